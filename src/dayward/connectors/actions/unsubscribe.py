"""`unsubscribe`: a calendar from elsewhere leaves your days."""

from __future__ import annotations

from dayward.actions.action import AT_HOME, Action, Effect, Outcome, arg
from dayward.actions.context import Context
from dayward.actions.verbs.preferences import set_preference
from dayward.actions.views import Text
from dayward.connectors.calendars.subscribed import of_context
from dayward.connectors.calendars.subscriptions import forget
from dayward.core.errors import Negative
from dayward.workspace.receipts import Receipt


class Unsubscribe(Action):
    """Stop showing a calendar from elsewhere. Nothing changes where it is kept."""

    name = "unsubscribe"
    group = "Calendars"
    writes = True
    doors = AT_HOME
    examples = ("unsubscribe life",)
    phrases = (
        "unsubscribe [me] from [the|my] calendar {name_:word}",
        "unsubscribe [me] from [the|my] {name_:word} calendar",
        "(stop showing|unfollow|stop following) [me] [the|my] {name_:word} calendar",
        "(stop showing|unfollow|stop following) [me] [the|my] calendar {name_:word}",
    )

    name_: str = arg("its name", hint="NAME")

    def effects(self) -> tuple[Effect, ...]:
        """It writes the preferences."""
        return (Effect("read", "preferences"), Effect("write", "preferences"))

    def run(self, ctx: Context) -> Outcome:
        """Forget the address and the copy."""
        known = of_context(ctx)
        one = next((one for one in known.found if one.name == self.name_), None)
        if one is None:
            raise Negative(f"you have no calendar {self.name_!r}", "see what there is: dayward calendars")
        receipts: tuple[Receipt, ...] = ()
        if one.name in ctx.preferences["calendars"]:
            receipts = (set_preference(ctx, f"calendars.{one.name}", None, f"Unsubscribe from calendar {one.name}"),)
        forget(ctx.home, one.name)
        known.store(one.name).remove()
        return Outcome((Text(f"{one.name} is gone from your days."),) * (not receipts), {"name": one.name}, receipts)
