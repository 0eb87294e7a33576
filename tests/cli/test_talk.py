"""`ask`: one turn at a time, and what the next one refers to."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Typed

KEYS = ["reply", "tier", "actions", "receipts", "approvals", "tokens", "cost"]


def todo(life: Path) -> list[str]:
    return (life / "todo.txt").read_text().splitlines()


def test_a_sentence_becomes_an_action_with_its_receipt(dayward: Typed, life: Path) -> None:
    answer = dayward("ask", "please remind me to take the bread out at 6pm", "--json")
    assert answer.code == 0
    assert list(answer.json) == KEYS
    assert answer.json["tier"] == "floor"
    assert (answer.json["tokens"], answer.json["cost"]) == (0, 0)
    assert [action["action"] for action in answer.json["actions"]] == ["add"]
    assert answer.json["receipts"][0]["where"] == ["todo.txt:1"]
    assert todo(life) == ["2026-11-21 take the bread out due:2026-11-21 rem:2026-11-21T1800"]


def test_several_in_one_breath(dayward: Typed, life: Path) -> None:
    answer = dayward("ask", "add milk and eggs to shopping and remind me at 6")
    assert answer.code == 0
    assert todo(life) == [
        "2026-11-21 milk +shopping",
        "2026-11-21 eggs +shopping",
        "2026-11-21 Shopping: milk, eggs due:2026-11-21 rem:2026-11-21T1800",
    ]


def test_the_next_sentence_may_say_it(dayward: Typed, life: Path) -> None:
    dayward("add", "Send the report", "--due", "2026-11-23")
    dayward("add", "Sweep the yard")
    dayward("ask", "show my tasks")
    assert dayward("ask", "the second one is done").code == 0
    assert todo(life)[1] == "x 2026-11-21 2026-11-21 Sweep the yard"
    dayward("ask", "move the report to friday")
    assert dayward("ask", "undo").code == 0
    assert todo(life)[0].endswith("due:2026-11-23")


def test_what_is_not_sure_is_offered_and_done_on_a_yes(dayward: Typed, life: Path) -> None:
    asked = dayward("ask", "buy a lamp")
    assert asked.code == 1
    assert "Nothing was done" in asked.out
    assert todo(life) == []
    assert dayward("ask", "yes").code == 0
    assert todo(life) == ["2026-11-21 buy a lamp"]


def test_a_no_leaves_everything(dayward: Typed, life: Path) -> None:
    dayward("ask", "buy a lamp")
    assert "nothing was done" in dayward("ask", "no").out
    assert todo(life) == []


def test_a_whole_day_is_cleared_on_a_yes_only(dayward: Typed, life: Path) -> None:
    dayward("ask", "put lunch with Bob on my calendar for monday at 1pm")
    dayward("ask", "schedule a meeting with Eva on monday from 3 to 4")
    before = (life / "calendar.txt").read_text()
    assert "13 lunch with Bob. 15-16 meeting with Eva." in before
    assert dayward("ask", "clear my calendar for monday").code == 1
    assert (life / "calendar.txt").read_text() == before
    assert "Cancel 2 events" in dayward("ask", "yes").out
    assert "lunch" not in (life / "calendar.txt").read_text()


@pytest.mark.parametrize(
    "text", ["", "   ", "\x00", "a" * 100_000, "\udcff\udcfe", "🙂" * 500, "((([[[", "; rm -rf /", "%s %d {0}"]
)
def test_odd_sentences_do_no_harm(dayward: Typed, life: Path, text: str) -> None:
    assert dayward("ask", text).code in (1, 2)
    assert todo(life) == []


@pytest.mark.parametrize(
    "text",
    [
        "write a poem",
        "what is the capital of France",
        "transfer 50 dollars to my savings",
        "play some jazz",
        "turn off the lights",
    ],
)
def test_what_is_no_business_of_ours_is_left_alone(dayward: Typed, life: Path, text: str) -> None:
    assert dayward("ask", text).code == 1
    assert todo(life) == []
    assert [change["what"] for change in dayward("history", "--json").data] == ["Start"]


@pytest.mark.parametrize(
    ("words", "file", "line"),
    [
        ("call Ana tomorrow 3pm @phone !A", "todo.txt", "(A) 2026-11-21 call Ana @phone due:2026-11-22 at:1500"),
        ("lunch with Ana friday 13:00-14:30", "calendar.txt", "2026-11-27 w48 Fri  13-14:30 lunch with Ana."),
        ("waiting for the contract", "todo.txt", "2026-11-21 the contract @waiting"),
        ("pay rent every month on the 1st", "todo.txt", "2026-11-21 pay rent rec:+1m due:2026-12-01"),
    ],
)
def test_add_writes_what_the_words_are(dayward: Typed, life: Path, words: str, file: str, line: str) -> None:
    assert dayward("add", *words.split()).code == 0
    written = (life / file).read_text().splitlines()[-1]
    assert sorted(written.split()) == sorted(line.split())


def test_add_takes_words_literally_when_told(dayward: Typed, life: Path) -> None:
    assert dayward("add", "call Ana tomorrow 3pm", "--literal").code == 0
    assert todo(life) == ["2026-11-21 call Ana tomorrow 3pm"]
