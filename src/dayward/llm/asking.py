"""Asking a model one question and waiting for the answer: what the local tier does. No provider's own library is loaded.

An answer can be bound to a JSON schema, which small models obey far better than they call tools.
"""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from dayward.llm import judging
from dayward.llm.cache import REPEAT
from dayward.llm.endpoint import Endpoint
from dayward.llm.wire.dialects import DIALECTS, headers
from dayward.llm.wire.words import Message, Question

if TYPE_CHECKING:
    from httpx2 import Client

_THOUGHT = re.compile(r"<think(?:ing)?>.*?(?:</think(?:ing)?>|\Z)\s*", re.DOTALL)


class Completion(NamedTuple):
    """An answer: its text, the model that gave it, tokens, and its cost in millionths of a US dollar (None: nobody knows)."""

    text: str
    model: str
    input_tokens: int
    output_tokens: int
    cost: int | None


def complete(
    endpoint: Endpoint,
    messages: Sequence[Mapping[str, Any]],
    schema: Mapping[str, Any] | None = None,
    max_tokens: int = 0,
) -> Completion:
    """Ask, and wait. `messages` are OpenAI's (role and text); `schema` is the JSON schema of the answer, `max_tokens` its length at most.

    The very same question is answered from what was said before where nothing is left to chance (see `cache`). Raises ModelError.
    """
    asked = tuple(Message(str(one["role"]), (str(one["content"]),)) for one in messages)
    most, warmth = max_tokens or endpoint.max_tokens, endpoint.temperature
    question = Question(asked, most, schema=schema, temperature=warmth, think=False)
    path, body = DIALECTS[endpoint.provider].request(endpoint, question)
    data = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
    answer = _asked(endpoint, path, data, repeat=schema is not None or endpoint.temperature == 0)
    if not answer.text and schema is not None:
        raise judging.garbled(endpoint, "answers with nothing")
    return answer


def _asked(endpoint: Endpoint, path: str, data: bytes, repeat: bool) -> Completion:
    url, extensions = endpoint.url + path, {REPEAT: repeat}
    response = _client(endpoint).post(url, content=data, headers=headers(endpoint), extensions=extensions)
    used, money = response.extensions["dayward"]
    said = response.json()
    model = str(said.get("model") or endpoint.model)
    return Completion(_text(endpoint, said), model, used.input, used.output, money)


def close() -> None:
    """Give all connections back; the next question opens new ones."""
    while _clients:
        _clients.popitem()[1].close()


_clients: dict[Endpoint, Client] = {}
_MOST_CLIENTS = 16
_making = threading.Lock()


def _client(endpoint: Endpoint) -> Client:
    """The client of an endpoint, whose connections stay."""
    import httpx2

    from dayward.llm.metered import Metered

    with _making:
        if endpoint not in _clients:
            if len(_clients) >= _MOST_CLIENTS:  # endpoints were changed many times while this process ran
                _clients.pop(next(iter(_clients)))
            _clients[endpoint] = httpx2.Client(transport=Metered(endpoint), trust_env=False, follow_redirects=False)
        return _clients[endpoint]


def _text(endpoint: Endpoint, said: dict[str, Any]) -> str:
    try:
        pieces = list(DIALECTS[endpoint.provider].whole(said))
    except ValueError as error:
        raise judging.garbled(endpoint, f"answers with something that is no answer: {error}") from None
    return _THOUGHT.sub("", "".join(piece for piece in pieces if isinstance(piece, str))).strip()
