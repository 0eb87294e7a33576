"""What every keeper of jobs promises: in memory, in a SQLite file, in PostgreSQL."""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from dayward.core.errors import Unavailable, UsageError
from dayward.jobs.port import JobFailed, Priority, Retries, Stats, Work
from tests.jobs.conftest import Make
from tests.jobs.kit import AT_ONCE, ONCE, Notes, ended, opened, until


def now() -> datetime:
    return datetime.now(UTC)


def test_a_job_that_is_run_gives_its_result_and_is_done_once(make: Make) -> None:
    async def scenario() -> None:
        notes = Notes()
        async with opened(make(), note=notes) as jobs:
            first = await jobs.run("note", {"a": 1}, "r1")
            assert first == await jobs.run("note", {"a": 1}, "r1") == {"id": "r1", "attempt": 1}
            job = await jobs.status("r1")
        assert notes.begun == ["r1"]
        assert (job.status, job.payload, job.attempts, job.error) == ("completed", {"a": 1}, 1, "")
        assert job.created <= job.started <= job.ended
        assert job.ended.utcoffset() == timedelta()

    asyncio.run(scenario())


def test_callers_of_one_job_share_its_run(make: Make) -> None:
    async def scenario() -> None:
        notes = Notes(pause=0.05)
        async with opened(make(), note=notes) as jobs:
            results = await asyncio.gather(*[jobs.run("note", {}, "shared") for _ in range(5)])
        assert results == [{"id": "shared", "attempt": 1}] * 5
        assert notes.begun == ["shared"]

    asyncio.run(scenario())


def test_a_job_that_is_run_is_tried_again_and_its_last_error_is_raised(make: Make) -> None:
    async def scenario() -> None:
        notes = Notes(twice=2, always=9)
        async with opened(make(), note=notes) as jobs:
            assert await jobs.run("note", {}, "twice") == {"id": "twice", "attempt": 3}
            for _ in range(2):  # the second time from what is kept
                with pytest.raises(JobFailed, match="ValueError: always will not do"):
                    await jobs.run("note", {}, "always")
        assert notes.begun == ["twice"] * 3 + ["always"] * 3

    asyncio.run(scenario())


def test_a_caller_that_goes_away_does_not_stop_the_job(make: Make) -> None:
    async def scenario() -> None:
        notes = Notes(pause=0.1)
        async with opened(make(), note=notes) as jobs:
            caller = asyncio.create_task(jobs.run("note", {}, "left"))
            while "left" not in notes.begun:
                await asyncio.sleep(0.01)
            caller.cancel()
            assert await ended(jobs, "left") == ["completed"]

    asyncio.run(scenario())


def test_a_queued_job_begins_quickly_and_once_however_often_it_is_queued(make: Make) -> None:
    async def scenario() -> None:
        notes = Notes()
        async with opened(make(), note=notes) as jobs:
            await asyncio.sleep(0.1)  # until there is nothing to do, and the next look at the store is five seconds off
            began = time.monotonic()
            assert [await jobs.enqueue("note", {"n": n}, id="q1") for n in range(3)] == ["q1"] * 3
            assert await ended(jobs, "q1") == ["completed"]
            assert (await jobs.status("q1")).payload == {"n": 0}
            unnamed = {await jobs.enqueue("note", {}) for _ in range(3)}
            await ended(jobs, *unnamed)
            assert time.monotonic() - began < 1.0
        assert len(unnamed) == 3
        assert notes.begun.count("q1") == 1

    asyncio.run(scenario())


def test_the_most_urgent_job_begins_first_then_the_oldest(make: Make) -> None:
    async def scenario() -> None:
        notes = Notes(pause=0.02)
        wanted = {"low": 1, "first": 2, "urgent": 4, "second": 2, "high": 3}
        async with opened(make(workers=1), note=notes) as jobs:
            await jobs.enqueue("note", {}, id="blocker")
            await until(lambda: _begun(notes, "blocker"))
            for name, priority in wanted.items():
                await jobs.enqueue("note", {}, id=name, priority=Priority(priority))
            await ended(jobs, *wanted)
        assert notes.begun == ["blocker", "urgent", "high", "first", "second", "low"]

    asyncio.run(scenario())


async def _begun(notes: Notes, name: str) -> bool:
    return name in notes.begun


def test_a_partition_keeps_its_order_and_waits_for_one_that_fails(make: Make) -> None:
    async def scenario() -> None:
        notes, other = Notes(pause=0.01, p1=2, p2=9), Notes(pause=0.3)
        async with opened(make(), Retries(3, 0.02, 1.0), note=notes, other=other) as jobs:
            await jobs.enqueue("other", {}, id="elsewhere", partition="q")
            for n in range(1, 5):
                await jobs.enqueue(
                    "note", {}, id=f"p{n}", partition="p", priority=Priority.URGENT if n == 4 else Priority.LOW
                )
            assert await ended(jobs, "p1", "p2", "p3", "p4") == ["completed", "failed", "completed", "completed"]
            assert other.begun == ["elsewhere"]  # another partition is not waited for
        assert notes.begun == ["p1"] * 3 + ["p2"] * 3 + ["p3", "p4"]
        assert notes.most_at_once == 1

    asyncio.run(scenario())


