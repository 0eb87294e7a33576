"""Secrets that a page shows once: a link, a token. Kept in memory until the session that asked for one looks at a page."""

from __future__ import annotations

import threading
from collections import OrderedDict
from typing import NamedTuple

from dayward.server.caller import Caller

_MOST = 100
"""Sessions that something is kept for; who comes after so many others has missed it."""
_waiting: OrderedDict[str, Secret] = OrderedDict()
_lock = threading.Lock()


class Secret(NamedTuple):
    """What opens a door, and what it is for."""

    words: str
    secret: str


def keep(who: Caller, secret: Secret) -> None:
    """Keep it for the next page of this session."""
    with _lock:
        _waiting[who.proof] = secret
        while len(_waiting) > _MOST:
            _waiting.popitem(last=False)


def once(who: Caller) -> Secret | None:
    """What is to be shown now; it is not shown again."""
    with _lock:
        return _waiting.pop(who.proof, None)
