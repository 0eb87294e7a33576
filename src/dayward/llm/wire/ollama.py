"""Ollama's own chat, which is told how much context it is to have; its compatible one cuts what is longer, in silence."""

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
    begun,
    each,
    fragment,
    functions,
    of,
    words,
)

KEEP_ALIVE = "30m"
"""How long a model stays in memory after a question."""


def request(endpoint: Endpoint, question: Question) -> tuple[str, dict[str, Any]]:
    """Path and body. The context is always the same: with another one the model would be loaded again."""
    options: dict[str, Any] = {"num_ctx": endpoint.num_ctx, "num_predict": question.max_tokens}
    if question.temperature is not None:
        options["temperature"] = question.temperature
    body = begun(endpoint.model, question, _said)
    body |= {"options": options, "keep_alive": KEEP_ALIVE, "stream": question.stream}
    if question.think is not None:
        body["think"] = question.think
    body |= functions(question)
    if question.schema is not None:
        body["format"] = question.schema
    return "/api/chat", body


def _said(message: Message) -> Iterator[dict[str, Any]]:
    if message.role == "tool":
        for result in message.of(Result):
            yield {"role": "tool", "tool_name": result.name, "content": result.text}
        return
    said: dict[str, Any] = {"role": message.role, "content": message.text}
    if pictures := message.of(Image):
        said["images"] = [base64.b64encode(picture.data).decode() for picture in pictures]
    if thought := "".join(part.text for part in message.of(Thought) if part.name == "thinking"):
        said["thinking"] = thought
    if calls := message.of(Call):
        said["tool_calls"] = [{"function": {"name": call.name, "arguments": call.arguments}} for call in calls]
    if message.parts:
        yield said


def pieces(said: dict[str, Any]) -> Iterator[Piece]:
    """What an answer says, or a line of one. Raises Strange where it is none."""
    message = of(dict, said.get("message"))
    if thought := of(str, message.get("thinking")):
        yield Thought(thought, "thinking")
    if text := words(message.get("content")):
        yield text
    for call in each(message.get("tool_calls")):
        yield fragment(call)
    if said.get("done"):
        yield End("length" if said.get("done_reason") == "length" else "stop")
