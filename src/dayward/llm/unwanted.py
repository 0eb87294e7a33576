"""What a model does not want to be told: some newer ones turn a request down that says how much is to be left to chance.

What was turned down once is left out from then on, as long as this process runs.
"""

from __future__ import annotations

import json
import re
from typing import Any

import httpx2

from dayward.llm.endpoint import Endpoint

_SIGNS = re.compile(r"not support|unsupported|deprecated|not allowed|not permitted|only the default")
_MARKS = {"temperature": "temperature", "max_tokens": "max_completion_tokens", "think": "thinking"}
"""What may be left out, and the word by which a service speaks of it. The length of an answer goes by another name instead."""
_known: dict[str, frozenset[str]] = {}


def named(status: int, answer: bytes, asked: bytes) -> str:
    """What of a request a service turns down, where the rest of it would do; "" where that is not what it says."""
    told = answer[:4_000].decode("utf-8", "replace").lower()
    if status not in (400, 422) or not _SIGNS.search(told):
        return ""
    said = _said(asked)
    return next((name for name, mark in _MARKS.items() if name in said and re.search(rf"\b{mark}\b", told)), "")


def learn(endpoint: Endpoint, name: str) -> None:
    """From now on this endpoint is not told that."""
    _known[endpoint.way] = _known.get(endpoint.way, frozenset()) | {name}


def without(endpoint: Endpoint, request: httpx2.Request) -> httpx2.Request:
    """The request without what its endpoint is known to turn down."""
    left_out = _known.get(endpoint.way)
    if not left_out:
        return request
    said = {_renamed(name, left_out): value for name, value in _said(request.content).items()}
    body = json.dumps(
        {name: value for name, value in said.items() if name not in left_out}, ensure_ascii=False, separators=(",", ":")
    )
    headers = {name: value for name, value in request.headers.items() if name.lower() != "content-length"}
    content = body.encode("utf-8", "replace")
    return httpx2.Request(request.method, request.url, headers=headers, content=content, extensions=request.extensions)


def _renamed(name: str, left_out: frozenset[str]) -> str:
    return _MARKS[name] if name == "max_tokens" and name in left_out else name


def _said(body: bytes) -> dict[str, Any]:
    try:
        said = json.loads(body)
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}
