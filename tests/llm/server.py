"""A scripted model server on this machine: OpenAI, Anthropic and Ollama, streaming or not, with good and bad days.

    with serving("Hello.", use("today"), fault("rate")) as server:
        ...  # server.openai, server.anthropic, server.ollama: the addresses; server.asked: every request

Each request takes the next answer of the script, the last one for ever; `server.script` may be changed at any time. An answer may
also be a function of what was asked. What an answer looks like follows the path: `/chat/completions`, `/messages` or `/api/chat`.
"""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tests.llm.dialects import STREAM, WHOLE
from tests.llm.script import FAULTS, Answer, Asked, Json, Scripted, Use, error, fault, say, text_of, tokens_of, use

__all__ = [
    "FAULTS",
    "Answer",
    "Asked",
    "Server",
    "Use",
    "error",
    "fault",
    "say",
    "serving",
    "text_of",
    "tokens_of",
    "use",
]


class Server(ThreadingHTTPServer):
    """Answers by `script`. With `key` a request needs it; with `models` it has to name one of them."""

    daemon_threads = True
    block_on_close = False
    request_queue_size = 64

    def __init__(self, *script: Scripted) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.script: list[Scripted] = list(script) or [say("Hello.")]
        self.asked: list[Asked] = []
        self.gone = 0
        """How many answers could not be sent to their end, because nobody took them."""
        self.key = ""
        self.models: list[str] = []
        self.capabilities: list[str] = ["completion", "tools"]
        self.context = 0
        """Tokens of context that Ollama has at most, unless a request says `num_ctx`; 0: without limit."""
        self.ended = threading.Event()
        self._taking = threading.Lock()

    @property
    def url(self) -> str:
        """Where it is."""
        return f"http://127.0.0.1:{self.server_address[1]}"

    @property
    def openai(self) -> str:
        """The address for clients of OpenAI."""
        return f"{self.url}/v1"

    @property
    def anthropic(self) -> str:
        """The address for clients of Anthropic."""
        return self.url

    @property
    def ollama(self) -> str:
        """The address for clients of Ollama."""
        return self.url

    @property
    def chats(self) -> list[Asked]:
        """The requests to a model, without questions about models."""
        return [asked for asked in self.asked if asked.method == "POST" and not asked.path.endswith("/api/show")]

    def next_answer(self, asked: Asked) -> Answer:
        """What that request gets."""
        with self._taking:
            scripted = self.script.pop(0) if len(self.script) > 1 else self.script[0]
        return scripted if isinstance(scripted, Answer) else scripted(asked)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Who asked has gone: that is no fault here."""
        self.gone += 1


@contextmanager
def serving(*script: Scripted | str, key: str = "") -> Iterator[Server]:
    """A server with that script (a text says itself), until the end of the block."""
    server = Server(*(say(one) if isinstance(one, str) else one for one in script))
    server.key = key
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield server
    finally:
        server.ended.set()
        server.shutdown()
        server.server_close()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = 0
    disable_nagle_algorithm = True
    server: Server

    def do_GET(self) -> None:
        asked = self._heard(b"")
        names = self.server.models or ["scripted"]
        if asked.path.endswith("/models"):
            self._json(200, {"object": "list", "data": [{"id": name, "object": "model"} for name in names]})
        elif asked.path.endswith("/api/tags"):
            details = {"family": "scripted", "parameter_size": "1.5B", "quantization_level": "Q4_K_M"}
            listed = [{"name": name, "model": name, "size": 1_000_000_000, "details": details} for name in names]
            self._json(200, {"models": listed})
        elif asked.path.endswith("/api/version"):
            self._json(200, {"version": "0.14.0"})
        else:
            self._json(404, {"error": "nothing here"})

    def do_POST(self) -> None:
        asked = self._heard(self.rfile.read(int(self.headers.get("Content-Length") or 0)))
        if asked.path.endswith("/api/show"):
            self._show(asked)
        elif self.server.key and self._shown_key() != self.server.key:
            self._send(fault("key"), asked)
        elif self.server.models and asked.said.get("model") not in self.server.models:
            self._unknown(asked)
        else:
            self._send(self.server.next_answer(asked), asked)

    def _heard(self, raw: bytes) -> Asked:
        try:
            said = json.loads(raw) if raw else {}
        except ValueError:
            said = {}
        headers = {name.lower(): value for name, value in self.headers.items()}
        asked = Asked(self.command, self.path.partition("?")[0], headers, said, raw, time.monotonic())
        self.server.asked.append(asked)
        return asked

    def _shown_key(self) -> str:
        return self.headers.get("x-api-key") or (self.headers.get("Authorization") or "").removeprefix("Bearer ")

    def _show(self, asked: Asked) -> None:
        if self.server.models and asked.said.get("model") not in self.server.models:
            self._json(404, {"error": f"model '{asked.said.get('model')}' not found"})
            return
        self._json(200, {"capabilities": self.server.capabilities, "model_info": {"scripted.context_length": 32768}})

    def _unknown(self, asked: Asked) -> None:
        name = asked.said.get("model")
        if asked.dialect == "ollama":
            self._json(404, {"error": f"model '{name}' not found"})
        else:
            self._json(
                404, error("invalid_request_error", f"The model `{name}` does not exist", code="model_not_found")
            )

    def _send(self, answer: Answer, asked: Asked) -> None:
        self.server.ended.wait(answer.delay)
        if answer.status == 0:
            self._hang_up()
        elif answer.status != 200 or answer.body is not None:
            self._other(answer, asked)
        elif asked.said.get("stream", asked.dialect == "ollama"):
            self._stream(answer, asked)
        else:
            self._whole(answer, asked)

    def _other(self, answer: Answer, asked: Asked) -> None:
        body = answer.body
        if asked.dialect == "ollama" and isinstance(body, dict) and isinstance(body.get("error"), dict):
            body = {"error": body["error"].get("message", "")}
        elif asked.dialect == "anthropic" and isinstance(body, dict) and "error" in body:
            body = {"type": "error", **body}
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        self._bytes(answer.status, data, {"Content-Type": "application/json"} | answer.headers, answer.cut)

    def _whole(self, answer: Answer, asked: Asked) -> None:
        data = json.dumps(WHOLE[asked.dialect](self.server, answer, asked)).encode()
        self._bytes(200, data, {"Content-Type": "application/json"} | answer.headers, answer.cut)

    def _stream(self, answer: Answer, asked: Asked) -> None:
        self.send_response(200)
        kind = "application/x-ndjson" if asked.dialect == "ollama" else "text/event-stream"
        for name, value in ({"Content-Type": kind, "Transfer-Encoding": "chunked"} | answer.headers).items():
            self.send_header(name, value)
        self.end_headers()
        for number, piece in enumerate(STREAM[asked.dialect](self.server, answer, asked)):
            if number == answer.cut:
                self._hang_up()
                return
            if number and answer.pause:
                self.server.ended.wait(answer.pause)
            self.wfile.write(b"%x\r\n%s\r\n" % (len(piece), piece))
        self.wfile.write(b"0\r\n\r\n")

    def _json(self, status: int, body: Json) -> None:
        self._bytes(status, json.dumps(body).encode(), {"Content-Type": "application/json"}, None)

    def _bytes(self, status: int, data: bytes, headers: dict[str, str], cut: int | None) -> None:
        self.send_response(status)
        for name, value in ({"Content-Length": str(len(data))} | headers).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data[:cut])
        if cut is not None:
            self._hang_up()

    def _hang_up(self) -> None:
        self.close_connection = True
        with suppress(OSError):
            self.connection.shutdown(socket.SHUT_RDWR)

    def log_message(self, *_: object) -> None:
        """Tests read `asked`; nothing is printed."""
