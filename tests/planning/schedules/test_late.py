"""What becomes of what was missed, and how it is told."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dayward.planning.schedules.late import GRACE, Fate, Late, Outcome, decide, usual
from dayward.planning.schedules.missed import Missed, length, missed

NOW = datetime(2026, 11, 21, 8, 31, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def ago(*minutes: float) -> list[datetime]:
    return [NOW - MINUTE * one for one in minutes]


def outcomes(policy: Late, window: timedelta | None, *minutes: float) -> list[str]:
    return [fate.outcome.value for fate in decide(policy, window, ago(*minutes), NOW).fates]


@pytest.mark.parametrize(
    ("policy", "window", "minutes", "expected"),
    [
        (Late.RUN, None, (600, 31, 0.5), ["late", "late", "on time"]),
        (Late.RUN, 60 * MINUTE, (600, 31, 0.5), ["skipped", "late", "on time"]),
        (Late.MERGE, None, (600, 31), ["merged", "late"]),
        (Late.MERGE, None, (600, 31, 1), ["merged", "merged", "on time"]),
        (Late.MERGE, 60 * MINUTE, (600, 31), ["merged", "late"]),
        (Late.MERGE, 20 * MINUTE, (600, 31), ["skipped", "skipped"]),
        (Late.SKIP, None, (31, 1.1, 1, 0), ["skipped", "skipped", "on time", "on time"]),
        (Late.ASK, 60 * MINUTE, (600, 31, 0), ["skipped", "ask", "on time"]),
        (Late.RUN, None, (), []),
    ],
)
def test_policies(policy: Late, window: timedelta | None, minutes: tuple[float, ...], expected: list[str]) -> None:
    assert outcomes(policy, window, *minutes) == expected


def test_a_merged_instant_names_the_one_it_went_into() -> None:
    first, last = ago(600, 31)
    decision = decide(Late.MERGE, None, [last, first, first], NOW)
    assert decision.fates == (Fate(first, Outcome.MERGED, last), Fate(last, Outcome.LATE))
    assert decision.runs == (last,)


@pytest.mark.parametrize(
    ("kind", "policy"),
    [
        ("reminder", "run"),
        ("briefing", "merge"),
        ("backup", "merge"),
        ("monitor", "skip"),
        ("sync", "skip"),
        ("check", "skip"),
        ("?", "run"),
    ],
)
def test_the_policy_that_goes_without_saying(kind: str, policy: str) -> None:
    assert usual(kind) == policy


@given(
    st.sampled_from(Late),
    st.none() | st.timedeltas(timedelta(0), timedelta(days=2)),
    st.lists(st.datetimes(datetime(2026, 11, 19), datetime(2026, 11, 22), timezones=st.just(UTC)), max_size=12),
)
def test_every_instant_has_one_outcome_and_a_merge_runs_once(
    policy: Late, window: timedelta | None, due: list[datetime]
) -> None:
    decision = decide(policy, window, due, NOW)
    assert [fate.due for fate in decision.fates] == sorted({one for one in due if one <= NOW})
    for fate in decision.fates:
        assert (fate.outcome == Outcome.ON_TIME) <= (NOW - fate.due <= GRACE)
        assert (fate.outcome == Outcome.MERGED) == (fate.into in decision.runs and fate.into != fate.due)
    if policy == Late.MERGE:
        assert len(decision.runs) <= 1
        assert set(decision.runs) <= {max((one for one in due if one <= NOW), default=NOW)}
    if policy == Late.SKIP:
        assert all(NOW - one <= GRACE for one in decision.runs)


def test_a_clock_that_jumps_back_makes_nothing_due() -> None:
    due = ago(31, 10)
    assert decide(Late.RUN, None, due, NOW - timedelta(hours=1)).fates == ()


MADRID = ZoneInfo("Europe/Madrid")
DOWN = (datetime(2026, 11, 21, 7, 58, tzinfo=MADRID), datetime(2026, 11, 21, 8, 31, tzinfo=MADRID))


def entry(name: str, clock: str, outcome: Outcome) -> Missed:
    return Missed(name, datetime.fromisoformat(f"2026-11-21T{clock}").replace(tzinfo=MADRID), outcome)


def test_one_message_says_what_was_missed_and_what_was_done() -> None:
    entries = [
        entry("repository sync", "08:00", Outcome.SKIPPED),
        entry("repository sync", "08:15", Outcome.SKIPPED),
        entry("reminder “Take the bread out”", "08:00", Outcome.LATE),
        entry("briefing", "08:00", Outcome.MERGED),
        entry("briefing", "08:10", Outcome.LATE),
        entry("pay the rent", "08:05", Outcome.ASK),
        entry("water the plants", "08:31", Outcome.ON_TIME),
    ]
    assert missed(entries, DOWN, MADRID) == (
        "I was down from 07:58 to 08:31 (33 min). "
        "Sent now: reminder “Take the bread out” (31 min late); briefing (2 merged into one). "
        "Shall I still do: pay the rent? Skipped: repository sync (2 times)."
    )


def test_when_nothing_was_missed_it_says_so() -> None:
    assert missed([], DOWN, MADRID) == "I was down from 07:58 to 08:31 (33 min). Nothing was missed."


def test_over_a_night_with_much_in_it() -> None:
    entries = [entry(f"reminder “{n}”", "08:00", Outcome.LATE) for n in range(9)]
    told = missed(entries, (DOWN[0] - timedelta(hours=10), DOWN[1]), MADRID, "asleep")
    assert told.startswith(
        "I was asleep from yesterday 21:58 to 08:31 (10 h 33 min). Sent now: reminder “0” (31 min late); "
    )
    assert told.endswith("reminder “4” (31 min late); and 4 more.")
    twice = missed([entry("pulse", "08:00", Outcome.LATE), entry("pulse", "08:10", Outcome.LATE)], DOWN, MADRID)
    assert twice.endswith("Sent now: pulse (2 times, the first 31 min late).")


@pytest.mark.parametrize(
    ("seconds", "told"),
    [
        (0, "0 s"), (40, "40 s"), (60, "1 min"), (1980, "33 min"), (3600, "1 h"), (7500, "2 h 5 min"),
        (86400, "1 day"), (97200, "1 day 3 h"), (180000, "2 days 2 h"),
    ],
)  # fmt: skip
def test_lengths_in_words(seconds: int, told: str) -> None:
    assert length(timedelta(seconds=seconds)) == told
