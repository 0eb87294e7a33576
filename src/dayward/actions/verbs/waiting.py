"""`waiting`: what others owe you."""

from __future__ import annotations

from dayward.actions.action import Action, Effect, Outcome
from dayward.actions.context import Context
from dayward.actions.tasks import data, rows
from dayward.actions.views import Listing, Section
from dayward.planning.tasks import waiting, waiting_since


class Waiting(Action):
    """Show what you wait for, the longest first."""

    name = "waiting"
    group = "Plan"
    known_as = ("check_waiting_items",)
    examples = ("waiting",)
    plainly = ("waiting: what am i waiting for",)
    phrases = (
        "what am i waiting (for|on)",
        "<show> [my|the] waiting [list|items|fors]",
        "who (do i|am i) (wait|waiting) (for|on)",
        "what (is|are) (waiting|blocked|pending on others|stale)",
        "what do (others|people|they) (owe|still owe) me",
        "who owes me (something|anything|what)",
        "what have i delegated",
        "waiting [list]",
    )

    def effects(self) -> tuple[Effect, ...]:
        """It only reads."""
        return (Effect("read", "tasks"),)

    def run(self, ctx: Context) -> Outcome:
        """Those that are stale, then the others."""
        patience = int(ctx.preferences["waiting_days"])
        days = {item: waiting_since(item.task, ctx.today) for item in waiting(ctx.life.open)}
        items = sorted(days, key=lambda item: -(days[item] or 0))
        stale = [item for item in items if (days[item] or 0) >= patience]
        fresh = [item for item in items if item not in stale]
        sections = (
            Section(f"For {patience} days and more", rows(ctx, stale)),
            Section("Since lately" if stale else "", rows(ctx, fresh), "" if stale else "you wait for nothing"),
        )
        shown = [{**entry, "days": days[item]} for item, entry in zip(items, data(ctx, items), strict=True)]
        return Outcome((Listing("Waiting", sections),), shown)
