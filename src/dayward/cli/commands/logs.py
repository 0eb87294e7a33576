"""`dayward logs`: what a running Dayward wrote into its log, shown for people."""

from __future__ import annotations

import json
import os
import re
import sys
import time
from datetime import datetime, timedelta
from typing import Any

from dayward.actions.parser import Parser
from dayward.cli.output import Output
from dayward.core import clock
from dayward.core.configuration import configuration
from dayward.core.errors import UsageError
from dayward.core.logs import LEVELS, log_settings, row_of, written
from dayward.formats.text import printable

SUMMARY = "Show the log, or follow it"
_TONES = {"debug": "quiet", "warning": "soon", "error": "late", "critical": "error"}
_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86_400}
_SHOWN = ("at", "level", "logger", "message", "pid", "exception")
_PAUSE = 0.2


def _parser() -> Parser:
    parser = Parser(
        "dayward logs", SUMMARY + ".", "examples:\n  dayward logs --since 2h --level warning\n  dayward logs --follow"
    )
    parser.add_argument("--follow", "-f", action="store_true", help="go on showing new lines until ctrl-c")
    parser.add_argument(
        "--errors", action="store_true", help="what went wrong, from a file of its own that reaches further back"
    )
    parser.add_argument("--level", choices=LEVELS, default="debug", help="from which level on")
    parser.add_argument("--since", metavar="WHEN", help="from when on: 30m, 2h, 1d, or a time such as 2026-11-21T09:30")
    parser.add_argument("--lines", "-n", type=int, metavar="N", default=100, help="at most the last N (default: 100)")
    return parser


def run(words: list[str], output: Output) -> int:
    """Carry it out."""
    given = _parser().parse_args(words)
    config = configuration()
    settings, problems = log_settings(config.home, config.values)
    wanted = LEVELS[LEVELS.index(given.level) :]
    since = _since(given.since) if given.since else ""
    path = settings.errors if given.errors else settings.path
    size = os.path.getsize(path) if os.path.exists(path) else 0
    rows = [row for row in written(path, settings.keep) if row["level"] in wanted and row["at"] >= since]
    rows = rows[-given.lines :] if given.lines > 0 else []
    output.data(rows, file=path)
    for row in rows:
        _show(row, output)
    for problem in problems:
        output.notice(problem)
    if not rows and not given.follow:
        output.line(output.paint("quiet", f"nothing is written in {path}"))
    if given.follow:
        _follow(path, size, wanted, output)
    return 0


def _since(text: str) -> str:
    """The instant meant, written as in the log, so that texts can be compared."""
    if match := re.fullmatch(r"(\d{1,6})([smhd])", text, re.ASCII):
        at = clock.now() - timedelta(seconds=int(match[1]) * _UNITS[match[2]])
    else:
        try:
            at = datetime.fromisoformat(text)
        except ValueError:
            raise UsageError(f"{text!r} is no time", "write 30m, 2h, 1d or 2026-11-21T09:30") from None
    return datetime.fromtimestamp(at.timestamp(), clock.zone_named("UTC")).isoformat(timespec="milliseconds")[:23]


def _follow(path: str, at: int, wanted: tuple[str, ...], output: Output) -> None:
    """Show what is written from a place in the file on; the file may be put aside meanwhile."""
    try:
        file, rest = None, ""
        while True:
            if file is None and os.path.exists(path):
                file = open(path, encoding="utf-8", errors="replace")  # noqa: SIM115 (changes under way)
                file.seek(at)
            text = file.read() if file else ""
            *lines, rest = (rest + text).split("\n")
            for row in filter(None, map(row_of, lines)):
                if row["level"] in wanted:
                    _follow_one(row, output)
            if not text:
                sys.stdout.flush()
                if file and not (os.path.exists(path) and os.path.samestat(os.fstat(file.fileno()), os.stat(path))):
                    file, rest, at = None, "", 0
                time.sleep(_PAUSE)
    except KeyboardInterrupt:
        return


def _follow_one(row: dict[str, Any], output: Output) -> None:
    if output.as_json:
        sys.stdout.write(json.dumps(row, ensure_ascii=False) + "\n")
    else:
        _show(row, output)


def _show(row: dict[str, Any], output: Output) -> None:
    """One row: time, level, origin, message; then what was given with it, and an exception with its way."""
    try:
        at = f"{datetime.fromisoformat(row['at']).astimezone():%m-%d %H:%M:%S}"
    except ValueError:
        at = row["at"]
    level = output.paint(_TONES.get(row["level"], "key"), f"{row['level']:<8}")
    more = "  ".join(f"{key}={_plain(value)}" for key, value in row.items() if key not in _SHOWN)
    head = f"{output.paint('quiet', printable(at))}  {level}  {output.paint('key', printable(row['logger'].removeprefix('dayward.')))}"
    output.line(f"{head}  {printable(row['message'])}" + (output.paint("quiet", f"  {more}") if more else ""))
    error = row.get("exception")
    if isinstance(error, dict):
        output.line(
            output.paint("late", f"    {printable(str(error.get('type')))}: {printable(str(error.get('message')))}")
        )
        ways = [*(error.get("traceback") or []), *([f"caused by {error['cause']}"] if error.get("cause") else [])]
        for way in ways:
            output.line(output.paint("quiet", f"      {printable(str(way))}"))


def _plain(value: Any) -> str:
    return printable(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))
