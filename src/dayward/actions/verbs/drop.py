"""`drop`: a task will not be done."""

from __future__ import annotations

from dayward.actions.action import Action, Effect, Outcome, arg, option
from dayward.actions.context import Context
from dayward.actions.selecting import select
from dayward.actions.tasks import data, quoted, rewritten


class DropTask(Action):
    """Delete tasks without completing them.

    They stay in history: undo brings them back.
    """

    name = "drop"
    group = "Every day"
    aliases = ("rm", "delete")
    writes = True
    examples = ("drop s78",)

    tasks: tuple[str, ...] = arg("handles, line numbers, or words that one task has", rest=True)
    delete_many: bool = option("allow deleting many at once", default=False)

    def effects(self) -> tuple[Effect, ...]:
        """It writes the files the tasks are in."""
        return (Effect("read", "tasks"), Effect("write", "tasks"))

    def run(self, ctx: Context) -> Outcome:
        """Take the lines out."""
        chosen = select(ctx, self.tasks)
        names = data(ctx, chosen)
        what = quoted(chosen[0].task) if len(chosen) == 1 else f"{len(chosen)} tasks"
        receipt = ctx.change(rewritten(ctx, dict.fromkeys(chosen)), f"Drop {what}", delete_many=self.delete_many)
        return Outcome((), names, (receipt,))
