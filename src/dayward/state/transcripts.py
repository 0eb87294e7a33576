"""What was said in conversations: two rows a turn, what the person said and what was answered, each stored once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Row, func, select, update
from sqlalchemy.dialects import postgresql, sqlite

from dayward.core.redaction import redact
from dayward.state.tables import transcripts

USER, ASSISTANT = "user", "assistant"
_LONGEST = 16_000
"""Of one thing said, so many characters are kept; the rest is counted."""


class Said(NamedTuple):
    """One turn. `conversation` is the id of the turn that it began with; `done` are the lines of receipts; no `text`: nobody spoke.

    `at` is when it was said, `ended` when it was answered.
    """

    person: str
    conversation: str
    channel: str
    address: str
    turn: str
    text: str
    reply: str
    tier: str
    done: Sequence[str]
    at: datetime
    ended: datetime


class Exchange(NamedTuple):
    """What was said and answered in one turn."""

    text: str
    reply: str
    done: tuple[str, ...]
    at: datetime


class Summary(NamedTuple):
    """A conversation in a list: its first words, how many turns it has, when it began and when something was said last."""

    id: str
    channel: str
    address: str
    words: str
    turns: int
    began: datetime
    last: datetime


def keep(connection: Connection, said: Said) -> None:
    """Store a turn; one that is stored already is left as it is. Secrets are taken out first."""
    shared = {
        "person": said.person,
        "conversation": said.conversation or said.turn,
        "channel": said.channel,
        "address": said.address,
        "turn": said.turn,
        "tier": said.tier,
    }
    rows = []
    if said.text:
        rows.append({"id": f"{said.turn}/1", "role": USER, "text": _kept(said.text), "done": [], "at": said.at})
    done = [redact(line) for line in said.done]
    rows.append({"id": f"{said.turn}/2", "role": ASSISTANT, "text": _kept(said.reply), "done": done, "at": said.ended})
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    for row in rows:
        connection.execute(insert(transcripts).values(**shared, **row).on_conflict_do_nothing())


def _kept(text: str) -> str:
    text = redact(text.replace("\0", "\ufffd").encode("utf-8", "replace").decode())
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}\n… ({len(text) - _LONGEST} more characters)"


def turns(connection: Connection, person: str, since: datetime, until: datetime) -> set[str]:
    """The turns of a time that were answered."""
    columns = transcripts.c
    own = (columns.person == person, columns.role == ASSISTANT, columns.at >= since, columns.at < until)
    return set(connection.execute(select(columns.turn).where(*own)).scalars())


def listed(connection: Connection, person: str, most: int = 50) -> list[Summary]:
    """A person's conversations, the newest first."""
    columns = transcripts.c
    turns = func.count(func.distinct(columns.turn)).label("turns")
    began, last = func.min(columns.at).label("began"), func.max(columns.at).label("last")
    found = connection.execute(
        select(columns.conversation, turns, began, last)
        .where(columns.person == person)
        .group_by(columns.conversation)
        .order_by(last.desc(), columns.conversation.desc())
        .limit(most)
    ).all()
    return [_summary(connection, person, row) for row in found]


def _summary(connection: Connection, person: str, row: Row[Any]) -> Summary:
    said = connection.execute(_of(person, row.conversation).limit(2)).all()
    words = next((line.text for line in said if line.role == USER), "")
    first = said[0]
    return Summary(row.conversation, first.channel, first.address, words, row.turns, row.began, row.last)


def _of(person: str, conversation: str) -> Any:
    columns = transcripts.c
    mine = select(transcripts).where(columns.person == person, columns.conversation == conversation)
    return mine.order_by(columns.at, columns.id)


def named(connection: Connection, person: str, beginning: str) -> list[str]:
    """The ids of a person's conversations that begin or end so, the newest first."""
    columns = transcripts.c
    fits = columns.conversation.startswith(beginning, autoescape=True) | columns.conversation.endswith(
        beginning, autoescape=True
    )
    wanted = select(columns.conversation).where(columns.person == person, fits).group_by(columns.conversation)
    return [row.conversation for row in connection.execute(wanted.order_by(func.max(columns.at).desc()).limit(9))]


def said_in(connection: Connection, person: str, conversation: str) -> list[Row[Any]]:
    """All that was said in a conversation, in order."""
    return list(connection.execute(_of(person, conversation)))


