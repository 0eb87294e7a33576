"""The port to durable work: what the rest of Dayward knows about jobs, whoever keeps them.

A job is begun at least once until it ends; its finished steps are not repeated. Times are UTC datetimes with a zone.
"""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable
from datetime import datetime
from enum import IntEnum
from typing import Any, Literal, NamedTuple, TypeVar, cast

from dayward.core.errors import DaywardError, UsageError

Status = Literal["pending", "running", "completed", "failed", "cancelled"]
Payload = dict[str, Any]
T = TypeVar("T")


class Priority(IntEnum):
    """Which of several waiting jobs begins first."""

    LOW = 1
    NORMAL = 2
    HIGH = 3
    URGENT = 4


class Job(NamedTuple):
    """A job as it stands. `due` is when it may begin; `error` is that of the last attempt that failed."""

    id: str
    kind: str
    payload: Payload
    priority: Priority
    partition: str
    status: Status
    created: datetime
    due: datetime
    started: datetime | None = None
    ended: datetime | None = None
    result: Payload | None = None
    error: str = ""
    attempts: int = 0
    max_attempts: int = 1


class Retries(NamedTuple):
    """How often a job of one kind is tried, and how long is waited between: exponential, with full jitter."""

    max_attempts: int = 4
    first_seconds: float = 2.0
    factor: float = 3.0
    most_seconds: float = 600.0

    def seconds(self, attempts: int, chance: float) -> float:
        """The wait after `attempts` failed ones; `chance` in [0, 1) picks from nothing to the whole of it."""
        grown = min(attempts - 1, 64)  # a bound for the power; the ceiling is met long before
        return chance * min(self.most_seconds, self.first_seconds * self.factor**grown)


class Stats(NamedTuple):
    """How many jobs are in each state."""

    pending: int = 0
    running: int = 0
    completed: int = 0
    failed: int = 0
    cancelled: int = 0


class JobFailed(DaywardError):
    """A job ended without a result; the message is the error of its last attempt."""

    code = "job_failed"


class Interrupted(Exception):
    """This process cannot go on with what it does for a person: somebody else has taken over, or the database is away.

    No failure of the work: nothing is concluded from it or said about it, and whoever may goes on later. What the history of the
    folder holds is not done again.
    """


MOST_PROCESSES = 12
"""What was under way when so many processes ended is set aside. Fewer say little: where something else ends them again and again,
as where the power fails, whatever is due is under way.
"""


class Tried:
    """What this process has begun. A row's attempts count processes, so that only what ends them time and again is given up."""

    def __init__(self) -> None:
        self._ids: set[str] = set()

    def before(self, id_: str) -> bool:
        """Whether this process has begun it before."""
        return id_ in self._ids

    def begun(self, id_: str) -> None:
        """It is begun, and counted in its row."""
        self._ids.add(id_)

    def ended(self, id_: str) -> None:
        """It need not be known any longer."""
        self._ids.discard(id_)


Record = Callable[[str, Callable[[], Awaitable[Any]]], Awaitable[Any]]


class Work:
    """What a handler is given: the job, the number of this attempt (from 1), and a way to do a thing once."""

    def __init__(self, job: Job, done: dict[str, Any], record: Record) -> None:
        self.id, self.kind, self.payload, self.attempt = job.id, job.kind, job.payload, job.attempts
        self._done = done
        self._record = record

    async def step(self, name: str, function: Callable[[], Awaitable[T]]) -> T:
        """Do a part of the job, unless an earlier attempt did; the result is what JSON makes of it.

        A name stands for one step of the job. A step that was interrupted or raised is done again in the next attempt.
        """
        if name not in self._done:
            self._done[name] = await self._record(name, lambda: _plain(name, function))
        return cast("T", self._done[name])


async def _plain(name: str, function: Callable[[], Awaitable[Any]]) -> Any:
    value = await function()
    try:
        return json.loads(json.dumps(value))
    except (TypeError, ValueError) as error:
        raise UsageError(
            f"the result of the step {name!r} cannot be kept: {error}", "return what JSON can hold"
        ) from None


Handler = Callable[[Work], Awaitable[Payload]]


class Jobs(ABC):
    """Durable work. Every method may raise Unavailable where the store cannot be used.

    `owner` is the name of this process among those that share the store, from `open` on: what others `adopt` it by.
    """

    owner: str

    @abstractmethod
    def handles(self, kind: str, handler: Handler, retries: Retries = Retries(), *, steps: bool = True) -> None:  # noqa: B008 (immutable)
        """Say who does jobs of a kind, and how often they are tried. Before `open`.

        `steps`: whether the handler has parts of its work kept. One that keeps elsewhere how far it is (a turn does, in its inbox
        row) goes without, and then the engine is not asked about its jobs, nor started where no kind has steps.
        """

    @abstractmethod
    async def open(self) -> None:
        """Begin to work; what an earlier process of ours left unfinished is resumed."""

    @abstractmethod
    async def close(self, grace_seconds: float = 3.0) -> None:
        """Stop within the grace and a second. What is still running then is resumed at the next start."""

    @abstractmethod
    async def run(self, kind: str, payload: Payload, id: str) -> Payload:  # noqa: A002 (the word of the port)
        """Do a job now, in this process, and return its result. A job of that id begun before is joined or resumed.

        Raises JobFailed where it ends without a result, Unavailable where the process stops first.
        """

    @abstractmethod
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
        """Have a job done, not before `at`; its id. It is durable when this returns; a known id changes nothing.

        Jobs of one partition run one at a time, in the order they came; others by priority, several at once.
        """

    @abstractmethod
    async def cancel(self, id: str) -> bool:  # noqa: A002
        """Cancel a job that has not begun, or waits to be tried again. False where there is none."""

    @abstractmethod
    async def status(self, id: str) -> Job | None:  # noqa: A002
        """The job of that id; None where there is none."""

    @abstractmethod
    async def listed(self, status: Status | None = None, limit: int = 100) -> list[Job]:
        """Jobs, newest first."""

    @abstractmethod
    async def stats(self) -> Stats:
        """How many jobs are in each state."""

    @abstractmethod
    async def dead(self, limit: int = 100) -> list[Job]:
        """Dead letters: jobs that failed for good, newest first."""

    @abstractmethod
    async def revive(self, id: str) -> bool:  # noqa: A002
        """Give a dead letter all its attempts again. False where there is none of that id."""

    @abstractmethod
    async def prune(self, before: datetime) -> int:
        """Forget jobs that ended before then; how many."""

    @abstractmethod
    async def adopt(self, executor: str) -> int:
        """Take over what a dead executor had begun; how many jobs. Nobody else then runs them, nor does it."""
