"""Reading an answer as it passes by: who answered, how many tokens, whether it came to its end, and what it says first.

Three dialects (`openai`, `anthropic`, `ollama`), each whole or as a stream. Almost nothing is looked at while a stream flows: the
beginning, until it is plain that it is an answer and no notice of a limit, and errors; what it cost is looked for when it is over.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, NamedTuple

from dayward.llm import guessing
from dayward.llm.limits import could_be_limit

LONGEST = 4_000_000
"""Bytes of an answer at most."""
_SHOWN = 400
_TELLING = (b'usage"', b'finish_reason":', b'stop_reason":', b'"done":', b"[DONE]", b"message_stop", b'"message_start"')


class Told(NamedTuple):
    """What an answer tells of itself. Counts are as they came, None for none; `first` is how its text begins, `length` its characters."""

    model: str = ""
    input: Any = None
    output: Any = None
    cached: Any = None
    stored: Any = None
    first: str = ""
    length: int = 0
    uses: bool = False
    ended: bool = False
    error: Any = None


class Usage(NamedTuple):
    """Tokens: read (of which from and into a cache), written; whether any of that is a guess."""

    input: int
    output: int
    cached: int = 0
    stored: int = 0
    estimated: bool = False


def dialect_of(path: str) -> str:
    """The dialect that is spoken at a path, "" where it is no question to a model."""
    if path.endswith("/chat/completions"):
        return "openai"
    if path.endswith("/messages"):
        return "anthropic"
    return "ollama" if path.endswith("/api/chat") else ""


def usage(told: Told, body: bytes, answer: int, most: int) -> Usage:
    """Tokens as they were told, or as they are guessed where that cannot be.

    `body` is what was asked, `answer` the bytes that came, `most` the tokens that were asked for at most.
    """
    read = _count(told.input, len(body) + 20_000)
    written = _count(told.output, max(most, answer) + 1_000)
    guessed = read is None or written is None
    if read is None:
        read = guessing.sent(body)
    if written is None:
        written = guessing.written("x" * told.length)
    return Usage(read, written, min(_count(told.cached, read) or 0, read), _count(told.stored, read) or 0, guessed)


def _count(value: Any, most: int) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= most else None


def whole(dialect: str, said: dict[str, Any]) -> Told:
    """What a whole answer tells."""
    told = _STEP[dialect](Told(), said, True)
    return told._replace(ended=True)


def heard(dialect: str, told: Told, event: dict[str, Any]) -> Told:
    """What is told when one more event of a stream has come."""
    return _STEP[dialect](told, event, False)


def streams(kind: str) -> bool:
    """Whether an answer of that content type comes as a stream of events."""
    return "event-stream" in kind or "ndjson" in kind


class Stream:
    """A stream of events as it passes."""

    def __init__(self, dialect: str) -> None:
        self.told = Told()
        self.length = 0
        self._dialect = dialect
        self._data = bytearray()
        self._seen = 0
        self._held = True

    def feed(self, chunk: bytes) -> bytes:
        """Take the next bytes; those that may be passed on now. `told.error` is set where they say that it failed."""
        self.length += len(chunk)
        self._data += chunk
        if self._held:
            self._look(every=True)
            told = self.told
            if told.error is not None or (not told.uses and could_be_limit(told.first)):
                return b""
            self._held = False
            return bytes(self._data)
        if b'"error"' in self._data[-len(chunk) - 8 :]:
            self._look(every=True)
        return chunk

    def end(self) -> bytes:
        """No more bytes come: look at what it cost; what was held back till now."""
        held, self._held = bytes(self._data) if self._held else b"", False
        if self._data and not self._data.endswith(b"\n"):
            self._data += b"\n"
        self._look(every=bool(held))
        return held

    def stop(self) -> None:
        """It was broken off: look at all that came."""
        self._seen, self.told = 0, Told(error=self.told.error)
        self._look(every=True)

    @property
    def data(self) -> bytes:
        """All that came."""
        return bytes(self._data)

    @property
    def held(self) -> bool:
        """Whether its beginning is still held back."""
        return self._held

    def _look(self, every: bool) -> None:
        """Look at the lines that are whole and were not looked at, all or only those that tell something."""
        end = self._data.rfind(b"\n") + 1
        lines = bytes(self._data[self._seen : end]).split(b"\n")
        self._seen = max(end, self._seen)
        for event in self._events(lines, every):
            self.told = _STEP[self._dialect](self.told, event, False)

    def _events(self, lines: list[bytes], every: bool) -> Iterator[dict[str, Any]]:
        for line in lines:
            if not every and not any(word in line for word in _TELLING):
                continue
            said = line.removeprefix(b"data:").strip() if self._dialect != "ollama" else line.strip()
            if said == b"[DONE]":
                self.told = self.told._replace(ended=True)
            elif said.startswith(b"{"):
                try:
                    event = json.loads(said)
                except ValueError:
                    continue
                if isinstance(event, dict):
                    yield event


def _openai(told: Told, said: dict[str, Any], complete: bool) -> Told:
    told = _common(told, said)
    usage_ = said.get("usage")
    if isinstance(usage_, dict):
        details = usage_.get("prompt_tokens_details")
        cached = details.get("cached_tokens") if isinstance(details, dict) else None
        told = told._replace(input=usage_.get("prompt_tokens"), output=usage_.get("completion_tokens"), cached=cached)
    for choice in _dicts(said.get("choices"))[:1]:
        message = choice.get("message" if complete else "delta")
        message = message if isinstance(message, dict) else {}
        told = _heard(told, message.get("content"))
        thought = message.get("reasoning_content") or message.get("reasoning")
        if message.get("tool_calls") or thought:
            told = told._replace(uses=True)
        if choice.get("finish_reason"):
            told = told._replace(ended=True)
    return told


def _anthropic(told: Told, said: dict[str, Any], complete: bool) -> Told:
    told = _common(told, said)
    kind = said.get("type")
    message = said.get("message") if kind == "message_start" else said
    message = message if isinstance(message, dict) else {}
    if isinstance(message.get("model"), str):
        told = told._replace(model=message["model"])
    if isinstance(counts := message.get("usage"), dict):
        told = _anthropic_usage(told, counts)
    blocks = _dicts(said.get("content")) if complete else [said.get("content_block"), said.get("delta")]
    for block in _dicts(blocks):
        told = _heard(told, block.get("text"))
        if block.get("type") in ("tool_use", "thinking", "redacted_thinking", "thinking_delta", "server_tool_use"):
            told = told._replace(uses=True)
    return told._replace(ended=True) if kind == "message_stop" else told


def _anthropic_usage(told: Told, counts: dict[str, Any]) -> Told:
    if "input_tokens" in counts:
        parts = [
            counts.get(name) for name in ("input_tokens", "cache_read_input_tokens", "cache_creation_input_tokens")
        ]
        read = sum(part or 0 for part in parts) if all(part is None or isinstance(part, int) for part in parts) else "?"
        read = -1 if isinstance(read, int) and any(isinstance(part, int) and part < 0 for part in parts) else read
        told = told._replace(input=read, cached=parts[1], stored=parts[2])
    return told._replace(output=counts["output_tokens"]) if "output_tokens" in counts else told


def _ollama(told: Told, said: dict[str, Any], complete: bool) -> Told:
    told = _common(told, said)
    message = said.get("message")
    if isinstance(message, dict):
        told = _heard(told, message.get("content"))
        if message.get("tool_calls") or message.get("thinking"):
            told = told._replace(uses=True)
    if said.get("done"):
        told = told._replace(ended=True, input=said.get("prompt_eval_count"), output=said.get("eval_count"))
    return told


_STEP = {"openai": _openai, "anthropic": _anthropic, "ollama": _ollama}


def _common(told: Told, said: dict[str, Any]) -> Told:
    if isinstance(said.get("model"), str):
        told = told._replace(model=said["model"])
    return told._replace(error=said["error"]) if said.get("error") else told


def _heard(told: Told, text: Any) -> Told:
    if isinstance(text, list):
        text = "".join(str(part.get("text") or "") for part in _dicts(text))
    if not isinstance(text, str) or not text:
        return told
    return told._replace(first=(told.first + text[:_SHOWN])[:_SHOWN], length=told.length + len(text))


def _dicts(value: Any) -> list[dict[str, Any]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []
