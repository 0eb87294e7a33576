"""`push`: send what this device has."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from dayward.actions.action import AT_HOME, Action, Door, Effect, Outcome
from dayward.actions.context import Context
from dayward.actions.verbs.sync import told
from dayward.workspace.sync import sync


@dataclass(frozen=True)
class Push(Action):
    """Send changes to the remote, without merging anything in."""

    name: ClassVar[str] = "push"
    group: ClassVar[str] = "Together"
    known_as: ClassVar[tuple[str, ...]] = ("git_push",)
    writes: ClassVar[bool] = True
    doors: ClassVar[frozenset[Door]] = AT_HOME
    examples: ClassVar[tuple[str, ...]] = ("push",)

    def effects(self) -> tuple[Effect, ...]:
        """It talks to the remote and commits the person's own edits."""
        return (Effect("network", "remote"), Effect("write", "history"))

    def run(self, ctx: Context) -> Outcome:
        """The other half of a sync."""
        ctx.require("network", "remote")
        return told(sync(ctx.workspace, ctx.origin(), pull=False, credentials=ctx.credentials()))
