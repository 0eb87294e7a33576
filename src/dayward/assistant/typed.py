"""A line as it is typed at any door: a command as at a shell, or a sentence."""

from __future__ import annotations

import shlex

from dayward.actions.parser import values
from dayward.actions.registry import called, find, spoken
from dayward.assistant.session import Session
from dayward.assistant.turn import Turn
from dayward.core.errors import UsageError
from dayward.language.commands import Call


def said(text: str, session: Session) -> Turn:
    """The turn of a line. Raises UsageError for a command that cannot be understood, or not be used here."""
    asked = session.beyond is not None and (session.beyond.tier not in ("", "floor") or session.beyond.agent)
    if asked or not session.is_command(text):
        return session.say(text)
    slashed = text.startswith("/")
    text = text.removeprefix("/")
    try:
        words = shlex.split(text)
    except ValueError:
        words = text.split()
    name, rest = called([words[0].lower(), *words[1:]])
    action = find(name)
    if session.ctx.door not in action.doors:
        raise UsageError(f"{spoken(name)} cannot be used here", f"at a shell: dayward {spoken(name)}")
    try:
        given = values(action, rest) if rest else {}
    except UsageError:
        if slashed:
            raise
        return session.say(text)  # it only began like a command
    return session.perform(Call(action.name, given))
