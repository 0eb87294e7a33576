"""Claims: who holds one, who has lost it, and what the loser can still change, which is nothing."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa

from dayward.core.errors import Unavailable
from dayward.jobs.memory import MemoryRows
from dayward.jobs.parts import Rows
from dayward.jobs.port import Job, Priority
from dayward.jobs.sqlrows import SqlRows
from dayward.jobs.tables import SCHEMA

NOW = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)


@pytest.fixture(params=["memory", "sqlite", "postgres"])
def rows(request: pytest.FixtureRequest, tmp_path: Path) -> Rows:
    """Rows, not open yet."""
    if request.param == "memory":
        return MemoryRows()
    return SqlRows(
        f"sqlite:///{tmp_path}/jobs.db" if request.param == "sqlite" else request.getfixturevalue("database")
    )


def job(name: str) -> Job:
    return Job(name, "note", {}, Priority.NORMAL, "", "pending", NOW, NOW)


def test_who_lost_a_claim_changes_nothing(rows: Rows) -> None:
    async def scenario() -> None:
        await rows.open()
        await rows.add(job("queued"))
        (lost,) = await rows.claim("one", NOW, 5)
        (held,) = await rows.take_over("one", "two", NOW)
        assert (held.job, held.run, held.crashes) == (lost.job, lost.run + 1, lost.crashes + 1)
        assert await rows.finish(lost, "completed", NOW, {}, "") is False
        assert await rows.release(lost, NOW, "no", spent=True) is False
        assert await rows.take_over("one", "two", NOW) == []
        assert await rows.finish(held, "completed", NOW, {"by": "two"}, "") is True
        assert await rows.finish(held, "failed", NOW, None, "twice") is False
        found = await rows.get("queued")
        assert found is not None
        assert (found.status, found.result, found.error) == ("completed", {"by": "two"}, "")
        await rows.close()

    asyncio.run(scenario())


def test_what_was_begun_at_once_stays_with_its_owner_and_goes_with_the_work_of_the_dead(rows: Rows) -> None:
    async def scenario() -> None:
        await rows.open()
        claim = await rows.add(job("direct"), "one")
        assert claim is not None
        assert claim.job.status == "running"
        assert await rows.add(job("direct"), "one") is None
        assert await rows.release(claim, NOW, "again", spent=True)
        waiting = await rows.get("direct")
        assert waiting is not None
        assert (waiting.status, waiting.error, waiting.attempts) == ("pending", "again", 1)
        assert await rows.claim("two", NOW, 5) == []
        assert await rows.claim_one("direct", "two", NOW) is None
        assert await rows.take_over("one", "two", NOW) == []  # it was not running: it waits for the other one now
        assert await rows.claim("one", NOW, 5) == []
        (again,) = await rows.claim("two", NOW, 5)
        assert (again.job.attempts, again.run, again.crashes) == (2, 2, 0)
        assert not await rows.cancel("direct", NOW)
        await rows.close()

    asyncio.run(scenario())


def test_a_claim_that_waited_for_another_ones_begin_does_not_begin_the_job_again(database: str) -> None:
    async def scenario() -> None:
        rows = SqlRows(database)
        await rows.open()
        await rows.add(job("queued"))
        engine = sa.create_engine(sa.make_url(database).set(drivername="postgresql+psycopg"))
        with engine.connect() as other, other.begin() as begun:  # as claim_one does in another thread or process
            other.execute(sa.text(f"UPDATE {SCHEMA}.jobs SET status = 'running', owner = 'one', attempts = 1, run = 1"))
            claims = asyncio.create_task(rows.claim("two", NOW, 5))
            while not other.execute(sa.text("SELECT count(*) FROM pg_locks WHERE NOT granted")).scalar():
                await asyncio.sleep(0.01)
            begun.commit()
            assert await claims == []
        found = await rows.get("queued")
        assert found is not None
        assert found.attempts == 1
        await rows.close()
        engine.dispose()

    asyncio.run(scenario())


def test_what_is_closed_says_so(tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match="closed"):
        asyncio.run(SqlRows(f"sqlite:///{tmp_path}/jobs.db").get("j"))
