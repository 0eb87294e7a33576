"""What `promptyoself health` looks at: the database, who sends, what is stuck, agents and the way to them, the clock, disks."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Row

from dayward.actions.context import OWNER
from dayward.app.agents import everyone
from dayward.app.looping import LOOP, UP, Executor, executor
from dayward.app.prompting import prompt_state
from dayward.cli.checks import Finding, free_at, the_clock
from dayward.connectors.agents.port import Agents
from dayward.core import clock
from dayward.core.configuration import Configuration
from dayward.core.errors import DaywardError
from dayward.jobs.ticker import STALE
from dayward.planning.schedules.missed import length
from dayward.prompts.firing import PROMPT
from dayward.prompts.standing import Standing, standing
from dayward.prompts.target import AGENTS, LETTA, Target
from dayward.routines.backup.places import kept_in
from dayward.state import outbox

STUCK = timedelta(minutes=15)
"""How long a message may be on its way, and a prompt overdue."""
_PATIENCE = 10.0
_LOOK = "promptyoself logs --errors"

Places = Callable[[str], Agents | None]


class Check(NamedTuple):
    """One thing looked at; `next` is what to type where it is not well."""

    name: str
    ok: bool
    detail: str
    next: str = ""


def checked(config: Configuration, places: Places) -> list[Check]:
    """Everything looked at. What cannot be looked at is not well, and does not stop the rest."""
    machine = [*_found("clock", the_clock()), *_disks(config)]
    now = clock.utc()
    try:
        database = prompt_state(config)
        with database.reading() as connection:
            there = standing(connection, OWNER)
            last = outbox.last_sent(connection, OWNER, f"{PROMPT}/")
        sending = _sending(executor(config, database), there, now)
    except DaywardError as error:
        return [Check("database", False, error.message, error.next_step), *machine]
    about = [*_stuck(there, now), *_failing(there), _delivered(last, now), *_reached(there, places)]
    return [Check("database", True, f"{database.shown} answers"), sending, *about, *machine]


def _sending(found: Executor | None, there: Standing, now: datetime) -> Check:
    if found is None:
        idle = not there.scheduled and not there.going_out
        detail = "nothing is scheduled, and nothing runs" if idle else "nothing runs that would send prompts"
        return Check("executor", idle, detail, "" if idle else "promptyoself start, or dayward up")
    age = now - found.looked_at
    name = f"{found.name} (process {found.pid} on {found.host})"
    if age.total_seconds() > found.interval + STALE:
        again = {LOOP: "promptyoself restart", UP: "dayward stop, then dayward up"}.get(found.by, "start it again")
        return Check("executor", False, f"{name} did not look at what is due for {length(age)}", again)
    return Check("executor", True, f"{name} looked at what is due {length(age)} ago")


def _stuck(there: Standing, now: datetime) -> Iterator[Check]:
    """Messages that should have ended by now, one way or the other."""
    late = [row for row in there.going_out if row.created_at < now - STUCK]
    if not late:
        yield Check("stuck", True, f"{there.waiting} wait to be sent, none for long")
    for state, said in (("unknown", "nobody knows whether it arrived, so that it is not sent again"), ("pending", "")):
        rows = [row for row in late if row.state == state]
        if rows:
            why = said or rows[0].error or "nobody has sent it"
            since = f"{len(rows)}, the oldest for {length(now - rows[0].created_at)}"
            yield Check("stuck", False, f"{since}: {why}", _LOOK)


def _failing(there: Standing) -> Iterator[Check]:
    if not there.failing:
        yield Check("agents", True, "none fails")
    for row in there.failing:
        times = "once" if row.times == 1 else f"{row.times} times"
        yield Check("agents", False, f"{row.subject} failed {times}: {row.message}", "promptyoself test, then " + _LOOK)


def _delivered(last: Row[Any] | None, now: datetime) -> Check:
    if last is None:
        return Check("delivery", True, "nothing was sent yet")
    to = Target(last.channel, last.address).shown
    return Check("delivery", True, f"the last prompt reached {to} {length(now - last.ended_at)} ago")


def _reached(there: Standing, places: Places) -> Iterator[Check]:
    """The way to each place that prompts go to."""
    for channel in (LETTA, AGENTS):
        if channel in there.channels:
            name = f"way to {channel}"
            try:
                found = everyone(places(channel), channel, _PATIENCE)
                yield Check(name, True, f"{len(found)} {'agent is' if len(found) == 1 else 'agents are'} there")
            except DaywardError as error:
                yield Check(name, False, error.message, error.next_step)


def _disks(config: Configuration) -> Iterator[Check]:
    for place in dict.fromkeys((config.home.state, kept_in(config.home, config.values))):
        yield from _found("disk", free_at(place))


def _found(name: str, findings: Iterable[Finding]) -> Iterator[Check]:
    """What `dayward doctor` finds; what is not serious is only told."""
    for one in findings:
        detail = f"{one.what}: {one.problem}" if one.problem else one.what
        yield Check(name, not (one.problem and one.serious), detail, one.advice)
