"""What a turn of a model costs besides the model: beside a raw call and a bare agent of the same library, in one run.

`python scripts/thinking.py` takes about eight minutes, `--short` one. The model is a server in a process of its own that streams
50 kB at once.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, NamedTuple

from dayward.core.home import Home
from dayward.core.ids import new_id
from dayward.core.local import Line
from resident import DAYWARD, Process, prepared, running

ROOT = str(Path(__file__).resolve().parent.parent)
TEXT = "Every sentence of this answer is as long as the one before. " * 850


def _serve(told: Connection, text: str) -> None:
    sys.path.insert(0, ROOT)
    from tests.llm.server import say, serving, use

    def answered(asked: Any) -> Any:
        if (
            "tool please" in asked.raw.decode("utf-8", "replace").rpartition('"role":"user"')[2]
            and not asked.answers_a_tool
        ):
            return use("list", {"words": ["report"]})
        return say(text, pieces=50)

    with serving(answered) as server:
        told.send(server.openai)
        told.recv()


@contextmanager
def served(text: str = TEXT) -> Iterator[str]:
    """The address of a model that says this."""
    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(target=_serve, args=(theirs, text), daemon=True)
    process.start()
    try:
        yield str(ours.recv())
    finally:
        ours.send("end")
        process.join(5)


def raw(url: str) -> Callable[[], None]:
    """Makes a streamed call, read to its end, by the HTTP client alone."""
    from httpx2 import Client

    body = {"model": "m", "stream": True, "messages": [{"role": "user", "content": "Hello"}]}
    client = Client(trust_env=False, timeout=60)

    def call() -> None:
        with client.stream("POST", f"{url}/chat/completions", json=body) as response:
            for _ in response.iter_bytes():
                pass

    return call


def bare(url: str) -> Callable[[str], None]:
    """Makes a turn of a bare agent with three tools, by the provider's own library, streamed."""
    from openai import AsyncOpenAI
    from pydantic_ai import Agent
    from pydantic_ai.models.openai import OpenAIChatModel
    from pydantic_ai.providers.openai import OpenAIProvider

    opened = AsyncOpenAI(base_url=url, api_key="none", max_retries=0)
    agent = Agent(OpenAIChatModel("m", provider=OpenAIProvider(openai_client=opened)), instructions="Be brief.")
    for name in ("list", "two", "three"):
        agent.tool_plain(_tool(name))
    loop = asyncio.new_event_loop()

    async def turn(words: str) -> None:
        async with agent.run_stream(words) as result:
            async for _ in result.stream_text(delta=True, debounce_by=None):
                pass

    return lambda words: loop.run_until_complete(turn(words))


def _tool(name: str) -> Callable[[list[str]], str]:
    def tool(words: list[str]) -> str:
        """A tool."""
        return "Write the report"

    tool.__name__ = name
    return tool


class Talk:
    """Turns through the socket, from the words to the whole answer."""

    def __init__(self, home: Home) -> None:
        self._home = home
        self._line = Line(home, 120)
        self._number = 0

    def turn(self, words: str) -> None:
        """One turn, in words that were not said before."""
        id_ = new_id()
        self._number += 1
        self._line.tell(say=f"{words} {self._number}", id=id_, tier="strong")
        while (heard := self._line.hear()).get("message", {}).get("answers") != id_:
            pass
        self._line.tell(got=heard["key"])

    def forget(self) -> None:
        """Have the next turn be the first of a conversation."""
        with closing(sqlite3.connect(self._home.state_file("state.db"), timeout=20)) as state, state:
            state.execute("delete from conversations")

    def close(self) -> None:
        """Hang up."""
        self._line.close()


