"""The names of sections that a routine's body and condition may use, and what each gives in given circumstances."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from dayward.actions.planned import named, section_names
from dayward.planning.day import Day
from dayward.planning.occasions import Occasion
from dayward.planning.statement import Section, Statement, some
from dayward.routines.crossings import Crossing, NoteAt, event_key, new_deadlines, new_waiting, preparation

NEW = ("new_deadlines", "new_waiting")
"""Sections of which each thing is told once."""
GIVEN = ("event", "reminder")
"""Sections about what the routine was started for."""


class Circumstances(NamedTuple):
    """What a routine is composed from besides the day: keys told before, the event or reminder it runs for, the person's name."""

    told: Collection[str] = ()
    event: Occasion | None = None
    notes: Sequence[NoteAt] = ()
    reminder: Statement | None = None
    name: str = ""


@lru_cache(1)
def section_words() -> Mapping[str, str]:
    """Every name a section may be called by: its own, then the words by which a review's step would name it."""
    words = {name: name for name in (*NEW, *GIVEN, *section_names())}
    for name in section_names():
        for also in getattr(named(name), "ALSO", ()):
            words.setdefault(also.replace(" ", "_").replace("-", "_"), name)
    return words


def needs_history(names: Collection[str]) -> bool:
    """Whether any of these sections asks how dates moved."""
    return any("history" in getattr(named(name), "NEEDS", ()) for name in names if name not in (*NEW, *GIVEN))


def section(name: str, day: Day, given: Circumstances) -> tuple[Section | None, tuple[str, ...]]:
    """What a section has to say, and the keys that are told when it is said."""
    if name == "new_deadlines":
        return _crossed("Deadlines", new_deadlines(day, given.told))
    if name == "new_waiting":
        return _crossed("Waiting for a while", new_waiting(day, given.told))
    if name == "event":
        key = event_key(given.event) if given.event else ""
        if given.event is None or key in given.told:
            return None, ()
        return preparation(day, given.event, given.notes), (key,)
    if name == "reminder":
        return some("", [given.reminder] if given.reminder else []), ()
    found: Section | None = named(name).section(day)
    return found, ()


def _crossed(title: str, crossings: Sequence[Crossing]) -> tuple[Section | None, tuple[str, ...]]:
    return some(title, [one.statement for one in crossings]), tuple(key for one in crossings for key in one.keys)
