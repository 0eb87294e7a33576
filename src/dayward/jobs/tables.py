"""The table of jobs. Times are whole microseconds since 1970, so that what came first stays first."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any, cast

import sqlalchemy as sa

from dayward.jobs.port import Job, Priority, Status

SCHEMA = "dayward_jobs"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

metadata = sa.MetaData()
jobs = sa.Table(
    "jobs",
    metadata,
    sa.Column("seq", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True, autoincrement=True),
    sa.Column("id", sa.Text, nullable=False, unique=True),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("payload", sa.Text, nullable=False),
    sa.Column("priority", sa.Integer, nullable=False),
    sa.Column("partition", sa.Text, nullable=False),
    sa.Column("status", sa.Text, nullable=False),
    sa.Column("created", sa.BigInteger, nullable=False),
    sa.Column("due", sa.BigInteger, nullable=False),
    sa.Column("started", sa.BigInteger),
    sa.Column("ended", sa.BigInteger),
    sa.Column("result", sa.Text),
    sa.Column("error", sa.Text, nullable=False, default=""),
    sa.Column("attempts", sa.Integer, nullable=False, default=0),
    sa.Column("max_attempts", sa.Integer, nullable=False),
    sa.Column("owner", sa.Text, nullable=False, default=""),  # who runs it, or alone may
    sa.Column("bound", sa.Boolean, nullable=False, default=False),  # it stays with its owner between attempts
    sa.Column("run", sa.Integer, nullable=False, default=0),  # how often it was begun: the number of the claim
    sa.Column("crashes", sa.Integer, nullable=False, default=0),
)
sa.Index("jobs_waiting", jobs.c.status, jobs.c.priority.desc(), jobs.c.seq)
sa.Index("jobs_due", jobs.c.status, jobs.c.due)
sa.Index("jobs_line", jobs.c.partition, jobs.c.status, jobs.c.seq)
sa.Index("jobs_ended", jobs.c.ended)
sa.Index("jobs_owner", jobs.c.owner)


def micros(moment: datetime) -> int:
    """Whole microseconds since 1970."""
    return (moment - _EPOCH) // timedelta(microseconds=1)


def moment_of(number: int) -> datetime:
    """The UTC time of whole microseconds since 1970."""
    return _EPOCH + timedelta(microseconds=number)


def values_of(job: Job) -> dict[str, Any]:
    """The columns of a new job."""
    return {
        **{name: getattr(job, name) for name in ("id", "kind", "partition", "status", "max_attempts")},
        "payload": json.dumps(job.payload),
        "priority": int(job.priority),
        "created": micros(job.created),
        "due": micros(job.due),
    }


def job_of(row: sa.Row[Any]) -> Job:
    """The job a row tells of."""
    return Job(
        row.id,
        row.kind,
        json.loads(row.payload),
        Priority(row.priority),
        row.partition,
        cast("Status", row.status),
        moment_of(row.created),
        moment_of(row.due),
        None if row.started is None else moment_of(row.started),
        None if row.ended is None else moment_of(row.ended),
        None if row.result is None else json.loads(row.result),
        row.error,
        row.attempts,
        row.max_attempts,
    )
