"""kill -9 between send and mark: counted at the far side, no prompt is lost or doubled in silence."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from dayward.prompts.registering import Asked, register
from dayward.state import incidents, people
from dayward.state.database import Database
from dayward.state.people import Person
from dayward.state.tables import outbox, prompts, replies
from dayward.state.upgrade import ready
from tests.prompts.playing import Deadly, LettaPlay, OpenAIPlay, Play
from tests.prompts.wire import Wire, until

EXECUTE = ("promptyoself", "execute", "--loop", "--interval", "0.2")
UP = ("up",)
AT_ONCE = 2
"""Prompts that come between two kills, each to an agent of its own."""


class Life:
    """A home in which prompts are registered, with a process that sends them until it is killed."""

    def __init__(self, folder: Path, server: Wire, stays: bool) -> None:
        self._environment = {name: os.environ[name] for name in ("PATH", "PYTHONPATH") if name in os.environ} | {
            "HOME": str(folder),
            "LANG": "C.UTF-8",
            "DAYWARD_HOME": str(folder / "home"),
            "GIT_CONFIG_GLOBAL": os.environ["GIT_CONFIG_GLOBAL"],
            "LETTA_BASE_URL": server.url,
        }
        self._errors = (folder / "errors").open("ab")
        self.registered: list[str] = []
        self._last: subprocess.Popen[bytes] | None = None
        home = folder / "home"
        (home / "state").mkdir(parents=True)
        (home / "config.toml").write_text(f'[agents]\nurl = "{server.url}"\n')
        self.database = Database(str(home / "state" / "state.db"))
        ready(self.database)
        with self.database.transaction() as connection:
            people.keep(connection, Person("owner", "Ana", "", "", "", {}), datetime.now(UTC))
        if stays:
            call = self._call(("init", str(folder / "life")))
            subprocess.run(call, env=self._environment, check=True, stdout=subprocess.DEVNULL)

    def close(self) -> None:
        if self._last and self._last.poll() is None:
            os.killpg(self._last.pid, signal.SIGKILL)
            self._last.wait()
        self.database.close()
        self._errors.close()

    def register(self, agent: str) -> None:
        """A prompt that is due now."""
        now = datetime.now(UTC) - timedelta(minutes=2)
        text = f"prompt {len(self.registered) + 1}"
        register(self.database, "owner", Asked(agent, text, (now + timedelta(minutes=1)).isoformat()), now)
        self.registered.append(text)

    def start(self, words: tuple[str, ...]) -> subprocess.Popen[bytes]:
        self._last = subprocess.Popen(
            self._call(words),
            env=self._environment,
            stdin=subprocess.DEVNULL,
            stdout=self._errors,
            stderr=self._errors,
            start_new_session=True,
        )
        return self._last

    def rows(self) -> list[Any]:
        with self.database.reading() as connection:
            return list(connection.execute(select(outbox).where(outbox.c.channel.in_(("agents", "letta")))))

    def settled(self) -> bool:
        """Whether nothing more will become of any prompt by itself."""
        rows = self.rows()
        return len(rows) == len(self.registered) and all(
            row.state in ("sent", "failed") or (row.state == "unknown" and row.error) for row in rows
        )

    def _call(self, words: tuple[str, ...]) -> list[str]:
        return [sys.executable, "-m", "dayward", *words]


class Told:
    """What was killed, and what became of the prompts."""

    def __init__(self, life: Life, play: Play, kills: int, between: int) -> None:
        self.kills, self.between, self.prompts = kills, between, len(life.registered)
        rows = {row.body["text"]: row for row in life.rows()}
        with life.database.reading() as connection:
            kept = {row.key for row in connection.execute(select(replies))}
            numbers = len(list(connection.execute(select(prompts))))
            noted = bool(incidents.all_of(connection, "owner"))
        seen = play.seen
        assert set(seen) <= set(life.registered)
        assert numbers == len(rows) == self.prompts, "a prompt was never put on its way"
        self.sent = [text for text, row in rows.items() if row.state == "sent"]
        self.marked = [text for text, row in rows.items() if row.state == "unknown" and row.error and noted]
        self.doubled = [text for text in life.registered if seen[text] > 1]
        self.silent = [text for text in self.doubled if text not in self.marked]
        self.lost = [text for text in life.registered if not seen[text] and text not in self.marked]
        self.unaccounted = [text for text in life.registered if text not in (*self.sent, *self.marked)]
        self.replies_lost = [text for text in self.sent if rows[text].key not in kept]

    def __str__(self) -> str:
        return (
            f"{self.kills} kills, {self.between} with a send begun and not marked; {self.prompts} prompts: "
            f"{len(self.sent)} sent, {len(self.marked)} marked, {len(self.doubled)} doubled ({len(self.silent)} in silence), "
            f"{len(self.lost)} lost, {len(self.replies_lost)} replies lost, {len(self.unaccounted)} unaccounted"
        )


@contextmanager
def living(folder: Path, deadly: Deadly, stays: bool) -> Iterator[Life]:
    server = Wire(deadly)
    life = Life(folder, server, stays)
    try:
        yield life
    finally:
        life.close()
        server.close()


def killed(folder: Path, play: Play, times: int, command: tuple[str, ...]) -> Told:
    """Kill the process that sends so many times, let it come to rest, and count."""
    chance = random.Random(20261121)
    deadly, between = Deadly(play, chance), 0
    with living(folder, deadly, command == UP) as life:
        for _ in range(times):
            for _ in range(AT_ONCE):
                life.register(play.agent())
            process = life.start(command)
            deadly.arm(process.pid, chance.randint(1, play.requests * AT_ONCE))
            with suppress(AssertionError):  # what is to be tried again later may have to wait
                until(lambda process=process: process.poll() is not None or life.settled(), 20)
            deadly.arm(0, 0)
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            assert process.wait() == -signal.SIGKILL
            between += any(row.state == "unknown" and not row.error for row in life.rows())
        last = life.start(command)
        until(life.settled, 400)
        time.sleep(2)  # it may have been settled before: by now it knows what a signal means
        last.terminate()
        assert last.wait(20) == 0
        return Told(life, play, times, between)


def judged(told: Told) -> None:
    print(told)
    assert len(told.doubled) <= 1
    assert told.silent == told.lost == told.replies_lost == told.unaccounted == []
    assert told.between > told.kills / 3, "the kills missed what they were for"


@pytest.fixture(params=[pytest.param(OpenAIPlay, marks=pytest.mark.slow), LettaPlay], ids=["openai", "letta"])
def play(request: pytest.FixtureRequest) -> Iterator[Play]:
    """A server of agents."""
    found: Play = request.param()
    yield found
    found.close()


def test_a_few_kills(tmp_path: Path, play: Play) -> None:
    judged(killed(tmp_path, play, 4 if isinstance(play, OpenAIPlay) else 2, EXECUTE))


@pytest.mark.crash
@pytest.mark.timeout(1200)
@pytest.mark.parametrize(("command", "kills"), [(EXECUTE, 100), (UP, 30)], ids=["execute", "up"])
def test_a_hundred_kills(tmp_path: Path, play: Play, command: tuple[str, ...], kills: int) -> None:
    judged(killed(tmp_path, play, kills, command))
