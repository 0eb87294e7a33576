"""Schedules as people speak of them: which one is meant, what it does, when it is next, in words and as data."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta, tzinfo
from typing import TYPE_CHECKING, Any

from dayward.actions.action import OWN, Door, Effect
from dayward.actions.context import Context
from dayward.actions.views import Row as ViewRow
from dayward.core.clock import zone_named
from dayward.core.errors import Negative, Several, UsageError
from dayward.formats.routine import routine_name
from dayward.formats.text import fold
from dayward.planning import say
from dayward.planning.schedules.missed import length
from dayward.planning.schedules.rule import Rule
from dayward.planning.schedules.stored import rule_from_json

if TYPE_CHECKING:
    from sqlalchemy import Connection, Row

ROLE = "schedules"
"""What actions declare that read or change schedules."""
READS = (Effect("read", ROLE),)
WRITES = (*READS, Effect("write", ROLE))
SETTING: frozenset[Door] = OWN | {"model", "mcp"}
"""Doors at which schedules can be changed: not by what runs by itself, which might multiply."""
OF_ROUTINE = "routine:"
"""What the origin of a routine's schedule begins with."""

_SHORT = 5
_ALIVE = timedelta(minutes=2)
_ARTICLE = re.compile(r"(?:the|my|our|a|an|that|this)\s+", re.IGNORECASE)
_NOUN = re.compile(r"\s+(?:routine|schedule)s?", re.IGNORECASE)


def short(id_: str) -> str:
    """The end of an id, by which it is called."""
    return id_[-_SHORT:]


def meant(rows: Sequence[Row[Any]], name: str) -> list[Row[Any]]:
    """The schedules that are called so, or have all of these words; more than one only where they are of one routine.

    One that is there goes before those that were cancelled. Raises Negative where there is none, Several where it could be any of several.
    """
    found = _called([row for row in rows if row.state != "deleted"], name) or _called(rows, name)
    if not found:
        raise Negative(f"nothing is scheduled as “{name}”", "see what is: dayward schedule list")
    of_one = len({row.origin if is_routine(row) else row.id for row in found}) == 1
    if not of_one:
        choices = tuple((short(row.id), f"{told_name(row)}, {row.words}") for row in found)
        lines = tuple(f"{key}  {words}" for key, words in choices)
        raise Several(
            f"“{name}” could be any of {len(found)} schedules", "name it by what stands first", lines, choices
        )
    return found


def the_one(connection: Connection, ctx: Context, name: str) -> Row[Any]:
    """The one schedule that is meant; the first of a routine that has several."""
    return meant(listed(connection, ctx), name)[0]


def listed(connection: Connection, ctx: Context, *, deleted: bool = False) -> list[Row[Any]]:
    """The person's schedules."""
    from dayward.state import schedules

    return schedules.listed(connection, ctx.person, deleted=deleted)


def about(rows: Iterable[Row[Any]], words: str) -> list[Row[Any]]:
    """Those that have all of these words in their name or in what they say or do."""
    return [row for row in rows if _has(row, _plain(words))]


def is_routine(row: Row[Any]) -> bool:
    """Whether it was made from a routine's file."""
    return bool(row.origin.startswith(OF_ROUTINE))


def routine_of(row: Row[Any]) -> str:
    """The routine it was made from, "" for others."""
    return str(row.origin).removeprefix(OF_ROUTINE) if is_routine(row) else ""


def told_name(row: Row[Any]) -> str:
    """Its name, a routine's in words."""
    return row.name.replace("-", " ") if is_routine(row) else str(row.name)


def zone_of(row: Row[Any], ctx: Context) -> tzinfo:
    """The zone it counts in: its own, or the person's."""
    return zone_named(row.zone) if row.zone else ctx.zone


def rule_of(row: Row[Any]) -> Rule | None:
    """Its rule; None for one that only the runtime knows."""
    try:
        return rule_from_json(row.rule)
    except UsageError:
        return None


def when_told(row: Row[Any], ctx: Context) -> str:
    """`every weekday at 08:00`, with the zone where it is not the person's own."""
    rule = rule_of(row)
    told = rule.told(zone_of(row, ctx)) if rule else str(row.words)
    return f"{told} {row.zone}" if row.zone and rule and (rule.on_the_wall or rule.kind == "at") else told


