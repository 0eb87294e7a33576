"""kill -9 between send and mark: counted at the far side, no prompt is lost or doubled in silence."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from dayward.prompts.registering import Asked, register
from dayward.state import incidents
from dayward.state.database import Database
from dayward.state.tables import outbox, prompts, replies
from tests.prompts.playing import LettaPlay, OpenAIPlay
from tests.prompts.wire import Reply, Request, Wire, until

EXECUTE = ("promptyoself", "execute", "--loop", "--interval", "0.2")
UP = ("up",)
AGENTS = 2
"""Prompts on their way at the same time, each to an agent of its own."""


class Deadly:
    """A server of agents that kills its client: at the n-th request from now on, with the answer held back or just given."""

    def __init__(self, play: OpenAIPlay | LettaPlay, chance: random.Random) -> None:
        self.play, self._chance = play, chance
        self._lock = threading.Lock()
        self._left, self._victim = 0, 0

    def arm(self, victim: int, requests: int) -> None:
        """Kill this process group at that request."""
        with self._lock:
            self._left, self._victim = requests, victim

    def __call__(self, request: Request) -> Reply:
        """The answer of the play, if anybody lives to hear it."""
        reply = self.play(request)
        with self._lock:
            self._left -= 1
            if self._left != 0:
                return reply
            pause, held = self._chance.uniform(0.0, 0.05), self._chance.random() < 0.5
        if held:
            self._kill(pause)
            return Reply(raw=b"")
        return reply._replace(then=lambda: self._kill(pause))

    def _kill(self, pause: float) -> None:
        time.sleep(pause)
        with suppress(ProcessLookupError):
            os.killpg(self._victim, signal.SIGKILL)


class Life:
    """A home in which prompts are registered, with a process that sends them until it is killed."""

    def __init__(self, folder: Path, server: Wire) -> None:
        self._environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(folder),
            "LANG": "C.UTF-8",
            "DAYWARD_HOME": str(folder / "home"),
            "GIT_CONFIG_GLOBAL": os.environ["GIT_CONFIG_GLOBAL"],
            "LETTA_BASE_URL": server.url,
        }
        self._errors = (folder / "errors").open("ab")
        self.registered: list[str] = []
        for words in (("init", str(folder / "life")), ("config", "agents.url", server.url), ("promptyoself", "list")):
            subprocess.run(self._call(words), env=self._environment, check=True, stdout=subprocess.DEVNULL)
        self.database = Database(str(folder / "home" / "state" / "state.db"))

    def close(self) -> None:
        self.database.close()
        self._errors.close()

    def register(self, agent: str) -> None:
        """A prompt that is due now."""
        now = datetime.now(UTC) - timedelta(minutes=2)
        text = f"prompt {len(self.registered) + 1}"
        register(self.database, "owner", Asked(agent, text, (now + timedelta(minutes=1)).isoformat()), now)
        self.registered.append(text)

    def start(self, words: tuple[str, ...]) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            self._call(words),
            env=self._environment,
            stdin=subprocess.DEVNULL,
            stdout=self._errors,
            stderr=self._errors,
            start_new_session=True,
        )

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

    def __init__(self, life: Life, play: OpenAIPlay | LettaPlay, kills: int, between: int) -> None:
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
def living(folder: Path, deadly: Deadly) -> Iterator[Life]:
    server = Wire(deadly)
    life = Life(folder, server)
    try:
        yield life
    finally:
        life.close()
        server.close()


def killed(folder: Path, play: OpenAIPlay | LettaPlay, times: int, commands: tuple[tuple[str, ...], ...]) -> Told:
    """Kill the process that sends so many times, let it come to rest, and count."""
    chance = random.Random(20261121)
    requests = 1 if play.channel == "agents" else 5
    deadly, between = Deadly(play, chance), 0
    with living(folder, deadly) as life:
        for number in range(times):
            for agent in range(AGENTS):
                life.register(play.agent(agent))
            process = life.start(commands[number % len(commands)])
            deadly.arm(process.pid, chance.randint(1, requests))
            until(lambda process=process: process.poll() is not None or life.settled(), 40)
            deadly.arm(0, 0)
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            assert process.wait() == -signal.SIGKILL
            between += any(row.state == "unknown" and not row.error for row in life.rows())
        last = life.start(commands[0])
        until(life.settled, 60)
        last.terminate()
        assert last.wait(20) == 0
        return Told(life, play, times, between)


def judged(told: Told) -> None:
    print(told)
    assert len(told.doubled) <= 1
    assert told.silent == told.lost == told.replies_lost == told.unaccounted == []
    assert told.between > told.kills / 3, "the kills missed what they were for"


def test_a_few_kills(tmp_path: Path) -> None:
    judged(killed(tmp_path, OpenAIPlay(), 6, (EXECUTE, EXECUTE, UP)))


@pytest.mark.crash
@pytest.mark.parametrize("command", [EXECUTE, UP], ids=["execute", "up"])
def test_a_hundred_kills(tmp_path: Path, command: tuple[str, ...]) -> None:
    judged(killed(tmp_path, OpenAIPlay(), 100, (command,)))
