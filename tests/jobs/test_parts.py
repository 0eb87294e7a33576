"""Retries, steps, the file of jobs and the names of processes."""

from __future__ import annotations

import asyncio
import os
import sqlite3
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dayward.core.errors import Unavailable, UsageError
from dayward.jobs.engine import DurableJobs
from dayward.jobs.keeper import MOST_CRASHES, Keeper
from dayward.jobs.memory import MemoryRows, MemorySteps, memory_jobs
from dayward.jobs.port import JobFailed, Retries, Work
from dayward.jobs.store import Seat, prepared
from tests.jobs.kit import Notes, ended, opened


@given(
    attempts=st.integers(1, 10_000),
    chance=st.floats(0, 1, exclude_max=True),
    first=st.floats(0, 1000),
    factor=st.floats(1, 10),
    most=st.floats(0, 86400),
)
def test_a_wait_is_anything_up_to_the_grown_one_and_never_more_than_the_most(
    attempts: int, chance: float, first: float, factor: float, most: float
) -> None:
    retries = Retries(5, first, factor, most)
    assert 0 <= retries.seconds(attempts, chance) <= most
    assert retries.seconds(1, chance) <= first
    assert retries.seconds(attempts, chance) <= retries.seconds(attempts + 1, chance)


def test_waits_grow_by_the_factor_and_are_spread_by_chance() -> None:
    retries = Retries(5, 2.0, 3.0, 20.0)
    assert [retries.seconds(n, 0.5) for n in (1, 2, 3, 4)] == [1.0, 3.0, 9.0, 10.0]
    assert [retries.seconds(2, chance) for chance in (0.0, 0.25)] == [0.0, 1.5]


def test_the_result_of_a_step_is_what_json_makes_of_it() -> None:
    async def handler(work: Work) -> dict[str, Any]:
        async def pair() -> Any:
            return (1, {2: "two"})

        async def unkeepable() -> Any:
            return {1, 2}

        assert await work.step("pair", pair) == [1, {"2": "two"}]
        assert await work.step("pair", unkeepable) == [1, {"2": "two"}]  # its name is known: it is not done again
        return {"value": await work.step("set", unkeepable)}

    async def scenario() -> None:
        async with opened(memory_jobs(), Retries(1), job=handler) as jobs:
            with pytest.raises(JobFailed, match="result of the step 'set' cannot be kept"):
                await jobs.run("job", {}, "j")

    asyncio.run(scenario())


