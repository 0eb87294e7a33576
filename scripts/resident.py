"""Measure the process that stays, from outside: start, turns through the socket, memory, processor; and the look at what is due.

`python scripts/resident.py` measures all of it in about three minutes, `--short` in half of one.
"""

from __future__ import annotations

import json
import os
import platform
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import due
from turns import NAMES, READING, WRITING

from dayward.core.home import Home
from dayward.core.ids import new_id
from dayward.core.local import Line

DAYWARD = str(Path(sys.executable).parent / "dayward")
ENGINE = str(Path(__file__).parent / "engine.py")
LIFE = {
    "todo.txt": "(A) 2026-11-02 Call the dentist +health due:2026-11-27\n2026-11-03 Write the report +p3 @desk\n",
    "calendar.txt": "2026-11-23 w48 Mon  9-10 Meeting about the budget.\n",
}


class Size(NamedTuple):
    """How much is measured."""

    starts: int
    engine: int
    turns: int
    idle: int
    schedules: tuple[int, ...]


FULL = Size(7, 300, 1000, 60, (10_000, 100_000))
SHORT = Size(3, 100, 200, 10, (10_000,))


class Process:
    """A running `dayward up`, and what the kernel says of it."""

    def __init__(self, env: dict[str, str]) -> None:
        ready, told = os.pipe()
        start = time.perf_counter()
        quiet = subprocess.DEVNULL
        command = [DAYWARD, "up", "--ready-fd", str(told)]
        self._child = subprocess.Popen(command, env=env, pass_fds=(told,), stdout=quiet, stderr=quiet)
        os.close(told)
        if not os.read(ready, 6):
            raise SystemExit("dayward up ended before it was ready; see its log")
        self.ready = time.perf_counter() - start
        os.close(ready)

    @property
    def megabytes(self) -> float:
        """What it holds in memory now."""
        status = Path(f"/proc/{self._child.pid}/status").read_text()
        return int(status.partition("VmRSS:")[2].split()[0]) / 1024

    @property
    def threads(self) -> int:
        """How many threads it has."""
        return len(os.listdir(f"/proc/{self._child.pid}/task"))

    @property
    def seconds(self) -> float:
        """Processor time of it, all its threads, and its children that have ended."""
        fields = Path(f"/proc/{self._child.pid}/stat").read_text().rpartition(")")[2].split()
        return sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")

    def stop(self) -> float:
        """Tell it to stop; how many seconds that took."""
        start = time.perf_counter()
        self._child.terminate()
        self._child.wait(20)
        return time.perf_counter() - start


@contextmanager
def running(env: dict[str, str]) -> Iterator[Process]:
    """A process that is stopped in the end."""
    process = Process(env)
    try:
        yield process
    finally:
        process.stop()


def turn(line: Line, text: str) -> float:
    """Say something and hear the answer; milliseconds."""
    id_ = new_id()
    start = time.perf_counter()
    line.tell(say=text, id=id_)
    while True:
        heard = line.hear()
        if "message" in heard:
            took = (time.perf_counter() - start) * 1000
            line.tell(got=heard["key"])
            if heard["message"].get("answers") == id_:
                return took


def until_begun(line: Line, state: sqlite3.Connection, text: str) -> float:
    """Milliseconds until the row of the message says that work on it has begun, as another process sees it."""
    id_ = new_id()
    start = time.perf_counter()
    line.tell(say=text, id=id_)
    while True:
        found = state.execute("select attempts from inbox where channel = 'local' and external_id = ?", (id_,))
        if (row := found.fetchone()) and row[0]:
            break
        time.sleep(0.0002)
    took = (time.perf_counter() - start) * 1000
    while "message" not in (heard := line.hear()):
        pass
    line.tell(got=heard["key"])
    return took


def sentences(count: int) -> Iterator[tuple[str, bool]]:
    """What a person says, and whether it writes: one sentence in five does."""
    for number in range(count):
        if number % 5 == 4:
            yield WRITING[number % len(WRITING)].format(f"{NAMES[number % len(NAMES)]} {number}"), True
        else:
            yield READING[number % len(READING)], False


def prepared(folder: str, files: Mapping[str, str] = LIFE) -> dict[str, str]:
    """A life of its own, by default a small one, and the environment that leads to it."""
    life = Path(folder, "life")
    life.mkdir()
    for name, text in files.items():
        (life / name).write_text(text)
    env = {**os.environ, "DAYWARD_HOME": f"{folder}/home", "TZ": "Europe/Madrid"}
    for name in ("DAYWARD_NOW", "DAYWARD_WORKSPACE", "DAYWARD_DATABASE", "DAYWARD_CLOCK"):
        env.pop(name, None)
    subprocess.run([DAYWARD, "init", "--adopt", str(life)], env=env, check=True, stdout=subprocess.DEVNULL)
    return env


