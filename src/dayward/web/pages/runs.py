"""Runs: every turn, who answered it and why, what was done, what it took."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from dayward.actions.context import Context
from dayward.actions.talks import door
from dayward.assistant.deciding import decisions
from dayward.core.errors import Negative, UsageError
from dayward.llm import budget
from dayward.llm.costs import Sum, added
from dayward.server.admission import Here, Who
from dayward.server.caller import READ, needs
from dayward.server.house import House
from dayward.state import ledger, transcripts
from dayward.web.doing import DOOR, drawn

router = APIRouter(include_in_schema=False)

_PAGE = 40
_DECISIONS = 2_000
TIERS = {"floor": "no model", "local": "local model", "strong": "strong model", "none": "nobody"}


@router.get("/runs")
@needs(READ)
def runs(request: Request, house: Here, who: Who, before: str = "") -> Response:
    """The newest first."""
    with house.at(who.person, DOOR) as ctx:
        with house.database.reading() as connection:
            rows = transcripts.answers(connection, who.person, _PAGE + 1, _moment(before))
            calls = ledger.calls(connection, who.person, [row.turn for row in rows])
        by_turn: dict[str, list[Any]] = {}
        for call in calls:
            by_turn.setdefault(call.turn, []).append(call)
        told = [_told(row, added(by_turn.get(row.turn, ())), ctx, house) for row in rows[:_PAGE]]
        more = f"/runs?before={rows[_PAGE - 1].at.timestamp()}" if len(rows) > _PAGE else ""
        return drawn(request, "runs.html", runs=told, next=more, tiers=TIERS)


@router.get("/runs/{turn}")
@needs(READ)
def run(request: Request, house: Here, who: Who, turn: str) -> Response:
    """One: its words, its reasons, its steps, its calls."""
    with house.at(who.person, DOOR) as ctx:
        with house.database.reading() as connection:
            said = transcripts.spoken_in(connection, who.person, turn)
            calls = ledger.calls(connection, who.person, [turn])
        decided = next((one for one in decisions(house.home, who.person, _DECISIONS) if one.turn == turn), None)
        if not said and not calls and decided is None:
            raise Negative("there is no such turn", "see: runs")
        receipts = ctx.workspace.steps(turn)
        return drawn(
            request,
            "run.html",
            turn=turn,
            spoken=[{"who": row.role, "text": row.text, "at": row.at.astimezone(ctx.zone)} for row in said],
            tier=next((row.tier for row in said if row.tier), decided.tier if decided else ""),
            conversation=said[0].conversation if said else "",
            where=door(said[0].channel, said[0].address) if said else "",
            done=[line for row in said for line in row.done],
            decided=decided,
            receipts=[receipts[step] for step in sorted(receipts)],
            calls=[_call(call, ctx, house) for call in calls],
            whole=_money(added(calls), house),
            tiers=TIERS,
        )


def _moment(text: str) -> datetime | None:
    """The moment that a page ended with. Raises UsageError where it is none."""
    if not text:
        return None
    from datetime import UTC

    try:
        return datetime.fromtimestamp(float(text), UTC)
    except (ValueError, OverflowError, OSError):
        raise UsageError("that is no moment", "begin at the newest: runs") from None


def _told(row: Any, spent: Sum, ctx: Context, house: House) -> dict[str, Any]:
    return {
        "turn": row.turn,
        "at": row.at.astimezone(ctx.zone),
        "asked": row.asked or "",
        "text": row.text,
        "tier": row.tier,
        "where": door(row.channel, row.address),
        "done": row.done,
        **_money(spent, house),
    }


def _money(spent: Sum, house: House) -> dict[str, Any]:
    cost = budget.shown(spent.money, house.settings) if spent.money else ""
    return {"calls": spent.calls, "tokens": spent.input + spent.output, "cost": cost}


def _call(call: Any, ctx: Context, house: House) -> dict[str, Any]:
    return {
        "at": call.at.astimezone(ctx.zone),
        "tier": call.tier,
        "endpoint": call.endpoint,
        "model": call.answered_by or call.model,
        "state": call.state,
        "input": call.input,
        "output": call.output,
        "seconds": call.milliseconds / 1000,
        "cost": budget.shown(call.money, house.settings) if call.priced else "unknown",
        "estimated": call.estimated,
        "said": call.error or call.note,
    }
