"""A turn at the terminal."""

from __future__ import annotations

from dayward.actions.render import render
from dayward.assistant.reply import status
from dayward.assistant.result import Turn
from dayward.cli.output import Output


def show(turn: Turn, output: Output) -> int:
    """Show a turn to a person and return its exit code."""
    for done in turn.done:
        if done.outcome is not None:
            output.outcome(done.call.action, done.outcome)
        elif done.error is not None:
            output.failed(done.error)
    for view in turn.says:
        for line in render(view, output):
            output.line(line)
    return status(turn)
