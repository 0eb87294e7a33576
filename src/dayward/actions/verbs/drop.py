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
    plainly = ("drop: remove the task {what}",)
    phrases = (
        (
            "(nix|nuke|take|get|pull|cut) {tasks:tasks} (from|off|off of|out of|removed from|of) <my> "
            "(<todo_list>|<shopping>|list)"
        ),
        "(on|from|in) <my> (<todo_list>|<shopping>|list) <remove> {tasks:tasks}",
        (
            "{tasks:tasks} (should be|can be|needs to be|must be) (removed|deleted|taken|taken away|erased|"
            "dropped) (from|off) <my> (<todo_list>|<shopping>|list)"
        ),
        "(do not|no longer) need {tasks:tasks} on <my> (<todo_list>|<shopping>|list) [anymore]",
        (
            "i (no longer need|do not need|do not want|no longer want) {tasks:tasks} (on|from) <my> "
            "(<todo_list>|<shopping>|list) [anymore|any more]"
        ),
        "we (no longer need|do not need) {tasks:tasks} on <my> (<todo_list>|<shopping>|list)",
        "find {tasks:tasks} (on|in) <my> (<todo_list>|<shopping>|list) and (remove|delete|drop) it",
        (
            "(make sure|see that) <my> (<todo_list>|<shopping>|list) is [completely] (clear|empty|blank) => "
            "tasks=all ?=it would delete all of it"
        ),
        (
            "(nuke|delete|remove|erase|clear|wipe|trash) [all|everything] [items|tasks|things] [from|on|off|"
            "in] [the|my] [entire|whole] (<todo_list>|<shopping>) => tasks=all ?=it would delete all of it"
        ),
        (
            "(nuke|delete|remove|erase|clear|wipe|trash) (the|my|this|that) [entire|whole] {tasks:tasks} list "
            "=> ?=it would delete a whole list"
        ),
        "<remove> (this|that|the) (item|task|entry|one|reminder|todo) => tasks=it",
        "<remove> {tasks:tasks} (from|off|off of|on|out of|in) <my> (<todo_list>|<shopping>|list|lists|<tasks>)",
        "<remove> [the|my] (task|todo|reminder|item|chore) [to|for|about|called|named|of] {tasks:tasks}",
        "<remove> {tasks:tasks} (task|todo|reminder|chore)",
        "take {tasks:tasks} (off|off of|out of|from) <my> (<todo_list>|<shopping>|list)",
        "(drop|delete|remove) {tasks:known}",
        ("i (do not|no longer) (need|want|have) [to] {tasks:tasks} on <my> (<todo_list>|<shopping>|list) [anymore]"),
        (
            "{tasks:tasks} (can|should) (come|be taken|be removed|go) (off|from|off of) <my> (<todo_list>|"
            "<shopping>|list)"
        ),
        "{tasks:tasks} (should|does) not [need to] be on <my> (<todo_list>|<shopping>|list) [anymore]",
        "do not remind me (to|about|of) {tasks:tasks} [anymore|any more|any longer]",
        "<remove> it => tasks=it",
        "forget [about] {tasks:known}",
        (
            "(clear|empty|wipe|delete|erase|remove|clean|blank|reset|cancel) [out|off] [all|everything on|"
            "everything from|the entire|all the items on|all items on|all of the items on|everything off|all "
            "of] <my> [entire|whole|current] (<todo_list>|<shopping>) => tasks=all ?=it would delete all of it"
        ),
        (
            "<remove> everything (on|from|in|off|off of) <my> (<todo_list>|<shopping>|list) => tasks=all ?=it "
            "would delete all of it"
        ),
        (
            "<remove> (all|all of) [my|the] (items|tasks|things) (on|from|in|off) <my> (<todo_list>|<shopping>|"
            "list) => tasks=all ?=it would delete all of it"
        ),
        (
            "<remove> [a|an|the|this|that|my|any|previous|last|current] [previous|whole|entire|last|first|kind "
            "of] list [for me] => tasks=all ?=it would delete a whole list"
        ),
        (
            "<remove> [a|an|the|my|this|that] list (called|named|titled|of|for|item about) {tasks:tasks} => "
            "?=it would delete a whole list"
        ),
        ("(<remove>|reset|abolish) [the|my|this|that|a] [open] {tasks:tasks} list => ?=it would delete a whole list"),
        (
            "(reset|clear|empty|wipe|throw away) [the|my|this|that] [whole|entire|open] list [please] => "
            "tasks=all ?=it would delete a whole list"
        ),
        "list (remove|delete) => tasks=all ?=it would delete a whole list",
        (
            "find <my> (<todo_list>|<shopping>|list) and (delete|remove|erase) it => tasks=all ?=it would "
            "delete all of it"
        ),
        "(find|look for) {tasks:tasks} (on|in) <my> (list|<todo_list>|<shopping>) and (remove|delete|drop) [it]",
        "find (list|the list) and (remove|delete|drop) {tasks:tasks}",
        "(kill|delete|remove|abolish) (an|the|this|that) item [from|off|on] [a|the|my] [list] => tasks=it",
        "take (that|this|it) off [there] => tasks=it",
        "i (do not|no longer) (want|need) {tasks:known} [any more|anymore|so forget that|delete it|so delete it]",
        (
            "i no longer need to {tasks:known} [take it off|so take it off|take it of|remove it] [off|of|from] "
            "[my list|the list|my to do list]"
        ),
        (
            "(make|leave) <my> (<todo_list>|<shopping>|list) (blank|empty|clear) => tasks=all ?=it would "
            "delete all of it"
        ),
        "we are out of {tasks:known} so take (it|that) off <my> (list|<todo_list>|<shopping>)",
        "(we are|i am) out of [it|this] [so] take {tasks:tasks} off <my> (list|<todo_list>|<shopping>)",
    )

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
