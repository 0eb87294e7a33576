"""Ollama for the loop with tools: OpenAI's words on one side, Ollama's own on the other.

Ollama speaks OpenAI's protocol too, but cannot be told there how much context it is to have, and then cuts what is longer in silence.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Mapping
from typing import Any

import httpx2

from dayward.llm.asking import KEEP_ALIVE
from dayward.llm.endpoint import Endpoint
from dayward.llm.metered import AsyncMetered

_OPTIONS = ("temperature", "top_p", "seed", "stop")


class AsNative(httpx2.AsyncBaseTransport):
    """Takes OpenAI's questions, puts them in Ollama's words, and gives its answers back in OpenAI's."""

    def __init__(self, endpoint: Endpoint) -> None:
        self._endpoint = endpoint
        self._inner = AsyncMetered(endpoint)

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """Make one call. Raises ModelError."""
        said = json.loads(await request.aread())
        body = json.dumps(asked(said, self._endpoint.num_ctx), ensure_ascii=False, separators=(",", ":"))
        headers = {
            name: value for name, value in request.headers.items() if name.lower() in ("authorization", "user-agent")
        }
        headers |= {"Content-Type": "application/json", **dict(self._endpoint.headers)}
        content = body.encode("utf-8", "replace")
        native = httpx2.Request("POST", f"{self._endpoint.url}/api/chat", headers=headers, content=content)
        response = await self._inner.handle_async_request(native)
        if said.get("stream"):
            kind = {"Content-Type": "text/event-stream"}
            return httpx2.Response(200, headers=kind, stream=_Events(response), request=request)
        return httpx2.Response(200, json=answered(json.loads(await response.aread())), request=request)

    async def aclose(self) -> None:
        """Give the connections back."""
        await self._inner.aclose()


class _Events(httpx2.AsyncByteStream):
    """Lines of JSON as server-sent events."""

    def __init__(self, response: httpx2.Response) -> None:
        self._response = response

    async def __aiter__(self) -> AsyncIterator[bytes]:
        rest, calls = b"", 0
        async for chunk in self._response.aiter_bytes():
            *lines, rest = (rest + chunk).split(b"\n")
            for line in lines:
                if line.strip():
                    event = chunk_of(json.loads(line), calls)
                    calls += len(event["choices"][0]["delta"].get("tool_calls", ()))
                    yield b"data: %s\n\n" % json.dumps(event).encode()
        yield b"data: [DONE]\n\n"

    async def aclose(self) -> None:
        """Its reader is through with it, or gone."""
        await self._response.aclose()


def asked(said: Mapping[str, Any], num_ctx: int) -> dict[str, Any]:
    """A question of OpenAI's in Ollama's words."""
    options: dict[str, Any] = {"num_ctx": num_ctx}
    options |= {name: said[name] for name in _OPTIONS if said.get(name) is not None}
    most = said.get("max_completion_tokens") or said.get("max_tokens")
    if most:
        options["num_predict"] = most
    names: dict[str, str] = {}
    body: dict[str, Any] = {
        "model": said["model"],
        "messages": [_message(one, names) for one in said["messages"]],
        "options": options,
        "keep_alive": KEEP_ALIVE,
        "stream": bool(said.get("stream")),
    }
    if said.get("tools"):
        body["tools"] = said["tools"]
    bound = said.get("response_format") or {}
    if bound.get("type") == "json_schema":
        body["format"] = bound["json_schema"]["schema"]
    return body


def _message(one: Mapping[str, Any], names: dict[str, str]) -> dict[str, Any]:
    """One message; `names` remembers which tool a call was of, because Ollama wants its name with the result."""
    role = "system" if one["role"] == "developer" else one["role"]
    text, images = _content(one.get("content"))
    message: dict[str, Any] = {"role": role, "content": text}
    if images:
        message["images"] = images
    if calls := one.get("tool_calls"):
        message["tool_calls"] = [{"function": _called(call, names)} for call in calls]
    if role == "tool":
        message["tool_name"] = names.get(str(one.get("tool_call_id")), "")
    return message


def _called(call: Mapping[str, Any], names: dict[str, str]) -> dict[str, Any]:
    function = call["function"]
    names[str(call.get("id"))] = function["name"]
    try:
        arguments = json.loads(function.get("arguments") or "{}")
    except ValueError:
        arguments = {}
    return {"name": function["name"], "arguments": arguments if isinstance(arguments, dict) else {}}


def _content(content: Any) -> tuple[str, list[str]]:
    """Text, and pictures in base64."""
    if not isinstance(content, list):
        return str(content or ""), []
    text = "\n\n".join(str(part["text"]) for part in content if part.get("type") == "text")
    urls = [str(part["image_url"]["url"]) for part in content if part.get("type") == "image_url"]
    return text, [url.partition(";base64,")[2] for url in urls if ";base64," in url]


def answered(said: Mapping[str, Any]) -> dict[str, Any]:
    """An answer of Ollama's in OpenAI's words."""
    event = chunk_of(said, 0)
    (choice,) = event["choices"]
    delta = choice.pop("delta")
    choice["message"] = {"role": "assistant", "content": None, **delta}
    return {**event, "object": "chat.completion"}


def chunk_of(said: Mapping[str, Any], calls: int) -> dict[str, Any]:
    """A piece of an answer; `calls` tools were called in those before it."""
    message = said.get("message") or {}
    delta: dict[str, Any] = {"role": "assistant"}
    if message.get("content"):
        delta["content"] = message["content"]
    if message.get("thinking"):
        delta["reasoning_content"] = message["thinking"]
    called = message.get("tool_calls") or []
    if called:
        delta["tool_calls"] = [_call(one, place) for place, one in enumerate(called, calls)]
    done = bool(said.get("done"))
    reason = "tool_calls" if called or calls else "length" if said.get("done_reason") == "length" else "stop"
    event: dict[str, Any] = {
        "id": "chatcmpl-ollama",
        "object": "chat.completion.chunk",
        "created": 0,
        "model": str(said.get("model") or ""),
        "choices": [{"index": 0, "delta": delta, "finish_reason": reason if done else None}],
    }
    counts = (said.get("prompt_eval_count"), said.get("eval_count"))
    if done and all(isinstance(count, int) for count in counts):
        event["usage"] = {"prompt_tokens": counts[0], "completion_tokens": counts[1], "total_tokens": sum(counts)}
    return event


def _call(one: Mapping[str, Any], place: int) -> dict[str, Any]:
    function = one.get("function") or {}
    given = function.get("arguments")
    arguments = given if isinstance(given, str) else json.dumps(given or {}, ensure_ascii=False)
    named = {"name": str(function.get("name") or ""), "arguments": arguments}
    return {"index": place, "id": str(one.get("id") or f"call_{place}"), "type": "function", "function": named}
