"""What the calendar actions share: events as rows and data, days as sections."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from dayward.actions.context import Context
from dayward.actions.life import Item
from dayward.actions.tasks import rows as task_rows
from dayward.actions.views import Row, Section
from dayward.formats.calendartxt import Event
from dayward.planning import say
from dayward.planning.tasks import due


def event_rows(events: Sequence[Event]) -> tuple[Row, ...]:
    """Events as rows, the time first."""
    return tuple(
        Row(
            event.words,
            lead=say.span(event.start, event.end) or "all day",
            tail=(" ".join(f"+{name}" for name in event.projects),) if event.projects else (),
        )
        for event in events
    )


def event_data(event: Event) -> dict[str, Any]:
    """One event for programs."""
    return {
        "day": event.day.isoformat(),
        "start": event.start and event.start.isoformat("minutes"),
        "end": event.end and event.end.isoformat("minutes"),
        "text": event.words,
        "projects": event.projects,
        "kv": event.kv,
        "line_number": event.line,
        "handle": event.handle,
    }


def days(ctx: Context, first: date, count: int) -> tuple[tuple[Section, ...], dict[str, Any]]:
    """A section for each of some days that has anything: its events, then the tasks due on it."""
    last = first + timedelta(days=count - 1)
    events = ctx.life.calendar.between(first, last)
    tasks = [item for item in ctx.life.open if (day := due(item.task)) and first <= day <= last]
    sections = []
    data = []
    for offset in range(count):
        day = first + timedelta(days=offset)
        on_day = [event for event in events if event.day == day]
        due_on_day: list[Item] = [item for item in tasks if due(item.task) == day]
        if on_day:
            data += [event_data(event) for event in on_day]
        found = (*event_rows(on_day), *task_rows(ctx, due_on_day))
        title = say.long_day(day).rsplit(" ", 1)[0] + (" · today" if day == ctx.today else "")
        if found:
            sections.append(Section(title, found))
    return tuple(sections), {"from": first.isoformat(), "to": last.isoformat(), "events": data}
