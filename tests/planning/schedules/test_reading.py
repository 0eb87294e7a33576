"""What a person types, read to a rule. Typed on Saturday, 21 November 2026, at 16:00 in Madrid."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dayward.core.errors import UsageError
from dayward.planning.schedules.reading import read
from dayward.planning.schedules.relative import Before, Changed, When

MADRID = ZoneInfo("Europe/Madrid")
NOW = datetime(2026, 11, 21, 16, 0, 23, tzinfo=MADRID)

WORDS = {
    "last friday of the month 17:00": ("on the last Friday of every month at 17:00", "2026-11-27T17:00"),
    "every weekday at 8": ("every weekday at 08:00", "2026-11-23T08:00"),
    "mondays and thursdays 9:00": ("every Monday and Thursday at 09:00", "2026-11-23T09:00"),
    "daily 20:00": ("every day at 20:00", "2026-11-21T20:00"),
    "1st of the month 9:00": ("on the 1st of every month at 09:00", "2026-12-01T09:00"),
    "08:00": ("every day at 08:00", "2026-11-22T08:00"),
    "8:00": ("every day at 08:00", "2026-11-22T08:00"),
    "Monday 09:00": ("every Monday at 09:00", "2026-11-23T09:00"),
    "Fridays 15:00": ("every Friday at 15:00", "2026-11-27T15:00"),
    "every day at 2:30": ("every day at 02:30", "2026-11-22T02:30"),
    "every day at 8:30 and 17:00": ("every day at 08:30 and 17:00", "2026-11-21T17:00"),
    "every monday": ("every Monday at 09:00", "2026-11-23T09:00"),
    "mondays 9": ("every Monday at 09:00", "2026-11-23T09:00"),
    "every other day at 7": ("every 2 days at 07:00", "2026-11-22T07:00"),
    "every 2 weeks on monday at 9": ("every 2 weeks on Monday at 09:00", "2026-11-23T09:00"),
    "every 1st and 3rd tuesday at 10": ("on the first and third Tuesday of every month at 10:00", "2026-12-01T10:00"),
    "last weekday of the month 17:00": ("on the last weekday of every month at 17:00", "2026-11-30T17:00"),
    "first working day of each month at 9am": ("on the first weekday of every month at 09:00", "2026-12-01T09:00"),
    "last day of the month 18:00": ("on the last day of every month at 18:00", "2026-11-30T18:00"),
    "at 9 on the first monday of the month": ("on the first Monday of every month at 09:00", "2026-12-07T09:00"),
    "on the 1st and 15th at 9": ("on the 1st and 15th of every month at 09:00", "2026-12-01T09:00"),
    "mon/wed/fri 9:00": ("every Monday, Wednesday and Friday at 09:00", "2026-11-23T09:00"),
    "mon wed fri at 9": ("every Monday, Wednesday and Friday at 09:00", "2026-11-23T09:00"),
    "twice a day at 8 and 20": ("every day at 08:00 and 20:00", "2026-11-21T20:00"),
    "nightly": ("every day at 22:00", "2026-11-21T22:00"),
    "every 6 months": ("every 6 months on the 21st at 09:00", "2027-05-21T09:00"),
    "every month on the 31st at 9": ("on the 31st of every month at 09:00", "2026-11-30T09:00"),
    "every month on the 5th at 9 from 2027-03-05": ("on the 5th of every month at 09:00", "2027-03-05T09:00"),
    "2nd thursday of every other month 18:00": ("every 2 months on the second Thursday at 18:00", "2027-01-14T18:00"),
    "every year on 9 may at 10": ("every year on 9 May at 10:00", "2027-05-09T10:00"),
    "quarterly": ("on the 1st of January, April, July and October at 09:00", "2027-01-01T09:00"),
    "monthly": ("on the 21st of every month at 09:00", "2026-12-21T09:00"),
    "every 15 minutes between 9:00 and 17:00 on weekdays": ("every weekday every 15 minutes from 09:00 to 16:45", "2026-11-23T09:00"),
    "every 7 hours from 9 to 17": ("every day at 09:00 and 16:00", "2026-11-22T09:00"),
    "every tuesday until june at 9": ("every Tuesday until 1 Jun 2027 at 09:00", "2026-11-24T09:00"),
    "FREQ=WEEKLY;BYDAY=MO,WE;BYHOUR=7": ("every Monday and Wednesday at 07:00", "2026-11-23T07:00"),
}  # fmt: skip
ONCE = {
    "2026-11-27 15:00": "2026-11-27T15:00",
    "2026-11-27T15:00Z": "2026-11-27T16:00",
    "2026-11-27T15:00:00+05:30": "2026-11-27T10:30",
    "2026-11-27 14:00 UTC": "2026-11-27T15:00",
    "20261127T140000Z": "2026-11-27T15:00",
    "2026-11-27": "2026-11-27T09:00",
    "tomorrow 9am": "2026-11-22T09:00",
    "tomorrow": "2026-11-22T09:00",
    "in 2 hours": "2026-11-21T18:00",
    "next friday 17:00": "2026-11-27T17:00",
    "27 nov 3pm": "2026-11-27T15:00",
    "in 3 days": "2026-11-24T09:00",
    "noon": "2026-11-22T12:00",
}
EVERY = {
    "30s": 30, "5m": 300, "2h": 7200, "1d": 86400, "1w": 604800, "1h30m": 5400, "PT15M": 900, "P1DT12H": 129600,
    "every 15 min": 900, "every 15m": 900, "every 90 minutes": 5400, "1 hour 30 minutes": 5400, "every 1.5 hours": 5400,
    "hourly": 3600, "every hour": 3600, "every half hour": 1800,
}  # fmt: skip
RELATIVE = {
    "30 min before each event": Before(1800),
    "10 min after each event": Before(600, after=True),
    "1h30m before every meeting": Before(5400),
    "half an hour before my appointments": Before(1800),
    "before each event with @work": Before(1800, of=("@work",)),
    "before meetings": Before(1800),
    "15 minutes before every stand-up": Before(900, of=("stand-up",)),
    "an hour before every event in my work calendar": Before(3600, of=("[work]",)),
    "at the start of each event": Before(0),
    "30 min before dentist": Before(1800, of=("dentist",)),
    "when a meeting ends": Before(0, after=True),
    "after each meeting": Before(0, after=True),
    "when a task becomes overdue": When("overdue"),
    "whenever something is late": When("overdue"),
    "when a +talk task becomes overdue": When("overdue", of=("+talk",)),
    "when a task with @work is overdue": When("overdue", of=("@work",)),
    "when a task about taxes is overdue": When("overdue", of=("taxes",)),
    "when a task is due within 3 days": When("due", 3),
    "when anything is due tomorrow": When("due", 1),
    "when a deadline is within a week": When("due", 7),
    "when something waits longer than 7 days": When("waiting", 8),
    "when I wait longer than a week": When("waiting", 8),
    "when a waiting item is older than 7 days": When("waiting", 8),
    "when a task is due within 24 hours": When("due", 1),
    "when something is due": When("due"),
    "when something has been waiting for two weeks": When("waiting", 14),
    "when a task is completed": When("completed"),
    "when I finish a task": When("completed"),
    "when a goal is neglected": When("neglected"),
    "when a goal is neglected for 10 days": When("neglected", 10),
    "when any project is stuck": When("stuck"),
    "when todo.txt changes": Changed("todo.txt"),
    "when a note in notes/ changes": Changed("notes/**"),
    "when a new note is added": Changed("notes/**"),
    "on changes to todo.txt": Changed("todo.txt"),
    "when notes/*.md is edited": Changed("notes/*.md"),
    "whenever the calendar changes": Changed("calendar.txt"),
    "when any file changes": Changed("**"),
}


@pytest.mark.parametrize(("text", "told", "first"), [(text, *rest) for text, rest in WORDS.items()])
def test_recurrences_in_words(text: str, told: str, first: str) -> None:
    rule = read(text, now=NOW, zone=MADRID)
    found = rule.next(NOW, MADRID)
    assert found is not None
    assert (rule.kind, rule.told(MADRID), f"{found.astimezone(MADRID):%Y-%m-%dT%H:%M}") == ("words", told, first)


@pytest.mark.parametrize(("text", "expected"), ONCE.items())
def test_one_time(text: str, expected: str) -> None:
    for kind in (None, "at"):
        rule = read(text, now=NOW, zone=MADRID, kind=kind)
        found = rule.next(NOW, MADRID)
        assert found is not None
        assert (rule.kind, f"{found.astimezone(MADRID):%Y-%m-%dT%H:%M}") == ("at", expected)


@pytest.mark.parametrize(("text", "seconds"), EVERY.items())
def test_intervals_count_from_their_anchor(text: str, seconds: int) -> None:
    anchor = NOW - timedelta(days=40)
    for kind in (None, "every"):
        rule = read(text, now=NOW, zone=MADRID, kind=kind, anchor=anchor).to_json()
        assert (rule["kind"], rule["seconds"], rule["anchor"]) == ("every", seconds, anchor.astimezone(UTC).isoformat())


@pytest.mark.parametrize("text", ["every hour at :15", "at :15 every hour", "hourly at 15 past", "15 * * * *"])
def test_a_minute_of_every_hour(text: str) -> None:
    rule = read(text, now=NOW, zone=MADRID)
    assert rule.told(MADRID) == "every hour from 00:15"
    assert rule.next(NOW, MADRID) == NOW.replace(minute=15, second=0)


def test_a_start_that_is_said_is_the_anchor() -> None:
    rule = read("every 12 hours starting at 7pm", now=NOW, zone=MADRID)
    assert rule.next(NOW, MADRID) == datetime(2026, 11, 21, 19, tzinfo=MADRID)


@pytest.mark.parametrize(("text", "rule"), RELATIVE.items())
def test_events_conditions_and_files(text: str, rule: object) -> None:
    assert read(text, now=NOW, zone=MADRID) == rule
    assert (
        read(
            text.upper() if not isinstance(rule, Changed) and not getattr(rule, "of", ()) else text,
            now=NOW,
            zone=MADRID,
        )
        == rule
    )


@pytest.mark.parametrize("rule", RELATIVE.values())
def test_what_is_told_is_read_as_the_same(rule: Before | When | Changed) -> None:
    assert read(rule.told(MADRID), now=NOW, zone=MADRID, kind=rule.kind) == rule


@pytest.mark.parametrize(
    "told", [told for told, _ in WORDS.values() if "every weekday every" not in told and "until" not in told]
)
def test_a_recurrence_that_is_told_is_read_as_one_that_is_due_at_the_same_times(told: str) -> None:
    rule = read(told, now=NOW, zone=MADRID)
    assert rule.told(MADRID) == told


@pytest.mark.parametrize(
    ("text", "kind", "message"),
    [
        ("2026-11-20 15:00", None, "Scheduled time must be in the future"),
        ("yesterday", "at", "Scheduled time must be in the future"),
        ("2026-11-21T16:00:23", "at", "Scheduled time must be in the future"),
        ("61 * * * *", None, "Invalid cron expression: 61 * * * *"),
        ("nonsense", "cron", "Invalid cron expression: nonsense"),
        ("0 9 * *", None, "Invalid cron expression: 0 9 * *"),
        ("0 0 30 2 *", None, "'0 0 30 2 *' never comes"),
        ("5 parsecs", "every", "Invalid interval format: 5 parsecs"),
        ("0m", "every", "Invalid interval format: 0m"),
        ("", None, "nothing is said about when"),
        ("when pigs fly", None, "I cannot read 'when pigs fly' as a time"),
        ("every day except on june 3rd", None, "I cannot read 'every day except on june 3rd' as a time"),
        ("every monday at 9:00 and wednesday at 10:00", None, "I cannot read 'every monday at 09:00 and wednesday at 10:00' as a time"),
        ("2026-13-27", None, "I cannot read '2026-13-27' as a time"),
        ("every day", "at", "I cannot read 'every day' as a time"),
        ("tomorrow", "words", "I cannot read 'tomorrow' as a time"),
        ("now and then", "before", "I cannot read 'now and then' as a time"),
        ("08:00", "moon", "there is no kind of schedule 'moon'"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_with_what_to_write_instead(text: str, kind: str | None, message: str) -> None:
    with pytest.raises(UsageError) as refused:
        read(text, now=NOW, zone=MADRID, kind=kind)
    assert refused.value.message == message
    assert refused.value.next_step


PIECES = """every 1st monday of the month at 9 : 00 before each event when changes 5m , - * / L @daily 31 99999999999
friday until in 0 2 3"""


@given(st.lists(st.sampled_from(PIECES.split()), max_size=8).map(" ".join) | st.text(max_size=30))
def test_any_text_is_a_rule_or_refused(text: str) -> None:
    try:
        rule = read(text, now=NOW, zone=MADRID)
    except UsageError:
        return
    assert rule.told(MADRID)


def test_everything_on_the_page_is_read() -> None:
    page = (Path(__file__).parents[3] / "docs" / "schedules.md").read_text(encoding="utf-8").partition("\n## ")[0]
    texts = [text for line in page.splitlines() if line.startswith("| `") for text in re.findall(r"`([^`]+)`", line)]
    assert len(texts) > 30
    for text in texts:
        assert read(text, now=NOW, zone=MADRID).told(MADRID), text