def test_a_payload_that_json_cannot_hold_is_refused(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with opened(DurableJobs(f"sqlite:///{tmp_path}/jobs.db", str(tmp_path)), note=Notes()) as jobs:
            with pytest.raises(UsageError, match="payload of the job j cannot be kept"):
                await jobs.enqueue("note", {"when": {1, 2}}, id="j")
            with pytest.raises(UsageError, match="too late"):
                jobs.handles("more", Notes())

    asyncio.run(scenario())


def test_a_job_that_ends_the_process_each_time_becomes_a_dead_letter() -> None:
    rows = MemoryRows()

    async def forever(work: Work) -> dict[str, Any]:
        await asyncio.sleep(60)
        return {}

    async def scenario() -> None:
        first = Keeper(rows, MemorySteps(), "me")
        first.handles("forever", forever)
        await first.open()
        await first.enqueue("forever", {}, id="j")
        await asyncio.sleep(0.02)
        for _ in range(MOST_CRASHES):  # what a start after a kill does to the row
            await rows.take_over("me", "me", datetime.now(UTC))
        async with opened(Keeper(rows, MemorySteps(), "me"), forever=forever) as jobs:
            assert await ended(jobs, "j") == ["failed"]
            job = await jobs.status("j")
            assert job.error == "the process ended 21 times while this job ran"
            assert job.attempts == 1
        await first.close(0.0)

    asyncio.run(scenario())


def test_a_broken_file_is_put_aside_and_a_new_one_begun(tmp_path: Path) -> None:
    file = tmp_path / "jobs.db"
    file.write_bytes(b"SQLite format 3\0" + b"nonsense" * 1000)

    async def scenario() -> str:
        jobs = DurableJobs(f"sqlite:///{file}", str(tmp_path))
        async with opened(jobs, note=Notes()):
            assert await jobs.run("note", {}, "j") == {"id": "j", "attempt": 1}
        return jobs.notice

    notice = asyncio.run(scenario())
    (aside,) = tmp_path.glob("jobs.db.broken-*")
    assert aside.read_bytes().endswith(b"nonsense")
    assert str(aside) in notice
    assert "was broken" in notice


def test_a_good_file_is_left_as_it_is_and_an_impossible_place_is_said(tmp_path: Path) -> None:
    file = tmp_path / "jobs.db"
    with sqlite3.connect(file) as connection:
        connection.execute("CREATE TABLE mine (a)")
    assert prepared(str(file)) == ""
    with sqlite3.connect(file) as connection:
        assert connection.execute("SELECT count(*) FROM mine").fetchone() == (0,)
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    assert os.stat(file).st_mode & 0o777 == 0o600
    with pytest.raises(Unavailable, match="nowhere"):
        prepared(str(tmp_path / "nowhere" / "jobs.db"))


def test_a_deleted_file_is_made_anew(tmp_path: Path) -> None:
    file = tmp_path / "jobs.db"

    async def scenario() -> None:
        for _ in range(2):
            async with opened(DurableJobs(f"sqlite:///{file}", str(tmp_path)), note=Notes()) as jobs:
                assert await jobs.run("note", {}, "j") == {"id": "j", "attempt": 1}
            file.unlink()

    asyncio.run(scenario())


def test_a_second_engine_in_one_process_is_refused_and_harms_nothing(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/jobs.db"

    async def scenario() -> None:
        async with opened(DurableJobs(url, str(tmp_path)), note=Notes()) as jobs:
            second = DurableJobs(url, str(tmp_path))
            second.handles("note", Notes())
            with pytest.raises(Unavailable, match="in this process already"):
                await second.open()
            assert await jobs.run("note", {}, "j") == {"id": "j", "attempt": 1}

    asyncio.run(scenario())


def test_a_database_that_is_not_there_is_said_with_a_next_step(tmp_path: Path) -> None:
    async def scenario() -> None:
        with pytest.raises(Unavailable, match="store of jobs cannot be used") as caught:
            await DurableJobs("postgresql://nobody@127.0.0.1:1/none", str(tmp_path)).open()
        assert caught.value.next_step == "see what is wrong: dayward doctor"
        seat = Seat(str(tmp_path))
        assert seat.take().endswith("-0")  # its name was given back
        seat.leave()

    asyncio.run(scenario())


def test_each_process_has_the_lowest_free_name_and_the_dead_are_known(tmp_path: Path) -> None:
    one, two, three = (Seat(str(tmp_path)) for _ in range(3))
    names = [seat.take()[-2:] for seat in (one, two, three)]
    assert names == ["-0", "-1", "-2"]
    two.leave()
    assert [name[-2:] for name in three.abandoned()] == ["-1"]
    assert two.take()[-2:] == "-3"  # while it is looked after, nobody takes its place
    three.leave(only_others=True)
    two.leave()
    assert two.take()[-2:] == "-1"
    assert [name[-2:] for name in one.abandoned()] == ["-3"]
    for seat in (one, two, three):
        seat.leave()


def test_the_port_loads_neither_database_nor_engine() -> None:
    code = "import sys, dayward.jobs.memory; print({m.split('.')[0] for m in sys.modules} & {'sqlalchemy', 'dbos', 'psycopg'})"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "set()\n"


def test_the_engine_is_not_loaded_where_no_job_has_steps(tmp_path: Path) -> None:
    code = """
import asyncio, sys
from dayward.jobs.engine import DurableJobs

async def done(work):
    return {"id": work.id}

async def scenario(folder):
    jobs = DurableJobs(f"sqlite:///{folder}/jobs.db", folder)
    jobs.handles("note", done, steps=False)
    await jobs.open()
    print(await jobs.run("note", {}, "j"), await jobs.prune((await jobs.status("j")).ended), "dbos" in sys.modules)
    await jobs.close()

asyncio.run(scenario(sys.argv[1]))
"""
    ran = subprocess.run([sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True, check=True)
    assert ran.stdout == "{'id': 'j'} 0 False\n"
