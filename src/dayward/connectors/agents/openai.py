"""Agents behind an OpenAI-compatible endpoint, where each agent is a model: Letta Code's server and others.

Such an endpoint takes a prompt and answers it in one exchange. It cannot be asked later whether it had one: what was cut off
on the way stays unknown.
"""

from __future__ import annotations

import asyncio
import json
import re
import ssl
import uuid
from contextlib import suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from dayward.connectors.agents.port import Agent
from dayward.core.errors import Negative, Refused, Unavailable, UsageError
from dayward.core.redaction import redact
from dayward.core.web import target
from dayward.jobs.channel import NotNow, Rejected

if TYPE_CHECKING:
    import httpx

LONGEST = 1_000_000
"""Bytes of an answer."""
NO_KEY = "put its key into DAYWARD_AGENTS_KEY, or into the file agents-key in the configuration folder"
CHECK = "check the address: dayward config agents.url"
_LONGEST_WHY = 300
_NAMESPACE = uuid.uuid5(uuid.NAMESPACE_DNS, "prompts.dayward")
_CUT = "[The agent reached its limit: this reply is not whole.]"


class Patience(NamedTuple):
    """Seconds to wait: for a connection, until the next piece of a prompt is taken, for the list of agents, for why it refuses."""

    connecting: float = 10.0
    writing: float = 60.0
    listing: float = 15.0
    refusing: float = 5.0


PATIENCE = Patience()


class Answer(NamedTuple):
    """What an agent replied, and the endpoint's name for the exchange."""

    reply: str
    id: str


class Answered(Exception):
    """The endpoint answers with a status that is no success; `after` is its Retry-After, `code` its own word for the reason."""

    def __init__(self, host: str, status: int, why: str, code: str, after: str) -> None:
        super().__init__(f"{host} answers {status}" + (f": {why}" if why else ""))
        self.status, self.code, self.after = status, code, after


