"""The loop in the background: one at a time, started, looked at, stopped; nobody else's process is ever ended."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from dayward.app.looping import executor, start
from dayward.app.prompting import prompt_state, seat
from dayward.app.running import Seat
from dayward.core import clock
from dayward.core.configuration import configuration
from dayward.core.errors import Unavailable
from dayward.core.home import Home
from dayward.state import incidents, outbox, workers
from dayward.state.outbox import Outgoing
from tests.prompts.conftest import Said
from tests.prompts.letta_server import LettaServer


@pytest.fixture(autouse=True)
def ended() -> Iterator[None]:
    """Nothing runs on after a test."""
    yield
    if pid := seat(configuration()).holder():
        os.kill(pid, signal.SIGKILL)
    while True:
        try:
            os.waitpid(-1, 0)
        except ChildProcessError:
            return


def foreground(*words: str) -> subprocess.Popen[bytes]:
    """`promptyoself …` in a process of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "dayward", "promptyoself", *words],
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL,
    )  # fmt: skip


def until_running() -> int:
    end = time.monotonic() + 20
    while not (found := executor(configuration(), prompt_state(configuration()))):
        assert time.monotonic() < end
        time.sleep(0.05)
    return found.pid


def test_it_starts_once_is_shown_and_stops_within_seconds(answered: Said) -> None:
    code, begun = answered("start", "--interval", "30")
    assert (code, begun["started"], begun["interval"]) == (0, True, 30.0)
    pid = begun["pid"]
    assert begun["message"] == f"The loop is running (process {pid})"
    assert answered("start") == (
        1, {"error": f"the loop is running already (process {pid})", "hint": "promptyoself status, or promptyoself restart"},
    )  # fmt: skip
    _, shown = answered("status")
    assert (shown["running"], shown["by"], shown["pid"], shown["interval"]) == (True, "loop", pid, 30.0)
    assert shown["since"]
    other = foreground("execute", "--loop")
    assert json.loads(other.communicate(timeout=20)[0]) == {
        "error": f"the loop is running already (process {pid})",
        "hint": "promptyoself status, or promptyoself stop",
    }
    _, again = answered("restart")
    assert (again["started"], again["interval"]) == (True, 30.0)
    assert again["pid"] != pid
    begun_at = time.monotonic()
    assert answered("stop") == (
        0, {"status": "success", "stopped": again["pid"], "message": f"The loop (process {again['pid']}) has stopped"},
    )  # fmt: skip
    assert time.monotonic() - begun_at < 5
    assert answered("stop") == (1, {"error": "no loop is running", "hint": "promptyoself start"})
    assert answered("status")[1]["running"] is False
    written = [json.loads(line) for line in Path(Home().state, "logs", "dayward.jsonl").read_text().splitlines()]
    assert {row["level"] for row in written} == {"info"}
    assert [row["pid"] for row in written if row["message"] == "the loop of prompts has stopped"] == [pid, again["pid"]]


def test_a_loop_at_a_terminal_is_the_same_loop(answered: Said) -> None:
    loop = foreground("execute", "--loop", "--interval", "45")
    assert until_running() == loop.pid
    assert answered("status")[1]["interval"] == 45.0
    assert answered("stop")[1]["stopped"] == loop.pid
    assert json.loads(loop.communicate(timeout=20)[0]) == {
        "status": "success", "message": "Scheduler loop completed",
    }  # fmt: skip
    assert loop.returncode == 0


def test_it_stops_at_once_while_an_agent_thinks(answered: Said, letta: LettaServer) -> None:
    letta.next["send"] = ["sleeps"]
    answered("register", "--agent-id", letta.agent(), "--prompt", "Think", "--every", "1s", "--max-repetitions", "1")
    answered("start")
    end = time.monotonic() + 20
    while not letta.given:
        assert time.monotonic() < end
        time.sleep(0.05)
    begun = time.monotonic()
    assert answered("stop")[0] == 0
    assert time.monotonic() - begun < 5
    assert answered("status")[1]["unknown"] == 1  # asked for after the next start


def test_restarting_what_does_not_run_starts_it(answered: Said) -> None:
    assert answered("restart", "--interval", "20")[1]["interval"] == 20.0


def test_a_number_that_is_somebody_elses_by_now_is_left_alone(answered: Said) -> None:
    other = subprocess.Popen(["sleep", "60"])
    try:
        Path(Home().state_file("prompts.lock")).write_text(str(other.pid))
        assert answered("stop")[0] == 1
        assert other.poll() is None
    finally:
        other.kill()
        other.wait()
    assert answered("stop")[0] == 1  # nor is one that is nobody's
    Path(Home().state_file("prompts.lock")).write_text("1")
    assert seat(configuration()).holder() == 0


def test_one_that_does_not_stop_is_said(answered: Said, tmp_path: Path) -> None:
    code = (
        "import signal, sys, time\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
        "from dayward.app.prompting import seat\nfrom dayward.core.configuration import configuration\n"
        "with seat(configuration()):\n    print('ready', flush=True)\n    time.sleep(60)"
    )
    deaf = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE)
    assert deaf.stdout
    deaf.stdout.readline()
    assert answered("start")[1]["error"] == f"the loop is running already (process {deaf.pid})"
    assert answered("stop") == (
        1, {"error": f"process {deaf.pid} has not stopped after 5 s", "hint": f"kill {deaf.pid}; nothing is lost by it"},
    )  # fmt: skip
    assert deaf.poll() is None
    deaf.kill()
    deaf.communicate()


