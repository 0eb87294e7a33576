"""Paused prompts go on: one, those to an agent, or all."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from dayward.core.clock import zone_named
from dayward.core.errors import Negative
from dayward.planning.schedules.stored import rule_from_json
from dayward.prompts.registering import numbered
from dayward.prompts.target import target
from dayward.state import prompts, schedules
from dayward.state.database import Database


def resume(database: Database, person: str, id_: str, agent_id: str, now: datetime) -> dict[str, Any]:
    """Let them go on from now on: what repeats is not made up for, and what was to be sent once and was not is sent.

    Raises UsageError where the number or the agent is none, Negative where that prompt is not paused.
    """
    number = numbered(id_) if id_ else None
    address = target(agent_id).address if agent_id else ""
    resumed = []
    with database.transaction() as connection:
        for row in prompts.listed(connection, person, address):
            if row.state != "paused" or number not in (None, row.number):
                continue
            times: dict[str, Any] = {}
            if row.kind != "at":
                first = rule_from_json(row.rule).next(now, zone_named(row.zone))
                times = {"next_at": first, "last_at": now}
            schedules.change(connection, row, person, now, "schedule resumed", state="active", **times)
            resumed.append(row.number)
    if number is not None and not resumed:
        raise Negative(f"Schedule {number} not found or not paused", "promptyoself list shows those there are")
    return {"status": "success", "resumed": sorted(resumed), "message": f"{len(resumed)} prompts resumed"}
