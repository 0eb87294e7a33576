"""Questions that wait for a yes: the exact action, what it would change, and until when. Answered once, from anywhere."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, select, update

from dayward.core.ids import new_id
from dayward.state.audit import note
from dayward.state.tables import approvals


class Asked(NamedTuple):
    """An action that waits. `digest` is of the action and of what it would change; `turn` is what asked, for its step."""

    person: str
    action: str
    args: dict[str, Any]
    said: str
    why: str
    diff: str
    digest: str
    turn: str
    channel: str
    address: str
    expires_at: datetime


def ask(connection: Connection, asked: Asked, now: datetime) -> str:
    """Keep a question; its id. The same one, still open, is not asked twice."""
    same = select(approvals.c.id).where(
        approvals.c.person == asked.person, approvals.c.state == "open", approvals.c.digest == asked.digest
    )
    known = connection.execute(same).first()
    if known:
        return str(known.id)
    id_ = new_id()
    connection.execute(approvals.insert().values(id=id_, **asked._asdict(), state="open", created_at=now))
    note(connection, asked.person, now, asked.turn, "approval asked", id_, {"action": asked.action})
    return id_


def known(connection: Connection, person: str, digest: str) -> bool:
    """Whether this was asked before, answered or not."""
    same = select(approvals.c.id).where(approvals.c.person == person, approvals.c.digest == digest)
    return connection.execute(same).first() is not None


def answer(connection: Connection, id_: str, state: str, who: str, now: datetime) -> bool:
    """Answer a question with `granted` or `denied` (or let it be `expired`, `stale`); False where it was answered before."""
    values = {"state": state, "answered_at": now, "answered_by": who}
    changed = update(approvals).where(approvals.c.id == id_, approvals.c.state == "open").values(**values)
    if not connection.execute(changed).rowcount:
        return False
    row = connection.execute(select(approvals).where(approvals.c.id == id_)).one()
    note(connection, row.person, now, who, f"approval {state}", id_, {"action": row.action})
    return True


def conclude(connection: Connection, id_: str, outcome: str) -> None:
    """What came of a granted one."""
    connection.execute(update(approvals).where(approvals.c.id == id_).values(outcome=outcome))


def waiting(connection: Connection, person: str) -> list[Row[Any]]:
    """The open questions, the oldest first."""
    wanted = select(approvals).where(approvals.c.person == person, approvals.c.state == "open")
    return list(connection.execute(wanted.order_by(approvals.c.created_at, approvals.c.id)))


def state_of(connection: Connection, person: str, id_: str) -> str:
    """How a person's question stands, "" where there is none of that id."""
    mine = (approvals.c.person == person, approvals.c.id == id_)
    return connection.execute(select(approvals.c.state).where(*mine)).scalar() or ""


def named(connection: Connection, person: str, name: str) -> list[Row[Any]]:
    """The questions that have this id, or whose id ends so; answered ones too."""
    wanted = select(approvals).where(
        approvals.c.person == person, approvals.c.id.endswith(name.lower(), autoescape=True)
    )
    return list(connection.execute(wanted.order_by(approvals.c.created_at)))


def overdue(connection: Connection, people: list[str], now: datetime) -> list[Row[Any]]:
    """Open questions whose time is over."""
    wanted = select(approvals).where(
        approvals.c.state == "open", approvals.c.expires_at <= now, approvals.c.person.in_(people)
    )
    return list(connection.execute(wanted))
