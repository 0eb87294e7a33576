"""The same question in other words is answered as before, as long as nothing has changed that the answer rests on."""

from __future__ import annotations

import pytest

from dayward.assistant.strong.repeats import core
from tests.llm.server import Server, say, use
from tests.strong.conftest import Desk


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("who was Ada Lovelace?", "Tell me, who was Ada Lovelace please", True),
        ("who was Ada Lovelace?", "when was Ada Lovelace born?", False),
        ("what is 12 times 12", "what is 12 times 13", False),
        ("does it rain in Oslo in May", "does it not rain in Oslo in May", False),
        ("who was she?", "who was she?", False),
        ("and another one", "and another one", False),
        ("why?", "why?", False),
        ("capital of Peru", "CAPITAL of peru!!", True),
    ],
)
def test_what_counts_as_the_same(one: str, other: str, same: bool) -> None:
    assert (bool(core(one)) and core(one) == core(other)) == same


def test_a_repeated_question_asks_no_model_and_says_so(desk: Desk, model: Server) -> None:
    desk.wanted = {}
    model.script = [say("A mathematician.")]
    assert desk.say("who was Ada Lovelace?") == "A mathematician."
    desk.kept = None
    again = desk.say("tell me who Ada Lovelace was")
    assert again.startswith("A mathematician.\n(As answered at ")
    assert len(model.chats) == 1
    desk.wanted = {"tier": "strong"}
    assert desk.say("who was Ada Lovelace?") == "A mathematician."  # who asks for the model gets it
    assert len(model.chats) == 2


def test_an_answer_about_the_files_stands_until_one_changes(desk: Desk, model: Server) -> None:
    desk.wanted = {}
    words = "which chores of mine smell of paint?"
    model.script = [use("search", {"words": "paint"}), say("The fence.")]
    assert desk.say(words) == "The fence."
    assert desk.say(words).startswith("The fence.\n(As answered")
    (desk.life / "todo.txt").write_text("Paint the door\n")
    model.script = [use("search", {"words": "paint"}), say("The door.")]
    assert desk.say(words) == "The door."


def test_what_changed_something_is_not_kept(desk: Desk, model: Server) -> None:
    desk.wanted = {}
    words = "kindly ensure butter gets remembered somewhere sensible"
    model.script = [
        use("add", {"words": "butter"}),
        say("It is there."),
        use("add", {"words": "butter"}),
        say("Again."),
    ]
    desk.say(words)
    assert "Again." in desk.say(words)
