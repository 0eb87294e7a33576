"""The drill's own reckoning of when schedules are due, against days looked up by hand."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from dayward.app.drill.instants import instants

MADRID, LORD_HOWE = ZoneInfo("Europe/Madrid"), ZoneInfo("Australia/Lord_Howe")


@pytest.mark.parametrize(
    ("words", "zone", "night", "expected"),
    [
        ("every day 02:30", MADRID, datetime(2027, 3, 27, 12, tzinfo=UTC), ["2027-03-28T01:00"]),
        ("every day 02:30", MADRID, datetime(2026, 10, 24, 12, tzinfo=UTC), ["2026-10-25T00:30"]),
        ("every day 02:10", LORD_HOWE, datetime(2026, 10, 3, 3, tzinfo=UTC), ["2026-10-03T15:30"]),
        ("every day 01:45", LORD_HOWE, datetime(2027, 4, 3, 3, tzinfo=UTC), ["2027-04-03T14:45"]),
        ("every sunday 16:00", MADRID, datetime(2026, 11, 21, 12, tzinfo=UTC), ["2026-11-22T15:00"][:0]),
        ("every 12 h", MADRID, datetime(2026, 11, 21, 12, tzinfo=UTC), ["2026-11-21T23:00", "2026-11-22T11:00"]),
    ],
)
def test_instants_of_a_day(words: str, zone: ZoneInfo, night: datetime, expected: list[str]) -> None:
    got = instants(words, zone, night, night + timedelta(days=1))
    assert [f"{at:%Y-%m-%dT%H:%M}" for at in got or []] == expected


def test_what_is_not_understood_is_not_guessed() -> None:
    now = datetime(2026, 11, 21, tzinfo=UTC)
    assert instants("last friday of the month 17:00", MADRID, now, now) is None
