"""A language model whose answers are written in the question: an OpenAI-compatible server for tests.

The last message of the user says what comes back:

- ``say TEXT``: the text;
- ``sleep SECONDS REST``: the answer to the rest, after a wait;
- ``use TOOL {"json": "arguments"}``: a call of that tool, and a final text once its result is there;
- ``fail``: HTTP 500;
- anything else: ``heard: `` and the message.
"""

from __future__ import annotations

import json
import re
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from types import TracebackType
from typing import Any, Self

NAME = "scripted"
_EMBEDDING_DIMENSIONS = 1536

Json = dict[str, Any]


class ScriptedModel:
    """Serves on a free loopback port from ``with`` until its end; ``requests`` holds the body of every completion asked for."""

    def __init__(self) -> None:
        self.requests: list[Json] = []
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
        self._server.daemon_threads = True
        self._server.requests = self.requests  # type: ignore[attr-defined]
        self.url = f"http://127.0.0.1:{self._server.server_port}/v1"

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()

    def asked(self, words: str) -> int:
        """How many completions were asked for whose last message of the user is exactly these words."""
        return sum(last_words(request["messages"]) == words for request in list(self.requests))


def last_words(messages: list[Json]) -> str:
    """What the user said last, without the envelope that some agents put around it."""
    content = next((m["content"] for m in reversed(messages) if m["role"] == "user"), "")
    if isinstance(content, list):
        content = " ".join(part.get("text", "") for part in content)
    try:
        envelope = json.loads(content)
    except ValueError:
        return str(content)
    return str(envelope["message"]) if isinstance(envelope, dict) and "message" in envelope else str(content)


_numbers = count(1)


def answer(messages: list[Json]) -> Json | None:
    """The assistant's message, or None where the model is to fail."""
    if messages[-1]["role"] == "tool":
        return {"role": "assistant", "content": f"tool said: {messages[-1]['content']}"}
    words = last_words(messages)
    while slow := re.match(r"sleep ([\d.]+)\s*", words):
        time.sleep(float(slow[1]))
        words = words[slow.end() :]
    if words == "fail":
        return None
    if call := re.fullmatch(r"use (\w+)\s*(\{.*\})?", words, re.DOTALL):
        function = {"name": call[1], "arguments": call[2] or "{}"}
        return {
            "role": "assistant",
            "content": None,
            "tool_calls": [{"id": f"call_{next(_numbers):08}", "type": "function", "function": function}],
        }
    return {
        "role": "assistant",
        "content": words.removeprefix("say ") if words.startswith("say ") else f"heard: {words}",
    }


def _completion(message: Json) -> Json:
    finish = "tool_calls" if message.get("tool_calls") else "stop"
    return {
        "id": f"chatcmpl-{next(_numbers)}",
        "object": "chat.completion",
        "created": int(time.time()),
        "model": NAME,
        "choices": [{"index": 0, "message": message, "finish_reason": finish}],
        "usage": {"prompt_tokens": 10, "completion_tokens": 5, "total_tokens": 15},
    }


def _chunks(message: Json) -> Iterator[Json]:
    """A completion as a stream tells it: first what is said, then why it ends and what it cost."""
    whole = _completion(message)
    finish = whole["choices"][0]["finish_reason"]
    calls = [{"index": i, **call} for i, call in enumerate(message.get("tool_calls", []))]
    delta = {**message, "tool_calls": calls} if calls else message
    base = {**whole, "object": "chat.completion.chunk", "usage": None}
    yield {**base, "choices": [{"index": 0, "delta": delta, "finish_reason": None}]}
    yield {**base, "choices": [{"index": 0, "delta": {}, "finish_reason": finish}]}
    yield {**base, "choices": [], "usage": whole["usage"]}


class _Handler(BaseHTTPRequestHandler):
    """Three paths of the protocol: models, embeddings and completions."""

    def do_GET(self) -> None:
        model = {"id": NAME, "object": "model", "created": 0, "owned_by": "tests", "context_length": 32000}
        self._json(200, {"object": "list", "data": [model]})

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if self.path.endswith("/embeddings"):
            self._embeddings(body)
            return
        self.server.requests.append(body)  # type: ignore[attr-defined]
        message = answer(body["messages"])
        with suppress(ConnectionError):  # who asked may be gone by now
            self._reply(message, streamed=bool(body.get("stream")))

    def _reply(self, message: Json | None, streamed: bool) -> None:
        if message is None:
            self._json(500, {"error": {"message": "the script says fail", "type": "server_error", "code": None}})
        elif streamed:
            self._events(message)
        else:
            self._json(200, _completion(message))

    def _embeddings(self, body: Json) -> None:
        texts = body["input"] if isinstance(body["input"], list) else [body["input"]]
        vector = [1.0] + [0.0] * (_EMBEDDING_DIMENSIONS - 1)
        data = [{"object": "embedding", "index": i, "embedding": vector} for i in range(len(texts))]
        self._json(
            200, {"object": "list", "model": NAME, "data": data, "usage": {"prompt_tokens": 1, "total_tokens": 1}}
        )

    def _events(self, message: Json) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()
        for chunk in _chunks(message):
            self.wfile.write(f"data: {json.dumps(chunk)}\n\n".encode())
        self.wfile.write(b"data: [DONE]\n\n")

    def _json(self, status: int, body: Json) -> None:
        data = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_: object) -> None:
        """Tests read ``requests``; nothing is printed."""