def test_a_job_for_later_does_not_hold_up_its_partition(make: Make) -> None:
    async def scenario() -> None:
        notes = Notes()
        async with opened(make(), note=notes) as jobs:
            await jobs.enqueue("note", {}, id="tomorrow", partition="p", at=now() + timedelta(days=1))
            await jobs.enqueue("note", {}, id="today", partition="p")
            assert await ended(jobs, "today") == ["completed"]
        assert notes.begun == ["today"]

    asyncio.run(scenario())


def test_as_many_jobs_run_at_once_as_there_are_workers(make: Make) -> None:
    async def scenario() -> None:
        notes = Notes(pause=0.03)
        names = [f"j{n}" for n in range(9)]
        async with opened(make(workers=3), note=notes) as jobs:
            for name in names:
                await jobs.enqueue("note", {}, id=name)
            await ended(jobs, *names)
        assert sorted(notes.begun) == names
        assert 1 < notes.most_at_once <= 3  # all three, unless the machine is slower than the jobs are long

    asyncio.run(scenario())


def test_a_job_with_a_time_begins_then_and_not_before(make: Make) -> None:
    async def scenario() -> None:
        notes = Notes()
        async with opened(make(), note=notes) as jobs:
            due = now() + timedelta(seconds=0.3)
            await jobs.enqueue("note", {}, id="later", at=due)
            assert (await jobs.status("later")).due == due
            assert await ended(jobs, "later") == ["completed"]
            assert due <= (await jobs.status("later")).started < due + timedelta(seconds=1)
            with pytest.raises(UsageError, match="names no zone"):
                await jobs.enqueue("note", {}, at=datetime(2026, 11, 21, 8))

    asyncio.run(scenario())


def test_a_retry_waits_and_does_not_repeat_finished_steps(make: Make) -> None:
    done: list[str] = []

    async def handler(work: Work) -> dict[str, Any]:
        async def part(name: str) -> Any:
            done.append(name)
            if name != "a" and done.count(name) == 1:
                raise ConnectionError(f"no route to {name}")
            return (name, done.count(name))

        return {name: await work.step(name, lambda name=name: part(name)) for name in "abc"}  # type: ignore[misc]

    async def scenario() -> None:
        async with opened(make(), Retries(4, 0.05, 1.0), steps=handler) as jobs:
            await jobs.enqueue("steps", {}, id="s")
            assert await ended(jobs, "s") == ["completed"]
            job = await jobs.status("s")
        assert done == ["a", "b", "b", "c", "c"]
        assert job.result == {"a": ["a", 1], "b": ["b", 2], "c": ["c", 2]}
        assert (job.attempts, job.max_attempts, job.error) == (3, 4, "")

    asyncio.run(scenario())


def test_a_job_without_steps_is_tried_again_and_refuses_to_have_any(make: Make) -> None:
    async def part() -> None:
        raise AssertionError("it would not be kept")

    async def handler(work: Work) -> dict[str, Any]:
        await work.step("part", part)
        return {}

    async def scenario() -> None:
        notes = Notes(twice=1)
        jobs = make()
        jobs.handles("note", notes, AT_ONCE, steps=False)
        jobs.handles("stepping", handler, ONCE, steps=False)
        async with opened(jobs):
            assert await jobs.run("note", {}, "twice") == {"id": "twice", "attempt": 2}
            with pytest.raises(JobFailed, match="the step 'part' would not be kept"):
                await jobs.run("stepping", {}, "s")
        assert notes.begun == ["twice", "twice"]

    asyncio.run(scenario())


def test_the_end_of_a_job_that_was_run_at_once_lets_the_next_of_its_partition_begin(make: Make) -> None:
    async def scenario() -> None:
        notes = Notes(pause=0.1)
        async with opened(make(), note=notes) as jobs:
            await jobs.enqueue("note", {}, id="first", partition="line", at=now() + timedelta(hours=1))
            ran = asyncio.create_task(jobs.run("note", {}, "first"))
            await until(lambda: _begun(notes, "first"))
            await jobs.enqueue("note", {}, id="second", partition="line")
            await ran
            began = time.monotonic()
            assert await ended(jobs, "second") == ["completed"]
            assert time.monotonic() - began < 2.0  # the next look at the store would be five seconds off

    asyncio.run(scenario())


def test_what_fails_for_good_is_a_dead_letter_and_can_be_revived(make: Make) -> None:
    done: list[str] = []

    async def handler(work: Work) -> dict[str, Any]:
        async def part() -> None:
            done.append("part")

        await work.step("part", part)
        done.append("rest")
        if done.count("rest") < 3:
            raise RuntimeError("not yet")
        return {}

    async def scenario() -> None:
        async with opened(make(), Retries(2, 0.0), letter=handler) as jobs:
            await jobs.enqueue("letter", {}, id="d")
            assert await ended(jobs, "d") == ["failed"]
            assert [(job.id, job.error, job.attempts) for job in await jobs.dead()] == [
                ("d", "RuntimeError: not yet", 2)
            ]
            assert await jobs.revive("d")
            assert not await jobs.revive("d")
            assert await ended(jobs, "d") == ["completed"]
            assert await jobs.dead() == []
        assert done == ["part", "rest", "rest", "rest"]

    asyncio.run(scenario())


