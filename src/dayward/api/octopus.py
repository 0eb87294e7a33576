"""The addresses of assistant-octopus, so that what was written for it goes on working: its supervisor and its messages.

A job is a message to the assistant: its words are those of its payload, its result is the answer.
"""

from __future__ import annotations

import re
from collections import Counter
from datetime import datetime
from typing import Any, Literal
from uuid import uuid4

from fastapi import Request
from pydantic import Field
from sqlalchemy import Row
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from dayward.api.asking import Asked, answer_to, send
from dayward.api.once import claim_of
from dayward.api.programs import calls, id_of, message, messages, moment, said_to, state_of, words_of
from dayward.api.resource import Body, resource
from dayward.api.telling import told
from dayward.core import clock
from dayward.core.errors import UsageError
from dayward.server.admission import Here, Who
from dayward.server.caller import CHAT, PUBLIC, READ, Caller, needs
from dayward.server.house import House
from dayward.server.problems import Turned
from dayward.state import inbox
from dayward.state.standing import coming, standing

router = resource("assistant-octopus", "")

_JOB = "job-"
_PATIENCE = 120.0
_MOST = 1_000
_FAILING = 10
"""Failed jobs beyond which its health is degraded."""
_STATES = ("pending", "running", "completed", "failed", "cancelled")


class Execute(Body):
    """What its supervisor is asked."""

    prompt: str = Field(min_length=1, max_length=32_000, examples=["what is due today?"])
    session_id: str | None = Field(None, max_length=200)
    user_id: str | None = Field(None, max_length=200)


class Job(Body):
    """A job of its queue."""

    type: str = Field(min_length=1, max_length=200, examples=["chat"])
    payload: dict[str, Any] = Field(examples=[{"text": "add Call the dentist"}])
    priority: int | str = 2
    scheduled_at: datetime | None = None
    max_retries: int = Field(3, ge=0, le=100)
    metadata: dict[str, Any] | None = None


class Message(Body):
    """A message of its service."""

    type: str = Field(min_length=1, max_length=200, examples=["chat"])
    payload: dict[str, Any] = Field(examples=[{"text": "what is due today?"}])
    timestamp: datetime | None = None
    correlation_id: str | None = Field(None, max_length=200)


@router.get("/health", summary="Whether it is well")
@needs(PUBLIC)
def health(house: Here) -> Response:
    """For whoever watches; 503 where it is not. Nothing of anybody's is in it."""
    found = house.about({"health": True})
    well = bool(found.get("ok", True))
    return told({"status": "healthy" if well else "degraded", "ok": well}, 200 if well else 503)


@router.get("/status", summary="How it stands")
@needs(READ)
def status(house: Here, who: Who) -> Response:
    """Its health in numbers, what waits, and what happens next."""
    found = {name: value for name, value in house.about({"health": True}).items() if name != "people"}
    with house.database.reading() as connection:
        waits = standing(connection)._asdict()
        soon = [{"name": row.name, "at": row.next_at.isoformat()} for row in coming(connection, who.person)]
    well = bool(found.get("ok", True))
    return told({"status": "healthy" if well else "degraded", **waits, **found, "next": soon})


@router.post("/supervisor/execute", summary="Say something, and be answered")
@needs(CHAT)
async def execute(body: Execute, request: Request, house: Here, who: Who) -> Response:
    """The answer; 502 where there is none."""
    session = body.session_id or str(uuid4())
    asked = Asked(who.person, f"session-{_safe(session)}", _once(request) or str(uuid4()))
    after = await send(house, asked, body.prompt)
    found = await answer_to(house, asked, _PATIENCE, after)
    if found is None:
        raise Turned(502, "no answer has come yet", f"it comes into the session {session}")
    said = {"response": str(found.get("text", "")), "session_id": session, "user_id": body.user_id or who.account.id}
    return told(said)


@router.post("/messaging/jobs", summary="Submit a job")
@needs(CHAT)
async def submit(body: Job, request: Request, house: Here, who: Who) -> Response:
    """Its id; its result is the answer. One of a later time waits until then, a time without an offset is the person's own."""
    kept = body.model_dump(mode="json", exclude={"scheduled_at"})
    due = body.scheduled_at and moment(body.scheduled_at, await run_in_threadpool(house.zone, who.person))
    return told({"job_id": await _sent(request, house, who, kept, due), "status": "submitted"})


