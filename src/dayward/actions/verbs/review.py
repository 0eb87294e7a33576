"""`review`: the week, step by step."""

from __future__ import annotations

from dayward.actions.action import Action, Effect, Outcome, option
from dayward.actions.context import Context
from dayward.actions.planned import EVERYTHING, data, named, review_path, section_names, told, view
from dayward.actions.verbs.archive import Archive
from dayward.actions.views import Choice, Listing, Row, Section, View
from dayward.planning.review import Step, sections_of, steps
from dayward.planning.statement import Section as Said


class Review(Action):
    """Go through the week: inbox, waiting, projects without a next step, goals, calendar back and ahead, what could be archived.

    If you have steps of your own (skills/weekly-review.md: headings, or a list), these are followed, each with what belongs to it. With
    --apply the completed tasks are archived, in one commit.
    """

    name = "review"
    group = "Plan"
    aliases = ("weekly-review",)
    writes = True
    examples = ("review", "review --apply")
    phrases = (
        "[<show>] [my|the|a] weekly review",
        "(do|start|begin|run) (the|my|a) [weekly] review",
        "(time for|it is time for) [the|my|a] [weekly] review",
        "review (my|the) week",
        "(look back at|look back on|wrap up) (my|the) week [with me]",
    )

    apply: bool = option("yes: archive the completed tasks", default=False)
    offline: bool = option("do not fetch calendars", default=False)

    def effects(self) -> tuple[Effect, ...]:
        """It reads, may fetch calendars, and with --apply writes the task lists."""
        effects = EVERYTHING if self.offline or self.apply else (*EVERYTHING, Effect("network", "calendars"))
        return (*effects, Effect("write", "tasks")) if self.apply else effects

    def run(self, ctx: Context) -> Outcome:
        """The person's own steps, or those of the preference briefing.weekly; or the archiving."""
        if self.apply:
            return Archive().run(ctx)
        if not self.offline:
            ctx.refresh_calendars()
        path = review_path(ctx)
        own = steps(path, ctx.read(path).data or b"") if path else []
        outcome = _own(ctx, own) if own else _usual(ctx)
        done = len(ctx.life.completed)
        views: tuple[View, ...] = outcome.views
        if done:
            question = f"Archive {done} completed task{'' if done == 1 else 's'}?"
            views += (Choice(question, (Row("yes", "review --apply"),)),)
        return outcome._replace(views=views, notes=ctx.calendars.notes)


def _usual(ctx: Context) -> Outcome:
    found = told(ctx, ctx.preferences["briefing.weekly"])
    shown = tuple(view(ctx, section)._replace(title=f"{n}. {section.title}") for n, (_, section) in enumerate(found, 1))
    listing = Listing(_title(ctx), shown or (Section("", (Row("Nothing asks for a review.", tone="quiet"),)),))
    return Outcome((listing,), [_data(ctx, name, section) for name, section in found])


def _own(ctx: Context, own: list[Step]) -> Outcome:
    """Each step with its points and what the sections it names have to say; a section is told at its first step."""
    usual = list(ctx.preferences["briefing.weekly"])
    others = [name for name in section_names() if name not in usual]
    also = {name: getattr(named(name), "ALSO", ()) for name in usual}
    wanted: list[tuple[Step, list[str]]] = []
    taken: set[str] = set()
    for step in own:
        meant = sections_of(step, usual, also) or sections_of(step, others, {})
        mine = [name for name in meant if name not in taken]
        taken.update(mine)
        wanted.append((step, mine))
    said = dict(told(ctx, [name for _, mine in wanted for name in mine]))
    sections, entries = [], []
    for number, (step, mine) in enumerate(wanted, 1):
        points = tuple(Row(words, lead="☐", tone="quiet") for words, _ in step.points)
        head = Section(f"{number}. {step.title}", points, "nothing here" if mine else "yours to do")
        shown = [view(ctx, said[name]) for name in mine if name in said]
        if shown and not points:
            head, shown = shown[0]._replace(title=head.title), shown[1:]
        sections += [head, *shown]
        found = [_data(ctx, name, said[name]) for name in mine if name in said]
        entries.append({"step": step.title, "evidence": [step.place], "sections": found})
    return Outcome((Listing(_title(ctx), tuple(sections)),), entries)


def _title(ctx: Context) -> str:
    return f"Review of week {ctx.today.isocalendar().week}"


def _data(ctx: Context, name: str, section: Said) -> dict[str, object]:
    return {"section": name, "title": section.title, "tail": section.tail, "statements": data(ctx, section.statements)}
