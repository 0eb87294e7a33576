"""The two parts a keeper of jobs is made of: rows that say what is to be done, and the steps already done."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from datetime import datetime
from typing import Any, NamedTuple, Protocol, TypeVar

from dayward.jobs.port import Job, Payload, Record, Stats, Status

T = TypeVar("T")
Body = Callable[[dict[str, Any], Record], Awaitable[T]]


class Claim(NamedTuple):
    """The right to run a job: lost as soon as somebody else begins it, since every beginning has a number of its own."""

    job: Job
    run: int
    crashes: int = 0


class Rows(Protocol):
    """Jobs as rows. What is claimed by one owner is claimed by no other; whoever lost a claim changes nothing."""

    async def open(self) -> None:
        """Make the store ready. Raises Unavailable."""

    async def close(self) -> None:
        """Let go of the store."""

    async def add(self, job: Job, owner: str = "") -> Claim | None:
        """Keep a new job, where there is none of its id. With an owner it is begun at once, and stays with that owner."""

    async def get(self, id: str) -> Job | None:  # noqa: A002
        """The job of that id."""

    async def claim(self, owner: str, now: datetime, limit: int) -> list[Claim]:
        """Begin up to `limit` due jobs, the most urgent first, then the oldest; of a partition only its head."""

    async def claim_one(self, id: str, owner: str, now: datetime) -> Claim | None:  # noqa: A002
        """Begin this pending job, due or not; from then on it stays with that owner."""

    async def take_over(self, dead: str, owner: str, now: datetime) -> list[Claim]:
        """Begin anew what a dead owner was running; what waits for that owner waits for the new one."""

    async def release(self, claim: Claim, due: datetime, error: str, spent: bool) -> bool:
        """Let a job wait for its next attempt. `spent`: this one counts."""

    async def finish(self, claim: Claim, status: Status, now: datetime, result: Payload | None, error: str) -> bool:
        """End a job. False where the claim was lost."""

    async def next_due(self, owner: str, now: datetime) -> datetime | None:
        """When the next waiting job that is not due yet becomes so."""

    async def cancel(self, id: str, now: datetime) -> bool:  # noqa: A002
        """Cancel a pending job."""

    async def revive(self, id: str, now: datetime) -> bool:  # noqa: A002
        """Make a failed job pending again, its attempts unspent."""

    async def listed(self, status: Status | None, limit: int) -> list[Job]:
        """Jobs, newest first."""

    async def stats(self) -> Stats:
        """How many jobs are in each state."""

    async def prune(self, before: datetime) -> list[tuple[str, int]]:
        """Forget what ended before then: each id, and how often it was begun."""


class Steps(Protocol):
    """The memory of what was done: a step that finished in any run of a job is not done again."""

    async def open(self) -> None:
        """Make the memory ready. Raises Unavailable."""

    async def close(self) -> None:
        """Let go of it."""

    async def attempt(self, id: str, run: int, body: Body[T]) -> T:  # noqa: A002
        """Do the body with the steps that earlier runs finished; from now on those runs can record nothing more."""

    async def forget(self, ended: Iterable[tuple[str, int]]) -> None:
        """Forget all runs of jobs: each id, and how often it was begun."""
