"""`dayward parse`, typed: words, lines of JSON, rules, and what it says to nonsense. No workspace is set up."""

from __future__ import annotations

import json

import pytest

from tests.cli.conftest import Typed

KEYS = ["text", "time", "rest", "action", "args", "sure"]
TIME = ["kind", "start", "end", "grain", "seconds", "rrule", "sure"]


def test_words_become_one_object(dayward: Typed) -> None:
    row = dayward("parse", "call", "the", "dentist", "tomorrow", "3pm").json
    assert (list(row), list(row["time"])) == (KEYS, TIME)
    assert (row["time"]["start"], row["time"]["sure"], row["rest"]) == ("2026-11-22T15:00:00", True, "call the dentist")
    assert (row["action"], row["args"], row["sure"]) == (
        "add",
        {"words": "call the dentist", "due": "2026-11-22", "at": "15:00"},
        False,
    )


def test_now_and_zone_are_arguments(dayward: Typed) -> None:
    typed = dayward("parse", "in 2 hours", "--now", "2026-03-29T00:30", "--tz", "Europe/Madrid").json
    assert typed["time"]["start"] == "2026-03-29T03:30:00"
    aware = dayward("parse", "--now", "2026-07-01T12:00Z", "--tz", "Asia/Tokyo", "now").json
    assert aware["time"]["start"] == "2026-07-01T21:00:00"


def test_json_is_accepted_like_everywhere(dayward: Typed) -> None:
    assert dayward("parse", "tomorrow", "--json").data["time"]["kind"] == "instant"


def test_lines_bad_ones_do_not_stop_the_others(dayward: Typed) -> None:
    lines = [
        '{"text": "tomorrow", "now": "2026-01-31T23:59", "tz": "America/New_York"}',
        "not json",
        '["text"]',
        '{"text": 5}',
        '{"text": "x", "now": "late"}',
        '{"text": "x", "tz": "Nowhere/Land"}',
        '{"text": "\\ud800 tomorrow \\u0000"}',
        '{"text": "in 99999999 years", "now": "9999-12-31T23:59"}',
        "",
        '{"text": "by friday noon"}',
    ]
    result = dayward("parse", "--jsonl", stdin="\n".join(lines))
    rows = [json.loads(line) for line in result.out.splitlines()]
    assert result.code == 1
    assert [("error" in row) for row in rows] == [False, True, True, True, True, True, False, False, False]
    assert rows[0]["time"]["start"] == "2026-02-01T00:00:00"
    assert rows[-1]["time"]["end"] == "2026-11-27T12:00:00"
    assert dayward("parse", "--jsonl", stdin='{"text": "tomorrow"}').code == 0


def test_rules_are_expanded(dayward: Typed) -> None:
    typed = dayward("parse", "--rrule", "FREQ=DAILY;COUNT=2", "--dtstart", "2026-03-28T02:30", "--tz", "Europe/Madrid")
    assert typed.json["occurrences"] == ["2026-03-28T02:30:00", "2026-03-29T03:30:00"]
    typed = dayward("parse", "--rrule", "FREQ=MONTHLY;BYMONTHDAY=-1", "--dtstart", "20260131", "--count", "2", "--json")
    assert typed.data["occurrences"] == ["2026-01-31", "2026-02-28"]


@pytest.mark.parametrize(
    "words",
    [
        ["parse"],
        ["parse", "x", "--now", "yesterday"],
        ["parse", "x", "--tz", "Nowhere/Land"],
        ["parse", "x", "--tz", ""],
        ["parse", "x", "--tz", "../../etc/passwd"],
        ["parse", "--rrule", "FREQ=SOMETIMES"],
        ["parse", "--rrule", "FREQ=DAILY", "--dtstart", "0000-01-01"],
        ["parse", "--rrule", "FREQ=DAILY", "--count", "0"],
        ["parse", "--rrule", "FREQ=DAILY", "--count", "many"],
        ["parse", "--jsonl", "tomorrow"],
        ["parse", "--nonsense"],
    ],
)
def test_a_call_that_cannot_be_understood_is_refused(words: list[str], dayward: Typed) -> None:
    result = dayward(*words)
    assert result.code == 2, result
    assert "→" in result.err
    assert "Traceback" not in result.err
