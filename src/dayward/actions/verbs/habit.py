"""`habit`: what you do again and again."""

from __future__ import annotations

from datetime import date

from dayward.actions.action import Action, Effect, Outcome, arg, option
from dayward.actions.context import Context
from dayward.actions.selecting import select
from dayward.actions.tasks import rewritten
from dayward.actions.views import Listing, Row, Section
from dayward.core.errors import Negative, UsageError
from dayward.formats.habits import Habit, check_in, checked_on, checkins, habits, is_due, streak
from dayward.formats.recurrence import parse_rec
from dayward.formats.todotxt import TodoFile, build, emit_line


class HabitCheckIn(Action):
    """Check in a habit, show all, or start one with --every."""

    name = "habit"
    group = "Every day"
    aliases = ("habits", "checkin")
    writes = True
    examples = ("habit", "habit meditate", "habit Run 5 km +health --every 2d")
    plainly = ("habits: show my habits",)
    phrases = (
        "<show> <my> habits",
        "my habits",
        "habits",
        "how are my habits [going|doing]",
        "what (habits|streaks) do i have",
        "<show> [my] streaks",
        "(check in|check off|log|record) [my] habit {words:tasks}",
        "i (did|have done) my {words:tasks} (habit|habit today)",
        "check in {words:known}",
    )

    words: tuple[str, ...] = arg("a handle, or words that one habit has", rest=True, default=())
    every: str | None = option("start a new habit, every 1d, 2d, 1w", hint="EVERY")
    on: date | None = option("the day it was done (default: today)", hint="DAY")

    def effects(self) -> tuple[Effect, ...]:
        """It writes the habits file if a habit is named."""
        return (Effect("read", "habits"), Effect("write", "habits"))

    def run(self, ctx: Context) -> Outcome:
        """Show, start or check in."""
        if self.every:
            return self._start(ctx)
        file = ctx.life.tasks_in(ctx.layout.habits).file
        if not self.words:
            return _shown(ctx, file)
        defined = [item for item in ctx.life.habits if not item.task.done]
        item = select(ctx, self.words, defined)[0]
        habit = next((h for h in habits(file) if h.line == item.line), None)
        if habit is None:
            raise Negative(
                f"“{item.task.words}” is no habit: it has no rec:", "start one: dayward habit Meditate --every 1d"
            )
        day = self.on or ctx.today
        if day > ctx.today:
            raise UsageError(f"{day} has not come yet", "check in on the day itself")
        days = checkins(file, habit)
        if checked_on(file, habit, day):
            return Outcome(
                (), {"habit": item.task.words, "streak": streak(habit, days, ctx.today)}, (), ("already checked in",)
            )
        line = check_in(habit, day)
        receipt = ctx.change(rewritten(ctx, {}, {ctx.layout.habits: [line]}), f"Check in “{line.words}”")
        kept = streak(habit, sorted({*days, day}), ctx.today)
        return Outcome((), {"habit": item.task.words, "line": emit_line(line), "streak": kept}, (receipt,))

    def _start(self, ctx: Context) -> Outcome:
        words = " ".join(self.words)
        if parse_rec(self.every) is None or not words:
            raise UsageError("a habit needs words and an interval", "for example: dayward habit Meditate --every 1d")
        task = build(f"{words} rec:{self.every}", created=ctx.today.isoformat())
        receipt = ctx.change(rewritten(ctx, {}, {ctx.layout.habits: [task]}), f"Start habit “{task.words}”")
        return Outcome((), {"line": emit_line(task)}, (receipt,))


def _shown(ctx: Context, file: TodoFile) -> Outcome:
    found = habits(file)
    items = {item.line: item for item in ctx.life.habits if not item.task.done}
    names = ctx.life.handles([items[habit.line] for habit in found if habit.line in items])
    rows = []
    data = []
    for habit in found:
        handle = names.get(items[habit.line], "")
        days = checkins(file, habit)
        rows.append(habit_row(habit, file, ctx.today, handle))
        data.append(
            {
                "handle": handle,
                "text": habit.task.words,
                "every": habit.task.get("rec"),
                "done_today": checked_on(file, habit, ctx.today),
                "due": is_due(habit, days, ctx.today),
                "streak": streak(habit, days, ctx.today),
                "last": days[-1].isoformat() if days else None,
            }
        )
    empty = "no habits yet: dayward habit Meditate --every 1d"
    return Outcome((Listing("Habits", (Section("", tuple(rows), empty),)),), data)


def habit_row(habit: Habit, file: TodoFile, today: date, handle: str = "") -> Row:
    """A habit as a row: done today or not, and how long it has been kept up."""
    done = checked_on(file, habit, today)
    kept = streak(habit, checkins(file, habit), today)
    tail = (f"{kept} in a row",) if kept > 1 else ()
    return Row(habit.task.words, handle, "✓" if done else "·", tail, "done" if done else "")


def due_habits(file: TodoFile, today: date) -> list[Habit]:
    """Habits to show for a day: those that are due and those already done."""
    return [h for h in habits(file) if checked_on(file, h, today) or is_due(h, checkins(file, h), today)]
