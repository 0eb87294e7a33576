"""From what a service answers to the kind of failure it is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dayward.core.numbers import whole
from dayward.core.plain import clean
from dayward.core.redaction import redact
from dayward.core.web import pause
from dayward.llm.endpoint import Endpoint
from dayward.llm.errors import ModelError
from dayward.llm.reading import Told

_LONGEST_WHY = 200
_WORDS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        "quota",
        (
            "insufficient_quota", "credit balance", "exceeded your current quota", "billing", "insufficient_credits",
            "insufficient balance", "budget has been exceeded", "budget_exceeded", "exceededbudget", "payment required",
        ),
    ),
    (
        "too_long",
        (
            "context_length_exceeded", "maximum context length", "context length", "prompt is too long", "too many tokens",
            "exceeds the available context", "context window", "request_too_large", "exceed_context_size",
        ),
    ),
    ("unknown_model", ("model_not_found", "does not exist", "unknown model", "no such model", "invalid model name", "not_found_error")),
    ("refused", ("content_policy", "content_filter", "content policy", "content management policy")),
    ("rate", ("rate_limit", "rate limit", "too many requests")),
    ("overloaded", ("overloaded", "server busy", "loading model", "maximum pending requests")),
    ("key", ("authentication_error", "invalid_api_key", "invalid x-api-key", "incorrect api key", "permission_error")),
)  # fmt: skip
_BY_STATUS = {401: "key", 402: "quota", 403: "key", 408: "timeout", 413: "too_long", 429: "rate", 504: "timeout"}


def failed(endpoint: Endpoint, status: int, headers: Mapping[str, str], body: bytes) -> ModelError:
    """The failure that an answer with another status than 200 is."""
    why, words = _told(body)
    kind = _kind(status, words)
    said = f"{endpoint.name} answers {status}" + (f": {why}" if why else "")
    if 300 <= status < 400:
        return error(endpoint, "unreachable", f"{endpoint.name} has moved (it answers {status})", "correct its address")
    if status == 404 and kind != "unknown_model":
        return error(endpoint, "unreachable", said, f"check its address, which is at {endpoint.host}")
    return error(endpoint, kind, said, seconds=_wait(headers))


def failed_inside(endpoint: Endpoint, told: Any) -> ModelError:
    """The failure that stands in an answer with status 200, or in the middle of a stream."""
    why, words = _words(told)
    return error(endpoint, _kind(500, words), f"{endpoint.name} breaks off: {why or 'it does not say why'}")


def limit(endpoint: Endpoint, told: Told) -> ModelError:
    """The failure that a notice of a limit is."""
    return error(endpoint, "quota", f"{endpoint.name} says: {_shown(told.first)}")


def garbled(endpoint: Endpoint, what: str) -> ModelError:
    """An answer that is none."""
    return error(endpoint, "garbled", f"{endpoint.name} {what}")


def error(endpoint: Endpoint, kind: str, message: str, step: str = "", seconds: float = 0.0) -> ModelError:
    """A failure of an endpoint, with what helps."""
    return ModelError(kind, message, step or _step(endpoint, kind), seconds=seconds, endpoint=endpoint.name)


def _step(endpoint: Endpoint, kind: str) -> str:
    if kind == "unreachable" and endpoint.provider == "ollama":
        return "start it: ollama serve; or say where it is: OLLAMA_HOST"
    if kind == "unknown_model":
        if endpoint.provider == "ollama":
            return f"ollama pull {endpoint.model}"
        return f"see what there is: dayward models test {endpoint.name}"
    steps = {
        "key": f"give it a new key: dayward models add {endpoint.name}",
        "quota": "see your account there; until then another model answers, or none",
        "rate": "it is asked again later",
        "overloaded": "it is asked again later",
        "timeout": "give it longer (timeout), or take a smaller model: dayward models",
        "unreachable": "see whether it runs, and its address: dayward models",
        "too_long": "say it in fewer words, or give it more context (num_ctx)",
        "garbled": f"see: dayward models test {endpoint.name}",
        "refused": "ask in other words",
    }
    return steps.get(kind, "dayward models")


def _kind(status: int, words: str) -> str:
    if status not in (401, 403):
        for kind, signs in _WORDS:
            if any(sign in words for sign in signs) and not (kind == "unknown_model" and status not in (400, 404, 500)):
                return kind
    if status in _BY_STATUS:
        return _BY_STATUS[status]
    if status == 404 and "model" in words:
        return "unknown_model"
    if 400 <= status < 500:
        return "refused"
    return "overloaded" if status >= 500 else "garbled"


def _told(body: bytes) -> tuple[str, str]:
    import json

    try:
        return _words(json.loads(body))
    except ValueError:
        text = body.decode("utf-8", "replace").strip()
        return ("it is a page, not an answer" if text[:1] == "<" else _shown(text)), text.lower()[:2_000]


def _words(told: Any) -> tuple[str, str]:
    """What an error says to a person, and every word of it in lower case."""
    inner = told.get("error", told) if isinstance(told, dict) else told
    if isinstance(inner, dict):
        message = next((inner[name] for name in ("message", "detail", "error") if inner.get(name)), "")
        words = " ".join(str(inner.get(name) or "") for name in ("type", "code", "message", "detail"))
        return _shown(str(message)), words.lower()
    return _shown(str(inner or "")), str(inner or "").lower()


def _shown(text: str) -> str:
    return redact(" ".join(str(clean(text)).split()))[:_LONGEST_WHY]


def _wait(headers: Mapping[str, str]) -> float:
    """Seconds that a service asks to wait."""
    exact = headers.get("retry-after-ms", "")
    exactly = whole(exact) if len(exact) < 9 else None
    return pause(headers.get("retry-after", "")) if exactly is None else exactly / 1000
