"""A week of somebody's life: what is said, what is done, what the files are in the evening, and all of it taken back."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from dayward.actions.registry import manifest
from dayward.app.compose import open_context
from dayward.assistant.reply import plain
from dayward.assistant.session import Session
from dayward.assistant.typed import said as turn_of
from dayward.cli.main import run
from dayward.core import clock
from tests.diary import kit

TODAY = "2026-11-24"
NIGHT_BEFORE = "2026-11-22T22:00"
Answer = dict[str, Any]
_ASKS = re.compile(r"\((?:yes, or no|its number, or no)\)")


class Came(NamedTuple):
    """What came of an utterance: actions with their commits, and all that was answered."""

    told: tuple[str, ...]
    answer: str


class Life:
    """A folder in real git, and somebody who talks to it."""

    def __init__(self, folder: Path, environment: Callable[[str, str], None], ask: Callable[[str], Answer]) -> None:
        self.folder = folder
        self._set = environment
        self._ask = ask

    def at(self, moment: str) -> None:
        """It is this moment now."""
        self._set("DAYWARD_NOW", moment)

    def begin(self) -> None:
        """Put there what somebody has before the week begins."""
        for path, text in kit.day(kit.HERE / "before.txt").files.items():
            (self.folder / path).parent.mkdir(exist_ok=True)
            (self.folder / path).write_text(text, encoding="utf-8")
        self.git("add", "-A")
        self.git("commit", "-m", "What was there before")

    def git(self, *args: str) -> str:
        """Real git."""
        done = subprocess.run(["git", "-C", str(self.folder), *args], capture_output=True, text=True, check=True)
        return done.stdout.strip()

    def subjects(self, since: str) -> list[str]:
        """The commits since one, oldest first."""
        return self.git("log", "--reverse", "--format=%s", f"{since}..HEAD").splitlines()

    def say(self, said: kit.Said, session: Session) -> Came:
        """Say it, and see what came of it."""
        self.at(said.at)
        before = self.git("rev-parse", "HEAD")
        reply = self._ask(said.text) if said.door == "$" else plain(turn_of(said.text, session))
        subjects = self.subjects(before)
        receipts = [receipt["line"] for receipt in reply["receipts"]]
        assert len(receipts) == len(subjects), (said, receipts, subjects)
        for receipt, subject in zip(receipts, subjects, strict=True):
            assert receipt.startswith(subject + " · "), (said, receipt, subject)
        told, left = [], iter(subjects)
        for action in reply["actions"]:
            done = action["data"] is not None
            changed = next(left, "") if done and manifest()[action["action"]]["writes"] else ""
            told.append(("" if done else "fails: ") + action["action"] + (f": {changed}" if changed else ""))
        if not told:
            told.append("asks" if _ASKS.search(reply["reply"]) else "nothing")
        return Came(tuple(told), reply["reply"])


@pytest.fixture
def life(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Life:
    """The evening before the week."""
    monkeypatch.setenv("TZ", "Europe/Madrid")
    monkeypatch.setenv("DAYWARD_NOW", NIGHT_BEFORE)
    monkeypatch.chdir(tmp_path)

    def ask(text: str) -> Answer:
        capfd.readouterr()
        run(["ask", "--json", text])
        return dict(json.loads(capfd.readouterr().out))

    assert run(["init", "life"]) == 0
    return Life(tmp_path / "life", monkeypatch.setenv, ask)


@pytest.mark.slow
def test_a_week(life: Life) -> None:
    life.begin()
    before, wrong = life.git("rev-parse", "HEAD"), list[str]()
    for day in kit.days():
        session = Session(partial(open_context, "prompt"), clock.now)
        try:
            for said in day.said:
                came = life.say(said, session)
                wrong += _different(said, came)
                session.warm()
                assert life.git("status", "--porcelain") == "", said
        finally:
            session.close()
        for path, text in day.files.items():
            there = (life.folder / path).read_text(encoding="utf-8") if (life.folder / path).exists() else "(none)\n"
            if there != text:
                wrong.append(f"{day.name}: {path} is\n{there}")
    assert not wrong, "\n".join(wrong)
    assert run(["undo", "--since", "2026-11-23"]) == 3, "so many lines go only when that is meant"
    assert run(["undo", "--since", "2026-11-23", "--delete-many"]) == 0
    assert life.git("status", "--porcelain") == ""
    assert life.git("rev-parse", "HEAD^{tree}") == life.git("rev-parse", f"{before}^{{tree}}")


@pytest.mark.parametrize(
    "text",
    [
        "i did not pay the electricity bill",
        "i never called the plumber",
        "did you pay the electricity bill?",
        "i almost finished the outline",
        "i finished half of the outline",
        "i should have called the plumber",
        "Ana called about the tap",
        "i paid for the coffee",
        "the carpenter arrived late",
        "i got a headache",
        "i read the news",
        "no",
        "yes",
        "the other one",
        "and the last one",
        "no wait, tuesday",
        "thanks, great",
        "i am so happy",
        "what if i cancel lunch with Ana",
        "should i cancel lunch with Ana?",
        "i have a meeting on thursday?",
        "Laura has a meeting on thursday at 11",
        "i used to have lunch with Ana",
        "ana cancelled dinner",
    ],
)
def test_what_is_not_asked_for_is_not_done(life: Life, text: str) -> None:
    life.begin()
    session = Session(partial(open_context, "prompt"), clock.now)
    before = life.git("rev-parse", "HEAD")
    came = life.say(kit.Said(f"{TODAY}T10:00", ">", text, (), ()), session)
    session.close()
    assert life.git("rev-parse", "HEAD") == before, came
    assert life.git("status", "--porcelain") == ""


def _different(said: kit.Said, came: Came) -> Iterator[str]:
    if came.told != said.expected:
        yield f"{said.at} {said.text!r}: {' | '.join(said.expected)}\n    but {' | '.join(came.told)}\n{came.answer}\n"
    for check in said.checks:
        if kit.wrong(check, came.answer):
            yield f"{said.at} {said.text!r}: {check!r} is not so in\n{came.answer}\n"
