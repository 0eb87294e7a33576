"""The addresses of kegbot's specification: its tasks are turns of the assistant."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import Annotated, Any, Literal
from uuid import uuid4

from fastapi import Query, Request
from pydantic import Field
from sqlalchemy import Row
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from dayward.api.approvals import found
from dayward.api.asking import Asked, answer_to, send
from dayward.api.once import claim_of
from dayward.api.programs import calls, id_of, message, messages, said_to, state_of
from dayward.api.resource import Body, acting, resource
from dayward.api.telling import told
from dayward.core import clock
from dayward.server.admission import Here, Who
from dayward.server.caller import CHAT, DECIDE, READ, needs
from dayward.server.house import House
from dayward.state import approvals, ledger

router = resource("kegbot", "/api")

_TASK = "task_"
_PATIENCE = 120.0
_MOST = 1_000
_TIERS = {
    "fast": "local",
    "local": "local",
    "local-fast": "local",
    "local-smart": "local",
    "smart": "strong",
    "strong": "strong",
    "cloud-smart": "strong",
    "floor": "floor",
}
"""Its tiers in our words."""


class NewTask(Body):
    """What it is asked."""

    input: str = Field(min_length=1, max_length=32_000, examples=["what is due today?"])
    tier: Literal["fast", "local", "local-fast", "local-smart", "smart", "strong", "cloud-smart", "floor"] | None = None
    context: Any = Field(None, description="words that belong to it; what is no text is left aside")


class Notes(Body):
    """What a reviewer says."""

    notes: str = Field("", max_length=2_000)


class Reason(Body):
    """Why not."""

    reason: str = Field("", max_length=2_000)


@router.post("/tasks", summary="Ask the assistant")
@needs(CHAT)
async def ask(body: NewTask, request: Request, house: Here, who: Who) -> Response:
    """The answer, or that it is still to come."""
    claim = claim_of(request)
    id_ = _TASK + (claim.id[:32] if claim else uuid4().hex)
    text = f"{body.input}\n\n{body.context}" if isinstance(body.context, str) and body.context.strip() else body.input
    asked = Asked(who.person, id_, id_)
    tier = {"tier": _TIERS[body.tier]} if body.tier else {}
    after = await send(house, asked, text, **tier)
    await answer_to(house, asked, _PATIENCE, after)
    task = await run_in_threadpool(lambda: _task(house, message(house, who, id_, _TASK)))
    named = ("task_id", "status", "output", "model_used", "execution_time_ms", "agent_type")
    tokens = {"input": task["input_tokens"], "output": task["output_tokens"]}
    return told({**{name: task[name] for name in named}, "tokens": tokens})


@router.get("/tasks", summary="What the assistant was asked")
@needs(READ)
def tasks(
    house: Here,
    who: Who,
    limit: Annotated[int, Query(ge=1, le=_MOST)] = 50,
    status: str | None = None,
    agent_type: str | None = None,
) -> Response:
    """The newest first."""
    all_ = (_task(house, row) for row in messages(house, who, _TASK, _MOST if status or agent_type else limit))
    fitting = [one for one in all_ if status in (None, one["status"]) and agent_type in (None, one["agent_type"])]
    return told({"tasks": fitting[:limit], "total": len(fitting)})


@router.get("/tasks/{id}", summary="One task")
@needs(READ)
def task(id: str, house: Here, who: Who) -> Response:  # noqa: A002 (as it is called outside)
    """What it was asked, what it did, and what that cost."""
    return told(_task(house, message(house, who, id, _TASK)))


@router.get("/approvals", summary="What waits for a yes")
@needs(READ)
def pending(house: Here, who: Who) -> Response:
    """As proposed changes."""
    with house.database.reading() as connection:
        rows = approvals.waiting(connection, who.person)
    return told({"pending": [_proposal(row) for row in rows]})


@router.post("/approvals/{id}/approve", summary="Say yes")
@needs(DECIDE)
def approve(id: str, request: Request, house: Here, who: Who, body: Notes | None = None) -> Response:  # noqa: A002
    """Have it done."""
    return _answered(request, house, who, id, "approve", body.notes if body else "")


@router.post("/approvals/{id}/reject", summary="Say no")
@needs(DECIDE)
def reject(id: str, request: Request, house: Here, who: Who, body: Reason | None = None) -> Response:  # noqa: A002
    """Have it not done."""
    return _answered(request, house, who, id, "deny", body.reason if body else "")


@router.get("/stats", summary="How many tasks, by which models and agents")
@needs(READ)
def stats(house: Here, who: Who, days: Annotated[int, Query(ge=1, le=3_660)] = 7) -> Response:
    """Of the last days."""
    now = clock.utc()
    since = now - timedelta(days=days)
    rows = [row for row in messages(house, who, _TASK, 10_000) if row.created_at >= since]
    with house.database.reading() as connection:
        entries = ledger.between(connection, who.person, since, now + timedelta(seconds=1))
    states = Counter(state_of(row) for row in rows)
    return told(
        {
            "period": {"days": days, "from": since.isoformat(), "to": now.isoformat()},
            "tasks": {"total": len(rows), **states},
            "by_model": _by(entries, lambda entry: entry.answered_by or entry.model),
            "by_agent": _by(entries, lambda entry: entry.agent or entry.routine or entry.tier),
        }
    )


def _answered(request: Request, house: House, who: Who, id_: str, name: str, notes: str) -> Response:
    found(house, who, id_)
    with acting(request, house, who) as ctx:
        house.perform(ctx, name, {"id": id_}, " ".join(f"{name} {notes}".split()))
    return told(_proposal(found(house, who, id_)) | {"reviewer_notes": notes or None})


def _by(entries: list[Row[Any]], named: Any) -> dict[str, dict[str, Any]]:
    sums: dict[str, dict[str, Any]] = {}
    for entry in entries:
        one = sums.setdefault(named(entry), {"calls": 0, "input_tokens": 0, "output_tokens": 0, "cost_usd": 0.0})
        one["calls"] += 1
        one["input_tokens"] += entry.input
        one["output_tokens"] += entry.output
        one["cost_usd"] = round(one["cost_usd"] + entry.money / 1_000_000, 6)
    return sums


def _task(house: House, row: Row[Any]) -> dict[str, Any]:
    answer = said_to(house, row) or {}
    asked = calls(house, row)
    spent = (row.ended_at - row.created_at) if row.ended_at else timedelta()
    return {
        "task_id": id_of(row),
        "user_input": row.body.get("text", "") if row.body else "",
        "status": state_of(row),
        "agent_type": next((call.agent for call in asked if call.agent), "assistant"),
        "model_used": next((call.answered_by or call.model for call in reversed(asked)), "rules"),
        "output": answer.get("reply"),
        "error": row.error or None,
        "input_tokens": sum(call.input for call in asked),
        "output_tokens": sum(call.output for call in asked),
        "execution_time_ms": int(spent.total_seconds() * 1_000),
        "tool_calls": [{"name": one["action"], "arguments": one["args"]} for one in answer.get("actions", ())],
        "context_sources": [],
        "created_at": row.created_at.isoformat(),
        "started_at": row.created_at.isoformat() if row.attempts else None,
        "completed_at": row.ended_at.isoformat() if row.ended_at else None,
    }


def _proposal(row: Any) -> dict[str, Any]:
    states = {"open": "pending", "granted": "approved", "denied": "rejected"}
    return {
        "proposal_id": row.id,
        "type": "config_change",
        "status": "applied" if row.outcome == "done" else states.get(row.state, row.state),
        "title": row.said,
        "rationale": row.why,
        "code": row.diff or None,
        "config": {"action": row.action, "args": row.args},
        "triggered_by": "user_request",
        "created_at": row.created_at.isoformat(),
        "expires_at": row.expires_at.isoformat(),
        "rollback_available": True,
    }
