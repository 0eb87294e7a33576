"""`schedule edit`: change when something happens, or what."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from dayward.actions.action import Action, Effect, Outcome, arg, option
from dayward.actions.context import Context
from dayward.core.errors import Refused, UsageError
from dayward.routines import drafting
from dayward.routines.drafting import Kind
from dayward.routines.scheduled import (
    ROLE,
    SETTING,
    WRITES,
    as_data,
    listed,
    next_told,
    routine_of,
    short,
    the_one,
    told_name,
    what_told,
    when_told,
)
from dayward.workspace.receipts import Receipt

if TYPE_CHECKING:
    from sqlalchemy import Row


class ScheduleEdit(Action):
    """Change a schedule.

    What is not named stays. Routines are changed by their files and by preferences.
    """

    name = "schedule-edit"
    group = "By itself"
    writes = True
    doors = SETTING
    known_as = ("update_schedule",)
    examples = (
        "schedule edit stretch --when 'every weekday at 7:30'",
        "schedule edit stretch --say 'Stretch your back'",
    )

    phrases = (
        "(change|move|reschedule|set) (the|my) schedule {schedule:scheduled} to {when:repeat}",
        "(change|move|reschedule|set) (the|my) {schedule:scheduled} schedule to {when:repeat}",
    )

    schedule: str = arg("its name, words of it, or the end of its id", rest=True)
    when: str = option("when instead", hint="WORDS", default="")
    say: str = option("the message instead", hint="TEXT", default="")
    do: str = option("the command to be done instead", hint="COMMAND", default="")
    ask: str = option("what the assistant is asked instead", hint="TEXT", default="")
    agent: str = option("who answers it: an agent of yours", hint="NAME", default="")
    name_: str = option("another name", hint="NAME", default="")
    late: Literal["run", "merge", "skip", "ask"] | None = option(
        "after its time: do each, one for all, none, or ask you"
    )
    window: str = option("after how long it is of no use any more; none for no limit", hint="2h", default="")
    zone: str = option("count in this time zone wherever you are; none to follow you", hint="ZONE", default="")
    times: int | None = option("end after so many times in all; 0 for no end", hint="N")
    deliver: str = option("to whom, by commas", hint="NAMES", default="")
    urgency: Literal["now", "normal", "digest"] | None = option("now: never held back; digest: with the next briefing")

    def effects(self) -> tuple[Effect, ...]:
        """Schedules."""
        return WRITES

    def run(self, ctx: Context) -> Outcome:
        """Work out what changes, and change it."""
        from dayward.state import schedules

        with ctx.state("write", ROLE).transaction() as connection:
            row = the_one(connection, ctx, self.schedule)
            if name := routine_of(row):
                raise Refused(
                    f"{name} is a routine, which its file and your preferences set",
                    f'another time: {name} = "07:15" below [routines.times] in dayward.toml; else its file routines/{name}.md',
                )
            taken = {other.name.lower() for other in listed(connection, ctx) if other.id != row.id}
            values = self._values(ctx, row, taken)
            if not values:
                raise UsageError("nothing is to be changed", "say what: --when, --say, --do, --ask, --name, --late …")
            schedules.change(connection, row, ctx.who, ctx.now, "schedule changed", **values)
            row = the_one(connection, ctx, row.id)
        said = f"{told_name(row)} is now {what_told(row.what)}, {when_told(row, ctx)}; next {next_told(row, ctx)}"
        return Outcome((), as_data(row, ctx), (Receipt(said, (f"schedule {short(row.id)}",)),))

    def _values(self, ctx: Context, row: Row[Any], taken: set[str]) -> dict[str, Any]:
        values: dict[str, Any] = {}
        zone = "" if self.zone == "none" else self.zone or row.zone
        if self.when or self.zone:
            values |= drafting.timing(ctx, self.when or row.words, zone)
            values["kind"] = values["rule"]["kind"]
        if values and row.state == "ended":
            values["state"] = "active"
        if self.say or self.do or self.ask or self.agent or self.deliver or self.urgency:
            values["what"] = self._what(ctx, row.what)
        if self.name_:
            values["name"] = drafting.name_from(self.name_, "", taken)
        if self.late:
            values["late"] = self.late
        if self.window:
            none = self.window == "none"
            values["window"] = None if none else drafting.window(self.window, ctx, values.get("rule", row.rule))
        if self.times is not None:
            values["most"] = self.times or None
        return values

    def _what(self, ctx: Context, old: dict[str, Any]) -> dict[str, Any]:
        given: dict[Kind, str] = {"say": self.say, "do": self.do, "ask": self.ask}
        wanted = [kind for kind, text in given.items() if text]
        if len(wanted) > 1:
            raise UsageError(
                "it says something, does something, or asks something", "give one of --say, --do and --ask"
            )
        before = next(kind for kind in given if kind in old)
        kind = wanted[0] if wanted else before
        urgency = self.urgency or (old.get("urgency") or "" if kind == before else "")
        agent = self.agent or (old.get("agent", "") if kind == "ask" else "")
        deliver = self.deliver or ",".join(old.get("deliver", ()))
        return drafting.task(ctx, given[kind] or old[kind], kind, deliver, urgency, agent)
