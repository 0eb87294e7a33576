"""Where somebody is and how long they have, as far as preferences, rules and the calendar say."""

from __future__ import annotations

from typing import NamedTuple

from dayward.formats.durations import spoken
from dayward.planning.contexts import happening, infer
from dayward.planning.day import Day
from dayward.planning.occasions import Occasion
from dayward.planning.suggest import Wish

_FAR = 4 * 60


class Situation(NamedTuple):
    """A wish made from what is known, the words for it, and the lines it rests on."""

    wish: Wish
    words: str
    evidence: tuple[str, ...]


def situation(day: Day) -> Situation:
    """The context that is set, else inferred; and the time until the next event, if that is within four hours."""
    events = day.between(day.today, day.today)
    contexts: tuple[str, ...] = ()
    words: list[str] = []
    evidence: list[str] = []
    if chosen := str(day.preferences["context"]):
        contexts = (chosen,)
        words.append(f"you are {chosen}")
    elif found := infer(day.rules, events, day.now, day.preferences):
        contexts = (found.context,)
        words.append(f"{found.context}: {found.reason}")
        evidence += found.evidence
    minutes = None
    if following := _next(day, events):
        minutes = following.minutes[0] - _minute(day)
        words.append(f"{spoken(minutes)} until {following.words}")
        evidence.append(following.place)
    return Situation(Wish(contexts, minutes), " · ".join(words), tuple(evidence))


def _next(day: Day, events: list[Occasion]) -> Occasion | None:
    """The next event, unless one takes place right now."""
    minute = _minute(day)
    timed = [one for one in events if one.start is not None]
    if any(one.minutes[0] <= minute for one in happening(timed, day.now, int(day.preferences["event_minutes"]))):
        return None
    coming = [one for one in timed if 0 < one.minutes[0] - minute <= _FAR]
    return min(coming, key=lambda one: one.minutes[0], default=None)


def _minute(day: Day) -> int:
    return day.today.toordinal() * 1440 + day.now.hour * 60 + day.now.minute
