"""The three protocols, by the provider's name."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from dayward.llm.endpoint import Endpoint
from dayward.llm.wire import anthropic, ollama, openai
from dayward.llm.wire.words import Piece, Question

Told = Callable[[dict[str, Any]], Iterator[Piece]]


class Dialect(NamedTuple):
    """How something is asked (path and body), and what an answer says: a whole one, and an event of one that streams."""

    request: Callable[[Endpoint, Question], tuple[str, dict[str, Any]]]
    whole: Told
    flowing: Told


DIALECTS = {
    "anthropic": Dialect(anthropic.request, anthropic.whole, anthropic.flowing),
    "openai": Dialect(openai.request, openai.whole, openai.flowing),
    "ollama": Dialect(ollama.request, ollama.pieces, ollama.pieces),
}


def headers(endpoint: Endpoint) -> dict[str, str]:
    """What goes before a request: its kind, the key, and what the endpoint wants besides."""
    return {"Content-Type": "application/json", **opening(endpoint), **dict(endpoint.headers)}


def opening(endpoint: Endpoint) -> dict[str, str]:
    """The headers that carry its key."""
    if endpoint.provider == "anthropic":
        return {"x-api-key": endpoint.key, "anthropic-version": "2023-06-01"}
    return {"Authorization": f"Bearer {endpoint.key}"} if endpoint.key else {}
