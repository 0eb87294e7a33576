"""The record of who answered a turn, and why: a line a turn, in a file only its owner can read."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from dayward.core.home import Home, write_private
from dayward.core.redaction import redact

_FILE, _OLD = "decisions.jsonl", "decisions.1.jsonl"
_LARGEST = 2_000_000
_HEAD = 80


class Decision(NamedTuple):
    """A turn, the words it began with, who answered it (`floor`, `local`, `strong` or `none`), and the reasons in their order."""

    turn: str
    at: str
    person: str
    words: str
    tier: str
    reasons: tuple[str, ...]


def record(home: Home, turn: str, at: datetime, person: str, words: str, tier: str, reasons: Sequence[str]) -> None:
    """Write a decision down. A full disk does not undo what was done: it is then not written."""
    line = {
        "turn": turn,
        "at": at.isoformat(timespec="seconds"),
        "person": person,
        "words": redact(words[:_HEAD]),
        "tier": tier,
        "reasons": [redact(reason) for reason in reasons],
    }
    path = home.state_file(_FILE)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)
        with os.fdopen(descriptor, "a", encoding="utf-8", errors="replace") as file:
            file.write(json.dumps(line, ensure_ascii=False) + "\n")
            large = file.tell() > _LARGEST
        if large:
            os.replace(path, home.state_file(_OLD))
    except OSError:
        return


def decisions(home: Home, person: str, most: int) -> list[Decision]:
    """A person's last decisions, the newest first. Lines that are broken are left out."""
    found: list[Decision] = []
    for name in (_FILE, _OLD):
        for line in reversed(_lines(home.state_file(name))):
            decision = _read(line)
            if decision and decision.person == person:
                found.append(decision)
            if len(found) == most:
                return found
    return found


def forget(home: Home, person: str) -> None:
    """Take all lines of a person out of the record."""
    for name in (_FILE, _OLD):
        path = home.state_file(name)
        kept = [line for line in _lines(path) if not ((one := _read(line)) and one.person == person)]
        if os.path.exists(path):
            write_private(path, "".join(kept).encode("utf-8", "replace"))


def _lines(path: str) -> list[str]:
    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            return file.readlines()
    except FileNotFoundError:
        return []


def _read(line: str) -> Decision | None:
    try:
        kept: dict[str, Any] = json.loads(line)
        return Decision(kept["turn"], kept["at"], kept["person"], kept["words"], kept["tier"], tuple(kept["reasons"]))
    except (ValueError, KeyError, TypeError):
        return None
