"""Jobs as rows of a database: SQLite or PostgreSQL. Every change is one statement that says what it expects to find."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Any, TypeVar

import sqlalchemy as sa

from dayward.core.errors import Unavailable, UsageError
from dayward.jobs.parts import Claim
from dayward.jobs.port import Job, Payload, Stats, Status
from dayward.jobs.tables import SCHEMA, job_of, jobs, metadata, micros, moment_of, values_of

T = TypeVar("T")


class SqlRows:
    """Rows behind a SQLAlchemy URL. Statements run in threads, one at a time on SQLite."""

    def __init__(self, url: str) -> None:
        self._url = sa.make_url(url)
        self._postgres = self._url.get_backend_name() == "postgresql"
        if self._postgres:
            self._url = self._url.set(drivername="postgresql+psycopg")
        self._threads: ThreadPoolExecutor | None = None
        self._engine: sa.Engine | None = None

    async def open(self) -> None:
        """Connect, and make the table where there is none."""
        self._threads = ThreadPoolExecutor(4 if self._postgres else 1, thread_name_prefix="jobs")
        self._engine = _engine(self._url, self._postgres)
        await self._do(self._make)

    async def close(self) -> None:
        """Disconnect."""
        if self._threads and self._engine:
            self._threads.shutdown()
            self._engine.dispose()
            self._threads = self._engine = None

    async def add(self, job: Job, owner: str = "") -> Claim | None:
        """Keep a new job, begun at once where it has an owner."""
        values = {**_kept(job), "owner": owner, "bound": bool(owner)}
        if owner:
            values |= {"status": "running", "started": micros(job.created), "attempts": 1, "run": 1}

        def insert(connection: sa.Connection) -> bool:
            try:
                connection.execute(sa.insert(jobs), values)
            except sa.exc.IntegrityError:
                return False
            return True

        if not await self._do(insert) or not owner:
            return None
        return Claim(job._replace(status="running", started=job.created, attempts=1), 1)

    async def get(self, id: str) -> Job | None:  # noqa: A002
        """The job of that id."""
        found = await self._rows(sa.select(jobs).where(jobs.c.id == id))
        return job_of(found[0]) if found else None

    async def claim(self, owner: str, now: datetime, limit: int) -> list[Claim]:
        """Begin due jobs, the most urgent first. Claims of several processes wait for one another."""
        due = (
            sa.select(jobs.c.seq)
            .where(_waiting_for(owner), jobs.c.due <= micros(now), _is_head(micros(now)))
            .order_by(jobs.c.priority.desc(), jobs.c.seq)
            .limit(limit)
        )
        still = (jobs.c.seq.in_(due), _waiting_for(owner))  # asked again where another's begin had to be waited for
        rows = await self._rows(_begun(owner, now).where(*still).returning(jobs), alone=True)
        return [_claim(row) for row in sorted(rows, key=lambda row: (-row.priority, row.seq))]

    async def claim_one(self, id: str, owner: str, now: datetime) -> Claim | None:  # noqa: A002
        """Begin this pending job."""
        statement = _begun(owner, now).where(jobs.c.id == id, _waiting_for(owner))
        rows = await self._rows(statement.values(bound=True).returning(jobs))
        return _claim(rows[0]) if rows else None

    async def take_over(self, dead: str, owner: str, now: datetime) -> list[Claim]:
        """Begin anew what a dead owner was running."""
        theirs = sa.update(jobs).where(jobs.c.owner == dead).values(owner=owner)
        running = theirs.where(jobs.c.status == "running")
        again = running.values(run=jobs.c.run + 1, crashes=jobs.c.crashes + 1).returning(jobs)

        def take(connection: sa.Connection) -> list[Claim]:
            claims = [_claim(row) for row in connection.execute(again)]
            connection.execute(theirs)
            return claims

        return await self._do(take)

    async def release(self, claim: Claim, due: datetime, error: str, spent: bool) -> bool:
        """Let a job wait for its next attempt."""
        values = {"status": "pending", "due": micros(due), "error": error, "attempts": jobs.c.attempts - int(not spent)}
        owner = sa.case((jobs.c.bound, jobs.c.owner), else_="")
        return await self._changes(_held(claim).values(**values, owner=owner))

    async def finish(self, claim: Claim, status: Status, now: datetime, result: Payload | None, error: str) -> bool:
        """End a job."""
        text = None if result is None else json.dumps(result)
        return await self._changes(_held(claim).values(status=status, ended=micros(now), result=text, error=error))

    async def next_due(self, owner: str, now: datetime) -> datetime | None:
        """When the next waiting job becomes due."""
        later = sa.select(sa.func.min(jobs.c.due)).where(_waiting_for(owner), jobs.c.due > micros(now))
        ((number,),) = await self._rows(later)
        return None if number is None else moment_of(number)

    async def cancel(self, id: str, now: datetime) -> bool:  # noqa: A002
        """Cancel a pending job."""
        statement = sa.update(jobs).where(jobs.c.id == id, jobs.c.status == "pending")
        return await self._changes(statement.values(status="cancelled", ended=micros(now)))

    async def revive(self, id: str, now: datetime) -> bool:  # noqa: A002
        """Make a failed job pending again."""
        statement = sa.update(jobs).where(jobs.c.id == id, jobs.c.status == "failed")
        fresh = {"status": "pending", "due": micros(now), "ended": None, "error": "", "attempts": 0, "crashes": 0}
        return await self._changes(statement.values(**fresh, owner=sa.case((jobs.c.bound, jobs.c.owner), else_="")))

    async def listed(self, status: Status | None, limit: int) -> list[Job]:
        """Jobs, newest first."""
        chosen = sa.select(jobs) if status is None else sa.select(jobs).where(jobs.c.status == status)
        return [job_of(row) for row in await self._rows(chosen.order_by(jobs.c.seq.desc()).limit(limit))]

    async def stats(self) -> Stats:
        """How many jobs are in each state."""
        counted = sa.select(jobs.c.status, sa.func.count().label("number")).group_by(jobs.c.status)
        return Stats(**{row.status: row.number for row in await self._rows(counted)})

    async def prune(self, before: datetime) -> list[tuple[str, int]]:
        """Forget what ended before then."""
        old = sa.delete(jobs).where(jobs.c.ended < micros(before))
        return [(row.id, row.run) for row in await self._rows(old.returning(jobs.c.id, jobs.c.run))]

    def _make(self, connection: sa.Connection) -> None:
        if self._postgres:
            _alone(connection)
            connection.execute(sa.schema.CreateSchema(SCHEMA, if_not_exists=True))
        else:
            connection.execute(sa.text("BEGIN IMMEDIATE"))
        metadata.create_all(connection)

    async def _rows(self, statement: sa.Executable, alone: bool = False) -> Sequence[sa.Row[Any]]:
        def fetch(connection: sa.Connection) -> Sequence[sa.Row[Any]]:
            if alone and self._postgres:
                _alone(connection)
            return connection.execute(statement).fetchall()

        return await self._do(fetch)

    async def _changes(self, statement: sa.Update) -> bool:
        return await self._do(lambda connection: bool(connection.execute(statement).rowcount))

    async def _do(self, function: Callable[[sa.Connection], T]) -> T:
        """One transaction in a thread. Raises Unavailable."""
        engine = self._engine
        if engine is None or self._threads is None:
            raise Unavailable("the store of jobs is closed", "start Dayward again: dayward up")

        def transaction() -> T:
            with engine.begin() as connection:
                return function(connection)

        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, transaction)
        except sa.exc.SQLAlchemyError as error:
            raise Unavailable(
                f"the store of jobs cannot be used: {_cause(error)}", "see what is wrong: dayward doctor"
            ) from error


def _engine(url: sa.URL, postgres: bool) -> sa.Engine:
    if postgres:
        return sa.create_engine(url, pool_size=4, pool_pre_ping=True, execution_options=_IN_SCHEMA)
    engine = sa.create_engine(url)

    @sa.event.listens_for(engine, "connect")
    def _patient(connection: Any, _: Any) -> None:
        connection.execute("PRAGMA busy_timeout=30000")

    return engine


_IN_SCHEMA = {"schema_translate_map": {None: SCHEMA}}


def _alone(connection: sa.Connection) -> None:
    connection.execute(sa.text("SELECT pg_advisory_xact_lock(7305809)"))  # a number of our own


def _kept(job: Job) -> dict[str, Any]:
    try:
        return values_of(job)
    except (TypeError, ValueError) as error:
        raise UsageError(
            f"the payload of the job {job.id} cannot be kept: {error}", "give what JSON can hold"
        ) from None


def _waiting_for(owner: str) -> sa.ColumnElement[bool]:
    return sa.and_(jobs.c.status == "pending", jobs.c.owner.in_(("", owner)))


def _is_head(now: int) -> sa.ColumnElement[bool]:
    """Nothing of its partition runs or stands before it in the line; a later `at` is not in it yet."""
    other = jobs.alias("other")
    in_line = sa.and_(
        other.c.status == "pending", other.c.seq < jobs.c.seq, sa.or_(other.c.due <= now, other.c.attempts > 0)
    )
    before = sa.exists().where(
        other.c.partition == jobs.c.partition,
        other.c.status.in_(("pending", "running")),
        other.c.seq != jobs.c.seq,
        sa.or_(other.c.status == "running", in_line),
    )
    return sa.or_(jobs.c.partition == "", ~before)


def _begun(owner: str, now: datetime) -> sa.Update:
    return sa.update(jobs).values(
        status="running", owner=owner, started=micros(now), attempts=jobs.c.attempts + 1, run=jobs.c.run + 1
    )


def _held(claim: Claim) -> sa.Update:
    same = (jobs.c.id == claim.job.id, jobs.c.status == "running", jobs.c.run == claim.run)
    return sa.update(jobs).where(*same)


def _claim(row: sa.Row[Any]) -> Claim:
    return Claim(job_of(row), row.run, row.crashes)


def _cause(error: sa.exc.SQLAlchemyError) -> str:
    return str(getattr(error, "orig", None) or error).splitlines()[0]
