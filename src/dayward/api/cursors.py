"""A list in parts. A cursor says behind what the next part begins, so that what comes and goes meanwhile moves nothing."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable, Iterable
from typing import Annotated, Any, NamedTuple, TypeVar

from fastapi import Depends, Query

from dayward.core.errors import UsageError

T = TypeVar("T")
Key = tuple[str, ...]
"""What orders a list: words that belong to a thing, not to its place."""
MOST = 200


class Part(NamedTuple):
    """Which part is wanted."""

    limit: int
    after: Key


def _part(
    limit: Annotated[int, Query(ge=1, le=MOST, description="at most so many")] = 50,
    cursor: Annotated[str, Query(max_length=2_000, description="what `next` of the part before said")] = "",
) -> Part:
    return Part(limit, _read(cursor) if cursor else ())


Wanted = Annotated[Part, Depends(_part)]


def part(things: Iterable[T], key: Callable[[T], Key], wanted: Part, descending: bool = False) -> tuple[list[T], str]:
    """The wanted part of a list, and the cursor of the next ("": there is none)."""
    ordered = sorted(things, key=key, reverse=descending)
    if wanted.after:
        ordered = [
            thing for thing in ordered if (key(thing) < wanted.after if descending else key(thing) > wanted.after)
        ]
    chosen = ordered[: wanted.limit]
    return chosen, following(key(chosen[-1])) if len(ordered) > len(chosen) else ""


def listed(items: list[Any], after: str, **more: Any) -> dict[str, Any]:
    """A part as it is told."""
    return {"items": items, "next": after or None, **more}


def following(key: Key) -> str:
    """The cursor of what comes behind that key."""
    return base64.urlsafe_b64encode(json.dumps(key).encode()).decode().rstrip("=")


def _read(cursor: str) -> Key:
    try:
        found = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (ValueError, binascii.Error, RecursionError):
        found = None
    if not isinstance(found, list) or not found or not all(isinstance(word, str) for word in found):
        raise UsageError("that is no cursor", "give what `next` said, or none for the beginning")
    return tuple(found)
