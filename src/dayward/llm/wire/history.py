"""An exchange as the agent library keeps it, as it is said to an endpoint."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from pydantic_ai.exceptions import UserError
from pydantic_ai.messages import (
    BinaryContent,
    ModelMessage,
    ModelRequestPart,
    ModelResponse,
    ModelResponsePart,
    SystemPromptPart,
    TextContent,
    TextPart,
    ThinkingPart,
    ToolCallPart,
    ToolReturnPart,
    UserContent,
    UserPromptPart,
)

from dayward.llm.endpoint import Endpoint
from dayward.llm.wire.words import Call, Image, Message, Part, Result, Thought


def told(endpoint: Endpoint, rules: Iterable[str], exchange: Sequence[ModelMessage]) -> tuple[Message, ...]:
    """The rules, and what was said since. Thoughts are told again only to the endpoint whose they are."""
    return (*(Message("system", (rule,)) for rule in rules), *_messages(endpoint, exchange))


def _messages(endpoint: Endpoint, exchange: Sequence[ModelMessage]) -> Iterator[Message]:
    for message in exchange:
        if isinstance(message, ModelResponse):
            own = (message.provider_name, message.provider_url) == (endpoint.provider, endpoint.url)
            parts = tuple(_answered(part) for part in message.parts if own or not isinstance(part, ThinkingPart))
            yield Message("assistant", parts)
        else:
            yield from map(_asked, message.parts)


def _asked(part: ModelRequestPart) -> Message:
    if isinstance(part, SystemPromptPart):
        return Message("system", (part.content,))
    if isinstance(part, ToolReturnPart):
        failed = part.outcome != "success"
        return Message("tool", (Result(part.tool_call_id, part.tool_name, part.model_response_str(), failed),))
    if isinstance(part, UserPromptPart):
        content = [part.content] if isinstance(part.content, str) else part.content
        return Message("user", tuple(_content(one) for one in content))
    raise UserError(f"{type(part).__name__} cannot be said to a model")


def _content(given: UserContent) -> str | Image:
    if isinstance(given, str):
        return given
    if isinstance(given, TextContent):
        return given.content
    if isinstance(given, BinaryContent) and given.is_image:
        return Image(given.data, given.media_type)
    raise UserError(f"{type(given).__name__} cannot be shown to a model")


def _answered(part: ModelResponsePart) -> Part:
    if isinstance(part, TextPart):
        return part.content
    if isinstance(part, ThinkingPart):
        return Thought(part.content, part.id or "", part.signature or "")
    if isinstance(part, ToolCallPart):
        return Call(part.tool_call_id, part.tool_name, part.args_as_dict())
    raise UserError(f"{type(part).__name__} cannot be said to a model")
