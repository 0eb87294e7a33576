"""`explain`: why you were spoken to unasked, or were not."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from dayward.actions.action import Action, Effect, Outcome, arg, option
from dayward.actions.context import Context
from dayward.actions.views import Listing, Row, Section
from dayward.planning.attention import NoticeRecord
from dayward.planning.explain import Question, explain
from dayward.routines.scheduled import READS, ROLE
from dayward.routines.telling import record_of

if TYPE_CHECKING:
    from sqlalchemy import Row as Stored

BACK = timedelta(days=14)
"""How far back one may ask."""


class Explain(Action):
    """Tell why Dayward spoke to you by itself, or why it did not.

    It answers from the record of the last two weeks.
    """

    name = "explain"
    group = "By itself"
    examples = ("explain", "explain stretch", "explain --not dentist")
    phrases = (
        "why did you (ping|message|notify|disturb|interrupt|bother|remind|tell|warn|alert|write|write to|text) me "
        "[just now|now|today|this morning|that] [about {about:words}]",
        "why did you (remind|tell|warn|notify|alert) me [of|about] {about:words}",
        "(why did not you|why did you not|why have you not|how come you did not) "
        "(ping|message|notify|remind|reminded|tell|told|warn|warned|alert) me [of|about] {about:words} => not_=yes",
        "(why did not you|why did you not|why have you not) (say|tell me|remind me|warn me|ping me) [anything] => not_=yes",
        "(why did not you|why did you not|why have you not) (send|sent|give|given) me (the|my) {about:routine} => not_=yes",
        "why did i not (get|hear of|hear about) (the|my) {about:routine} => not_=yes",
    )

    about: str = arg("words of what it was about (default: the latest)", default="")
    not_: bool = option("why something was not said", default=False)

    def effects(self) -> tuple[Effect, ...]:
        """The record."""
        return READS

    def run(self, ctx: Context) -> Outcome:
        """Look it up."""
        from dayward.state import notices, slots

        since = ctx.now - BACK
        with ctx.state("read", ROLE).reading() as connection:
            said = [record_of(row) for row in notices.since(connection, ctx.person, since)]
            ended = [row for row in slots.history(connection, ctx.person, most=500) if row.due_at >= since]
        spoken = {one.slot for one in said}
        silent = [_silent(row) for row in ended if row.state in ("skipped", "failed") and row.id not in spoken]
        record = sorted([*said, *silent], key=lambda one: one.at)
        found = explain(record, Question(not self.not_, _plain(self.about)), ctx.local_now)
        row = Row(found.text, "", found.lead, (found.reason,))
        data: dict[str, Any] = {"text": found.text, "why": found.reason, "slot": found.evidence, **found.facts}
        return Outcome((Listing("", (Section("", (row,)),)),), data)


def _plain(words: str) -> str:
    """Words to look for, without the article before them."""
    first, _, rest = words.strip(" “”\"'?").partition(" ")
    return rest if rest and first.lower() in ("the", "my", "a", "an") else " ".join((first, rest)).strip()


def _silent(row: Stored[Any]) -> NoticeRecord:
    """What was due and came to nothing, as something that was not said."""
    why = f"{row.state}: {row.note}" if row.note else row.state
    return NoticeRecord(row.due_at, row.name, (), row.name, "drop", why, row.id)
