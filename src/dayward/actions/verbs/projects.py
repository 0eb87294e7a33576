"""`projects`: what you are at."""

from __future__ import annotations

from collections import Counter

from dayward.actions.action import Action, Effect, Outcome, option
from dayward.actions.context import Context
from dayward.actions.views import Listing, Row, Section
from dayward.formats.projects import Project, ProjectsFile
from dayward.planning.day import Day, ProjectAt
from dayward.planning.progress import Progress, progress, told

_ORDER = ("active", "waiting", "someday", "done")


class Projects(Action):
    """Show projects with their open tasks, how far they are and what comes next.

    Those of the projects file, and those that only tags name.
    """

    name = "projects"
    group = "Plan"
    known_as = ("get_active_projects", "analyze_project_progress")
    examples = ("projects", "projects --all")
    plainly = ("projects: show my projects",)
    phrases = (
        "<show> <my> projects",
        "what projects (do i have|are there|am i working on)",
        "how are [my|the] projects (going|doing|coming along)",
        "projects",
        "my projects",
        "what (projects|project) (is|are) (active|open|running)",
        "what am i working on",
        (
            "(what|which) [all|kind of|kinds of] lists (do i have|are there|are available|have i got|are open|"
            "have i made|did i make|i have|available|are saved|do you have) [available|saved|queried|right now|"
            "on you right now|open|so far]"
        ),
        (
            "what (are|is) [all|the names of|the titles of|the current|the] [of] [my|all my|all the|the|"
            "available|current] [current|saved|available] lists [i have|i have available|available|so far|that "
            "i have|that i have created|i have created]"
        ),
        (
            "(<show>|read|find|tell me the names of|tell me the name of|give me the names of|name|count|list) "
            "[me] [all|of] [my|the|all my|all the|available|current|all] [current|saved|available|work] lists "
            "[to me|i have|available|that i have|i have available|on this device]"
        ),
        "(tell|show) me (what|which) (list|lists) (i have|i currently have|do i have|are available|there are)",
        "how many lists (do i have|are open|are there|have i got)",
        "lists [i have]",
        "tell me my list names",
        "what list do i have",
        (
            "(create|make|start|begin|open|open up|add|generate|bring up|set up|prepare|produce|put together|"
            "new|create new|start creating|i want|have|begin|set) [me|up] [a|an|another|the] [new|fresh] (list|"
            "checklist|todo list|to do list|shopping list|grocery list|chore list|packing list) [for me|please|"
            "now|by tomorrow|for tomorrow] => ?=a list begins with the first thing on it: say what to put on which"
        ),
        (
            "(create|make|start|begin|open|add|generate|set up|prepare|new|create new) [me] [a|an|another|the|"
            "my] [new|fresh] (list|checklist|todo list|to do list) (of|for|called|named|about) {x:anything} "
            "=> ?=a list begins with the first thing on it: say what to put on which"
        ),
        (
            "(create|make|start|begin|open|generate|set up|prepare) [me] [a|an|another|my] [new|fresh] "
            "{x:newlistname} (list|checklist) [for me|please] => ?=a list begins with the first thing on it: say "
            "what to put on which"
        ),
        (
            "[a] (new|fresh) list [for {x:anything}] => ?=a list begins with the first thing on it: say what to "
            "put on which"
        ),
        (
            "(which|what) lists (are present|are in|are there|do i have) (in|on) [my] (notes|notes app|"
            "notebook|contacts|files|device)"
        ),
        (
            "i need to (make|put together|create) (a|an) [new] (list|checklist|todo list|to do list|shopping "
            "list|grocery list) [for {x:anything}|of {x:anything}] => ?=a list begins with the first thing on "
            "it: say what to put on which"
        ),
        (
            "i (want|need) to (make|start) [this week's|next week's|today's] (list|checklist|todo list|to do "
            "list|shopping list|grocery list) => ?=a list begins with the first thing on it: say what to put "
            "on which"
        ),
        (
            "(generate|produce|begin|start|prepare) [a|an] [new|fresh] (list|register) [of {x:anything}|for "
            "{x:anything}] => ?=a list begins with the first thing on it: say what to put on which"
        ),
        (
            "add [a|an] [new] list [of {x:anything}|for {x:anything}] => ?=a list begins with the first thing "
            "on it: say what to put on which"
        ),
        (
            "(make|create) [a] (list|playlist|checklist) about {x:anything} => ?=a list begins with the first "
            "thing on it: say what to put on which"
        ),
    )

    all: bool = option("also those that are done", default=False)

    def effects(self) -> tuple[Effect, ...]:
        """It only reads."""
        return (Effect("read", "projects"), Effect("read", "tasks"))

    def run(self, ctx: Context) -> Outcome:
        """Count tasks by project; areas are not projects."""
        counts = ctx.life.project_counts
        file = ProjectsFile.parse(ctx.read(ctx.layout.projects).data or b"")
        listed = {project.tag.casefold(): project for project in file.projects}
        areas = {area.casefold() for area in file.areas}
        for name in counts:
            if name.casefold() not in listed and name.casefold() not in areas:
                listed[name.casefold()] = Project(name, "")
        open_tasks = Counter({name.casefold(): 0 for name in listed})
        for name, count in counts.items():
            open_tasks[name.casefold()] += count
        shown = [p for p in listed.values() if self.all or p.status != "done"]
        found = self._progress(ctx, shown)
        sections = []
        for status in dict.fromkeys([*_ORDER, *[project.status for project in shown]]):
            group = [project for project in shown if project.status == status]
            title = "" if status == "active" else status.capitalize()
            sections.append(Section(title, tuple(_row(p, found[p.tag]) for p in group)))
        if not shown:
            sections.append(Section("", (), "no projects yet: give a task a +project"))
        data = [
            {**p._asdict(), "open_tasks": open_tasks[p.tag.casefold()], **told(found[p.tag], ctx.today).facts}
            for p in shown
        ]
        return Outcome((Listing("Projects", tuple(sections)),), data)

    def _progress(self, ctx: Context, shown: list[Project]) -> dict[str, Progress]:
        life = ctx.life
        day = Day(ctx.now, open=life.open, done=life.finished)
        found = progress(day, [ProjectAt(p, f"{ctx.layout.projects}:{p.line}") for p in shown])
        return {one.at.project.tag: one for one in found}


def _row(project: Project, one: Progress) -> Row:
    count = one.open
    tail = [f"{count} open" if count else "no next step"]
    if one.done:
        tail.append(f"{one.percent}% done")
    if one.next:
        tail.append(f"next: {one.next.task.words}")
    if project.areas:
        tail.append(" ".join(f"+{area}" for area in project.areas))
    if project.goals:
        tail.append("→ " + " ".join(project.goals))
    stuck = not count and project.status == "active"
    return Row(project.title or "", f"+{project.tag}", "", tuple(tail), "soon" if stuck else "")
