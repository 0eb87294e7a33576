"""The process of `execute`: once, in a loop, beside another; and what it does where something is broken."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from dayward.app.prompting import Prompting, prompt_state
from dayward.cli.prompting.main import console, main
from dayward.core.clock import utc
from dayward.core.configuration import configuration
from dayward.jobs.leases import AGENTS
from dayward.prompts.executed import Executed
from dayward.state import inbox, outbox, workers
from tests.moving_clock import MovingClock
from tests.prompts.letta_server import LettaServer


@pytest.fixture(autouse=True)
def clock(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> MovingClock:
    """A clock that a test sets forward."""
    found = MovingClock(tmp_path / "clock")
    monkeypatch.setenv("DAYWARD_CLOCK", str(tmp_path / "clock"))
    found.start(datetime(2026, 11, 23, 9, tzinfo=UTC))
    return found


def register(said: Any, agent: str, *words: str) -> int:
    code, answer = said("register", "--agent-id", agent, "--prompt", "Hello", *(words or ("--every", "1h")))
    assert code == 0, answer
    return int(answer["id"])


def later(seconds: float, act: Callable[[], object]) -> None:
    threading.Timer(seconds, act).start()


def sql(statement: str) -> None:
    with prompt_state(configuration()).transaction() as connection:
        connection.execute(text(statement))


def test_a_loop_sends_at_the_time_tells_each_and_ends_cleanly(
    letta: LettaServer, said: Any, clock: MovingClock, capsys: pytest.CaptureFixture[str]
) -> None:
    agent = letta.agent()
    number = register(said, agent, "--every", "1h", "--max-repetitions", "1")

    def watch() -> None:
        clock.jump(3601)
        while not letta.stored(agent) or not sent():
            time.sleep(0.05)
        later(1.5, lambda: os.kill(os.getpid(), signal.SIGINT))

    def sent() -> bool:
        with prompt_state(configuration()).reading() as connection:
            return connection.execute(text("select 1 from outbox where state = 'sent'")).first() is not None

    later(0.3, watch)
    assert main(["execute", "--loop", "--interval", "0.2"]) == 0
    out, err = capsys.readouterr()
    assert json.loads(out) == {"status": "success", "message": "Scheduler loop completed"}
    (entry,) = [json.loads(line) for line in err.splitlines()]
    assert (entry["id"], entry["delivered"], entry["completed"], entry["next_run"]) == (number, True, True, None)


@pytest.mark.parametrize(
    ("interval", "error"),
    [("often", "Interval must be a number (seconds)"), ("0", "Interval must be a positive number of seconds")],
)
def test_an_interval_that_is_none_is_said(said: Any, interval: str, error: str) -> None:
    assert said("execute", "--loop", "--interval", interval) == (1, {"error": error})


def test_one_that_cannot_be_understood_keeps_no_other_from_being_sent(
    said: Any, letta: LettaServer, clock: MovingClock
) -> None:
    agents = [letta.agent(), letta.agent()]
    for agent in agents:
        register(said, agent)
    sql("update schedules set zone = 'Mars/Olympus' where id = (select schedule from prompts where number = 1)")
    clock.jump(3601)
    assert [one["id"] for one in said("execute")[1]["executed"]] == [2]
    assert letta.stored(agents[1]) == ["Hello"]


def test_where_another_process_delivers_its_end_is_waited_for(
    said: Any, letta: LettaServer, clock: MovingClock
) -> None:
    agent = letta.agent()
    register(said, agent)
    clock.jump(3601)
    database = prompt_state(configuration())

    def delivered() -> None:
        while True:
            with database.reading() as connection:
                rows = outbox.open_rows(connection, ["owner"], ["letta"])
            if rows:
                break
            time.sleep(0.02)
        time.sleep(0.5)  # so that it is seen to wait
        with database.transaction() as connection:
            outbox.mark(connection, rows[0].id, "sent", datetime(2026, 11, 23, 11, tzinfo=UTC))

    async def other() -> list[Executed]:
        with database.transaction() as connection:
            workers.arrive(connection, "w0", "elsewhere", 1, utc(), {AGENTS: "yes", workers.DELIVERS: "yes"})
        threading.Thread(target=delivered, daemon=True).start()
        return await Prompting(configuration()).once(20)

    (entry,) = asyncio.run(other())
    assert entry["delivered"]
    assert letta.given == []


def test_what_takes_too_long_is_left_on_its_way(letta: LettaServer, said: Any, clock: MovingClock) -> None:
    agent = letta.agent()
    register(said, agent)
    clock.jump(3601)
    letta.next["send"] = ["sleeps"]
    (entry,) = asyncio.run(Prompting(configuration()).once(1.0))
    assert not entry["delivered"]
    assert "nobody knows yet" in entry["error"]


def test_a_prompt_to_dayward_itself_is_stored_as_a_message(said: Any, clock: MovingClock) -> None:
    register(said, "dayward:diary", "--time", "2026-11-23T09:30")
    clock.jump(3601)
    (entry,) = said("execute")[1]["executed"]
    assert entry["delivered"]
    assert entry["completed"]
    with prompt_state(configuration()).reading() as connection:
        assert inbox.waiting(connection, ["owner"], utc()) == ["owner/prompt/diary"]


def test_the_loop_goes_on_where_the_database_is_away_for_a_while(
    said: Any, letta: LettaServer, clock: MovingClock
) -> None:
    agent = letta.agent()
    register(said, agent)

    async def scenario() -> None:
        prompting = Prompting(configuration())
        sql("alter table schedules rename to away")
        clock.jump(3601)
        task = asyncio.create_task(prompting.loop(0.1, lambda _: None))
        await asyncio.sleep(0.5)
        await asyncio.to_thread(sql, "alter table away rename to schedules")
        while not letta.stored(agent):
            await asyncio.sleep(0.05)
        prompting.stop()
        await task

    asyncio.run(scenario())


def test_the_command_of_its_own_tells_how_it_is_used(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.argv", ["promptyoself"])
    with pytest.raises(SystemExit) as ended:
        console()
    assert ended.value.code == 1
    assert "Available commands:\n  register " in capsys.readouterr().err


def test_it_describes_itself(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--describe"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["plugin"]["name"] == "promptyoself"
    assert [one["name"] for one in found["commands"]][:7] == [
        "register", "list", "cancel", "execute", "test", "agents", "upload",
    ]  # fmt: skip


def test_a_fault_of_ours_is_an_answer_too(said: Any) -> None:
    said("list")
    sql("drop table prompts")
    code, answer = said("list")
    assert code == 1
    assert "prompts" in answer["error"]
