"""`postponed`: what you keep putting off."""

from __future__ import annotations

from dayward.actions.action import Action, Effect, Outcome
from dayward.actions.context import Context
from dayward.actions.planned import data, moves, rows
from dayward.actions.views import Listing, Section
from dayward.planning.postponed import postponed


class Postponed(Action):
    """Show open tasks whose date was moved again and again, by the history of the last half year."""

    name = "postponed"
    group = "Plan"
    examples = ("postponed",)
    phrases = (
        "what do i keep (putting off|postponing|delaying|avoiding|pushing back|pushing|moving|procrastinating on)",
        "what (am i|have i been) (putting off|postponing|delaying|avoiding|procrastinating on|procrastinating)",
        "[<show>] [my|the] (postponed|delayed|procrastinated) (tasks|things|todos|items)",
        "(what|which) (tasks|things|todos) (do i keep|have i been|am i) (putting off|postponing|delaying|avoiding)",
        "what keeps (slipping|getting postponed|being postponed|moving)",
    )

    def effects(self) -> tuple[Effect, ...]:
        """It reads tasks and history."""
        return (Effect("read", "tasks"), Effect("read", "history"))

    def run(self, ctx: Context) -> Outcome:
        """The most often moved first."""
        found = postponed(ctx.life.open, moves(ctx), ctx.today)
        section = Section("", rows(ctx, found), "nothing was postponed twice")
        return Outcome((Listing("Postponed again and again", (section,)),), data(ctx, found))
