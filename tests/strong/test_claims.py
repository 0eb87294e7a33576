"""What a reply claims is held against receipts: what nothing backs is taken out, what is no claim stays word for word."""

from __future__ import annotations

import pytest

from dayward.assistant.strong.claims import CORRECTION, UNPROMISED, backing, checked

NOTHING = backing([], [])
ADDED = backing(["add"], ["todo.txt:3 + milk"])
REMINDS = backing(["add"], ["call Ana t:2026-11-21 rem:18:00"])


@pytest.mark.parametrize(
    "claim",
    [
        "I've added milk to your list.",
        "I’ve just gone ahead and scheduled the dentist.",
        "Done! Milk is on your list now.",
        "Done.",
        "All set!",
        "Added milk.",
        "Scheduled: dentist, Friday 3pm",
        "The meeting has been moved to 3pm.",
        "Your task is now marked as complete.",
        "Got it, saved.",
        "I have deleted both of them",
        "Noted.",
        "We already removed that one.",
    ],
)
def test_a_claim_without_a_receipt_is_taken_out(claim: str) -> None:
    assert checked(claim, NOTHING) == CORRECTION
    assert checked(f"Good morning. {claim}\nAnything else?", NOTHING).splitlines()[0] == CORRECTION


@pytest.mark.parametrize(
    "words",
    [
        "Ada Lovelace was a mathematician. She wrote the first program.",
        "You added milk on Monday.",
        "Milk has not been added.",
        "I could not add that.",
        "I haven't moved it: two things have that name.",
        "Would you like me to add milk?",
        "Should I say it has been moved?",
        "Set in 1984 in London, the novel tells of a clerk.",
        "Completed in 1889, the tower stands 300 m high.",
        "The bridge has been closed since May.",
        "She has been called the first programmer.",
        "If you want, I'll remind you tomorrow.",
        "I've checked your calendar: it is empty.",
        "Nothing was added, and nothing has been deleted.",
        "> Done!",
        "",
    ],
)
def test_what_is_no_claim_stays(words: str) -> None:
    assert checked(words, NOTHING) == words


def test_a_claim_that_a_receipt_backs_stays() -> None:
    assert checked("I've added milk.", ADDED) == "I've added milk."
    assert checked("Done!", ADDED) == "Done!"


@pytest.mark.parametrize(
    ("claim", "word"),
    [
        ("I've deleted the milk.", "deleted"),
        ("I have completed it.", "completed"),
        ("I've rescheduled it.", ""),
        ("I have emailed Ana.", "emailed"),
        ("I've booked a table.", "booked"),
    ],
)
def test_a_receipt_of_something_else_backs_nothing(claim: str, word: str) -> None:
    assert (checked(claim, ADDED) != claim) == bool(word)
    assert word in checked(claim, ADDED)


@pytest.mark.parametrize(
    "promise", ["I'll remind you at 6.", "I will let you know when it rains.", "I'll keep an eye on it."]
)
def test_a_promise_needs_a_reminder(promise: str) -> None:
    assert checked(promise, NOTHING) == UNPROMISED
    assert checked(promise, ADDED) == UNPROMISED
    assert checked(promise, REMINDS) == promise
    assert checked(promise, backing(["schedule-add"], [])) == promise


def test_what_is_true_of_a_mixed_reply_stays() -> None:
    assert checked("Ada was first. I've also created an event. Bye", NOTHING) == f"{CORRECTION}\nAda was first. Bye"