@router.post("/messaging/messages", summary="Send a message")
@needs(CHAT)
async def send_message(body: Message, request: Request, house: Here, who: Who) -> Response:
    """The id of the job it becomes."""
    correlation = body.correlation_id or str(uuid4())
    kept = {"type": body.type, "payload": body.payload, "metadata": {"correlation_id": correlation}}
    return told({"job_id": await _sent(request, house, who, kept), "status": "sent"})


@router.get("/messaging/jobs", summary="Jobs, the newest first")
@needs(READ)
def jobs(
    house: Here, who: Who, status: Literal["pending", "running", "completed", "failed", "cancelled"] | None = None
) -> Response:
    """Those of a status, or all."""
    rows = [row for row in messages(house, who, _JOB, _MOST) if status in (None, state_of(row))]
    return told([_job(house, row) for row in rows])


@router.get("/messaging/jobs/{id}", summary="One job")
@needs(READ)
def job(id: str, house: Here, who: Who) -> Response:  # noqa: A002 (as it is called outside)
    """How it stands, and what came of it."""
    return told(_job(house, message(house, who, _JOB + id, _JOB)))


@router.delete("/messaging/jobs/{id}", summary="Cancel a job")
@needs(CHAT)
def cancel(id: str, house: Here, who: Who) -> Response:  # noqa: A002
    """Only one that was not begun."""
    row = message(house, who, _JOB + id, _JOB)
    with house.database.transaction() as connection:
        if not inbox.cancel(connection, row.id, clock.utc()):
            raise Turned(409, f"it is {state_of(row)}", "only what is pending can be cancelled")
    return told({"job_id": id, "status": "cancelled"})


@router.get("/messaging/stats", summary="How many jobs are in each status")
@needs(READ)
def stats(house: Here, who: Who) -> Response:
    """Of the last thousand."""
    return told(_stats(house, who))


@router.get("/messaging/health", summary="Whether jobs go through")
@needs(READ)
def messaging_health(house: Here, who: Who) -> Response:
    """Degraded where more than ten failed."""
    found = _stats(house, who)
    return told({"status": "degraded" if found["failed_jobs"] > _FAILING else "healthy", "queue": found})


def _once(request: Request) -> str:
    claim = claim_of(request)
    return claim.id[:32] if claim else ""


def _safe(text: str) -> str:
    return re.sub(r"[^A-Za-z0-9_.-]+", "-", text)[:56]


async def _sent(request: Request, house: House, who: Caller, kept: dict[str, Any], due: datetime | None = None) -> str:
    text = words_of(kept["payload"])
    if not text:
        raise UsageError("the payload says nothing", 'give it words: {"text": "what is due today?"}')
    id_ = _once(request) or str(uuid4())
    session = kept["payload"].get("session_id")
    thread = f"session-{_safe(session)}" if isinstance(session, str) and session else "jobs"
    incoming = Asked(who.person, thread, _JOB + id_).incoming(text, octopus=kept)
    await house.receive(incoming._replace(due_at=due))
    return id_


def _job(house: House, row: Row[Any]) -> dict[str, Any]:
    kept = row.body.get("octopus", {}) if row.body else {}
    answer = said_to(house, row)
    begun = bool(row.attempts)
    return {
        "id": id_of(row).removeprefix(_JOB),
        "type": kept.get("type", ""),
        "payload": kept.get("payload", {}),
        "priority": kept.get("priority", 2),
        "status": state_of(row),
        "created_at": row.created_at.isoformat(),
        "scheduled_at": row.due_at.isoformat() if row.due_at else None,
        "started_at": (row.due_at or row.created_at).isoformat() if begun else None,
        "completed_at": row.ended_at.isoformat() if row.ended_at else None,
        "result": {"response": answer["reply"], "calls": len(calls(house, row))} if answer else None,
        "error": row.error or None,
        "retry_count": max(0, row.attempts - 1),
        "max_retries": kept.get("max_retries", 3),
        "metadata": kept.get("metadata"),
    }


def _stats(house: House, who: Caller) -> dict[str, int]:
    counted = Counter(state_of(row) for row in messages(house, who, _JOB, _MOST))
    return {"total_jobs": sum(counted.values()), **{f"{state}_jobs": counted[state] for state in _STATES}}
