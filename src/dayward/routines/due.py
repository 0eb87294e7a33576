"""What is due becomes slots: each instant one row, each thing that crossed its line one row, and each is decided about once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row

from dayward.core.digest import sha256
from dayward.planning.schedules.conditions import standing
from dayward.planning.schedules.late import Fate, Late, Outcome, decide
from dayward.planning.schedules.missed import Missed
from dayward.planning.schedules.occurring import Occurrence, changes, occurrences
from dayward.planning.schedules.relative import Before, Changed, When
from dayward.planning.schedules.reminders import reminders
from dayward.planning.schedules.rule import Rule
from dayward.prompts.firing import PROMPT, fire
from dayward.routines.keeping import REMINDERS, rule_of
from dayward.routines.person import PersonNow
from dayward.state import schedules, slots
from dayward.state.slots import Slot

_MOST = 2_000
"""Instants of one schedule in one look; what is left is seen to in the next."""
_AHEAD = timedelta(hours=36)
_AGAIN = timedelta(minutes=15)
"""How soon conditions and files are looked at again where nothing else tells that they changed."""
_OVERLAP = timedelta(minutes=2)
"""How far back is looked each time: what was written down in the very minute it is due counts; a key never counts twice."""


class Made(NamedTuple):
    """What a look at one schedule came to: what was missed, for the message after a time without Dayward."""

    missed: tuple[Missed, ...] = ()
    fired: tuple[str, ...] = ()
    """Names of the messages of prompts that were put on their way."""


def make_slots(connection: Connection, row: Row[Any], person: PersonNow, now: datetime) -> Made:
    """Make the slots that are due by now, and say when to look again."""
    rule = rule_of(row)
    if rule is not None and rule.by_itself:
        return timed(connection, row, rule, person.zone_of(row.zone), now)
    if isinstance(rule, When):
        return _conditions(connection, row, rule, person, now)
    if isinstance(rule, Changed):
        return _files(connection, row, rule, person, now)
    return _occurring(connection, row, rule, person, now)


def timed(connection: Connection, row: Row[Any], rule: Rule, zone: tzinfo, now: datetime) -> Made:
    """The slots of a rule that goes by time alone."""
    instants: list[datetime] = []
    moment = row.next_at
    while moment is not None and moment <= now and len(instants) < _MOST:
        instants.append(moment)
        moment = rule.next(moment, zone)
    counted = PROMPT not in row.what  # of a prompt only what was sent counts
    if row.most is not None and counted:
        left = max(0, row.most - row.times)
        instants, moment = instants[:left], moment if len(instants) < left else None
    found = [Occurrence(at.astimezone(UTC).isoformat(), at, "", "") for at in instants]
    made = _decided(connection, row, found, now, instants)
    times = len(instants) if counted else len(made.fired)
    if not counted and row.most is not None and row.times + times >= row.most:
        moment = None
    schedules.move(connection, row.id, instants[-1] if instants else None, moment, times)
    if moment is None:
        schedules.end(connection, row.id, now)
    return made


def _occurring(connection: Connection, row: Row[Any], rule: Rule | None, person: PersonNow, now: datetime) -> Made:
    after = max((row.last_at or row.created_at) - _OVERLAP, row.created_at)
    until = now + _AHEAD
    if isinstance(rule, Before):
        found = occurrences(rule, person.day, after, until, person.zone)
    else:
        found = reminders(person.day, after, until, person.zone, person.longest_lead)
    due = [one for one in found if one.at <= now]
    later = [one.at for one in found if one.at > now]
    made = _decided(connection, row, due, now, [one.at for one in due])
    schedules.move(connection, row.id, now, min(later, default=now + _AHEAD / 3), len(due))
    return made


def _decided(
    connection: Connection, row: Row[Any], found: Sequence[Occurrence], now: datetime, instants: Sequence[datetime]
) -> Made:
    """Make the rows of what is due, each as the late policy says."""
    window = timedelta(seconds=row.window) if row.window is not None else None
    fates = {fate.due: fate for fate in decide(Late(row.late), window, instants, now).fates}
    missed: list[Missed] = []
    fired: list[str] = []
    merged = sum(fate.outcome == Outcome.MERGED for fate in fates.values())
    for one in found:
        fate = fates[one.at]
        state, why = (_FIRED if PROMPT in row.what else _STATES)[fate.outcome]
        facts: dict[str, Any] = {"subject": one.subject, "evidence": one.evidence, "key": one.key}
        if fate.outcome == Outcome.LATE:
            facts["late"] = round((now - one.at).total_seconds())
        if merged and fate.outcome in (Outcome.LATE, Outcome.ON_TIME):
            facts["merged"] = merged
        made = slots.make(connection, Slot(row.person, row.id, one.key, one.at, facts), now, state, _why(why, fate))
        if not made:
            continue
        if PROMPT in row.what and state != "skipped":
            fired.append(fire(connection, row, made, one.at, now))
        if fate.outcome != Outcome.ON_TIME and row.what.get("deliver") != ["nobody"]:
            missed.append(Missed(_called(row, one.subject), one.at, fate.outcome))
    return Made(tuple(missed), tuple(fired))


_STATES = {
    Outcome.ON_TIME: ("due", ""),
    Outcome.LATE: ("due", ""),
    Outcome.MERGED: ("skipped", "merged into that of {}"),
    Outcome.SKIPPED: ("skipped", "too late to be of use"),
    Outcome.ASK: ("skipped", "too late to be done unasked; you were asked"),
}

_FIRED = {**_STATES, Outcome.ON_TIME: ("done", "on its way"), Outcome.LATE: ("late", "late, and on its way")}
"""A prompt to somebody else is nothing to be worked on here: it goes into the outbox at once."""


def _why(template: str, fate: Fate) -> str:
    return template.format(f"{fate.into:%Y-%m-%d %H:%M} UTC") if fate.into else template


def _called(row: Row[Any], subject: str) -> str:
    if row.kind == REMINDERS:
        return f"reminder “{subject}”"
    return f"{row.name.replace('-', ' ')} “{subject}”" if subject else row.name.replace("-", " ")


def _conditions(connection: Connection, row: Row[Any], rule: When, person: PersonNow, now: datetime) -> Made:
    crossings = standing(rule, person.day)
    facts = [(one.key, {"subject": one.subject, "reason": one.reason, "evidence": one.evidence}) for one in crossings]
    return _crossed(connection, row, facts, now)


def _files(connection: Connection, row: Row[Any], rule: Changed, person: PersonNow, now: datetime) -> Made:
    workspace = person.ctx.workspace
    paths = [path for path in workspace.paths() if rule.concerns(path)]
    states = [(path, _content(person, path)) for path in paths]
    facts = [(one.key, {"subject": one.subject, "evidence": one.evidence}) for one in changes(rule, states)]
    return _crossed(connection, row, facts, now)


def _content(person: PersonNow, path: str) -> str:
    return sha256(person.ctx.workspace.read(path).data or b"").hexdigest()[:16]


def _crossed(connection: Connection, row: Row[Any], found: Iterable[tuple[str, dict[str, Any]]], now: datetime) -> Made:
    """A slot for each key that was not there before. What is so already when the schedule is made is no crossing."""
    known = slots.keys(connection, row.id)
    begun = row.last_at is not None and row.last_at > row.created_at
    for key, facts in found:
        if key not in known:
            state, why = ("due", "") if begun else ("skipped", "it was so before this was scheduled")
            slots.make(connection, Slot(row.person, row.id, key, now, {**facts, "key": key}), now, state, why)
    schedules.move(connection, row.id, now, now + _AGAIN)
    return Made()
