"""`goals`: where you want to be."""

from __future__ import annotations

from typing import Any

from dayward.actions.action import Action, Effect, Outcome
from dayward.actions.context import Context
from dayward.actions.views import Chart, Text, View
from dayward.formats.goals import Goal, GoalsFile


class Goals(Action):
    """Show goals and how far they are."""

    name = "goals"
    group = "Plan"
    known_as = ("get_quarterly_goals",)
    examples = ("goals",)
    plainly = ("goals: show my goals",)
    phrases = (
        "<show> <my> goals",
        "how (am i|are we) doing (on|with) [my|our|the] goals",
        "how are [my|the] goals (going|doing|coming along)",
        "goals",
        "my goals",
        "what are my (goals|objectives|okrs|key results)",
        "goal progress",
        "how far (am i|are we) with [my|our] goals",
    )

    def effects(self) -> tuple[Effect, ...]:
        """It only reads."""
        return (Effect("read", "goals"),)

    def run(self, ctx: Context) -> Outcome:
        """The newest file of goals, drawn as bars."""
        place = ctx.layout.goals
        paths = [place] if place.endswith(".md") else [p for p in ctx.workspace.paths(place) if p.endswith(".md")]
        found = [(path, file) for path in paths if (file := GoalsFile.parse(ctx.read(path).data or b"")).goals]
        if not found:
            return Outcome((Text("No goals yet: write some in goals/2026-Q4.md (docs/formats.md shows how)."),), [])
        views: list[View] = []
        data: list[dict[str, Any]] = []
        for path, file in found[-1:]:
            for goal in file.goals:
                points = tuple((_label(part), float(part.progress or 0)) for part in (goal.children or (goal,)))
                views.append(Chart(_label(goal) + f"  {goal.progress or 0}%", points))
                data.append({"file": path, **_data(goal)})
        title = found[-1][1].title
        return Outcome((Text(title), *views) if title else tuple(views), data)


def _label(goal: Goal) -> str:
    return f"{goal.id} {goal.title}".strip()


def _data(goal: Goal) -> dict[str, Any]:
    return {**goal._asdict(), "children": [_data(child) for child in goal.children]}
