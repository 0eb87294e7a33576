"""Which event of the calendar somebody means by its words, and perhaps its day."""

from __future__ import annotations

from datetime import date, timedelta

from dayward.actions.context import Context
from dayward.core.errors import Negative, Several
from dayward.formats.calendartxt import CalendarFile, Event
from dayward.formats.text import fold
from dayward.planning import say

_AHEAD = 400
_SMALL = frozenset(("the", "my", "a", "an", "our", "with", "at", "on", "for", "of", "in", "to", "event", "appointment"))
_MOST = 8


def the_event(ctx: Context, words: str, day: date | None) -> Event:
    """The next event that has the words. Raises Negative where none has them, or several different ones."""
    first, last = (day, day) if day else (ctx.today, ctx.today + timedelta(days=_AHEAD))
    wanted = [word for word in fold(words).split() if word not in _SMALL] or fold(words).split()
    found = [event for event in ctx.life.calendar.between(first, last) if _has(event, wanted)]
    if not found:
        when = f" on {say.short_day(day, ctx.today)}" if day else ""
        raise Negative(f"no event{when} has the words {words!r}", "see what there is: dayward agenda")
    different = {(event.line, event.nth): event for event in reversed(found)}
    if len(different) > 1 and len({fold(event.words) for event in different.values()}) > 1:
        exact = [event for event in found if fold(event.words) == fold(words)]
        if exact:
            return exact[0]
        shown = sorted(different.values(), key=lambda event: event.order)[:_MOST]
        lines = tuple(f"{say.short_day(event.day, ctx.today)}  {event.words}" for event in shown)
        raise Several(f"{words!r} could be {len(different)} events", "say more of its words, or its day", lines, ())
    return found[0]


def _has(event: Event, words: list[str]) -> bool:
    text = fold(event.text)
    return all(word in text for word in words)


def without(calendar: CalendarFile, event: Event) -> None:
    """Take out an event, or this one occurrence of a repeating one."""
    if event.first is None:
        calendar.remove(event)
        return
    said = event.kv.get("except")
    rest = " ".join(word for word in event.text.split() if not word.startswith("except:"))
    days = f"{said},{event.day}" if said else f"{event.day}"
    calendar.replace(event, event._replace(text=f"{rest} except:{days}"))


def named(event: Event, today: date) -> str:
    """An event as it stands in receipts."""
    when = " ".join(part for part in (say.short_day(event.day, today), say.span(event.start, event.end)) if part)
    return f"“{event.words}” {when}"
