"""What is told once: a deadline that comes a step nearer, something waited for too long, an event that is about to begin.

Each has a key, made of what it is about and not of where it stands, so that what was told stays told across restarts, sorting of
files and other devices. Who calls keeps the keys.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import NamedTuple

from dayward.formats.handles import full_handle, identity
from dayward.formats.text import fold
from dayward.formats.todotxt import real_date
from dayward.planning.agenda import told as events_told
from dayward.planning.day import Day, ProjectAt
from dayward.planning.deadlines import STEPS, Deadline, deadlines
from dayward.planning.deadlines import told as deadline_told
from dayward.planning.item import Item
from dayward.planning.occasions import Occasion
from dayward.planning.progress import progress
from dayward.planning.stale import stale
from dayward.planning.statement import Section, Statement, about

_WORD = re.compile(r"\w{3,}")


class Crossing(NamedTuple):
    """What is to be told now: what to say, and the keys that are told when this is."""

    statement: Statement
    keys: tuple[str, ...]


class NoteAt(NamedTuple):
    """A note, for what it mentions: where it stands, its title, its day, its text."""

    path: str
    title: str
    day: date
    text: str


def new_deadlines(day: Day, told: Collection[str]) -> list[Crossing]:
    """Deadlines that have come within seven, three or one day, are today, or are late, and were not told so yet.

    A step that was passed while nobody looked is not told any more once a nearer one is. Another due day is another deadline. What
    was written down today is not told again today, unless it is due today or late.
    """
    found = []
    for one in deadlines(day.open, day.today):
        key, *passed = _deadline_keys(one)
        fresh = one.days > 0 and real_date(one.item.task.created) == day.today
        if key not in told and not fresh:
            found.append(Crossing(deadline_told(one, day.today), (key, *passed)))
    return found


def _deadline_keys(one: Deadline) -> list[str]:
    """The key of the step it is at, then those of the steps before."""
    steps = [step for step in (-1, *STEPS) if step >= one.step]
    return [f"due/{key_of(one.item)}/{one.day}/{'late' if step < 0 else step}" for step in steps]


def new_waiting(day: Day, told: Collection[str]) -> list[Crossing]:
    """What is waited for too long (`waiting_days`), each not more often than once in so many days."""
    patience = int(day.preferences["waiting_days"])
    last: dict[str, str] = {}
    for key in told:
        name, _, when = key.rpartition("/")
        last[name] = max(when, last.get(name, ""))
    found = []
    for one in stale(day.open, day.today, patience):
        name = f"waiting/{key_of(one.item)}" if one.item else ""
        before = real_date(last.get(name))
        if before is None or (day.today - before).days >= patience:
            found.append(Crossing(one, (f"{name}/{day.today}",)))
    return found


def event_key(event: Occasion) -> str:
    """The key of one event at one time: moved to another, it is prepared for again."""
    start = event.start.isoformat("minutes") if event.start else ""
    return f"event/{event.day}T{start}/{full_handle(fold(event.words))}"


def preparation(day: Day, event: Occasion, notes: Iterable[NoteAt] = ()) -> Section:
    """What is good to know before an event: when and where, the next step of its projects, the last note that mentions it."""
    (when,) = events_told([event])
    near = [one for one in progress(day, _projects(day, event)) if one.next]
    said = [when, *[about(one.next, f"next for +{one.at.project.tag}") for one in near if one.next]]
    if note := last_mention(event, notes):
        mention = Statement(
            note.title, note.path, f"your note of {note.day}", lead="·", facts={"day": note.day.isoformat()}
        )
        said.append(mention)
    return Section("Coming up", tuple(said))


def last_mention(event: Occasion, notes: Iterable[NoteAt]) -> NoteAt | None:
    """The newest note that has one of the event's projects, people or names in it, or two of its other words; None without.

    Names are words with a capital that do not begin the event's text.
    """
    names = {fold(name) for name in (*event.projects, *event.contexts)}
    words = _WORD.findall(event.words)
    names |= {fold(word) for word in words[1:] if word[0].isupper()}
    others = {fold(word) for word in words}
    best: NoteAt | None = None
    for note in notes:
        if best is not None and (note.day, note.path) <= (best.day, best.path):
            continue
        there = set(_WORD.findall(fold(f"{note.title}\n{note.text}")))
        if names & there or len(others & there) > 1:
            best = note
    return best


def _projects(day: Day, event: Occasion) -> Sequence[ProjectAt]:
    tags = {tag.casefold() for tag in event.projects}
    return [at for at in day.projects if at.project.tag.casefold() in tags]


def key_of(item: Item) -> str:
    """What a task is told by, wherever it stands: its whole handle."""
    return full_handle(identity(item.task))
