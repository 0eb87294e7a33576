"""What the calendar actions share: occasions as rows and data, days as sections."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from dayward.actions.context import Context
from dayward.actions.tasks import rows as task_rows
from dayward.actions.views import Row, Section
from dayward.planning import say
from dayward.planning.freetime import beside, clashes, clashing, free, parse_window
from dayward.planning.occasions import Occasion, merged, on, timed

Clashes = Sequence[tuple[Occasion, Occasion]]


def occasions(ctx: Context, first: date, last: date) -> list[Occasion]:
    """What takes place, in the person's calendar and those they subscribed to."""
    ctx.require("read", ctx.layout.calendar)
    return merged(ctx.life.calendar, ctx.layout.calendar, ctx.calendars, first, last)


def event_rows(events: Sequence[Occasion], overlapping: Clashes = ()) -> tuple[Row, ...]:
    """Occasions as rows, the time first."""
    others = beside(overlapping)
    return tuple(_row(event, others.get(event, ())) for event in events)


def _row(event: Occasion, others: Sequence[Occasion]) -> Row:
    tail = [clashing(others)] if others else []
    tail += [" ".join(f"+{name}" for name in event.projects)] if event.projects else []
    tail += [event.where] if event.where else []
    tail += [f"[{event.calendar}]"] if event.calendar else []
    return Row(
        event.words, lead=say.span(event.start, event.end) or "all day", tail=tuple(tail), tone="late" if others else ""
    )


def free_row(ctx: Context, events: Sequence[Occasion], day: date) -> tuple[Row, ...]:
    """A quiet row that says when a day is free, if anything takes place on it at a time and it is not over."""
    window = parse_window(ctx.preferences["hours.day"])
    if window is None or not timed(events) or day < ctx.today:
        return ()
    least, unknown = int(ctx.preferences["free_minutes"]), int(ctx.preferences["event_minutes"])
    after = ctx.now.time() if day == ctx.today else None
    blocks = free(events, day, window, least=least, unknown=unknown, after=after)
    words = ", ".join(say.span(block.start, block.end) for block in blocks)
    return (Row("", tail=(f"free {words}",), tone="quiet"),) if blocks else ()


def event_data(event: Occasion) -> dict[str, Any]:
    """One occasion for programs."""
    path, _, line = event.place.rpartition(":")
    return {
        "day": event.day.isoformat(),
        "start": event.start and event.start.isoformat("minutes"),
        "end": event.end and event.end.isoformat("minutes"),
        "text": event.words,
        "projects": list(event.projects),
        "kv": dict(event.kv),
        "file": path,
        "line_number": int(line),
        "handle": event.handle,
        "calendar": event.calendar,
        "location": event.where,
    }


def days(ctx: Context, first: date, count: int, *, tasks: bool = True) -> tuple[tuple[Section, ...], dict[str, Any]]:
    """A section for each of some days that has anything: what takes place, then (with `tasks`) what is due on it."""
    last = first + timedelta(days=count - 1)
    events = occasions(ctx, first, last)
    dated = ctx.life.dated if tasks else []
    due = sorted([(item, day) for item, day in dated if first <= day <= last], key=lambda one: one[1])
    due_rows: dict[date, list[Row]] = {}
    for (_, day), row in zip(due, task_rows(ctx, [item for item, _ in due]), strict=True):
        due_rows.setdefault(day, []).append(row)
    overlapping = clashes(events)
    sections = []
    for offset in range(count):
        day = first + timedelta(days=offset)
        on_day = on(events, day)
        found = (*event_rows(on_day, overlapping), *free_row(ctx, on_day, day), *due_rows.get(day, ()))
        title = say.long_day(day).rsplit(" ", 1)[0] + (" · today" if day == ctx.today else "")
        if found:
            sections.append(Section(title, found))
    told = {
        "from": first.isoformat(),
        "to": last.isoformat(),
        "events": [event_data(event) for event in events],
        "clashes": [[a.words, b.words] for a, b in overlapping],
    }
    return tuple(sections), told
