"""What a turn of a model costs besides the model: beside a raw call and a bare agent of the same library, in one run.

`python scripts/thinking.py` takes about four minutes, `--short` half of one. The model is a server in a process of its own that
streams 50 kB at once.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from dayward.core.home import Home
from dayward.core.ids import new_id
from dayward.core.local import Line
from resident import DAYWARD, Process, prepared

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


def raw(url: str, count: int) -> list[float]:
    """Seconds of streamed calls, read to their end, by the HTTP client alone."""
    from httpx2 import Client

    body = {"model": "m", "stream": True, "messages": [{"role": "user", "content": "Hello"}]}
    taken = []
    with Client(trust_env=False, timeout=60) as client:
        for _ in range(count):
            start = time.perf_counter()
            with client.stream("POST", f"{url}/chat/completions", json=body) as response:
                for _ in response.iter_bytes():
                    pass
            taken.append(time.perf_counter() - start)
    return taken


def bare(url: str, count: int) -> list[float]:
    """Seconds of turns of a bare agent with three tools, by the provider's own library, streamed."""
    from openai import AsyncOpenAI
    from pydantic_ai import Agent
    from pydantic_ai.models.openai import OpenAIChatModel
    from pydantic_ai.providers.openai import OpenAIProvider

    async def run() -> list[float]:
        opened = AsyncOpenAI(base_url=url, api_key="none", max_retries=0)
        agent = Agent(OpenAIChatModel("m", provider=OpenAIProvider(openai_client=opened)), instructions="Be brief.")
        for name in ("one", "two", "three"):
            agent.tool_plain(_tool(name))
        taken = []
        for _ in range(count):
            start = time.perf_counter()
            async with agent.run_stream("Hello") as result:
                async for _ in result.stream_text(delta=True, debounce_by=None):
                    pass
            taken.append(time.perf_counter() - start)
        return taken

    return asyncio.run(run())


def _tool(name: str) -> Callable[[str], str]:
    def tool(words: str) -> str:
        """A tool."""
        return words

    tool.__name__ = name
    return tool


def turns(home: Home, words: str, count: int) -> list[float]:
    """Seconds of turns through the socket, from the words to the whole answer."""
    line = Line(home, 120)
    taken = []
    for number in range(count):
        id_ = new_id()
        start = time.perf_counter()
        line.tell(say=f"{words} {number}", id=id_, tier="strong")
        while (heard := line.hear()).get("message", {}).get("answers") != id_:
            pass
        taken.append(time.perf_counter() - start)
        line.tell(got=heard["key"])
    line.close()
    return taken


def cold(command: list[str], env: dict[str, str], count: int) -> list[float]:
    """Seconds of a whole process."""
    taken = []
    for _ in range(count):
        start = time.perf_counter()
        subprocess.run(command, env=env, check=True, capture_output=True)
        taken.append(time.perf_counter() - start)
    return taken


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


def _shown(name: str, seconds: list[float], base: float = 0.0) -> None:
    ranked = sorted(seconds)
    middle, late = statistics.median(ranked), ranked[int(len(ranked) * 0.95)]
    more = f"   {1000 * (middle - base):+8.1f} over raw" if base else ""
    sys.stdout.write(f"{name:44} {1000 * middle:8.1f} ms   95 %: {1000 * late:8.1f}{more}\n")


def main(short: bool = False) -> None:
    """Print all of it."""
    count, many = (20, 100) if short else (100, 500)
    with served() as url, tempfile.TemporaryDirectory() as folder:
        raw(url, 5)
        wire = raw(url, count)
        base = statistics.median(wire)
        _shown("raw HTTP, 50 kB streamed", wire)
        agent = bare(url, count)
        _shown("bare pydantic-ai, three tools", agent[2:], base)
        env = {**prepared(folder), "OPENAI_BASE_URL": url, "DAYWARD_MODEL": "openai:m"}
        home = Home(env)
        process = Process(env)
        try:
            idle = process.megabytes
            turns(home, "first", 1)
            _shown("a turn, the same conversation", turns(home, "hello", count), base)
            _shown("a turn with a tool (two calls)", turns(home, "tool please", count), base)
            warm = cold([DAYWARD, "ask", "--tier", "strong", "hello"], env, 7)
            after = process.megabytes
            whole = turns(home, "on and on", many)
            _shown(f"turns 1-50 of {many}", whole[:50], base)
            _shown(f"turns {many - 50}-{many}", whole[-50:], base)
            sys.stdout.write(
                f"memory: idle {idle:.0f} MB, after {count * 2 + 8} turns {after:.0f}, after {many} more {process.megabytes:.0f}\n"
            )
        finally:
            process.stop()
        python = cold([sys.executable, "-c", "pass"], env, 7)
        alone = cold([DAYWARD, "ask", "--tier", "strong", "hello"], env, 5)
        script = cold([sys.executable, "-c", _SCRIPT, url], env, 5)
        _shown("bare interpreter", python)
        _shown("ask --tier strong, dayward up running", warm)
        _shown("ask --tier strong, nothing running", alone)
        _shown("a bare pydantic-ai script", script)


if __name__ == "__main__":
    main("--short" in sys.argv)
