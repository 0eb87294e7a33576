"""`pull`: take in what the remote has."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from dayward.actions.action import AT_HOME, Action, Door, Effect, Outcome, option
from dayward.actions.context import Context
from dayward.actions.verbs.sync import told
from dayward.workspace.sync import sync


@dataclass(frozen=True)
class Pull(Action):
    """Fetch from the remote and merge, without sending anything."""

    name: ClassVar[str] = "pull"
    group: ClassVar[str] = "Together"
    known_as: ClassVar[tuple[str, ...]] = ("git_pull",)
    writes: ClassVar[bool] = True
    doors: ClassVar[frozenset[Door]] = AT_HOME
    examples: ClassVar[tuple[str, ...]] = ("pull",)

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
