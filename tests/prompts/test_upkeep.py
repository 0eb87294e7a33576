"""Backups and what is forgotten, by hand and by itself, also where no folder was ever set up."""

from __future__ import annotations

import asyncio
import os
import sqlite3
import subprocess
import sys
import tarfile
from datetime import timedelta
from pathlib import Path

import pytest

from dayward.app.prompting import prompt_state
from dayward.app.upkeep import backup_apart
from dayward.core import clock
from dayward.core.configuration import configuration
from dayward.core.errors import Unavailable
from dayward.core.home import Home
from dayward.jobs.retention import daily
from dayward.state import outbox, replies
from dayward.state.outbox import Outgoing
from dayward.state.replies import Reply
from tests.prompts.conftest import Said

HELLO = ("register", "--agent-id", "agent-1", "--prompt", "Hello", "--every", "1h", "--skip-validation")


def names(path: str) -> set[str]:
    with tarfile.open(path) as tar:
        return set(tar.getnames())


def made() -> list[Path]:
    return sorted(Path(Home().state, "backups").glob("*.tar"))


def test_prompts_are_backed_up_without_a_folder_and_come_back(answered: Said, tmp_path: Path) -> None:
    answered(*HELLO)
    code, said = answered("backup")
    assert code == 0
    assert said["path"] == str(made()[0])
    assert said["message"] == f"Backed up and proven: {said['path']}"
    assert (said["files"], said["removed"]) == (0, [])
    assert said["rows"] > 2
    assert names(said["path"]) == {"manifest.json", "manifest.sha256", "state.db"}
    elsewhere = answered("backup", "--to", str(tmp_path / "disk"))[1]["path"]
    assert os.path.dirname(elsewhere) == str(tmp_path / "disk")
    env = os.environ | {"DAYWARD_HOME": str(tmp_path / "new")}
    subprocess.run(
        [sys.executable, "-m", "dayward", "restore", elsewhere, "--state"], env=env, check=True, capture_output=True
    )
    with sqlite3.connect(tmp_path / "new" / "state" / "state.db") as connection:
        assert connection.execute("select name from schedules").fetchall() == [("Hello",)]


def test_with_a_folder_it_is_in_the_backup_too(answered: Said, tmp_path: Path) -> None:
    life = tmp_path / "life"
    subprocess.run([sys.executable, "-m", "dayward", "init", str(life)], check=True, capture_output=True)
    said = answered("backup")[1]
    assert said["files"] == 2
    assert {"history.bundle", "config.toml"} <= names(said["path"])


def test_the_words_of_old_messages_and_old_log_files_go(answered: Said) -> None:
    database = prompt_state(configuration())
    then = clock.utc() - timedelta(days=100)
    with database.transaction() as connection:
        message = Outgoing("owner", "letta", "agent-1", "prompt/1", "", {"text": "x", "prompt": "some"})
        outbox.put(connection, message, then)
        row = outbox.of_key(connection, "prompt/1")
        assert row
        outbox.mark(connection, row.id, "sent", then)
        replies.keep(connection, Reply("owner", "prompt/1", "letta", "agent-1", "Hello", ""), then)
    old = Path(Home().state, "logs", "errors.1.log")
    old.parent.mkdir()
    old.touch()
    os.utime(old, (then.timestamp(), then.timestamp()))
    assert answered("cleanup", "--days", "101")[1]["message"] == "0 messages emptied, 0 log files removed"
    code, said = answered("cleanup")
    assert (code, said["days"], said["messages"], said["files"]) == (0, 90, 2, [str(old)])
    assert answered("cleanup")[1]["message"] == "0 messages emptied, 0 log files removed"
    with database.reading() as connection:
        assert outbox.of_key(connection, "prompt/1")


def test_what_is_to_be_kept_for_ever_is(answered: Said) -> None:
    Path(Home().config).mkdir(parents=True, exist_ok=True)
    Path(Home().config_file).write_text("[keep]\ndays = 0\n")
    assert answered("cleanup")[1]["message"] == "Everything is kept, as keep.days says"


@pytest.mark.parametrize("days", ["0", "-1", "many"])
def test_days_have_to_be_some(answered: Said, days: str) -> None:
    assert answered("cleanup", f"--days={days}")[0] == 1


def test_a_backup_is_made_by_itself_where_the_newest_is_not_recent(answered: Said) -> None:
    answered(*HELLO)
    asyncio.run(backup_apart(configuration()))
    (first,) = made()
    asyncio.run(backup_apart(configuration()))
    assert made() == [first]
    yesterday = clock.utc() - timedelta(hours=25)
    first.rename(first.with_name(f"dayward-{yesterday:%Y-%m-%dT%H%M%S}Z.tar"))
    asyncio.run(backup_apart(configuration()))
    assert len(made()) == 2


def test_one_that_fails_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    Path(Home().config).mkdir(parents=True, exist_ok=True)
    Path(Home().config_file).write_text('[backup]\nfolder = "/proc/nothing"\n')  # nothing can be made there
    with pytest.raises(Unavailable, match="no backup was made: '/proc/nothing' cannot be"):
        asyncio.run(backup_apart(configuration()))
    Path(Home().config_file).write_text("")
    monkeypatch.setenv("PYTHONHOME", "/nowhere")
    with pytest.raises(Unavailable, match="it was ended"):
        asyncio.run(backup_apart(configuration()))


def test_one_that_is_cancelled_leaves_nothing(answered: Said) -> None:
    answered(*HELLO)

    async def cancelled() -> None:
        task = asyncio.create_task(backup_apart(configuration()))
        await asyncio.sleep(0.2)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    asyncio.run(cancelled())
    assert made() == []


def test_what_is_done_once_a_day_goes_on_after_a_failure() -> None:
    async def twice() -> list[str]:
        done: list[str] = []

        async def work() -> None:
            done.append("done")
            raise Unavailable("the disk is full")

        task = asyncio.create_task(daily(work, 0.0, 0.001))
        while len(done) < 2:
            await asyncio.sleep(0.001)
        task.cancel()
        return done

    assert len(asyncio.run(twice())) >= 2
