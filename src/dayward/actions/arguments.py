"""From what a door received (words or JSON) to an action's typed arguments."""

from __future__ import annotations

import typing
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, Literal, NamedTuple

from dayward.actions.action import REQUIRED, Action, Field
from dayward.core.errors import UsageError

_UNITS = {"d": 1, "w": 7}


class Parameter(NamedTuple):
    """One argument of an action, as a door needs it."""

    name: str
    kind: type | tuple[str, ...]
    """str, int, bool, date, list (of str), or the words to choose from."""
    required: bool
    default: Any
    option: bool
    info: Field

    @property
    def flag(self) -> str:
        """The option's long name at a command line."""
        return "--" + self.name.rstrip("_").replace("_", "-")


_known: dict[type[Action], tuple[Parameter, ...]] = {}


def parameters(action: type[Action]) -> tuple[Parameter, ...]:
    """The arguments of an action, in order."""
    if action not in _known:
        _known[action] = _read(action)
    return _known[action]


def _read(action: type[Action]) -> tuple[Parameter, ...]:
    hints = typing.get_type_hints(action)
    return tuple(
        Parameter(
            name,
            _kind(hints[name]),
            field.default is REQUIRED,
            None if field.default is REQUIRED else field.default,
            field.option,
            field,
        )
        for name, field in action.fields.items()
    )


def _kind(hint: Any) -> type | tuple[str, ...]:
    parts = [part for part in typing.get_args(hint) if part is not type(None)]
    origin = typing.get_origin(hint)
    if origin is Literal:
        return tuple(str(part) for part in parts)
    if origin is tuple:
        return list
    if origin is not None and parts:
        return _kind(parts[0])
    return hint if isinstance(hint, type) else str


def make(action: type[Action], given: Mapping[str, Any], today: date) -> Action:
    """An action from named values (strings, numbers, lists). Raises UsageError for what does not fit."""
    known = {parameter.name: parameter for parameter in parameters(action)}
    for name in given:
        if name not in known:
            raise UsageError(f"{action.name} has no argument {name!r}", f"see: dayward {action.name} --help")
    values = {}
    for name, parameter in known.items():
        value = given.get(name)
        if value is None or value == []:
            if parameter.required:
                raise UsageError(
                    f"{action.name} needs {name}: {parameter.info.help}", f"see: dayward {action.name} --help"
                )
            continue
        values[name] = _converted(parameter, value, today)
    return action(**values)


def _converted(parameter: Parameter, value: Any, today: date) -> Any:
    kind = parameter.kind
    if isinstance(kind, tuple):
        if str(value) not in kind:
            raise _misfit(parameter, value, "one of " + ", ".join(kind))
        return str(value)
    if kind is date:
        return value if isinstance(value, date) else parse_day(str(value), today)
    if kind is int:
        try:
            return int(value)
        except (TypeError, ValueError, OverflowError):
            raise _misfit(parameter, value, "a whole number") from None
    if kind is bool:
        if isinstance(value, bool):
            return value
        if str(value).lower() in ("true", "yes", "1", "false", "no", "0"):
            return str(value).lower() in ("true", "yes", "1")
        raise _misfit(parameter, value, "true or false")
    if kind is list:
        return tuple(str(item) for item in value) if isinstance(value, list | tuple) else (str(value),)
    if not isinstance(value, str):
        raise _misfit(parameter, value, "text")
    return value


def _misfit(parameter: Parameter, value: Any, wanted: str) -> UsageError:
    return UsageError(f"{parameter.name} is {value!r}; it must be {wanted}", parameter.info.help)


def parse_day(text: str, today: date) -> date:
    """A day: `2026-11-27`, `today`, `tomorrow`, or `+3d`, `+2w` from today. Raises UsageError for anything else."""
    word = text.strip().lower()
    if word in ("today", "tomorrow"):
        return today + timedelta(days=word == "tomorrow")
    try:
        if word[:1] == "+" and word[-1:] in _UNITS:
            return today + timedelta(days=int(word[1:-1]) * _UNITS[word[-1]])
        return date.fromisoformat(word)
    except (ValueError, OverflowError):
        raise UsageError(f"{text!r} is no day", "write 2026-11-27, today, tomorrow, +3d or +2w") from None
