"""The clock that can be fixed, set and made to run fast, and what tells that it was set or the machine slept."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dayward.core import clock
from dayward.core.errors import UsageError
from dayward.core.jumps import Jump, Jumps, Reading, read_clocks
from tests.moving_clock import MovingClock

AT = datetime(2027, 3, 28, 0, 59, 50, tzinfo=UTC)


@pytest.fixture
def moving(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> MovingClock:
    monkeypatch.setenv("DAYWARD_CLOCK", str(tmp_path / "clock"))
    return MovingClock(tmp_path / "clock")


def test_without_settings_it_is_the_real_time() -> None:
    assert abs(clock.epoch() - time.time()) < 0.5
    assert clock.utc().utcoffset() == timedelta(0)
    assert abs(clock.monotonic() - time.monotonic()) < 0.5


def test_a_fixed_time_holds_for_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DAYWARD_NOW", "2026-11-21T09:30+01:00")
    assert clock.utc() == datetime(2026, 11, 21, 8, 30, tzinfo=UTC)
    assert clock.now("Europe/Madrid").hour == 9
    assert clock.real_seconds(datetime(2026, 11, 21, 8, 31, tzinfo=UTC)) == 60
    monkeypatch.setenv("DAYWARD_NOW", "nine")
    with pytest.raises(UsageError):
        clock.epoch()


def test_a_moving_clock_runs_at_its_rate(moving: MovingClock) -> None:
    moving.start(AT, 1000)
    before = time.monotonic()
    wall, steady = clock.epoch(), clock.monotonic()
    time.sleep(0.05)
    passed, steadily = clock.epoch() - wall, clock.monotonic() - steady
    most = (time.monotonic() - before) * 1000
    assert 50 <= passed <= most + 1
    assert 50 <= steadily <= most + 1
    assert clock.now("Europe/Madrid") >= AT


def test_real_seconds_are_those_to_sleep(moving: MovingClock) -> None:
    moving.start(AT, 100)
    assert clock.real_seconds(AT + timedelta(seconds=500)) == pytest.approx(5, abs=0.1)
    assert clock.real_seconds(AT - timedelta(hours=1)) < -35


@pytest.mark.parametrize("text", ["", "1 2", "a b c", "1 0 1", "1 -2 1", "nan 1 1", "1 inf 1", "1 2 3 4", "é 1 1"])
def test_a_broken_file_means_the_real_time(text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DAYWARD_CLOCK", str(tmp_path / "clock"))
    assert abs(clock.epoch() - time.time()) < 0.5
    (tmp_path / "clock").write_text(text, encoding="utf-8")
    assert abs(clock.epoch() - time.time()) < 0.5


@pytest.mark.slow
def test_setting_a_clock_is_seen_as_a_jump_and_its_rate_is_not(moving: MovingClock) -> None:
    moving.start(AT, 500)
    jumps = Jumps(read_clocks())
    time.sleep(0.02)
    assert jumps.since_last(read_clocks()) is None
    moving.jump(-7200)
    jump = jumps.since_last(read_clocks())
    assert jump is not None
    assert jump.moved == pytest.approx(-7200, abs=2)
    assert jump.suspended == 0


SECONDS = st.floats(0, 1e6)


@given(SECONDS, SECONDS, st.floats(-1e6, 1e6), st.floats(-1.9, 1.9))
def test_what_happened_is_told_apart(awake: float, asleep: float, moved: float, drift: float) -> None:
    asleep, moved = asleep if asleep > 2.1 else 0.0, moved if abs(moved) > 4.1 else 0.0
    jumps = Jumps(Reading(1e9, 100.0, 200.0))
    found = jumps.since_last(Reading(1e9 + awake + asleep + moved + drift, 100 + awake, 200 + awake + asleep))
    if not asleep and not moved:
        assert found is None
        return
    assert found is not None
    assert found.suspended == pytest.approx(asleep, abs=1e-3)
    assert found.moved == pytest.approx(moved + drift if moved else 0, abs=1e-3)


def test_drift_does_not_add_up() -> None:
    jumps = Jumps(Reading(0, 0, 0))
    for second in range(1, 100):
        assert jumps.since_last(Reading(second * 1.05, second, second)) is None
    assert jumps.since_last(Reading(110, 100, 100)) == Jump(pytest.approx(5.05), 0)
