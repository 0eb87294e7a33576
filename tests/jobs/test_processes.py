"""Several real processes on one store: killed in the middle, sharing the work, taking over from the dead."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.jobs.kit import ended, until
from tests.jobs.worker import Workshop

ROOT = Path(__file__).parents[2]
Process = subprocess.Popen[str]

pytestmark = pytest.mark.slow


@contextmanager
def worker(url: str, folder: Path, job: str = "") -> Iterator[tuple[Process, str]]:
    """A worker process and its name; it is killed at the end where it still lives."""
    call = [sys.executable, "-m", "tests.jobs.worker", url, str(folder), str(folder / "log"), *([job] if job else [])]
    with subprocess.Popen(call, cwd=ROOT, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout
        try:
            yield process, process.stdout.readline().strip()
        finally:
            process.kill()


def words(folder: Path) -> list[str]:
    log = folder / "log"
    return [line.split()[0] for line in log.read_text().splitlines()] if log.exists() else []


async def _noted(folder: Path, *expected: str) -> None:
    async def there() -> bool:
        return words(folder) == list(expected)

    await until(there)


slow_on_postgres = pytest.mark.parametrize(
    "url", ["sqlite", pytest.param("postgres", marks=pytest.mark.crash)], indirect=True
)
slow_on_sqlite = pytest.mark.parametrize(
    "url", [pytest.param("sqlite", marks=pytest.mark.crash), "postgres"], indirect=True
)


@slow_on_postgres
def test_a_job_killed_in_the_middle_goes_on_and_repeats_no_finished_step(url: str, tmp_path: Path) -> None:
    hold = tmp_path / "hold"
    hold.touch()
    for _ in range(2):
        with worker(url, tmp_path, "j") as (process, _name):
            asyncio.run(_noted(tmp_path, "first", *["second"] * (1 + _)))
            process.send_signal(signal.SIGKILL)
    hold.unlink()
    with worker(url, tmp_path, "j") as (process, _name):
        out, _err = process.communicate("", timeout=10)
    assert out == "1\n"
    assert words(tmp_path) == ["first", "second", "second", "second", "end", "third"]


@slow_on_sqlite
def test_two_processes_share_the_work_and_no_job_is_done_twice(url: str, tmp_path: Path) -> None:
    names = [f"n{n:02}" for n in range(40)]

    async def scenario() -> None:
        jobs = Workshop(tmp_path / "log").jobs(url, str(tmp_path), workers=0)
        await jobs.open()
        for name in names:
            await jobs.enqueue("note", {}, id=name)
        await ended(jobs, *names)
        await jobs.close()

    with worker(url, tmp_path) as (_one, first), worker(url, tmp_path) as (_two, second):
        assert first != second
        asyncio.run(scenario())
    lines = [line.split() for line in (tmp_path / "log").read_text().splitlines()]
    assert sorted(name for name, _ in lines) == names
    assert min(Counter(process for _, process in lines).values()) > 5
    assert len({process for _, process in lines}) == 2


@slow_on_postgres
@pytest.mark.parametrize("fate", [pytest.param(signal.SIGKILL, marks=pytest.mark.crash), signal.SIGSTOP])
def test_what_a_lost_process_was_doing_is_adopted_and_only_the_adopter_ends_it(
    url: str, tmp_path: Path, fate: signal.Signals
) -> None:
    """A process that was stopped and wakes up later finds that it has lost its job."""
    hold = tmp_path / "hold"
    hold.touch()

    async def scenario(process: Process, lost: str) -> Any:
        jobs = Workshop(tmp_path / "log").jobs(url, str(tmp_path))
        await jobs.open()
        await _noted(tmp_path, "first", "second")
        process.send_signal(fate)
        assert await jobs.adopt(lost) == 1
        assert await jobs.adopt(lost) == 0
        await _noted(tmp_path, "first", "second", "second")
        hold.unlink()
        assert await ended(jobs, "j") == ["completed"]
        if fate == signal.SIGSTOP:
            process.send_signal(signal.SIGCONT)
            await _noted(tmp_path, "first", "second", "second", "end", "third", "end")
            await asyncio.sleep(0.2)
            assert words(tmp_path).count("third") == 1  # what lost its job begins no further step
        job = await jobs.status("j")
        await jobs.close()
        return job

    with worker(url, tmp_path, "j") as (process, lost):
        job = asyncio.run(scenario(process, lost))
    assert job.result == {"process": os.getpid(), "attempt": 1}


@pytest.mark.crash
def test_a_process_takes_over_what_the_dead_of_its_machine_left(url: str, tmp_path: Path) -> None:
    hold = tmp_path / "hold"
    hold.touch()

    async def scenario() -> str:
        jobs = Workshop(tmp_path / "log").jobs(url, str(tmp_path))
        await jobs.open()
        (state,) = await ended(jobs, "j")
        await jobs.close()
        return f"{jobs.owner} {state}"

    with worker(url, tmp_path) as (first, name), worker(url, tmp_path, "j") as (second, _other):
        asyncio.run(_noted(tmp_path, "first", "second"))
        second.kill()
        second.wait()
        first.kill()
        first.wait()
    hold.unlink()
    assert asyncio.run(scenario()) == f"{name} completed"
    assert words(tmp_path) == ["first", "second", "second", "end", "third"]
