"""`dayward fmt`: prove that a file survives reading and writing; show how lines are read."""

from __future__ import annotations

import json
import os
import sys

from dayward.actions.parser import Parser
from dayward.cli.output import Output
from dayward.core.errors import Unavailable, UsageError
from dayward.formats.kinds import check, kind_of
from dayward.formats.text import decode, split_lines
from dayward.formats.todotxt import parse_line
from dayward.workspace.beneath import unavailable

SUMMARY = "Check that files survive reading and writing, byte for byte"
KINDS = ("todotxt", "calendar", "habits", "projects", "goals", "telos", "memory", "note", "skill", "routine", "text")


def _parser() -> Parser:
    parser = Parser(
        "dayward fmt",
        SUMMARY + ".",
        "examples:\n  dayward fmt check todo.txt\n  dayward fmt parse --as todotxt --jsonl < todo.txt",
    )
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="check|parse")
    one = verbs.add_parser("check", help="say ok, or the first lossy place (exit code 1)")
    one.add_argument("files", nargs="+", metavar="FILE")
    one.add_argument("--as", dest="kind", choices=KINDS, help="the format, where the name does not tell")
    two = verbs.add_parser("parse", help="read lines from standard input, print what they mean")
    two.add_argument("--as", dest="kind", choices=("todotxt",), default="todotxt", help="the format")
    two.add_argument("--jsonl", action="store_true", help="one JSON object a line (the only form for now)")
    return parser


def run(words: list[str], output: Output) -> int:
    """Carry it out."""
    given = _parser().parse_args(words)
    return _check(given.files, given.kind, output) if given.verb == "check" else _parse()


def _check(paths: list[str], kind: str | None, output: Output) -> int:
    results = {}
    for path in paths:
        try:
            with open(path, "rb") as file:
                data = file.read()
        except OSError as error:
            raise unavailable(path, error) from error
        problem = check(data, kind or kind_of(os.path.abspath(path)))
        results[path] = problem or "ok"
        output.line(f"{path}: {output.paint('late' if problem else 'done', problem or 'ok')}")
    lossless = all(result == "ok" for result in results.values())
    output.data(results, lossless)
    return 0 if lossless else 1


def _parse() -> int:
    if sys.stdin.isatty():
        raise UsageError(
            "fmt parse reads standard input", "for example: dayward fmt parse --as todotxt --jsonl < todo.txt"
        )
    try:
        data = sys.stdin.buffer.read()
    except OSError as error:
        raise Unavailable("standard input cannot be read", "give it a file with <") from error
    for line in split_lines(decode(data)[0])[0]:
        task = parse_line(line)
        projects, contexts, kv = task.tags
        row = {
            "line": line,
            "done": task.done,
            "priority": task.priority,
            "completed": task.completed,
            "created": task.created,
            "projects": projects,
            "contexts": contexts,
            "kv": kv,
        }
        sys.stdout.write(json.dumps(row) + "\n")
    return 0
