"""Messages of other programs, whichever server they come in by: what one says, and what it is called so that it is taken once."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from contextlib import suppress

from dayward.core import clock
from dayward.core.digest import sha256
from dayward.core.ids import new_id
from dayward.core.plain import clean
from dayward.server.signatures import WINDOW, Proof

_IDS = ("webhook-id", "x-github-delivery", "idempotency-key")


class Once:
    """Names of messages. One signature names one message, whatever else is said with it."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[float, str]] = {}
        """The id that a signature came with first, while its time is in the window."""

    def name(self, hook: str, proof: Proof, headers: Mapping[str, str]) -> str:
        """The message's own name: the signed one, or the sender's, or its signature, or (nothing else is known) a new one."""
        given = proof.id or next((headers[one] for one in _IDS if headers.get(one)), "")
        id_ = f"{hook}/{sha256(given.encode()).hexdigest() if given else proof.once or new_id()}"
        if not proof.once:
            return id_
        now = clock.monotonic()
        self._known = {once: known for once, known in self._known.items() if known[0] > now}
        return self._known.setdefault(f"{hook}/{proof.once}", (now + 2 * WINDOW, id_))[1]


def text_of(name: str, kind: str, body: bytes) -> str:
    """What a message says: the text in a JSON object, or plain text; anything else as it is, with the name of who sent it."""
    kind = (kind or "text/plain").partition(";")[0].strip().lower()
    plain = _clean(body.decode("utf-8", "replace"))
    if kind == "application/json":
        with suppress(ValueError, RecursionError):
            found = json.loads(body)
            if isinstance(found, dict) and isinstance(found.get("text"), str):
                return _clean(found["text"])
    return plain if kind == "text/plain" or not plain else f"{name} sent: {plain}"


def _clean(text: str) -> str:
    return re.sub(r"[\x00-\x08\x0b-\x1f\x7f]", "", str(clean(text.replace("\r\n", "\n")))).strip()
