"""What is said to a model and what comes back, in words that are of no provider."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple, TypeVar

T = TypeVar("T")


class Strange(ValueError):
    """An answer is none."""


class Tool(NamedTuple):
    """Something a model may use; `schema` is a JSON schema of an object."""

    name: str
    description: str
    schema: dict[str, Any]


class Image(NamedTuple):
    """A picture that goes with a message."""

    data: bytes
    kind: str


class Thought(NamedTuple):
    """What a model thought. `name` is the field or kind it came as, `seal` its signature, `place` its number among what is said."""

    text: str
    name: str = ""
    seal: str = ""
    place: int | None = None


class Call(NamedTuple):
    """A tool that a model wanted used."""

    id: str
    name: str
    arguments: dict[str, Any]


class Result(NamedTuple):
    """What came of a call."""

    id: str
    name: str
    text: str
    failed: bool = False


Part = str | Image | Thought | Call | Result


class Message(NamedTuple):
    """What one side said. `role` is `system`, `user`, `assistant`, or `tool` for results."""

    role: str
    parts: tuple[Part, ...]

    @property
    def text(self) -> str:
        """Its words, paragraph by paragraph."""
        return "\n\n".join(part for part in self.parts if isinstance(part, str))

    def of(self, kind: type[T]) -> list[T]:
        """Its parts of one kind."""
        return [part for part in self.parts if isinstance(part, kind)]


class Question(NamedTuple):
    """One request. `schema` binds the answer to JSON, `must` to the use of a tool; `think` is None where the model's own way is taken."""

    messages: tuple[Message, ...]
    max_tokens: int
    tools: tuple[Tool, ...] = ()
    schema: Mapping[str, Any] | None = None
    temperature: float | None = None
    stream: bool = False
    must: bool = False
    think: bool | None = None


class Fragment(NamedTuple):
    """A part of a call as it streams by: which one it belongs to (None: the last, or a new one where it has a name), and what is added."""

    place: int | None
    id: str
    name: str
    arguments: str


class End(NamedTuple):
    """Why an answer ends: `stop`, `length`, `tool_call`, `content_filter`."""

    reason: str


Piece = str | Thought | Fragment | End


def of(kind: type[T], value: object) -> T:
    """A value of an answer; an empty one where there is none. Raises Strange where it is of another kind."""
    if value is None:
        return kind()
    if not isinstance(value, kind):
        raise Strange(f"{type(value).__name__} where {kind.__name__} belongs")
    return value


def each(value: object) -> list[dict[str, Any]]:
    """The objects of a list. Raises Strange where it is none."""
    return [of(dict, one) for one in of(list, value)]


def words(content: object) -> str:
    """The text of a content, which some servers take apart."""
    if isinstance(content, list):
        return "".join(words(part.get("text")) for part in content if isinstance(part, dict))
    return of(str, content)


def arguments(given: object) -> str:
    """The arguments of a call as text."""
    return (
        given
        if isinstance(given, str)
        else ""
        if given is None
        else json.dumps(given, ensure_ascii=False, separators=(",", ":"))
    )


def begun(model: str, question: Question, said: Callable[[Message], Iterable[dict[str, Any]]]) -> dict[str, Any]:
    """The beginning of a request as OpenAI words it, and Ollama after it; `said` is how each of them words a message."""
    return {"model": model, "messages": [one for message in question.messages for one in said(message)]}


def functions(question: Question) -> dict[str, Any]:
    """The tools of a request as OpenAI words them, and Ollama after it; nothing where there are none."""
    told = [{"name": tool.name, "description": tool.description, "parameters": tool.schema} for tool in question.tools]
    return {"tools": [{"type": "function", "function": one} for one in told]} if told else {}


def fragment(call: dict[str, Any], place: int | None = None) -> Fragment:
    """A call, or a part of one, as OpenAI words it, and Ollama after it. Raises Strange where it is none."""
    wanted = of(dict, call.get("function"))
    return Fragment(place, of(str, call.get("id")), of(str, wanted.get("name")), arguments(wanted.get("arguments")))
