"""What a person types for when something is due, read to a rule."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, time, tzinfo
from typing import NoReturn

from dayward.core.errors import UsageError
from dayward.language.lexicon import load
from dayward.language.time import find
from dayward.planning.schedules import crontab, said_relative
from dayward.planning.schedules.cron import Cron
from dayward.planning.schedules.every import Every
from dayward.planning.schedules.lengths import length
from dayward.planning.schedules.once import At
from dayward.planning.schedules.recurring import DEFAULT_TIME, daily_or_weekly, recurring
from dayward.planning.schedules.rule import Rule
from dayward.planning.schedules.said import Said
from dayward.planning.schedules.stored import KINDS
from dayward.planning.schedules.wall import instant

EXAMPLES = (
    "for example: tomorrow 9am · every weekday at 8 · last friday of the month 17:00 · every 15 min · 0 8 * * 1-5 · "
    "30 min before each event · when a task becomes overdue · when todo.txt changes"
)
_CRON = re.compile(
    r"@[a-z]+|(?:cron:?\s+)?(?=\S*[\d*?])[\w*?,/#-]+\s+(?=\S*[\d*?])[\w*?,/#-]+(?:\s+[\w*?,/#-]+){2,4}", re.I
)
_EVERY = re.compile(r"(?:@?every|each)\s+(.+)", re.I)
_ISO = re.compile(r"(\d{4}-\d\d-\d\d)(?:[T ](\d\d:?\d\d.*)|T(\d\d))?", re.I)
_HOURLY = re.compile(
    r"(?:every hour|hourly)(?: (?:at|on) (?::?([0-5]?\d)(?: (?:minutes )?past(?: the hour)?)?|the hour)| on the hour)"
    r"|(?:at )?:([0-5]\d) (?:every|each) hour",
    re.I,
)
_SHORT_HOUR = re.compile(r"(?<![\d:.])(\d:\d\d)(?!\s*[ap]\.?m)(?![\d:])", re.I)


def read(text: str, *, now: datetime, zone: tzinfo, kind: str | None = None, anchor: datetime | None = None) -> Rule:
    """The rule that a text means to a person in `zone`; `kind` says which one it is to be.

    `anchor` is what intervals count from (default: now). A day without a time means 09:00. Raises UsageError for what
    cannot be read, is past, or never comes.
    """
    clean = " ".join(text.split())
    if kind is not None and kind not in KINDS:
        raise UsageError(f"there is no kind of schedule {kind!r}", f"it is one of {', '.join(KINDS)}")
    if not clean:
        raise UsageError("nothing is said about when", EXAMPLES)
    said = Said(_SHORT_HOUR.sub(r"0\1", clean), now.astimezone(UTC), zone, (anchor or now).astimezone(UTC))
    rule = _READERS[kind](said) if kind else _any(said)
    if rule.by_itself and rule.next(said.now, zone) is None:
        if isinstance(rule, At):
            raise UsageError("Scheduled time must be in the future", f"{rule.told(zone)} is past; name a later time")
        raise UsageError(f"{clean!r} never comes", EXAMPLES)
    return rule


def _any(said: Said) -> Rule:
    if _CRON.fullmatch(said.text):
        return _cron(said)
    if iso := _iso(said):
        return iso
    every = _interval(said)
    if every:
        return every
    relative = (
        said_relative.when(said.text)
        or said_relative.changed(said.text)
        or said_relative.before(said.text, said.now, said.zone)
    )
    if relative:
        return relative
    found = daily_or_weekly(said) or _by_the_hour(said) or recurring(said) or _moment(said)
    return found or _before_named(said) or _refuse(said)


def _at(said: Said) -> Rule:
    found = _iso(said) or _moment(said)
    return found or _refuse(said, "it is no single time: 2026-11-27 15:00, tomorrow 9am, in 2 hours")


def _cron(said: Said) -> Rule:
    expression = re.sub(r"^cron:?\s+", "", said.text, flags=re.I)
    try:
        crontab.parse(expression)
    except ValueError as error:
        raise UsageError(
            f"Invalid cron expression: {said.text}",
            f"{error}; write minute, hour, day, month and weekday, such as 0 8 * * 1-5",
        ) from None
    return Cron(expression)


def _every(said: Said) -> Rule:
    found: Rule | None = _interval(said) or _interval(said.instead(f"every {said.text}"))
    if not found:
        found = recurring(said) or recurring(said.instead(f"every {said.text}"))
    if not found:
        raise UsageError(f"Invalid interval format: {said.text}", "write 30s, 5m, 2h, 1d, 1h30m or PT15M")
    return found


def _words(said: Said) -> Rule:
    found = daily_or_weekly(said) or recurring(said)
    found = found or recurring(said.instead(f"every {said.text}"))
    return found or _refuse(said, "it does not say how it repeats: every weekday at 8, last friday of the month 17:00")


def _before(said: Said) -> Rule:
    found = said_relative.before(said.text, said.now, said.zone, forced=True)
    return found or _refuse(said, "write 30 min before each event, or 10 min after each event with @work")


def _when(said: Said) -> Rule:
    return said_relative.when(said.text) or _refuse(
        said,
        "write when a task becomes overdue, is due within 3 days or is completed, when something waits longer than "
        "7 days, when a goal is neglected, or when a project is stuck",
    )


def _changed(said: Said) -> Rule:
    found = said_relative.changed(said.text, forced=True)
    return found or _refuse(said, "write when todo.txt changes, or when a note in notes/ changes")


_READERS: dict[str, Callable[[Said], Rule]] = {
    "at": _at, "cron": _cron, "every": _every, "words": _words, "before": _before, "when": _when, "changed": _changed,
}  # fmt: skip


def _iso(said: Said) -> At | None:
    """`2026-11-27`, `2026-11-27T15:00`, `2026-11-27 15:00:00+01:00`, `20261127T140000Z`; local where it names no offset."""
    if not _ISO.fullmatch(said.text) and not re.fullmatch(r"\d{8}T\d{4,6}(?:Z|[+-]\d\d:?\d\d)?", said.text, re.I):
        return None
    try:
        if len(said.text) == 10:
            return _local(datetime.combine(date.fromisoformat(said.text), time.fromisoformat(DEFAULT_TIME)), said)
        moment = datetime.fromisoformat(re.sub(r"\s*(?:UTC|GMT)$", "Z", said.text.upper()))
    except ValueError:
        _refuse(said, "write it as 2026-11-27T15:00, or with an offset as 2026-11-27T15:00+01:00")
    return At(moment.astimezone(UTC)) if moment.tzinfo else _local(moment, said)


def _local(wall: datetime, said: Said) -> At | None:
    found = instant(wall, said.zone)
    return At(found) if found else None


def _by_the_hour(said: Said) -> Cron | None:
    """`every hour at :15`, `every hour on the hour`."""
    match = _HOURLY.fullmatch(said.text)
    return Cron(f"{int(match[1] or match[2] or 0)} * * * *") if match else None


def _before_named(said: Said) -> Rule | None:
    """`30 min before dentist`: so long before what is so called."""
    lead = re.match(r"(.+?) (?:before|after) ", said.text, re.I)
    if lead is None or length(lead[1], said.now, said.zone) is None:
        return None
    return said_relative.before(said.text, said.now, said.zone, forced=True)


def _interval(said: Said) -> Every | None:
    """`15m`, `every 15 min`, `PT15M`. Days and more in words (`every 2 days`) follow the clock on the wall, so they are none."""
    match = _EVERY.fullmatch(said.text)
    found = length(match[1] if match else said.text, said.now, said.zone)
    if found is None or (found.months and found.seconds):
        return None
    whole_days = found.months or found.seconds % 86400 == 0
    if match and whole_days and not re.fullmatch(r"(?:\d+\s?[dw]|P\w+)", match[1], re.I):
        return None
    if not match and not re.fullmatch(r"(?:\d+(?:\.\d+)?\s?[a-z]+\.?\s?)+|P\w+", said.text, re.I):
        return None
    return Every(said.anchor, found.seconds, found.months)


def _moment(said: Said) -> At | None:
    """One time in words: `tomorrow 9am`, `in 2 hours`, `next friday`."""
    found = find(said.text, said.now, said.zone, load())
    start, grain = found.time.start, found.time.grain
    if start is None or found.rest or found.time.kind not in ("instant", "time", "interval", "timerange"):
        return None
    if grain in ("day", "weekend", "week", "month", "quarter", "season", "year"):
        start = datetime.combine(start.date(), time.fromisoformat(DEFAULT_TIME))
    if start.fold:
        return At(start.replace(tzinfo=said.zone).astimezone(UTC))
    return _local(start, said)


def _refuse(said: Said, why: str = "") -> NoReturn:
    raise UsageError(f"I cannot read {said.text!r} as a time", why or EXAMPLES)
