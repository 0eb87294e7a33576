"""`pull`: take in what the remote has."""

from __future__ import annotations

from dayward.actions.action import AT_HOME, Action, Effect, Outcome, option
from dayward.actions.context import Context
from dayward.actions.verbs.sync import told
from dayward.workspace.sync import sync


class Pull(Action):
    """Fetch from the remote and merge, without sending anything."""

    name = "pull"
    group = "Together"
    known_as = ("git_pull",)
    writes = True
    doors = AT_HOME
    examples = ("pull",)
    phrases = (
        "pull",
        "pull [the|my] (changes|latest changes|latest)",
        "fetch (the|my) (changes|latest changes|latest)",
        "get the latest changes",
    )

    delete_many: bool = option("allow the remote to delete many lines", default=False)

    def effects(self) -> tuple[Effect, ...]:
        """It talks to the remote and may write any file."""
        return (Effect("network", "remote"), Effect("write", "history"))

    def run(self, ctx: Context) -> Outcome:
        """Half a sync."""
        ctx.require("network", "remote")
        done = sync(
            ctx.workspace, ctx.origin(), push=False, delete_many=self.delete_many, credentials=ctx.credentials()
        )
        return told(done)
