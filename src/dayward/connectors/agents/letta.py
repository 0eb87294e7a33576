"""A Letta server (the REST interface of version 1), through its own client. What its answers mean was measured on 0.16.8.

Nothing is ever repeated by the client itself: whether a message may be sent again is decided where its state is kept.
"""

from __future__ import annotations

from collections.abc import Awaitable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from dayward.connectors.agents.port import Agent
from dayward.core.errors import DaywardError, Negative, Refused, Unavailable, UsageError

if TYPE_CHECKING:
    from letta_client import AsyncLetta

T = TypeVar("T")
SECONDS = 30.0
"""How long one request may take; agents think while nobody waits on the line."""
_PAGE = 100
_KEY = "set LETTA_API_KEY, or LETTA_SERVER_PASSWORD for a server of your own"


class NotSent(Unavailable):
    """The server was not reached at all: nothing can have happened there."""


class Busy(Unavailable):
    """The server will not take it now; `seconds` is what it said to wait (0: nothing)."""

    seconds = 0.0


class Waiting(Busy):
    """The agent waits for a yes or no."""


class Unpaid(Refused):
    """The account has no credit left."""


class Asked(NamedTuple):
    """A tool an agent wants to use: the id of the call, its name and its arguments as JSON."""

    id: str
    name: str
    arguments: str


class Run(NamedTuple):
    """One turn of an agent. `status` is created, running, completed, failed or cancelled."""

    id: str
    status: str
    stop_reason: str
    error: str
    created: datetime | None

    @property
    def over(self) -> bool:
        """Whether it has ended."""
        return self.status in ("completed", "failed", "cancelled")


class Said(NamedTuple):
    """What is stored of a run: the names we gave messages (otid), what the agent said, and what it asks."""

    names: tuple[str, ...]
    text: str
    asks: tuple[Asked, ...]


class Letta:
    """One server. Every method raises DaywardError: Negative (no such agent), Refused, Busy, UsageError (it cannot be taken),
    NotSent, or Unavailable, after which nobody knows what happened.
    """

    def __init__(self, url: str, key: str, seconds: float = SECONDS) -> None:
        self.url = url
        self._key = key
        self._seconds = seconds
        self._made: AsyncLetta | None = None

    async def close(self) -> None:
        """Hang up."""
        if self._made is not None:
            await self._made.close()
            self._made = None

    async def agent(self, id_: str) -> Agent:
        """The agent of that id."""
        return _agent(await self._asked(self._client.agents.retrieve(id_)))

    async def agents(self) -> list[Agent]:
        """All of them, page by page."""
        found: list[Agent] = []
        while True:
            after: Any = {"after": found[-1].id} if found else {}
            page = await self._asked(self._client.agents.list(limit=_PAGE, order="asc", **after))
            known = {one.id for one in found}
            new = [one for one in map(_agent, page.items) if one.id not in known]
            found += new
            if len(page.items) < _PAGE or not new:
                return found

    async def asks(self, agent: str) -> tuple[Asked, ...]:
        """What the agent waits for an answer to; () for nothing."""
        found = await self._asked(self._client.agents.retrieve(agent, include=["agent.pending_approval"]))
        return _calls(_plain(found).get("pending_approval") or {})

    async def begin(self, agent: str, text: str, name: str) -> str:
        """Hand a message over under a name of ours; the id of the run in which the agent works on it."""
        message = {"role": "user", "content": text, "otid": name}
        run = await self._asked(self._client.agents.messages.create_async(agent, messages=[message]))  # type: ignore[list-item]
        return str(_plain(run).get("id") or "")

    async def answer(self, agent: str, call: str, yes: bool, reason: str) -> str:
        """Answer what an agent asks; the id of the run in which it goes on."""
        one: dict[str, Any] = {"type": "approval", "tool_call_id": call, "approve": yes}
        answered = {"type": "approval", "approvals": [one if yes else {**one, "reason": reason}]}
        run = await self._asked(self._client.agents.messages.create_async(agent, messages=[answered]))  # type: ignore[list-item]
        return str(_plain(run).get("id") or "")

    async def run(self, id_: str) -> Run:
        """How a run stands."""
        return _run(_plain(await self._asked(self._client.runs.retrieve(id_))))

    async def runs(self, agent: str, most: int = 50) -> list[Run]:
        """The newest runs of an agent, the newest first."""
        page = await self._asked(self._client.runs.list(agent_id=agent, limit=most, order="desc"))
        return [_run(_plain(one)) for one in page.items]

    async def said(self, run: str) -> Said:
        """What is stored of a run."""
        page = await self._asked(self._client.runs.messages.list(run, limit=_PAGE, order="asc"))
        return _said([_plain(one) for one in page.items])

    async def upload(self, source_code: str, description: str) -> tuple[str, str]:
        """Give the server a tool, whole as Python source; its id and name."""
        more: Any = {"description": description} if description else {}
        tool = _plain(await self._asked(self._client.tools.upsert(source_code=source_code, **more)))
        return str(tool.get("id") or ""), str(tool.get("name") or "")

    @property
    def _client(self) -> AsyncLetta:
        if self._made is None:
            from letta_client import AsyncLetta

            key = self._key or "none"  # the client wants one; a server without a password does not look at it
            self._made = AsyncLetta(base_url=self.url, api_key=key, max_retries=0, timeout=self._seconds)
        return self._made

    async def _asked(self, request: Awaitable[T]) -> T:
        import letta_client
        from httpx import ConnectError, ConnectTimeout

        try:
            return await request
        except letta_client.APIStatusError as error:
            raise self._refusal(error.status_code, error.body, dict(error.response.headers)) from None
        except letta_client.APIConnectionError as error:
            shown = f"the Letta server {self.url} does not answer"
            kind = NotSent if isinstance(error.__cause__, ConnectError | ConnectTimeout) else Unavailable
            raise kind(
                f"{shown} ({type(error.__cause__ or error).__name__})", f"is it running at {self.url}?"
            ) from None
        except (letta_client.LettaError, ValueError, TypeError) as error:
            raise Unavailable(f"the Letta server {self.url} answered what makes no sense: {error}") from None

    def _refusal(self, status: int, body: object, headers: dict[str, str]) -> DaywardError:
        told = _detail(body) or f"status {status}"
        if status in (401, 403):
            return Refused(f"the Letta server {self.url} does not let us in ({told})", _KEY)
        if status == 402 or "insufficient_credits" in told:
            return Unpaid(f"the Letta server {self.url} wants to be paid ({told})", "add credit there")
        if status == 404:
            return Negative(told)
        if status == 409:
            return Waiting(told) if "PENDING_APPROVAL" in told or "waiting for approval" in told else Busy(told)
        if status == 429:
            busy = Busy(told)
            busy.seconds = _seconds(headers.get("retry-after", ""))
            return busy
        if status in (400, 413, 422):
            return UsageError(f"the Letta server cannot take it: {told}")
        return Unavailable(f"the Letta server {self.url} failed: {told}")


