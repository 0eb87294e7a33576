"""What the process that stays is doing, in a few lines: who runs, what waits, what fails, what comes next."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from dayward.actions.context import Context
from dayward.actions.views import Row
from dayward.core import clock
from dayward.core.configuration import configuration
from dayward.planning import say

_WEEK = timedelta(days=7)
_SILENT = timedelta(seconds=30)
"""A worker that wrote nothing for so long has ended, or hangs."""
_NOBODY = Row("nothing; start it: dayward up", lead="running", tone="soon")


class Staying(NamedTuple):
    """Lines for a person, and the same for programs."""

    rows: tuple[Row, ...]
    data: dict[str, Any]


def staying(ctx: Context) -> Staying:
    """How it stands. Where there is no database yet, none is made."""
    if not _begun(ctx):
        return Staying((_NOBODY,), {"workers": []})
    from dayward.state import incidents, people, workers
    from dayward.state.standing import coming, standing, unsent

    now = clock.utc()
    with ctx.state("read", "standing").reading() as connection:
        present = workers.looking_after(connection)
        count = len(people.everyone(connection))
        found = standing(connection)
        lost = unsent(connection, now - _WEEK)
        failing = incidents.open_incidents(connection, ctx.person)
        soon = coming(connection, ctx.person)
    who = f"{count} people" if count != 1 else ""
    rows = [_worker(ctx, row, who, now) for row in present] or [_NOBODY]
    rows += _waiting(found.inbox, found.outbox, lost)
    rows += [
        Row(row.subject, lead="failing", tail=(f"{row.times} times", row.message), tone="late") for row in failing[:2]
    ]
    if found.approvals:
        rows.append(Row(f"{found.approvals} for your yes: dayward approvals", lead="waits", tone="soon"))
    if soon:
        rows.append(Row(" · ".join(f"{row.name} {_moment(ctx, row.next_at)}" for row in soon), lead="next"))
    data = {
        "workers": [
            {
                "pid": row.pid,
                "host": row.host,
                "since": row.started_at.isoformat(),
                "ticker_age": round((now - row.ticked_at).total_seconds(), 1),
                "silent": now - row.beat_at > _SILENT,
            }
            for row in present
        ],
        "people": count,
        **found._asdict(),
        **{name: lost.get(name, 0) for name in ("failed", "unknown")},
        "failing": [row.subject for row in failing],
        "next": [{"name": row.name, "at": row.next_at.isoformat()} for row in soon],
    }
    return Staying(tuple(rows), data)


def _begun(ctx: Context) -> bool:
    named = os.environ.get("DAYWARD_DATABASE") or configuration(ctx.home).values["database"]
    return bool(named) or os.path.exists(os.path.join(ctx.home.state, "state.db"))


def _worker(ctx: Context, row: Any, people: str, now: datetime) -> Row:
    name = f"process {row.pid} on {row.host}"
    if now - row.beat_at > _SILENT:
        text = f"{name}, silent since {_moment(ctx, row.beat_at)}; see: dayward doctor"
        return Row(text, lead="running", tone="late")
    looked = f"looked {round((now - row.ticked_at).total_seconds())} s ago"
    tail = (f"since {_moment(ctx, row.started_at)}", looked, *([people] if people else ()))
    return Row(name, lead="running", tail=tail)


def _waiting(inbox: int, outbox: int, lost: dict[str, int]) -> Iterator[Row]:
    if inbox or outbox:
        yield Row(f"{inbox} to answer, {outbox} to send", lead="messages")
    if failed := lost.get("failed"):
        yield Row(f"{failed} could not be sent in a week: dayward logs --level error", lead="messages", tone="late")
    if unknown := lost.get("unknown"):
        yield Row(f"{unknown} may or may not have arrived", lead="messages", tone="late")


def _moment(ctx: Context, at: datetime) -> str:
    return say.moment(at.astimezone(ctx.zone), ctx.local_now)
