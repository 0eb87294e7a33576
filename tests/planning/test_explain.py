"""Why did you ping me, and why didn't you: answered from the record, and honest where it holds nothing."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from dayward.core.errors import Negative
from dayward.planning.attention import NoticeRecord
from dayward.planning.explain import Question, explain

MADRID = ZoneInfo("Europe/Madrid")


def at(hour: int, minute: int = 0, day: int = 20) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=MADRID)


NOW = at(21)
RECORD = [
    NoticeRecord(at(8, day=19), "morning-briefing", (), "Thursday", "send", "sent: 1 of 6 interruptions today", "mb/19"),
    NoticeRecord(at(9, 20), "deadline-warnings", ("k7f",), "Visa due", "hold", "held until 10:00: you were in “Dentist”", "dw/9"),
    NoticeRecord(at(10), "deadline-warnings", ("k7f",), "Visa due", "send", "sent: 1 of 6 interruptions today", "dw/9"),
    NoticeRecord(at(18), "habits-check-in", (), "Swim", "digest", "put into the evening summary: it is in no hurry", "h/18"),
    NoticeRecord(at(19), "reminders", ("m3q",), "Pick up Åsa", "send", "sent: what you asked to be told", "r/19"),
]  # fmt: skip


def test_the_latest_that_was_sent() -> None:
    said = explain(RECORD, Question(sent=True), NOW)
    assert (said.text, said.lead, said.reason, said.evidence) == (
        "Pick up Åsa",
        "19:00",
        "sent: what you asked to be told",
        "r/19",
    )
    assert said.facts["routine"] == "reminders"


def test_what_is_meant_by_its_words_its_routine_or_its_subject_and_what_became_of_it_before() -> None:
    story = "sent: 1 of 6 interruptions today; before that held until 10:00: you were in “Dentist”"
    for words in ("visa", "the visa"[4:], "deadline warnings", "k7f", "VISA due"):
        assert explain(RECORD, Question(True, words), NOW).reason == story
    assert explain(RECORD, Question(True, "asa"), NOW).text == "Pick up Åsa"
    assert explain(RECORD, Question(True, "morning"), NOW).lead == "yesterday 8:00"


def test_the_latest_that_was_not_sent() -> None:
    assert explain(RECORD, Question(sent=False), NOW).reason == "put into the evening summary: it is in no hurry"


def test_what_was_held_and_sent_after_all() -> None:
    said = explain(RECORD, Question(False, "visa"), NOW)
    assert (said.lead, said.reason) == ("9:20", "held until 10:00: you were in “Dentist”; then sent at 10:00")


@pytest.mark.parametrize(
    ("question", "message", "next_step"),
    [
        (
            Question(True, "tax"),
            "nothing about “tax” came up by itself since yesterday 8:00",
            "see what runs by itself: dayward schedule list",
        ),
        (
            Question(True, "swim"),
            "nothing about “swim” was sent since yesterday 8:00",
            "it came up 18:00, and was put into the evening summary: it is in no hurry",
        ),
        (
            Question(False, "åsa"),
            "nothing about “åsa” was held back since yesterday 8:00",
            "everything that came up was sent",
        ),
    ],
)
def test_there_is_no_such_thing(question: Question, message: str, next_step: str) -> None:
    with pytest.raises(Negative) as caught:
        explain(RECORD, question, NOW)
    assert (caught.value.message, caught.value.next_step) == (message, next_step)


def test_an_empty_record() -> None:
    with pytest.raises(Negative, match="nothing came up by itself"):
        explain([], Question(sent=True), NOW)


def test_without_a_slot_the_same_words_are_the_same_notice() -> None:
    record = [one._replace(slot="") for one in RECORD]
    assert explain(record, Question(False, "visa"), NOW).reason.endswith("; then sent at 10:00")
    other = record[2]._replace(at=at(12), words="Tax due")
    assert explain([*record, other], Question(True, "deadline"), NOW).reason == "sent: 1 of 6 interruptions today"
    held = record[1]._replace(at=at(22))
    assert "then" not in explain([*record, held], Question(True, "visa"), NOW).reason


def test_the_same_words_on_another_day_are_another_notice() -> None:
    again = NoticeRecord(at(20), "deadline-warnings", ("k7f",), "Visa due", "send", "sent: 3 of 6", "dw/20")
    assert explain([*RECORD, again], Question(True, "visa"), NOW).reason == "sent: 3 of 6"
    held = [one._replace(at=at(11), why=f"{one.why} again") if one.verdict == "hold" else one for one in RECORD]
    assert "then" not in explain([*held, RECORD[1]], Question(False, "visa"), NOW).reason
