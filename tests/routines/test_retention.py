"""Which backups stay."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dayward.core.errors import UsageError
from dayward.routines.backup.retention import expired, made_at, name_at

NOW = datetime(2026, 11, 21, 3, 0, tzinfo=UTC)
RULES = ["7 daily", "4 weekly", "6 monthly"]
MADRID = ZoneInfo("Europe/Madrid")


def nightly(nights: int) -> list[str]:
    return [name_at(NOW - timedelta(days=night)) for night in range(nights)]


def test_a_year_of_nights_leaves_days_weeks_and_months() -> None:
    left = set(nightly(365)) - set(expired(nightly(365), RULES, MADRID))
    days = sorted(f"{at:%m-%d}" for name in left for at, _ in [made_at(name) or (NOW, 0)])
    assert days == ["06-30", "07-31", "08-31", "09-30", "10-31", "11-01", "11-08", *[f"11-{d}" for d in range(15, 22)]]


def test_night_after_night_comes_to_the_same() -> None:
    there: set[str] = set()
    for name in reversed(nightly(365)):
        there.add(name)
        there -= set(expired(there, RULES, MADRID))
    assert there == set(nightly(365)) - set(expired(nightly(365), RULES, MADRID))


def test_days_are_those_of_the_person() -> None:
    late, early = (name_at(datetime(2026, 11, 20, hour, 30, tzinfo=UTC)) for hour in (22, 23))
    assert expired([late, early], ["1 daily"], UTC) == [late]
    assert expired([late, early], ["2 daily"], UTC) == [late]
    assert expired([late, early], ["2 daily"], MADRID) == []


@given(
    st.lists(st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1)), max_size=30), st.lists(st.sampled_from(RULES))
)
def test_the_newest_stays_and_only_backups_go(times: list[datetime], rules: list[str]) -> None:
    names = [name_at(at.replace(tzinfo=UTC)) for at in times]
    gone = expired([*names, "mine.tar", "dayward-2026-13-99T000000Z.tar"], rules, MADRID)
    assert set(gone) <= set(names)
    if names:
        assert max(names) not in gone
        assert made_at(max(names)) == (max(at.replace(microsecond=0, tzinfo=UTC) for at in times), 0)


@pytest.mark.parametrize("rule", ["daily", "7", "x daily", "7 hourly", "-1 daily"])
def test_a_rule_that_is_none_is_said(rule: str) -> None:
    with pytest.raises(UsageError):
        expired([], [rule], UTC)
