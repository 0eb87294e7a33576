"""How far projects and goals are, and what comes next in each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from dayward.formats.todotxt import real_date
from dayward.planning import say
from dayward.planning.day import Aim, Day, ProjectAt
from dayward.planning.item import Item
from dayward.planning.once import Once
from dayward.planning.purpose import Why, objectives
from dayward.planning.statement import Statement
from dayward.planning.tasks import actionable, by_priority, is_waiting


class Progress(NamedTuple):
    """A project's tasks: open, done, how many of the open wait, the next action, the last thing done and when."""

    at: ProjectAt
    open: int
    done: int
    waiting: int
    next: Item | None
    last: Item | None
    last_day: date | None

    @property
    def percent(self) -> int | None:
        """Done of all tasks, None where there are none."""
        total = self.open + self.done
        return round(100 * self.done / total) if total else None


_open_by_tag: Once[dict[str, list[Item]]] = Once()
_done_by_tag: Once[dict[str, list[Item]]] = Once()
_known: Once[list[Progress]] = Once()


def progress(day: Day, projects: Sequence[ProjectAt] | None = None) -> list[Progress]:
    """The projects of the projects file, in its order, with their tasks."""
    wanted = tuple(day.projects if projects is None else projects)
    rest = day.today, wanted, day.done
    return [*_known.get(day.open, rest, lambda: _all(day, wanted))]


def _all(day: Day, projects: Sequence[ProjectAt]) -> list[Progress]:
    tasks = _open_by_tag.get(day.open, None, lambda: _by_tag(day.open))
    done = _done_by_tag.get(day.done, None, lambda: _by_tag(day.done))
    ready = set(map(id, actionable(day.open, day.today)))
    out = []
    for at in projects:
        tag = at.project.tag.casefold()
        out.append(_of(at, tasks.get(tag, []), done.get(tag, []), ready))
    return out


def _by_tag(items: Iterable[Item]) -> dict[str, list[Item]]:
    """Tasks by each of their projects, case aside."""
    found: dict[str, list[Item]] = {}
    for item in items:
        for name in {name.casefold() for name in item.task.projects}:
            found.setdefault(name, []).append(item)
    return found


def _of(at: ProjectAt, tasks: list[Item], done: list[Item], ready: set[int]) -> Progress:
    dated = [(finished, item) for item in done if (finished := real_date(item.task.completed))]
    last_day, last = max(dated, key=lambda pair: pair[0], default=(None, None))
    waiting = sum(is_waiting(item) for item in tasks)
    following = next(iter(by_priority([item for item in tasks if id(item) in ready], 1)), None)
    return Progress(at, len(tasks), len(done), waiting, following, last, last_day)


def told(one: Progress, today: date) -> Statement:
    """A project, how far it is and what is next."""
    parts = []
    if one.open or one.done:
        parts.append(f"{one.done} of {one.open + one.done} done")
    if one.next:
        parts.append(f"next: {one.next.task.words}")
    elif one.open and one.open == one.waiting:
        parts.append("waits for others")
    elif one.at.project.status == "active":
        parts.append("no next step")
    if one.last_day:
        parts.append(f"last {say.short_day(one.last_day, today)}")
    stuck = one.next is None and one.at.project.status == "active"
    more = tuple(item.place for item in (one.next, one.last) if item)
    facts = {
        "tag": one.at.project.tag,
        "status": one.at.project.status,
        "open": one.open,
        "done": one.done,
        "percent": one.percent,
        "next": one.next.place if one.next else None,
        "last_done": one.last_day.isoformat() if one.last_day else None,
    }
    title = one.at.project.title or one.at.project.tag
    return Statement(
        title, one.at.place, " · ".join(parts), f"+{one.at.project.tag}", None, "", "soon" if stuck else "", more, facts
    )


def stuck(day: Day) -> list[Statement]:
    """Active projects in which nothing can be done next."""
    return [told(one, day.today) for one in progress(day) if one.at.project.status == "active" and one.next is None]


def goal_statements(day: Day) -> list[Statement]:
    """Each goal with its progress, the projects that serve it and what was done for it in a week."""
    why = Why(day)
    lately = [item for item in day.done if _lately(item, day.today)]
    out = []
    for aim in objectives(day):
        projects = [at for at in day.projects if aim in why.goals_of_project(at)]
        week = [item for item in lately if aim in why.goals(item.task)]
        out.append(_goal(aim, projects, week))
        out += [_result(child) for child in day.aims if child.parent == aim.id]
    return out


def _lately(item: Item, today: date) -> bool:
    finished = real_date(item.task.completed)
    return finished is not None and 0 <= (today - finished).days < 7


def _goal(aim: Aim, projects: list[ProjectAt], week: list[Item]) -> Statement:
    parts = [" ".join(f"+{at.project.tag}" for at in projects)] if projects else []
    if week:
        parts.append(f"{len(week)} done for it this week")
    lead = f"{aim.progress}%" if aim.progress is not None else ""
    more = (*[at.place for at in projects], *[item.place for item in week])
    facts = {"progress": aim.progress, "projects": [at.project.tag for at in projects], "done_this_week": len(week)}
    subject = aim.id if aim.id != aim.title else ""
    return Statement(
        aim.title, aim.place, " · ".join(parts), subject, None, lead, "done" if aim.done else "", more, facts
    )


def _result(aim: Aim) -> Statement:
    lead = f"{aim.progress}%" if aim.progress is not None else ""
    subject = aim.id if aim.id != aim.title else ""
    facts = {"progress": aim.progress, "parent": aim.parent}
    return Statement(aim.title, aim.place, "", subject, None, lead, "done" if aim.done else "", (), facts)
