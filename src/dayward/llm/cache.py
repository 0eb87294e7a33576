"""The very same request to the very same model within the hour: answered from what it said, for nothing.

Whoever asks says whether that will do (`repeat` of a request's extensions). Only what was said in words is kept, to its end, never an
answer that uses a tool: what acts is decided anew each time. Each person has answers of their own.
"""

from __future__ import annotations

import base64
import re
import zlib
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from dayward.core import clock
from dayward.core.digest import sha256
from dayward.llm.books import books
from dayward.llm.endpoint import Endpoint
from dayward.llm.reading import Told
from dayward.state import cached

REPEAT = "repeat"
"""The extension of a request that says that an answer to the very same one will do."""
_USES = re.compile(rb'"(?:tool_calls|function_call)"\s*:\s*(?!null|\[\s*\])|"(?:server_)?tool_use"')


def digest(endpoint: Endpoint, path: str, body: bytes) -> str:
    """What stands for a request: every byte of it, and where it goes. "" where nothing is kept."""
    if books().values()["models.cache"] <= 0:
        return ""
    return sha256(b"\0".join((b"answer", endpoint.way.encode(), path.encode(), body))).hexdigest()


def found(connection: Connection, person: str, key: str) -> dict[str, Any] | None:
    """What was said to that request within the time that is set: `kind`, `body`, `model`, `money`."""
    return cached.find(connection, person, key, _since())


def keep(connection: Connection, person: str, key: str, answer: dict[str, Any], now: datetime) -> None:
    """Keep what was said to a request; what is too old goes."""
    cached.keep(connection, person, key, answer, len(answer["body"]), now)
    cached.prune(connection, _since())


def packed(kind: str, body: bytes, told: Told, money: int | None) -> dict[str, Any] | None:
    """An answer as it is kept: its content type, its bytes, who gave it for how much. None where it is none in words."""
    if not told.ended or told.error is not None or not told.length or _USES.search(body):
        return None
    small = base64.b64encode(zlib.compress(body, 1)).decode()
    return {"kind": kind, "body": small, "model": told.model[:200], "money": money or 0}


def unpacked(answer: dict[str, Any]) -> tuple[str, bytes]:
    """The content type and the bytes of an answer."""
    return str(answer["kind"]), zlib.decompress(base64.b64decode(answer["body"]))


def _since() -> datetime:
    return clock.utc() - timedelta(minutes=books().values()["models.cache"])