def next_told(row: Row[Any], ctx: Context) -> str:
    """`Mon 23 Nov 8:00`, `paused`, `over`, or `as it comes` for what time alone does not make due."""
    if row.state != "active":
        return {"paused": "paused", "ended": "over", "deleted": "cancelled"}[row.state]
    rule = rule_of(row)
    if row.next_at is None or not rule or not rule.by_itself:
        return "as it comes"
    moment = say.moment(row.next_at, ctx.local_now)
    return moment if row.next_at > ctx.now else f"due {moment}"


def what_told(what: dict[str, Any]) -> str:
    """`“stand up straight”`, `dayward briefing morning`."""
    if "say" in what:
        return f"“{what['say']}”"
    if "ask" in what:
        return f"the question “{what['ask']}”" + (f" to {what['agent']}" if "agent" in what else "")
    return f"dayward {what['do']}" if "do" in what else f"the routine {what.get('routine', '?')}"


def late_told(policy: str, window: int | None) -> str:
    """What becomes of it after its time: `one for all missed, within 4 h`."""
    told = {"run": "done late", "merge": "one for all missed", "skip": "skipped", "ask": "you are asked"}[policy]
    return f"{told}, within {length(timedelta(seconds=window))}" if window else told


def as_row(row: Row[Any], ctx: Context) -> ViewRow:
    """One line of a list."""
    tone = "" if row.state == "active" else "quiet"
    text = (
        told_name(row) if is_routine(row) or row.name == what_words(row.what) else f"{row.name}: {what_words(row.what)}"
    )
    return ViewRow(text, short(row.id), next_told(row, ctx), (when_told(row, ctx),), tone)


def what_words(what: dict[str, Any]) -> str:
    """What it says or does, bare."""
    return str(what.get("say") or what.get("do") or what.get("ask") or what.get("routine") or "")


def as_data(row: Row[Any], ctx: Context) -> dict[str, Any]:
    """Everything about it, for programs."""
    return {
        "id": row.id,
        "name": row.name,
        "words": row.words,
        "when": when_told(row, ctx),
        "rule": row.rule,
        "zone": row.zone or ctx.zone_name,
        "follows": not row.zone,
        "what": row.what,
        "late": row.late,
        "window": row.window,
        "state": row.state,
        "next": row.next_at.isoformat() if row.next_at else None,
        "times": row.times,
        "most": row.most,
        "origin": row.origin,
    }


def nobody_runs(connection: Connection, now: datetime) -> str:
    """What to say where no process is there to do anything at its time, "" where one is."""
    from dayward.state import workers

    alive = any(abs(now - row.beat_at) < _ALIVE for row in workers.looking_after(connection))
    return "" if alive else "Dayward is not running, so nothing happens by itself; start it: dayward up"


def coming(row: Row[Any], ctx: Context, count: int) -> list[datetime]:
    """The next instants it is due, as far as time alone tells."""
    rule, zone = rule_of(row), zone_of(row, ctx)
    found: list[datetime] = []
    moment = rule.next(ctx.now, zone) if rule and rule.by_itself else None
    left = count if row.most is None else min(count, row.most - row.times)
    while rule and moment is not None and len(found) < left:
        found.append(moment)
        moment = rule.next(moment, zone)
    return found


def _called(rows: Sequence[Row[Any]], name: str) -> list[Row[Any]]:
    """By name or id; else by name as people say it; else by words."""
    plain = _plain(name)
    return (
        [row for row in rows if name.lower() == row.name.lower() or _ends(row.id, name)]
        or [row for row in rows if routine_name(plain) == routine_name(row.name)]
        or [row for row in rows if _has(row, plain)]
    )


def _plain(name: str) -> str:
    """A name as people say it: *the morning briefing routine* is the morning briefing."""
    text = _ARTICLE.sub("", name.strip(" \t“”\"'.?!"), count=1) if _ARTICLE.match(name.strip()) else name.strip()
    return text[: match.start()] if (match := _NOUN.search(text)) and match.end() == len(text) else text


def _ends(id_: str, name: str) -> bool:
    return id_ == name or (len(name) >= _SHORT - 1 and id_.endswith(name.lower()))


def _has(row: Row[Any], words: str) -> bool:
    text = fold(f"{told_name(row)} {row.name} {what_words(row.what)}")
    wanted = fold(words).split()
    return bool(wanted) and all(word in text for word in wanted)
