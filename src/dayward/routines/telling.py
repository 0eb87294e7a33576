"""Who hears what: the attention budget decides about everything proactive, and what it decides is written down with the reason."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row

from dayward.assistant.reply import pack_views, text_of, unpack_views
from dayward.planning.attention import Coming, Moment, NoticeRecord, Verdict, decide, pending
from dayward.planning.attention import Notice as Proposed
from dayward.routines.compose import taken_up
from dayward.routines.person import PersonNow
from dayward.routines.running import Result
from dayward.state import notices, outbox, schedules
from dayward.state.notices import Notice
from dayward.state.outbox import Outgoing

Addresses = Mapping[str, tuple[str, str]]
"""What a routine may call an address (`terminal`, `ntfy`), and the channel and address that it stands for. Fixed by the person."""
_BACK = timedelta(days=3)
_ME = "me"
WHILE = timedelta(seconds=20)
"""How long what was missed waits for what is being done about it, so that both are one message."""


class Wish(NamedTuple):
    """Something a slot wants to be said. `again` is the notice that waited, where it was decided about before."""

    routine: str
    slot: str
    result: Result
    again: str = ""


def tell(connection: Connection, person: PersonNow, wishes: Sequence[Wish], addresses: Addresses, now: datetime) -> int:
    """Decide about wishes together, put what is sent into the outbox, and write all of it down; how many messages went out."""
    wishes = [wish for wish in wishes if wish.result.get("views") and wish.result.get("deliver") != ["nobody"]]
    if not wishes:
        return 0
    record = _record(connection, person, now)
    moment = Moment(now, person.zone, person.rules, record, person.busy, _coming(connection, person))
    verdicts = decide([_proposed(wish) for wish in wishes], moment)
    if person.dry_run:
        verdicts = [Verdict("drop", "dropped: DRY_RUN is set, so nothing is sent") for _ in verdicts]
    sent: list[tuple[Wish, Verdict]] = []
    for wish, verdict in zip(wishes, verdicts, strict=True):
        if wish.again and not notices.settle(connection, wish.again):
            continue
        if verdict.what == "send":
            wish = _with_digested(connection, wish, record, person, now)
            sent.append((wish, verdict))
        _write(connection, person, wish, verdict, addresses, now)
    return _send(connection, person, [wish for wish, _ in sent], addresses, now)


def held(connection: Connection, person: PersonNow, now: datetime) -> list[Wish]:
    """What was held until now, and is to be decided about anew."""
    return [
        Wish(row.routine, row.slot, row.body, row.id)
        for row in notices.waiting(connection, [person.id])
        if row.verdict == "hold" and row.until is not None and row.until <= now
    ]


def keep_for_now(connection: Connection, person: PersonNow, wish: Wish, now: datetime) -> None:
    """Something to be said together with what is being done at this moment."""
    _write(connection, person, wish, Verdict("hold", "to be told with what is done now", now + WHILE), {}, now)


def next_held(connection: Connection, people: list[str]) -> datetime | None:
    """When something that is held is to be decided about again."""
    rows = notices.waiting(connection, people)
    return min((row.until for row in rows if row.verdict == "hold" and row.until), default=None)


def _proposed(wish: Wish) -> Proposed:
    result = wish.result
    until = datetime.fromisoformat(result["until"]) if result.get("until") else None
    subjects = tuple(result.get("subjects", ()))
    return Proposed(wish.routine, result.get("words", ""), result.get("urgency", "normal"), subjects, until)


def _record(connection: Connection, person: PersonNow, now: datetime) -> list[NoticeRecord]:
    return [record_of(row) for row in notices.since(connection, person.id, now - _BACK)]


def record_of(row: Row[Any]) -> NoticeRecord:
    """A row as the budget and questions see it."""
    return NoticeRecord(
        row.at,
        row.routine,
        tuple(row.subjects),
        row.words,
        row.verdict,
        row.why,
        row.slot,
        row.channel,
        row.counted,
        row.into,
    )


def _coming(connection: Connection, person: PersonNow) -> list[Coming]:
    """When the routines that make digests come next."""
    rows = schedules.of_routines(connection, person.id)
    digests = [row for row in rows if row.state == "active" and row.what.get("routine") in person.rules.digests]
    return [Coming(row.what["routine"], row.next_at) for row in digests if row.next_at is not None]


def _with_digested(
    connection: Connection, wish: Wish, record: Sequence[NoticeRecord], person: PersonNow, now: datetime
) -> Wish:
    """A digest with what was put into it."""
    put = pending(record, wish.routine)
    if not put:
        return wish
    for row in notices.waiting(connection, [person.id]):
        if row.verdict == "digest" and row.into == wish.routine:
            notices.settle(connection, row.id)
    section = taken_up(put, now.astimezone(person.zone), set(wish.result.get("subjects", ())))
    if section is None:
        return wish
    from dayward.actions.planned import view
    from dayward.actions.views import Listing

    also = pack_views((Listing("", (view(person.ctx, section),)),))
    return wish._replace(result={**wish.result, "views": [*wish.result["views"], *also]})


def _write(
    connection: Connection, person: PersonNow, wish: Wish, verdict: Verdict, addresses: Addresses, now: datetime
) -> None:
    result = wish.result
    names = ", ".join(name for name, _ in _to(result, addresses)) if verdict.what == "send" else ""
    row = Notice(
        person.id,
        wish.routine,
        list(result.get("subjects", ())),
        str(result.get("words", "")),
        result,
        str(result.get("urgency", "normal")),
        verdict.what,
        verdict.why,
        wish.slot,
        names,
        verdict.until,
        datetime.fromisoformat(result["until"]) if result.get("until") else None,
        verdict.into,
        verdict.counted,
    )
    notices.record(connection, row, now, waiting=verdict.what in ("hold", "digest"))


def _send(
    connection: Connection, person: PersonNow, wishes: Sequence[Wish], addresses: Addresses, now: datetime
) -> int:
    """One message for each address, of all that goes there now."""
    parts: dict[tuple[str, str], list[Wish]] = {}
    for wish in wishes:
        for _, there in _to(wish.result, addresses):
            parts.setdefault(there, []).append(wish)
    for (channel, address), mine in parts.items():
        body = _body(mine)
        key = f"slot/{mine[0].slot}/{channel}/{address}"
        cause = ",".join(wish.slot for wish in mine)
        outbox.put(connection, Outgoing(person.id, channel, address, key, cause, body), now)
    return len(parts)


def _to(result: Result, addresses: Addresses) -> list[tuple[str, tuple[str, str]]]:
    """The person's own addresses among those that a routine names; nobody else's, whoever wrote the routine."""
    wanted = result.get("deliver") or [_ME]
    names = [*addresses] if _ME in wanted else [name for name in wanted if name in addresses]
    return [(name, addresses[name]) for name in names or [*addresses][:1]]


def _body(wishes: Iterable[Wish]) -> dict[str, Any]:
    """One message of several, each under its title."""
    mine = list(wishes)
    views: list[Any] = []
    for wish in mine:
        if views:
            views += [["text", [""]]]
        title = wish.result.get("title", "")
        if title and not _titled(wish.result["views"]):
            views += [["text", [title]]]
        views += wish.result["views"]
    return {"title": mine[0].result.get("title", ""), "views": views, "text": text_of(unpack_views(views))}


def _titled(views: Sequence[Any]) -> bool:
    """Whether views begin with a heading of their own."""
    name, fields = views[0]
    return bool(name == "listing" and fields[0])
