"""What a scripted model server is told to answer, and what it was asked: good days, and bad ones by name."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, NamedTuple

Json = dict[str, Any]
HANG = 30.0
"""Seconds after which even a hanging answer ends; the end of the server ends it at once."""


class Use(NamedTuple):
    """A call of a tool. `arguments` is an object, or text sent as it is, however broken."""

    name: str
    arguments: Json | str = {}


class Answer(NamedTuple):
    """What one request gets.

    `usage` replaces what is told of tokens (input, output; anything at all, None for nothing told), `told` the rest of it.
    `delay` is before the first byte, `pause` between two pieces of a stream. `cut` ends a stream after so many of its pieces, or a
    whole answer after so many bytes. `status` and `body` (JSON, text or bytes) answer with something else altogether.
    """

    text: str = ""
    uses: tuple[Use, ...] = ()
    thinking: str = ""
    usage: Any = ()
    cached: int = 0
    model: str = ""
    ending: str = ""
    delay: float = 0.0
    pause: float = 0.0
    pieces: int = 4
    cut: int | None = None
    status: int = 200
    body: Any = None
    headers: dict[str, str] = {}


class Asked(NamedTuple):
    """A request: header names in lower case, `said` its JSON body, `at` seconds of `time.monotonic`."""

    method: str
    path: str
    headers: dict[str, str]
    said: Json
    raw: bytes
    at: float

    @property
    def dialect(self) -> str:
        """openai, anthropic or ollama."""
        if self.path.endswith("/messages"):
            return "anthropic"
        return "ollama" if "/api/" in self.path else "openai"

    @property
    def last(self) -> str:
        """The text of the last message."""
        return text_of(self.said["messages"][-1].get("content"))

    @property
    def answers_a_tool(self) -> bool:
        """Whether the last message is the result of a tool."""
        last = self.said["messages"][-1]
        content = last.get("content")
        parts = content if isinstance(content, list) else []
        return last.get("role") == "tool" or any(part.get("type") == "tool_result" for part in parts)


Scripted = Answer | Callable[[Asked], Answer]


def say(text: str, **more: Any) -> Answer:
    """A text."""
    return Answer(text, **more)


def use(name: str, arguments: Json | str | None = None, **more: Any) -> Answer:
    """One call of a tool."""
    return Answer(uses=(Use(name, {} if arguments is None else arguments),), **more)


def text_of(content: Any) -> str:
    """The text of a message's content, in whatever form."""
    if isinstance(content, list):
        return "".join(text_of(part.get("text") or part.get("content")) for part in content if isinstance(part, dict))
    return content if isinstance(content, str) else ""


def tokens_of(said: Json) -> int:
    """What a request is taken to have in tokens: a quarter of the characters of everything a model reads."""
    read = {name: said[name] for name in ("system", "messages", "tools") if said.get(name)}
    return len(json.dumps(read, ensure_ascii=False, separators=(",", ":"))) // 4


def error(kind: str, message: str, **more: Any) -> Json:
    """An error as OpenAI words it."""
    return {"error": {"message": message, "type": kind, "param": None, "code": None, **more}}


_PAGE = (
    b"<!DOCTYPE html><html><head><title>Bad gateway</title></head><body><h1>Sign in to the network</h1></body></html>"
)
_HTML = {"Content-Type": "text/html; charset=utf-8"}

FAULTS: dict[str, Answer] = {
    "rate": Answer(status=429, body=error("rate_limit_error", "Too many requests"), headers={"Retry-After": "7"}),
    "rate_silent": Answer(status=429, body=error("rate_limit_error", "Too many requests")),
    "quota": Answer(
        status=429,
        body=error("insufficient_quota", "You exceeded your current quota", code="insufficient_quota"),
        headers={"Retry-After": "1"},
    ),
    "unpaid": Answer(status=402, body=error("billing_error", "Your credit balance is too low")),
    "credit": Answer(
        status=400, body=error("invalid_request_error", "Your credit balance is too low to access the API")
    ),
    "key": Answer(status=401, body=error("authentication_error", "invalid x-api-key")),
    "forbidden": Answer(status=403, body=error("permission_error", "this key may not use this model")),
    "unknown_model": Answer(status=404, body=error("not_found_error", "model: nothing", code="model_not_found")),
    "too_long": Answer(
        status=400,
        body=error(
            "invalid_request_error",
            "This model's maximum context length is 8192 tokens. Please reduce the length of the messages.",
            code="context_length_exceeded",
        ),
    ),
    "too_large": Answer(status=413, body=error("request_too_large", "Request exceeds the maximum size")),
    "bad_request": Answer(status=400, body=error("invalid_request_error", "temperature: not allowed for this model")),
    "refused": Answer(
        status=400, body=error("invalid_request_error", "content policy", code="content_policy_violation")
    ),
    "500": Answer(status=500, body=error("api_error", "Internal server error")),
    "502": Answer(status=502, body=_PAGE, headers=_HTML),
    "503": Answer(status=503, body=error("server_error", "busy"), headers={"Retry-After": "2"}),
    "overloaded": Answer(
        status=529, body={"type": "error", "error": {"type": "overloaded_error", "message": "Overloaded"}}
    ),
    "page": Answer(body=_PAGE, headers=_HTML),
    "limit": Answer("You have reached your usage limit. Please try again later.", usage=(0, 0)),
    "limit_told": Answer("You've hit your limit · resets 5pm (Europe/Berlin)", usage=(3, 12)),
    "error_in_200": Answer(body=error("rate_limit_error", "Rate limit reached for requests")),
    "nothing": Answer(body=b""),
    "invalid": Answer(body=b'{"id": "x", "choices": [{"message": {"content": "half'),
    "not_an_answer": Answer(body={"hello": "world"}),
    "a_list": Answer(body=[1, 2, 3]),
    "wrong_type": Answer(body=b"\x89PNG\r\n\x1a\n" + bytes(64), headers={"Content-Type": "image/png"}),
    "huge": Answer("x" * 4_500_000, pieces=45),
    "cut": Answer("This sentence never comes to its end, whatever anybody does", cut=2),
    "hang": Answer(delay=HANG),
    "drip": Answer("one two three four five six seven eight nine ten", pieces=10, pause=0.4),
    "moved": Answer(status=307, body=b"", headers={"Location": "/elsewhere/v1/chat/completions"}),
    "close": Answer(status=0),
    "absurd": Answer("Fine.", usage=(-5, "many")),
    "boundless": Answer("Fine.", usage=(10**12, 10**12)),
    "no_usage": Answer("Fine.", usage=None),
    "no_such_tool": use("launch_missiles", {"where": "moon"}),
    "broken_arguments": use("today", '{"day": "tomor'),
}


def fault(name: str, **more: Any) -> Answer:
    """A bad day, by its name in `FAULTS`."""
    return FAULTS[name]._replace(**more)
