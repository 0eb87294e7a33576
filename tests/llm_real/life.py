"""A demo life at one fixed moment, fresh for every conversation, and what a turn changed in it."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from collections import Counter
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import NamedTuple

from dayward.actions.context import Context
from dayward.app.compose import open_context
from dayward.app.demo import demo_files
from dayward.assistant.routing import Beyond
from dayward.assistant.session import Session
from dayward.core import clock
from dayward.formats.todotxt import key_value
from dayward.workspace import start

NOW = "2026-11-24T09:00"
ZONE = "Europe/Madrid"
_TODAY = date(2026, 11, 24)
_DIARY = "working-memory.txt"
"""Where what was done is told again."""
_LAST = date(2027, 6, 30)
_CREATED = re.compile(r"^(?:\([A-Z]\) )?(\d{4}-\d\d-\d\d) ")


class Change(NamedTuple):
    """One thing that is otherwise than before: `sign` is one of those the file of utterances explains."""

    sign: str
    text: str

    def __str__(self) -> str:
        return f"{self.sign} {self.text}"


class Lives:
    """Makes lives, in a folder of its own that goes when it is closed."""

    def __init__(self) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="dayward-life-"))
        self._made = 0
        home = self._folder / "home"
        home.mkdir()
        (home / "gitconfig").write_text("[user]\n\tname = Robin\n\temail = robin@example.org\n")
        os.environ.update(
            DAYWARD_HOME=str(home / "dayward"),
            GIT_CONFIG_GLOBAL=str(home / "gitconfig"),
            GIT_CONFIG_NOSYSTEM="1",
            DAYWARD_NOW=NOW,
            TZ=ZONE,
        )
        start.create(str(self._folder / "life"), demo_files(_TODAY), datetime.fromisoformat(NOW).astimezone())

    def fresh(self, beyond: Beyond | None = None) -> Session:
        """A session over a life nobody has spoken to yet, with the models there are."""
        self._made += 1
        root = self._folder / f"life-{self._made}"
        shutil.copytree(self._folder / "life", root)
        return Session(partial(open_context, "prompt", root=str(root)), clock.now, beyond=beyond)

    def close(self) -> None:
        """Remove them all."""
        shutil.rmtree(self._folder, ignore_errors=True)


class State(NamedTuple):
    """What a life holds: lines by file, and every coming event."""

    lines: dict[str, Counter[str]]
    events: dict[tuple[str, str], str]


def state(ctx: Context) -> State:
    """Take a look at the files."""
    ctx.life.forget()
    root = Path(ctx.workspace.root)
    paths = [path for path in root.rglob("*") if path.is_file() and ".git" not in path.parts]
    lines = {str(path.relative_to(root)): Counter(path.read_text(encoding="utf-8").splitlines()) for path in paths}
    events: dict[tuple[str, str], str] = {}
    for event in ctx.life.calendar.between(_TODAY, _LAST):
        hours = "-".join(_hour(time) for time in (event.start, event.end) if time)
        for day in (event.day.isoformat(),):
            words = " ".join(word for word in event.text.split() if not key_value(word))
            events[day, f"{hours} {words}".strip()] = day
    return State(lines, events)


def _hour(time: object) -> str:
    text = str(time)[:5]
    return text.lstrip("0").removesuffix(":00") or "0"


def changes(before: State, after: State) -> list[Change]:
    """What was written in between."""
    found: list[Change] = []
    for path in sorted({*before.lines, *after.lines}):
        old, new = before.lines.get(path, Counter()), after.lines.get(path, Counter())
        gone, come = list((old - new).elements()), list((new - old).elements())
        if path == "todo.txt":
            found += _tasks(gone, come)
        elif path == "habits.txt":
            found += [Change("habit", line) for line in come]
        elif path not in ("calendar.txt", _DIARY):
            found += [Change("+note", f"{path}: " + " / ".join(come))] if come or gone else []
    return found + _events(before.events, after.events)


def _tasks(gone: list[str], come: list[str]) -> list[Change]:
    found: list[Change] = []
    done = [line for line in come if line.startswith("x ")]
    come = [line for line in come if not line.startswith("x ")]
    for line in done:
        found.append(Change("x", line))
        gone = _without(gone, _likest(gone, line))
        come = _without(come, _likest(come, line))  # what comes back
    for line in come:
        old = _likest(gone, line) or (_same_day(gone, line) if _created(line) != _TODAY.isoformat() else "")
        new = not old or (_created(line) == _TODAY.isoformat() != _created(old))
        found.append(Change("+todo" if new else "~todo", line))
        gone = gone if new else _without(gone, old)
    return found + [Change("-todo", line) for line in gone]


def _created(line: str) -> str:
    match = _CREATED.match(line)
    return match[1] if match else ""


def _same_day(lines: list[str], line: str) -> str:
    return next((other for other in lines if _created(other) == _created(line)), "")


def _without(lines: list[str], line: str) -> list[str]:
    place = lines.index(line) if line in lines else len(lines)
    return lines[:place] + lines[place + 1 :]


def _likest(lines: list[str], line: str) -> str:
    """The line that shares most words with one, and at least half of them; "" for none."""
    own = _words(line)
    shares = {other: len(own & _words(other)) / max(1, min(len(own), len(_words(other)))) for other in lines}
    best = max(shares, key=lambda other: shares[other], default="")
    return best if best and shares[best] >= 0.5 else ""


def _words(line: str) -> set[str]:
    plain = (word for word in line.lower().split() if ":" not in word)
    return {word for word in plain if not re.fullmatch(r"x|\(\w\)|\d{4}-\d\d-\d\d", word)}


def _events(before: dict[tuple[str, str], str], after: dict[tuple[str, str], str]) -> list[Change]:
    """Each event once, at its first day, however often it comes."""
    found: dict[tuple[str, str], Change] = {}
    for sign, these, those in (("-cal", before, after), ("+cal", after, before)):
        for day, text in sorted(these.keys() - those.keys()):
            found.setdefault((sign, text), Change(sign, f"{day} {text}"))
    return list(found.values())