def engine(folder: str, kind: str, rounds: int) -> dict[str, float]:
    """The engine by itself, or the port over it."""
    command = [sys.executable, ENGINE, kind, folder, str(rounds)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def row(name: str, value: str, more: str = "") -> None:
    """One line of the table."""
    print(f"  {name:<34} {value:>10}   {more}".rstrip(), flush=True)


def spread(times: list[float]) -> str:
    """The 95th hundredth."""
    return f"95 % within {statistics.quantiles(times, n=20)[-1]:.0f}"


def jobs(folder: str, size: Size) -> float:
    """The engine and the port over it, in turn; the engine's milliseconds for one job."""
    bare, ours = engine(folder, "raw", size.engine), engine(folder, "port", size.engine)
    row("raw engine, one job", f"{bare['ms']:.1f} ms", f"{bare['per_second']:.0f} a second, 8 side by side")
    ratio = f"{ours['per_second'] / bare['per_second']:.2f} of the raw engine"
    row("our jobs, one job", f"{ours['ms']:.1f} ms", f"{ours['per_second']:.0f} a second, 8 side by side: {ratio}")
    return bare["ms"]


def starts(env: dict[str, str], size: Size) -> None:
    """From exec to ready, and from the signal to the end."""
    ready, ended = [], []
    for _ in range(size.starts):
        process = Process(env)
        ready.append(process.ready)
        ended.append(process.stop())
    least = f"least {min(ready):.2f}"
    row("ready", f"{statistics.median(ready):.2f} s", f"{least}   aim: 1.2")
    row("stopped", f"{statistics.median(ended):.2f} s", "aim: 5")


def staying(env: dict[str, str], size: Size, raw: float) -> None:
    """Processor and memory idle, turns, and memory after them."""
    with running(env) as process:
        time.sleep(3)
        before, seconds = process.megabytes, process.seconds
        time.sleep(size.idle)
        share = (process.seconds - seconds) / size.idle * 100
        row("processor, idle", f"{share:.2f} %", f"of a core over {size.idle} s, {process.threads} threads   aim: 0.5")
        row("memory, idle", f"{before:.1f} MB", "aim: 90")
        line = Line(Home(env))
        for sentence in (*READING, *[text.format("nobody") for text in WRITING]):
            turn(line, sentence)
        begun(line, env, raw)
        held = talk(process, line, size, raw)
        line.close()
        first, last = held[len(held) // 2], held[-1]
        rate = (last - first) / (size.turns / 2) * 1000
        row("memory, after the turns", f"{last:.1f} MB", f"{rate:+.2f} MB in 1,000 turns of the second half   aim: 90")


def begun(line: Line, env: dict[str, str], raw: float) -> None:
    """From the client's send to the begin of the work, with nothing else to do."""
    state = sqlite3.connect(f"file:{Home(env).state_file('state.db')}?mode=ro", uri=True, isolation_level=None)
    times = []
    for _ in range(50):
        time.sleep(0.05)
        times.append(until_begun(line, state, "what is late"))
    state.close()
    middle = statistics.median(times)
    ratio = f"{middle / raw:.1f} jobs of the raw engine"
    row("message to start of work", f"{middle:.1f} ms", f"{spread(times)}, {ratio}   aim: 15")


def talk(process: Process, line: Line, size: Size, raw: float) -> list[float]:
    """Turns one after the other, of which one in five writes; the memory after each twentieth of them."""
    every: list[float] = []
    writing: list[float] = []
    held = []
    for number, (sentence, writes) in enumerate(sentences(size.turns), 1):
        took = turn(line, sentence)
        every.append(took)
        if writes:
            writing.append(took)
        if number % (size.turns // 20) == 0:
            held.append(process.megabytes)
    middle = statistics.median(every)
    ratio = f"{middle / raw:.1f} jobs of the raw engine"
    row(f"{size.turns:,} turns, a fifth writes", f"{middle:.1f} ms", f"{spread(every)}, {ratio}   aim: 40, 100")
    row("of these, writing with commit", f"{statistics.median(writing):.1f} ms", spread(writing))
    return held


def main(short: bool = False) -> None:
    """All of it, in one run."""
    size = SHORT if short else FULL
    with tempfile.TemporaryDirectory() as folder:
        env = prepared(folder)
        print("the process that stays, through its socket, and the engine by itself (medians)", flush=True)
        raw = jobs(folder, size)
        starts(env, size)
        staying(env, size, raw)
        for count in size.schedules:
            for name, value, more in due.measured(f"{folder}/due-{count}", count):
                row(name, value, more)


if __name__ == "__main__":
    print(f"Python {platform.python_version()}, {platform.machine()}, {os.cpu_count()} processors")
    main("--short" in sys.argv[1:])
