"""On whose behalf a model is called, and for what: set around a turn, read where a call is written down."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import NamedTuple


class Purpose(NamedTuple):
    """The person whose budget pays, the turn, its tier (`local` or `strong`), and the agent or routine that asks, if one does."""

    person: str
    turn: str
    tier: str
    agent: str = ""
    routine: str = ""


_purpose: ContextVar[Purpose] = ContextVar("purpose")
_repeats: ContextVar[bool] = ContextVar("repeats", default=False)


def purpose() -> Purpose:
    """What is asked for now. Raises RuntimeError outside `asking`: no call is made on nobody's behalf."""
    found = _purpose.get(None)
    if found is None:
        raise RuntimeError("a model is called on nobody's behalf: put `with asking(Purpose(…)):` around it")
    return found


def repeats() -> bool:
    """Whether what was said to the very same request before will do now."""
    return _repeats.get()


@contextmanager
def asking(wanted: Purpose, repeat: bool = False) -> Iterator[None]:
    """Calls in this block (and in tasks begun in it) are made for that purpose; with `repeat`, an answer given before will do."""
    tokens = _purpose.set(wanted), _repeats.set(repeat)
    try:
        yield
    finally:
        _purpose.reset(tokens[0])
        _repeats.reset(tokens[1])
