"""Actions as a schedule or a routine names them: the words that one would type at a shell."""

from __future__ import annotations

import shlex
from datetime import date

from dayward.actions.action import Action
from dayward.actions.arguments import make
from dayward.actions.parser import values
from dayward.actions.registry import called, find, spoken
from dayward.core.errors import UsageError

_OURSELVES = ("dayward", "dw")


def action_of(words: str, today: date) -> Action:
    """The action that words such as `briefing morning` ask for. Raises UsageError where they are none."""
    try:
        typed = shlex.split(words)
    except ValueError as error:
        raise UsageError(f"{words!r} cannot be read as a command: {error}", "close the quotes") from None
    if typed[:1] and typed[0] in _OURSELVES:
        typed = typed[1:]
    if not typed:
        raise UsageError("nothing is said to be done", "for example: briefing morning")
    name, rest = called(typed)
    action = find(name)
    return make(action, values(action, rest) if rest else {}, today)


def done_by_itself(words: str, today: date) -> Action:
    """The same, for what is to be done by itself. Raises UsageError for what only a person may ask for."""
    action = action_of(words, today)
    if "routine" not in action.doors:
        raise UsageError(f"{spoken(action.name)} cannot be done by itself", "it is for you to ask for")
    return action
