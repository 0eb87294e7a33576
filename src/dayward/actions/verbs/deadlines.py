"""`deadlines`: what is late and what comes."""

from __future__ import annotations

from dayward.actions.action import Action, Effect, Outcome
from dayward.actions.context import Context
from dayward.actions.planned import data, rows
from dayward.actions.views import Listing, Section
from dayward.planning.deadlines import deadlines, told

_TITLES = {-1: "Late", 0: "Today", 1: "Tomorrow", 3: "Within 3 days", 7: "Within 7 days"}


class Deadlines(Action):
    """Show what is late, due today, and due within 1, 3 and 7 days."""

    name = "deadlines"
    group = "Plan"
    known_as = ("check_deadlines",)
    examples = ("deadlines",)
    plainly = ("late: deadlines",)
    phrases = (
        "deadlines",
        "[<show>] <my> [upcoming|next] (deadlines|due dates)",
        "[<show>] upcoming (deadlines|due dates)",
        "(what|which) deadlines (do i have|are there|are coming up|are near|are close|are approaching)",
        "(do i have|are there) any deadlines [coming up|soon|this week|today|tomorrow]",
        "what is due [soon|next|this week|in the next days|in the coming days|tomorrow]",
        "what (tasks|things) are due [soon|next|this week|tomorrow]",
        "what (is|are) my [next] (deadline|deadlines)",
        "when is my next deadline",
        "anything due [soon|this week|tomorrow]",
    )

    def effects(self) -> tuple[Effect, ...]:
        """It only reads."""
        return (Effect("read", "tasks"),)

    def run(self, ctx: Context) -> Outcome:
        """One section a step."""
        found = deadlines(ctx.life.open, ctx.today)
        statements = [(one.step, told(one, ctx.today)) for one in found]
        sections = [
            Section(title, rows(ctx, [one for its, one in statements if its == step]))
            for step, title in _TITLES.items()
        ]
        if not found:
            sections.append(Section("", (), "nothing is due within 7 days"))
        return Outcome((Listing("Deadlines", tuple(sections)),), lambda: data(ctx, [one for _, one in statements]))
