"""A conversation as a page shows it: what was said, the answers whole, and how far the one to come is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection

from dayward.actions.views import Choice, View
from dayward.assistant.reply import unpack_views, unpacked
from dayward.assistant.turn import Done, Turn
from dayward.core.errors import NeedsApproval
from dayward.server.hub import Event
from dayward.state import approvals, threads
from dayward.state.threads import Spoken

CHANNEL = "web"


class Question(NamedTuple):
    """Something that waits for a yes, as it stands now."""

    id: str
    why: str
    diff: tuple[str, ...]
    state: str
    expires: str


class Said(NamedTuple):
    """One message. An answer has the turn it came from, where it came from one; `coming` is one that is on its way."""

    id: str
    who: str
    text: str
    at: datetime
    turn: Turn | None = None
    questions: Mapping[str, Question] = {}
    coming: bool = False
    status: str = ""
    error: str = ""

    @property
    def views(self) -> tuple[View, ...]:
        """What is shown besides what was done."""
        return tuple(view for view in self.turn.says if not isinstance(view, Choice)) if self.turn else ()

    @property
    def choices(self) -> tuple[Choice, ...]:
        """What may be picked."""
        return tuple(view for view in self.turn.says if isinstance(view, Choice)) if self.turn else ()


def address(person: str, thread: str) -> str:
    """Where a thread of a person's is, in the channel of pages."""
    return f"{person} {thread}"


def conversation(connection: Connection, person: str, thread: str, events: Sequence[Event]) -> list[Said]:
    """A thread as it stands. `events` tell how far an answer is that is not there yet."""
    rows = threads.spoken(connection, person, CHANNEL, address(person, thread))
    return [said for row in rows for said in _told(connection, person, row, events)]


def _told(connection: Connection, person: str, row: Spoken, events: Sequence[Event]) -> list[Said]:
    text = str(row.body.get("text", "")) if row.body else ""
    if row.ours:
        turn = _turn(row.body)
        return [Said(row.id, "dayward", text, row.at, turn, _questions(connection, person, turn))]
    said = [Said(row.id, "you", text, row.at, error=row.error)]
    if row.state == "open":
        so_far, status = progress(events, str(row.body.get("id", "")))
        said.append(Said(dom_id(str(row.body.get("id", ""))), "dayward", so_far, row.at, coming=True, status=status))
    return said


def dom_id(answers: str) -> str:
    """How an answer that is on its way is called on a page."""
    return "coming-" + "".join(one for one in answers.rpartition(" ")[2] if one.isalnum())


def progress(events: Sequence[Event], answers: str) -> tuple[str, str]:
    """What has come of an answer so far, and its status."""
    text, status = "", ""
    for event in events:
        if event.kind == "meanwhile" and event.facts.get("answers") == answers:
            text = "" if "anew" in event.facts else text + str(event.facts.get("text", ""))
            status = str(event.facts.get("status", status))
    return text, status


def _turn(body: Mapping[str, Any]) -> Turn | None:
    if "turn" in body:
        return unpacked(body["turn"])
    if "views" in body:
        return Turn((), unpack_views(body["views"]))
    return None


def _questions(connection: Connection, person: str, turn: Turn | None) -> dict[str, Question]:
    """What of a turn waits for a yes, by its id."""
    asked = [done.error for done in turn.done if isinstance(done.error, NeedsApproval)] if turn else []
    return {one.id: one for one in (_question(connection, person, error.approval) for error in asked)}


def _question(connection: Connection, person: str, facts: Mapping[str, Any]) -> Question:
    id_ = str(facts.get("id", ""))
    state = approvals.state_of(connection, person, id_)
    return Question(id_, str(facts.get("why", "")), tuple(facts.get("diff", ())), state, str(facts.get("expires", "")))


def asked(done: Done) -> str:
    """The id of the question that a call waits for, "" for none."""
    return str(done.error.approval.get("id", "")) if isinstance(done.error, NeedsApproval) else ""
