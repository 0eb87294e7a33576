"""Servers of agents that kill their client in the middle of a request, and know how often each agent was given each prompt."""

from __future__ import annotations

import http.client
import os
import random
import signal
import threading
import time
from collections import Counter
from contextlib import closing, suppress
from typing import Protocol
from uuid import uuid4

from tests.prompts.letta_server import LettaServer
from tests.prompts.wire import Reply, Request


class Play(Protocol):
    """A server of agents."""

    requests: int
    """How many requests a prompt takes, or a few more."""

    @property
    def seen(self) -> Counter[str]:
        """How often each text was given to an agent."""

    def agent(self) -> str:
        """A new one, as a prompt to it is addressed."""

    def answer(self, request: Request) -> Reply:
        """Do what is asked."""

    def close(self) -> None:
        """Stop."""


class OpenAIPlay:
    """An endpoint where each agent is a model. It gives a prompt to the agent as often as it gets it."""

    requests = 1

    def __init__(self) -> None:
        self.seen: Counter[str] = Counter()

    def agent(self) -> str:
        return f"openai:agent-{uuid4()}"

    def answer(self, request: Request) -> Reply:
        text = request.said["messages"][0]["content"]
        self.seen[text] += 1
        choice = {"message": {"role": "assistant", "content": f"You said: {text}"}, "finish_reason": "stop"}
        return Reply(200, {"id": f"chatcmpl-{uuid4().hex}", "choices": [choice]})

    def close(self) -> None: ...


class LettaPlay:
    """A Letta server, seen through a door that can be shut in between."""

    requests = 5

    def __init__(self) -> None:
        self._server = LettaServer()

    @property
    def seen(self) -> Counter[str]:
        return Counter(text for _, _, text in self._server.given)

    def agent(self) -> str:
        return self._server.agent()

    def answer(self, request: Request) -> Reply:
        self._server.next["send"] = [random.choice(("ok", "slow"))]
        with closing(http.client.HTTPConnection("127.0.0.1", self._server.port, timeout=10)) as connection:
            address = f"{request.path}?{request.query}" if request.query else request.path
            connection.request(request.method, address, request.body, {"Content-Type": "application/json"})
            answer = connection.getresponse()
            return Reply(answer.status, answer.read())

    def close(self) -> None:
        self._server.stop()


class Deadly:
    """Kills the client at the n-th request from now on: before it is looked at, before it is answered, or just after."""

    def __init__(self, play: Play, chance: random.Random) -> None:
        self._play, self._chance = play, chance
        self._lock = threading.Lock()
        self._left, self._victim = 0, 0

    def arm(self, victim: int, requests: int) -> None:
        """Kill this process group at that request."""
        with self._lock:
            self._left, self._victim = requests, victim

    def __call__(self, request: Request) -> Reply:
        """The answer of the play, if anybody lives to hear it."""
        with self._lock:
            self._left -= 1
            now, victim = self._left == 0, self._victim
            pause, instant = self._chance.uniform(0.0, 0.05), self._chance.choice(("before", "within", "after"))
        if not now:
            return self._play.answer(request)
        if instant == "before":
            _kill(victim, 0.0)
            time.sleep(pause)
        reply = self._play.answer(request)
        if instant == "within":
            _kill(victim, pause)
        return reply._replace(then=lambda: _kill(victim, pause))


def _kill(victim: int, pause: float) -> None:
    time.sleep(pause)
    with suppress(ProcessLookupError):
        os.killpg(victim, signal.SIGKILL)
