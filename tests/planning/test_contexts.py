"""Which context somebody is in, by their own rules."""

from __future__ import annotations

from datetime import date

import pytest

from dayward.planning.contexts import infer, is_time, parse_rules
from dayward.planning.situation import situation
from tests.planning.kit import at, day

RULES = """\
# mine
meeting, reunió → @telefon
train to {place} -> @{place}
work hours => @office
sat 9-13 → @town
weekend → @home
not a rule
evening → two words
"""
FRIDAY, SATURDAY = date(2026, 11, 20), date(2026, 11, 21)


def context(body: str, hour: int, on: date = SATURDAY, rules: str = RULES, minute: int = 0) -> str:
    calendar = f"{on} w47 {on:%a}  {body}\n" if body else ""
    made = day(calendar=calendar, contexts=rules, now=at(hour, minute, on))
    found = infer(made.rules, made.between(on, on), made.now, made.preferences)
    return f"{found.context}: {found.reason}" if found else ""


def test_rules_are_lines_with_an_arrow() -> None:
    rules = parse_rules("contexts.txt", RULES.encode())
    assert [(rule.when, rule.context, rule.place) for rule in rules][:2] == [
        ("meeting, reunió", "@telefon", "contexts.txt:2"),
        ("train to {place}", "@{place}", "contexts.txt:3"),
    ]
    assert len(rules) == 5


@pytest.mark.parametrize(
    ("body", "hour", "on", "expected"),
    [
        ("10-11 Team meeting.", 10, FRIDAY, "@telefon: Team meeting, 10:00–11:00"),
        ("10-11 Reunio d'equip.", 10, FRIDAY, "@telefon: Reunio d'equip, 10:00–11:00"),
        ("10-11 Meetings about it.", 10, FRIDAY, "@office: work hours"),
        ("10-11 Team meeting.", 11, FRIDAY, "@office: work hours"),
        ("8-19 Train to Lisbon.", 10, SATURDAY, "@lisbon: Train to Lisbon, 8:00–19:00"),
        ("Train to Lisbon.", 20, SATURDAY, "@lisbon: Train to Lisbon, today"),
        ("", 10, FRIDAY, "@office: work hours"),
        ("", 20, FRIDAY, ""),
        ("", 10, SATURDAY, "@town: sat 9-13"),
        ("", 13, SATURDAY, "@home: weekend"),
    ],
)
def test_the_first_rule_that_fits_counts(body: str, hour: int, on: date, expected: str) -> None:
    assert context(body, hour, on) == expected


def test_what_begins_within_a_quarter_of_an_hour_counts() -> None:
    assert context("10-11 Team meeting.", 9, minute=45).startswith("@telefon")
    assert not context("10-11 Team meeting.", 9, minute=44).startswith("@telefon")


@pytest.mark.parametrize(
    ("rule", "hour", "on", "holds"),
    [
        ("mon-fri", 3, FRIDAY, True),
        ("mon-fri", 3, SATURDAY, False),
        ("fri-mon", 3, SATURDAY, True),
        ("sat, sun", 3, SATURDAY, True),
        ("workdays 9-12, 14-18", 15, FRIDAY, True),
        ("workdays 9-12, 14-18", 13, FRIDAY, False),
        ("22-6", 23, FRIDAY, True),
        ("22-6", 5, FRIDAY, True),
        ("22-6", 6, FRIDAY, False),
        ("morning", 11, FRIDAY, True),
        ("evenings", 19, FRIDAY, True),
        ("weekend evening", 19, FRIDAY, False),
        ("always", 4, FRIDAY, True),
    ],
)
def test_times(rule: str, hour: int, on: date, holds: bool) -> None:
    assert is_time(rule)
    assert bool(context("", hour, on, f"{rule} → @x\n")) is holds


@pytest.mark.parametrize("words", ["meeting", "train to {place}", "Monday lunch", "sun screen"])
def test_words_of_events_are_no_times(words: str) -> None:
    assert not is_time(words)


def test_what_the_person_set_wins() -> None:
    made = day(contexts="always → @home\n", preferences={"context": "@phone"})
    assert situation(made).wish.contexts == ("@phone",)
    assert situation(made).words == "you are @phone"


def test_the_hours_are_the_persons_own() -> None:
    made = day(
        contexts="work hours → @office\n",
        now=at(20, on=SATURDAY),
        preferences={"hours.work": "19-23", "hours.workdays": ["Sat"]},
    )
    assert situation(made).wish.contexts == ("@office",)


def test_during_an_event_there_is_no_time_until_the_next() -> None:
    made = day(calendar="2026-11-21 w47 Sat  8:30-9:30 A. 9:45 B.\n")
    assert situation(made).wish.minutes is None
    assert situation(made._replace(now=at(9, 30))).wish.minutes == 15
