"""Backups of assistant-octopus: both variants read, what is written read again, nothing doubled and nothing lost."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime, timedelta
from typing import Any, get_args
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dayward.core.errors import UsageError
from dayward.jobs.memory import memory_jobs
from dayward.jobs.octopus import Entry, read, write
from dayward.jobs.port import Job, Priority, Status
from tests.jobs.kit import Notes, ended, opened

MADRID = ZoneInfo("Europe/Madrid")


def item(**changes: Any) -> dict[str, Any]:
    job = {
        "id": "6f1c",
        "type": "scheduled_task",
        "payload": {"task_id": "t1"},
        "priority": 3,
        "status": "pending",
        "created_at": "2026-11-21 09:30:00.250000",
        "scheduled_at": None,
        "started_at": None,
        "completed_at": None,
        "result": None,
        "error": None,
        "retry_count": 1,
        "max_retries": 3,
        "metadata": {"correlation_id": "task_t1"},
    }
    return job | changes


def backup(*items: dict[str, Any], **more: Any) -> str:
    return json.dumps({"jobs": {one["id"]: one for one in items}, "timestamp": "2026-11-21T09:31:00", **more})


def test_a_job_with_values_as_they_are_written_today() -> None:
    (entry,), problems = read(backup(item(), stats={"total_jobs": 1}), MADRID)
    created = datetime(2026, 11, 21, 8, 30, 0, 250000, tzinfo=UTC)
    expected = Job("6f1c", "scheduled_task", {"task_id": "t1"}, Priority.HIGH, "", "pending", created, created)
    assert entry == Entry(expected._replace(attempts=1, max_attempts=4), {"correlation_id": "task_t1"})
    assert problems == []


@pytest.mark.parametrize("priority", ["JobPriority.URGENT", "<JobPriority.URGENT: 4>", "urgent", "4", 4])
@pytest.mark.parametrize("status", ["JobStatus.FAILED", "<JobStatus.FAILED: 'failed'>", "failed", "FAILED"])
def test_states_and_priorities_as_values_names_and_members(status: str, priority: Any) -> None:
    (entry,), _ = read(backup(item(status=status, priority=priority, error="no route")), MADRID)
    assert (entry.job.status, entry.job.priority, entry.job.error) == ("failed", Priority.URGENT, "no route")


def test_times_with_a_zone_keep_it_and_the_least_a_job_has_is_enough() -> None:
    least = {"id": 7, "type": "x", "status": "pending", "created_at": "2026-07-01 10:00:00+00:00"}
    later = item(id="later", scheduled_at="2026-07-01 10:00:00")
    entries, _ = read(json.dumps({"jobs": {"7": least, "later": later}}), MADRID)
    assert [entry.job.due for entry in entries] == [
        datetime(2026, 7, 1, 10, tzinfo=UTC),
        datetime(2026, 7, 1, 8, tzinfo=UTC),
    ]
    assert entries[0].job._replace(created=None, due=None) == Job(  # type: ignore[arg-type]
        "7",
        "x",
        {},
        Priority.NORMAL,
        "",
        "pending",
        None,
        None,
        max_attempts=4,  # type: ignore[arg-type]
    )


def test_what_was_running_is_done_again_once_however_often_the_backup_is_read() -> None:
    text = backup(
        item(status="running", started_at="2026-11-21 09:30:01"), item(id="w"), item(id="c", status="cancelled")
    )

    async def scenario() -> list[str]:
        notes = Notes()
        async with opened(memory_jobs(), scheduled_task=notes) as jobs:
            for _ in range(2):
                waiting = [entry.job for entry in read(text, MADRID).entries if entry.job.status == "pending"]
                for job in waiting:
                    await jobs.enqueue(job.kind, job.payload, id=job.id, at=job.due, priority=job.priority)
            await ended(jobs, "6f1c", "w")
            assert await jobs.status("c") is None
        return notes.begun

    assert asyncio.run(scenario()) == ["6f1c", "w"]


def test_a_job_that_cannot_be_read_is_said_and_the_others_are_read() -> None:
    entries, problems = read(
        backup(item(id="bad", status="lost"), item(id="worse", created_at=None), item(id="good")), MADRID
    )
    assert [entry.job.id for entry in entries] == ["good"]
    assert problems == [
        "the job bad cannot be read: ValueError its status is 'lost'",
        "the job worse cannot be read: ValueError created_at is empty",
    ]


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"jobs": []}', '{"jobs": null}', "null", '{"jobs": {}'])
def test_what_is_no_backup_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="no backup of jobs"):
        read(text, MADRID)


moments = st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))
words = st.text(min_size=1, max_size=8)
payloads = st.dictionaries(words, st.none() | st.integers() | words | st.lists(words, max_size=2), max_size=3)
entries = st.builds(
    Entry,
    st.builds(
        Job,
        id=words,
        kind=words,
        payload=payloads,
        priority=st.sampled_from(Priority),
        partition=st.just(""),
        status=st.sampled_from([status for status in get_args(Status) if status != "running"]),
        created=moments,
        due=moments,
        started=st.none() | moments,
        ended=st.none() | moments,
        result=st.none() | payloads,
        error=st.text(max_size=8),
        attempts=st.integers(0, 9),
        max_attempts=st.integers(1, 9),
    ),
    payloads,
)


@pytest.mark.slow
@given(st.lists(entries, max_size=4, unique_by=lambda entry: entry.job.id))
def test_what_is_written_is_read_again_as_it_was(jobs: list[Entry]) -> None:
    text = write(jobs, datetime(2026, 11, 21, tzinfo=UTC) + timedelta(hours=9))
    assert read(text, MADRID) == (jobs, [])
    assert json.loads(text)["stats"]["total_jobs"] == len(jobs)


def test_a_backup_counts_its_jobs_and_separates_days_from_hours_by_a_space() -> None:
    found = read(backup(item(), item(id="f", status="failed")), MADRID).entries
    written = json.loads(write(found, datetime(2026, 11, 21, 9, tzinfo=UTC)))
    assert written["jobs"]["f"]["created_at"] == "2026-11-21 08:30:00.250000+00:00"
    assert written["timestamp"] == "2026-11-21T09:00:00+00:00"
    assert written["stats"] == {
        "total_jobs": 2,
        "pending_jobs": 1,
        "running_jobs": 0,
        "completed_jobs": 0,
        "failed_jobs": 1,
        "cancelled_jobs": 0,
    }
