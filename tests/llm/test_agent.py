"""A model with tools, one question at a time: what it says, wants used, gets wrong, and how an exchange goes on in another process."""

from __future__ import annotations

import threading
from typing import Any

import pytest

from dayward.llm import strong
from dayward.llm.agent import Agent
from dayward.llm.errors import ModelError
from dayward.llm.wire.words import Tool
from dayward.state.database import Database
from tests.llm.conftest import at
from tests.llm.server import Answer, Server, say, serving, use

RULES = "Be short."
LOOK = Tool("look", "Look something up", {"type": "object", "properties": {"words": {"type": "string"}}})


class Desk:
    """An agent at a scripted server, what of its exchange was kept, and what was heard of its answers."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.kept: list[str] = []
        self.heard: list[str] = []

    @property
    def agent(self) -> Agent:
        """A new one, as another process would make it."""
        return Agent(
            strong.model(at(self.server)), RULES, [LOOK], {"max_tokens": 99}, self.heard.append, threading.Event()
        )

    def begin(self, *before: tuple[str, str]) -> Any:
        return self.agent.begin(before, "Well?", (), self.kept.append)


def roles(server: Server) -> list[str]:
    """Who speaks in the last request."""
    return [message["role"] for message in server.chats[-1].said["messages"]]


def test_it_says_something_after_what_was_said_before(values: dict[str, Any]) -> None:
    with serving(say("All is well.")) as server:
        desk = Desk(server)
        said = desk.begin(("Hello.", "Hello to you."))
        (asked,) = server.chats
    assert (said.text, said.uses) == ("All is well.", ())
    assert "".join(desk.heard) == "All is well."
    assert desk.kept == [said.exchange]
    assert roles(server) == ["system", "user", "assistant", "user"]
    assert asked.said["messages"][0]["content"] == RULES
    assert [tool["function"]["name"] for tool in asked.said["tools"]] == ["look"]
    assert asked.said["max_tokens"] == 99


def test_tools_are_used_outside_and_the_exchange_goes_on_in_another_process(values: dict[str, Any]) -> None:
    with serving(use("look", {"words": "tin"}), say("Tin is a metal.")) as server:
        desk = Desk(server)
        said = desk.begin()
        (wanted,) = said.uses
        assert (said.text, wanted.name, wanted.args) == ("", "look", {"words": "tin"})
        again = desk.agent.go_on(desk.kept[-1], {}, desk.kept.append)
        assert (again, len(server.chats)) == (said, 1)  # what was answered is not asked again
        last = desk.agent.go_on(said.exchange, {wanted.id: "a metal"}, desk.kept.append)
        assert last.text == "Tin is a metal."
        assert desk.agent.go_on(last.exchange, {}, desk.kept.append).text == "Tin is a metal."
    assert len(server.chats) == 2
    assert roles(server) == ["system", "user", "assistant", "tool"]
    assert server.chats[-1].last == "a metal"


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        (use("launch"), "not done: there is no tool 'launch'; there are: look"),
        (use("look", '{"words": "ti'), "not done: its arguments are no JSON object"),
        (use("look", "[1]"), "not done: its arguments are no JSON object"),
        (say(""), "Nothing was said. Answer in words, or use a tool."),
    ],
)
def test_what_it_gets_wrong_it_is_told_a_few_times(wrong: Answer, told: str, values: dict[str, Any]) -> None:
    with serving(wrong, say("Sorry.")) as server:
        desk = Desk(server)
        assert desk.begin().text == "Sorry."
        assert server.chats[1].last == told
        assert len(desk.kept) == 2
    with serving(wrong) as server, pytest.raises(ModelError, match="does not answer sensibly") as caught:
        Desk(server).begin()
    assert caught.value.kind == "garbled"
    assert len(server.chats) == 4


def test_of_several_tools_the_right_ones_are_used_and_the_wrong_ones_told(values: dict[str, Any]) -> None:
    both = Answer(uses=(*use("launch").uses, *use("look", {"words": "tin"}).uses))
    with serving(both, say("Done.")) as server:
        desk = Desk(server)
        said = desk.begin()
        (wanted,) = said.uses
        assert wanted.name == "look"
        assert desk.agent.go_on(said.exchange, {wanted.id: "a metal"}, desk.kept.append).text == "Done."
        answers = [message["content"] for message in server.chats[1].said["messages"] if message["role"] == "tool"]
    assert answers == ["not done: there is no tool 'launch'; there are: look", "a metal"]


def test_one_that_thinks_until_it_is_cut_off_is_not_asked_again(values: dict[str, Any]) -> None:
    silent = say("", thinking="Let me see", ending="length")
    with serving(silent) as server, pytest.raises(ModelError, match="cut off before it said anything"):
        Desk(server).begin()
    assert len(server.chats) == 1


def test_an_exchange_that_was_interrupted_after_a_wrong_answer_goes_on_there(
    database: Database, values: dict[str, Any]
) -> None:
    with serving(use("launch"), say("Sorry.")) as server:
        desk = Desk(server)
        desk.begin()
        first = desk.kept[0]
        server.script = [say("Sorry again.")]
        assert desk.agent.go_on(first, {}, desk.kept.append).text == "Sorry again."
    assert roles(server) == ["system", "user", "assistant", "tool"]
