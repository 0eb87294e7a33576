"""`today`: the day at a glance."""

from __future__ import annotations

from typing import Any

from dayward.actions import days
from dayward.actions.action import Action, Effect, Outcome
from dayward.actions.context import Context
from dayward.actions.life import Item
from dayward.actions.tasks import data, rows
from dayward.actions.verbs.habit import due_habits, habit_row
from dayward.actions.views import Listing, Row, Section
from dayward.planning import say
from dayward.planning.freetime import clashes
from dayward.planning.tasks import actionable, by_priority, in_context_first, order, waiting, waiting_since

_MOST = 12


class Today(Action):
    """Show today: events, what is late or due, what matters next, habits, and what you wait for."""

    name = "today"
    group = "Plan"
    aliases = ("t",)
    known_as = ("get_todays_events",)
    examples = ("today",)
    phrases = (
        "today",
        "<show> (today|my day|the day)",
        "how is (my day|today) [looking]",
        "what does (my day|today) look like",
        "what is (on|up|happening|planned|going on) [for] today",
        "what (should|do|must|can) i [have to|need to] (do|get done|work on|finish) today",
        "what is [on] (my plan|the plan|my agenda|the agenda) [for today|for the day|today]",
        "what is on (my plate|my list) today",
        "my day",
        "what (do i have|have i got) [to do|on|going on|planned|scheduled|for] today",
        "what (tasks|todos|chores|things) (do i have|are due|are there) [to do] [for] today",
        "<show> <my> <tasks> for (today|the day)",
        "what is (due|on the list) today",
        "what is <my> <todo_list> for (today|the day)",
        "what needs (doing|to be done|to get done) today",
        "(give|read|tell) me my (day|plan for the day)",
        "what is my day [like|looking like]",
        "(what is|what else is|is there anything|anything) [still|else] (left|open|to do|remaining) [to do] [for|to do] (today|the day)",
        "what is for today",
        (
            "(what|which|show me what|tell me what|know what) <things> <are_on> <listed_on> <my> (<todo_list>|"
            "list) [for] today"
        ),
        "(what|tell me what|know what|show me what) <are_on> <listed_on> <my> (<todo_list>|list) [for] today",
        (
            "(tell me|list|read|show me) [all|all of|everything] [the] [<things>] <listed_on> <my> "
            "(<todo_list>|list) [for] today"
        ),
        (
            "(what|which) <things> (do i (need|have)|should i|must i|am i supposed) to (do|complete|accomplish|"
            "finish|get done) today"
        ),
        "what is left [to do] today",
        "what do i have [left] to do today [according to <my> <todo_list>]",
        "the tasks for today [what are they]",
    )

    def effects(self) -> tuple[Effect, ...]:
        """It only reads."""
        roles = ("tasks", "calendar", "habits")
        return tuple(Effect("read", role) for role in roles)

    def run(self, ctx: Context) -> Outcome:
        """Put the day together."""
        today, life = ctx.today, ctx.life
        events = days.occasions(ctx, today, today)
        overlapping = clashes(events)
        ready = actionable(life.open, today)
        context = ctx.preferences["context"]
        possible = set(map(id, ready))
        dated = [(item, day) for item, day in life.dated if id(item) in possible]
        late = order(item for item, day in dated if day < today)
        now = in_context_first(order(item for item, day in dated if day == today), context)
        soon = order(item for item, day in dated if 0 < (day - today).days <= int(ctx.preferences["soon_days"]))
        shown = {*late, *now, *soon}
        others = (item for item in ready if item.task.priority and item not in shown)
        important = in_context_first(by_priority(others, None if context else _MOST), context)[:_MOST]
        file = life.tasks_in(ctx.layout.habits).file
        kept = due_habits(file, today)
        patience = int(ctx.preferences["waiting_days"])
        stale = [item for item in waiting(life.open) if (waiting_since(item.task, today) or 0) >= patience]
        goal = life.calendar.week_goal(today)
        sections: tuple[Section, ...] = (
            Section("This week", (Row(goal),) if goal else ()),
            Section(
                "Calendar",
                (*days.event_rows(events, overlapping), *days.free_row(ctx, events, today)),
                "nothing in the calendar",
            ),
            _some(ctx, "Late", late),
            _some(ctx, "Due today", now),
            _some(ctx, "Due soon", soon),
            Section("Next", rows(ctx, important)),
            Section("Habits", tuple(habit_row(habit, file, today) for habit in kept)),
            _some(ctx, "Waiting for a while", stale),
        )
        if not (shown or important or kept or stale):
            sections += (
                Section("", (Row("Nothing else asks for you. `dayward list` shows everything.", tone="quiet"),)),
            )
        title = f"{say.long_day(today)} · week {today.isocalendar().week}" + (f" · {context}" if context else "")
        return Outcome(
            (Listing(title, sections),),
            lambda: self._data(ctx, events, late, now, soon, important, stale, goal),
            (),
            ctx.calendars.notes,
        )

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
            "clashes": [[a.words, b.words] for a, b in clashes(events)],
            "late": data(ctx, late),
            "due_today": data(ctx, now),
            "due_soon": data(ctx, soon),
            "next": data(ctx, important),
            "waiting": data(ctx, waiting),
        }


def _some(ctx: Context, title: str, items: list[Item]) -> Section:
    """The first of some tasks, and how many more there are."""
    shown = rows(ctx, items[:_MOST])
    more = len(items) - len(shown)
    return Section(title, (*shown, Row(f"… and {more} more", tone="quiet")) if more > 0 else shown)
