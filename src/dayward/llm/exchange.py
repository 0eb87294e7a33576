"""One request to a model and its answer as far as it has come: whether that is one, and how it ended."""

from __future__ import annotations

import json
from typing import Any

import httpx2

from dayward.core import clock
from dayward.llm import cache, judging, reading, unwanted
from dayward.llm.account import Account
from dayward.llm.cache import REPEAT
from dayward.llm.endpoint import Endpoint
from dayward.llm.errors import ModelError
from dayward.llm.limits import is_limit
from dayward.llm.reading import LONGEST, Stream, Told

CONNECTING = 10.0
"""Seconds until a connection has to stand."""


class Exchange:
    """What both ways share: one request, and its answer as far as it has come."""

    def __init__(self, endpoint: Endpoint, request: httpx2.Request, dialect: str) -> None:
        self.endpoint = endpoint
        self.dialect = dialect
        key = cache.digest(endpoint, request.url.path, request.content) if request.extensions.get(REPEAT) else ""
        self.account = Account(endpoint, request.content, key)
        self.deadline = clock.monotonic() + endpoint.timeout
        self.stream = Stream(dialect)
        self.streamed = False
        self.told: Told | None = None
        self.length = 0
        self.cost = ""
        self.kind = ""
        self.body = b""
        request.headers["Accept-Encoding"] = "identity"
        waiting = endpoint.timeout
        request.extensions["timeout"] = {
            "connect": min(CONNECTING, waiting), "read": waiting, "write": waiting, "pool": waiting,
        }  # fmt: skip

    def begin(self, response: httpx2.Response) -> None:
        """Look at how an answer begins, whose status is 200. Raises ModelError where it is none."""
        self.kind = kind = response.headers.get("content-type", "").lower()
        self.cost = response.headers.get("x-litellm-response-cost", "")
        if reading.streams(kind):
            self.streamed = True
        elif "html" in kind or kind.startswith(("image/", "audio/", "video/")):
            raise judging.garbled(self.endpoint, "answers with a page or a picture: is that its address?")

    def failed_status(self, response: httpx2.Response, body: bytes) -> ModelError:
        """The failure that another status is."""
        headers = {name.lower(): value for name, value in response.headers.items()}
        error = judging.failed(self.endpoint, response.status_code, headers, body)
        error.unwanted = unwanted.named(response.status_code, body, self.account.body)
        return error

    def broken(self, error: Exception) -> ModelError:
        """The failure that a broken connection is."""
        name = self.endpoint.name
        if isinstance(error, httpx2.ConnectTimeout | httpx2.ConnectError):
            return judging.error(self.endpoint, "unreachable", f"{name} cannot be reached at {self.endpoint.host}")
        if isinstance(error, httpx2.TimeoutException):
            return self.late()
        if self.length or self.streamed:
            return judging.garbled(self.endpoint, "hung up in the middle of its answer")
        return judging.error(self.endpoint, "unreachable", f"{name} hung up without an answer")

    def late(self) -> ModelError:
        """The failure that an answer is which takes too long."""
        return judging.error(
            self.endpoint, "timeout", f"{self.endpoint.name} did not answer within {self.endpoint.timeout:g} s"
        )

    def take(self, length: int) -> None:
        """So many more bytes came. Raises ModelError where they are too many, or too late."""
        self.length += length
        if self.length > LONGEST:
            raise judging.garbled(self.endpoint, f"answers with more than {LONGEST // 1_000_000} MB")
        if clock.monotonic() > self.deadline:
            raise self.late()

    def flowing(self, chunk: bytes) -> bytes:
        """The next bytes of a stream; those that may be passed on. Raises ModelError."""
        self.take(len(chunk))
        passed = self.stream.feed(chunk)
        if self.stream.told.error is not None:
            raise judging.failed_inside(self.endpoint, self.stream.told.error)
        return passed

    def over(self) -> bytes:
        """A stream is over; what was held back. Raises ModelError where it came to no end, or was no answer."""
        held = self.stream.end()
        told = self.stream.told
        if told.error is not None:
            raise judging.failed_inside(self.endpoint, told.error)
        if not told.ended:
            raise judging.garbled(self.endpoint, "ends in the middle of its answer")
        if held:
            self._no_limit(told)
        self.told = told
        self._whole_prompt(told)
        return held

    def whole(self, body: bytes) -> None:
        """The whole answer is there. Raises ModelError where it is none."""
        try:
            said = json.loads(body)
        except ValueError:
            raise judging.garbled(self.endpoint, "answers with something that is not JSON") from None
        if not isinstance(said, dict):
            raise judging.garbled(self.endpoint, "answers with something that is no answer")
        self.told = reading.whole(self.dialect, said)
        if self.told.error is not None:
            error, self.told = self.told.error, None
            raise judging.failed_inside(self.endpoint, error)
        if not _is_answer(self.dialect, said):
            self.told = None
            raise judging.garbled(self.endpoint, "answers with something that is no answer")
        self._no_limit(self.told)
        self._whole_prompt(self.told)
        self.body = body

    def _no_limit(self, told: Told) -> None:
        if not told.uses and is_limit(told.first, self.account.body, told.output):
            raise judging.limit(self.endpoint, told)

    def _whole_prompt(self, told: Told) -> None:
        """Raise ModelError where Ollama cut what it was sent to fit its context, in silence."""
        most = self.endpoint.num_ctx
        if self.dialect != "ollama" or not isinstance(told.input, int):
            return
        if told.input >= most - 1 and len(self.account.body) // 4 > most:
            raise judging.error(
                self.endpoint, "too_long", f"{self.endpoint.name} read only {told.input} tokens of what it was sent"
            )

    def leave(self) -> None:
        """Its reader reads no more: it had all of it, or went away in the middle."""
        if self.streamed:
            self.stream.end()
        if self.streamed and self.stream.told.ended and self.stream.told.error is None:
            self._done(self.stream.told)
            return
        self.account.cut(self._so_far(), self.length)

    def close(self, error: ModelError | None = None) -> None:
        """Write down how it ended."""
        if error is not None:
            self.account.failed(error, self._so_far(), self.length)
        else:
            self._done(self.told or Told())

    def _done(self, told: Told) -> None:
        answer = (self.kind, self.stream.data if self.streamed else self.body) if self.account.key else None
        self.account.done(told, self.length, self.cost, answer)

    def _so_far(self) -> Told:
        if self.streamed:
            self.stream.stop()
            return self.stream.told._replace(error=None)
        return self.told or Told()


def _is_answer(dialect: str, said: dict[str, Any]) -> bool:
    if dialect == "openai":
        choices = said.get("choices")
        return isinstance(choices, list) and bool(choices) and isinstance(choices[0], dict)
    return isinstance(said.get("content"), list) if dialect == "anthropic" else isinstance(said.get("message"), dict)
