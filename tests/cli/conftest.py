"""A person at a command line: an own home, a fixed clock, and `dayward(...)` to type commands."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from dayward.cli.main import run

NOW = "2026-11-21T09:30"


class Result(NamedTuple):
    """What a command line printed, and its exit code."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)

    @property
    def data(self) -> Any:
        return self.json["data"]


@pytest.fixture(autouse=True)
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Nothing of the machine's settings reaches a test, and nothing of a test reaches the machine."""
    home = tmp_path / "home"
    home.mkdir()
    (home / "gitconfig").write_text("[user]\n\tname = Ana Example\n\temail = ana@example.org\n")
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("DAYWARD_HOME", str(home / "dayward"))
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(home / "gitconfig"))
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    monkeypatch.setenv("DAYWARD_NOW", NOW)
    monkeypatch.setenv("TZ", "Europe/Madrid")
    time.tzset()
    for name in ("DAYWARD_WORKSPACE", "DAYWARD_GIT_TOKEN", "GIT_TOKEN", "COLUMNS", "FORCE_COLOR", "NO_COLOR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    return home


Typed = Callable[..., Result]


@pytest.fixture
def dayward(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Typed:
    """Type a command line (in this process). `stdin` is what is piped into it."""

    def typed(*words: str, stdin: str | bytes = b"") -> Result:
        data = stdin.encode() if isinstance(stdin, str) else stdin
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data), encoding="utf-8"))
        capfd.readouterr()
        code = run(list(words))
        sys.stdout.flush()
        out, err = capfd.readouterr()
        return Result(code, out, err)

    return typed


@pytest.fixture
def life(dayward: Typed, tmp_path: Path) -> Path:
    """An empty life, set up."""
    assert dayward("init", "life").code == 0
    return tmp_path / "life"


@pytest.fixture
def demo(dayward: Typed, own_home: Path) -> Path:
    """The demo life."""
    assert dayward("start", "--alone").code == 0
    return own_home / "dayward" / "state" / "demo"


def git(folder: Path, *args: str) -> str:
    """Real git in a folder."""
    done = subprocess.run(["git", "-C", str(folder), *args], capture_output=True, text=True, check=True)
    return done.stdout.strip()
