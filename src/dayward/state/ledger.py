"""What calls of language models cost: a row a call, written before it is made, so that a crash leaves it counted.

Money is in millionths of a US dollar. While a row is `open` it holds what the call may cost at most; one whose process died stays so.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, Integer, Row, Select, bindparam, func, literal_column, select, text, update

from dayward.core.ids import new_id
from dayward.state.tables import SPENT_BY_SOME, Instant, ledger


class Entry(NamedTuple):
    """A call that is to be made: for whom and what, where to, what it may cost at most.

    `way` stands for the address, the model and the key together.
    """

    person: str
    turn: str
    tier: str
    agent: str
    routine: str
    endpoint: str
    way: str
    model: str
    input: int
    output: int
    money: int
    priced: bool


class Ending(NamedTuple):
    """How a call ended: `done`, `failed`, `cut` (its reader went away) or `cached` (it was not made, which `saved` so much)."""

    state: str
    input: int = 0
    output: int = 0
    cached: int = 0
    money: int = 0
    priced: bool = True
    estimated: bool = False
    answered_by: str = ""
    error: str = ""
    note: str = ""
    retry_at: datetime | None = None
    milliseconds: int = 0
    saved: int = 0


def _spent_by(agent: bool, routine: bool) -> Select[Any]:
    wanted: Select[Any] = select(func.coalesce(func.sum(ledger.c.money), 0))
    wanted = wanted.where(ledger.c.person == bindparam("who"), ledger.c.at >= bindparam("since", type_=Instant))
    if agent or routine:
        wanted = wanted.where(text(f"({SPENT_BY_SOME})"))
    if agent:
        wanted = wanted.where(ledger.c.agent == bindparam("agent"))
    return wanted.where(ledger.c.routine == bindparam("routine")) if routine else wanted


# These questions stand before and after every call, and are put together once: that takes longer than to answer them.
_OPEN = ledger.insert()
_CLOSE = update(ledger).where(ledger.c.id == bindparam("row"), ledger.c.state == literal_column("'open'"))
_SPENT_BY = {(agent, routine): _spent_by(agent, routine) for agent in (False, True) for routine in (False, True)}
_LATEST = (
    select(
        ledger.c.state,
        ledger.c.error,
        ledger.c.at,
        ledger.c.retry_at,
        ledger.c.milliseconds,
        (ledger.c.input + ledger.c.output).label("tokens"),
    )
    .where(ledger.c.way == bindparam("way"), ledger.c.state != literal_column("'cached'"))
    .order_by(ledger.c.id.desc())
    .limit(bindparam("most", type_=Integer))
)


def alone(connection: Connection, person: str) -> None:
    """Nobody else opens a row for this person until the transaction ends. On SQLite a writer is alone in any case."""
    if connection.dialect.name == "postgresql":
        lock = text("select pg_advisory_xact_lock(hashtextextended(:name, 0))")
        connection.execute(lock, {"name": f"ledger/{person}"})


def open_row(connection: Connection, entry: Entry, now: datetime) -> str:
    """Write a call down before it is made; the id of its row."""
    id_ = new_id()
    connection.execute(_OPEN, {"id": id_, **entry._asdict(), "state": "open", "at": now})
    return id_


def close_row(connection: Connection, id_: str, ending: Ending) -> None:
    """Write down how it ended; once."""
    connection.execute(_CLOSE, {"row": id_, **ending._asdict()})


def spent(connection: Connection, person: str, since: datetime, *, agent: str = "", routine: str = "") -> int:
    """Money of a person's calls since a moment, with what open ones may cost; of one agent, or one routine, where it is named."""
    wanted = _SPENT_BY[bool(agent), bool(routine)]
    given = (
        {"who": person, "since": since}
        | ({"agent": agent} if agent else {})
        | ({"routine": routine} if routine else {})
    )
    return int(connection.execute(wanted, given).scalar_one())


def of_turn(connection: Connection, person: str, turn: str, since: datetime) -> list[Row[Any]]:
    """The calls of a turn that were made since a moment, the oldest first."""
    own = (ledger.c.person == person, ledger.c.at >= since, ledger.c.turn == turn)
    return list(connection.execute(select(ledger).where(*own).order_by(ledger.c.id)))


def first_unpriced(connection: Connection, rows: Sequence[Row[Any]]) -> list[str]:
    """The models among calls whose price nobody knows, and that no call before them was made to."""
    first = {row.way: row for row in reversed(rows) if not row.priced}
    found = []
    for way, row in first.items():
        before = (ledger.c.way == way, ledger.c.id < row.id, ledger.c.priced.is_(False))
        if connection.execute(select(ledger.c.id).where(*before).limit(1)).first() is None:
            found.append(row.answered_by or row.model)
    return found


def calls(connection: Connection, person: str, turns: Sequence[str]) -> list[Row[Any]]:
    """A person's calls of some turns, the oldest first."""
    own = (ledger.c.person == person, ledger.c.turn.in_(turns))
    return list(connection.execute(select(ledger).where(*own).order_by(ledger.c.at, ledger.c.id)))


def latest(connection: Connection, way: str, most: int) -> list[Row[Any]]:
    """The newest calls of one way that were made, whoever's."""
    return list(connection.execute(_LATEST, {"way": way, "most": most}))


def between(connection: Connection, person: str, since: datetime, until: datetime) -> list[Row[Any]]:
    """A person's calls of a time, the oldest first."""
    own = (ledger.c.person == person, ledger.c.at >= since, ledger.c.at < until)
    return list(connection.execute(select(ledger).where(*own).order_by(ledger.c.at, ledger.c.id)))
