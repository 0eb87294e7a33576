"""Carrying a command out, whoever asks: a person at a shell, or an agent through a plug-in or a tool."""

from __future__ import annotations

import logging
from typing import Any

from dayward.cli.prompting.parameters import FIRST, commands, values
from dayward.core.configuration import configuration
from dayward.core.errors import DaywardError, Refused
from dayward.prompts.agents_door import SETTING, check

log = logging.getLogger(__name__)

FOR_EVER = ("loop", "interval")
"""Arguments of `execute` that are not for agents: the answer would never come."""


def answer(name: str, given: dict[str, Any], *, agents: bool = False) -> dict[str, Any]:
    """What a command answers; a failure is an answer too: `error`, and `hint` where there is something to do about it."""
    try:
        command = commands()[name]
        config = configuration()
        found = values(command.PARAMETERS, given)
        if agents:
            _allowed(name, found, config.values[SETTING])
        return command.run(found, config)
    except DaywardError as error:
        return failure(error)
    except Exception as error:  # the border: a fault of ours is an answer too
        log.exception("a command of promptyoself failed")
        return {"error": f"Failed to {name}: {type(error).__name__}: {error}"}


def failure(error: DaywardError) -> dict[str, Any]:
    """An error as programs get it."""
    return {"error": error.message, **({"hint": error.next_step} if error.next_step else {})}


def _allowed(name: str, given: dict[str, Any], addresses: list[str]) -> None:
    """Raise Refused for what agents may not do."""
    if name not in FIRST:
        raise Refused(f"{name} is not for agents", f"it has {', '.join(FIRST)}")
    if name == "register":
        check(given["agent_id"] or "", given["deliver"] or "", addresses)
    if given.get("loop"):
        raise Refused("execute --loop would never answer", "a person runs it: promptyoself start")
