"""Stands before a model server: hears what is asked and answered, and need not ask the same twice."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Complete = Callable[[list[dict[str, str]], dict[str, Any]], str]


class Recorder(ThreadingHTTPServer):
    """An OpenAI-compatible server whose answers `complete` gives; `heard` are those since it was last emptied."""

    daemon_threads = True

    def __init__(self, complete: Complete) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.complete = complete
        self.heard: list[str] = []
        self.url = f"http://127.0.0.1:{self.server_address[1]}/v1"
        threading.Thread(target=self.serve_forever, daemon=True).start()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Recorder

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        text = self.server.complete(asked["messages"], asked["response_format"]["json_schema"]["schema"])
        self.server.heard.append(text)
        said = {"role": "assistant", "content": text}
        body = {"model": asked["model"], "choices": [{"index": 0, "message": said, "finish_reason": "stop"}]}
        data = json.dumps(body).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_: Any) -> None:
        """Quiet."""
