"""`history`: what was changed, by whom and why."""

from __future__ import annotations

from dayward.actions.action import Action, Effect, Outcome, arg, option
from dayward.actions.context import Context
from dayward.actions.views import Table
from dayward.core.errors import UsageError
from dayward.formats.text import fold
from dayward.planning import say
from dayward.workspace import history


class History(Action):
    """Show what was changed, newest first.

    Words filter. Changes that were taken back are marked.
    """

    name = "history"
    group = "Take back"
    aliases = ("log",)
    examples = ("history", "history -n 50", "history dentist")
    phrases = (
        "<show> [the|my|recent|all] (history|changes|recent changes|last changes|log)",
        ("what (changed|has changed|did you change|did you do|have you done|did we do) [recently|lately|today|so far]"),
        "what (happened|was done) [recently|lately]",
        "history",
        "<show> the last {limit:number} changes",
    )

    words: tuple[str, ...] = arg("words that must be in it", rest=True, default=())
    limit: int = option("how many", short="n", hint="N", default=20)

    def effects(self) -> tuple[Effect, ...]:
        """It only reads."""
        return (Effect("read", "history"),)

    def run(self, ctx: Context) -> Outcome:
        """Read the commits."""
        if self.limit < 1:
            raise UsageError(f"{self.limit} is no number of lines", "write --limit 20")
        undone: set[str] = set()
        found = []
        for entry in history.entries(ctx.workspace, most=None if self.words else max(self.limit, 1)):
            mark = "undone" if entry.commit in undone else ""
            if not mark:
                undone.update(entry.undoes)
            if all(fold(word) in fold(f"{entry.what} {entry.why}") for word in self.words):
                found.append((entry, mark))
            if len(found) >= self.limit:
                break
        rows = tuple(
            (entry.commit[:7], say.moment(entry.when, ctx.now), entry.what + (f" ({mark})" if mark else ""), entry.who)
            for entry, mark in found
        )
        data = [{**entry._asdict(), "when": entry.when.isoformat(), "undone": bool(mark)} for entry, mark in found]
        return Outcome((Table(("commit", "when", "what", "who"), rows),), data)
