"""An answer is read the same however the network cuts it, and nonsense does no harm."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from dayward.llm.limits import could_be_limit, is_limit
from dayward.llm.reading import Stream, Usage, usage, whole
from tests.llm.dialects import STREAM
from tests.llm.script import Answer, Asked, Use
from tests.llm.server import FAULTS

DIALECTS = ("openai", "anthropic", "ollama")


class _Setting:
    asked: list[Asked] = []
    context = 0


def _bytes(dialect: str, answer: Answer) -> bytes:
    said = {"messages": [{"role": "user", "content": "Hello?"}], "stream_options": {"include_usage": True}}
    return b"".join(STREAM[dialect](_Setting(), answer, Asked("POST", "/", {}, said, b"", 0.0)))


def _cut(data: bytes, places: list[int]) -> list[bytes]:
    ends = sorted({place % (len(data) + 1) for place in places} | {len(data)})
    return [data[start:end] for start, end in zip([0, *ends], ends, strict=False)]


@given(
    st.sampled_from(DIALECTS),
    st.text(max_size=60) | st.sampled_from(["You have reached your usage limit.", "Your list is empty.", "429"]),
    st.booleans(),
    st.integers(0, 10**6),
    st.lists(st.integers(0, 5000), max_size=12),
    st.integers(1, 9),
)
def test_however_it_is_cut(dialect: str, text: str, uses: bool, count: int, places: list[int], pieces: int) -> None:
    called = (Use("today", {"day": "monday"}),) if uses else ()
    data = _bytes(dialect, Answer(text, called, usage=(count, 7), model="m-1", pieces=pieces))
    stream = Stream(dialect)
    passed = b"".join(stream.feed(piece) for piece in _cut(data, places)) + stream.end()
    assert passed == data
    told = stream.told
    assert (told.input, told.output, told.model, told.ended, told.error) == (count, 7, "m-1", True, None)
    stream.stop()
    assert (stream.told.first, stream.told.length, stream.told.uses) == (text, len(text), uses)


@given(st.sampled_from(DIALECTS), st.binary(max_size=200), st.lists(st.integers(0, 300), max_size=5))
def test_nonsense_is_read_without_harm(dialect: str, data: bytes, places: list[int]) -> None:
    stream = Stream(dialect)
    assert b"".join(stream.feed(piece) for piece in _cut(data, places)) + stream.end() == data
    stream.stop()


_ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(
        st.sampled_from(["usage", "choices", "message", "content", "delta", "model", "type", "input_tokens", "done", "text",
                         "prompt_tokens", "completion_tokens", "prompt_eval_count", "eval_count", "output_tokens", "error",
                         "prompt_tokens_details", "cache_read_input_tokens"]), inner, max_size=4),
    max_leaves=12,
)  # fmt: skip


@given(
    st.sampled_from(DIALECTS),
    st.dictionaries(st.sampled_from(["usage", "choices", "message", "content", "done"]), _ANY),
)
def test_any_answer_is_counted_soundly(dialect: str, said: dict[str, object]) -> None:
    for told in (whole(dialect, said), _streamed(dialect, said)):
        found = usage(told, b"x" * 100, 500, 100)
        assert isinstance(found, Usage)
        assert 0 <= found.input <= 20_100
        assert 0 <= found.output <= 1_500
        assert 0 <= found.cached <= found.input


def _streamed(dialect: str, said: dict[str, object]) -> object:
    stream = Stream(dialect)
    stream.feed(b"data: " * (dialect != "ollama") + json.dumps(said).encode() + b"\n\n")
    stream.end()
    return stream.told


def test_notices_of_a_limit_are_known_from_their_first_letters() -> None:
    for name in ("limit", "limit_told"):
        text = FAULTS[name].text
        assert is_limit(text, b"{}", 12)
        assert all(could_be_limit(text[:length]) for length in range(len(text)))
        assert not is_limit(text, text.encode(), 12)
        assert not is_limit(text, b"{}", 900)
    assert not could_be_limit("Hello")
