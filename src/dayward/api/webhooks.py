"""Webhooks out: addresses of programs that are told what happens, as soon as it does."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import Query, Request
from pydantic import Field
from sqlalchemy import Row
from starlette.responses import Response

from dayward.api.cursors import listed
from dayward.api.resource import PREFIX, Body, acting, resource
from dayward.api.telling import nothing, told, written
from dayward.core import clock
from dayward.core.errors import Negative, Refused
from dayward.core.ids import new_id
from dayward.core.web import loopback, public, target
from dayward.server.admission import Here, Who, open_to
from dayward.server.announcing import EVENTS
from dayward.server.caller import READ, WRITE, Caller, needs
from dayward.server.house import House
from dayward.server.keys import signing
from dayward.state import outbox, subscriptions
from dayward.state.outbox import Outgoing

router = resource("webhooks")

_MOST = 20
"""Addresses of one person."""


class NewWebhook(Body):
    """An address, and what it is told."""

    url: str = Field(min_length=8, max_length=2_000, examples=["https://example.org/hooks/dayward"])
    events: list[Literal["change", "message", "approval", "schedule"]] = Field(
        min_length=1, examples=[["change", "approval"]], description="; ".join(f"{k}: {v}" for k, v in EVENTS.items())
    )


@router.get("/webhooks", summary="Addresses that are told what happens")
@needs(READ)
def webhooks(house: Here, who: Who) -> Response:
    """In the order they were added."""
    with house.database.reading() as connection:
        rows = subscriptions.of(connection, who.person)
    return told(listed([_shown(row) for row in rows], "", kinds=EVENTS))


@router.post("/webhooks", status_code=201, summary="Have an address told what happens")
@needs(WRITE)
def add(body: NewWebhook, request: Request, house: Here, who: Who) -> Response:
    """Its secret is shown this once. Needs the scope `read`, too: what happens is told to others."""
    open_to(READ, who)
    allowed(body.url, house.settings)
    with acting(request, house, who) as ctx:
        tip = ctx.workspace.git.tip() or ""
    with house.database.transaction() as connection:
        if len(subscriptions.of(connection, who.person)) >= _MOST:
            raise Refused(f"there are {_MOST} addresses already", "remove one: DELETE /api/v1/webhooks/ID")
        events: list[str] = list(dict.fromkeys(body.events))
        id_ = subscriptions.add(connection, who.person, body.url, events, who.account.id, clock.utc(), tip)
    house.hub.subscribed = True
    row = _row(house, who, id_)
    answer = told(_shown(row) | {"secret": signing(house.home, id_)}, 201, Location=f"{PREFIX}/webhooks/{id_}")
    answer.kept = written(_shown(row) | {"secret": None})  # type: ignore[attr-defined]
    return answer


@router.get("/webhooks/{id}", summary="One address")
@needs(READ)
def one(id: str, house: Here, who: Who) -> Response:  # noqa: A002 (as it is called outside)
    """What it is told."""
    return told(_shown(_row(house, who, id)))


@router.delete("/webhooks/{id}", status_code=204, summary="Tell an address no more")
@needs(WRITE)
def remove(id: str, house: Here, who: Who) -> Response:  # noqa: A002
    """What was on its way is not sent."""
    row = _row(house, who, id)
    with house.database.transaction() as connection:
        subscriptions.remove(connection, row, who.account.id, clock.utc())
    return nothing()


@router.post("/webhooks/{id}/test", status_code=202, summary="Post something to it")
@needs(WRITE)
def test(id: str, request: Request, house: Here, who: Who) -> Response:  # noqa: A002
    """An event of the type `test`."""
    row = _row(house, who, id)
    now = clock.utc()
    name = new_id()
    event = {"id": name, "type": "test", "timestamp": now.isoformat(), "data": {"said": "it works"}}
    body = {"to": row.url, "event": event}
    message = Outgoing(row.person, subscriptions.CHANNEL, row.id, f"hook/{row.id}/{name}", "", body)
    with house.database.transaction() as connection:
        outbox.put(connection, message, now)
    house.about({"nudge": True})
    return told({"id": name}, 202)


@router.get("/webhooks/{id}/deliveries", summary="What was posted to it")
@needs(READ)
def deliveries(id: str, house: Here, who: Who, limit: Annotated[int, Query(ge=1, le=200)] = 50) -> Response:  # noqa: A002
    """The newest first, and what became of each."""
    row = _row(house, who, id)
    with house.database.reading() as connection:
        rows = subscriptions.deliveries(connection, row.id, limit)
    return told(listed([_delivery(one) for one in rows], ""))


def allowed(url: str, settings: dict[str, Any]) -> None:
    """Raise where nothing may be posted there: UsageError for no address, Refused for one at home."""
    private = settings["webhook.private"]
    to = target(url, settings["webhook.insecure"] or private, "webhook.insecure")
    inside = loopback(to.host) or to.host.endswith((".localhost", ".local", ".internal")) or not _outside(to.host)
    if inside and not private:
        raise Refused(
            f"{to.host} is in a private network",
            "the owner of this Dayward may allow that: dayward config webhook.private yes",
        )


def _outside(host: str) -> bool:
    """Whether a host, where it is given in numbers, is outside. What a name leads to is looked at when something is sent."""
    last = host.rpartition(".")[2].lower()
    in_numbers = ":" in host or last.isdigit() or last.startswith("0x")
    return public(host) if in_numbers else "." in host


def _row(house: House, who: Caller, id_: str) -> Row[Any]:
    with house.database.reading() as connection:
        found = [row for row in subscriptions.of(connection, who.person) if row.id == id_]
    if not found:
        raise Negative(f"there is no webhook {id_!r}", "see: GET /api/v1/webhooks")
    return found[0]


def _shown(row: Row[Any]) -> dict[str, Any]:
    return {"id": row.id, "url": row.url, "events": row.events, "created": row.created_at.isoformat()}


def _delivery(row: Row[Any]) -> dict[str, Any]:
    event = row.body.get("event", {}) if row.body else {}
    return {
        "id": row.key.rpartition("/")[2],
        "type": event.get("type", ""),
        "state": row.state,
        "attempts": row.attempts,
        "error": row.error or None,
        "created": row.created_at.isoformat(),
        "ended": row.ended_at.isoformat() if row.ended_at else None,
        "next_attempt": row.due_at.isoformat() if row.state == "pending" and row.attempts else None,
    }
