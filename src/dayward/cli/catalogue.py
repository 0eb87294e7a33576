"""Which commands there are: Dayward's actions, and the few that only a command line has (one file each in `commands/`)."""

from __future__ import annotations

import os
from importlib import import_module
from typing import TYPE_CHECKING, Protocol

from dayward.actions.registry import called, manifest, spoken

if TYPE_CHECKING:
    from dayward.cli.output import Output

_FOLDER = os.path.join(os.path.dirname(__file__), "commands")
_GROUPS = ("Every day", "Plan", "By itself", "Keep", "Files", "Take back", "Together")


class Command(Protocol):
    """A module of `commands/`."""

    SUMMARY: str

    def run(self, words: list[str], output: Output) -> int:
        """Carry it out and return the exit code."""


def own_names() -> list[str]:
    """The names of the command-line-only commands."""
    return sorted(
        name[:-3].replace("_", "-") for name in os.listdir(_FOLDER) if name.endswith(".py") and name[0] != "_"
    )


def own_command(name: str) -> Command | None:
    """The command-line-only command of that name, imported."""
    if not name.replace("-", "").isalpha() or name not in own_names():
        return None
    return import_module(f"dayward.cli.commands.{name.replace('-', '_')}")


def show_help(words: list[str], output: Output) -> int:
    """All commands, or one."""
    if words:
        return _help_of(words, output)
    grouped: dict[str, list[tuple[str, str]]] = {}
    for name, listed in manifest().items():
        if "cli" in listed["doors"]:
            grouped.setdefault(listed["group"], []).append((spoken(name), listed["summary"]))
    own = [(name, import_module(f"dayward.cli.commands.{name.replace('-', '_')}").SUMMARY) for name in own_names()]
    groups = [
        *[(g, grouped[g]) for g in sorted(grouped, key=lambda g: _GROUPS.index(g) if g in _GROUPS else 99)],
        ("Set up", own),
    ]
    output.data({group: dict(rows) for group, rows in groups})
    output.line(output.paint("bold", "dayward") + " COMMAND [WORDS] [--json]")
    for group, rows in groups:
        output.line("")
        output.line(output.paint("title", group))
        for name, summary in rows:
            output.line(f"  {output.paint('key', f'{name:<16}')} {summary}")
    output.line("")
    output.line(output.paint("quiet", "dayward COMMAND --help explains one. dayward chat opens the prompt."))
    return 0


def _help_of(words: list[str], output: Output) -> int:
    command = own_command(words[0])
    if command is not None:
        return command.run(["--help"], output)
    from dayward.cli.perform import perform_words

    return perform_words(called(words)[0], ["--help"], output, "")
