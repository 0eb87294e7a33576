"""Anthropic's messages."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

from dayward.llm.endpoint import Endpoint
from dayward.llm.wire.words import (
    Call,
    End,
    Fragment,
    Image,
    Message,
    Part,
    Piece,
    Question,
    Result,
    Thought,
    arguments,
    each,
    of,
)

_ENDS = {
    "max_tokens": "length",
    "model_context_window_exceeded": "length",
    "tool_use": "tool_call",
    "refusal": "content_filter",
}
_KEPT = {"cache_control": {"type": "ephemeral"}}
"""Marks the end of a beginning that is worth keeping: the next request has it as well, and is charged a tenth for it."""
_SEALED = "redacted_thinking"


def request(endpoint: Endpoint, question: Question) -> tuple[str, dict[str, Any]]:
    """Path and body. What comes first (tools and rules), and what was said till now, is kept there for a while."""
    heads = [message for message in question.messages if message.role == "system"]
    body: dict[str, Any] = {
        "model": endpoint.model,
        "max_tokens": question.max_tokens,
        "messages": _turns([message for message in question.messages if message.role != "system"]),
    }
    if question.tools:
        body["tools"] = [
            {"name": tool.name, "description": tool.description, "input_schema": tool.schema} for tool in question.tools
        ]
        _keep(body)
    if head := "\n\n".join(message.text for message in heads):
        body["system"] = [{"type": "text", "text": head} | (_KEPT if question.tools else {})]
    if question.temperature is not None:
        body["temperature"] = question.temperature
    if question.tools and question.must:
        body["tool_choice"] = {"type": "any"}
    if question.schema is not None:
        body["output_config"] = {"format": {"type": "json_schema", "schema": question.schema}}
    if question.stream:
        body["stream"] = True
    return "/v1/messages", body


def _keep(body: dict[str, Any]) -> None:
    body["tools"][-1] |= _KEPT
    last = body["messages"][-1]["content"] if body["messages"] else []
    if last and body["messages"][-1]["role"] == "user":
        last[-1] |= _KEPT


def _turns(messages: Sequence[Message]) -> list[dict[str, Any]]:
    """The messages, each side's in one, results before words."""
    turns = []
    for role, said in groupby(messages, lambda message: "assistant" if message.role == "assistant" else "user"):
        blocks = [block for message in said for part in message.parts for block in _block(part)]
        if role == "user":
            blocks.sort(key=lambda block: block["type"] != "tool_result")
        if blocks:
            turns.append({"role": role, "content": blocks})
    return turns


def _block(part: Part) -> Iterator[dict[str, Any]]:
    if isinstance(part, str):
        if part.strip():
            yield {"type": "text", "text": part}
    elif isinstance(part, Image):
        data = base64.b64encode(part.data).decode()
        yield {"type": "image", "source": {"type": "base64", "media_type": part.kind, "data": data}}
    elif isinstance(part, Call):
        yield {"type": "tool_use", "id": _id(part.id), "name": part.name, "input": part.arguments}
    elif isinstance(part, Result):
        failed = {"is_error": True} if part.failed else {}
        yield {"type": "tool_result", "tool_use_id": _id(part.id), "content": part.text} | failed
    elif part.name == _SEALED:
        yield {"type": _SEALED, "data": part.seal}
    elif part.seal:
        yield {"type": "thinking", "thinking": part.text, "signature": part.seal}


def _id(given: str) -> str:
    """A name of a call with the characters that are allowed here, whoever gave it."""
    return re.sub(r"[^a-zA-Z0-9_-]", "_", given)


def whole(said: dict[str, Any]) -> Iterator[Piece]:
    """What a whole answer says. Raises Strange where it is none."""
    for place, block in enumerate(each(said.get("content"))):
        yield from _begun(place, block)
    yield from _ended(said)


def flowing(said: dict[str, Any]) -> Iterator[Piece]:
    """What an event of a stream says. Raises Strange where it is none."""
    kind, place = said.get("type"), of(int, said.get("index"))
    if kind == "content_block_start":
        yield from _begun(place, of(dict, said.get("content_block")))
    elif kind == "content_block_delta":
        yield from _added(place, of(dict, said.get("delta")))
    elif kind == "message_delta":
        yield from _ended(of(dict, said.get("delta")))


def _begun(place: int, block: dict[str, Any]) -> Iterator[Piece]:
    kind = block.get("type")
    if kind == "text" and block.get("text"):
        yield of(str, block["text"])
    elif kind == "thinking":
        yield Thought(of(str, block.get("thinking")), kind, of(str, block.get("signature")), place)
    elif kind == _SEALED:
        yield Thought("", kind, of(str, block.get("data")), place)
    elif kind == "tool_use":
        yield Fragment(
            place, of(str, block.get("id")), of(str, block.get("name")), arguments(block.get("input") or None)
        )


def _added(place: int, delta: dict[str, Any]) -> Iterator[Piece]:
    kind = delta.get("type")
    if kind == "text_delta":
        yield of(str, delta.get("text"))
    elif kind == "thinking_delta":
        yield Thought(of(str, delta.get("thinking")), "thinking", "", place)
    elif kind == "signature_delta":
        yield Thought("", "thinking", of(str, delta.get("signature")), place)
    elif kind == "input_json_delta":
        yield Fragment(place, "", "", of(str, delta.get("partial_json")))


def _ended(said: dict[str, Any]) -> Iterator[Piece]:
    if reason := of(str, said.get("stop_reason")):
        yield End(_ENDS.get(reason, "stop"))
