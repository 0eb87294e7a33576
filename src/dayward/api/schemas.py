"""Actions as JSON schema: what each takes, for those who write programs and for models that call them."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from datetime import date
from functools import cache
from typing import Any

from dayward.actions.action import Action
from dayward.actions.arguments import Parameter, parameters
from dayward.actions.registry import called, find, manifest, scan
from dayward.server.caller import DECIDE, READ, WRITE, Policy

_KINDS: dict[Any, dict[str, Any]] = {
    str: {"type": "string"},
    int: {"type": "integer"},
    bool: {"type": "boolean"},
    date: {"type": "string", "description": "a day: 2026-11-27, today, tomorrow, +3d"},
    list: {"type": "array", "items": {"type": "string"}},
}
_DO_MORE = frozenset(("routine",))
"""Actions that only read, and may have others done that do not."""


@cache
def exposed() -> dict[str, type[Action]]:
    """The actions of this door, by name."""
    return {name: action for name, action in scan().items() if "api" in action.doors}


def named(name: str) -> type[Action] | None:
    """The action of that name, or of one that other systems used for it."""
    known = manifest().get(name)
    if known:
        return find(name) if "api" in known["doors"] else None
    return next((action for action in exposed().values() if name in (action.name, *action.known_as)), None)


def policy_of(action: type[Action]) -> Policy:
    """What an action needs of who asks."""
    if action.answers:
        return DECIDE
    return WRITE if action.writes or action.name in _DO_MORE else READ


def schema(action: type[Action]) -> dict[str, Any]:
    """The arguments of an action."""
    found = parameters(action)
    return {
        "type": "object",
        "properties": {outer(parameter.name): _property(parameter) for parameter in found},
        "required": [outer(parameter.name) for parameter in found if parameter.required],
        "additionalProperties": False,
    }


def _property(parameter: Parameter) -> dict[str, Any]:
    kind = parameter.kind
    shape: dict[str, Any] = dict(_KINDS.get(kind, _KINDS[str]))
    if isinstance(kind, tuple):
        shape = {"type": "string", "enum": list(kind)}
    said = "; ".join(part for part in (parameter.info.help, str(shape.get("description", ""))) if part)
    if not parameter.required and parameter.default is None:
        shape = {"anyOf": [shape, {"type": "null"}]}
    default = list(parameter.default) if isinstance(parameter.default, tuple) else parameter.default
    return {**shape, "description": said} | ({} if parameter.required or default is None else {"default": default})


def described(action: type[Action]) -> dict[str, Any]:
    """An action as programs find it."""
    return {
        "name": action.name,
        "summary": action.summary(),
        "description": "\n".join(line.strip() for line in (action.__doc__ or "").strip().splitlines()),
        "group": action.group,
        "scope": policy_of(action).scope,
        "writes": action.writes,
        "idempotent": action.idempotent,
        "known_as": list(action.known_as),
        "arguments": schema(action),
        "examples": list(_examples(action)),
    }


def _examples(action: type[Action]) -> Iterator[dict[str, Any]]:
    """The examples of the command line, as arguments."""
    from dayward.actions.parser import values

    for example in action.examples:
        words = shlex.split(example)
        if "-" in words:
            continue  # standard input is nobody's here
        given = values(action, called(words)[1])
        yield {outer(name): value for name, value in given.items() if value is not None}


def outer(name: str) -> str:
    """An argument as programs name it."""
    return name.rstrip("_")


def inner(action: type[Action], given: dict[str, Any]) -> dict[str, Any]:
    """Arguments as the action names them."""
    names = {outer(name): name for name in action.fields}
    return {names.get(name, name): value for name, value in given.items()}