def test_only_what_is_pending_can_be_cancelled_and_then_never_runs(make: Make) -> None:
    async def scenario() -> None:
        notes = Notes(pause=0.05)
        async with opened(make(workers=1), note=notes) as jobs:
            await jobs.enqueue("note", {}, id="runs")
            await until(lambda: _begun(notes, "runs"))
            await jobs.enqueue("note", {}, id="waits")
            await jobs.enqueue("note", {}, id="after")
            assert [await jobs.cancel(name) for name in ("runs", "waits", "waits", "nobody")] == [
                False,
                True,
                False,
                False,
            ]
            assert await ended(jobs, "runs", "waits", "after") == ["completed", "cancelled", "completed"]
            assert not await jobs.revive("waits")
            with pytest.raises(JobFailed, match="cancelled"):
                await jobs.run("note", {}, "waits")
        assert notes.begun == ["runs", "after"]

    asyncio.run(scenario())


def test_pruning_forgets_what_ended_before_then_and_nothing_else(make: Make) -> None:
    async def scenario() -> None:
        async with opened(make(), note=Notes()) as jobs:
            await jobs.run("note", {}, "old")
            between = now()
            await jobs.run("note", {}, "new")
            await jobs.enqueue("note", {}, id="later", at=now() + timedelta(days=1))
            assert await jobs.prune(between) == 1
            assert [job.id for job in await jobs.listed()] == ["later", "new"]
            assert await jobs.run("note", {}, "old") == {"id": "old", "attempt": 1}  # forgotten: a new job

    asyncio.run(scenario())


def test_lists_and_counts(make: Make) -> None:
    async def scenario() -> None:
        async with opened(make(), ONCE, note=Notes(bad=1)) as jobs:
            await jobs.enqueue("note", {}, id="good")
            await jobs.enqueue("note", {}, id="bad")
            await jobs.enqueue("note", {}, id="later", at=now() + timedelta(days=1))
            await ended(jobs, "good", "bad")
            assert await jobs.stats() == Stats(pending=1, completed=1, failed=1)
            assert [job.id for job in await jobs.listed()] == ["later", "bad", "good"]
            assert [job.id for job in await jobs.listed("completed")] == ["good"]
            assert [job.id for job in await jobs.listed(limit=1)] == ["later"]
            assert await jobs.status("nobody") is None

    asyncio.run(scenario())


def test_closing_keeps_to_its_grace_and_what_was_running_is_resumed(make: Make) -> None:
    done: list[str] = []
    asleep: list[str] = []
    stopped: list[str] = []
    patience = [60.0]

    async def handler(work: Work) -> dict[str, Any]:
        async def part() -> int:
            done.append(work.id)
            return 7

        value = await work.step("part", part)
        asleep.append(work.id)
        try:
            await asyncio.sleep(patience[0])
        finally:
            stopped.append(work.id)
        return {"value": value, "attempt": work.attempt}

    async def both_sleep() -> bool:
        return len(asleep) == 2

    async def scenario() -> None:
        async with opened(make(), ONCE, slow=handler) as jobs:
            await jobs.enqueue("slow", {}, id="queued")
            caller = asyncio.create_task(jobs.run("slow", {}, "direct"))
            await until(both_sleep)
            began = time.monotonic()
            await jobs.close(0.1)
            assert time.monotonic() - began < 2.0
            assert sorted(stopped) == ["direct", "queued"]
            with pytest.raises(Unavailable, match="interrupted"):
                await caller
            with pytest.raises(Unavailable, match="being stopped"):
                await jobs.run("slow", {}, "too late")
        patience[0] = 0.0
        async with opened(make(), ONCE, slow=handler) as jobs:
            assert await jobs.run("slow", {}, "direct") == {"value": 7, "attempt": 1}
            assert await ended(jobs, "queued") == ["completed"]
        assert sorted(done) == ["direct", "queued"]

    asyncio.run(scenario())


def test_a_job_nobody_does_is_refused_or_becomes_a_dead_letter(make: Make) -> None:
    async def scenario() -> None:
        async with opened(make(), note=Notes()) as jobs:
            with pytest.raises(UsageError, match="nobody does jobs of the kind 'post'"):
                await jobs.enqueue("post", {})
            await jobs.enqueue("note", {}, id="orphan", at=now() + timedelta(seconds=0.3))
        async with opened(make(), other=Notes()) as jobs:
            assert await ended(jobs, "orphan") == ["failed"]
            assert "nobody does jobs of the kind 'note'" in (await jobs.status("orphan")).error

    asyncio.run(scenario())
