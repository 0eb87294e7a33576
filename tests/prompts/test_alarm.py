"""Alerts: whoever is to be told of incidents is told of each beginning and each end, once, also where only a loop runs."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller

from dayward.app.prompting import Prompting, prompt_state
from dayward.core import clock
from dayward.core.configuration import configuration
from dayward.core.home import Home
from dayward.jobs.alarm import Alarm
from dayward.jobs.channel import Ending, Sent
from dayward.jobs.failing import Failing
from dayward.prompts.replying import Replying
from dayward.state import incidents, outbox
from dayward.state.outbox import Outgoing
from tests.channels.test_mail import HERE, Box, free_port
from tests.prompts.conftest import Said
from tests.prompts.letta_server import LettaServer

ANA, TOPIC = ("mail", "me"), ("ntfy", "topic")


def alerts() -> list[tuple[str, str, str, str]]:
    with prompt_state(configuration()).reading() as connection:
        rows = outbox.going_out(connection, "owner", "alert/")
    return sorted((row.key.split("/")[2], row.channel, row.body["title"], row.body["text"]) for row in rows)


def test_each_beginning_and_each_end_is_told_once_to_everybody() -> None:
    database, alarm, now = prompt_state(configuration()), Alarm([ANA, TOPIC]), clock.utc()
    with database.transaction() as connection:
        assert alarm.fail(connection, "owner", "agent agent-1", "it is not there", now)
        for _ in range(3):
            assert not alarm.fail(connection, "owner", "agent agent-1", "still not", now)
        assert alarm.recover(connection, "owner", "agent agent-2", now) is None
    begun = [("begun", to, "agent agent-1 fails", "it is not there") for to in ("mail", "ntfy")]
    assert alerts() == begun
    with database.transaction() as connection:
        assert alarm.recover(connection, "owner", "agent agent-1", now)
        assert alarm.recover(connection, "owner", "agent agent-1", now) is None
    ended = [("ended", to, "agent agent-1 works again", "It had failed 4 times in 0 s.") for to in ("mail", "ntfy")]
    assert alerts() == begun + ended
    with database.transaction() as connection:
        alarm.fail(connection, "owner", "agent agent-1", "once more", now)
    assert len(alerts()) == 6


def test_nobody_is_told_unless_asked_for() -> None:
    database = prompt_state(configuration())
    with database.transaction() as connection:
        assert Alarm().fail(connection, "owner", "backup", "the disk is full", clock.utc())
    assert alerts() == []


def test_both_ways_of_failing_ring_the_same_alarm() -> None:
    database, alarm = prompt_state(configuration()), Alarm([ANA])
    channels, agents = Failing(database, clock.utc, alarm), Replying(clock.utc, lambda _: {}, alarm)
    body: dict[str, Any] = {"text": "x", "prompt": "none"}
    with database.transaction() as connection:
        outbox.put(connection, Outgoing("owner", "letta", "agent-1", "prompt/1", "", body), clock.utc())
        row = outbox.of_key(connection, "prompt/1")
        assert row
        for told in (channels, agents):
            told(connection, row, Ending("failed", "no"))
            told(connection, row, Ending("failed", "no"))
            told(connection, row, Ending("sent", sent=Sent("run-1")))
    assert [(what, title) for what, _, title, _ in alerts()] == [
        ("begun", "agent agent-1 fails"), ("begun", "channel letta fails"),
        ("ended", "agent agent-1 works again"), ("ended", "channel letta works again"),
    ]  # fmt: skip


@pytest.fixture
def box() -> Any:
    """A mailbox that alerts go to."""
    box, port = Box(), free_port()
    controller = Controller(box, hostname=HERE, port=port, server_hostname="localhost")
    controller.start()
    Path(Home().config).mkdir(parents=True, exist_ok=True)
    Path(Home().config_file).write_text(
        '[alerts]\nto = ["mail"]\n'
        f'[mail]\nhost = "{HERE}"\nport = {port}\nsecurity = "none"\nfrom = "me@example.org"\nto = ["ana@example.org"]\n'
    )
    yield box
    controller.stop()


def test_one_execution_sends_the_alert_of_what_failed_in_it(
    answered: Said, letta: LettaServer, box: Box, monkeypatch: pytest.MonkeyPatch
) -> None:
    agent = letta.agent()
    monkeypatch.setenv("DAYWARD_NOW", "2026-11-23T09:00:00+00:00")
    answered("register", "--agent-id", agent, "--prompt", "Hello", "--every", "1h")
    del letta.agents[agent]
    monkeypatch.setenv("DAYWARD_NOW", "2026-11-23T10:00:00+00:00")
    assert answered("execute")[1]["executed"][0]["delivered"] is False
    (found,) = box.taken
    assert found["Subject"] == f"agent {agent} fails"
    answered("execute")
    assert len(box.taken) == 1


def test_the_loop_says_so_when_no_backup_can_be_made(box: Box) -> None:
    with Path(Home().config_file).open("a") as file:
        file.write('[backup]\nfolder = "/proc/nothing"\n')
    asyncio.run(Prompting(configuration())._upkeep())
    database = prompt_state(configuration())
    with database.reading() as connection:
        assert [row.subject for row in incidents.open_incidents(connection)] == ["backup"]
    asyncio.run(Prompting(configuration()).once(10))
    assert [one["Subject"] for one in box.taken] == ["backup fails"]
    text = Path(Home().config_file).read_text()
    Path(Home().config_file).write_text(text.replace("/proc/nothing", ""))
    asyncio.run(Prompting(configuration())._upkeep())
    asyncio.run(Prompting(configuration()).once(10))
    assert [one["Subject"] for one in box.taken] == ["backup fails", "backup works again"]
    assert alerts() == []
