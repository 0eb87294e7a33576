"""`postpone`: not now."""

from __future__ import annotations

from datetime import date, timedelta

from dayward.actions.action import Action, Effect, Outcome, arg, option
from dayward.actions.arguments import parse_day
from dayward.actions.context import Context
from dayward.actions.life import Item
from dayward.actions.selecting import select
from dayward.actions.tasks import data, quoted, rewritten
from dayward.actions.verbs.add import compact_time
from dayward.actions.verbs.edit import moved_reminder
from dayward.core.errors import UsageError
from dayward.formats.todotxt import Task, real_date, set_key
from dayward.planning import say
from dayward.planning.tasks import due, starts


class PostponeTask(Action):
    """Move tasks to a later day.

    A due date moves (a reminder moves along); a task without one is hidden until that day. The last word may be the day.
    """

    name = "postpone"
    group = "Every day"
    aliases = ("snooze",)
    writes = True
    idempotent = False
    examples = ("postpone s78", "postpone s78 +3d", "postpone passport --to 2026-12-01")
    plainly = ("move: move {what} to {when}",)
    phrases = (
        (
            "(move|postpone|push|reschedule|delay|defer|snooze|shift|put off|bump|push back) {tasks:tasks} (to|"
            "until|till|for) {to:moment}"
        ),
        "(change|put|do|make) {tasks:known} (to|until|till|for|on|by) {to:moment}",
        "(postpone|reschedule|delay|defer|snooze|put off|push back) {tasks:known} => to=+1d",
        "(snooze|postpone|delay) it => tasks=it to=+1d",
        "remind me (about|of) {tasks:tasks} (later|another time) => to=+1d",
        "(do|let me do) {tasks:known} (on|at|in) {to:moment} instead",
        "(do|let me do) {tasks:known} tomorrow instead",
        "(not today|not|later) => tasks=it to=+1d",
        "{tasks:known} can wait (until|till) {to:moment}",
        "make {tasks:tasks} due [on|by] {to:moment}",
        "(move|put|push|change|make) it {to:moment} => tasks=it",
        "(move|put|push|bring) {tasks:known} (forward|back|up) to {to:moment}",
        "{tasks:known} is due {to:moment}",
    )

    tasks: tuple[str, ...] = arg("handles, line numbers, or words that one task has", rest=True)
    to: str | None = option(
        "the day (default: the day after its date, tomorrow at the earliest); +3d is from today", hint="DAY"
    )

    at: str | None = option("the time on that day", hint="TIME")

    def effects(self) -> tuple[Effect, ...]:
        """It writes the files the tasks are in."""
        return (Effect("read", "tasks"), Effect("write", "tasks"))

    def run(self, ctx: Context) -> Outcome:
        """Rewrite the dates."""
        words, day = self._split(ctx.today)
        chosen = select(ctx, words)
        changes: dict[Item, Task | None] = {}
        for item in chosen:
            changes[item] = self._changed(item.task, day, ctx)
        names = data(ctx, chosen)
        first = changes[chosen[0]]
        when = f" to {say.short_day((first and (due(first) or starts(first))) or ctx.today, ctx.today)}"
        when += f" {self.at}" if self.at else ""
        what = quoted(chosen[0].task) if len(chosen) == 1 else f"{len(chosen)} tasks"
        receipt = ctx.change(rewritten(ctx, changes), f"Postpone {what}{when}")
        return Outcome((), names, (receipt,))

    def _changed(self, task: Task, day: date | None, ctx: Context) -> Task:
        """The task on its new day; a time alone keeps the day that is still to come."""
        if not self.at:
            return _moved(task, day or _next(task, ctx.today))
        clock = compact_time(self.at)
        soonest = ctx.today + timedelta(days=clock <= ctx.local_now.strftime("%H%M"))
        day = day or max(due(task) or soonest, soonest)
        task = _moved(task if due(task) else set_key(task, "due", day.isoformat()), day)
        if real_date((task.get("rem") or "")[:10]) and not task.get("at"):
            return set_key(task, "rem", f"{day.isoformat()}T{clock}")
        return set_key(task, "at", clock)

    def _split(self, today: date) -> tuple[tuple[str, ...], date | None]:
        if self.to:
            return self.tasks, parse_day(self.to, today)
        try:
            return (self.tasks[:-1], parse_day(self.tasks[-1], today)) if len(self.tasks) > 1 else (self.tasks, None)
        except UsageError:
            return self.tasks, None


def _next(task: Task, today: date) -> date:
    return max(due(task) or starts(task) or today, today) + timedelta(days=1)


def _moved(task: Task, target: date) -> Task:
    old, begins = due(task), starts(task)
    if old is None:
        return set_key(task, "t", target.isoformat())
    days = (target - old).days
    task = set_key(task, "due", target.isoformat())
    if begins:
        task = set_key(task, "t", (begins + timedelta(days=days)).isoformat())
    return moved_reminder(task, days)
