"""A model for the loop with tools, on connections whose every call is counted.

This module loads the agent library; whoever calls no strong model does not import it.
"""

from __future__ import annotations

from httpx2 import AsyncClient
from pydantic_ai.models import Model
from pydantic_ai.settings import ModelSettings

from dayward.llm.endpoint import Endpoint
from dayward.llm.loop import loop
from dayward.llm.metered import AsyncMetered
from dayward.llm.wire.model import WireModel

_MOST = 16
_made: dict[Endpoint, tuple[Model, AsyncClient]] = {}


def model(endpoint: Endpoint) -> Model:
    """The model at an endpoint, always the same one, for one event loop; `close` is to be called before that ends.

    Its calls are tried once: who asks decides what is done where one fails. They raise ModelError.
    """
    if endpoint not in _made:
        if len(_made) >= _MOST:  # endpoints were changed many times while this process ran
            loop.soon(_made.pop(next(iter(_made)))[1].aclose())
        client = AsyncClient(transport=AsyncMetered(endpoint), trust_env=False, follow_redirects=False)
        _made[endpoint] = (WireModel(endpoint, client, _settings(endpoint)), client)
    return _made[endpoint][0]


async def close() -> None:
    """Give all connections back; `model` makes new ones."""
    while _made:
        await _made.popitem()[1][1].aclose()


def _settings(endpoint: Endpoint) -> ModelSettings:
    settings: ModelSettings = {"max_tokens": endpoint.max_tokens}
    if endpoint.temperature is not None:
        settings["temperature"] = endpoint.temperature
    return settings
