"""Why: from a task to its project, its goal, its mission. And goals for which nothing happens."""

from __future__ import annotations

import re
from datetime import date
from typing import NamedTuple

from dayward.formats.todotxt import Task, real_date
from dayward.planning.day import Aim, Day, ProjectAt, Purpose
from dayward.planning.item import Item
from dayward.planning.once import Once
from dayward.planning.statement import Statement
from dayward.planning.tasks import actionable

_ID = re.compile(r"\b[A-Z]{1,4}[0-9]{1,4}(?:\.[0-9]{1,4})*\b")
_CLOSED = frozenset(("done", "someday"))


class Chain(NamedTuple):
    """What something is for, as far as the files say."""

    projects: tuple[ProjectAt, ...] = ()
    goals: tuple[Aim, ...] = ()
    missions: tuple[Purpose, ...] = ()


class Why:
    """The links of one day's files, looked up once."""

    def __init__(self, day: Day) -> None:
        self._projects = {at.project.tag.casefold(): at for at in day.projects}
        self._known: dict[tuple[tuple[str, ...], str | None], tuple[Aim, ...]] = {}
        self._aims = {aim.id.casefold(): aim for aim in day.aims}
        self._telos = {one.id.casefold(): one for one in day.telos if one.id}

    def project(self, tag: str) -> ProjectAt | None:
        """The project of that tag, without its sign."""
        return self._projects.get(tag.casefold())

    def goals(self, task: Task) -> tuple[Aim, ...]:
        """The goals a task serves: its own `goal:`, and those of its projects; objectives in place of key results."""
        body = task.body
        if not self._aims or ("goal:" not in body and "+" not in body):
            return ()
        named = tuple(task.projects), task.get("goal") if "goal:" in body else None
        if named not in self._known:  # few ways to be tagged, many tasks
            self._known[named] = self._named(*named)
        return self._known[named]

    def _named(self, tags: tuple[str, ...], goals: str | None) -> tuple[Aim, ...]:
        found = _names(goals)
        for tag in tags:
            if at := self.project(tag):
                found += at.project.goals
        return self._objectives(found)

    def serves(self, task: Task) -> bool:
        """Whether a task serves a goal that is not reached."""
        return any(not aim.done for aim in self.goals(task))

    def goals_of_project(self, at: ProjectAt) -> tuple[Aim, ...]:
        """The goals a project serves."""
        return self._objectives(at.project.goals)

    def missions(self, aim: Aim) -> tuple[Purpose, ...]:
        """The items of the TELOS that a goal names by their ids."""
        found = [self._telos[name.casefold()] for name in _ID.findall(aim.title) if name.casefold() in self._telos]
        own = self._telos.get(aim.id.casefold())
        if own:
            found += [self._telos[n.casefold()] for n in _ID.findall(own.text) if n.casefold() in self._telos]
        return tuple(dict.fromkeys(found))

    def chain(self, task: Task) -> Chain:
        """A task's projects, goals and missions."""
        projects = tuple(at for tag in task.projects if (at := self.project(tag)))
        goals = self.goals(task)
        missions = [one for aim in goals for one in self.missions(aim)]
        return Chain(projects, goals, tuple(dict.fromkeys(missions)))

    def _objectives(self, names: tuple[str, ...]) -> tuple[Aim, ...]:
        found = [aim for name in names if (aim := self._aims.get(name.casefold()))]
        tops = [self._aims.get(aim.parent.casefold(), aim) if aim.parent else aim for aim in found]
        return tuple(dict.fromkeys(tops))


def _names(value: str | None) -> tuple[str, ...]:
    return tuple(part for part in (value or "").split(",") if part)


def objectives(day: Day) -> list[Aim]:
    """The goals at the top level."""
    return [aim for aim in day.aims if not aim.parent]


def last_done(day: Day, why: Why) -> dict[str, tuple[date, Item]]:
    """For each goal's id, the last day something was done for it, and what."""
    last: dict[str, tuple[date, Item]] = {}
    for item in day.done:
        finished = real_date(item.task.completed)
        if finished is None or finished > day.today:
            continue
        for aim in why.goals(item.task):
            if aim.id not in last or finished >= last[aim.id][0]:
                last[aim.id] = finished, item
    return last


_served: Once[set[str]] = Once()


def _served_now(day: Day, why: Why) -> set[str]:
    """The ids of goals for which something could be done now."""
    return {aim.id for item in actionable(day.open, day.today) for aim in why.goals(item.task)}


def neglected(day: Day) -> list[Statement]:
    """Open goals for which nothing was done in `neglect_days`, with what is known of them.

    A goal that another one serves (names by its id) is told by that one.
    """
    patience = int(day.preferences["neglect_days"])
    why = Why(day)
    last = last_done(day, why)
    ready = _served.get(day.open, (day.today, day.aims, day.projects), lambda: _served_now(day, why))
    served = {name for aim in day.aims for name in _ID.findall(aim.title)}
    out = []
    for aim in objectives(day):
        if aim.done or aim.progress == 100 or aim.id in served:
            continue
        projects = [at for at in day.projects if aim in why.goals_of_project(at)]
        live = [at for at in projects if at.project.status not in _CLOSED]
        known = last.get(aim.id)
        if known and (day.today - known[0]).days < patience:
            continue
        if not known and aim.id in ready and not _older(day, aim, why, patience):
            continue
        reason = f"nothing done for it in {(day.today - known[0]).days} days" if known else "nothing done for it yet"
        if not live and aim.id not in ready:
            reason += ", no project serves it" if not projects else ", its projects rest"
        elif aim.id not in ready:
            reason += ", no next step"
        more = (known[1].place,) if known else tuple(at.place for at in live)
        facts = {"progress": aim.progress, "last_done": known[0].isoformat() if known else None}
        out.append(Statement(aim.title, aim.place, reason, _short(aim), None, "", "soon", more, facts))
    return out


def _older(day: Day, aim: Aim, why: Why, patience: int) -> bool:
    """Whether any of the tasks or projects for a goal has waited as long as `patience`."""
    created = [real_date(item.task.created) for item in day.open if aim in why.goals(item.task)]
    return any(made and (day.today - made).days >= patience for made in created)


def _short(aim: Aim) -> str:
    return aim.id if aim.id != aim.title else ""


def name_of(aim: Aim) -> str:
    """A goal's id, or its title where it has none."""
    return aim.id if aim.id != aim.title else f"“{aim.title}”"