def took(work: Callable[[], None]) -> float:
    """Seconds of it."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def process(command: list[str], env: dict[str, str]) -> Callable[[], None]:
    """Runs a whole process."""
    return lambda: subprocess.run(command, env=env, check=True, capture_output=True) and None


_SCRIPT = """
import sys
from openai import AsyncOpenAI
from pydantic_ai import Agent
from pydantic_ai.models.openai import OpenAIChatModel
from pydantic_ai.providers.openai import OpenAIProvider
client = AsyncOpenAI(base_url=sys.argv[1], api_key="none", max_retries=0)
agent = Agent(OpenAIChatModel("m", provider=OpenAIProvider(openai_client=client)), instructions="Be brief.")
print(agent.run_sync("Hello").output)
"""


class Row(NamedTuple):
    """What is measured, and beside what: `aim` milliseconds more than that at most, in the middle."""

    name: str
    work: Callable[[], None]
    beside: str = ""
    aim: int = 0


def measured(rows: Sequence[Row], rounds: int, before: Callable[[str], None] = lambda _: None) -> None:
    """Each in turn, so that what the machine does besides strikes all alike; the middles, and what is above another's."""
    times: dict[str, list[float]] = {row.name: [] for row in rows}
    for _ in range(rounds):
        for row in rows:
            before(row.name)
            times[row.name].append(1000 * took(row.work))
    for row in rows:
        middle, late = statistics.median(times[row.name]), sorted(times[row.name])[int(rounds * 0.95)]
        above = f"{middle - statistics.median(times[row.beside]):+8.1f} beside {row.beside}" if row.beside else ""
        print(
            f"{row.name:48} {middle:8.1f} ms   95 %: {late:8.1f}   {above}{f', aim {row.aim:+}' if row.aim else ''}",
            flush=True,
        )


BARE, BARE_TOOL = "bare pydantic-ai, three tools", "bare pydantic-ai, with a tool (two calls)"
FRESH = "a turn, the first of a conversation"


def turns(url: str, agent: Callable[[str], None], talk: Talk, rounds: int) -> None:
    """Turns in a running process, beside those of a bare agent."""
    wire = raw(url)
    for words in ("hello", "tool please"):
        agent(words)
        talk.turn(words)
    rows = (
        Row("raw HTTP, 50 kB streamed", wire),
        Row(BARE, lambda: agent("hello")),
        Row("a turn, the same conversation", lambda: talk.turn("hello"), BARE, 15),
        Row(FRESH, lambda: talk.turn("hello"), BARE, 15),
        Row(BARE_TOOL, lambda: agent("tool please")),
        Row("a turn with a tool (two calls)", lambda: talk.turn("tool please"), BARE_TOOL, 15),
    )
    measured(rows, rounds, lambda name: talk.forget() if name == FRESH else None)


def long(agent: Callable[[str], None], talk: Talk, up: Process, many: int, more: int) -> None:
    """One conversation that grows: its turns beside a bare agent's of the same moment, and what the process holds."""
    ours, beside = [], []
    for number in range(1, many + 1):
        ours.append(took(lambda: talk.turn("on and on")))
        if number % 5 == 0:
            beside.append(took(lambda: agent("hello")))
        if number % (many // 5) == 0:
            part = many // 5
            middle, base = statistics.median(ours[-part:]), statistics.median(beside[-part // 5 :])
            print(
                f"turns {number - part + 1}-{number} of one conversation: {1000 * middle:.1f} ms, "
                f"{middle / base:.2f} of a bare agent's; {up.megabytes:.0f} MB",
                flush=True,
            )
    for number in range(1, more + 1):
        talk.turn("and on")
        if number % 500 == 0:
            print(f"{number} turns more: {up.megabytes:.0f} MB", flush=True)


def main(short: bool = False) -> None:
    """Print all of it."""
    with served() as url, tempfile.TemporaryDirectory() as folder:
        env = {**prepared(folder), "OPENAI_BASE_URL": url, "DAYWARD_MODEL": "openai:m"}
        ask = process([DAYWARD, "ask", "--tier", "strong", "hello"], env)
        with running(env) as up:
            idle = up.megabytes
            talk = Talk(Home(env))
            for _ in range(100):
                talk.turn("first")
            print(f"memory: idle {idle:.0f} MB, after 100 turns {up.megabytes:.0f}   aim 130", flush=True)
            agent = bare(url)
            turns(url, agent, talk, 20 if short else 60)
            python = Row("bare interpreter", process([sys.executable, "-c", "pass"], env))
            measured((python, Row("ask --tier strong, dayward up running", ask, python.name, 150)), 9 if short else 21)
            long(agent, talk, up, 100 if short else 500, 0 if short else 1500)
            talk.close()
        script = Row("a bare pydantic-ai script", process([sys.executable, "-c", _SCRIPT, url], env))
        measured((script, Row("ask --tier strong, nothing running", ask, script.name, 300)), 5)


if __name__ == "__main__":
    main("--short" in sys.argv)
