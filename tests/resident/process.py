"""A running Dayward: a real process with a home and a folder of its own, a clock that can be set, and a client at its socket."""

from __future__ import annotations

import os
import select
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from dayward.core.home import Home
from dayward.core.local import Line
from tests.moving_clock import MovingClock

PATIENCE = 20.0


class Running:
    """`dayward up` in a home under a temporary folder."""

    def __init__(self, folder: Path, zone: str = "Europe/Madrid", port: int = 0, **environment: str) -> None:
        self.home = folder / "home"
        self.life = folder / "life"
        self.errors = folder / "errors"
        self._errors = self.errors.open("ab")
        self.clock = MovingClock(folder / "clock")
        self.environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(folder),
            "LANG": "C.UTF-8",
            "PYTHONFAULTHANDLER": "1",
            "TZ": zone,
            "DAYWARD_HOME": str(self.home),
            "DAYWARD_CLOCK": str(folder / "clock"),
            "GIT_CONFIG_GLOBAL": str(folder / "gitconfig"),
            **environment,
        }
        self._lines: list[Line] = []
        self.process: subprocess.Popen[bytes] | None = None
        (folder / "gitconfig").write_text("[user]\n\tname = Ana\n\temail = ana@example.org\n")
        self.say("init", str(self.life))
        with (self.home / "config.toml").open("a") as file:
            file.write(f"\n[web]\nport = {port}\n")

    def say(self, *words: str, status: int = 0) -> str:
        """A command at the shell."""
        done = subprocess.run(
            [sys.executable, "-m", "dayward", *words], env=self.environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == status, done.stdout + done.stderr
        return done.stdout

    def up(self, command: str = "up") -> None:
        """Start it, and wait until it is ready."""
        reader, writer = os.pipe()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "dayward", command, *(["--ready-fd", str(writer)] if command == "up" else [])],
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=self._errors,
            pass_fds=(writer,),
            start_new_session=True,
        )
        os.close(writer)
        ready = command == "up" and select.select([reader], [], [], PATIENCE)[0]
        said = os.read(reader, 10) if ready else b""
        os.close(reader)
        assert said == b"ready\n" or command != "up", self.log()

    def kill(self) -> None:
        """kill -9, with all its children."""
        assert self.process
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def stop(self) -> float:
        """SIGTERM; how many seconds it took to end."""
        assert self.process
        begun = time.monotonic()
        self.process.terminate()
        try:
            self.process.wait(PATIENCE / 2)
        except subprocess.TimeoutExpired:
            self.process.send_signal(signal.SIGABRT)
            self.process.wait()
            raise AssertionError(self.errors.read_text()[-4000:] + self.log()) from None
        return time.monotonic() - begun

    def close(self) -> None:
        """Leave nothing behind."""
        for line in self._lines:
            line.close()
        self._errors.close()
        if self.process and self.process.poll() is None:
            self.kill()

    def line(self, listen: bool = False) -> Line:
        """A client."""
        line = Line(Home(dict(self.environment)), PATIENCE)
        self._lines.append(line)
        if listen:
            line.tell(listen=True)
        return line

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """What the database says."""
        with sqlite3.connect(self.home / "state" / "state.db") as connection:
            return connection.execute(query).fetchall()

    def until(self, fact: Callable[[], object], patience: float = PATIENCE) -> Any:
        """Wait until something is so."""
        begun = time.monotonic()
        while not (found := fact()):
            assert time.monotonic() - begun < patience, self.log()
            time.sleep(0.05)
        return found

    def log(self) -> str:
        """The end of its log."""
        path = self.home / "state" / "logs" / "dayward.jsonl"
        return path.read_text()[-3000:] if path.exists() else "no log"

    def history(self) -> list[str]:
        """The subjects of all commits, newest first."""
        out = subprocess.run(
            ["git", "-C", str(self.life), "log", "--format=%s"], capture_output=True, text=True, check=True
        ).stdout
        return out.splitlines()

    def at(self, text: str, rate: float = 1.0) -> None:
        """Set the clock (UTC) and how fast it runs."""
        self.clock.start(datetime.fromisoformat(text).replace(tzinfo=UTC), rate)


def answer(line: Line, id_: str) -> dict[str, Any]:
    """The answer to a message, confirmed."""
    while True:
        heard = line.hear()
        if "message" in heard:
            line.tell(got=heard["key"])
            if heard["message"].get("answers") == id_:
                message: dict[str, Any] = heard["message"]
                return message


def said_by_itself(line: Line) -> dict[str, Any]:
    """The next thing it says by itself, confirmed."""
    while True:
        heard = line.hear()
        if "message" in heard:
            line.tell(got=heard["key"])
            if not heard["message"].get("answers"):
                message: dict[str, Any] = heard["message"]
                return message
