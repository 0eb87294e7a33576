"""What a text says: its time, what is left of it, and the action it asks for."""

from __future__ import annotations

from datetime import datetime, tzinfo
from typing import Any, NamedTuple

from dayward.language.interpret import Time
from dayward.language.lexicon import Words
from dayward.language.time import Found, find


class Understood(NamedTuple):
    """`action` and `args` as the registry knows them; `sure` is for the action, `time.sure` for the time."""

    text: str
    time: Time
    rest: str
    action: str | None = None
    args: dict[str, Any] | None = None
    sure: bool = False

    def plain(self) -> dict[str, Any]:
        """As JSON has it."""
        return {
            "text": self.text,
            "time": self.time.plain(),
            "rest": self.rest,
            "action": self.action,
            "args": self.args or {},
            "sure": self.sure,
        }


def understand(text: str, now: datetime, zone: tzinfo, words: Words) -> Understood:
    """Read a text said at `now` (local to `zone`). Never raises for any text."""
    found = find(text, now, zone, words)
    action, args, sure = meant(found, now, words)
    return Understood(text, found.time, found.rest, action, args, sure)


def meant(found: Found, now: datetime, words: Words) -> tuple[str | None, dict[str, Any], bool]:
    """The action that is asked for, its arguments, and whether to do it unasked. No phrases are known yet."""
    return None, {}, False