def spoken(connection: Connection, person: str, since: datetime | None, until: datetime | None) -> list[Row[Any]]:
    """All that was said between two moments, the newest first."""
    columns = transcripts.c
    wanted = select(transcripts).where(columns.person == person, columns.text != "")
    wanted = wanted.where(columns.at >= since) if since else wanted
    wanted = wanted.where(columns.at < until) if until else wanted
    return list(connection.execute(wanted.order_by(columns.at.desc(), columns.id.desc())))


def latest(connection: Connection, person: str, channel: str = "", address: str = "", but: str = "") -> str:
    """The conversation in which something was said last (at one door, or at any), "" for none; `but` is left out of it."""
    columns = transcripts.c
    wanted = select(columns.conversation).where(columns.person == person, columns.conversation != but)
    if channel:
        wanted = wanted.where(columns.channel == channel, columns.address == address)
    return connection.execute(wanted.order_by(columns.at.desc(), columns.id.desc()).limit(1)).scalar() or ""


def recent(
    connection: Connection,
    person: str,
    channel: str,
    address: str,
    most: int,
    budget_chars: int,
    conversation: str = "",
) -> list[Exchange]:
    """The last exchanges of a conversation (default: the one last spoken in at that door), the oldest first.

    At most so many, and at most so many bytes of words in all; the newest count first. What was said at another door before it
    was taken over here is among them.
    """
    conversation = conversation or latest(connection, person, channel, address)
    columns = transcripts.c
    wanted = select(transcripts).where(columns.person == person, columns.conversation == conversation)
    rows = connection.execute(wanted.order_by(columns.at.desc(), columns.id.desc()).limit(2 * most)).all()
    turns: dict[str, dict[str, Row[Any]]] = {}
    for row in rows:
        turns.setdefault(row.turn, {})[row.role] = row
    found: list[Exchange] = []
    left = budget_chars
    for roles in list(turns.values())[:most]:
        one = _exchange(roles)
        left -= sum(len(words.encode()) for words in (one.text, one.reply, *one.done))
        if left < 0:
            break
        if one.text or one.reply:
            found.append(one)
    return found[::-1]


def _exchange(roles: dict[str, Row[Any]]) -> Exchange:
    user, assistant = roles.get(USER), roles.get(ASSISTANT)
    some = user if user is not None else assistant
    if some is None:
        raise ValueError("a turn has no rows")
    reply, done = (assistant.text, tuple(assistant.done)) if assistant is not None else ("", ())
    return Exchange(user.text if user is not None else "", reply, done, some.at)


def forget(connection: Connection, before: datetime, whose: ColumnElement[bool]) -> int:
    """Empty what those people said before then; how many rows. That something was said stays."""
    old = update(transcripts).where(transcripts.c.at < before, transcripts.c.text != "", whose)
    return connection.execute(old.values(text="", done=[])).rowcount


def answers(
    connection: Connection, person: str, most: int, before: datetime | None = None, than: str = ""
) -> list[Row[Any]]:
    """The newest turns, whatever their conversation: what was answered, and as `asked` what was said.

    Those `before` a moment, and of that very moment those whose row's id is less `than`.
    """
    said = transcripts.alias()
    columns = transcripts.c
    there = transcripts.outerjoin(said, said.c.id == columns.turn + "/1")
    wanted = select(transcripts, said.c.text.label("asked")).select_from(there)
    wanted = wanted.where(columns.person == person, columns.role == ASSISTANT)
    if before is not None:
        wanted = wanted.where((columns.at < before) | ((columns.at == before) & (columns.id < than)))
    return list(connection.execute(wanted.order_by(columns.at.desc(), columns.id.desc()).limit(most)))


def spoken_in(connection: Connection, person: str, turn: str) -> list[Row[Any]]:
    """What was said and answered in a turn."""
    ids = (f"{turn}/1", f"{turn}/2")
    mine = select(transcripts).where(transcripts.c.person == person, transcripts.c.id.in_(ids))
    return list(connection.execute(mine.order_by(transcripts.c.id)))


def where_answered(connection: Connection, person: str, channel: str, text: str) -> str:
    """The address at which a person was last answered in these words, "" for none."""
    columns = transcripts.c
    own = (columns.person == person, columns.channel == channel, columns.role == ASSISTANT, columns.text == _kept(text))
    return connection.execute(select(columns.address).where(*own).order_by(columns.at.desc()).limit(1)).scalar() or ""
