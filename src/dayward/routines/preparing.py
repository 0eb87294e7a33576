"""From a context to what a routine would say: its file, the day, what was told before, what it is about."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from datetime import date, timedelta
from typing import Any, NamedTuple

from dayward.actions.action import Effect
from dayward.actions.context import Context
from dayward.actions.planned import EVERYTHING, day_of
from dayward.core.errors import Negative
from dayward.formats.notes import Note
from dayward.formats.routine import Routine
from dayward.formats.text import decode
from dayward.planning.day import Day
from dayward.planning.occasions import Occasion
from dayward.planning.schedules.occurring import name_of, span, stamp
from dayward.routines.compose import Said, compose, wants_history
from dayward.routines.crossings import NoteAt, event_key
from dayward.routines.library import FOLDER, Library
from dayward.routines.names import Circumstances
from dayward.routines.person import PersonNow
from dayward.routines.scheduled import ROLE

FILES = Effect("read", FOLDER)
"""What actions declare that read routine files."""
NEEDS = (*EVERYTHING, FILES, Effect("read", "notes"), Effect("read", ROLE))
"""What composing a routine may read."""

_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


class Prepared(NamedTuple):
    """A message and the day it was composed from."""

    said: Said
    day: Day


def library_of(ctx: Context) -> Library:
    """The routines of a person: shipped ones and their own, with their times and switches."""
    ctx.require("read", FOLDER)
    return PersonNow(ctx).library


def routine_named(known: Library, name: str) -> Routine:
    """The routine of that name, or the only one that has its words. Raises Negative with the names there are."""
    if found := known.named(name):
        return found
    words = name.casefold().replace("-", " ").split()
    having = [one for one in known.routines if words and all(word in one.name.replace("-", " ") for word in words)]
    if len(having) == 1:
        return having[0]
    names = having or known.routines
    raise Negative(
        f"“{name}” could be any of {len(having)} routines" if having else f"there is no routine “{name}”",
        f"there are: {', '.join(one.name for one in names)}",
    )


def prepared(ctx: Context, routine: Routine, event: str = "", told: Collection[str] = ()) -> Prepared:
    """What a routine with a body says now; `event` is the key of what it is about, `told` are the keys told before."""
    day = day_of(ctx, history=wants_history(routine))
    about = _event(event, day, ctx) if event else None
    notes = tuple(_notes(ctx)) if about else ()
    return Prepared(compose(routine, day, Circumstances(told, about, notes, name=ctx.who)), day)


def told_before(ctx: Context, routine: str) -> set[str]:
    """The keys of all that a routine has told."""
    from dayward.state import notices

    with ctx.state("read", ROLE).reading() as connection:
        return notices.told_keys(connection, ctx.person, routine)


def _event(key: str, day: Day, ctx: Context) -> Occasion | None:
    """The event that a key names, None where it was moved or is gone meanwhile."""
    found = _DAY.search(key)
    if found is None:
        return None
    around = date.fromisoformat(found[0])
    near = day.between(around - timedelta(days=1), around + timedelta(days=1))
    return next((one for one in near if key in _keys(one, day, ctx)), None)


def _keys(one: Occasion, day: Day, ctx: Context) -> Iterator[str]:
    yield event_key(one)
    if one.start is not None:
        edges = span(one, int(day.preferences["event_minutes"]), ctx.zone)
        yield from (f"{name_of(one)}@{stamp(edge)}" for edge in edges if edge)


def _notes(ctx: Context) -> Iterator[NoteAt]:
    """The person's notes that have a day: in their front matter, or in their name."""
    folder = "" if ctx.layout.notes == "." else ctx.layout.notes
    for path in ctx.workspace.paths(folder):
        if not path.endswith(".md"):
            continue
        data = ctx.read(path).data or b""
        note = Note.parse(data)
        if day := _day_of(path, note):
            title = note.title or path.rpartition("/")[2].removesuffix(".md")
            yield NoteAt(path, title, day, decode(data)[0])


def _day_of(path: str, note: Note) -> date | None:
    properties: dict[str, Any] = note.document.properties
    texts = (*(str(properties.get(name) or "") for name in ("date", "created")), path.rpartition("/")[2])
    for text in texts:
        if found := _DAY.search(text):
            try:
                return date.fromisoformat(found[0])
            except ValueError:
                continue
    return None
