"""Asking a model one question and waiting for the answer: what the local tier does. No provider's own library is loaded.

An answer can be bound to a JSON schema, which small models obey far better than they call tools.
"""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from dayward.llm import cache, judging
from dayward.llm.endpoint import Endpoint

if TYPE_CHECKING:
    from httpx2 import Client

KEEP_ALIVE = "30m"
"""How long Ollama keeps a model in memory after a question."""
_THOUGHT = re.compile(r"<think(?:ing)?>.*?(?:</think(?:ing)?>|\Z)\s*", re.DOTALL)


class Completion(NamedTuple):
    """An answer: its text, the model that gave it, tokens, and its cost in millionths of a US dollar (None: nobody knows)."""

    text: str
    model: str
    input_tokens: int
    output_tokens: int
    cost: int | None


def complete(
    endpoint: Endpoint,
    messages: Sequence[Mapping[str, Any]],
    schema: Mapping[str, Any] | None = None,
    max_tokens: int = 0,
) -> Completion:
    """Ask, and wait. `messages` are OpenAI's (role and text); `schema` is the JSON schema of the answer, `max_tokens` its length at most.

    The very same question is answered from what was said before where nothing is left to chance (see `cache`). Raises ModelError.
    """
    path, body = _REQUEST[endpoint.provider](endpoint, messages, schema, max_tokens or endpoint.max_tokens)
    data = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
    key = cache.digest(endpoint, path, data) if schema is not None or endpoint.temperature == 0 else ""
    if key and (found := cache.find(endpoint, key)) is not None:
        return Completion(str(found["text"]), str(found["model"]), 0, 0, 0)
    answer = _asked(endpoint, path, data)
    if not answer.text and schema is not None:
        raise judging.garbled(endpoint, "answers with nothing")
    if key:
        cache.keep(key, {"text": answer.text, "model": answer.model})
    return answer


def _asked(endpoint: Endpoint, path: str, data: bytes) -> Completion:
    headers = {"Content-Type": "application/json", **opening(endpoint), **dict(endpoint.headers)}
    response = _client(endpoint).post(endpoint.url + path, content=data, headers=headers)
    used, money = response.extensions["dayward"]
    said = response.json()
    model = str(said.get("model") or endpoint.model)
    return Completion(_text(endpoint, said), model, used.input, used.output, money)


def close() -> None:
    """Give all connections back; the next question opens new ones."""
    while _clients:
        _clients.popitem()[1].close()


_clients: dict[Endpoint, Client] = {}
_MOST_CLIENTS = 16
_making = threading.Lock()


def _client(endpoint: Endpoint) -> Client:
    """The client of an endpoint, whose connections stay."""
    import httpx2

    from dayward.llm.metered import Metered

    with _making:
        if endpoint not in _clients:
            if len(_clients) >= _MOST_CLIENTS:  # endpoints were changed many times while this process ran
                _clients.pop(next(iter(_clients)))
            _clients[endpoint] = httpx2.Client(transport=Metered(endpoint), trust_env=False, follow_redirects=False)
        return _clients[endpoint]


def opening(endpoint: Endpoint) -> dict[str, str]:
    """The headers that carry its key."""
    if endpoint.provider == "anthropic":
        return {"x-api-key": endpoint.key, "anthropic-version": "2023-06-01"}
    return {"Authorization": f"Bearer {endpoint.key}"} if endpoint.key else {}


def _openai(
    endpoint: Endpoint, messages: Sequence[Mapping[str, Any]], schema: Mapping[str, Any] | None, most: int
) -> tuple[str, dict[str, Any]]:
    limit = "max_completion_tokens" if endpoint.host == "api.openai.com" else "max_tokens"
    body: dict[str, Any] = {"model": endpoint.model, "messages": list(messages), limit: most, "stream": False}
    if endpoint.temperature is not None:
        body["temperature"] = endpoint.temperature
    if schema is not None:
        named = {"name": "answer", "strict": True, "schema": schema}
        body["response_format"] = {"type": "json_schema", "json_schema": named}
    return "/chat/completions", body


def _ollama(
    endpoint: Endpoint, messages: Sequence[Mapping[str, Any]], schema: Mapping[str, Any] | None, most: int
) -> tuple[str, dict[str, Any]]:
    options: dict[str, Any] = {"num_ctx": endpoint.num_ctx, "num_predict": most}
    if endpoint.temperature is not None:
        options["temperature"] = endpoint.temperature
    body: dict[str, Any] = {
        "model": endpoint.model,
        "messages": list(messages),
        "think": False,
        "options": options,
        "keep_alive": KEEP_ALIVE,
        "stream": False,
    }
    return "/api/chat", body | ({"format": schema} if schema is not None else {})


def _anthropic(
    endpoint: Endpoint, messages: Sequence[Mapping[str, Any]], schema: Mapping[str, Any] | None, most: int
) -> tuple[str, dict[str, Any]]:
    system = "\n\n".join(str(one["content"]) for one in messages if one["role"] == "system")
    body: dict[str, Any] = {
        "model": endpoint.model,
        "max_tokens": most,
        "messages": [one for one in messages if one["role"] != "system"],
    }
    if system:
        body["system"] = system
    if endpoint.temperature is not None:
        body["temperature"] = endpoint.temperature
    if schema is not None:
        body["output_config"] = {"format": {"type": "json_schema", "schema": schema}}
    return "/v1/messages", body


_REQUEST = {"openai": _openai, "ollama": _ollama, "anthropic": _anthropic}


def _text(endpoint: Endpoint, said: Mapping[str, Any]) -> str:
    if endpoint.provider == "anthropic":
        text = "".join(str(part.get("text") or "") for part in said["content"] if isinstance(part, dict))
    else:
        message = said["message"] if endpoint.provider == "ollama" else said["choices"][0].get("message")
        text = str((message or {}).get("content") or "")
    return _THOUGHT.sub("", text).strip()
