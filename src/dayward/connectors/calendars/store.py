"""What was fetched, and what it says, kept in the cache folder: deleting it loses nothing. Light: commands that only look read this."""

from __future__ import annotations

import json
import os
from datetime import date, time
from hashlib import blake2b
from typing import Any, NamedTuple

from dayward.connectors.calendars.subscriptions import Subscription
from dayward.core.home import Home, write_private
from dayward.planning.occasions import Occasion

FORMAT = 1


class State(NamedTuple):
    """How a calendar stands: what to send with the next request, when it last came and was last asked for (ISO 8601, with
    offset), and what went wrong then.
    """

    etag: str = ""
    modified: str = ""
    fetched: str = ""
    checked: str = ""
    error: str = ""


class Store:
    """The cached copy of one subscription: its bytes, its state, and its days."""

    def __init__(self, home: Home, one: Subscription) -> None:
        name = f"{one.name}-{blake2b(one.address.encode(), digest_size=4).hexdigest()}"
        self.base = os.path.join(home.cache, "calendars", name)
        self.one = one

    @property
    def copy(self) -> str:
        """The path of the bytes."""
        return self.base + ".ics"

    def data(self) -> bytes | None:
        """The bytes as last fetched, None where they never were."""
        try:
            with open(self.copy, "rb") as file:
                return file.read()
        except OSError:
            return None

    def keep(self, data: bytes) -> None:
        """Take new bytes."""
        write_private(self.copy, data)

    def state(self) -> State:
        """How it stands."""
        try:
            found = _loaded(self.base + ".json")
            return State(*[str(found.get(field, "")) for field in State._fields])
        except (OSError, ValueError, AttributeError):
            return State()

    def set_state(self, state: State) -> None:
        """Write down how it stands."""
        write_private(self.base + ".json", json.dumps(state._asdict()).encode())

    def days(self, of: str, first: date, last: date) -> list[Occasion] | None:
        """What was worked out of the bytes `of` (their digest and zone), if it covers those days."""
        try:
            found = _loaded(self.base + ".days.json")
            if found["of"] != of or not found["first"] <= first.isoformat() <= last.isoformat() <= found["last"]:
                return None
            begin, end = first.isoformat(), last.isoformat()
            return [self._occasion(row) for row in found["rows"] if begin <= row[0] <= end]
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def keep_days(self, of: str, first: date, last: date, rows: list[tuple[Any, ...]]) -> None:
        """Keep what was worked out."""
        found = {"of": of, "first": first.isoformat(), "last": last.isoformat(), "rows": rows}
        write_private(self.base + ".days.json", json.dumps(found, default=_text, ensure_ascii=False).encode())

    def _occasion(self, row: list[Any]) -> Occasion:
        day, start, end, words, line, where, busy = row
        place = f"{self.one.name}.ics:{line}"
        return Occasion(
            date.fromisoformat(day), _time(start), _time(end), words, place, self.one.name, where=where, busy=busy
        )

    def remove(self) -> None:
        """Forget the copy."""
        for ending in (".ics", ".json", ".days.json"):
            if os.path.exists(self.base + ending):
                os.unlink(self.base + ending)


def digest(data: bytes, zone: str) -> str:
    """What a copy and a zone are known by."""
    return f"{FORMAT} {blake2b(data, digest_size=12).hexdigest()} {zone}"


def _loaded(path: str) -> Any:
    with open(path, encoding="utf-8") as file:
        return json.load(file)


def _text(value: object) -> str:
    return value.isoformat("minutes") if isinstance(value, time) else str(value)


def _time(text: str | None) -> time | None:
    return time.fromisoformat(text) if text else None
