"""The command line: finds the one command that is meant, and imports nothing else."""

from __future__ import annotations

import gc
import os
import sys
from typing import TYPE_CHECKING

from dayward import __version__

if TYPE_CHECKING:
    from dayward.cli.output import Output


def console() -> None:
    """The entry point of `dayward` and `dw`."""
    arguments = sys.argv[1:]
    if arguments in (["--version"], ["version"], ["-V"]):
        sys.stdout.write(f"dayward {__version__}\n")
        sys.exit(0)
    gc.disable()  # one command ends before garbage could matter; collecting costs a tenth of `today` on ten thousand tasks
    try:
        status = run(arguments)
        sys.stdout.flush()
    except BrokenPipeError:
        # The reader went away (`dayward list | head`): what was to be done is done.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        status = 0
    except KeyboardInterrupt:
        status = 130
    sys.exit(status)


def run(arguments: list[str]) -> int:
    """Carry out one command line and return its exit code."""
    from dayward.cli.output import Output

    options, rest = _leading(arguments)
    output = Output(as_json="--json" in options or "--json" in _before_words(rest))
    rest = [word for word in rest if word != "--json"] if output.as_json else rest
    return output.guarded(lambda: _dispatch(rest, options, output))


def _leading(arguments: list[str]) -> tuple[dict[str, str], list[str]]:
    """Options in front of the command (`--json`, `--turn ID`), and the rest."""
    options: dict[str, str] = {}
    rest = list(arguments)
    while rest and rest[0].startswith("--") and rest[0] not in ("--help", "--"):
        name, equals, value = rest.pop(0).partition("=")
        if name in ("--turn", "--workspace") and not equals:
            value = rest.pop(0) if rest else ""
        options[name] = value
    return options, rest


def _before_words(rest: list[str]) -> list[str]:
    return rest[: rest.index("--")] if "--" in rest else rest


def _dispatch(rest: list[str], options: dict[str, str], output: Output) -> int:
    from dayward.cli import catalogue
    from dayward.core.errors import UsageError

    unknown = set(options) - {"--json", "--turn", "--workspace"}
    if unknown:
        raise UsageError(f"there is no option {sorted(unknown)[0]!r}", "see: dayward --help")
    if options.get("--workspace"):
        os.environ["DAYWARD_WORKSPACE"] = options["--workspace"]
    if not rest or rest[0] in ("--help", "-h", "help"):
        return catalogue.show_help(rest[1:], output)
    name, words = rest[0], rest[1:]
    command = catalogue.own_command(name)
    if command is not None:
        return command.run(words, output)
    from dayward.actions.registry import called
    from dayward.cli.perform import perform_words

    name, words = called(rest)
    return perform_words(name, words, output, options.get("--turn", ""))
