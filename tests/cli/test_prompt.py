"""The prompt in a real terminal: the preview, completion, history, and leaving."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.conftest import Typed
from tests.terminal import Terminal

pytestmark = pytest.mark.slow


CHAT = [str(Path(sys.executable).parent / "dayward"), "chat"]


@pytest.fixture
def prompt(dayward: Typed, life: Path) -> Iterator[Terminal]:
    dayward("add", "Water the plants +garden @home due:2026-11-21")
    with Terminal(CHAT, {**os.environ, "TERM": "xterm-256color"}) as terminal:
        terminal.wait_for("›")
        yield terminal


def test_what_a_line_would_do_is_shown_while_it_is_typed(prompt: Terminal, life: Path) -> None:
    prompt.send("call Ana tomorrow at 3pm +garden !A")
    prompt.wait_for("→ (A) 2026-11-21 call Ana +garden due:2026-11-22 at:1500")
    assert "call Ana" not in (life / "todo.txt").read_text()
    prompt.send("\r")
    prompt.wait_for("Add “call Ana”")
    assert (life / "todo.txt").read_text().endswith("(A) 2026-11-21 call Ana +garden due:2026-11-22 at:1500\n")


def test_projects_are_completed(prompt: Terminal) -> None:
    prompt.send("buy seeds +ga")
    prompt.wait_for("+garden")
    prompt.send("\t")
    prompt.settle()
    prompt.send("\r")
    prompt.wait_for("Add “buy seeds”")


def test_it_and_its_number_mean_what_was_shown(prompt: Terminal, life: Path) -> None:
    prompt.send("show my tasks\r")
    prompt.wait_for("1 task")
    prompt.send("move it to monday\r")
    prompt.wait_for("Postpone “Water the plants”")
    prompt.send("done\r")
    prompt.wait_for("Complete “Water the plants”")
    assert (life / "todo.txt").read_text().startswith("x 2026-11-21")


def test_a_line_that_means_nothing_changes_nothing(prompt: Terminal, life: Path) -> None:
    before = (life / "todo.txt").read_bytes()
    prompt.send("frobnicate the wombat\r")
    prompt.wait_for("Nothing was done")
    prompt.send("\x03")
    prompt.send("no\r")
    prompt.wait_for("nothing was done")
    assert (life / "todo.txt").read_bytes() == before


def test_a_control_d_leaves(prompt: Terminal) -> None:
    prompt.send("\x04")
    prompt.settle()
    assert "Traceback" not in prompt.text
