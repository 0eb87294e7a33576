"""Jobs done by rows and steps, whatever keeps these: claims, slots, retries, joining, resuming, stopping."""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable, Iterable
from contextlib import suppress
from contextvars import Context
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from dayward.core import clock
from dayward.core.errors import DaywardError, Unavailable, UsageError
from dayward.core.ids import new_id
from dayward.jobs.parts import Claim, Rows, Steps
from dayward.jobs.port import Handler, Job, JobFailed, Jobs, Payload, Priority, Record, Retries, Stats, Status, Work

log = logging.getLogger(__name__)

MOST_CRASHES = 20
ENDED = ("completed", "failed", "cancelled")


class Limits(NamedTuple):
    """How many queued jobs run at once; how often the store is asked for jobs that other processes put there.

    `nap_seconds`: how long the engine's idle thread sleeps, which is what the end of a process waits for.
    """

    workers: int = 8
    poll_seconds: float = 5.0
    nap_seconds: float = 0.2


class Kind(NamedTuple):
    """Who does jobs of a kind, how often they are tried, and whether they have steps."""

    handler: Handler
    retries: Retries
    steps: bool


class Keeper(Jobs):
    """The one implementation of the port. `owner` names this process among those that share the rows."""

    def __init__(self, rows: Rows, steps: Steps, owner: str, limits: Limits = Limits()) -> None:  # noqa: B008 (immutable)
        self.owner = owner
        self._rows, self._steps, self._limits = rows, steps, limits
        self._kinds: dict[str, Kind] = {}
        self._tasks: dict[str, asyncio.Task[Job | None]] = {}
        self._queued: set[str] = set()
        self._wake = asyncio.Event()
        self._pump: asyncio.Task[None] | None = None
        self._closing = False

    def handles(self, kind: str, handler: Handler, retries: Retries = Retries(), *, steps: bool = True) -> None:  # noqa: B008 (immutable)
        """Say who does jobs of a kind, how often they are tried, and whether they have steps. Before `open`."""
        if self._pump:
            raise UsageError(f"jobs of the kind {kind!r} are announced too late", "call handles before open")
        self._kinds[kind] = Kind(handler, retries, steps)

    async def open(self) -> None:
        """Begin to work; what an earlier process of this name left unfinished is resumed."""
        await self._rows.open()
        if self._stepping:
            try:
                await self._steps.open()
            except BaseException:
                await self._rows.close()
                raise
        self._resume(await self._rows.take_over(self.owner, self.owner, _now()))
        self._pump = asyncio.create_task(self._pumping(), name="jobs")

    async def close(self, grace_seconds: float = 3.0) -> None:
        """Stop: running jobs have the grace to end, then they are interrupted and wait for the next start."""
        self._closing = True
        if self._pump:
            self._pump.cancel()
            await asyncio.wait([self._pump])
            self._pump = None
        tasks = list(self._tasks.values())
        if tasks:
            _, late = await asyncio.wait(tasks, timeout=grace_seconds)
            for task in late:
                task.cancel()
            if late:
                await asyncio.wait(late, timeout=1.0)
        if self._stepping:
            await self._steps.close()
        await self._rows.close()

    async def run(self, kind: str, payload: Payload, id: str) -> Payload:  # noqa: A002
        """Do a job now, in this process, and return its result."""
        if self._closing:
            raise Unavailable("the process is being stopped", "it is done after the next start: dayward up")
        claim = await self._rows.add(self._new(kind, payload, id), self.owner)
        while True:
            if claim:
                self._start(claim)
            task = self._tasks.get(id)
            job = await _watched(task) if task else await self._rows.get(id)
            if job and job.status in ENDED:
                return _result(job)
            claim = await self._rows.claim_one(id, self.owner, _now()) if job and _is_fresh(job) else None
            if not claim:
                await asyncio.sleep(0.1)  # somebody else runs it, or it waits to be tried again

    async def enqueue(
        self,
        kind: str,
        payload: Payload,
        *,
        id: str = "",  # noqa: A002
        at: datetime | None = None,
        priority: Priority = Priority.NORMAL,
        partition: str = "",
    ) -> str:
        """Have a job done, not before `at`; its id."""
        job = self._new(kind, payload, id or new_id(), at)
        await self._rows.add(job._replace(priority=priority, partition=partition))
        self._wake.set()
        return job.id

    async def cancel(self, id: str) -> bool:  # noqa: A002
        """Cancel a job that has not begun, or waits to be tried again."""
        return await self._rows.cancel(id, _now())

    async def status(self, id: str) -> Job | None:  # noqa: A002
        """The job of that id."""
        return await self._rows.get(id)

    async def listed(self, status: Status | None = None, limit: int = 100) -> list[Job]:
        """Jobs, newest first."""
        return await self._rows.listed(status, limit)

    async def stats(self) -> Stats:
        """How many jobs are in each state."""
        return await self._rows.stats()

    async def dead(self, limit: int = 100) -> list[Job]:
        """Jobs that failed for good, newest first."""
        return await self._rows.listed("failed", limit)

    async def revive(self, id: str) -> bool:  # noqa: A002
        """Give a dead letter all its attempts again."""
        revived = await self._rows.revive(id, _now())
        self._wake.set()
        return revived

    async def prune(self, before: datetime) -> int:
        """Forget jobs that ended before then; how many."""
        gone = await self._rows.prune(before)
        if self._stepping:
            await self._steps.forget(gone)
        return len(gone)

    async def adopt(self, executor: str) -> int:
        """Take over what a dead executor had begun; how many jobs."""
        if executor == self.owner:
            return 0
        taken = await self._rows.take_over(executor, self.owner, _now())
        self._resume(taken)
        self._wake.set()
        return len(taken)

    @property
    def _stepping(self) -> bool:
        return any(kind.steps for kind in self._kinds.values())

    def _new(self, kind: str, payload: Payload, id: str, at: datetime | None = None) -> Job:  # noqa: A002
        if kind not in self._kinds:
            raise UsageError(f"nobody does jobs of the kind {kind!r}", f"known kinds: {', '.join(sorted(self._kinds))}")
        if at is not None and at.tzinfo is None:
            raise UsageError(f"the time {at} of a job names no zone", "give a time in UTC")
        now = _now()
        attempts = self._kinds[kind].retries.max_attempts
        return Job(id, kind, payload, Priority.NORMAL, "", "pending", now, at or now, max_attempts=attempts)

    async def _pumping(self) -> None:
        while True:
            self._wake.clear()
            try:
                seconds = await self._begin_due()
            except Unavailable as error:
                log.warning("jobs wait: %s", error)
                seconds = self._limits.poll_seconds
            except Exception:  # a border: whatever happens, the next look at the store is made
                log.exception("jobs wait")
                seconds = self._limits.poll_seconds
            with suppress(TimeoutError):  # not wait_for, which loses a cancellation that comes with the event
                async with asyncio.timeout(seconds):
                    await self._wake.wait()

    async def _begin_due(self) -> float:
        """Begin what is due and has a free worker; the seconds until there may be more."""
        now = _now()  # one instant for both questions: nothing becomes due between them
        free = self._limits.workers - len(self._queued)
        if free > 0:
            for claim in await self._rows.claim(self.owner, now, free):
                self._queued.add(claim.job.id)
                self._start(claim)
        due = await self._rows.next_due(self.owner, now)
        return min(self._limits.poll_seconds, (due - _now()).total_seconds()) if due else self._limits.poll_seconds

    def _resume(self, claims: Iterable[Claim]) -> None:
        for claim in claims:
            self._start(claim)

    def _start(self, claim: Claim) -> None:
        """Run a claimed job in a task of its own, which knows nothing of the context it is started from."""
        coroutine = self._doing(claim)
        task = asyncio.get_running_loop().create_task(coroutine, name=f"job {claim.job.id}", context=Context())
        self._tasks[claim.job.id] = task
        task.add_done_callback(lambda done: self._ended(claim.job.id, done))

    def _ended(self, id: str, task: asyncio.Task[Job | None]) -> None:  # noqa: A002
        if self._tasks.get(id) is task:
            del self._tasks[id]
            if id in self._queued or _concerns_others(task):
                self._queued.discard(id)
                self._wake.set()
        if not task.cancelled() and task.exception():
            log.error("the job %s could not be settled: %s", id, task.exception())

    async def _doing(self, claim: Claim) -> Job | None:
        """Do one attempt and settle it; the job as it then stands, None where the claim was lost."""
        try:
            result, error = await self._attempted(claim)
        except asyncio.CancelledError:
            with suppress(Unavailable):  # where it cannot be said now, the next start finds it running, and resumes it
                await self._rows.release(claim, claim.job.due, claim.job.error, spent=False)
            raise
        while True:
            try:
                return await self._settled(claim, result, error)
            except Unavailable as failure:
                log.warning("the end of the job %s cannot be kept yet: %s", claim.job.id, failure)
                await asyncio.sleep(1.0)

    async def _attempted(self, claim: Claim) -> tuple[Payload | None, str]:
        """What the handler returned, or its error."""
        job = claim.job
        if claim.crashes > MOST_CRASHES:
            return None, f"the process ended {claim.crashes} times while this job ran; {job.error}".rstrip("; ")
        kind = self._kinds.get(job.kind, _NOBODY)

        async def body(done: dict[str, Any], record: Record) -> Payload:
            return await kind.handler(Work(job, done, record))

        try:
            if not kind.steps:
                return await body({}, _not_kept), ""
            return await self._steps.attempt(job.id, claim.run, body), ""
        except DaywardError as failure:
            return None, f"{failure.message}; {failure.next_step}".strip("; ") or failure.code
        except Exception as failure:  # a border: a handler's fault becomes the job's error
            log.warning("the job %s (%s) failed", job.id, job.kind, exc_info=failure)
            return None, f"{type(failure).__name__}: {failure}"

    async def _settled(self, claim: Claim, result: Payload | None, error: str) -> Job | None:
        job, now = claim.job, _now()
        hopeless = claim.crashes > MOST_CRASHES or job.kind not in self._kinds
        if error and job.attempts < job.max_attempts and not hopeless:
            wait = self._kinds[job.kind].retries.seconds(job.attempts, random.random())
            due = now + timedelta(seconds=wait)
            kept = await self._rows.release(claim, due, error, spent=True)
            return job._replace(status="pending", due=due, error=error) if kept else None
        status: Status = "failed" if error else "completed"
        kept = await self._rows.finish(claim, status, now, result, error)
        return job._replace(status=status, ended=now, result=result, error=error) if kept else None


