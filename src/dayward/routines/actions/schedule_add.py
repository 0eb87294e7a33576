"""`schedule add`: have something said or done at its time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from dayward.actions.action import OWN, Action, Effect, Outcome, arg, option
from dayward.actions.context import Context
from dayward.core.digest import sha256
from dayward.core.errors import Refused, UsageError
from dayward.planning.schedules.reading import EXAMPLES
from dayward.routines import drafting
from dayward.routines.scheduled import (
    ROLE,
    SETTING,
    WRITES,
    as_data,
    next_told,
    nobody_runs,
    short,
    what_told,
    what_words,
    when_told,
)
from dayward.workspace.receipts import Receipt

if TYPE_CHECKING:
    from sqlalchemy import Row


class ScheduleAdd(Action):
    """Have something said to you, done, or asked of the assistant, by itself at its time.

    When is said in words, as a cron expression, by events, by what becomes true, or by files: "every weekday at 8", "0 8 * * 1-5",
    "30 min before each event", "when a task becomes overdue", "when todo.txt changes". Times follow you when you travel,
    unless --zone fixes them.
    """

    name = "schedule-add"
    group = "By itself"
    writes = True
    idempotent = False
    doors = SETTING
    known_as = ("schedule_prompt", "create_schedule")
    examples = (
        "schedule add 'Stand up straight' --when 'every weekday at 8'",
        "schedule add 'briefing evening' --do --when 'sunday 20:00' --late merge --window 4h",
        "schedule add 'what is the one thing to do first?' --ask --when 'every weekday at 7:30'",
        "schedule add 'Bring the keys' --when '20 min before each event with @away'",
    )
    phrases = (
        "{when:repeat} say [to me] {what:words}",
        "{when:repeat} (tell|nudge|prompt|ping) me (that|to) {what:words}",
        "(tell|nudge|prompt|ping) me {when:repeat} (that|to) {what:words}",
        "(nudge|prompt|ping) me to {what:words} {when:repeat}",
        "say {what:words} [to me] {when:repeat}",
        "(send|give|show|read) me (my|the|a) briefing {when:repeat} => what=briefing do=yes",
        "{when:repeat} (send|give|show|read) me (my|the|a) briefing => what=briefing do=yes",
    )

    what: str = arg("the message; with --do a command as you would type it, with --ask a question", rest=True)
    when: str = option("when: every weekday at 8, tomorrow 9am, 30 min before each event", hint="WORDS", default="")
    do: bool = option("WHAT is a command to be done, not a message", default=False)
    ask: bool = option("WHAT is put to the assistant, and you are told what it answers", default=False)
    agent: str = option("who answers it: an agent of yours, with --ask", hint="NAME", default="")
    name_: str = option("what to call it (default: its words)", hint="NAME", default="")
    late: Literal["run", "merge", "skip", "ask"] | None = option(
        "after its time: do each, one for all, none, or ask you"
    )
    window: str = option("after how long it is of no use any more", hint="2h", default="")
    zone: str = option("count in this time zone wherever you are", hint="ZONE", default="")
    times: int | None = option("end after so many times", hint="N")
    deliver: str = option("to whom, by commas: me, desktop, ntfy", hint="NAMES", default="")
    urgency: Literal["now", "normal", "digest"] | None = option("now: never held back; digest: with the next briefing")

    def effects(self) -> tuple[Effect, ...]:
        """Schedules."""
        return WRITES

    def run(self, ctx: Context) -> Outcome:
        """Read it, keep it, say when it is due first."""
        from dayward.state import schedules
        from dayward.state.schedules import Schedule

        if not self.when:
            raise UsageError("nothing is said about when", EXAMPLES)
        if self.times is not None and self.times < 1:
            raise UsageError(f"{self.times} times is never", "write --times 3")
        when = drafting.timing(ctx, self.when, self.zone)
        if self.do and self.ask:
            raise UsageError("it is either done or asked", "give --do or --ask")
        kind: drafting.Kind = "do" if self.do else "ask" if self.ask else "say"
        what = drafting.task(ctx, self.what, kind, self.deliver, self.urgency or "", self.agent)
        origin = "you" if ctx.door in OWN else f"{ctx.door}:{ctx.who}"
        id_ = sha256(ctx.step().encode()).hexdigest()[:16]
        with ctx.state("write", ROLE).transaction() as connection:
            all_ = schedules.listed(connection, ctx.person, deleted=True)
            there = any(row.id == id_ for row in all_)
            if not there:
                _not_cancelled(all_, origin, self.when, what)
                taken = {row.name.lower() for row in all_ if row.state != "deleted"}
                late = drafting.late_policy(self.late or "", when["rule"], what)
                until = drafting.window(self.window, ctx, when["rule"])
                name = drafting.name_from(self.name_, what_words(what), taken)
                made = Schedule(
                    ctx.person, name, self.when, when["rule"], self.zone, what, late, until, origin,
                    when["next_at"], self.times, when["last_at"],
                )  # fmt: skip
                schedules.add(connection, made, ctx.who, ctx.now, id_)
            (row,) = [row for row in schedules.listed(connection, ctx.person, deleted=True) if row.id == id_]
            asleep = nobody_runs(connection, ctx.now)
        said = f"Scheduled {what_told(row.what)}, {when_told(row, ctx)}{_first(next_told(row, ctx), ctx)}"
        receipt = Receipt(said, (f"schedule {short(id_)}",), repeated=there)
        return Outcome((), as_data(row, ctx), (receipt,), (asleep,) if asleep else ())


def _first(told: str, ctx: Context) -> str:
    return "" if told == "as it comes" else f"; first {told} {ctx.zone_name}"


def _not_cancelled(rows: list[Row[Any]], origin: str, words: str, what: dict[str, Any]) -> None:
    """What the person cancelled is not brought back by anybody else."""
    for row in rows:
        same = (row.origin, row.words, row.what) == (origin, words, what)
        if origin != "you" and row.state == "deleted" and same:
            raise Refused(
                f"“{row.name}” was cancelled, and stays so", "only the person themselves can schedule it again"
            )
