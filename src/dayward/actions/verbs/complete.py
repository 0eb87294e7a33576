"""`complete`: a task is done."""

from __future__ import annotations

from dayward.actions.action import Action, Effect, Outcome, arg
from dayward.actions.context import Context
from dayward.actions.life import Item
from dayward.actions.selecting import select
from dayward.actions.tasks import data, quoted, rewritten
from dayward.formats.durations import spoken
from dayward.formats.recurrence import complete
from dayward.formats.todotxt import Task
from dayward.planning.tracking import stop
from dayward.workspace.receipts import Receipt


class CompleteTask(Action):
    """Complete tasks, named by handle, by words or by line number.

    A repeating task comes back at the end of its file, in the same commit.
    """

    name = "complete"
    group = "Every day"
    aliases = ("done", "do")
    known_as = ("complete_task",)
    writes = True
    examples = ("complete s78", "complete kitchen plan", "complete s78 c28", "complete 12")

    tasks: tuple[str, ...] = arg("handles, line numbers, or words that one task has", rest=True)

    def effects(self) -> tuple[Effect, ...]:
        """It writes the files the tasks are in."""
        return (Effect("read", "tasks"), Effect("write", "tasks"))

    def run(self, ctx: Context) -> Outcome:
        """Write the done lines in place and the successors at the end."""
        finished = [item for item in [*ctx.life.listed, *ctx.life.archived] if item.task.done]
        chosen = select(ctx, self.tasks, fallback=finished)
        changes: dict[Item, Task | None] = {}
        following: dict[str, list[Task]] = {}
        notes = []
        for item in chosen:
            if item.task.done:
                notes.append(f"{quoted(item.task)} is already done")
                continue
            task, minutes = stop(item.task, ctx.local_now) if "start:" in item.task.body else (item.task, 0)
            if minutes:
                notes.append(f"its clock is stopped: {spoken(minutes)}")
            done, successor = complete(task, ctx.today)
            changes[item] = done
            if successor:
                following.setdefault(item.path, []).append(successor)
                notes.append(f"it comes back: {successor.get('due') or successor.get('t') or 'open again'}")
        names = data(ctx, chosen)
        if not changes:
            return Outcome((), names, (), tuple(notes))
        receipt: Receipt = ctx.change(rewritten(ctx, changes, following), f"Complete {_all(list(changes))}")
        return Outcome((), names, (receipt,), tuple(notes))


def _all(items: list[Item]) -> str:
    return (
        quoted(items[0].task) if len(items) == 1 else f"{len(items)} tasks: {', '.join(quoted(i.task) for i in items)}"
    )