class OpenAI:
    """One endpoint. Its key goes to it alone: redirects are not followed, and no proxy is used."""

    def __init__(self, url: str, key: str = "", insecure: bool = False, patience: Patience = PATIENCE) -> None:
        """Raises UsageError or Refused where the address will not do."""
        if "?" in url:
            raise UsageError("the address of agents has a question mark in it", "write it as https://host/v1")
        self.host = target(url, insecure, "agents.insecure").host
        self._url = _base(url)
        self._patience = patience
        self._headers = {"User-Agent": "Dayward", "Accept": "application/json", "Accept-Encoding": "identity"}
        if key:
            self._headers["Authorization"] = f"Bearer {key}"

    async def agents(self) -> list[Agent]:
        """All models it names."""
        try:
            async with asyncio.timeout(self._patience.listing):
                said = self._read(await self._exchange("GET", "/models"))
        except Answered as answered:
            if answered.status in (401, 403):
                raise Refused(str(answered), NO_KEY) from None
            raise Unavailable(str(answered), CHECK) from None
        except (NotNow, Rejected) as failed:
            raise Unavailable(str(failed), CHECK) from None
        except TimeoutError:
            raise Unavailable(f"{self.host} does not answer", "try again later") from None
        listed = said.get("data")
        if not isinstance(listed, list):
            raise Unavailable(f"{self.host} names no models", CHECK)
        return [_agent(one) for one in listed if isinstance(one, dict) and one.get("id")]

    async def agent(self, id_: str) -> Agent:
        """The model of that name. Raises Negative where it names none such."""
        for one in await self.agents():
            if one.id == id_:
                return one
        raise Negative(f"there is no agent {id_} at {self.host}", "promptyoself agents lists those there are")

    async def ask(self, model: str, text: str, key: str) -> Answer:
        """Give a prompt to an agent, and wait for its reply.

        Raises NotNow where the endpoint cannot be reached, Answered, Rejected where the agent failed at it, and Unavailable
        where it had the prompt and nobody knows what came of it.
        """
        said = {"model": model, "messages": [{"role": "user", "content": text}], "stream": False}
        name = str(uuid.uuid5(_NAMESPACE, key))
        headers = {"Content-Type": "application/json", "Idempotency-Key": name, "X-Request-Id": name}
        return self._answer(self._read(await self._exchange("POST", "/chat/completions", headers, json.dumps(said))))

    async def close(self) -> None:
        """Nothing stays open: a connection that is kept may be closed there in the moment in which it is used again."""

    async def _exchange(
        self, method: str, path: str, headers: dict[str, str] | None = None, body: str | None = None
    ) -> bytes:
        import httpx

        timeout = httpx.Timeout(None, connect=self._patience.connecting, write=self._patience.writing)
        client = httpx.AsyncClient(verify=ssl.create_default_context(), trust_env=False, timeout=timeout)
        try:
            async with (
                client,
                client.stream(
                    method, self._url + path, headers={**self._headers, **(headers or {})}, content=body
                ) as answer,
            ):
                if not answer.is_success:
                    raise self._answered(answer, await self._beginning(answer))
                return await self._whole(answer)
        except (httpx.ConnectError, httpx.ConnectTimeout) as error:
            raise NotNow(f"{self.host} cannot be {'trusted' if _unproven(error) else 'reached'}") from error
        except httpx.TransportError as error:
            raise Unavailable(f"{self.host} took a prompt and gave no answer that can be read") from error

    async def _whole(self, answer: httpx.Response) -> bytes:
        found = bytearray()
        async for piece in answer.aiter_raw():
            found += piece
            if len(found) > LONGEST:
                raise Rejected(f"{self.host} replied, with more than {LONGEST // 1_000_000} MB; that is not kept")
        return bytes(found)

    async def _beginning(self, answer: httpx.Response) -> bytes:
        """The body of a refusal, as far as it comes soon."""
        import httpx

        found = bytearray()
        with suppress(httpx.TransportError, TimeoutError):
            async with asyncio.timeout(self._patience.refusing):
                async for piece in answer.aiter_raw():
                    found += piece
                    if len(found) > LONGEST:
                        break
        return bytes(found)

    def _answered(self, answer: httpx.Response, data: bytes) -> Answered:
        try:
            said = json.loads(data)
        except (ValueError, RecursionError):
            said = {}
        why, code = _reason(said)
        return Answered(self.host, answer.status_code, why, code, answer.headers.get("Retry-After", ""))

    def _read(self, data: bytes) -> dict[str, Any]:
        try:
            said = json.loads(data)
        except (ValueError, RecursionError):
            said = None
        if not isinstance(said, dict):
            raise Unavailable(f"{self.host} answers what cannot be read", CHECK)
        return said

    def _answer(self, said: dict[str, Any]) -> Answer:
        if said.get("error"):
            raise Rejected(f"{self.host} failed at it: {_reason(said)[0]}")
        match said.get("choices"):
            case [{"message": {} as message, **rest}, *_]:
                reply, reason = (
                    _text(message.get("content")) or _text(message.get("refusal")),
                    rest.get("finish_reason"),
                )
            case _:
                raise Unavailable(f"{self.host} answers without a reply in it", CHECK)
        if reason == "length" and reply:
            reply = f"{reply}\n\n{_CUT}"
        elif reason not in ("stop", "end_turn", "", None):
            raise Rejected(
                f"the agent did not come to an end: {_line(reason)}" + (f": {_line(reply)}" if reply else "")
            )
        return Answer(reply, str(said.get("id") or ""))


def _base(url: str) -> str:
    """The address that paths are appended to, however much of it was given."""
    base = url.rstrip("/").removesuffix("/chat/completions")
    return base if re.search(r"/v\d+\w*(/|$)", base) else f"{base}/v1"


def _agent(one: dict[str, Any]) -> Agent:
    try:
        created = datetime.fromtimestamp(one["created"], UTC).isoformat()
    except (KeyError, TypeError, ValueError, OverflowError, OSError):
        created = ""
    return Agent(str(one["id"]), str(one.get("name") or one["id"]), created)


def _reason(said: Any) -> tuple[str, str]:
    """The words and the code of an error, wherever the endpoint puts them."""
    error = said.get("error") or said.get("detail") or said.get("message") if isinstance(said, dict) else ""
    if isinstance(error, dict):
        return _line(error.get("message") or error.get("type") or ""), str(error.get("code") or "")
    return _line(error), ""


def _text(content: Any) -> str:
    """The text of a message, which may come in parts."""
    if isinstance(content, list):
        return "".join(str(part.get("text") or "") for part in content if isinstance(part, dict))
    return str(content or "")


def _line(words: Any) -> str:
    """Somebody else's words, short and without secrets, in one line."""
    line = " ".join(redact(str(words or "")).split())
    return line if len(line) <= _LONGEST_WHY else line[: _LONGEST_WHY - 1] + "…"


def _unproven(error: BaseException | None) -> bool:
    """Whether the other side could not prove who it is."""
    while error and not isinstance(error, ssl.SSLError):
        error = error.__cause__ or error.__context__
    return error is not None and not isinstance(error, ssl.SSLWantReadError)
