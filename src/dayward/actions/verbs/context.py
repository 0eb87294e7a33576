"""`context`: where you are, or what you have at hand."""

from __future__ import annotations

from dayward.actions.action import Action, Effect, Outcome, arg
from dayward.actions.context import Context
from dayward.actions.days import occasions
from dayward.actions.verbs.preferences import set_preference
from dayward.actions.views import Text
from dayward.core.errors import UsageError
from dayward.formats.todotxt import is_tag
from dayward.planning.contexts import Inferred, infer, parse_rules


class SetContext(Action):
    """Show or set the context you are in; its tasks come first in lists. Your rules (contexts.txt) may tell it from time and calendar.

    "none" ends it.
    """

    name = "context"
    group = "Plan"
    known_as = ("infer_context",)
    writes = True
    examples = ("context", "context @home", "context none")
    phrases = (
        "i am [at|in|on] [the|my] {to:context}",
        "(set|switch|change) [my|the] context (to|as) {to:context}",
        "(what is|show|show me) [my|the] [current] context",
        "context",
        "where am i",
        "(clear|reset|forget|leave) [my|the] context => to=none",
    )

    to: str | None = arg("a context such as @home, or none", default=None)

    def effects(self) -> tuple[Effect, ...]:
        """It writes the preferences if a context is given."""
        roles = ("preferences", "tasks", "calendar", "contexts")
        return (*[Effect("read", role) for role in roles], Effect("write", "preferences"))

    def _inferred(self, ctx: Context) -> Inferred | None:
        """What the person's rules say of now."""
        data = ctx.read(ctx.layout.contexts).data if ctx.layout.contexts else None
        if not data:
            return None
        events = occasions(ctx, ctx.today, ctx.today)
        return infer(parse_rules(ctx.layout.contexts, data), events, ctx.now, ctx.preferences)

    def run(self, ctx: Context) -> Outcome:
        """Show it, or keep it in the preferences."""
        current = ctx.preferences["context"]
        if self.to is None:
            used = sorted({f"@{name}" for item in ctx.life.open for name in item.task.contexts})
            words = f"You are {current}." if current else "No context is set."
            found = self._inferred(ctx)
            if found:
                words += f" By your rules it would be {found.context} ({found.reason})."
            inferred = (
                {"context": found.context, "reason": found.reason, "evidence": list(found.evidence)} if found else None
            )
            return Outcome(
                (Text(f"{words} You use: {' '.join(used) or 'none yet'}"),),
                {"context": current, "used": used, "inferred": inferred},
            )
        wanted = "" if self.to == "none" else self.to if self.to.startswith("@") else f"@{self.to}"
        if wanted and (not is_tag(wanted) or any(char.isspace() for char in wanted)):
            raise UsageError(f"{self.to!r} is no context", "write one word, such as @home")
        receipt = set_preference(ctx, "context", wanted or None, f"Set context {wanted or 'none'}")
        return Outcome((), {"context": wanted}, (receipt,))