def _plain(found: object) -> dict[str, Any]:
    """An answer as JSON has it; {} for what is no object."""
    dumped = found.model_dump(mode="json") if hasattr(found, "model_dump") else found
    return dumped if isinstance(dumped, dict) else {}


def _agent(found: object) -> Agent:
    plain = _plain(found)
    if not plain.get("id"):
        raise Unavailable("the Letta server told of an agent without an id", "is it a Letta server?")
    updated = plain.get("updated_at") or plain.get("last_updated") or ""
    return Agent(str(plain["id"]), str(plain.get("name") or ""), str(plain.get("created_at") or ""), str(updated))


def _run(plain: dict[str, Any]) -> Run:
    metadata = plain.get("metadata") or {}
    error = _detail(metadata.get("error") or "")
    reason = plain.get("stop_reason") or ""
    return Run(
        str(plain.get("id") or ""), str(plain.get("status") or ""), str(reason), error, _time(plain.get("created_at"))
    )


def _said(messages: list[dict[str, Any]]) -> Said:
    names = tuple(str(one["otid"]) for one in messages if one.get("otid"))
    texts = [_text(one.get("content")) for one in messages if one.get("message_type") == "assistant_message"]
    last = messages[-1] if messages else {}
    asks = _calls(last) if last.get("message_type") == "approval_request_message" else ()
    return Said(names, "\n\n".join(text for text in texts if text), asks)


def _text(content: object) -> str:
    if isinstance(content, list):
        return "".join(str(part.get("text") or "") for part in content if isinstance(part, dict))
    return str(content or "")


def _calls(message: dict[str, Any]) -> tuple[Asked, ...]:
    calls = message.get("tool_calls") or [message.get("tool_call")]
    return tuple(
        Asked(str(call.get("tool_call_id") or ""), str(call.get("name") or ""), str(call.get("arguments") or ""))
        for call in (calls if isinstance(calls, list) else [calls])
        if isinstance(call, dict)
    )


def _detail(body: object) -> str:
    """What an error says, in one line, whichever of its shapes it has."""
    while isinstance(body, dict):
        inner = body.get("detail") or body.get("error") or body.get("message")
        if isinstance(inner, dict) or not inner:
            body = inner or ""
            continue
        code = body.get("code") or body.get("type") or ""
        body = f"{code}: {inner}" if code else inner
    return " ".join(str(body).split())[:500]


def _time(text: object) -> datetime | None:
    try:
        moment = datetime.fromisoformat(str(text))
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _seconds(header: str) -> float:
    try:
        return min(3600.0, max(0.0, float(header)))
    except ValueError:
        return 0.0
