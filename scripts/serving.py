"""Measure the pages and the API of a running Dayward over 10,000 tasks: how long each takes, and what many who look at once cost.

`python scripts/serving.py` takes about two minutes.
"""

from __future__ import annotations

import asyncio
import socket
import statistics
import subprocess
import tempfile
import time
from collections.abc import Sequence

import httpx
from bench import day_lines, task_lines

from resident import DAYWARD, Process, prepared, running

PAGES = (
    "/", "/tasks", "/tasks?q=report", "/calendar", "/calendar?view=week", "/chat/new", "/projects", "/goals", "/waiting", "/review",
    "/notes",
    "/habits", "/approvals", "/schedules", "/runs", "/cost", "/stats", "/settings", "/people", "/account",
    "/api/v1/tasks", "/api/v1/events",
)  # fmt: skip
ROUNDS = 40
LOOKING, A_SECOND, SECONDS = 200, 50, 20
AIM = 60


def said(env: dict[str, str], *words: str) -> str:
    """A command."""
    return subprocess.run([DAYWARD, *words], env=env, capture_output=True, text=True, check=True).stdout.strip()


def p95(took: Sequence[float]) -> float:
    """What 95 of a hundred stay within."""
    return statistics.quantiles(took, n=20)[-1]


def pages(url: str, link: str) -> httpx.Cookies:
    """Each page in turn, as somebody who looks around; the cookies of who looked."""
    with httpx.Client(base_url=url, headers={"Accept": "text/html"}, follow_redirects=True, timeout=60) as client:
        client.post("/welcome", data={"key": link.partition("key=")[2], "password": "correct horse battery"})
        took: dict[str, list[float]] = {page: [] for page in PAGES}
        for number in range(ROUNDS + 2):
            for page in PAGES:
                start = time.perf_counter()
                answer = client.get(page)
                if answer.status_code != 200:
                    raise SystemExit(f"{page}: {answer.status_code}")
                if number > 1:
                    took[page].append((time.perf_counter() - start) * 1000)
        for page, times in took.items():
            late = "" if p95(times) <= AIM else f"   aim {AIM}"
            print(f"{page:<24} {statistics.median(times):7.1f} ms   95 %: {p95(times):7.1f}{late}")
        return client.cookies


async def crowd(url: str, cookies: httpx.Cookies, process: Process) -> None:
    """Many who look at a conversation, and requests at a steady rate meanwhile."""
    limits = httpx.Limits(max_connections=LOOKING + 60)
    async with httpx.AsyncClient(base_url=url, cookies=cookies, timeout=60, limits=limits) as client:
        heard = [0]

        async def look() -> None:
            async with client.stream("GET", "/chat/crowd/stream", timeout=None) as stream:
                async for line in stream.aiter_lines():
                    heard[0] += line.startswith("data:")

        looking = [asyncio.create_task(look()) for _ in range(LOOKING)]
        await asyncio.sleep(3)
        took: list[float] = []

        async def ask(page: str) -> None:
            start = time.perf_counter()
            answer = await client.get(page, headers={"Accept": "text/html"})
            took.append((time.perf_counter() - start) * 1000)
            answer.raise_for_status()

        asked = []
        begun, before = time.perf_counter(), process.seconds
        for number in range(A_SECOND * SECONDS):
            await asyncio.sleep(max(0.0, begun + number / A_SECOND - time.perf_counter()))
            asked.append(asyncio.create_task(ask(("/notes", "/waiting", "/approvals", "/api/v1/events")[number % 4])))
        await asyncio.gather(*asked)
        lasted = time.perf_counter() - begun
        busy = (process.seconds - before) / lasted * 100
        print(
            f"{LOOKING} who look, {len(took) / lasted:.0f} requests a second: {statistics.median(took):.1f} ms   "
            f"95 %: {p95(took):.1f}   {busy:.0f} % of a core, {process.megabytes:.0f} MB"
        )
        for one in looking:
            one.cancel()
        await asyncio.gather(*looking, return_exceptions=True)


def main() -> None:
    """Measure it."""
    with tempfile.TemporaryDirectory() as folder, socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
        free.close()
        lines = {"todo.txt": task_lines(10_000), "calendar.txt": day_lines(5)}
        env = prepared(folder, {name: "\n".join(found) + "\n" for name, found in lines.items()})
        said(env, "config", "web.port", str(port))
        with running(env) as process:
            print(f"ready: {process.megabytes:.0f} MB, before anybody looks")
            url = f"http://127.0.0.1:{port}"
            cookies = pages(url, said(env, "web", "link"))
            print(f"after all pages: {process.megabytes:.0f} MB")
            time.sleep(60)  # requests are counted by the minute
            asyncio.run(crowd(url, cookies, process))


if __name__ == "__main__":
    main()
