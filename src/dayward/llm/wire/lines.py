"""The events of a stream: one JSON object on a line, with `data:` before it or not."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from typing import Any

from dayward.llm.wire.words import Strange


async def events(chunks: AsyncIterator[bytes]) -> AsyncIterator[dict[str, Any]]:
    """The events, as soon as their line is whole. Raises ValueError where one is no object."""
    rest = b""
    async for chunk in chunks:
        *lines, rest = (rest + chunk).split(b"\n")
        for line in lines:
            if (event := _event(line)) is not None:
                yield event
    if (event := _event(rest)) is not None:
        yield event


def _event(line: bytes) -> dict[str, Any] | None:
    """The event on a line; None for names of events, comments, and the word that it is over."""
    data = line.removeprefix(b"data:").strip()
    if data == b"[DONE]" or not data or not (line.startswith(b"data:") or data.startswith(b"{")):
        return None
    event = json.loads(data)
    if not isinstance(event, dict):
        raise Strange("an event that is no object")
    return event
