"""How a webhook proves who sent it. Each name uses one scheme and no other, so that a proof of one is none in another.

dayward    `X-Dayward-Signature: t=SECONDS,v1=HEX`, the HMAC of `SECONDS.BODY`
standard   `webhook-id`, `webhook-timestamp`, `webhook-signature: v1,BASE64` (Standard Webhooks), the HMAC of `ID.SECONDS.BODY`
github     `X-Hub-Signature-256: sha256=HEX`, the HMAC of the body alone
bearer     `Authorization: Bearer SECRET`
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import re
import secrets
from collections.abc import Mapping
from typing import NamedTuple
from urllib.parse import quote

SCHEMES = ("dayward", "standard", "github", "bearer")
WINDOW = 300.0
"""Seconds that the sender's clock and ours may differ, where a time is signed."""
_PREFIX = "whsec_"
_DAYWARD = re.compile(r"t=([0-9]{1,12}),v1=([0-9a-f]{64})")


class Proof(NamedTuple):
    """A proof that holds. `once` is what may be taken once only ("" where the scheme signs no time), `id` a signed name."""

    once: str = ""
    id: str = ""


def new_secret(scheme: str) -> str:
    """A secret of 256 random bits, as the scheme writes it."""
    if scheme == "standard":
        return _PREFIX + base64.b64encode(secrets.token_bytes(32)).decode()
    return secrets.token_urlsafe(32)


def verified(scheme: str, secret: str, headers: Mapping[str, str], body: bytes, now: float) -> Proof | None:
    """The proof in a request, None where there is none that holds. `now` is in seconds since 1970; header names are lower-case."""
    return _CHECKS[scheme](secret, headers, body, now)


def standard_headers(secret: str, id_: str, now: float, body: bytes) -> dict[str, str]:
    """What Standard Webhooks sends with a body. The same id means the same message, however often it comes."""
    name, seconds = quote(id_, safe="").replace(".", "%2E"), str(int(now))
    signature = base64.b64encode(_mac(_key(secret), f"{name}.{seconds}.".encode() + body)).decode()
    return {"webhook-id": name, "webhook-timestamp": seconds, "webhook-signature": f"v1,{signature}"}


def _dayward(secret: str, headers: Mapping[str, str], body: bytes, now: float) -> Proof | None:
    found = _DAYWARD.fullmatch(headers.get("x-dayward-signature", ""))
    if not found or abs(now - int(found[1])) > WINDOW:
        return None
    expected = _mac(secret.encode(), f"{found[1]}.".encode() + body).hex()
    return Proof(once=found[2]) if hmac.compare_digest(expected, found[2]) else None


def _standard(secret: str, headers: Mapping[str, str], body: bytes, now: float) -> Proof | None:
    id_, seconds = headers.get("webhook-id", ""), headers.get("webhook-timestamp", "")
    if not id_ or "." in id_ or not re.fullmatch(r"[0-9]{1,12}", seconds) or abs(now - int(seconds)) > WINDOW:
        return None
    expected = b"v1," + base64.b64encode(_mac(_key(secret), f"{id_}.{seconds}.".encode("latin-1") + body))
    given = headers.get("webhook-signature", "").encode("latin-1").split()
    holds = [hmac.compare_digest(expected, one) for one in given]
    return Proof(id=id_) if any(holds) else None


def _github(secret: str, headers: Mapping[str, str], body: bytes, now: float) -> Proof | None:
    expected = b"sha256=" + _mac(secret.encode(), body).hex().encode()
    holds = hmac.compare_digest(expected, headers.get("x-hub-signature-256", "").encode("latin-1"))
    return Proof() if holds else None


def _bearer(secret: str, headers: Mapping[str, str], body: bytes, now: float) -> Proof | None:
    kind, _, given = headers.get("authorization", "").partition(" ")
    holds = hmac.compare_digest(secret.encode(), given.strip().encode("latin-1"))
    return Proof() if holds and kind.lower() == "bearer" else None


_CHECKS = {"dayward": _dayward, "standard": _standard, "github": _github, "bearer": _bearer}


def _key(secret: str) -> bytes:
    """The key that a Standard Webhooks secret stands for. Raises ValueError where it is none."""
    try:
        key = base64.b64decode(secret.removeprefix(_PREFIX), validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if len(key) < 24:
        raise ValueError("a secret of Standard Webhooks is whsec_ and at least 24 bytes in base64")
    return key


def _mac(key: bytes, content: bytes) -> bytes:
    return hmac.new(key, content, hashlib.sha256).digest()
