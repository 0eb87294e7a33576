"""What a drill left behind: rows of the database, commits of the folder, lines of its files. Reading changes nothing."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from typing import Any, NamedTuple

from sqlalchemy import Row, Table, select

from dayward.app.drill.world import World
from dayward.state.tables import inbox, notices, outbox, schedules, slots

_MARK = re.compile(r"\bdrill\d{5}\b")
_STEP = re.compile(r"([^/]+)/.+")


class Evidence(NamedTuple):
    """Everything at one moment. `steps` are the commits' steps by turn, `commits` all of them, the oldest first."""

    inbox: list[Row[Any]]
    outbox: list[Row[Any]]
    schedules: list[Row[Any]]
    slots: list[Row[Any]]
    notices: list[Row[Any]]
    commits: list[str]
    steps: dict[str, list[str]]
    lines: dict[str, list[str]]


def gather(world: World) -> Evidence:
    """Look at the rows first, then at the folder: what the rows say is done must be there."""
    with world.database.reading() as connection:

        def rows(table: Table, *order: str) -> list[Row[Any]]:
            return list(connection.execute(select(table).order_by(*(table.c[name] for name in order))))

        found = (
            rows(inbox, "conversation", "place"),
            rows(outbox, "channel", "address", "place"),
            rows(schedules, "id"),
            rows(slots, "due_at"),
            rows(notices, "at"),
        )
    commits = world.git.text(
        "log", "--reverse", "--format=%(trailers:key=Dayward-Step,valueonly,separator=%x2C)"
    ).split()
    return Evidence(*found, commits, _by_turn(commits), _marked(world))


def _by_turn(commits: Iterable[str]) -> dict[str, list[str]]:
    steps: dict[str, list[str]] = defaultdict(list)
    for step in commits:
        if match := _STEP.fullmatch(step):
            steps[match[1]].append(step)
    return steps


def _marked(world: World) -> dict[str, list[str]]:
    """The lines of text files in which a mark of the drill stands, by mark."""
    found: dict[str, list[str]] = defaultdict(list)
    for path in world.life.rglob("*.txt"):
        if ".git" in path.parts:
            continue
        for line in path.read_text(errors="replace").splitlines():
            for mark in _MARK.findall(line):
                found[mark].append(line)
    return found
