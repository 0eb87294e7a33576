"""`dayward chat`: the prompt."""

from __future__ import annotations

import gc
import os
import shlex
import sys

from dayward.actions.registry import find, manifest
from dayward.app.compose import open_context
from dayward.cli.output import Output
from dayward.cli.parser import Parser, parser_for, values
from dayward.cli.perform import perform_in
from dayward.core.errors import UsageError
from dayward.core.home import Home

SUMMARY = "Open the prompt"
_LEAVE = frozenset(("quit", "exit", "bye", "q"))


def run(words: list[str], output: Output) -> int:
    """Read lines until they end; each is one action. The exit code is that of the last one."""
    Parser("dayward chat", SUMMARY + ".").parse_args(words)
    interactive = sys.stdin.isatty()
    gc.enable()  # unlike a single command, the prompt may stay open for days
    sys.stdin.reconfigure(errors="surrogateescape")  # type: ignore[union-attr]
    if interactive:
        _remember_lines()
        output.line(output.paint("quiet", "Type what you want (help shows what there is), Ctrl-D to leave."))
    status = 0
    while True:
        try:
            line = input(output.paint("key", "› ") if interactive else "")
        except EOFError:
            if interactive:
                output.line()
            return status
        except KeyboardInterrupt:
            output.line()
            continue
        text = line.strip().removeprefix("/")
        if text.lower() in _LEAVE:
            return status
        if text:
            status = Output(output.as_json).guarded(lambda text=text: one_line(text, Output(output.as_json)))  # type: ignore[misc]


def one_line(text: str, output: Output) -> int:
    """Carry out one typed line."""
    try:
        words = shlex.split(text)
    except ValueError:
        words = text.split()
    name, rest = words[0].lower(), words[1:]
    if name in ("help", "?"):
        return _help(rest, output)
    action = find(name)
    if "prompt" not in action.doors:
        raise UsageError(f"{name} cannot be used at the prompt", f"leave it and type: dayward {name}")
    if "--help" in rest:
        output.line(parser_for(action).format_help().rstrip())
        return 0
    given = values(action, rest)
    ctx = open_context("prompt")
    try:
        return perform_in(ctx, name, rest, given, output)
    finally:
        ctx.close()


def _help(words: list[str], output: Output) -> int:
    if words:
        output.line(parser_for(find(words[0])).format_help().rstrip())
        return 0
    for name, listed in manifest().items():
        if "prompt" in listed["doors"]:
            output.line(f"  {output.paint('key', f'{name:<13}')} {listed['summary']}")
    return 0


def _remember_lines() -> None:
    import atexit
    import readline

    path = Home().state_file("prompt-history")
    try:
        readline.read_history_file(path)
    except OSError:
        with open(path, "a", opener=lambda name, flags: os.open(name, flags, 0o600)):
            pass
    readline.set_history_length(1000)
    atexit.register(readline.write_history_file, path)
