"""Steps that survive the process, kept by DBOS; and the jobs that are made of them. The only file that knows it.

Each run of a job is one of its workflows, each step of the job one of its steps. Its queues, its scheduler and its own
recovery are not used: a run that was cut short is cancelled, so that it can record nothing more, and the next run begins
with the steps the earlier ones finished.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, ClassVar, Generic

from dayward.core.errors import Conflict, Unavailable
from dayward.core.ids import new_id
from dayward.jobs.keeper import Keeper, Limits
from dayward.jobs.parts import Body, T
from dayward.jobs.sqlrows import SqlRows
from dayward.jobs.store import Seat, prepared
from dayward.jobs.tables import SCHEMA

if TYPE_CHECKING:
    from dbos import DBOS, Serializer

log = logging.getLogger(__name__)

_VERSION = "1"  # of how steps are kept, not of Dayward: a step that was done stays done after an upgrade


class DurableSteps:
    """Steps in the database of that URL. The engine is one for the whole process, so only one of these can be open."""

    _open: ClassVar[bool] = False

    def __init__(self, url: str, nap_seconds: float = Limits().nap_seconds) -> None:
        self._url, self._nap_seconds = url, nap_seconds
        self._runs: dict[str, _Run[Any]] = {}
        self._workflow: Any = None

    async def open(self) -> None:
        """Start the engine. Raises Unavailable."""
        if DurableSteps._open:
            raise Unavailable("the engine of jobs runs in this process already", "close it first")
        try:
            await _apart(self._launch)
        except Exception as error:  # a border: a start that failed becomes an error with a next step
            await _apart(_destroy)
            message = f"the engine of jobs does not start: {error}"
            raise Unavailable(message, "see what is wrong: dayward doctor") from error
        DurableSteps._open = True

    async def close(self) -> None:
        """Stop the engine."""
        if self._workflow is None:
            return
        self._workflow, DurableSteps._open = None, False
        await _apart(_destroy)
        loop = asyncio.get_running_loop()
        loop.set_default_executor(ThreadPoolExecutor())  # the engine had put its own there, and has ended it

    async def attempt(self, id: str, run: int, body: Body[T]) -> T:  # noqa: A002
        """Do the body with the steps that earlier runs finished."""
        from dbos import DBOS, SetWorkflowID

        done = await self._finished(id, run)
        name = _name(id, run)
        own = _Run(body, done)
        self._runs[name] = own
        try:
            with SetWorkflowID(name):
                handle = await DBOS.start_workflow_async(self._workflow, name)
            await handle.get_result()
        except asyncio.CancelledError:
            if own.task:
                own.task.cancel()
                await asyncio.wait([own.task])
            raise
        finally:
            del self._runs[name]
        if own.error:
            raise own.error
        if not own.result:
            raise Conflict(f"another process has begun the job {id} anew")
        return own.result[0]

    async def forget(self, ended: Iterable[tuple[str, int]]) -> None:
        """Forget all runs of jobs."""
        from dbos import DBOS

        names = [_name(job, run) for job, runs in ended for run in range(1, runs + 1)]
        for start in range(0, len(names), 500):
            await DBOS.delete_workflows_async(names[start : start + 500])

    async def _finished(self, id: str, run: int) -> dict[str, Any]:  # noqa: A002
        from dbos import DBOS

        earlier = [_name(id, number) for number in range(1, run)]
        done: dict[str, Any] = {}
        if earlier:
            await DBOS.cancel_workflows_async(earlier)
        for name in earlier:
            steps = await DBOS.list_workflow_steps_async(name)
            done |= {step["function_name"]: step["output"] for step in steps if step["error"] is None}
        return done

    def _launch(self) -> None:
        from dbos import DBOS

        chatter = logging.getLogger("dbos")
        if not chatter.handlers:  # with a handler of ours it makes none that writes to the terminal
            chatter.addHandler(logging.NullHandler())
        chatter.propagate = True
        running = DBOS(
            config={
                "name": "dayward",
                "system_database_url": self._url,
                "dbos_system_schema": SCHEMA,
                "application_version": _VERSION,
                "executor_id": new_id(),  # it finds nothing to recover by itself: the rows say what is to be resumed
                "log_level": "WARNING",
                "serializer": _serializer(),
                "notification_listener_polling_interval_sec": self._nap_seconds,
                "scheduler_polling_interval_sec": 3600.0,
                "use_listen_notify": False,
                "db_engine_kwargs": {"pool_size": 3, "pool_pre_ping": not self._url.startswith("sqlite")},
            }
        )

        async def run(name: str) -> None:  # a function: methods would be configured classes to the engine
            own = self._runs[name]
            own.task = asyncio.current_task()
            await own.do()

        self._workflow = DBOS.workflow(name="run")(run)
        DBOS.launch()
        _quiet(running)


class _Run(Generic[T]):
    """One run of a job: what it is to do, and how it ended."""

    def __init__(self, body: Body[T], done: dict[str, Any]) -> None:
        self._body, self._done = body, done
        self.task: asyncio.Task[Any] | None = None
        self.result: tuple[T] | None = None
        self.error: Exception | None = None

    async def do(self) -> None:
        try:
            self.result = (await self._body(self._done, _record),)
        except Exception as error:  # noqa: BLE001 (a border: it is raised again outside of the workflow)
            self.error = error


async def _record(name: str, function: Callable[[], Awaitable[Any]]) -> Any:
    from dbos import DBOS

    async def step() -> Any:  # the engine asks whether it is a coroutine function, which a lambda is not
        return await function()

    return await DBOS.run_step_async({"name": name}, step)


def _name(id: str, run: int) -> str:  # noqa: A002
    return f"{id}/{run}"


def _quiet(running: DBOS) -> None:
    """Stop the threads that ask the database every second for queues, schedules and deadlines: none of them is used.

    They took 0.9 % of a core. Where a later version names its events otherwise, they go on, and nothing else changes.
    """
    events = [*running.background_thread_stop_events, getattr(running, "_background_jobs_stop_event", None)]
    for event in filter(None, events):
        event.set()


def _serializer() -> Serializer:
    """JSON instead of the engine's pickle: what is read from a file is never code."""
    from dbos import Serializer

    class Json(Serializer):
        def serialize(self, data: Any) -> str:
            return json.dumps(data, default=repr)

        def deserialize(self, serialized_data: str) -> Any:
            return json.loads(serialized_data)

    return Json()


