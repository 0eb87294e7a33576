"""Runs: the turns that were answered, by whom and why, and what they cost."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Annotated, Any

from fastapi import Query, Request
from sqlalchemy import Row
from starlette.responses import Response

from dayward.api.cursors import Wanted, following, listed
from dayward.api.resource import acting, resource
from dayward.api.telling import told
from dayward.assistant.deciding import decisions
from dayward.core.errors import Negative, UsageError
from dayward.server.admission import Here, Who
from dayward.server.caller import READ, needs
from dayward.state import ledger, transcripts

router = resource("runs")

_MILLION = 1_000_000
_DECIDED = 2_000
"""Decisions that are looked through."""


@router.get("/runs", summary="Turns that were answered")
@needs(READ)
def runs(house: Here, who: Who, wanted: Wanted) -> Response:
    """The newest first."""
    before: tuple[Any, ...] = ()
    if wanted.after:
        try:
            before = (datetime.fromisoformat(wanted.after[0]), wanted.after[1])
        except (ValueError, IndexError):
            raise UsageError("that is no cursor", "give what `next` said") from None
        if before[0].tzinfo is None:
            raise UsageError("that is no cursor", "give what `next` said")
    with house.database.reading() as connection:
        rows = transcripts.answers(connection, who.person, wanted.limit + 1, *before)
        calls = ledger.calls(connection, who.person, [row.turn for row in rows])
    spent = {row.turn: _spent([one for one in calls if one.turn == row.turn]) for row in rows}
    reasons = {one.turn: one.reasons for one in decisions(house.home, who.person, _DECIDED)}
    more = len(rows) > wanted.limit
    chosen = rows[: wanted.limit]
    last = following((chosen[-1].at.isoformat(), chosen[-1].id)) if more else ""
    return told(listed([_run(row, spent[row.turn], reasons.get(row.turn, ())) for row in chosen], last))


@router.get("/runs/{id}", summary="One turn, with every call of a model")
@needs(READ)
def one(id: str, house: Here, who: Who) -> Response:  # noqa: A002 (as it is called outside)
    """What was said and answered, by whom and why, and each call with what it cost."""
    with house.database.reading() as connection:
        said = {row.role: row for row in transcripts.spoken_in(connection, who.person, id)}
        calls = ledger.calls(connection, who.person, [id])
        spent = _spent(calls)
    answer = said.get(transcripts.ASSISTANT)
    if answer is None:
        raise Negative(f"there is no run {id!r}", "see: GET /api/v1/runs")
    asked = said.get(transcripts.USER)
    reasons = next((one.reasons for one in decisions(house.home, who.person, _DECIDED) if one.turn == id), ())
    words = asked.text if asked is not None else ""
    return told({**_run(answer, spent, reasons), "text": words, "calls": [_call(row) for row in calls]})


@router.get("/stats", summary="What was done, and what models cost")
@needs(READ)
def stats(
    request: Request, house: Here, who: Who, days: Annotated[int, Query(ge=1, le=3_660, description="how far back")] = 7
) -> Response:
    """The same as the actions `report` and `cost`, and how much waits."""
    with acting(request, house, who) as ctx:
        since = ctx.today - timedelta(days=days - 1)
        work = house.perform(ctx, "report", {"since": since.isoformat()}, "GET /stats").for_programs()
        cost = house.perform(ctx, "cost", {"days": days}, "GET /stats").for_programs()
        return told({"from": since.isoformat(), "to": ctx.today.isoformat(), "work": work, "cost": cost})


def _spent(calls: Sequence[Row[Any]]) -> tuple[int, int]:
    """Tokens, and millionths of a US dollar."""
    return sum(one.input + one.output for one in calls), sum(one.money for one in calls)


def _run(row: Row[Any], spent: tuple[int, int], reasons: tuple[str, ...]) -> dict[str, Any]:
    tokens, money = spent
    return {
        "id": row.turn,
        "at": row.at.isoformat(),
        "conversation": row.conversation,
        "channel": row.channel,
        "tier": row.tier,
        "reasons": list(reasons),
        "reply": row.text,
        "receipts": list(row.done),
        "tokens": tokens,
        "cost_usd": money / _MILLION,
    }


def _call(row: Row[Any]) -> dict[str, Any]:
    named = (
        "tier",
        "agent",
        "routine",
        "endpoint",
        "model",
        "answered_by",
        "state",
        "input",
        "output",
        "cached",
        "error",
    )
    return {
        **{name: getattr(row, name) for name in named},
        "at": row.at.isoformat(),
        "milliseconds": row.milliseconds,
        "cost_usd": row.money / _MILLION,
    }
