"""Recurrences in words: their rule, their first occurrence, and what is open. Said on Saturday, 21 November 2026, at 16:00."""

from __future__ import annotations

import pytest

from tests.language.conftest import Say

RULES = {
    "every day": "FREQ=DAILY",
    "daily at 7:15": "FREQ=DAILY;BYHOUR=7;BYMINUTE=15",
    "every 4 days": "FREQ=DAILY;INTERVAL=4",
    "every other week": "FREQ=WEEKLY;INTERVAL=2",
    "fortnightly on thursdays": "FREQ=WEEKLY;INTERVAL=2;BYDAY=TH",
    "every mon, wed and fri at 7am": "FREQ=WEEKLY;BYDAY=MO,WE,FR;BYHOUR=7;BYMINUTE=0",
    "tuesdays": "FREQ=WEEKLY;BYDAY=TU",
    "every weekday at 8 until christmas": "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR;BYHOUR=8;BYMINUTE=0;UNTIL=20261225T235959",
    "weekends": "FREQ=WEEKLY;BYDAY=SA,SU",
    "every day except sundays": "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR,SA",
    "every weekday except friday": "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH",
    "friday evenings": "FREQ=WEEKLY;BYDAY=FR;BYHOUR=19;BYMINUTE=0",
    "every morning": "FREQ=DAILY;BYHOUR=9;BYMINUTE=0",
    "every day at 9am and 6pm": "FREQ=DAILY;BYHOUR=9,18;BYMINUTE=0",
    "monthly on the 15th": "FREQ=MONTHLY;BYMONTHDAY=15",
    "the 1st and 15th of every month": "FREQ=MONTHLY;BYMONTHDAY=1,15",
    "last day of each month": "FREQ=MONTHLY;BYMONTHDAY=-1",
    "second tuesday of every month": "FREQ=MONTHLY;BYDAY=2TU",
    "every last friday of the month": "FREQ=MONTHLY;BYDAY=-1FR",
    "every 3 months on the 10th": "FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY=10",
    "quarterly": "FREQ=MONTHLY;INTERVAL=3",
    "every may 9th": "FREQ=YEARLY;BYMONTH=5;BYMONTHDAY=9",
    "every year on the second sunday in may": "FREQ=YEARLY;BYMONTH=5;BYDAY=2SU",
    "every christmas": "FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=25",
    "every 90 minutes": "FREQ=MINUTELY;INTERVAL=90",
    "every 15 minutes from 9am to 11am": "FREQ=MINUTELY;INTERVAL=15;BYHOUR=9,10",
    "every monday for 5 times": "FREQ=WEEKLY;BYDAY=MO;COUNT=5",
    "every monday for 3 weeks": "FREQ=WEEKLY;BYDAY=MO;UNTIL=20261211T235959",
    "every monday until june": "FREQ=WEEKLY;BYDAY=MO;UNTIL=20270531T235959",
    "once a week on friday": "FREQ=WEEKLY;BYDAY=FR",
    "every 2nd thursday": "FREQ=WEEKLY;INTERVAL=2;BYDAY=TH",
    "every 2nd thursday of the month": "FREQ=MONTHLY;BYDAY=2TH",
}


@pytest.mark.parametrize(("text", "rule"), RULES.items())
def test_rules(text: str, rule: str, say: Say) -> None:
    time = say(text).time
    assert (time.kind, time.rrule) == ("recurrence", rule)


@pytest.mark.parametrize(
    ("text", "start"),
    [
        ("every monday at 9", "2026-11-23T09:00"),
        ("every day at 3pm", "2026-11-22T15:00"),
        ("every day at 5pm", "2026-11-21T17:00"),
        ("every day starting next monday", "2026-11-23T00:00"),
        ("starting december 1, every day at 8am", "2026-12-01T08:00"),
        ("every february 29", "2028-02-29T00:00"),
        ("every 12 hours starting at 7pm", "2026-11-21T19:00"),
    ],
)
def test_the_first_occurrence_is_the_coming_one(text: str, start: str, say: Say) -> None:
    first = say(text).time.start
    assert first is not None
    assert first.isoformat("T", "minutes") == start


def test_hours_give_each_occurrence_an_end(say: Say) -> None:
    time = say("every tuesday from 6pm to 7:30pm").time
    assert time.start is not None
    assert time.end is not None
    assert (time.start.hour, time.end.hour, time.end.minute, time.seconds) == (18, 19, 30, 5400)


def test_an_exception_that_no_rule_can_say_is_a_doubt(say: Say) -> None:
    assert not say("every day except on june 3rd").time.sure


def test_a_list_of_weekdays_alone_may_be_meant_once(say: Say) -> None:
    time = say("gym mon, wed and fri at 7am").time
    assert time.start is not None
    assert (time.start.isoformat(), time.sure) == ("2026-11-23T07:00:00", False)
