"""Agents of the person's own: what their files say is what the model is told, and what they may cost is counted by their name."""

from __future__ import annotations

import pytest

from dayward.app.compose import open_context
from dayward.assistant.deciding import decisions
from tests.llm.server import Server, say
from tests.strong.conftest import Desk


def write(desk: Desk, text: str, name: str = "chef") -> None:
    (desk.life / "agents").mkdir(exist_ok=True)
    (desk.life / "agents" / f"{name}.md").write_text(text)


def test_an_agent_answers_by_its_own_rules(desk: Desk, model: Server) -> None:
    write(desk, "---\ntemperature: 0.25\n---\nYou speak of food only.\n")
    desk.wanted = {"agent": "chef"}
    model.script = [say("Soup.")]
    assert desk.say("what is due today?") == "Soup."
    said = model.chats[0].said
    assert said["temperature"] == 0.25
    assert said["messages"][0]["content"].endswith("You speak of food only.")
    assert [row.agent for row in desk.calls()] == ["chef"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("---\ntemperature: hot\n---\n", "temperature is 'hot'"),
        ("---\ntemperature: 7\n---\n", "between 0 and 2"),
        ("---\ntier: best\n---\n", "there is no tier 'best'"),
        ("---\nmodel: nothing\n---\n", "which is not there"),
        ("---\n: [\n---\n", "agents/chef.md"),
    ],
)
def test_a_file_that_makes_no_sense_is_said(desk: Desk, model: Server, text: str, told: str) -> None:
    write(desk, text)
    desk.wanted = {"agent": "chef"}
    assert told in desk.say("soup?")
    assert model.chats == []


@pytest.mark.parametrize("name", ["nobody", "../../etc/passwd", "a b", ""])
def test_an_agent_that_is_not_there_is_said(desk: Desk, model: Server, name: str) -> None:
    write(desk, "Food only.")
    desk.wanted = {"agent": name, "tier": "strong"}
    assert ("there is no agent" in desk.say("soup?")) == bool(name)


def test_the_very_same_request_is_paid_for_once_and_why_says_so(desk: Desk, model: Server) -> None:
    write(desk, "You speak of food only.\n")
    model.script = [say("Soup."), say("Bread.")]
    desk.wanted = {"agent": "chef"}
    for _ in range(2):
        desk.kept = None  # a conversation of its own, in the same minute
        assert desk.say("what shall we eat today?") == "Soup."
    assert [(row.state, row.agent) for row in desk.calls()] == [("done", "chef"), ("cached", "chef")]
    ctx = open_context("cli")
    (decision,) = decisions(ctx.home, "owner", 1)
    ctx.close()
    assert "the very same request had been answered before, and that answer was taken" in decision.reasons
    desk.wanted, desk.kept = {"agent": "chef", "tier": "strong"}, None
    assert desk.say("what shall we eat today?") == "Bread."  # asked anew, as somebody wants it so
