"""A model for the loop with tools: the agent library's own, on connections whose every call is counted.

This module loads the agent library and the providers' own ones; whoever calls no strong model does not import it.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any

from httpx2 import AsyncClient
from pydantic_ai.models import Model, StreamedResponse
from pydantic_ai.models.wrapper import WrapperModel
from pydantic_ai.settings import ModelSettings

from dayward.llm.endpoint import Endpoint
from dayward.llm.errors import ModelError
from dayward.llm.metered import AsyncMetered
from dayward.llm.ollama import AsNative

NO_KEY = "none"
"""Sent where a server needs none: the libraries want one."""
_MOST = 16
_made: dict[Endpoint, tuple[Model, AsyncClient]] = {}


def model(endpoint: Endpoint) -> Model:
    """The model at an endpoint, always the same one, for one event loop; `close` is to be called before that ends.

    Its calls are tried once: who asks decides what is done where one fails. They raise ModelError.
    """
    if endpoint not in _made:
        if len(_made) >= _MOST:  # endpoints were changed many times while this process ran
            _made.pop(next(iter(_made)))
        transport = AsNative(endpoint) if endpoint.provider == "ollama" else AsyncMetered(endpoint)
        client = AsyncClient(transport=transport, trust_env=False, follow_redirects=False)
        make = _anthropic if endpoint.provider == "anthropic" else _openai
        _made[endpoint] = (_Plain(make(endpoint, client)), client)
    return _made[endpoint][0]


async def close() -> None:
    """Give all connections back; `model` makes new ones."""
    while _made:
        await _made.popitem()[1][1].aclose()


class _Plain(WrapperModel):
    """A model whose failures are those of our own connections, however often a library has wrapped them."""

    async def request(self, *given: Any, **more: Any) -> Any:
        """One answer as a whole."""
        with _plainly():
            return await super().request(*given, **more)

    @asynccontextmanager
    async def request_stream(self, *given: Any, **more: Any) -> AsyncIterator[StreamedResponse]:
        """One answer as a stream."""
        with _plainly():
            async with super().request_stream(*given, **more) as stream:
                yield stream


@contextmanager
def _plainly() -> Iterator[None]:
    try:
        yield
    except Exception as error:
        if isinstance(error, ModelError):
            raise
        if (ours := _ours(error)) is None:
            raise
        raise ours from None


def _ours(error: BaseException) -> ModelError | None:
    """The failure of our own among the causes of another, which may go round in a circle."""
    seen: set[int] = set()
    found: BaseException | None = error
    while found is not None and id(found) not in seen:
        if isinstance(found, ModelError):
            return found
        seen.add(id(found))
        found = found.__cause__ or found.__context__
    return None


def _anthropic(endpoint: Endpoint, client: AsyncClient) -> Model:
    from anthropic import AsyncAnthropic
    from pydantic_ai.models.anthropic import AnthropicModel
    from pydantic_ai.providers.anthropic import AnthropicProvider

    opened = AsyncAnthropic(api_key=endpoint.key or NO_KEY, base_url=endpoint.url, max_retries=0, http_client=client)
    provider = AnthropicProvider(anthropic_client=opened)
    return AnthropicModel(endpoint.model, provider=provider, settings=_settings(endpoint))


def _openai(endpoint: Endpoint, client: AsyncClient) -> Model:
    from openai import AsyncOpenAI
    from pydantic_ai.models.openai import OpenAIChatModel
    from pydantic_ai.profiles.openai import OpenAIModelProfile
    from pydantic_ai.providers.openai import OpenAIProvider

    url = f"{endpoint.url}/v1" if endpoint.provider == "ollama" else endpoint.url
    opened = AsyncOpenAI(api_key=endpoint.key or NO_KEY, base_url=url, max_retries=0, http_client=client)
    provider = OpenAIProvider(openai_client=opened)
    plain: Any = OpenAIModelProfile(json_schema_transformer=None, openai_supports_strict_tool_definition=False)
    profile: Any = {**(provider.model_profile(endpoint.model) or {}), **plain}
    return OpenAIChatModel(endpoint.model, provider=provider, profile=profile, settings=_settings(endpoint))


def _settings(endpoint: Endpoint) -> ModelSettings:
    settings: ModelSettings = {"max_tokens": endpoint.max_tokens}
    if endpoint.temperature is not None:
        settings["temperature"] = endpoint.temperature
    if endpoint.headers:
        settings["extra_headers"] = dict(endpoint.headers)
    return settings
