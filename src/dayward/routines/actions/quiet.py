"""`quiet`: the hours in which nobody speaks to you unasked."""

from __future__ import annotations

import re

from dayward.actions.action import Action, Effect, Outcome, arg
from dayward.actions.context import Context
from dayward.actions.verbs.preferences import set_preference
from dayward.actions.views import Text
from dayward.core.errors import UsageError
from dayward.planning import say
from dayward.planning.freetime import parse_window

_NAME = "attention.quiet"
_NONE = ("none", "off", "never")
_BETWEEN = re.compile(r"\s*(?:-|–|to|until|till|and)\s*", re.IGNORECASE)
_HOUR = re.compile(r"(\d{1,2})(?::(\d\d))?\s*([ap])?\.?m?\.?", re.IGNORECASE | re.ASCII)


class Quiet(Action):
    """Show your quiet hours, or set them.

    What comes up in them is held until they end; what you asked for at a time is not.
    """

    name = "quiet"
    group = "By itself"
    writes = True
    examples = ("quiet", "quiet 22:00-7:30", "quiet none")
    phrases = (
        "(quiet|set [my|the] quiet) hours [are] [from|to|between] {hours:words}",
        "[<show>] [my|the] quiet hours",
        "when are my quiet hours",
        "(no|remove [my|the]|clear [my|the]|turn off [my|the]) quiet hours => hours=none",
    )

    hours: str = arg("from when to when, such as 22:00-7:30, or none", rest=True, default="")

    def effects(self) -> tuple[Effect, ...]:
        """Preferences."""
        return (Effect("read", "preferences"), Effect("write", "preferences"))

    def run(self, ctx: Context) -> Outcome:
        """Show or set them."""
        if not self.hours:
            return Outcome((Text(_told(ctx.preferences[_NAME])),), {"quiet": ctx.preferences[_NAME]})
        value = "" if self.hours.lower() in _NONE else read_hours(self.hours)
        receipt = set_preference(ctx, _NAME, value, _told(value))
        return Outcome((), {"quiet": value}, (receipt,))


def read_hours(text: str) -> str:
    """`22:00-7:30` from `10pm to 7:30`. Raises UsageError for what is no stretch of a day."""
    ends = [_HOUR.fullmatch(end.strip()) for end in _BETWEEN.split(text.strip())]
    found = [_clock(end) for end in ends if end]
    window = parse_window("-".join(found)) if len(found) == len(ends) == 2 else None
    if window is None or window[0] == window[1]:
        raise UsageError(f"{text!r} are no hours", "write 22:00-7:30, or none")
    return "-".join(found)


def _clock(match: re.Match[str]) -> str:
    hour, half = int(match[1]), (match[3] or "").lower()
    if half:
        hour = hour % 12 + 12 * (half == "p")
    return f"{hour}:{match[2] or '00'}"


def _told(value: str) -> str:
    window = parse_window(value)
    return f"Quiet hours {say.span(*window)}" if window else "No quiet hours"