def _destroy() -> None:
    from dbos import DBOS

    DBOS.destroy(destroy_registry=True)


async def _apart(function: Callable[[], Any]) -> None:
    """Run what blocks in a thread of its own, so that it does not depend on the engine's."""
    with ThreadPoolExecutor(1) as thread:
        await asyncio.get_running_loop().run_in_executor(thread, function)


class DurableJobs(Keeper):
    """Jobs in a SQLite file or in PostgreSQL. `folder` holds the names of the processes of this machine that share them.

    After `open`, `notice` says what the person should hear of: that a broken file was replaced by a new one.
    """

    def __init__(self, url: str, folder: str, limits: Limits = Limits()) -> None:  # noqa: B008 (immutable)
        super().__init__(SqlRows(url), DurableSteps(url, limits.nap_seconds), "", limits)
        self._file = url.removeprefix("sqlite:///") if url.startswith("sqlite") else ""
        self._seat = Seat(folder)
        self.notice = ""

    async def open(self) -> None:
        """Begin to work; what processes of this machine that have ended left unfinished is resumed."""
        self.owner = self._seat.take()
        try:
            if self._file:
                self.notice = await asyncio.to_thread(prepared, self._file)
            if self.notice:
                log.warning(self.notice)
            await super().open()
            for executor in self._seat.abandoned():
                await self.adopt(executor)
        except BaseException:
            self._seat.leave()
            raise
        self._seat.leave(only_others=True)

    async def close(self, grace_seconds: float = 3.0) -> None:
        """Stop, and give the name of this process back."""
        await super().close(grace_seconds)
        self._seat.leave()
