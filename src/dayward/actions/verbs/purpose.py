"""`purpose`: what something is for."""

from __future__ import annotations

from dayward.actions.action import Action, Effect, Outcome, arg
from dayward.actions.context import Context
from dayward.actions.planned import EVERYTHING, day_of
from dayward.actions.selecting import select
from dayward.actions.tasks import data, rows
from dayward.actions.views import Listing, Row, Section
from dayward.planning.day import Aim, Day, ProjectAt, Purpose
from dayward.planning.purpose import Why, name_of, objectives


class ShowPurpose(Action):
    """Show what a task is for: its project, its goal, its mission. Without words, how missions, goals and projects hang together.

    A project names its goals (goal:O1), a goal names what it serves in your TELOS by its id (M1, G2).
    """

    name = "purpose"
    group = "Plan"
    aliases = ()
    known_as = ("get_telos",)
    examples = ("purpose", "purpose outline")
    phrases = (
        "why am i doing {task:known}",
        "(what is|what was) {task:known} (for|good for) [anyway|again]",
        "why (do|should) i (do|have to do|need to do|care about) {task:known}",
        "what (goal|project|mission) (does|is) {task:known} (serve|support|part of|for|belong to)",
        "what is the purpose of {task:known}",
        "<show> [my|the] (purpose|mission|missions|telos)",
        "what is my (purpose|mission|telos)",
        "how do my (goals|projects|missions) and (projects|goals|missions) (hang together|connect|relate)",
    )

    task: tuple[str, ...] = arg("a handle, or words that one task has", rest=True, default=())

    def effects(self) -> tuple[Effect, ...]:
        """It only reads."""
        return EVERYTHING

    def run(self, ctx: Context) -> Outcome:
        """The chain of one task, or all."""
        day = day_of(ctx)
        return self._of_task(ctx, day) if self.task else _all(day)

    def _of_task(self, ctx: Context, day: Day) -> Outcome:
        item = select(ctx, self.task)[0]
        chain = Why(day).chain(item.task)
        found = [*map(_project, chain.projects), *map(_goal, chain.goals), *map(_mission, chain.missions)]
        sections = (
            Section("", rows(ctx, [item])),
            Section("For", tuple(row for row, _ in found), "no project or goal: give it a +project, or goal:O1"),
        )
        task = data(ctx, [item])[0]
        return Outcome((Listing("What it is for", sections),), {"task": task, "for": [entry for _, entry in found]})


def _all(day: Day) -> Outcome:
    why = Why(day)
    found = [_mission(one) for one in day.telos if one.section.casefold().startswith("mission")]
    sections = [Section("Missions", tuple(row for row, _ in found))]
    told = [entry for _, entry in found]
    for aim in objectives(day):
        serves = why.missions(aim)
        projects = [at for at in day.projects if aim in why.goals_of_project(at)]
        rest = [*map(_project, projects), *map(_mission, serves)]
        sections.append(
            Section(
                f"{name_of(aim)} {aim.title}" if aim.id != aim.title else aim.title,
                tuple(r for r, _ in rest),
                "no project serves it",
            )
        )
        told.append(
            {**_goal(aim)[1], "projects": [_project(at)[1] for at in projects], "missions": [one.id for one in serves]}
        )
    if not told:
        sections.append(Section("", (), "no goals yet (docs/formats.md shows how to write some)"))
    return Outcome((Listing("What for", tuple(sections)),), told)


_Told = tuple[Row, dict[str, object]]


def _project(at: ProjectAt) -> _Told:
    one = at.project
    return Row(one.title, f"+{one.tag}", "", (one.status,)), {
        "project": one.tag,
        "title": one.title,
        "status": one.status,
        "evidence": [at.place],
    }


def _goal(aim: Aim) -> _Told:
    tail = (f"{aim.progress}%",) if aim.progress is not None else ()
    key = aim.id if aim.id != aim.title else ""
    return Row(aim.title, key, "", tail), {
        "goal": aim.id,
        "title": aim.title,
        "progress": aim.progress,
        "evidence": [aim.place],
    }


def _mission(one: Purpose) -> _Told:
    return Row(one.text, one.id, "", (one.section.lower(),)), {
        "telos": one.id,
        "section": one.section,
        "text": one.text,
        "evidence": [one.place],
    }
