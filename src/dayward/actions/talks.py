"""What the actions on conversations share: which one is meant, and how it is shown."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from dayward.actions.action import OWN, Door, Effect
from dayward.actions.context import Context
from dayward.actions.views import Row
from dayward.core.errors import Negative
from dayward.formats.text import printable
from dayward.planning import say

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy import Connection

    from dayward.state.transcripts import Summary

ROLE = "conversations"
READS = (Effect("read", ROLE),)
DOORS: frozenset[Door] = OWN | {"model"}
_SHORT = 6
_WORDS = 70
_WHO = {"user": "you", "assistant": "Dayward"}


def short(id_: str) -> str:
    """The end of a conversation's id, as it is shown and typed."""
    return id_[-_SHORT:]


def door(channel: str, address: str) -> str:
    """Where a conversation took place, in words."""
    return (
        address
        if channel == "local"
        else channel
        if address in ("", channel) or channel == "web"
        else f"{channel} {address}"
    )


def chosen(connection: Connection, ctx: Context, id_: str) -> str:
    """The conversation that an id, its beginning or its end names; the last one for "". Raises Negative where none is."""
    from dayward.state import transcripts

    if not id_ or id_ == "last":
        found = transcripts.latest(connection, ctx.person, but=ctx.conversation)
        if not found:
            raise Negative("there is no other conversation yet", "see: dayward conversations")
        return found
    fitting = transcripts.named(connection, ctx.person, id_.lower())
    if not fitting:
        raise Negative(f"there is no conversation {id_!r}", "see which there are: dayward conversations")
    if len(fitting) > 1 and id_ not in fitting:
        raise Negative(f"{id_!r} could be {len(fitting)} conversations", "give more of it", tuple(fitting))
    return id_ if id_ in fitting else fitting[0]


def opened(ctx: Context, id_: str) -> tuple[str, list[Any]]:
    """The id of the conversation that is meant, and all that was said in it. Raises Negative where there is none."""
    from dayward.state import transcripts

    with ctx.state("read", ROLE).reading() as connection:
        found = chosen(connection, ctx, id_)
        return found, transcripts.said_in(connection, ctx.person, found)


def moment(ctx: Context, at: datetime) -> str:
    """A moment as a person says it: the day, and the time."""
    there = at.astimezone(ctx.zone)
    return f"{say.short_day(there.date(), ctx.today)} {there:%H:%M}"


def day_edges(ctx: Context, since: date | None, until: date | None) -> tuple[datetime | None, datetime | None]:
    """The moments at which days of the person begin and end."""
    first = datetime.combine(since, time(), ctx.zone) if since else None
    last = datetime.combine(until + timedelta(days=1), time(), ctx.zone) if until else None
    return first, last


def listed_row(ctx: Context, one: Summary) -> Row:
    """A conversation in a list."""
    words = cut(one.words) or "(its words are forgotten)"
    turns = f"{one.turns} turn{'' if one.turns == 1 else 's'}"
    return Row(words, short(one.id), moment(ctx, one.last), (door(one.channel, one.address), turns))


def rows_of(ctx: Context, said: list[Any], most: int = 1000) -> tuple[Row, ...]:
    """What was said, as rows; of each so many lines at most."""
    out: list[Row] = []
    for one in said:
        lead = f"{moment(ctx, one.at)} {_WHO[one.role]}"
        lines = [printable(line) for line in one.text.splitlines()] or ["(forgotten)"]
        out.append(Row(lines[0], lead=lead, tone="" if one.role == "user" else "quiet"))
        out += [Row(line, lead=" " * len(lead), tone="quiet") for line in lines[1:most]]
        out += [Row(f"… {len(lines) - most} more lines", lead=" " * len(lead), tone="quiet")] * (len(lines) > most)
    return tuple(out)


def cut(text: str, most: int = _WORDS) -> str:
    """The beginning of a text, on one line."""
    line = printable(" ".join(text.split()))
    return line if len(line) <= most else line[: most - 1].rstrip() + "…"


def data_of(one: Any) -> dict[str, Any]:
    """One thing that was said, for programs."""
    return {
        "turn": one.turn,
        "role": one.role,
        "text": one.text,
        "tier": one.tier,
        "done": list(one.done),
        "at": one.at.isoformat(),
        "channel": one.channel,
        "address": one.address,
    }
