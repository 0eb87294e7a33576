"""Jobs kept in memory, for tests and tools that need no engine: the same behaviour, gone with the process."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from dayward.core.ids import new_id
from dayward.jobs.keeper import Keeper, Limits
from dayward.jobs.parts import Body, Claim, T
from dayward.jobs.port import Job, Payload, Stats, Status


@dataclass
class _Row:
    job: Job
    owner: str = ""
    bound: bool = False
    run: int = 0
    crashes: int = 0

    def begin(self, owner: str, now: datetime) -> Claim:
        self.owner, self.run = owner, self.run + 1
        self.job = self.job._replace(status="running", started=now, attempts=self.job.attempts + 1)
        return Claim(self.job, self.run, self.crashes)


class MemoryRows:
    """Rows in a dict, in the order they came."""

    def __init__(self) -> None:
        self._rows: dict[str, _Row] = {}

    async def open(self) -> None:
        """Nothing to do."""

    async def close(self) -> None:
        """Nothing to do: the rows stay as long as this object."""

    async def add(self, job: Job, owner: str = "") -> Claim | None:
        """Keep a new job, begun at once where it has an owner."""
        if job.id in self._rows:
            return None
        row = self._rows[job.id] = _Row(job, owner, bound=bool(owner))
        return row.begin(owner, job.created) if owner else None

    async def get(self, id: str) -> Job | None:  # noqa: A002
        """The job of that id."""
        row = self._rows.get(id)
        return row.job if row else None

    async def claim(self, owner: str, now: datetime, limit: int) -> list[Claim]:
        """Begin due jobs, the most urgent first."""
        heads = [row for row in self._waiting(owner) if row.job.due <= now and self._is_head(row, now)]
        heads.sort(key=lambda row: -row.job.priority)
        return [row.begin(owner, now) for row in heads[:limit]]

    async def claim_one(self, id: str, owner: str, now: datetime) -> Claim | None:  # noqa: A002
        """Begin this pending job."""
        row = self._rows[id]
        if row.job.status != "pending" or row.owner not in ("", owner):
            return None
        row.bound = True
        return row.begin(owner, now)

    async def take_over(self, dead: str, owner: str, now: datetime) -> list[Claim]:
        """Begin anew what a dead owner was running."""
        claims = []
        for row in self._rows.values():
            if row.owner != dead:
                continue
            row.owner = owner
            if row.job.status == "running":
                row.run, row.crashes = row.run + 1, row.crashes + 1
                claims.append(Claim(row.job, row.run, row.crashes))
        return claims

    async def release(self, claim: Claim, due: datetime, error: str, spent: bool) -> bool:
        """Let a job wait for its next attempt."""
        row = self._held(claim)
        if row:
            row.owner = row.owner if row.bound else ""
            attempts = row.job.attempts - int(not spent)
            row.job = row.job._replace(status="pending", due=due, error=error, attempts=attempts)
        return row is not None

    async def finish(self, claim: Claim, status: Status, now: datetime, result: Payload | None, error: str) -> bool:
        """End a job."""
        row = self._held(claim)
        if row:
            row.job = row.job._replace(status=status, ended=now, result=result, error=error)
        return row is not None

    async def next_due(self, owner: str, now: datetime) -> datetime | None:
        """When the next waiting job becomes due."""
        return min((row.job.due for row in self._waiting(owner) if row.job.due > now), default=None)

    async def cancel(self, id: str, now: datetime) -> bool:  # noqa: A002
        """Cancel a pending job."""
        return self._moved(id, "pending", status="cancelled", ended=now)

    async def revive(self, id: str, now: datetime) -> bool:  # noqa: A002
        """Make a failed job pending again."""
        return self._moved(id, "failed", status="pending", due=now, ended=None, error="", attempts=0)

    async def listed(self, status: Status | None, limit: int) -> list[Job]:
        """Jobs, newest first."""
        jobs = [row.job for row in self._rows.values() if status in (None, row.job.status)]
        return jobs[::-1][:limit]

    async def stats(self) -> Stats:
        """How many jobs are in each state."""
        return Stats(**Counter[str](row.job.status for row in self._rows.values()))

    async def prune(self, before: datetime) -> list[tuple[str, int]]:
        """Forget what ended before then."""
        old = [row for row in self._rows.values() if row.job.ended and row.job.ended < before]
        return [(row.job.id, self._rows.pop(row.job.id).run) for row in old]

    def _waiting(self, owner: str) -> list[_Row]:
        return [row for row in self._rows.values() if row.job.status == "pending" and row.owner in ("", owner)]

    def _is_head(self, row: _Row, now: datetime) -> bool:
        """Whether nothing of its partition runs or stands before it in the line; a later `at` is not in it yet."""
        if not row.job.partition:
            return True
        line = [other for other in self._rows.values() if other.job.partition == row.job.partition]
        waiting = [other for other in line[: line.index(row)] if other.job.status == "pending"]
        return not any(other.job.status == "running" for other in line) and not any(
            other.job.due <= now or other.job.attempts > 0 for other in waiting
        )

    def _held(self, claim: Claim) -> _Row | None:
        row = self._rows.get(claim.job.id)
        return row if row and row.job.status == "running" and row.run == claim.run else None

    def _moved(self, id: str, old: Status, **changes: Any) -> bool:  # noqa: A002
        row = self._rows.get(id)
        if row is None or row.job.status != old:
            return False
        row.job = row.job._replace(**changes)
        return True


class MemorySteps:
    """Finished steps in a dict of each job."""

    def __init__(self) -> None:
        self._done: dict[str, dict[str, Any]] = {}

    async def open(self) -> None:
        """Nothing to do."""

    async def close(self) -> None:
        """Nothing to do: the steps stay as long as this object."""

    async def attempt(self, id: str, run: int, body: Body[T]) -> T:  # noqa: A002
        """Do the body with the steps that earlier runs finished."""

        async def record(name: str, function: Any) -> Any:
            return await function()

        return await body(self._done.setdefault(id, {}), record)

    async def forget(self, ended: Iterable[tuple[str, int]]) -> None:
        """Forget all runs of jobs."""
        for job, _ in ended:
            self._done.pop(job, None)


def memory_jobs(limits: Limits = Limits()) -> Keeper:  # noqa: B008 (immutable)
    """Jobs that live as long as what this returns; it can be closed and opened again."""
    return Keeper(MemoryRows(), MemorySteps(), f"memory-{new_id()}", limits)
