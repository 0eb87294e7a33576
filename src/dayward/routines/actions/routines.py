"""`routines`: what Dayward does by itself."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from dayward.actions.action import Action, Effect, Outcome
from dayward.actions.context import Context
from dayward.actions.views import Listing, Row, Section
from dayward.formats.routine import Routine
from dayward.planning import say
from dayward.planning.schedules.reading import read
from dayward.routines.ended import state_told
from dayward.routines.preparing import FILES, library_of
from dayward.routines.scheduled import OF_ROUTINE, READS, ROLE, late_told, listed, next_told, nobody_runs, rule_of

if TYPE_CHECKING:
    from sqlalchemy import Row as Stored


class Routines(Action):
    """List the routines, what Dayward does by itself.

    Each with when it comes next, what becomes of it when it is late, and how it went last.
    Your own are Markdown files in the folder routines; one of the same name takes the place of a shipped one. Times and switches are
    the preferences routines.times and routines.off.
    """

    name = "routines"
    group = "By itself"
    examples = ("routines",)
    phrases = (
        "[<show>] [my|the|all|all my] routines",
        "(what|which) routines (do i have|do you have|are there|are on)",
        "what do you do (by yourself|on your own|automatically|unasked)",
        "what (happens|runs) (by itself|automatically)",
    )

    def effects(self) -> tuple[Effect, ...]:
        """Routine files and schedules."""
        return (FILES, *READS)

    def run(self, ctx: Context) -> Outcome:
        """List them."""
        from dayward.state import slots

        known = library_of(ctx)
        with ctx.state("read", ROLE).reading() as connection:
            rows: dict[str, list[Stored[Any]]] = {}
            for row in listed(connection, ctx):
                if row.origin.startswith(OF_ROUTINE):
                    rows.setdefault(row.origin.removeprefix(OF_ROUTINE), []).append(row)
            last = {
                row.id: next(iter(slots.history(connection, ctx.person, row.id, 1)), None)
                for ids in rows.values()
                for row in ids
            }
            asleep = nobody_runs(connection, ctx.now)
        found = sorted((_Line(one, rows.get(one.name, []), last, ctx) for one in known.routines), key=_Line.order)
        on = tuple(one.row() for one in found if one.routine.enabled)
        off = tuple(one.row() for one in found if not one.routine.enabled)
        wrong = tuple(Row(problem, tone="late") for problem in known.problems)
        sections = (Section("By themselves", on), Section("Off", off), Section("To be put right", wrong))
        data = {"routines": [one.data() for one in found], "problems": list(known.problems)}
        return Outcome((Listing("", sections),), data, (), (asleep,) if asleep else (), not known.problems)


class _Line:
    """One routine with its schedules."""

    def __init__(
        self, routine: Routine, rows: list[Stored[Any]], last: dict[str, Stored[Any] | None], ctx: Context
    ) -> None:
        self.routine = routine
        self.ctx = ctx
        self.rows = sorted(rows, key=lambda row: (row.next_at is None, row.next_at or ctx.now))
        slots = [slot for row in rows if (slot := last[row.id])]
        self.last = max(slots, key=lambda slot: slot.due_at, default=None)

    def when(self) -> str:
        """`every day at 08:00`."""
        told = [read(text, now=self.ctx.now, zone=self.ctx.zone).told(self.ctx.zone) for text in self.routine.schedules]
        return " and ".join(told) or "as you asked"

    def moment(self) -> datetime | None:
        """The instant it comes next; None where that is not by time alone."""
        if self.rows:
            rule = rule_of(self.rows[0])
            return self.rows[0].next_at if rule and rule.by_itself else None
        rules = [read(text, now=self.ctx.now, zone=self.ctx.zone) for text in self.routine.schedules]
        return min((at for rule in rules if (at := rule.next(self.ctx.now, self.ctx.zone))), default=None)

    def order(self) -> tuple[bool, datetime, str]:
        """The next first, then what is not by time alone."""
        at = self.moment()
        return at is None, at or self.ctx.now, self.routine.name

    def next(self) -> str:
        """The same in words."""
        if not self.routine.enabled or self.rows:
            return next_told(self.rows[0], self.ctx) if self.routine.enabled else "off"
        at = self.moment()
        return say.moment(at, self.ctx.local_now) if at else "as it comes"

    def row(self) -> Row:
        """One line."""
        ended = (
            f"last {state_told(self.last.state)} {say.moment(self.last.due_at, self.ctx.local_now)}"
            if self.last
            else ""
        )
        late = late_told(self.routine.late, None if self.routine.window is None else self.routine.window * 60)
        tail = tuple(part for part in (self.when(), ended, f"late: {late}") if part)
        tone = "late" if self.last and self.last.state == "failed" else "" if self.routine.enabled else "quiet"
        return Row(self.routine.name, "", self.next(), tail, tone)

    def data(self) -> dict[str, Any]:
        """For programs."""
        one, row = self.routine, self.rows[0] if self.rows else None
        return {
            "name": one.name,
            "description": one.description,
            "path": one.path,
            "schedules": list(one.schedules),
            "when": self.when(),
            "next": row.next_at.isoformat() if row and row.next_at else None,
            "state": "off" if not one.enabled else row.state if row else "not scheduled yet",
            "late": one.late,
            "window": one.window,
            "deliver": list(one.deliver),
            "last": self.last
            and {"due": self.last.due_at.isoformat(), "state": self.last.state, "why": self.last.note},
        }
