"""`report`: what you got done."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Literal

from dayward.actions.action import Action, Effect, Outcome, arg, option
from dayward.actions.context import Context
from dayward.actions.planned import EVERYTHING, data, day_of, told, view
from dayward.actions.tasks import item_data
from dayward.actions.views import Chart, Listing, Section, Table, Text, View
from dayward.core.errors import UsageError
from dayward.formats.durations import spoken
from dayward.planning import say
from dayward.planning.report import Report as Figures
from dayward.planning.report import report


class Report(Action):
    """Show what you got done: each day, by project and by goal, and how long it took against what you thought.

    Times are those of `dayward track` (spent:) and of your estimates (est:). `report goals` tells how your goals stand.
    """

    name = "report"
    group = "Plan"
    known_as = ("analyze_goal_progress",)
    examples = ("report", "report --since 2026-11-01", "report goals")
    plainly = ("achieved: what did i get done [{when}]",)
    phrases = (
        (
            "[<show>] [my|a|the] (report|progress report|work report|productivity report) [[for|of|on|about] "
            "{since:past}]"
        ),
        "what (did i|have i) <done_things> [[in|during|on|over] {since:past}]",
        "what (did i|have i) (do|done|got done) [[in|during|on|over] {since:past}]",
        "what (did i|have i) (worked on|work on|been working on) [[in|during|on|over] {since:past}]",
        "how (productive|busy|effective) (was|have) i [been] [[in|during|on|over] {since:past}]",
        "how much (did i|have i) <done_things> [[in|during|on|over] {since:past}]",
        (
            "how many (tasks|things|todos) (did i|have i) (do|done|finish|finished|complete|completed|get "
            "done) [[in|during|on|over] {since:past}]"
        ),
        (
            "how much time (went into|did i spend on|have i spent on|did i put into|goes into) [the|my] {x:mention} "
            "[[in|during|on|over] {since:past}]"
        ),
        "<show> what i (did|have done|got done|<done_things>|have <done_things>) [[in|during|on|over] {since:past}]",
        "where did (my|the) time go [[in|during|on|over] {since:past}]",
        "how did i spend my time [[in|during|on|over] {since:past}]",
        "how accurate (are|were) my estimates [[in|during|on|over] {since:past}]",
        "[<show>] [my|the|a] (goal report|goals report|report on [my] goals|report of [my] goals) => what=goals",
    )

    what: Literal["work", "goals"] = arg("work (the default) or goals", default="work")
    since: date | None = option("the first day (default: a week)", hint="DAY")
    until: date | None = option("the last day (default: today)", hint="DAY")

    def effects(self) -> tuple[Effect, ...]:
        """It only reads."""
        return EVERYTHING

    def run(self, ctx: Context) -> Outcome:
        """Count, or compose the goal report."""
        if self.what == "goals":
            return _goals(ctx)
        last = self.until or ctx.today
        first = self.since or last - timedelta(days=6)
        if not 0 <= (last - first).days <= 3660:
            raise UsageError(
                f"{first} to {last} cannot be reported", "name a first day before the last, at most ten years"
            )
        figures = report(day_of(ctx), first, last)
        views = _views(ctx, figures)
        return Outcome(views or (Text(f"Nothing was done {_span(ctx, figures)}."),), _data(figures))


def _goals(ctx: Context) -> Outcome:
    sections = told(ctx, ctx.preferences["briefing.goals"])
    shown = tuple(view(ctx, section) for _, section in sections)
    listing = Listing("Goals", shown or (Section("", (), "no goals yet (docs/formats.md shows how to write some)"),))
    found = [{"section": name, "statements": data(ctx, section.statements)} for name, section in sections]
    return Outcome((listing,), found)


def _span(ctx: Context, figures: Figures) -> str:
    return f"from {say.short_day(figures.first, ctx.today)} to {say.short_day(figures.last, ctx.today)}"


def _views(ctx: Context, figures: Figures) -> tuple[View, ...]:
    if not figures.items:
        return ()
    count = len(figures.items)
    head = f"{count} task{'' if count == 1 else 's'} done {_span(ctx, figures)}"
    if figures.minutes:
        rounds = figures.minutes // max(1, int(ctx.preferences["pomodoro_minutes"]))
        head += f", {spoken(figures.minutes)} tracked" + (
            f" ({rounds} pomodoro{'' if rounds == 1 else 's'})" if rounds else ""
        )
    views: list[View] = [Text(head)]
    if len(figures.by_day) <= 31:
        most = float(max(figures.by_day.values()))
        points = tuple((say.short_day(day, ctx.today), float(count)) for day, count in figures.by_day.items())
        views.append(Chart("", points, most, ""))
    for title, counts, minutes in (
        ("project", figures.by_project, figures.minutes_by_project),
        ("goal", figures.by_goal, {}),
    ):
        if counts:
            sign = "+" if title == "project" else ""
            rows = tuple(
                (sign + name, str(n), spoken(minutes[name]) if name in minutes else "") for name, n in counts.items()
            )
            views.append(Table((title, "done", "time"), rows, "", ("done",)))
    if figures.estimated:
        rows = tuple((item.task.words, spoken(thought), spoken(took)) for item, thought, took in figures.estimated)
        thought_in_all = sum(thought for _, thought, _ in figures.estimated)
        took_in_all = sum(took for *_, took in figures.estimated)
        views.append(
            Table(("task", "thought", "took"), (*rows, ("in all", spoken(thought_in_all), spoken(took_in_all))))
        )
    return tuple(views)


def _data(figures: Figures) -> dict[str, object]:
    return {
        "from": figures.first.isoformat(),
        "to": figures.last.isoformat(),
        "done": [{**item_data(item, ""), "evidence": [item.place]} for item in figures.items],
        "by_day": {day.isoformat(): count for day, count in figures.by_day.items()},
        "by_project": figures.by_project,
        "by_goal": figures.by_goal,
        "minutes": figures.minutes,
        "minutes_by_project": figures.minutes_by_project,
        "estimated": [
            {"text": i.task.words, "estimate": e, "spent": s, "evidence": [i.place]} for i, e, s in figures.estimated
        ],
    }
