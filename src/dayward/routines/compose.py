"""What a routine says: its body, filled from a person's day. Pure; what has nothing to say is empty."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import NamedTuple

from dayward.actions import views
from dayward.actions.context import Context
from dayward.actions.planned import view
from dayward.formats.routine import Routine
from dayward.formats.template import Count, If, Place, Template, Value, Words, sections_of
from dayward.planning import say
from dayward.planning.attention import Notice, NoticeRecord
from dayward.planning.day import Day
from dayward.planning.statement import Section, Statement, composed, some
from dayward.routines.condition import fulfilled, parts
from dayward.routines.crossings import key_of
from dayward.routines.names import Circumstances, needs_history, section

_TITLE = re.compile(r"\s*# +([^\r\n]+)(?:\r\n|\r|\n|\Z)")
_LONGEST_WORDS = 200


class Said(NamedTuple):
    """A message: Markdown and sections in turn. `subjects` are the keys of what it is about.

    `keys` are those of crossings. Who stores the message and its verdict stores them too, so that the next check passes them over.
    """

    title: str
    parts: tuple[str | Section, ...]
    subjects: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()
    empty: bool = False

    @property
    def words(self) -> str:
        """The message in a line, for the record."""
        said = [one.text for part in self.parts if isinstance(part, Section) for one in part.statements]
        said = said or [" ".join(part.split()) for part in self.parts if isinstance(part, str)]
        line = " · ".join([self.title, *said])
        return line if len(line) <= _LONGEST_WORDS else line[: _LONGEST_WORDS - 1] + "…"


def compose(routine: Routine, day: Day, given: Circumstances | None = None) -> Said:
    """What a routine with a body has to say now.

    Empty where its condition does not hold, or where none of the sections its body names says anything. A body that names none is
    always said. What a routine that performs an action (`do`) says is that action's own.
    """
    composer = _Composer(day, given or Circumstances())
    title = routine.name.replace("-", " ").capitalize()
    if not holds(routine, day, given):
        return Said(title, (), empty=True)
    composer.walk(routine.template, within=not any(True for _ in sections_of(routine.template)))
    if not composer.spoke:
        return Said(title, (), empty=True)
    body = composer.body()
    if body and isinstance(body[0], str) and (heading := _TITLE.match(body[0])):
        title, body[0] = heading[1].strip(), body[0][heading.end() :].lstrip("\r\n")
    told = tuple(part for part in body if part)
    return Said(title, told, _subjects(told), tuple(dict.fromkeys(composer.keys)))


def holds(routine: Routine, day: Day, given: Circumstances | None = None) -> bool:
    """Whether a routine's condition holds now, also of one that performs an action."""
    return fulfilled(routine.condition, day, _Composer(day, given or Circumstances()).says)


def wants_history(routine: Routine) -> bool:
    """Whether the day has to be loaded with the history of dates."""
    asked = [one.words for one in parts(routine.condition) if not one.is_time]
    return needs_history({*sections_of(routine.template), *asked})


def notice_of(routine: Routine, said: Said, due: datetime) -> Notice:
    """A message as what the attention budget decides about: of use as long after its time as the routine says."""
    urgency = "digest" if "digest" in routine.deliver else routine.urgency
    until = None if routine.window is None else due.astimezone(UTC) + timedelta(minutes=routine.window)
    return Notice(routine.name, said.words, urgency, said.subjects, until)


def taken_up(records: Iterable[NoticeRecord], now: datetime, already: Collection[str] = ()) -> Section | None:
    """What a digest says of the notices that were put into it, each in its words; the same words once.

    `already` are the handles of what the digest tells anyway: a notice about nothing else is left out.
    """
    handles = tuple(name.partition(".")[0] for name in already if name)
    fresh = [one for one in records if not one.subjects or not all(key.startswith(handles) for key in one.subjects)]
    latest = {one.words: one for one in fresh if one.words}
    said = [Statement(words, one.slot, "", one.routine, lead=say.moment(one.at, now)) for words, one in latest.items()]
    return some("Also", said)


def views_of(ctx: Context, said: Said) -> tuple[views.View, ...]:
    """A message in the view vocabulary: tasks with their handles, and remembered as shown."""
    out: list[views.View] = [views.Listing(said.title, ())]
    for part in said.parts:
        if isinstance(part, str):
            out.append(views.Text(part.strip("\r\n")))
            continue
        last = out[-1]
        if isinstance(last, views.Listing):
            out[-1] = last._replace(sections=(*last.sections, view(ctx, part)))
        else:
            out.append(views.Listing("", (view(ctx, part),)))
    return tuple(out)


class _Composer:
    """One message in the making."""

    def __init__(self, day: Day, given: Circumstances) -> None:
        self.day = day
        self.given = given
        self.found: list[str | Section] = []
        self.keys: list[str] = []
        self.spoke = False
        self._looked_up: dict[str, tuple[Section | None, tuple[str, ...]]] = {}

    def look(self, name: str) -> tuple[Section | None, tuple[str, ...]]:
        if name not in self._looked_up:
            self._looked_up[name] = section(name, self.day, self.given)
        return self._looked_up[name]

    def says(self, name: str) -> bool:
        """Whether a section has anything to say."""
        return self.look(name)[0] is not None

    def walk(self, template: Template, *, within: bool) -> None:
        """Put everything in its place. Words count as something said `within` an `if`, or where no section is named at all."""
        for node in template:
            match node:
                case Words(text):
                    self.put(text)
                    self.spoke = self.spoke or (within and bool(text.strip()))
                case Value(name):
                    self.put(self.values[name])
                    self.spoke = self.spoke or within
                case Count(name):
                    found = self.look(name)[0]
                    self.put(str(len(found.statements) if found else 0))
                    self.spoke = self.spoke or found is not None
                case Place(name):
                    found, keys = self.look(name)
                    if found:
                        self.found.append(found)
                        self.keys += keys
                        self.spoke = True
                case If(name, negated, then, otherwise):
                    self.walk(then if self.says(name) != negated else otherwise, within=True)

    def put(self, text: str) -> None:
        if self.found and isinstance(self.found[-1], str):
            self.found[-1] += text
        else:
            self.found.append(text)

    def body(self) -> list[str | Section]:
        """Text and sections in turn, no task told twice; blank text between them is left out."""
        numbered = [(str(n), part) for n, part in enumerate(self.found) if isinstance(part, Section)]
        told = dict(composed(numbered))
        parts = [part if isinstance(part, str) else told.get(str(n), "") for n, part in enumerate(self.found)]
        return [part for part in parts if not isinstance(part, str) or part.strip()]

    @cached_property
    def values(self) -> dict[str, str]:
        """What `VALUES` are now."""
        now = self.day.now
        return {
            "date": say.long_day(now.date()),
            "now": say.clock(now.time()),
            "weekday": say.DAYS[now.weekday()],
            "week": str(now.isocalendar().week),
            "name": self.given.name,
        }


def _subjects(told: Sequence[str | Section]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(_keys(part for part in told if isinstance(part, Section))))


def _keys(sections: Iterable[Section]) -> Iterable[str]:
    for one in sections:
        for statement in one.statements:
            yield key_of(statement.item) if statement.item else statement.subject or statement.evidence
