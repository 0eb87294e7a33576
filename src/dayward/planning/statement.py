"""What a plan says: statements, each with the line it rests on. Nothing is said that no line says."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from dayward.planning.item import Item


class Statement(NamedTuple):
    """One thing said. `text` is the subject's own words, `reason` why it is said, `evidence` where that stands.

    `subject` names it (a `+tag`, a goal's id); for a task that is `item`, whose handle the door looks up. `lead` stands
    before the words (a time, a priority). `more` are further lines it rests on; `facts` are for programs.
    """

    text: str
    evidence: str
    reason: str = ""
    subject: str = ""
    item: Item | None = None
    lead: str = ""
    tone: str = ""
    more: tuple[str, ...] = ()
    facts: dict[str, Any] = {}


class Section(NamedTuple):
    """Statements that belong together, under a title. `tail` is one quiet line after them.

    `most` are shown (0: all); that there are more is said, unless there are only `choices` of which one is enough.
    """

    title: str
    statements: tuple[Statement, ...]
    tail: str = ""
    most: int = 0
    choices: bool = False


def about(item: Item, reason: str = "", *, tone: str = "", more: tuple[str, ...] = (), **facts: Any) -> Statement:
    """A statement about a task."""
    task = item.task
    return Statement(task.words, item.place, reason, "", item, task.priority or "", tone, more, facts)


def some(title: str, statements: Iterable[Statement], most: int = 0, tail: str = "") -> Section | None:
    """A section, or None where there is nothing to say."""
    said = tuple(statements)
    return Section(title, said, tail, most) if said else None


def composed(sections: Iterable[tuple[str, Section | None]]) -> list[tuple[str, Section]]:
    """Named sections as they are told one after the other: no task twice, and of each no more than its `most`."""
    told: set[Item] = set()
    out = []
    for name, section in sections:
        if section is None:
            continue
        fresh = [one for one in section.statements if one.item is None or one.item not in told]
        shown = fresh[: section.most] if section.most else fresh
        told.update(one.item for one in shown if one.item)
        left = f"… and {len(fresh) - len(shown)} more" if len(fresh) > len(shown) and not section.choices else ""
        if shown:
            tail = " · ".join(part for part in (left, section.tail) if part)
            out.append((name, Section(section.title, tuple(shown), tail)))
    return out
