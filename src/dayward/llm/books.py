"""Where calls are written down: told once, by the process that makes them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from dayward.state.database import Database


class Books(NamedTuple):
    """The database, the settings as they are now, and a person's zone by name ("": the machine's own)."""

    database: Callable[[], Database]
    values: Callable[[], Mapping[str, Any]]
    zone: Callable[[str], str] = lambda _: ""


_kept: list[Books] = []


def keep(books: Books) -> None:
    """From now on every call of a model in this process is written into these books."""
    _kept[:] = [books]


def books() -> Books:
    """The books. Raises RuntimeError where nobody keeps any: no call is made that is not counted."""
    if not _kept:
        raise RuntimeError("nobody keeps the books: call dayward.llm.books.keep first")
    return _kept[0]
