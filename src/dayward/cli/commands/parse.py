"""`dayward parse`: what words say about time, as JSON for programs and tests; recurrence rules expanded."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from datetime import datetime, tzinfo
from typing import Any

from dayward.actions.parser import Parser
from dayward.actions.registry import phrases
from dayward.cli.output import Output
from dayward.core import clock
from dayward.core.errors import UsageError
from dayward.language.understand import Language, speaking, understand

SUMMARY = "Show how words about time are understood, one JSON object a line"
_ISO = "write it as 2026-11-21T09:30"
_MOST = 100_000


def _parser() -> Parser:
    parser = Parser(
        "dayward parse",
        SUMMARY + ".",
        'examples:\n  dayward parse call the dentist tomorrow 3pm\n  dayward parse --jsonl < lines.jsonl   {"text", "now"?, "tz"?}\n'
        '  dayward parse --rrule "FREQ=MONTHLY;BYDAY=2TH" --dtstart 2026-11-21T09:00 --count 6',
    )
    parser.add_argument("text", nargs="*", metavar="TEXT", help="words as a person types them")
    parser.add_argument("--now", help="the moment of speaking, ISO 8601 (default: now)")
    parser.add_argument("--tz", metavar="ZONE", help="an IANA time zone (default: the machine's)")
    parser.add_argument("--jsonl", action="store_true", help="read JSON objects from standard input, one a line")
    parser.add_argument("--rrule", metavar="RULE", help="expand a recurrence rule of RFC 5545 instead")
    parser.add_argument("--dtstart", metavar="ISO", help="where the rule starts (default: now)")
    parser.add_argument("--count", type=int, default=10, metavar="N", help="how many occurrences (default: 10)")
    return parser


def run(words: list[str], output: Output) -> int:
    """Carry it out."""
    given = _parser().parse_intermixed_args(words)
    if given.rrule is not None:
        return _expand(given.rrule, given.dtstart, given.count, given.tz, given.now, output)
    zone = _zone(given.tz)
    now = _moment(given.now, zone) if given.now else clock.now(given.tz or "").astimezone(zone).replace(tzinfo=None)
    if given.jsonl:
        if given.text:
            raise UsageError("parse --jsonl takes its texts from standard input", "leave the words away, or --jsonl")
        return _lines(now, zone, speaking(phrases()))
    if not given.text:
        raise UsageError("there are no words to parse", "for example: dayward parse call Ana tomorrow 3pm")
    row = understand(" ".join(given.text), now, zone, speaking(phrases())).plain()
    _show(row, output)
    return 0


def _show(row: dict[str, Any], output: Output) -> None:
    if output.as_json:
        output.data(row)
    else:
        _print(row)


def _print(row: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(row) + "\n")


def _zone(name: str | None) -> tzinfo:
    """The zone of that name; the machine's own without one, UTC where that is unknown."""
    if name is not None:
        return _named(name)
    local = clock.local_zone_name()
    try:
        return _named(local)
    except UsageError:
        return _named("UTC")


def _named(name: str) -> tzinfo:
    if not name or "\0" in name or len(name) > 200:
        raise UsageError(f"there is no time zone {name[:80]!r}", "use an IANA name such as Europe/Madrid")
    return clock.zone_named(name)


def _moment(text: object, zone: tzinfo) -> datetime:
    """A moment as typed, local to the zone. Raises UsageError."""
    try:
        moment = datetime.fromisoformat(text.strip() if isinstance(text, str) else "")
        return moment.astimezone(zone).replace(tzinfo=None) if moment.tzinfo else moment
    except (ValueError, OverflowError):
        raise UsageError(f"the moment is {str(text)[:80]!r}, which is no ISO 8601 time", _ISO) from None


def _lines(now: datetime, zone: tzinfo, language: Language) -> int:
    """Every line of standard input; a bad one becomes an object with `error`, and the exit code 1."""
    if sys.stdin.isatty():
        raise UsageError("parse --jsonl reads standard input", "for example: dayward parse --jsonl < lines.jsonl")
    failed = 0
    zones: dict[str, tzinfo] = {}
    for line in _input():
        try:
            row = _one(line, now, zone, language, zones)
        except UsageError as error:
            failed = 1
            row = {"error": error.message}
        _print(row)
    return failed


def _input() -> Iterator[str]:
    for raw in sys.stdin.buffer:
        line = raw.decode("utf-8", "replace").strip("\ufeff \t\r\n")
        if line:
            yield line


def _one(line: str, now: datetime, zone: tzinfo, language: Language, zones: dict[str, tzinfo]) -> dict[str, Any]:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError):
        raise UsageError("the line is not JSON") from None
    if not isinstance(row, dict) or not isinstance(row.get("text"), str):
        raise UsageError('the line is not an object with "text"')
    name = row.get("tz")
    if name is not None:
        if not isinstance(name, str):
            raise UsageError('"tz" is not the name of a zone')
        if name not in zones:
            zones[name] = _named(name)
        if row.get("now") is None:
            now = now.replace(tzinfo=zone).astimezone(zones[name]).replace(tzinfo=None)
        zone = zones[name]
    moment = _moment(row["now"], zone) if row.get("now") is not None else now
    return understand(row["text"], moment, zone, language).plain()


def _expand(rule: str, start: str | None, count: int, tz: str | None, now: str | None, output: Output) -> int:
    """The first occurrences of a rule; in local time, as its start is."""
    from dayward.language.expand import occurrences
    from dayward.language.rrule import start_of

    if not 1 <= count <= _MOST:
        raise UsageError(f"--count is {count}; it takes 1 to {_MOST}", "see: dayward parse --help")
    zone = _named(tz) if tz is not None else None
    try:
        if start is None:
            moment, day_only = (
                _moment(now, _zone(tz)) if now else clock.now(tz or "").replace(tzinfo=None, microsecond=0),
                False,
            )
        else:
            moment, day_only = start_of(start)[:2]
            moment = (
                moment.astimezone(zone).replace(tzinfo=None) if moment.tzinfo and zone else moment.replace(tzinfo=None)
            )
        found = occurrences(rule, moment, count, zone)
    except (ValueError, OverflowError) as error:
        raise UsageError(f"the rule cannot be expanded: {error}", "see RFC 5545, section 3.3.10") from error
    dates = day_only and all(not (at.hour or at.minute or at.second) for at in found)
    shown = [at.date().isoformat() if dates else at.isoformat() for at in found]
    row = {"rrule": rule, "dtstart": moment.date().isoformat() if dates else moment.isoformat(), "occurrences": shown}
    _show(row, output)
    return 0
