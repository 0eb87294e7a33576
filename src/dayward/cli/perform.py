"""One action from words at a command line: parse, perform, show."""

from __future__ import annotations

from typing import Any

from dayward.actions.action import Action, Outcome
from dayward.actions.arguments import make
from dayward.actions.context import Context
from dayward.actions.registry import find
from dayward.app.compose import open_context
from dayward.cli.output import Output
from dayward.core.errors import UsageError
from dayward.guard.perform import perform

_STATE = frozenset(("schedules", "approvals", "slots"))
"""What a running Dayward waits for."""


def perform_words(name: str, words: list[str], output: Output, turn: str) -> int:
    """Carry out `dayward NAME WORDS…` and return the exit code."""
    action = find(name)
    if "cli" not in action.doors:
        raise UsageError(f"there is no command {name!r}", "see: dayward --help")
    if "--help" in words or "-h" in words:
        from dayward.actions.parser import parser_for

        text = parser_for(action).format_help()
        output.data({"help": text})
        output.line(text.rstrip())
        return 0
    given = _values(action, words) if words else {}
    ctx = open_context("cli", turn)
    try:
        return perform_in(ctx, name, words, given, output)
    finally:
        ctx.close()


def _values(action: type[Action], words: list[str]) -> dict[str, Any]:
    from dayward.actions.parser import values  # slow to load, and many commands are one word

    return values(action, words)


def perform_in(ctx: Context, name: str, words: list[str], given: dict[str, object], output: Output) -> int:
    """Perform an action in an open context and show what came of it."""
    action = find(name)
    ctx.why = " ".join(["dayward", name, *words])
    made = make(action, given, ctx.today)
    outcome: Outcome = perform(made, ctx)
    if any(effect.kind == "write" and effect.target in _STATE for effect in made.effects()):
        from dayward.core.local import nudge

        nudge(ctx.home)
    for notice in ctx.workspace.notices:
        output.notice(notice)
    ctx.workspace.notices.clear()
    output.outcome(action.name, outcome)
    return 0 if outcome.ok else 1
