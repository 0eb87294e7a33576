"""`track`: how long things take."""

from __future__ import annotations

from typing import Literal

from dayward.actions.action import Action, Effect, Outcome, arg, option
from dayward.actions.context import Context
from dayward.actions.life import Item
from dayward.actions.selecting import select
from dayward.actions.tasks import data, quoted, rewritten, rows
from dayward.actions.views import Listing, Section
from dayward.core.errors import Negative, UsageError
from dayward.formats.durations import spoken
from dayward.formats.todotxt import Task
from dayward.planning.tracking import elapsed, forgotten, running, spent, start, stop


class Track(Action):
    """Start and stop the clock of a task, or show what runs.

    One runs at a time: starting another stops the first. The time is kept on the task as spent:, and completing it stops its clock.
    """

    name = "track"
    group = "Every day"
    writes = True
    idempotent = False
    examples = ("track start outline", "track", "track start s78", "track stop --minutes 25")
    phrases = (
        "(start|begin) (tracking|the clock on|the clock for|timing|my clock on) {task:tasks} => what=start",
        "(start|begin) (the|a) (timer|stopwatch|clock) (on|for|with) {task:known} => what=start",
        "(track|clock) (my time on|time on|time for|the time for|time spent on) {task:tasks} => what=start",
        "(clock|punch) in (on|to|for) {task:tasks} => what=start",
        "i am (starting|starting on|starting with|working on) {task:known} [now] => what=start",
        "(stop|end) (tracking|the clock|my clock|time tracking|timing) [now] => what=stop",
        "(stop|end) (tracking|the clock on|timing|working on) {task:known} => what=stop",
        "stop (the|my) (timer|stopwatch) => what=stop",
        "(clock|punch) out => what=stop",
        "(stop|end) (the clock|tracking) it was {minutes:minutes} => what=stop",
        "what am i (tracking|timing|clocking) => what=status",
        "(is the|which|what) clock (running|is running) => what=status",
        "(what is|is) (the clock|being tracked|tracking) [running|on] => what=status",
        "how long have i been (working|tracking|at it|at this|on this) => what=status",
    )

    what: Literal["start", "stop", "status"] = arg("start, stop, or status (the default)", default="status")
    task: tuple[str, ...] = arg("a handle, or words that one task has; without any, what runs", rest=True, default=())
    minutes: int | None = option("with stop: how long it was, if not since the start", hint="N")

    def effects(self) -> tuple[Effect, ...]:
        """It writes the task's file."""
        return (Effect("read", "tasks"), Effect("write", "tasks"))

    def run(self, ctx: Context) -> Outcome:
        """Start, stop or show."""
        now = ctx.local_now
        going = running(ctx.life.open, now)
        if self.what == "status":
            return _shown(ctx, going)
        if self.what == "start":
            if not self.task:
                raise UsageError("what do you start?", "for example: dayward track start outline")
            chosen = select(ctx, self.task)[:1]
            if chosen[0] in going:
                return Outcome((), data(ctx, chosen), (), (f"{quoted(chosen[0].task)} runs already",))
            return self._change(ctx, chosen[0], [item for item in going if item not in chosen])
        chosen = select(ctx, self.task, going) if self.task else going
        if not chosen:
            raise Negative("no clock runs", "start one: dayward track start WORDS")
        return self._change(ctx, None, chosen)

    def _change(self, ctx: Context, begun: Item | None, ended: list[Item]) -> Outcome:
        now = ctx.local_now
        if self.minutes is not None and not 0 <= self.minutes <= 1440:
            raise UsageError(f"{self.minutes} minutes cannot be", "give 0 to 1440")
        changes: dict[Item, Task | None] = {}
        notes = []
        for item in ended:
            if forgotten(item.task, now) and self.minutes is None:
                raise UsageError(
                    f"the clock of {quoted(item.task)} runs for {spoken(elapsed(item.task, now))}",
                    "say how long it really was: dayward track stop --minutes 25",
                )
            changes[item], added = stop(item.task, now, self.minutes)
            rounds = added // max(1, int(ctx.preferences["pomodoro_minutes"]))
            counted = f", {rounds} pomodoro{'' if rounds == 1 else 's'}" if rounds else ""
            notes.append(
                f"{quoted(item.task)}: {spoken(added)}{counted}; {spoken(spent(changes[item] or item.task))} in all"
            )
        if begun:
            changes[begun] = start(begun.task, now)
        what = f"Start {quoted(begun.task)}" if begun else f"Stop {', '.join(quoted(item.task) for item in ended)}"
        names = data(ctx, list(changes))
        receipt = ctx.change(rewritten(ctx, changes), what)
        return Outcome((), names, (receipt,), tuple(notes))


def _shown(ctx: Context, going: list[Item]) -> Outcome:
    now = ctx.local_now
    found = tuple(
        row._replace(tail=(f"for {spoken(elapsed(item.task, now))}", *row.tail))
        for row, item in zip(rows(ctx, going), going, strict=True)
    )
    listed = [
        {**entry, "minutes": elapsed(item.task, now)} for entry, item in zip(data(ctx, going), going, strict=True)
    ]
    return Outcome((Listing("", (Section("", found, "no clock runs: dayward track start WORDS"),)),), listed)
