"""Prompts as their register, list and cancel commands know them, in the words and shapes of Promptyoself."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row

from dayward.core.clock import zone_named
from dayward.core.errors import Negative, UsageError
from dayward.planning.schedules.every import Every
from dayward.planning.schedules.late import Late
from dayward.planning.schedules.reading import read
from dayward.planning.schedules.rule import Rule
from dayward.prompts.firing import PROMPT
from dayward.prompts.target import Target, target
from dayward.state import prompts, schedules
from dayward.state.database import Database
from dayward.state.schedules import Schedule

ORIGIN = "promptyoself"
"""Who made a schedule that is a prompt; by it those that run prompts alone find theirs."""
ZONE = "UTC"
"""What times without a zone and cron expressions are read in, as Promptyoself stores them."""
LONGEST = 100_000
"""Characters of a prompt."""
_EVERY = re.compile(r"(\d{1,9})([smh]?)")
_SECONDS = {"": 1, "s": 1, "m": 60, "h": 3600}
_KINDS = {"at": "once", "cron": "cron", "every": "interval"}


class Asked(NamedTuple):
    """A prompt as it is registered: to whom, what, one of three ways to say when; `zone` is what times are read in."""

    agent_id: str = ""
    prompt: str = ""
    time: str = ""
    cron: str = ""
    every: str = ""
    max_repetitions: int | None = None
    start_at: str = ""
    zone: str = ZONE
    deliver: str = ""


class Timing(NamedTuple):
    """When a prompt is due: the words, the rule, its first instant."""

    words: str
    rule: Rule
    first: datetime


def register(database: Database, person: str, asked: Asked, now: datetime) -> dict[str, Any]:
    """Keep a prompt; what there is to say of it. Raises UsageError."""
    to, timing = checked(asked, now)
    what: dict[str, Any] = {PROMPT: asked.prompt, "to": list(to)}
    if asked.deliver:
        what["reply"] = list(target(asked.deliver))
    with database.transaction() as connection:
        number = put(connection, person, what, timing, asked, now)
    message = f"Prompt scheduled with ID {number}"
    return {"status": "success", "id": number, "next_run": stamp(timing.first), "message": message}


def checked(asked: Asked, now: datetime) -> tuple[Target, Timing]:
    """To whom it goes and when. Raises UsageError, in the words that programs know."""
    if not asked.agent_id or not asked.prompt.strip():
        raise UsageError("Missing required arguments: agent-id and prompt")
    if len(asked.prompt) > LONGEST:
        raise UsageError(f"Failed to register prompt: it is longer than {LONGEST:,} characters")
    given = [bool(words) for words in (asked.time, asked.cron, asked.every)]
    if not any(given):
        raise UsageError("Must specify one of --time, --cron, or --every")
    if sum(given) > 1:
        raise UsageError("Cannot specify multiple scheduling options")
    timing = _timing(asked, now)
    if asked.max_repetitions is not None and asked.max_repetitions <= 0:
        raise UsageError("max-repetitions must be a positive integer")
    return target(asked.agent_id), timing


def put(
    connection: Connection, person: str, what: dict[str, Any], timing: Timing, asked: Asked, now: datetime, **more: Any
) -> int:
    """Write a prompt into the tables; its number. `more` is what one has that was registered elsewhere: `id_`, `number`,
    `created`, `last_run`.
    """
    once = timing.rule.kind == "at"
    schedule = Schedule(
        person=person,
        name=_name(asked.prompt),
        words=timing.words,
        rule=timing.rule.to_json(),
        zone=asked.zone,
        what=what,
        late=Late.RUN if once else Late.MERGE,
        window=None,
        origin=ORIGIN,
        next_at=timing.first,
        most=None if once else asked.max_repetitions,
        last_at=now,
    )
    id_ = schedules.add(connection, schedule, person, more.get("created", now), more.get("id_", ""))
    to, number = tuple(what["to"]), more.get("number", 0)
    return prompts.add(connection, person, id_, to, now, more.get("last_run"), number)


def listed(database: Database, person: str, agent_id: str = "", everything: bool = False) -> dict[str, Any]:
    """The prompts that are to be sent (paused ones too), the next first; with `everything` also those that are over."""
    address = target(agent_id).address if agent_id else ""
    with database.reading() as connection:
        rows = prompts.listed(connection, person, address)
    found = [shown(row) for row in rows if everything or row.state in ("active", "paused")]
    return {"status": "success", "schedules": found, "count": len(found)}


def cancel(database: Database, person: str, id_: str, now: datetime) -> dict[str, Any]:
    """Cancel the prompt of that number. Raises UsageError where it is none, Negative where there is none to cancel."""
    if not str(id_).strip():
        raise UsageError("Missing required argument: id")
    number = numbered(id_)
    with database.transaction() as connection:
        row = prompts.numbered(connection, person, number)
        if row is None or row.state not in ("active", "paused"):
            raise Negative(f"Schedule {number} not found or already cancelled")
        schedules.change(connection, row, person, now, "schedule cancelled", state="deleted")
    return {"status": "success", "cancelled_id": number, "message": f"Schedule {number} cancelled"}


def numbered(id_: str) -> int:
    """The number of a prompt. Raises UsageError."""
    try:
        return int(id_)
    except ValueError:
        raise UsageError("Schedule ID must be a number") from None


def shown(row: Row[Any]) -> dict[str, Any]:
    """A prompt as programs know it."""
    return {
        "id": row.number,
        "agent_id": Target(row.channel, row.address).shown,
        "prompt_text": row.what[PROMPT],
        "schedule_type": _KINDS[row.kind],
        "schedule_value": row.words,
        "next_run": stamp(row.next_at),
        "active": row.state == "active",
        "created_at": stamp(row.created_at),
        "last_run": stamp(row.last_run),
        "max_repetitions": row.most,
        "repetition_count": row.times,
    }


def stamp(moment: datetime | None) -> str | None:
    """ISO 8601 in UTC."""
    return moment.astimezone(UTC).isoformat(timespec="seconds") if moment else None


def _timing(asked: Asked, now: datetime) -> Timing:
    zone = zone_named(asked.zone)
    if asked.every:
        return _interval(asked, now)
    words, kind = (asked.time, "at") if asked.time else (asked.cron, "cron")
    try:
        rule = read(words, now=now, zone=zone, kind=kind)
    except UsageError as error:
        if error.message.startswith(("Scheduled time must be in the future", "Invalid cron expression")):
            raise
        failed = f"Invalid cron expression: {words}" if asked.cron else f"Failed to register prompt: {error.message}"
        raise UsageError(failed, error.next_step) from None
    first = rule.next(now, zone) or now  # `read` has refused what never comes
    return Timing(words, rule, first)


def _interval(asked: Asked, now: datetime) -> Timing:
    found = _EVERY.fullmatch(asked.every.strip())
    seconds = int(found[1]) * _SECONDS[found[2]] if found else 0
    if not seconds:
        raise UsageError(f"Invalid interval format: {asked.every}. Use formats like '30s', '5m', '1h'")
    first = now + timedelta(seconds=seconds)
    if asked.start_at:
        try:
            begin = read(asked.start_at, now=now, zone=zone_named(asked.zone), kind="at").next(now, UTC)
        except UsageError as error:
            if "in the future" in error.message:
                raise UsageError("Start time must be in the future") from None
            raise UsageError(f"Failed to register prompt: {error.message}", error.next_step) from None
        first = begin or first
    return Timing(asked.every, Every(first, seconds), first)


def _name(prompt: str) -> str:
    words = " ".join(prompt.split())
    return words if len(words) <= _LONGEST_NAME else words[: _LONGEST_NAME - 1].rstrip() + "…"


_LONGEST_NAME = 40