def test_one_that_does_not_begin_is_said(answered: Said, monkeypatch: pytest.MonkeyPatch) -> None:
    config = configuration()
    prompt_state(config)
    monkeypatch.setenv("DAYWARD_DATABASE", "postgresql://nobody@127.0.0.1:9/none")
    with pytest.raises(Unavailable):
        start(config, 60)
    monkeypatch.delenv("DAYWARD_DATABASE")
    monkeypatch.setenv("PYTHONPATH", "/nowhere")
    monkeypatch.setenv("PYTHONHOME", "/nowhere")
    code, said = answered("start")
    assert (code, said["error"]) == (1, "the loop did not begin")


def test_a_loop_that_ends_by_a_fault_leaves_word_of_it(answered: Said, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DAYWARD_DATABASE", "postgresql://nobody@127.0.0.1:9/none")
    code, said = answered("execute", "--loop")
    assert (code, said["hint"] != "") == (1, True)
    errors = Path(Home().state, "logs", "errors.log").read_text().splitlines()
    assert json.loads(errors[-1])["message"] == "the loop of prompts has ended by a fault"
    assert seat(configuration()).holder() == 0


def test_where_dayward_itself_runs_nothing_is_started(answered: Said) -> None:
    database = prompt_state(configuration())
    now = clock.utc()
    with Seat(Home()):
        with database.transaction() as connection:
            workers.arrive(connection, "up", os.uname().nodename, os.getpid(), now, {"agents": "yes", "doors": "yes"})
        assert answered("start")[1] == {
            "status": "success", "started": False, "pid": os.getpid(), "interval": None,
            "message": f"Dayward itself is running (process {os.getpid()}) and sends prompts already; nothing was started",
        }  # fmt: skip
        assert answered("status")[1]["by"] == "dayward up"
        assert answered("stop")[1] == {
            "error": f"no loop is running; Dayward itself (process {os.getpid()}) sends prompts", "hint": "dayward stop",
        }  # fmt: skip
        assert answered("restart")[1]["started"] is False
    with database.transaction() as connection:
        workers.beat(connection, "up", now - timedelta(seconds=20), now)
    assert answered("status")[1]["running"] is False  # it has no seat, and nothing is heard of it


def test_a_server_for_agents_that_sends_prompts_does_not_take_the_place_of_the_loop(answered: Said) -> None:
    database, facts = prompt_state(configuration()), {"agents": "yes", "delivers": "yes", "interval": "60"}
    with database.transaction() as connection:
        workers.arrive(connection, "mcp", os.uname().nodename, os.getpid(), clock.utc(), facts)
    assert answered("status")[1]["by"] == "mcp"
    assert answered("start")[1]["started"] is True
    assert answered("stop")[0] == 0
    with database.transaction() as connection:
        workers.arrive(connection, "mcp", os.uname().nodename, 2**22 + 1, clock.utc(), facts)
    assert answered("status")[1]["running"] is False  # that process is no more


def test_one_on_another_machine_counts_as_long_as_it_is_heard_of(answered: Said) -> None:
    database = prompt_state(configuration())
    now = clock.utc()
    with database.transaction() as connection:
        workers.arrive(connection, "a", "elsewhere", 4711, now, {"agents": "yes", "delivers": "yes"})  # `execute`, once
        workers.arrive(connection, "b", "elsewhere", 4712, now - timedelta(minutes=1), {"agents": "yes"})
        workers.arrive(connection, "c", "elsewhere", 4713, now, {"doors": "yes"})
    assert answered("status")[1]["running"] is False
    with database.transaction() as connection:
        workers.arrive(connection, "d", "elsewhere", 4714, now, {"agents": "yes", "delivers": "yes", "interval": "60"})
    shown = answered("status")[1]
    assert (shown["host"], shown["pid"]) == ("elsewhere", 4714)
    assert answered("start")[1]["error"] == "the loop is running already (process 4714)"
    assert answered("stop")[1]["error"] == "no loop is running"


def test_status_counts_what_is_open(answered: Said) -> None:
    assert answered("status")[1] == {
        "status": "success", "running": False, "by": None, "pid": None, "host": None, "since": None, "interval": None,
        "next_due": None, "scheduled": 0, "waiting": 0, "unknown": 0, "failing": [],
    }  # fmt: skip
    answered("register", "--agent-id", "agent-1", "--prompt", "x", "--every", "1h", "--skip-validation")
    database = prompt_state(configuration())
    now = clock.utc()
    with database.transaction() as connection:
        for number in range(3):
            body: dict[str, Any] = {"text": "x", "prompt": "some"}
            outbox.put(connection, Outgoing("owner", "letta", "agent-1", f"prompt/{number}", "", body), now)
        outbox.put(connection, Outgoing("owner", "ntfy", "me", "prompt/0/reply", "", {"text": "y"}), now)
        row = outbox.of_key(connection, "prompt/0")
        assert row
        outbox.claim(connection, row.id)
        incidents.fail(connection, "owner", "agent agent-1", "it is not there", now)
        incidents.fail(connection, "owner", "channel ntfy", "it is not there", now)
    shown = answered("status")[1]
    assert (shown["scheduled"], shown["waiting"], shown["unknown"]) == (1, 2, 1)
    assert shown["next_due"]
    assert shown["failing"] == [{"subject": "agent agent-1", "message": "it is not there", "times": 1}]


@pytest.mark.parametrize("interval", ["often", "0", "-3", "inf", "nan"])
def test_an_interval_has_to_be_one(answered: Said, interval: str) -> None:
    assert answered("start", f"--interval={interval}")[1]["error"].startswith("Interval must be a")
