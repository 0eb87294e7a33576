"""The only way an action runs: what it may do is asked before, what it did is written down after."""

from __future__ import annotations

import time

from dayward.actions.action import Action, Effect, Outcome
from dayward.actions.context import Context
from dayward.core.errors import DaywardError, Refused
from dayward.guard.approvals import asked
from dayward.guard.audit import Audit
from dayward.guard.policy import question


def perform(action: Action, ctx: Context) -> Outcome:
    """Run an action if its effects are allowed here. Raises Refused where they are not, NeedsApproval
    where somebody has to say yes first; every attempt is in the audit.
    """
    audit = Audit(ctx.home)
    started = time.monotonic()
    result = "fault"
    outcome = Outcome()
    ctx.granted = ()
    try:
        effects = action.effects()
        ctx.acted = ctx.acted or action.writes
        _check(action, effects, ctx)
        if not ctx.approved and (why := question(action, effects, ctx.door, ctx.asked_for, ctx.strangers)):
            raise asked(action, ctx, why)
        ctx.granted = effects
        outcome = action.run(ctx)
        result = "done" if outcome.ok else "negative"
    except DaywardError as error:
        result = error.code
        raise
    finally:
        ctx.granted = ()
        audit.write(action, ctx, result, outcome.receipts, time.monotonic() - started)
    return outcome


def _check(action: Action, effects: tuple[Effect, ...], ctx: Context) -> None:
    if ctx.door not in action.doors:
        raise Refused(f"{action.name} cannot be used here", "use it at the command line")
    if not action.writes and any(effect.kind == "write" for effect in effects):
        raise Refused(f"{action.name} says it only reads, yet it wants to write")
    for effect in effects:
        if effect.target.startswith("path:"):
            ctx.workspace.files.check(effect.target.removeprefix("path:"))
