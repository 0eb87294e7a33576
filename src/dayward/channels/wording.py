"""A message as simple doors carry it: a title, a text, how urgent it is; nothing in them that could steer a terminal."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from dayward.core.plain import clean

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_CUT = "… (the rest is longer than fits here)"


class Wording(NamedTuple):
    """What is shown. `title` is one line and never empty; `urgency` is now, normal or digest."""

    title: str
    text: str
    urgency: str


def wording(body: dict[str, Any]) -> Wording:
    """What an outbox row says."""
    title = " ".join(plain(str(body.get("title") or "")).split())
    return Wording(title or "Dayward", plain(str(body.get("text", ""))), str(body.get("urgency", "normal")))


def cut(text: str, most: int, mark: str = _CUT) -> str:
    """The text in at most so many bytes of UTF-8; where something had to go, the mark stands at its end."""
    data = text.encode()
    if len(data) <= most:
        return text
    return data[: most - len(mark.encode())].decode("utf-8", "ignore") + mark


def plain(text: str) -> str:
    """A text without what could steer a terminal."""
    return _CONTROL.sub("", str(clean(text.replace("\r\n", "\n")))).strip()
