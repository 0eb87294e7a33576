"""`today`: the day at a glance."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from dayward.actions import days
from dayward.actions.action import Action, Effect, Outcome
from dayward.actions.context import Context
from dayward.actions.life import Item
from dayward.actions.tasks import data, rows
from dayward.actions.verbs.habit import due_habits, habit_row
from dayward.actions.views import Listing, Row, Section
from dayward.planning import say
from dayward.planning.tasks import actionable, by_priority, due, in_context_first, is_waiting, order, waiting_since

_MOST = 12


@dataclass(frozen=True)
class Today(Action):
    """Show today: events, what is late or due, what matters next, habits, and what you wait for."""

    name: ClassVar[str] = "today"
    group: ClassVar[str] = "Plan"
    aliases: ClassVar[tuple[str, ...]] = ("t",)
    known_as: ClassVar[tuple[str, ...]] = ("get_todays_events",)
    examples: ClassVar[tuple[str, ...]] = ("today",)

    def effects(self) -> tuple[Effect, ...]:
        """It only reads."""
        roles = ("tasks", "calendar", "habits")
        return tuple(Effect("read", role) for role in roles)

    def run(self, ctx: Context) -> Outcome:
        """Put the day together."""
        today, life = ctx.today, ctx.life
        events = life.calendar.between(today, today)
        ready = actionable(life.open, today)
        context = ctx.preferences["context"]
        dated = [(item, day) for item in ready if (day := due(item.task))]
        late = order(item for item, day in dated if day < today)
        now = in_context_first(order(item for item, day in dated if day == today), context)
        soon = order(item for item, day in dated if 0 < (day - today).days <= int(ctx.preferences["soon_days"]))
        shown = {*late, *now, *soon}
        important = [i for i in by_priority(ready) if i.task.priority and i not in shown]
        important = in_context_first(important, context)
        file = life.tasks_in(ctx.layout.habits).file
        kept = due_habits(file, today)
        waiting = self._stale(life.open, today, int(ctx.preferences["waiting_days"]))
        goal = life.calendar.week_goal(today)
        sections: tuple[Section, ...] = (
            Section("This week", (Row(goal),) if goal else ()),
            Section("Calendar", days.event_rows(events), "nothing in the calendar"),
            Section("Late", rows(ctx, late)),
            Section("Due today", rows(ctx, now)),
            Section("Due soon", rows(ctx, soon)),
            Section("Next", rows(ctx, important[:_MOST])),
            Section("Habits", tuple(habit_row(habit, file, today) for habit in kept)),
            Section("Waiting for a while", rows(ctx, waiting)),
        )
        if not (shown or important or kept or waiting):
            sections += (
                Section("", (Row("Nothing else asks for you. `dayward list` shows everything.", tone="quiet"),)),
            )
        title = f"{say.long_day(today)} · week {today.isocalendar().week}" + (f" · {context}" if context else "")
        return Outcome((Listing(title, sections),), self._data(ctx, events, late, now, soon, important, waiting, goal))

    def _stale(self, items: list[Item], today: date, patience: int) -> list[Item]:
        return [i for i in items if is_waiting(i) and (waiting_since(i.task, today) or 0) >= patience]

    def _data(
        self,
        ctx: Context,
        events: list[Any],
        late: list[Item],
        now: list[Item],
        soon: list[Item],
        important: list[Item],
        waiting: list[Item],
        goal: str | None,
    ) -> dict[str, Any]:
        return {
            "date": ctx.today.isoformat(),
            "zone": ctx.zone_name,
            "week_goal": goal,
            "events": [days.event_data(event) for event in events],
            "late": data(ctx, late),
            "due_today": data(ctx, now),
            "due_soon": data(ctx, soon),
            "next": data(ctx, important[:_MOST]),
            "waiting": data(ctx, waiting),
        }
