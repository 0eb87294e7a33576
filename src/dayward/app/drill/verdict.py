"""The accounting: what was said, what was due and what was told, against what is there."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

from sqlalchemy import Row

from dayward.app.drill.account import Account
from dayward.app.drill.client import Client
from dayward.app.drill.evidence import Evidence, gather
from dayward.app.drill.instants import instants
from dayward.app.drill.world import PULSE, World

_MINUTE = timedelta(minutes=1)
_SILENT = ("nothing", "there was nothing", "it had ended", "there is no routine")


def judge(world: World, client: Client, until: datetime) -> Account:
    """Everything that is wrong now, with all instants up to `until` seen to."""
    found, account = gather(world), Account()
    account.note("lost", [*_unanswered(client, found), *_without_effect(client, found), *_untold(found)])
    account.note("lost", _not_given(client, found))
    account.note("doubled", [*_twice(found), *_doubled_effects(client, found), *_given_twice(client)])
    account.note("out of order", [*_disordered(client, found), *_given_disordered(client, found)])
    account.note("unaccounted", [*_open(found, until), *_instants(world, found, until)])
    return account


def _ids(client: Client, found: Evidence) -> dict[str, Row[Any]]:
    """The rows of what the client said, by its own name for it."""
    said = {one.id for one in client.said}
    return {row.external_id: row for row in found.inbox if row.external_id in said}


def _unanswered(client: Client, found: Evidence) -> Iterator[str]:
    rows, answered = _ids(client, found), {row.key for row in found.outbox}
    for said in client.said:
        row = rows.get(said.id)
        if row is None:
            known = "acknowledged" if said.id in client.stored else "said"
            yield f"{said.shown} was {known} and is not in the inbox"
        elif row.state == "failed":
            yield f"{said.shown} failed: {row.error or 'see the log'}"
        elif row.state == "done" and f"turn/{row.id}" not in answered:
            yield f"{said.shown} has no answer"


def _without_effect(client: Client, found: Evidence) -> Iterator[str]:
    rows = _ids(client, found)
    told = {row.cause for row in found.outbox if _owns_up(row.body)}
    for said in client.said:
        row = rows.get(said.id)
        if row is None or row.state != "done" or not said.mark or row.id in told:
            continue
        lines = found.lines.get(said.mark, [])
        wanted = [line for line in lines if said.kind == "add" or line.startswith("x ")]
        if not wanted:
            yield f"{said.shown} is done, and its effect is not in the file"
        if not found.steps.get(row.id):
            yield f"{said.shown} is done, and there is no commit of it"


def _owns_up(body: dict[str, Any]) -> bool:
    """Whether an answer says that the folder could not be written, so that whoever said it knows."""
    done = body.get("turn", {}).get("done", [])
    return any((one.get("error") or {}).get("code") == "unavailable" for one in done)


def _untold(found: Evidence) -> Iterator[str]:
    """What slots had to say has notices, and what was decided to be sent has a place in the outbox."""
    names = {row.id: row for row in found.schedules}
    noticed = {row.slot for row in found.notices}
    causes = {cause for row in found.outbox for cause in row.cause.split(",")}
    for slot in found.slots:
        speaks = names[slot.schedule].what.get("deliver") != ["nobody"] and not slot.note.startswith(_SILENT)
        if slot.state in ("done", "late") and speaks and slot.id not in noticed:
            yield f"{_slot(slot, names)} is {slot.state}, and what it said is in no notice"
    for notice in found.notices:
        if notice.verdict == "send" and notice.slot and notice.slot not in causes:
            yield f"a notice of {notice.routine} was to be sent, and is not in the outbox"


def _not_given(client: Client, found: Evidence) -> Iterator[str]:
    for row in found.outbox:
        if row.channel == "local" and row.state == "sent" and row.key not in client.shown:
            yield f"{row.key} is marked as sent, and nobody was given it"
        if row.channel == "local" and row.state == "failed":
            yield f"{row.key} was given up: {row.error}"


def _twice(found: Evidence) -> Iterator[str]:
    for step, times in Counter(found.commits).items():
        if times > 1:
            yield f"step {step} has {times} commits"
    names = {row.id: row for row in found.schedules}
    for slot in found.slots:
        if len(found.steps.get(slot.id, ())) > 1:
            yield f"{_slot(slot, names)} has commits {found.steps[slot.id]}"
    yield from _several("a message with two rows", ((row.channel, row.external_id) for row in found.inbox))
    yield from _several(
        "a slot with two rows", ((row.schedule, row.due_at) for row in found.slots if row.key[:4].isdigit())
    )
    yield from _several("a message put twice", (row.key for row in found.outbox))
    sent = [row.slot for row in found.notices if row.verdict == "send" and row.slot]
    yield from _several("a slot told twice", sent)


def _doubled_effects(client: Client, found: Evidence) -> Iterator[str]:
    rows = _ids(client, found)
    for said in client.said:
        row = rows.get(said.id)
        if said.kind == "add" and len(found.lines.get(said.mark, ())) > 1:
            yield f"{said.shown} is {len(found.lines[said.mark])} times in the file"
        if row is not None and len(found.steps.get(row.id, ())) > 1:
            yield f"{said.shown} has commits {found.steps[row.id]}"


def _given_twice(client: Client) -> Iterator[str]:
    for key in client.again:
        yield f"{key} was given again to a client that had confirmed it"
    answers = [str(body["answers"]) for body in list(client.shown.values()) if body.get("answers")]
    yield from _several("an answer under two keys", answers)


def _several(what: str, things: Iterable[object]) -> Iterator[str]:
    for thing, times in Counter(things).items():
        if times > 1:
            yield f"{what}: {thing} ({times})"


def _disordered(client: Client, found: Evidence) -> Iterator[str]:
    """Rows come in the order in which the client said things; effects and answers in that of the rows."""
    rows = _ids(client, found)
    said = [rows[one.id] for one in client.said if one.id in rows]
    yield from _falling("messages are stored in another order than said", [row.place for row in said])
    place = {row.id: row.place for row in found.inbox}
    turns = [place[step.partition("/")[0]] for step in found.commits if step.partition("/")[0] in place]
    yield from _falling("effects come in another order than said", turns)
    answers = [place[row.cause] for row in found.outbox if row.cause in place]
    yield from _falling("answers come in another order than said", answers)


def _given_disordered(client: Client, found: Evidence) -> Iterator[str]:
    place = {row.key: row.place for row in found.outbox if row.channel == "local"}
    shown = list(client.shown)
    yield from _falling("messages are given in another order than put", [place[key] for key in shown if key in place])
    for key in shown:
        if key not in place:
            yield f"{key} was given, and is not in the outbox"


def _falling(what: str, places: Sequence[int]) -> Iterator[str]:
    for earlier, later in pairwise(places):
        if later < earlier:
            yield f"{what}: {later} after {earlier}"


def _open(found: Evidence, until: datetime) -> Iterator[str]:
    names = {row.id: row for row in found.schedules}
    for row in found.inbox:
        if row.state == "open":
            yield f"message {row.place} “{row.body.get('text', '')}” is open after {row.attempts} attempts"
    for slot in found.slots:
        if slot.state == "due" and slot.due_at < until - _MINUTE:
            yield f"{_slot(slot, names)} has not ended after {slot.attempts} attempts ({slot.note})"
        if slot.state == "failed":
            yield f"{_slot(slot, names)} failed: {slot.note}"
        if (
            slot.state in ("done", "late")
            and names[slot.schedule].name.startswith(PULSE)
            and slot.id not in found.steps
        ):
            yield f"{_slot(slot, names)} is {slot.state}, and its line is in no commit"
    for row in found.outbox:
        if row.state == "unknown":
            yield f"{row.key}: nobody knows whether it arrived"
        elif row.state == "pending" and row.channel == "local":
            yield f"{row.key} waits, though somebody is there"


def _instants(world: World, found: Evidence, until: datetime) -> Iterator[str]:
    """Every instant has its slot, and every slot its instant."""
    had: dict[str, set[datetime]] = defaultdict(set)
    for slot in found.slots:
        had[slot.schedule].add(slot.due_at)
    if not any(schedule.name == PULSE for schedule in found.schedules):
        yield "the routines of the drill are not scheduled"
    for schedule in found.schedules:
        if schedule.state != "active" or schedule.zone:
            continue
        wanted = instants(schedule.words, world.zone, schedule.created_at, until)
        if wanted is None:
            continue
        for missing in sorted(set(wanted) - had[schedule.id]):
            yield f"{schedule.name} was due {missing:%Y-%m-%d %H:%M:%S} UTC and has no slot"
        for extra in sorted(at for at in had[schedule.id] - set(wanted) if at <= until):
            yield f"{schedule.name} has a slot of {extra:%Y-%m-%d %H:%M:%S} UTC, when it was not due"


def _slot(slot: Row[Any], names: dict[str, Row[Any]]) -> str:
    return f"{names[slot.schedule].name} of {slot.due_at:%Y-%m-%d %H:%M:%S} UTC"
