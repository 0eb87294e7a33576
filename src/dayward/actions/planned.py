"""From a context to a `Day`, and from statements to views and data. What the planning actions share."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType
from typing import TYPE_CHECKING, Any

from dayward.actions import views
from dayward.actions.action import Effect
from dayward.actions.context import Context
from dayward.actions.days import occasions
from dayward.core.errors import UsageError
from dayward.formats.todotxt import emit_line
from dayward.planning import sections as shipped
from dayward.planning.day import Aim, Day, ProjectAt, aims_of, purposes_of, week_goal
from dayward.planning.layout import folder_skill
from dayward.planning.once import Once
from dayward.planning.postponed import Move
from dayward.planning.statement import Section, Statement, composed

if TYPE_CHECKING:
    from dayward.formats.projects import Project

_TELOS_GOAL = re.compile(r"[GK][0-9][0-9.]*")
EVERYTHING = tuple(
    Effect("read", role)
    for role in ("tasks", "calendar", "habits", "projects", "goals", "telos", "contexts", "review", "history")
)


def day_of(ctx: Context, *, history: bool = False) -> Day:
    """The person's files as a `Day`. `history` looks at how dates moved, which takes git."""
    from dayward.planning.contexts import parse_rules

    life, layout = ctx.life, ctx.layout
    rules = ctx.read(layout.contexts).data if layout.contexts else None
    telos = ctx.read(layout.telos).data if layout.telos else None
    return Day(
        ctx.local_now,
        ctx.preferences,
        life.open,
        life.finished,
        life.tasks_in(layout.habits).file,
        layout.habits,
        lambda first, last: occasions(ctx, first, last),
        week_goal(life.calendar, layout.calendar, ctx.today),
        [ProjectAt(project, f"{path}:{project.line}") for path, project in projects(ctx)],
        aims(ctx),
        purposes_of(layout.telos, telos) if telos else (),
        parse_rules(layout.contexts, rules) if rules else (),
        moves(ctx) if history else {},
    )


def projects(ctx: Context) -> list[tuple[str, Project]]:
    """The projects of the projects file, with its path."""
    from dayward.formats.projects import ProjectsFile

    path = ctx.layout.projects
    return [(path, project) for project in ProjectsFile.parse(ctx.read(path).data or b"").projects] if path else []


def aims(ctx: Context) -> list[Aim]:
    """The goals of the newest file of goals that has any, then those of the TELOS."""
    place = ctx.layout.goals
    paths = [place] if place.endswith(".md") else [p for p in ctx.workspace.paths(place) if p.endswith(".md")]
    newest: list[Aim] = []
    for path in reversed(paths):
        if newest := aims_of(path, ctx.read(path).data or b""):
            break
    data = ctx.read(ctx.layout.telos).data if ctx.layout.telos else None
    known = {aim.id.casefold() for aim in newest}
    telos = aims_of(ctx.layout.telos, data) if data else []
    return [*newest, *[aim for aim in telos if _TELOS_GOAL.fullmatch(aim.id) and aim.id.casefold() not in known]]


_moves: Once[dict[str, list[Move]]] = Once()


def moves(ctx: Context) -> dict[str, list[Move]]:
    """How dates of tasks moved in the last half year, from history."""
    from dayward.planning.postponed import moves_of
    from dayward.workspace.history import line_changes

    ctx.require("read", "history")
    lists = tuple(ctx.layout.todo)
    now = ctx.workspace.git.tip(), lists, ctx.today
    return _moves.get(
        ctx.workspace, now, lambda: moves_of(line_changes(ctx.workspace, lists, since="6 months ago", most=1000))
    )


def named(name: str) -> ModuleType:
    """The section of that name. Raises UsageError with the names there are."""
    if name not in section_names():
        raise UsageError(f"there is no section {name!r}", f"there are: {', '.join(section_names())}")
    return import_module(f"{shipped.__name__}.{name}")


@lru_cache(1)
def section_names() -> tuple[str, ...]:
    """The sections there are: each is a file."""
    return tuple(sorted(info.name for info in iter_modules(shipped.__path__)))


def told(ctx: Context, names: Sequence[str]) -> list[tuple[str, Section]]:
    """The named sections that have something to say."""
    modules = [(name, named(name)) for name in names]
    needs = {need for _, module in modules for need in getattr(module, "NEEDS", ())}
    day = day_of(ctx, history="history" in needs)
    return composed((name, module.section(day)) for name, module in modules)


def view(ctx: Context, section: Section) -> views.Section:
    """A section as rows; tasks with their handles, and remembered as shown."""
    return views.Section(section.title, (*rows(ctx, section.statements), *quiet(section.tail)))


def quiet(text: str) -> tuple[views.Row, ...]:
    """A quiet line, if there is anything in it."""
    return (views.Row("", "", "", (text,), "quiet"),) if text else ()


def rows(ctx: Context, statements: Sequence[Statement]) -> tuple[views.Row, ...]:
    """Statements as rows."""
    names = _handles(ctx, statements)
    ctx.shown.remember((one.item.place, emit_line(one.item.task)) for one in statements if one.item)
    return tuple(
        views.Row(one.text, key, one.lead, (one.reason,) if one.reason else (), one.tone)
        for one, key in zip(statements, names, strict=True)
    )


def _handles(ctx: Context, statements: Sequence[Statement]) -> list[str]:
    short = ctx.life.handles([one.item for one in statements if one.item])
    return [short[one.item] if one.item else one.subject for one in statements]


def data(ctx: Context, statements: Sequence[Statement]) -> list[dict[str, Any]]:
    """Statements for programs, each with its evidence."""
    names = _handles(ctx, statements)
    return [
        {
            "subject": key,
            "text": one.text,
            "reason": one.reason,
            "evidence": [one.evidence, *[p for p in one.more if p != one.evidence]],
            **one.facts,
        }
        for one, key in zip(statements, names, strict=True)
    ]


def review_path(ctx: Context) -> str | None:
    """The person's own steps of the weekly review: a flat file, or a skill's folder."""
    path = ctx.layout.review
    return next((p for p in (path, folder_skill(path)) if path and ctx.read(p).data), None)
