"""A turn at the terminal, and as the object that programs get."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from typing import Any

from dayward.actions.registry import find
from dayward.assistant.session import Session
from dayward.assistant.turn import Turn
from dayward.cli.output import Output, clean
from dayward.cli.parser import values
from dayward.cli.render import render
from dayward.core.errors import EXIT_DONE, UsageError
from dayward.language.commands import Call


def said(text: str, session: Session) -> Turn:
    """The turn of a line: a command as at a shell, or a sentence."""
    if not session.is_command(text):
        return session.say(text)
    slashed = text.startswith("/")
    text = text.removeprefix("/")
    try:
        words = shlex.split(text)
    except ValueError:
        words = text.split()
    name, rest = words[0].lower(), words[1:]
    action = find(name)
    if "prompt" not in action.doors:
        raise UsageError(f"{name} cannot be used at the prompt", f"leave it and type: dayward {name}")
    try:
        given = values(action, rest) if rest else {}
    except UsageError:
        if slashed:
            raise
        return session.say(text)  # it only began like a command
    return session.perform(Call(action.name, given))


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


def status(turn: Turn) -> int:
    """0 where everything was done, the code of what went wrong, 1 where nothing was understood surely."""
    if turn.error is not None:
        return turn.error.exit_code
    if turn.done:
        return EXIT_DONE if all(done.outcome and done.outcome.ok for done in turn.done) else 1
    return EXIT_DONE if turn.tier == "floor" and not _asks(turn) else 1


def _asks(turn: Turn) -> bool:
    return any(hasattr(view, "options") for view in turn.says)


def plain(turn: Turn) -> dict[str, Any]:
    """A turn as programs get it."""
    receipts = [receipt for done in turn.done if done.outcome for receipt in done.outcome.receipts]
    actions = [
        {
            "action": done.call.action,
            "args": done.call.args,
            "ok": bool(done.outcome and done.outcome.ok),
            "data": done.outcome.for_programs() if done.outcome else None,
        }
        for done in turn.done
    ]
    reply: dict[str, Any] = {
        "reply": "\n".join(_lines(turn)).strip("\n"),
        "tier": turn.tier,
        "actions": actions,
        "receipts": [{**receipt._asdict(), "line": receipt.line()} for receipt in receipts],
        "approvals": [],
        "tokens": 0,
        "cost": 0,
    }
    return {name: clean(value) for name, value in reply.items()}


def _lines(turn: Turn) -> Iterator[str]:
    """What a person would read, without colour and width."""
    bare = Output(plain=True)
    for done in turn.done:
        if done.outcome:
            for view in done.outcome.views:
                yield from render(view, bare)
            yield from (receipt.line() for receipt in done.outcome.receipts)
            yield from done.outcome.notes
        if done.error:
            yield from (done.error.message, *done.error.details)
            yield done.error.next_step
    for view in turn.says:
        yield from render(view, bare)
