"""Reading the log at the command line."""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from dayward.core import logs
from dayward.core.home import Home
from tests.cli.conftest import Typed

LOG = logging.getLogger("dayward.jobs.ticker")


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> Iterator[logs.LogSettings]:
    """Three lines of this morning."""
    settings = logs.log_settings(Home(), {}, {})[0]
    handler = logs.start(settings)
    for at, level, text in (("08:00", "info", "one"), ("09:00", "warning", "two"), ("09:20", "error", "three")):
        monkeypatch.setenv("DAYWARD_NOW", f"2026-11-21T{at}")
        LOG.log(getattr(logging, level.upper()), text, extra={"slot": "a b"})
    monkeypatch.setenv("DAYWARD_NOW", "2026-11-21T09:30")
    yield settings
    logs.stop(handler)


def test_lines_are_shown_with_what_was_given(dayward: Typed, written: logs.LogSettings) -> None:
    with open(written.path, "a", encoding="utf-8") as file:
        file.write('{"at": "torn\n[]\n')
    rows = dayward("logs").out.splitlines()
    assert rows[1] == "11-21 09:00:00  warning   jobs.ticker  two  slot=a b"
    assert len(rows) == 3
    assert [row["message"] for row in dayward("logs", "--json").data] == ["one", "two", "three"]


def test_what_went_wrong_can_be_shown_alone(dayward: Typed, written: logs.LogSettings) -> None:
    said = dayward("logs", "--errors", "--json")
    assert [row["message"] for row in said.data] == ["two", "three"]
    assert said.json["file"] == written.errors


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        (("--level", "warning"), ["two", "three"]),
        (("--since", "30m"), ["two", "three"]),
        (("--since", "15m"), ["three"]),
        (("--since", "2026-11-21T09:10"), ["three"]),
        (("--lines", "1"), ["three"]),
        (("--since", "0s"), []),
    ],
)
def test_lines_can_be_chosen(dayward: Typed, written: logs.LogSettings, words: list[str], shown: list[str]) -> None:
    assert [row["message"] for row in dayward("logs", *words, "--json").data] == shown


def test_a_time_that_is_none_is_said(dayward: Typed, written: logs.LogSettings) -> None:
    assert dayward("logs", "--since", "lunch").code == 2


def test_an_empty_log_says_where_it_would_be(dayward: Typed, own_home: Path) -> None:
    assert "dayward.jsonl" in dayward("logs").out


@pytest.mark.timeout(15)
def test_following_shows_new_lines_across_a_full_file(written: logs.LogSettings) -> None:
    code = "from dayward.cli.main import console; console()"
    words = [sys.executable, "-c", code, "logs", "--follow", "--lines", "1"]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as follower:
        try:
            assert follower.stdout is not None
            assert "three" in follower.stdout.readline()
            time.sleep(0.3)
            LOG.warning("four")
            assert "four" in follower.stdout.readline()
            os.replace(written.path, logs.rotated(written.path, 1))
            LOG.warning("five")
            assert "five" in follower.stdout.readline()
            follower.send_signal(signal.SIGINT)
            assert follower.wait(5) == 0
        finally:
            follower.kill()
