"""An argument parser from an action's definition, and parsers that fail as Dayward fails."""

from __future__ import annotations

import argparse
import sys
from typing import Any, NoReturn

from dayward.actions.action import Action
from dayward.actions.arguments import Parameter, parameters
from dayward.actions.registry import spoken
from dayward.core.errors import UsageError
from dayward.core.terminal import terminal_width

TEXT = "TEXT"
"""The hint of arguments that may be `-` for standard input."""


class Parser(argparse.ArgumentParser):
    """argparse that raises UsageError, and takes no abbreviations."""

    def __init__(self, prog: str, description: str = "", epilog: str = "", **_: object) -> None:
        super().__init__(
            prog=prog,
            description=description,
            epilog=epilog,
            allow_abbrev=False,
            formatter_class=_formatter,
        )

    def error(self, message: str) -> NoReturn:
        """Say what is wrong with the words."""
        raise UsageError(f"{self.prog}: {message}", f"see: {self.prog} --help")


def _formatter(prog: str) -> argparse.HelpFormatter:
    """Told the width, argparse does not load a module to find it."""
    return argparse.RawDescriptionHelpFormatter(prog, width=(terminal_width(sys.stdout) or 80) - 2)


def parser_for(action: type[Action]) -> Parser:
    """The command line of one action."""
    examples = "".join(f"\n  dayward {example}" for example in action.examples)
    also = f"\n\nalso: {', '.join(action.aliases)}" if action.aliases else ""
    described = "\n".join(line.strip() for line in (action.__doc__ or "").strip().splitlines())
    parser = Parser(f"dayward {spoken(action.name)}", described, f"examples:{examples}{also}")
    for parameter in parameters(action):
        _add(parser, parameter)
    return parser


def _add(parser: Parser, parameter: Parameter) -> None:
    kind = parameter.kind
    settings: dict[str, Any] = {"help": parameter.info.help.replace("%", "%%")}
    if parameter.info.hint:
        settings["metavar"] = parameter.info.hint
    if isinstance(kind, tuple):
        settings["choices"] = kind
    if not parameter.option:
        settings.setdefault("metavar", parameter.name.upper())
        if parameter.info.rest:
            settings["nargs"] = "+" if parameter.required else "*"
        elif not parameter.required:
            settings["nargs"] = "?"
        parser.add_argument(parameter.name, **settings)
        return
    flags = [parameter.flag, *([f"-{parameter.info.short}"] if parameter.info.short else [])]
    if kind is bool:
        parser.add_argument(*flags, dest=parameter.name, action="store_true", default=None, help=settings["help"])
        return
    if kind is list:
        settings["action"] = "append"
    parser.add_argument(*flags, dest=parameter.name, default=None, **settings)


def values(action: type[Action], words: list[str]) -> dict[str, Any]:
    """Named values from words. Words for a text argument that takes the rest are joined by spaces."""
    parsed = vars(parser_for(action).parse_intermixed_args(words))
    for parameter in parameters(action):
        if parameter.info.rest and parameter.kind is str:
            parsed[parameter.name] = " ".join(parsed[parameter.name] or []) or None
        if parsed.get(parameter.name) == "-" and parameter.info.hint == TEXT:
            parsed[parameter.name] = _standard_input()
    return parsed


def _standard_input() -> str:
    """All of standard input; bytes that are no UTF-8 survive."""
    return sys.stdin.buffer.read().decode("utf-8", "surrogateescape")
