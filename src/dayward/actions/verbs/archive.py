"""`archive`: done tasks leave the list."""

from __future__ import annotations

from dayward.actions.action import Action, Effect, Outcome
from dayward.actions.context import Context
from dayward.actions.tasks import rewritten


class Archive(Action):
    """Move completed tasks to the done file."""

    name = "archive"
    group = "Keep"
    writes = True
    examples = ("archive",)
    phrases = (
        "archive",
        "archive [all|my|the] [done|finished|completed|old] (tasks|things|todos|items)",
        "(clean|tidy) up [my|the] (done|finished|completed) (tasks|todos|things)",
        "move [my|the|all] (done|finished|completed) (tasks|todos) (to the archive|away|to done|to done.txt)",
    )

    def effects(self) -> tuple[Effect, ...]:
        """It writes the task lists and the done file."""
        return (Effect("read", "tasks"), Effect("write", "tasks"))

    def run(self, ctx: Context) -> Outcome:
        """Move the lines, in order, in one commit."""
        done = [item for item in ctx.life.listed if item.task.done]
        if not done:
            return Outcome((), {"moved": 0}, (), ("nothing to archive: no task is done",))
        edits = rewritten(ctx, dict.fromkeys(done), {ctx.layout.done: [item.task for item in done]})
        edits = [edit._replace(lines=()) for edit in edits]
        count = f"{len(done)} completed task{'' if len(done) == 1 else 's'}"
        receipt = ctx.change(edits, f"Archive {count} to {ctx.layout.done}", delete_many=True)
        return Outcome((), {"moved": len(done)}, (receipt,))
