"""Addresses of the web that Dayward speaks to, and what their answers say about time."""

from __future__ import annotations

import ipaddress
import re
from email.utils import parsedate_to_datetime
from typing import NamedTuple
from urllib.parse import urlsplit

from dayward.core import clock
from dayward.core.errors import Refused, UsageError

_LONGEST_PAUSE = 86_400.0


class Target(NamedTuple):
    """Where to post to. `host` is all that is ever said of it: the rest may be what opens it."""

    host: str
    port: int
    path: str
    encrypted: bool

    @property
    def authority(self) -> str:
        """What stands in the Host header."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == (443 if self.encrypted else 80) else f"{host}:{self.port}"


def target(address: str, insecure: bool, setting: str) -> Target:
    """An address taken apart. Raises UsageError where it is none, Refused where it is not encrypted beyond this machine.

    `setting` is the name of the setting that allows that.
    """
    try:
        parts = urlsplit(address)
        host, port = (parts.hostname or "").encode("idna").decode(), parts.port
    except (ValueError, UnicodeError):
        raise UsageError("that is no address of the web", "write it as https://host/path") from None
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    if parts.scheme not in ("http", "https") or not host or parts.username or not re.fullmatch(r"[!-~]+", path):
        raise UsageError("that is no address of the web", "write it as https://host/path, without a name or password")
    encrypted = parts.scheme == "https"
    if not encrypted and not insecure and not loopback(host):
        raise Refused(f"{host} would be spoken to without encryption", f"use https, or: dayward config {setting} yes")
    return Target(host, port or (443 if encrypted else 80), path, encrypted)


def loopback(host: str) -> bool:
    """Whether a host is this machine itself."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def public(address: str) -> bool:
    """Whether an address (in numbers) is one of the open internet: not this machine's, nor one of a network at home."""
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    found = getattr(found, "ipv4_mapped", None) or found
    return found.is_global and not found.is_multicast


def pause(after: str) -> float:
    """What a Retry-After header says, in seconds and a day at most; 0 where it says nothing of use."""
    try:
        seconds = float(after) if after.isdigit() else parsedate_to_datetime(after).timestamp() - clock.epoch()
    except (ValueError, TypeError, OverflowError):
        return 0.0
    return max(0.0, min(seconds, _LONGEST_PAUSE))
