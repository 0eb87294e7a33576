"""Servers of agents as a client sees them, played on the wire: what each agent was given can be counted."""

from __future__ import annotations

import random
import threading
import time
from collections import Counter
from datetime import UTC, datetime
from urllib.parse import parse_qs
from uuid import uuid4

from tests.prompts.wire import Reply, Request


class OpenAIPlay:
    """An endpoint where each agent is a model. It gives a prompt to the agent as often as it gets it."""

    channel = "agents"

    def __init__(self) -> None:
        self.seen: Counter[str] = Counter()

    def agent(self, number: int) -> str:
        """What a prompt to one of its agents is addressed to."""
        return f"openai:agent-{number}"

    def __call__(self, request: Request) -> Reply:
        """The agent repeats what it is told."""
        text = request.said["messages"][0]["content"]
        self.seen[text] += 1
        message = {"role": "assistant", "content": f"You said: {text}"}
        choice = {"index": 0, "message": message, "finish_reason": "stop"}
        return Reply(200, {"id": f"chatcmpl-{uuid4().hex}", "choices": [choice]})


class LettaPlay:
    """A Letta server without Redis: a repeated message is given to the agent again, and a turn is seen once it has ended."""

    channel = "letta"

    def __init__(self) -> None:
        self._turns: list[tuple[dict[str, object], str, str, float]] = []
        self._lock = threading.Lock()

    def agent(self, number: int) -> str:
        """The id of one of its agents."""
        return f"agent-00000000-0000-4000-8000-{number:012}"

    @property
    def seen(self) -> Counter[str]:
        """How often each text was given to an agent."""
        return Counter(text for _, _, text, _ in self._turns)

    def __call__(self, request: Request) -> Reply:
        """What Letta 0.16 answers."""
        _, _, kind, *rest = request.path.rstrip("/").split("/")
        match request.method, kind, rest:
            case "GET", "agents", [agent]:
                return Reply(200, {"id": agent, "name": "Ana's helper", "pending_approval": None})
            case "POST", "agents", [agent, "messages", "async"]:
                return Reply(200, self._begun(agent, request))
            case "GET", "agents", [agent, "messages"]:
                return Reply(200, [one for run in self._runs(agent) for one in self._messages(str(run["id"]))])
            case "GET", "runs", []:
                return Reply(200, self._runs(parse_qs(request.query).get("agent_id", [""])[0]))
            case "GET", "runs", [run]:
                return Reply(200, next(one for one in self._runs() if one["id"] == run))
            case "GET", "runs", [run, "messages"]:
                return Reply(200, self._messages(run))
        return Reply(404, {"detail": "Not Found"})

    def _begun(self, agent: str, request: Request) -> dict[str, object]:
        (message,) = request.said["messages"]
        text = message["content"] if isinstance(message["content"], str) else message["content"][0]["text"]
        run: dict[str, object] = {
            "id": f"run-{uuid4()}",
            "agent_id": agent,
            "background": True,
            "created_at": datetime.now(UTC).isoformat().replace("+00:00", "Z"),
            "metadata": {"run_type": "send_message_async"},
        }
        with self._lock:
            self._turns.append((run, message["otid"], text, time.monotonic() + random.uniform(0.0, 0.3)))
        return {**run, "status": "created", "completed_at": None, "stop_reason": None}

    def _runs(self, agent: str = "") -> list[dict[str, object]]:
        """The newest first."""
        with self._lock:
            turns = [turn for turn in reversed(self._turns) if agent in ("", turn[0]["agent_id"])]
        return [{**run, **_ended(time.monotonic() >= ends)} for run, _, _, ends in turns]

    def _messages(self, wanted: str) -> list[dict[str, object]]:
        """Nothing of a turn is stored before it has ended."""
        with self._lock:
            found = [turn for turn in self._turns if turn[0]["id"] == wanted and time.monotonic() >= turn[3]]
        return [
            {"id": f"message-{uuid4()}", "date": run["created_at"], "run_id": run["id"], "otid": name, **more}
            for run, otid, text, _ in found
            for name, more in (
                (otid, {"message_type": "user_message", "content": text}),
                (None, {"message_type": "assistant_message", "content": f"You said: {text}"}),
            )
        ]


def _ended(ended: bool) -> dict[str, object]:
    if not ended:
        return {"status": "created", "completed_at": None, "stop_reason": None}
    at = datetime.now(UTC).replace(tzinfo=None).isoformat()  # Letta leaves the zone out here
    return {"status": "completed", "completed_at": at, "stop_reason": "end_turn"}
