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
    plainly = ("done: mark {what} as done",)
    phrases = (
        "(tick off|check off|cross off|mark off) {tasks:tasks}",
        "(complete|finish|close|tick|resolve) {tasks:known}",
        (
            "(complete|finish|tick off|check off|cross off|cross out|mark off|take off|strike) {tasks:tasks} "
            "(on|off|from|off of) <my> (<todo_list>|<shopping>|list)"
        ),
        "mark {tasks:tasks} [as] <is_done>",
        "set {tasks:tasks} [as|to] <is_done>",
        "{tasks:known} (is|are|was|were) [now|already|all] <is_done>",
        (
            "i (did|finished|completed|am done with|have done|have finished|have completed|already did|just "
            "did|just finished|already finished|have already done|took care of|am finished with|wrapped up) "
            "{tasks:known}"
        ),
        "done with {tasks:known}",
        "done => tasks=it",
        "done [it] => tasks=it",
        "(finished|completed|did it|all done|got it done|i did it|it is done|that is done) => tasks=it",
        "(check|tick|cross|mark) {tasks:known} off",
        "(check|tick|cross|mark) {tasks:tasks} off (on|from|of) <my> (<todo_list>|<shopping>|list)",
        "(check|tick|cross|mark) {tasks:tasks} (off|off of|off from) <my> (<todo_list>|<shopping>|list)",
        "done {tasks:known}",
        "{tasks:known} done",
        "i (paid|called|bought|sent|wrote|emailed|cleaned|fixed|booked) {tasks:known}",
    )

    tasks: tuple[str, ...] = arg("handles, line numbers, or words that one task has", rest=True)

    def effects(self) -> tuple[Effect, ...]:
        """It writes the files the tasks are in."""
        return (Effect("read", "tasks"), Effect("read", "projects"), Effect("write", "tasks"))

    def run(self, ctx: Context) -> Outcome:
        """Write the done lines in place and the successors at the end."""
        finished = ctx.life.finished
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
        what = f"Complete {_all(list(changes))}"
        receipt: Receipt = ctx.change(
            rewritten(ctx, changes, following), what, memorable=_finished(ctx, changes, following)
        )
        return Outcome((), names, (receipt,), tuple(notes))


def _finished(ctx: Context, changes: dict[Item, Task | None], following: dict[str, list[Task]]) -> str:
    """What is worth keeping in mind: the projects that have nothing left to be done."""
    tags = {tag for item in changes for tag in item.task.projects}
    if not tags or following:
        return ""
    left = {tag for item in ctx.life.open if item not in changes for tag in item.task.projects}
    known = {tag for item in ctx.life.projects for tag in item.task.projects}
    over = sorted((tags - left) & known)
    return f"Finished all there was to do for {', '.join(f'+{tag}' for tag in over)}" if over else ""


def _all(items: list[Item]) -> str:
    return (
        quoted(items[0].task) if len(items) == 1 else f"{len(items)} tasks: {', '.join(quoted(i.task) for i in items)}"
    )
