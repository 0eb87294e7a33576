"""What holds of every command of Promptyoself, whoever asks."""

from __future__ import annotations

import sys
from typing import Any

import pytest

from dayward.cli.prompting.carrying import answer
from dayward.cli.prompting.main import console, main
from dayward.cli.prompting.parameters import FIRST, joined, truth


def test_a_fault_of_ours_is_an_answer_too(caplog: pytest.LogCaptureFixture) -> None:
    assert answer("nothing", {}) == {"error": "Failed to nothing: KeyError: 'nothing'"}
    assert "a command of promptyoself failed" in caplog.text


def test_a_prompt_may_begin_with_a_dash(said: Any) -> None:
    words = ("--agent-id", "agent-x", "--prompt", "--dry-run?", "--every", "5m", "--skip-validation")
    assert said("register", *words)[0] == 0
    assert said("list")[1]["schedules"][0]["prompt_text"] == "--dry-run?"
    assert joined(["register", "--start_at", "-1", "--all", "-x"]) == ["register", "--start_at=-1", "--all", "-x"]
    assert joined(["register", "--prompt", "--every", "5m"]) == ["register", "--prompt", "--every", "5m"]


@pytest.mark.parametrize(("word", "meant"), [("", True), ("TRUE", True), ("on", True), ("0", False), ("no", False)])
def test_yes_and_no_however_they_are_written(said: Any, word: str, meant: bool) -> None:
    assert truth(word) is meant
    assert truth(None) is False
    assert said("list", "--all", word)[0] == 0


def test_what_is_neither_yes_nor_no_is_said(said: Any) -> None:
    assert "neither true nor false" in said("list", "--all", "perhaps")[1]["error"]


def test_it_describes_itself_and_helps(capsys: pytest.CaptureFixture[str], said: Any) -> None:
    commands = said("--describe")[1]["commands"]
    assert [one["name"] for one in commands][: len(FIRST)] == list(FIRST)
    assert main([]) == 1
    assert "Available commands:" in capsys.readouterr().err


def test_words_that_no_command_takes_are_said(said: Any) -> None:
    assert said("list", "--nonsense") == (1, {"error": "unrecognized arguments: --nonsense"})


def test_the_installed_command_ends_with_its_code(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["promptyoself", "cancel", "--id", "x"])
    with pytest.raises(SystemExit) as ended:
        console()
    assert ended.value.code == 1
