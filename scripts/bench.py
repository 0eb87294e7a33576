"""Measure speed: whole commands on a large life, parsing beside another library, the process that stays. Prints every figure it claims.

Every command is run several times in turn, and the median is given, with the difference to a bare interpreter. Where
DAYWARD_TEST_DATA names a folder, what is understood of its utterances is printed too.
"""

from __future__ import annotations

import os
import platform
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import intents
import turns

import resident

TASKS = 10_000
YEARS = 5
LINES = 100_000
ROUNDS = 15
DAYWARD = str(Path(sys.executable).parent / "dayward")
TODAY = date(2026, 11, 21)
VERBS = (
    "Call",
    "Write",
    "Buy",
    "Check",
    "Plan",
    "Fix",
    "Draft",
    "Review",
    "Book",
    "Clean",
    "Ask",
    "Move",
    "Repair",
    "Order",
)
THINGS = (
    "the dentist",
    "the report",
    "a letter",
    "the bicycle",
    "the garden",
    "a ticket",
    "the budget",
    "a shelf",
    "the contract",
)


def task_lines(count: int) -> list[str]:
    """Believable tasks: a third with a priority, a third with a due date, all with a project and a context."""
    chance = random.Random(7)
    lines = []
    for number in range(count):
        priority = f"({chance.choice('ABCD')}) " if chance.random() < 0.33 else ""
        created = TODAY - timedelta(days=chance.randrange(400))
        due = f" due:{TODAY + timedelta(days=chance.randrange(-20, 300))}" if chance.random() < 0.33 else ""
        words = f"{chance.choice(VERBS)} {chance.choice(THINGS)} for number {number}"
        lines.append(f"{priority}{created} {words} +p{chance.randrange(60)} @c{chance.randrange(12)}{due}")
    return lines


def day_lines(years: int) -> list[str]:
    """A calendar.txt of some years, no to three events a day."""
    chance = random.Random(8)
    first = TODAY - timedelta(days=years * 365 // 2)
    lines = []
    for offset in range(years * 365 + 1):
        day = first + timedelta(days=offset)
        hours = sorted(chance.sample(range(8, 20), chance.randrange(4)))
        events = " ".join(f"{hour}-{hour + 1} Meeting about {chance.choice(THINGS)}." for hour in hours)
        lines.append(f"{day} w{day.isocalendar().week:02d} {day:%a}  {events}")
    return lines


def seconds(command: list[str], env: dict[str, str]) -> float:
    """Wall time of one whole process."""
    start = time.perf_counter()
    subprocess.run(command, env=env, check=True, stdout=subprocess.DEVNULL, stdin=subprocess.DEVNULL)
    return time.perf_counter() - start


def commands(folder: str) -> None:
    """Bare interpreter, version, add, today, in turn."""
    env = {**os.environ, "DAYWARD_HOME": f"{folder}/home", "DAYWARD_NOW": "2026-11-21T09:30", "TZ": "Europe/Madrid"}
    env.pop("DAYWARD_WORKSPACE", None)
    life = Path(folder, "life")
    life.mkdir()
    (life / "todo.txt").write_text("\n".join(task_lines(TASKS)) + "\n", encoding="utf-8")
    (life / "calendar.txt").write_text("\n".join(day_lines(YEARS)) + "\n", encoding="utf-8")
    subprocess.run([DAYWARD, "init", "--adopt", str(life)], env=env, check=True, stdout=subprocess.DEVNULL)
    rows = {
        "bare interpreter": [sys.executable, "-c", "pass"],
        "dayward --version": [DAYWARD, "--version"],
        "dayward add …": [DAYWARD, "add", "Call", "the", "dentist", "+health", "due:2026-11-27"],
        "dayward today": [DAYWARD, "today"],
    }
    aims = {"dayward --version": 40, "dayward add …": 130, "dayward today": 130}
    times: dict[str, list[float]] = {name: [] for name in rows}
    for number in range(ROUNDS):
        for name, command in rows.items():
            more = [f"visit {number}"] if "add" in command else []
            times[name].append(seconds([*command, *more], env))
    bare = statistics.median(times["bare interpreter"])
    print(f"whole processes, {TASKS:,} tasks, {YEARS} years of calendar, median of {ROUNDS} (milliseconds)")
    for name, found in times.items():
        middle = statistics.median(found)
        more = f"  bare + {(middle - bare) * 1000:5.0f}   aim: bare + {aims[name]}" if name in aims else ""
        print(f"  {name:<18} {middle * 1000:6.0f}   ({min(found) * 1000:.0f} to {max(found) * 1000:.0f}){more}")


def parsing() -> None:
    """Every field of every line, here and in pytodotxt, in turn."""
    import pytodotxt

    from dayward.formats.todotxt import TodoFile

    lines = task_lines(LINES)
    data = "\n".join(lines).encode()

    def ours() -> int:
        return sum(
            len(task.tags.kv)
            + (task.priority is not None)
            + (task.created is not None)
            + task.done
            + (task.completed is None)
            for task in TodoFile.parse(data).tasks
        )

    def theirs() -> int:
        total = 0
        for line in data.decode().split("\n"):
            task = pytodotxt.Task(line)
            total += len(task.attributes) + (task.priority is not None) + (task.creation_date is not None)
            total += (
                bool(task.is_completed) + (task.completion_date is None) + 0 * len(task.projects) * len(task.contexts)
            )
        return total

    pairs = [(timed(ours), timed(theirs)) for _ in range(5)]
    ratios = [b / a for a, b in pairs]
    print(f"parsing {LINES:,} tasks, all fields read, median of {len(pairs)} (seconds)")
    print(f"  dayward    {statistics.median(a for a, _ in pairs):.2f}")
    print(f"  pytodotxt  {statistics.median(b for _, b in pairs):.2f}   ratio {statistics.median(ratios):.1f}   aim: 5")


def timed(function: Callable[[], int]) -> float:
    """Seconds that one call takes."""
    start = time.perf_counter()
    function()
    return time.perf_counter() - start


def main() -> None:
    """All of it, in one run."""
    print(f"Python {platform.python_version()}, {platform.machine()}, {os.cpu_count()} processors")
    with tempfile.TemporaryDirectory() as folder:
        commands(folder)
        turns.main(f"{folder}/home")
    parsing()
    resident.main()
    if data := os.environ.get("DAYWARD_TEST_DATA"):
        intents.report(Path(data))


if __name__ == "__main__":
    main()
