"""A Letta server on the wire, as 0.16.8 was seen to behave, that can be told to misbehave: one word in `next` for each request to
come, by the part of the server it is for. It keeps its runs over `restart`, as the real one does.

    send     ok | slow | sleeps | lost | model | stop:REASON | approval | status:N[:DETAIL] | cut | deaf | garbage | pending
    others   status:N | cut | garbage        (parts: agent, agents, run, runs, said)
"""

from __future__ import annotations

import json
import socket
import threading
import time
import uuid
from collections import defaultdict
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

PASSWORD = "correct horse"


class LettaServer:
    """`given` are the messages it accepted, with the names they came under; `stored` what an agent has really been told."""

    def __init__(self, password: str = "") -> None:
        self.password = password
        self.agents: dict[str, dict[str, Any]] = {}
        self.runs: dict[str, dict[str, Any]] = {}
        self.next: dict[str, list[str]] = defaultdict(list)
        self.given: list[tuple[str, str, str]] = []
        self.answers: list[dict[str, Any]] = []
        self.asked: list[str] = []
        self.reply = "Done."
        self.lock = threading.Lock()
        self._server: ThreadingHTTPServer | None = None
        self.port = 0
        self.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Listen; on the same port as before."""
        outer = self

        class Handler(_Handler):
            server_ = outer

        class Server(ThreadingHTTPServer):
            daemon_threads = True
            allow_reuse_address = True

            def handle_error(self, *_: Any) -> None:
                """A client that hangs up is no error of ours."""

        self._server = Server(("127.0.0.1", self.port), Handler)
        self.port = self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()

    def stop(self) -> None:
        """Be gone: connections are refused."""
        if self._server:
            self._server.shutdown()
            self._server.server_close()
            self._server = None

    def agent(self, name: str = "Ada") -> str:
        """Make one; its id."""
        id_ = f"agent-{uuid.uuid4()}"
        self.agents[id_] = {
            "id": id_,
            "name": name,
            "created_at": _now(),
            "updated_at": _now(),
            "pending_approval": None,
        }
        return id_

    def stored(self, agent: str) -> list[str]:
        """What the agent was told, in order, as everybody can see it."""
        with self.lock:
            runs = [run for run in self.runs.values() if run["agent_id"] == agent]
            return [one["content"] for run in runs for one in _messages(run) if one["message_type"] == "user_message"]

    def word(self, part: str) -> str:
        with self.lock:
            return self.next[part].pop(0) if self.next[part] else "ok"

    def accept(self, agent: str, message: dict[str, Any], how: str) -> dict[str, Any]:
        """Begin a run; it works on by itself."""
        run: dict[str, Any] = {
            "id": f"run-{uuid.uuid4()}", "agent_id": agent, "status": "created", "stop_reason": None, "background": True,
            "created_at": _now(), "completed_at": None, "metadata": {"run_type": "send_message_async"},
        }  # fmt: skip
        kept, word = how.partition(":")[::2]
        pause = {"slow": 0.3, "sleeps": 3600.0, "lost": 3600.0}.get(kept, 0.02)
        run["_ends"] = time.monotonic() + pause
        run["_how"], run["_word"], run["_message"], run["_reply"] = kept, word, message, self.reply
        with self.lock:
            self.runs[run["id"]] = run
            if message["type"] == "approval":
                self.answers.append(message)
                self.agents[agent]["pending_approval"] = None
            else:
                self.given.append((agent, str(message.get("otid")), str(message.get("content"))))
        return run

    def settle(self) -> None:
        """Let time do its work on the runs."""
        with self.lock:
            for run in self.runs.values():
                if run["status"] == "created" and run["_ends"] <= time.monotonic():
                    self._end(run)

    def _end(self, run: dict[str, Any]) -> None:
        how, word = run["_how"], run["_word"]
        run["status"], run["stop_reason"], run["completed_at"] = "completed", "end_turn", _now()[:-1]
        if how in ("model", "pending"):
            busy = "CONFLICT: Cannot send a new message: The agent is waiting for approval on a tool call."
            run["status"], run["stop_reason"] = "failed", "error"
            run["metadata"]["error"] = {"type": "llm_error", "detail": "the model is away" if how == "model" else busy}
        elif how == "stop":
            run["status"], run["stop_reason"] = "failed" if word in ("error", "llm_api_error") else "completed", word
        elif how == "approval":
            run["stop_reason"] = "requires_approval"
            self.agents[run["agent_id"]]["pending_approval"] = _call(run)


def _messages(run: dict[str, Any]) -> list[dict[str, Any]]:
    """What is stored of a run: nothing before its first step has ended, nor where the model failed."""
    message = run["_message"]
    if run["status"] == "created" or run["_how"] in ("model", "pending", "lost"):
        return []
    first = {
        "id": "message-1",
        "message_type": "user_message",
        "content": message.get("content"),
        "otid": message.get("otid"),
    }
    if message["type"] == "approval":
        first = {"id": "message-1", "message_type": "approval_response_message", "otid": None}
    if run["_how"] == "approval":
        return [first, _call(run)]
    return [first, {"id": "message-2", "message_type": "assistant_message", "content": run["_reply"], "otid": "theirs"}]


def _call(run: dict[str, Any]) -> dict[str, Any]:
    call = {"name": "send_mail", "arguments": '{"to": "ana"}', "tool_call_id": f"call_{run['id'][-6:]}"}
    return {
        "id": "message-9",
        "message_type": "approval_request_message",
        "tool_call": call,
        "tool_calls": [call],
        "otid": "x",
    }


def _now() -> str:
    return datetime.now(UTC).isoformat().replace("+00:00", "Z")


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_: LettaServer

    def log_message(self, *_: Any) -> None:
        """Silent."""

    def do_GET(self) -> None:
        """Ask."""
        self._served("GET")

    def do_POST(self) -> None:
        """Tell."""
        self._served("POST")

    def do_PUT(self) -> None:
        """Give."""
        self._served("PUT")

    def _served(self, method: str) -> None:
        size = int(self.headers.get("Content-Length") or 0)
        body = json.loads(self.rfile.read(size) or b"{}")
        url = urlsplit(self.path)
        path = [part for part in url.path.split("/") if part][1:]
        query = {name: values[0] for name, values in parse_qs(url.query).items()}
        self.server_.asked.append(f"{method} {url.path}")
        self.server_.settle()
        if self.server_.password and self.headers.get("Authorization") != f"Bearer {self.server_.password}":
            self._say(401, {"detail": "Unauthorized"})
            return
        self._route(method, path, query, body)

    def _route(self, method: str, path: list[str], query: dict[str, str], body: dict[str, Any]) -> None:
        server = self.server_
        match (method, *path):
            case ("GET", "health"):
                self._say(200, {"status": "ok", "version": "0.16.8"})
            case ("PUT", "tools"):
                self._part("tools", {"id": "tool-1", "name": "greet"})
            case ("GET", "agents"):
                everyone = sorted(server.agents.values(), key=lambda one: one["created_at"])
                ids = [one["id"] for one in everyone]
                begin = ids.index(query["after"]) + 1 if query.get("after") in ids else 0
                self._part("agents", everyone[begin : begin + int(query.get("limit", 50))])
            case ("GET", "agents", id_):
                agent = server.agents.get(id_)
                asked = "agent.pending_approval" in self.path
                shown = {**agent, "pending_approval": agent["pending_approval"] if asked else None} if agent else None
                self._part("agent", shown, {"detail": f"Agent with ID {id_} not found"})
            case ("POST", "agents", id_, "messages", "async"):
                self._send(id_, body)
            case ("GET", "runs"):
                found = [run for run in server.runs.values() if run["agent_id"] == query.get("agent_id")]
                self._part("runs", [_public(run) for run in reversed(found)])
            case ("GET", "runs", id_):
                run = server.runs.get(id_)
                self._part("run", _public(run) if run else None, {"detail": f"Run not found with id={id_}"})
            case ("GET", "runs", id_, "messages"):
                self._part("said", _messages(server.runs[id_]))
            case _:
                self._say(404, {"detail": f"no such path {path}"})

    def _send(self, id_: str, body: dict[str, Any]) -> None:
        agent = self.server_.agents.get(id_)
        word = self.server_.word("send")
        kind, _, rest = word.partition(":")
        if agent is None:
            self._say(404, {"detail": f"Agent with ID {id_} not found"})
        elif kind == "status":
            self._refuse(rest)
        elif kind == "deaf":
            self._cut()
        else:
            message = {"type": "message", **body["messages"][0]}
            if kind == "pending":
                agent["pending_approval"] = _call({"id": "run-pending"})
            run = self.server_.accept(id_, message, word)
            if kind == "cut":
                self._cut()
            elif kind == "garbage":
                self._say(200, None, b"{not json")
            else:
                self._say(200, _public(run))

    def _part(self, part: str, found: Any, missing: Any = None) -> None:
        word = self.server_.word(part)
        if word.startswith("status"):
            self._refuse(word.partition(":")[2])
        elif word == "cut":
            self._cut()
        elif word == "garbage":
            self._say(200, None, b"<html>")
        elif found is None:
            self._say(404, missing)
        else:
            self._say(200, found)

    def _refuse(self, rest: str) -> None:
        status, _, detail = rest.partition(":")
        self._say(int(status), {"detail": detail or "no"})

    def _cut(self) -> None:
        self.close_connection = True
        self.connection.shutdown(socket.SHUT_RDWR)

    def _say(self, status: int, found: Any, raw: bytes = b"") -> None:
        body = raw or json.dumps(found).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def _public(run: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in run.items() if not name.startswith("_")}
