"""`push`: send what this device has."""

from __future__ import annotations

from dayward.actions.action import AT_HOME, Action, Effect, Outcome
from dayward.actions.context import Context
from dayward.actions.verbs.sync import told
from dayward.workspace.sync import sync


class Push(Action):
    """Send changes to the remote, without merging anything in."""

    name = "push"
    group = "Together"
    known_as = ("git_push",)
    writes = True
    doors = AT_HOME
    examples = ("push",)
    phrases = (
        "push",
        "push [the|my|all] (changes|commits|everything)",
    )

    def effects(self) -> tuple[Effect, ...]:
        """It talks to the remote and commits the person's own edits."""
        return (Effect("network", "remote"), Effect("write", "history"))

    def run(self, ctx: Context) -> Outcome:
        """The other half of a sync."""
        ctx.require("network", "remote")
        return told(sync(ctx.workspace, ctx.origin(), pull=False, credentials=ctx.credentials()))
