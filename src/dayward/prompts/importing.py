"""Taking over the prompts of a Promptyoself database: nothing is lost, and doing it twice adds nothing."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection

from dayward.core.errors import DaywardError
from dayward.planning.schedules.rule import Rule
from dayward.prompts.firing import PROMPT
from dayward.prompts.old_file import rows_of
from dayward.prompts.old_row import Old, read
from dayward.prompts.registering import Asked, Timing, put
from dayward.prompts.target import LETTA
from dayward.state import prompts, schedules
from dayward.state.database import Database

NAMES = ("PROMPTYOSELF_DB", "PROMPTYOSELF_DB_PATH")
"""The variables in which Promptyoself was told where its database is."""
_HIGHEST = 1_000_000_000
"""The highest number that a prompt keeps: the next one is higher."""


def import_file(database: Database, person: str, path: str, now: datetime) -> dict[str, Any]:
    """Take over every prompt of a file in one transaction; the report. Raises DaywardError, and then nothing has changed."""
    found = [read(raw, now) for raw in rows_of(path)]
    with database.transaction() as connection:
        new = _unknown(connection, found)
        free = {old.key for old in new if _number(old) and not prompts.taken(connection, _number(old))}
        # Those that keep their number come first, so that no other is given it.
        for old in sorted(new, key=lambda old: old.key not in free):
            _keep(connection, person, old, now)
        entries = [_entry(connection, old) for old in new]
    problems = [
        {"id": old.id, "reason": "; ".join(old.problems), **({} if _sendable(old) else {"row": old.kept})}
        for old in found
        if old.problems
    ]
    known = sum(map(_sendable, found)) - len(new)
    said = [f"{len(new)} prompts imported", f"{known} were here already" * bool(known)]
    said += [f"{len(problems)} have problems" * bool(problems)]
    if any(old.state == "active" for old in new):
        said.append("stop the old executor now, or both will send them")
    return {
        "status": "success",
        "imported": len(new),
        "skipped": known,
        "problems": problems,
        "schedules": entries,
        "message": "; ".join(filter(None, said)),
    }


def offer(database: Database, environment: Mapping[str, str], now: datetime) -> str:
    """What to say where the environment names a Promptyoself database with prompts that are not here; else ""."""
    for name in NAMES:
        path = environment.get(name, "").removeprefix("sqlite:///")
        if not path or not os.path.exists(path):
            continue
        try:
            found = [read(raw, now) for raw in rows_of(path)]
        except DaywardError:
            continue
        with database.reading() as connection:
            number = len(_unknown(connection, found))
        if number:
            return f"{name} names {path}, which holds {number} prompts that are not here: promptyoself import {path}"
    return ""


def _unknown(connection: Connection, found: Iterable[Old]) -> list[Old]:
    """Those that can be sent to somebody, and are not here yet; each once."""
    once = {old.key: old for old in found if _sendable(old)}
    return [old for key, old in once.items() if not schedules.of_ids(connection, {key})]


def _sendable(old: Old) -> bool:
    return bool(old.agent and old.prompt.strip())


def _number(old: Old) -> int:
    """The number that an agent may know it by; 0 where it has none that could be kept."""
    return old.id if isinstance(old.id, int) and 0 < old.id <= _HIGHEST else 0


def _keep(connection: Connection, person: str, old: Old, now: datetime) -> None:
    what = {PROMPT: old.prompt, "to": [LETTA, old.agent], "imported": old.kept}
    first = newest(old.rule, old.first, now)
    asked = Asked(old.agent, old.prompt, max_repetitions=old.most)
    more = {"id_": old.key, "number": _number(old), "created": old.created or now, "last_run": old.last_run}
    put(connection, person, what, Timing(old.words, old.rule, first), asked, now, **more)
    values: dict[str, Any] = {"times": old.times, "most": old.most, "state": old.state}
    if old.state in ("ended", "deleted"):
        values["next_at"] = None
    (row,) = schedules.of_ids(connection, {old.key})
    schedules.change(connection, row, person, now, "schedule imported", **values)


def _entry(connection: Connection, old: Old) -> dict[str, Any]:
    row = prompts.of_schedule(connection, old.key)
    return {"id": row.number if row else 0, "old_id": old.id}


def newest(rule: Rule, first: datetime, now: datetime) -> datetime:
    """When a prompt is due that is next due at `first`: then; or if more of its instants have passed, at the newest of them, once
    for all that were missed, as its old executor would have had it.
    """

    def passed(moment: datetime) -> datetime | None:
        found = rule.next(moment, UTC)
        return found if found and found <= now else None

    low, high, found = first, now, first
    while low < high and (later := passed(low)):
        found, low = later, later
        middle = low + (high - low) / 2
        if passed(middle):
            low = middle
        else:
            high = middle
    return found