def _concerns_others(task: asyncio.Task[Job | None]) -> bool:
    """Whether something may be due that was not before: the job itself once more, or the next of its partition."""
    job = None if task.cancelled() or task.exception() else task.result()
    return job is None or job.status not in ENDED or bool(job.partition)


async def _watched(task: asyncio.Task[Job | None]) -> Job | None:
    """How a job's task ended; None where another process took the job over. Raises Unavailable where it was stopped."""
    await asyncio.wait([task])
    if task.cancelled():
        raise Unavailable("the job was interrupted", "it is resumed at the next start: dayward up")
    return task.result()


def _is_fresh(job: Job) -> bool:
    return job.status == "pending" and job.attempts == 0


def _result(job: Job) -> Payload:
    if job.status == "completed":
        return job.result or {}
    raise JobFailed(job.error or f"the job {job.id} was cancelled", f"look at it: dayward jobs show {job.id}")


async def _unknown(work: Work) -> Payload:
    raise UsageError(f"nobody does jobs of the kind {work.kind!r}", "install what does, then revive the job")


async def _not_kept(name: str, function: Callable[[], Awaitable[Any]]) -> Any:
    raise UsageError(f"the step {name!r} would not be kept", "announce its kind with steps: handles(…, steps=True)")


_NOBODY = Kind(_unknown, Retries(), steps=False)


def _now() -> datetime:
    return clock.now("UTC")
