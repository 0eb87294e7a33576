"""A turn that is interrupted anywhere goes on where it was: what is done is not done again, what is not done is."""

from __future__ import annotations

import json
import subprocess
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest

from dayward.actions.context import Context
from dayward.app.compose import open_context
from dayward.assistant.answering import Answers
from dayward.assistant.reply import text
from dayward.assistant.session import Session
from dayward.assistant.told import told
from dayward.core import clock
from dayward.jobs.turns import Answer, Message
from dayward.workspace import start
from tests.desk import Bench, Cut

NOW = datetime(2026, 11, 21, 8, 30, tzinfo=UTC)


class Desk(Bench):
    """Answers messages over a real folder; `cut` ends the process at the n-th time it keeps how far it is."""

    def opened(self, person: str, channel: str, address: str) -> Context:
        ctx = open_context("chat")
        ctx.address = (channel, address)
        return ctx

    def say(self, text: str, id_: str = "turn1", again: bool = False) -> Answer:
        """A turn in a new process."""
        answers = Answers(self.opened, clock.now)
        message = Message(
            id_, "owner", "chat", "ana", {"text": text, "id": id_}, self.plan, again, False, NOW, self.kept
        )
        try:
            answer = answers.answer(message, self.progress())
            answers.rest(message.id)
        finally:
            answers.close()
        self.kept = (answer.memory, NOW) if answer.memory else self.kept
        self.plan = None
        return answer


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """An empty life."""
    life = tmp_path / "life"
    monkeypatch.setenv("DAYWARD_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("DAYWARD_WORKSPACE", str(life))
    monkeypatch.setenv("DAYWARD_NOW", "2026-11-21T09:30")
    monkeypatch.setenv("TZ", "Europe/Madrid")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", "/dev/null")
    start.create(str(life), {"todo.txt": b"Call Ana\nCall Ben\n"}, NOW)
    return Desk(life)


def _text(answer: Answer) -> str:
    assert answer.body is not None
    return str(answer.body["text"])


def test_a_turn_acts_and_its_step_names_the_message(desk: Desk) -> None:
    answer = desk.say("done with call ana")
    assert "Complete “Call Ana”" in _text(answer)
    log = subprocess.run(
        ["git", "-C", str(desk.life), "log", "-1", "--format=%B"], capture_output=True, text=True, check=True
    )
    assert "Dayward-Step: turn1/1" in log.stdout


def test_an_act_that_was_committed_is_not_done_again_and_is_answered_with_its_receipt(desk: Desk) -> None:
    desk.cut = 1
    with pytest.raises(Cut):
        desk.say("done with call ana")
    plan = desk.plan
    desk.cut = 0
    first = desk.say("done with call ana", again=True)
    desk.plan = plan
    second = desk.say("done with call ana", again=True)
    assert desk.commits() == ["Complete “Call Ana”"]
    assert "Complete “Call Ana”" in _text(first)
    assert "Complete “Call Ana”" in _text(second)


@pytest.mark.parametrize("cut", [1, 2])
def test_a_turn_of_two_acts_goes_on_after_the_first(desk: Desk, cut: int) -> None:
    desk.cut = cut
    with pytest.raises(Cut):
        desk.say("done with call ana and done with call ben")
    desk.cut = 0
    answer = desk.say("done with call ana and done with call ben", again=True)
    assert desk.commits() == ["Complete “Call Ben”", "Complete “Call Ana”"]
    assert _text(answer).index("Call Ana") < _text(answer).index("Call Ben")


def test_what_was_understood_is_not_guessed_again_when_the_files_have_changed(desk: Desk) -> None:
    desk.cut = 1
    with pytest.raises(Cut):
        desk.say("done with call ana")
    desk.cut = 0
    (desk.life / "todo.txt").write_text("Sleep\nCall Ana\nCall Ben\n")
    desk.say("done with call ana", again=True)
    assert [line[:2] for line in desk.tasks()] == ["Sl", "x ", "Ca"]


def test_what_the_conversation_remembers_outlives_the_process(desk: Desk) -> None:
    desk.say("list my tasks")
    answer = desk.say("complete the second one", id_="turn2")
    assert "Complete “Call Ben”" in _text(answer)


def test_what_goes_wrong_on_purpose_is_the_answer(desk: Desk) -> None:
    answer = desk.say("/edit")
    assert "edit needs" in _text(answer) or "required" in _text(answer)
    assert desk.commits() == []


def test_what_was_said_is_handed_over_with_its_receipts(desk: Desk) -> None:
    answer = desk.say("done with call ana")
    assert answer.words is not None
    assert (answer.words.conversation, answer.words.text, answer.words.tier) == ("turn1", "done with call ana", "floor")
    assert [line.partition(" · ")[0] for line in answer.words.done] == ["Complete “Call Ana”"]
    second = desk.say("add call Carl", "turn2")
    assert second.words is not None
    assert second.words.conversation == "turn1"


def test_a_conversation_of_the_terminal_goes_on_at_another_door(desk: Desk) -> None:
    session = Session(partial(open_context, "prompt"), clock.now)
    told("add call Carl", session)
    session.close()
    resumed = desk.say("continue where we left off")
    assert "add call Carl" in _text(resumed)
    assert resumed.words is not None
    assert resumed.words.conversation == session.conversation.id
    assert "(earlier words)" in resumed.words.reply
    moved = desk.say("move it to friday", "turn2")
    assert "Postpone “call Carl”" in _text(moved)
    assert moved.words is not None
    assert moved.words.conversation == session.conversation.id


def test_a_list_of_thousands_is_answered_by_its_beginning(desk: Desk) -> None:
    (desk.life / "todo.txt").write_text("".join(f"Task number {number} +p{number % 7}\n" for number in range(3_000)))
    answer = desk.say("show my tasks")
    assert answer.body
    lines = answer.body["text"].splitlines()
    assert lines[0] == "3000 tasks"
    assert lines[-1] == "2,500 more are not shown: ask for fewer, or type it at the command line"
    assert sum("Task number" in line for line in lines) == 500
    assert len(json.dumps(answer.body)) < 500_000
    session = Session(partial(open_context, "prompt"), clock.now)
    assert text(told("show my tasks", session)) == answer.body["text"], "the same where nothing runs"
    session.ctx.close()
