"""Answers of a script as OpenAI, Anthropic and Ollama word them: whole, or in the pieces of a stream."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from typing import Any, Protocol

from tests.llm.script import Answer, Asked, Json, Use, tokens_of


class Setting(Protocol):
    """What of the server an answer depends on."""

    asked: list[Asked]
    context: int


def _pieces(text: str, number: int) -> list[str]:
    length = max(1, -(-len(text) // max(1, number)))
    return [text[start : start + length] for start in range(0, len(text), length)]


def _tokens(server: Setting, answer: Answer, asked: Asked) -> tuple[Any, Any]:
    """Input and output."""
    if answer.usage:
        return answer.usage[0], answer.usage[1]
    told = tokens_of(asked.said)
    if asked.dialect == "ollama":
        most = (asked.said.get("options") or {}).get("num_ctx") or server.context
        told = min(told, most) if most else told
    return told, max(1, (len(answer.text) + sum(len(str(one.arguments)) for one in answer.uses)) // 4)


def _arguments(use_: Use) -> str:
    return use_.arguments if isinstance(use_.arguments, str) else json.dumps(use_.arguments)


# OpenAI


def _openai_usage(server: Setting, answer: Answer, asked: Asked) -> Json | None:
    if answer.usage is None:
        return None
    read, written = _tokens(server, answer, asked)
    total = read + written if isinstance(read, int) and isinstance(written, int) else 0
    usage: Json = {"prompt_tokens": read, "completion_tokens": written, "total_tokens": total}
    return usage | ({"prompt_tokens_details": {"cached_tokens": answer.cached}} if answer.cached else {})


def _openai_calls(answer: Answer, server: Setting) -> list[Json]:
    number = len(server.asked)
    return [
        {
            "id": f"call_{number}_{place}",
            "type": "function",
            "function": {"name": one.name, "arguments": _arguments(one)},
        }
        for place, one in enumerate(answer.uses)
    ]


def _openai_base(server: Setting, answer: Answer, asked: Asked, kind: str) -> Json:
    model = answer.model or asked.said.get("model", "scripted")
    return {"id": f"chatcmpl-{len(server.asked)}", "object": kind, "created": int(time.time()), "model": model}


def _openai(server: Setting, answer: Answer, asked: Asked) -> Json:
    message: Json = {"role": "assistant", "content": answer.text or (None if answer.uses else "")}
    if answer.thinking:
        message["reasoning_content"] = answer.thinking
    if answer.uses:
        message["tool_calls"] = _openai_calls(answer, server)
    ending = answer.ending or ("tool_calls" if answer.uses else "stop")
    whole = _openai_base(server, answer, asked, "chat.completion")
    whole["choices"] = [{"index": 0, "message": message, "finish_reason": ending, "logprobs": None}]
    usage = _openai_usage(server, answer, asked)
    return whole | ({"usage": usage} if usage else {})


def _openai_stream(server: Setting, answer: Answer, asked: Asked) -> Iterator[bytes]:
    base = _openai_base(server, answer, asked, "chat.completion.chunk")
    deltas: list[Json] = [{"role": "assistant", "content": ""}]
    if answer.thinking:
        deltas.append({"reasoning_content": answer.thinking})
    deltas += [{"content": piece} for piece in _pieces(answer.text, answer.pieces)]
    for place, call in enumerate(_openai_calls(answer, server)):
        whole, function = call["function"]["arguments"], call["function"]["name"]
        deltas.append({"tool_calls": [{**call, "index": place, "function": {"name": function, "arguments": ""}}]})
        deltas += [
            {"tool_calls": [{"index": place, "function": {"arguments": piece}}]}
            for piece in _pieces(whole, answer.pieces)
        ]
    ending = answer.ending or ("tool_calls" if answer.uses else "stop")
    for delta in deltas:
        yield _event({**base, "choices": [{"index": 0, "delta": delta, "finish_reason": None}]})
    yield _event({**base, "choices": [{"index": 0, "delta": {}, "finish_reason": ending}]})
    usage = _openai_usage(server, answer, asked)
    if usage and (asked.said.get("stream_options") or {}).get("include_usage"):
        yield _event({**base, "choices": [], "usage": usage})
    yield b"data: [DONE]\n\n"


def _event(data: Json, name: str = "") -> bytes:
    head = f"event: {name}\n" if name else ""
    return f"{head}data: {json.dumps(data)}\n\n".encode()


# Anthropic


def _anthropic_usage(server: Setting, answer: Answer, asked: Asked) -> Json:
    if answer.usage is None:
        return {}
    read, written = _tokens(server, answer, asked)
    usage: Json = {"input_tokens": read, "output_tokens": written}
    if answer.cached:
        usage |= {"input_tokens": read - answer.cached, "cache_read_input_tokens": answer.cached}
    return usage


def _anthropic_blocks(server: Setting, answer: Answer) -> list[Json]:
    number = len(server.asked)
    blocks: list[Json] = []
    if answer.thinking:
        blocks.append({"type": "thinking", "thinking": answer.thinking, "signature": "c2lnbmVk"})
    if answer.text or not answer.uses:
        blocks.append({"type": "text", "text": answer.text})
    for place, one in enumerate(answer.uses):
        given = one.arguments if isinstance(one.arguments, dict) else {}
        blocks.append({"type": "tool_use", "id": f"toolu_{number}_{place}", "name": one.name, "input": given})
    return blocks


def _anthropic(server: Setting, answer: Answer, asked: Asked) -> Json:
    return {
        "id": f"msg_{len(server.asked)}",
        "type": "message",
        "role": "assistant",
        "model": answer.model or asked.said.get("model", "scripted"),
        "content": _anthropic_blocks(server, answer),
        "stop_reason": answer.ending or ("tool_use" if answer.uses else "end_turn"),
        "stop_sequence": None,
        "usage": _anthropic_usage(server, answer, asked),
    }


def _anthropic_stream(server: Setting, answer: Answer, asked: Asked) -> Iterator[bytes]:
    whole = _anthropic(server, answer, asked)
    usage = whole["usage"]
    begun = {**whole, "content": [], "stop_reason": None, "usage": usage and {**usage, "output_tokens": 1}}
    yield _event({"type": "message_start", "message": begun}, "message_start")
    uses = iter(answer.uses)
    for place, block in enumerate(whole["content"]):
        if block["type"] == "tool_use":
            empty: Json = {**block, "input": {}}
            deltas = [
                {"type": "input_json_delta", "partial_json": piece}
                for piece in _pieces(_arguments(next(uses)), answer.pieces)
            ]
        elif block["type"] == "thinking":
            empty = {**block, "thinking": "", "signature": ""}
            deltas = [
                {"type": "thinking_delta", "thinking": block["thinking"]},
                {"type": "signature_delta", "signature": block["signature"]},
            ]
        else:
            empty = {**block, "text": ""}
            deltas = [{"type": "text_delta", "text": piece} for piece in _pieces(block["text"], answer.pieces)]
        yield _event({"type": "content_block_start", "index": place, "content_block": empty}, "content_block_start")
        for delta in deltas:
            yield _event({"type": "content_block_delta", "index": place, "delta": delta}, "content_block_delta")
        yield _event({"type": "content_block_stop", "index": place}, "content_block_stop")
    ended = {"stop_reason": whole["stop_reason"], "stop_sequence": None}
    written = {"output_tokens": usage["output_tokens"]} if usage else {}
    yield _event({"type": "message_delta", "delta": ended, "usage": written}, "message_delta")
    yield _event({"type": "message_stop"}, "message_stop")


# Ollama


def _ollama_end(server: Setting, answer: Answer, asked: Asked) -> Json:
    read, written = _tokens(server, answer, asked)
    counts = {} if answer.usage is None else {"prompt_eval_count": read, "eval_count": written}
    return {"done": True, "done_reason": answer.ending or "stop", "total_duration": 5_000_000, **counts}


def _ollama_base(answer: Answer, asked: Asked) -> Json:
    return {"model": answer.model or asked.said.get("model", "scripted"), "created_at": "2026-11-21T09:00:00Z"}


def _ollama_message(answer: Answer, text: str) -> Json:
    message: Json = {"role": "assistant", "content": text}
    if answer.uses:
        message["tool_calls"] = [{"function": {"name": one.name, "arguments": one.arguments}} for one in answer.uses]
    return message


def _ollama(server: Setting, answer: Answer, asked: Asked) -> Json:
    message = _ollama_message(answer, answer.text) | ({"thinking": answer.thinking} if answer.thinking else {})
    return _ollama_base(answer, asked) | {"message": message} | _ollama_end(server, answer, asked)


def _ollama_stream(server: Setting, answer: Answer, asked: Asked) -> Iterator[bytes]:
    base = _ollama_base(answer, asked)
    for piece in _pieces(answer.thinking, answer.pieces):
        yield _line({**base, "message": {"role": "assistant", "content": "", "thinking": piece}, "done": False})
    for piece in _pieces(answer.text, answer.pieces):
        yield _line({**base, "message": {"role": "assistant", "content": piece}, "done": False})
    last = _ollama_message(answer, "")
    yield _line(base | {"message": last} | _ollama_end(server, answer, asked))


def _line(data: Json) -> bytes:
    return json.dumps(data).encode() + b"\n"


WHOLE: dict[str, Callable[[Setting, Answer, Asked], Json]] = {
    "openai": _openai,
    "anthropic": _anthropic,
    "ollama": _ollama,
}
STREAM: dict[str, Callable[[Setting, Answer, Asked], Iterator[bytes]]] = {
    "openai": _openai_stream,
    "anthropic": _anthropic_stream,
    "ollama": _ollama_stream,
}
