"""The way that every call of every model takes: may it be made, what does it cost, what kind of failure is it.

A transport of httpx2, for clients that wait and for those that do not. A call is written into the ledger before it is sent and closed
when its answer is over, broken off, or left by its reader. Only here is httpx2 used; whoever calls no model does not load it.
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from typing import Any

import anyio
import httpx2

from dayward.llm import cache, unwanted
from dayward.llm.endpoint import Endpoint
from dayward.llm.errors import ModelError
from dayward.llm.exchange import Exchange
from dayward.llm.reading import Usage, dialect_of

_LONGEST_WHY = 64_000
_BROKEN = (httpx2.TransportError, ssl.SSLError, anyio.EndOfStream, OSError)
_desk = ThreadPoolExecutor(1, "ledger")
"""The books of calls that nobody may wait for are kept in one thread, in order."""


def context(endpoint: Endpoint) -> ssl.SSLContext | bool:
    """What certificates are judged by. Loading them takes a while, and without encryption there are none."""
    return True if endpoint.url.startswith("https") else ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


def _answered(response: httpx2.Response, request: httpx2.Request, **body: Any) -> httpx2.Response:
    dropped = ("content-encoding", "content-length", "transfer-encoding")
    headers = [(name, value) for name, value in response.headers.multi_items() if name.lower() not in dropped]
    return httpx2.Response(response.status_code, headers=headers, request=request, **body)


def _repeated(kept: dict[str, Any], request: httpx2.Request) -> httpx2.Response:
    """What was answered before, for nothing."""
    kind, body = cache.unpacked(kept)
    extensions = {"dayward": (Usage(0, 0), 0)}
    return httpx2.Response(200, headers={"content-type": kind}, request=request, content=body, extensions=extensions)


class Metered(httpx2.BaseTransport):
    """For clients that wait. An answer is always read to its end."""

    def __init__(self, endpoint: Endpoint) -> None:
        self._endpoint = endpoint
        self._inner = httpx2.HTTPTransport(verify=context(endpoint), trust_env=False)

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        """Make one call, and another where something of it is not wanted. Raises ModelError."""
        request.read()
        while True:  # each time with less that may be left out
            try:
                return self._made(unwanted.without(self._endpoint, request))
            except ModelError as error:
                if not error.unwanted:
                    raise
                unwanted.learn(self._endpoint, error.unwanted)

    def _made(self, request: httpx2.Request) -> httpx2.Response:
        exchange = Exchange(self._endpoint, request, dialect_of(request.url.path))
        exchange.account.open()
        if kept := exchange.account.kept:
            return _repeated(kept, request)
        try:
            answer = self._exchanged(request, exchange)
        except ModelError as error:
            exchange.close(error)
            raise
        except BaseException:
            exchange.leave()
            raise
        exchange.close()
        answer.extensions["dayward"] = (exchange.account.used, exchange.account.money)
        return answer

    def _exchanged(self, request: httpx2.Request, exchange: Exchange) -> httpx2.Response:
        try:
            response = self._inner.handle_request(request)
            response.request = request
            try:
                if response.status_code != 200:
                    raise exchange.failed_status(response, _some(response.iter_bytes(), exchange))
                exchange.begin(response)
                body = b"".join(self._pieces(response, exchange))
            finally:
                response.close()
        except _BROKEN as error:
            raise exchange.broken(error) from error
        if not exchange.streamed:
            exchange.whole(body)
        return _answered(response, request, content=body)

    def _pieces(self, response: httpx2.Response, exchange: Exchange) -> Iterator[bytes]:
        for chunk in response.iter_bytes():
            if exchange.streamed:
                yield exchange.flowing(chunk)
            else:
                exchange.take(len(chunk))
                yield chunk
        if exchange.streamed:
            yield exchange.over()

    def close(self) -> None:
        """Give the connections back."""
        self._inner.close()


def _some(pieces: Iterator[bytes], exchange: Exchange) -> bytes:
    found = b""
    for piece in pieces:
        exchange.take(0)
        found += piece
        if len(found) > _LONGEST_WHY:
            break
    return found


class AsyncMetered(httpx2.AsyncBaseTransport):
    """For clients that do not wait. A stream passes as it comes."""

    def __init__(self, endpoint: Endpoint) -> None:
        self._endpoint = endpoint
        self._inner = httpx2.AsyncHTTPTransport(verify=context(endpoint), trust_env=False)

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """Make one call, and another where something of it is not wanted. Raises ModelError, here or while the answer is read."""
        await request.aread()
        while True:
            try:
                return await self._made(unwanted.without(self._endpoint, request))
            except ModelError as error:
                if not error.unwanted:
                    raise
                unwanted.learn(self._endpoint, error.unwanted)

    async def _made(self, request: httpx2.Request) -> httpx2.Response:
        exchange = Exchange(self._endpoint, request, dialect_of(request.url.path))
        await _waited(exchange.account.open)
        if kept := exchange.account.kept:
            return _repeated(kept, request)
        try:
            return await self._exchanged(request, exchange)
        except ModelError as error:
            await _waited(partial(exchange.close, error))
            raise
        except BaseException:
            at_desk(exchange.leave)
            raise

    async def _exchanged(self, request: httpx2.Request, exchange: Exchange) -> httpx2.Response:
        try:
            response = await self._inner.handle_async_request(request)
            response.request = request
            if response.status_code == 200:
                exchange.begin(response)
                if exchange.streamed:
                    return _answered(response, request, stream=_Flow(response, exchange))
            body = b""
            async for chunk in response.aiter_bytes():
                exchange.take(len(chunk))
                body += chunk
                if response.status_code != 200 and len(body) > _LONGEST_WHY:
                    break
            await response.aclose()
        except _BROKEN as error:
            raise exchange.broken(error) from error
        if response.status_code != 200:
            raise exchange.failed_status(response, body)
        exchange.whole(body)
        at_desk(exchange.close)
        return _answered(response, request, content=body)

    async def aclose(self) -> None:
        """Give the connections back."""
        await self._inner.aclose()


class _Flow(httpx2.AsyncByteStream):
    """A stream as its reader gets it. How it went is written down beside it; only a failure waits for that."""

    def __init__(self, response: httpx2.Response, exchange: Exchange) -> None:
        self._response = response
        self._exchange = exchange
        self._closed = False

    async def __aiter__(self) -> AsyncIterator[bytes]:
        exchange = self._exchange
        try:
            async for chunk in self._response.aiter_bytes():
                if passed := exchange.flowing(chunk):
                    yield passed
            held = exchange.over()
        except ModelError as error:
            await self._failed(error)
            raise
        except _BROKEN as error:
            failure = exchange.broken(error)
            await self._failed(failure)
            raise failure from error
        self._left()
        if held:
            yield held

    async def _failed(self, error: ModelError) -> None:
        if not self._closed:
            self._closed = True
            await _waited(partial(self._exchange.close, error))

    def _left(self) -> None:
        if not self._closed:
            self._closed = True
            at_desk(self._exchange.leave)

    async def aclose(self) -> None:
        """Its reader is through with it, or gone."""
        self._left()
        await self._response.aclose()


async def _waited(work: Callable[[], None]) -> None:
    """Have it done; it is, even where whoever waits for it is cancelled."""
    await asyncio.shield(asyncio.wrap_future(at_desk(work)))


def settled() -> None:
    """Wait until everything that has ended is written down."""
    at_desk(lambda: None).result()


def at_desk(work: Callable[[], None]) -> Future[None]:
    """Have something done in the thread that keeps the books, after all that came before."""
    return _desk.submit(work)
