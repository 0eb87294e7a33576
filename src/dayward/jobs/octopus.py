"""The `jobs_backup.json` of assistant-octopus, read and written: its two variants become jobs, and jobs become the first.

Its names: `type` is our kind, `retry_count` how many attempts were made, `max_retries` how many may follow the first.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime, tzinfo
from typing import Any, NamedTuple, cast, get_args

from dayward.core.errors import UsageError
from dayward.core.numbers import whole
from dayward.jobs.port import Job, Payload, Priority, Status

_MEMBER = re.compile(r"<?\w+\.(\w+)")  # JobStatus.PENDING, <JobPriority.HIGH: 3>


class Entry(NamedTuple):
    """One job of a backup, and its metadata, which holds a correlation id where it came from a message."""

    job: Job
    metadata: Payload


class Backup(NamedTuple):
    """The jobs of a backup, in their order, and what could not be read of it: one line for each job left out."""

    entries: list[Entry]
    problems: list[str]


def read(text: str, zone: tzinfo) -> Backup:
    """Read a backup; times without a zone are of `zone`. A job that was running is pending again.

    Raises UsageError where it is no backup at all.
    """
    try:
        kept = json.loads(text)["jobs"]
        items = kept.items()
    except (ValueError, KeyError, TypeError, AttributeError):
        raise UsageError("this is no backup of jobs", 'give a jobs_backup.json: {"jobs": {…}}') from None
    backup = Backup([], [])
    for key, item in items:
        try:
            backup.entries.append(_entry(item, zone))
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            backup.problems.append(f"the job {key} cannot be read: {type(error).__name__} {error}")
    return backup


def write(entries: Iterable[Entry], now: datetime) -> str:
    """A backup of these jobs as text. Times are in UTC, as `str` writes them."""
    entries = list(entries)
    counted = Counter(entry.job.status for entry in entries)
    stats = {"total_jobs": len(entries), **{f"{status}_jobs": counted[status] for status in get_args(Status)}}
    jobs = {entry.job.id: _item(entry) for entry in entries}
    return json.dumps({"jobs": jobs, "timestamp": now.isoformat(), "stats": stats}, indent=2, ensure_ascii=False) + "\n"


def _entry(item: dict[str, Any], zone: tzinfo) -> Entry:
    status = _status(item["status"])
    created = _time(item["created_at"], zone)
    if created is None:
        raise ValueError("created_at is empty")
    job = Job(
        id=str(item["id"]),
        kind=str(item["type"]),
        payload=dict(item.get("payload") or {}),
        priority=_priority(item.get("priority") or Priority.NORMAL),
        partition="",
        status="pending" if status == "running" else status,
        created=created,
        due=_time(item.get("scheduled_at"), zone) or created,
        started=None if status == "running" else _time(item.get("started_at"), zone),
        ended=_time(item.get("completed_at"), zone),
        result=item.get("result"),
        error=str(item.get("error") or ""),
        attempts=int(item.get("retry_count") or 0),
        max_attempts=1 + int(item.get("max_retries", 3)),
    )
    return Entry(job, dict(item.get("metadata") or {}))


def _item(entry: Entry) -> dict[str, Any]:
    job = entry.job
    return {
        "id": job.id,
        "type": job.kind,
        "payload": job.payload,
        "priority": int(job.priority),
        "status": job.status,
        "created_at": _written(job.created),
        "scheduled_at": None if job.due == job.created else _written(job.due),
        "started_at": _written(job.started),
        "completed_at": _written(job.ended),
        "result": job.result,
        "error": job.error or None,
        "retry_count": job.attempts,
        "max_retries": job.max_attempts - 1,
        "metadata": entry.metadata or None,
    }


def _status(value: Any) -> Status:
    match = _MEMBER.match(str(value))
    word = (match[1] if match else str(value)).lower()
    if word not in get_args(Status):
        raise ValueError(f"its status is {value!r}")
    return cast("Status", word)


def _priority(value: Any) -> Priority:
    match = _MEMBER.match(str(value))
    word = match[1] if match else str(value)
    number = whole(word)
    return Priority[word.upper()] if number is None else Priority(number)


def _time(value: Any, zone: tzinfo) -> datetime | None:
    if not value:
        return None
    moment = datetime.fromisoformat(str(value))
    return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(UTC)


def _written(moment: datetime | None) -> str | None:
    return None if moment is None else str(moment.astimezone(UTC))
