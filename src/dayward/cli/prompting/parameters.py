"""What a command takes, said once: for the command line, for `--describe`, and for the tools of agents."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Sequence
from importlib import import_module
from pkgutil import iter_modules
from typing import Any, Literal, NamedTuple, NoReturn, Protocol

from dayward.core.configuration import Configuration
from dayward.core.errors import UsageError

Type = Literal["string", "integer", "boolean"]
_TRUE, _FALSE = ("", "true", "1", "yes", "on"), ("false", "0", "no", "off")


class Parameter(NamedTuple):
    """One argument, `--with-dashes` or `--with_underscores` at the command line; one with a `place` also without its name."""

    name: str
    help: str
    type: Type = "string"
    required: bool = False
    default: Any = None
    place: bool = False


class Command(Protocol):
    """A module of this folder."""

    SUMMARY: str
    PARAMETERS: tuple[Parameter, ...]

    def run(self, given: dict[str, Any], config: Configuration) -> dict[str, Any]:
        """Carry it out with what was given, by name; what it answers. Raises DaywardError."""


def commands() -> dict[str, Command]:
    """Every command by its name, those of Promptyoself first, as it lists them."""
    package = __package__ or ""
    found: dict[str, Any] = {}
    for module in iter_modules(import_module(package).__path__):
        loaded = import_module(f"{package}.{module.name}")
        if hasattr(loaded, "PARAMETERS"):
            found[module.name.strip("_").replace("_", "-")] = loaded
    order = {name: place for place, name in enumerate(FIRST)}
    return dict(sorted(found.items(), key=lambda one: (order.get(one[0], 99), one[0])))


FIRST = ("register", "list", "cancel", "execute", "test", "agents", "upload")
"""What Promptyoself has; the rest are ours."""


class Arguments(argparse.ArgumentParser):
    """A parser that raises instead of ending the process."""

    def error(self, message: str) -> NoReturn:
        """Raises UsageError."""
        raise UsageError(message)


def add(parser: argparse.ArgumentParser, parameters: Iterable[Parameter]) -> None:
    """Give a parser the arguments of a command, in both spellings."""
    for one in parameters:
        spellings = dict.fromkeys((f"--{one.name.replace('_', '-')}", f"--{one.name}"))
        if one.place:
            parser.add_argument(one.name, nargs="?", default=argparse.SUPPRESS, help=one.help)
        if one.type == "boolean":
            parser.add_argument(
                *spellings, dest=one.name, nargs="?", const=True, default=False, type=truth, help=one.help
            )
        else:
            parser.add_argument(*spellings, dest=one.name, default=one.default, help=one.help)


def joined(words: Sequence[str]) -> list[str]:
    """The words with every `--name value` as `--name=value` where the value itself begins with a dash, as prompts may."""
    names = {f"--{one.name}": one.type for command in commands().values() for one in command.PARAMETERS}
    found: list[str] = []
    for word in words:
        before = found[-1] if found else ""
        takes = names.get(before.replace("-", "_").replace("__", "--", 1), "boolean") != "boolean"
        is_name = word.replace("-", "_").replace("__", "--", 1) in names
        if takes and word.startswith("-") and not is_name:
            found[-1] = f"{before}={word}"
        else:
            found.append(word)
    return found


def values(parameters: Iterable[Parameter], given: dict[str, Any]) -> dict[str, Any]:
    """What was given, each of its type. Raises UsageError."""
    found: dict[str, Any] = {}
    for one in parameters:
        value = given.get(one.name, one.default)
        if one.type == "integer" and value is not None:
            value = whole(one.name, value)
        elif one.type == "boolean":
            value = truth(value)
        found[one.name] = value
    return found


def whole(name: str, value: object) -> int:
    """A whole number, as text or not. Raises UsageError."""
    try:
        return int(str(value))
    except ValueError:
        raise UsageError(f"{name.replace('_', '-')} must be a valid integer") from None


def truth(value: object) -> bool:
    """A yes or no as programs write it. Raises UsageError."""
    if isinstance(value, bool) or value is None:
        return bool(value)
    word = str(value).strip().lower()
    if word in (*_TRUE, *_FALSE):
        return word in _TRUE
    raise UsageError(f"{word!r} is neither true nor false")


def described(names: Sequence[str] = ()) -> dict[str, Any]:
    """The commands as the plug-in contract of smcp (version 1) wants them."""
    listed = [
        {"name": name, "description": command.SUMMARY, "parameters": [_described(one) for one in command.PARAMETERS]}
        for name, command in commands().items()
        if not names or name in names
    ]
    return {"contract_version": "1", "commands": listed}


def _described(one: Parameter) -> dict[str, Any]:
    found = {"name": one.name, "type": one.type, "description": one.help, "required": one.required}
    if one.type == "boolean":
        return {**found, "action": "store_true"}
    return found if one.default is None else {**found, "default": one.default}
