"""OpenAI's chat completions, as many servers speak them."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from typing import Any

from dayward.llm.endpoint import Endpoint
from dayward.llm.wire.words import (
    Call,
    End,
    Image,
    Message,
    Piece,
    Question,
    Result,
    Thought,
    arguments,
    begun,
    each,
    fragment,
    functions,
    of,
    words,
)

_ENDS = {
    "stop": "stop",
    "length": "length",
    "tool_calls": "tool_call",
    "function_call": "tool_call",
    "content_filter": "content_filter",
}
_THOUGHTS = ("reasoning", "reasoning_content")


def request(endpoint: Endpoint, question: Question) -> tuple[str, dict[str, Any]]:
    """Path and body. Only OpenAI itself is told `max_completion_tokens`: others do not know it."""
    body = begun(endpoint.model, question, _said)
    body["max_completion_tokens" if endpoint.host == "api.openai.com" else "max_tokens"] = question.max_tokens
    if question.temperature is not None:
        body["temperature"] = question.temperature
    body |= functions(question)
    if question.tools and question.must:
        body["tool_choice"] = "required"
    if question.schema is not None:
        named = {"name": "answer", "strict": True, "schema": question.schema}
        body["response_format"] = {"type": "json_schema", "json_schema": named}
    if question.stream:
        body |= {"stream": True, "stream_options": {"include_usage": True}}
    return "/chat/completions", body


def _said(message: Message) -> Iterator[dict[str, Any]]:
    if message.role == "tool":
        for result in message.of(Result):
            yield {"role": "tool", "tool_call_id": result.id, "content": result.text}
    elif message.role == "assistant":
        yield from _answered(message)
    elif pictures := message.of(Image):
        shown = [{"type": "image_url", "image_url": {"url": _address(picture)}} for picture in pictures]
        yield {"role": message.role, "content": [{"type": "text", "text": message.text}, *shown]}
    else:
        yield {"role": message.role, "content": message.text}


def _answered(message: Message) -> Iterator[dict[str, Any]]:
    said: dict[str, Any] = {"role": "assistant", "content": message.text or None}
    for thought in message.of(Thought):
        if thought.name in _THOUGHTS:
            said[thought.name] = said.get(thought.name, "") + thought.text
    if calls := message.of(Call):
        said["tool_calls"] = [
            {"id": call.id, "type": "function", "function": {"name": call.name, "arguments": arguments(call.arguments)}}
            for call in calls
        ]
    if calls or message.text:
        yield said


def _address(picture: Image) -> str:
    return f"data:{picture.kind};base64,{base64.b64encode(picture.data).decode()}"


def whole(said: dict[str, Any]) -> Iterator[Piece]:
    """What a whole answer says. Raises Strange where it is none."""
    return _pieces(said, "message")


def flowing(said: dict[str, Any]) -> Iterator[Piece]:
    """What an event of a stream says. Raises Strange where it is none."""
    return _pieces(said, "delta")


def _pieces(said: dict[str, Any], part: str) -> Iterator[Piece]:
    for choice in each(said.get("choices"))[:1]:
        message = of(dict, choice.get(part))
        for name in _THOUGHTS:
            if thought := message.get(name):
                yield Thought(of(str, thought), name)
                break
        if text := words(message.get("content")) or of(str, message.get("refusal")):
            yield text
        for call in each(message.get("tool_calls")):
            place = call.get("index")
            yield fragment(call, place if isinstance(place, int) else None)
        if reason := of(str, choice.get("finish_reason")):
            yield End(_ENDS.get(reason, "stop"))
