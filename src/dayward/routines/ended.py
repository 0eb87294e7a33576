"""How slots ended, as lines and as data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dayward.actions.context import Context
from dayward.actions.views import Row as ViewRow
from dayward.planning import say
from dayward.routines.scheduled import short

if TYPE_CHECKING:
    from sqlalchemy import Row

_TONES = {"done": "done", "late": "soon", "skipped": "quiet", "failed": "late", "due": ""}


def outcome_row(slot: Row[Any], ctx: Context, name: str = "") -> ViewRow:
    """One line: when it was due, how it ended, why."""
    ended = f"{say.moment(slot.ended_at, ctx.local_now)}" if slot.state == "late" and slot.ended_at else ""
    tries = f"{slot.attempts} tries" if slot.attempts > 1 else ""
    tail = tuple(part for part in (state_told(slot.state), ended, slot.note, tries) if part)
    text = name or about_told(slot)
    return ViewRow(text, "", say.moment(slot.due_at, ctx.local_now), tail, _TONES[slot.state])


def state_told(state: str) -> str:
    """`done`, `late`, `skipped`, `failed`, or `not done yet`."""
    return "not done yet" if state == "due" else state


def about_told(slot: Row[Any]) -> str:
    """What made it due: a person's asking, or the thing that its facts name."""
    if slot.facts.get("asked"):
        return "asked for"
    return str(slot.facts.get("subject") or "")


def as_data(slot: Row[Any]) -> dict[str, Any]:
    """Everything about a slot, for programs."""
    return {
        "schedule": slot.schedule,
        "name": slot.name,
        "id": short(slot.id),
        "key": slot.key,
        "due": slot.due_at.isoformat(),
        "state": slot.state,
        "why": slot.note,
        "attempts": slot.attempts,
        "ended": slot.ended_at.isoformat() if slot.ended_at else None,
        "facts": slot.facts,
    }
