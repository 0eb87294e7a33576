"""One prompt as Promptyoself kept it: read to what it means, with everything that cannot be read said."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple, TypeVar

from dayward.core.digest import sha256
from dayward.planning.schedules.cron import Cron
from dayward.planning.schedules.every import Every
from dayward.planning.schedules.lengths import length
from dayward.planning.schedules.once import At
from dayward.planning.schedules.rule import Rule
from dayward.prompts.old_file import Raw

_T = TypeVar("_T")
_DONE = ("completed", "complete", "done", "sent", "delivered", "executed", "fired")
_CANCELLED = ("cancelled", "canceled", "deleted")
_TRUE, _FALSE = ("1", "true", "t", "yes"), ("0", "false", "f", "no")
_NUMBER = re.compile(r"-?\d{1,20}(?:\.\d{1,20})?")
_PLAIN = re.compile(r"(\d{1,9})(?:\.0+)?")
_THOUSANDTHS = 1e11
"""Seconds since 1970 beyond this (the year 5138) are thousandths of a second."""
_LONGEST = 10 * 366 * 86_400
"""Seconds of an interval."""


class Old(NamedTuple):
    """A prompt of Promptyoself. Times are UTC; `first` is when it is next due, or was. `kept` is every column as it stood, without
    the prompt itself where that can be read.

    `state` is `active`, `paused` (there are problems), `ended` (it was sent as often as it was to be) or `deleted` (cancelled).
    """

    id: Any
    agent: str
    prompt: str
    words: str
    rule: Rule
    first: datetime
    created: datetime | None
    last_run: datetime | None
    most: int | None
    times: int
    state: str
    kept: dict[str, Any]
    problems: tuple[str, ...]

    @property
    def key(self) -> str:
        """What it is known by ever after, wherever the file lies and whichever layout it is in."""
        when = self.created.isoformat() if self.created else ""
        return (
            "promptyoself-" + sha256("\0".join((str(self.id), self.agent, when, self.prompt)).encode()).hexdigest()[:24]
        )


def read(raw: Raw, now: datetime) -> Old:
    """What a row means. What cannot be read is a problem of the row, never an error."""
    row = _Reading(raw.values)
    created, last_run, next_run = (row.take(name, moment) for name in ("created_at", "last_run", "next_run"))
    most, times = row.take("max_repetitions", count), row.take("repetition_count", count) or 0
    kind = (row.take("schedule_type", text) or "once").strip().lower()
    words = (row.take("schedule_value", text) or "").strip()
    agent, prompt = row.take("agent_id", addressed) or "", row.take(raw.text, text) or ""
    if not agent or not prompt.strip():
        row.problems.append("there is nobody to send it to" if prompt.strip() else "there is nothing to send")
    since = last_run or created or now
    rule = row.rule(kind, words, next_run, since)
    state = _over(row, kind, last_run) or ("ended" if most and times >= most else "")
    if not state and next_run is None:
        row.problems.append("next_run: there is none, so it was never due")
    state = state or ("paused" if row.problems else "active")
    first = next_run or rule.next(since, UTC) or since
    kept = {name: value if isinstance(value, int | None) else shown(value) for name, value in raw.values.items()}
    if prompt:
        del kept[raw.text]
    return Old(
        kept["id"], agent, prompt, words or first.isoformat(), rule, first, created, last_run,
        most, times, state, {"table": raw.table, **kept}, tuple(row.problems),
    )  # fmt: skip


class _Reading:
    """The columns of a row, and what is wrong with them."""

    def __init__(self, values: dict[str, Any]) -> None:
        self._values = values
        self.problems: list[str] = []

    def take(self, name: str, reader: Callable[[Any], _T]) -> _T | None:
        """A column as `reader` reads it; None where it is empty, or is a problem."""
        value = self._values.get(name)
        if value is None:
            return None
        try:
            return reader(value)
        except (ValueError, OverflowError) as error:
            self.problems.append(f"{name}: {error}")
            return None

    def rule(self, kind: str, words: str, next_run: datetime | None, since: datetime) -> Rule:
        """When it is due; once at the next time, or when it was made, where that cannot be read."""
        try:
            return _rule(kind, words, next_run, since)
        except (ValueError, OverflowError) as error:
            self.problems.append(f"schedule_value: {error}")
            return At(next_run or since)


def _rule(kind: str, words: str, next_run: datetime | None, since: datetime) -> Rule:
    if kind == "cron":
        rule = Cron(" ".join(words.split()))
        if rule.next(since, UTC) is None:
            raise ValueError(f"{words!r} never comes")
        return rule
    if kind == "interval":
        step = seconds(words, since)
        return Every(next_run or since + timedelta(seconds=step), step)
    if kind != "once":
        raise ValueError(f"there is no kind of schedule {kind!r}")
    return At(next_run or moment(words))


def _over(row: _Reading, kind: str, last_run: datetime | None) -> str:
    """What became of a prompt that is over: `ended` or `deleted`; "" where it is not."""
    status = (row.take("status", text) or "").strip().lower()
    if status in _DONE or status in _CANCELLED:
        return "ended" if status in _DONE else "deleted"
    if row.take("active", truth) is False:
        return "ended" if kind == "once" and last_run else "deleted"
    return ""


def seconds(words: str, now: datetime) -> int:
    """How long an interval is: `6m`, `30s`, `300`, `1h30m`. Raises ValueError."""
    if plain := _PLAIN.fullmatch(words.strip()):
        found = int(plain[1])
    else:
        said = length(words, now, UTC)
        found = said.seconds if said and not said.months else 0
    if not 0 < found <= _LONGEST:
        raise ValueError(f"{words!r} is no interval")
    return found


def moment(value: Any) -> datetime:
    """A time: ISO 8601 with T or a space, in UTC where it names no zone, or seconds (or thousandths) since 1970. Raises ValueError."""
    words = text(value).strip()
    try:
        if _NUMBER.fullmatch(words):
            since = float(words)
            return datetime.fromtimestamp(since / 1000 if abs(since) > _THOUSANDTHS else since, UTC)
        found = datetime.fromisoformat(re.sub(r"\s*(?:UTC|GMT)$", "Z", words, flags=re.I))
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError, OSError):
        raise ValueError(f"{words!r} is no time") from None


def count(value: Any) -> int | None:
    """How many times; None for none, as 0 is. Raises ValueError."""
    words = text(value).strip()
    if not re.fullmatch(r"\d{1,9}(?:\.0+)?", words):
        raise ValueError(f"{words!r} is no number of times")
    return int(float(words)) or None


def truth(value: Any) -> bool:
    """Yes or no. Raises ValueError."""
    words = text(value).strip().lower()
    if words not in (*_TRUE, *_FALSE):
        raise ValueError(f"{words!r} is neither true nor false")
    return words in _TRUE


def addressed(value: Any) -> str:
    """An agent's id. Raises ValueError."""
    found = text(value).strip()
    if any(letter.isspace() or not letter.isprintable() for letter in found):
        raise ValueError(f"{found!r} is no agent")
    return found


def text(value: Any) -> str:
    """A value as text. Raises ValueError where it is none that could be sent."""
    found = value.decode() if isinstance(value, bytes) else str(value)
    if "\0" in found:
        raise ValueError("there is a zero byte in it")
    return found


def shown(value: Any) -> str:
    """A value as it can be shown and kept, whatever it is."""
    found = value.decode("utf-8", "backslashreplace") if isinstance(value, bytes) else str(value)
    return found.replace("\0", "\\x00")
