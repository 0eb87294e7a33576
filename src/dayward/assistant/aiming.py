"""What words are aimed at: a task, or an event where only an event has them; and which of several things they could mean."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from dayward.actions.context import Context
from dayward.actions.occasions import the_event
from dayward.actions.selecting import has_task
from dayward.core.errors import DaywardError, Negative, Several
from dayward.language.call import Call
from dayward.language.quick import Hearing

_EVENTS = {"postpone": "move-event", "drop": "drop-event"}


def aimed(call: Call, ctx: Context, hearing: Hearing) -> Call:
    """A call for tasks, made one for an event where no task has its words and an event does."""
    words = " ".join(call.args.get("tasks") or ())
    if call.action not in _EVENTS or not words or not ctx.layout.calendar or has_task(ctx.life, words):
        return call
    found = hearing.time(words)
    day = found.time.start.date() if found.time.start and found.time.kind == "instant" and found.rest else None
    name = found.rest if day else words
    try:
        event = the_event(ctx, name, day)
    except Several:
        return at_event(call, name, day, day or ctx.today)  # which will say what there is
    except Negative:
        return call
    return at_event(call, name, day, event.day)


def at_event(call: Call, words: str, named: date | None, day: date) -> Call:
    """A call that moves or drops a task, for an event. Raises Negative where an event can have no such thing."""
    if call.action not in _EVENTS:
        raise Negative("that is an event, which can be moved or cancelled", "for example: move it to friday")
    args: dict[str, Any] = {"words": words, **({"on": named.isoformat()} if named else {})}
    if call.action == "postpone":
        to = call.args.get("to")
        if to and to.startswith("+"):
            to = (day + timedelta(days=int(to.strip("+d") or 1))).isoformat()
        args |= {name: value for name, value in (("to", to), ("at", call.args.get("at"))) if value}
    return Call(_EVENTS[call.action], args, call.doubts)


def choices(call: Call, error: DaywardError) -> list[tuple[str, Call]]:
    """The things that a call could mean that named several, each with the call that names it alone."""
    if not isinstance(error, Several):
        return []
    name = next((name for name in ("tasks", "task", "words") if call.args.get(name)), "")
    if not name:
        return []
    return [
        (label, call._replace(args={**call.args, name: handle if name == "task" else [handle]}))
        for handle, label in error.choices
    ]
