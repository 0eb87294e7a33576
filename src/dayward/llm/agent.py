"""A strong model with tools, in the words of pydantic-ai: it is asked until it has said all it wants, or wants tools to be used.

Tools are used by the caller, between two calls of this, so that what they do is guarded, written down and may be stopped. The whole
exchange is one text of JSON, which grows at its end: with it a turn goes on in another process. As the loop is the caller's, the model is
asked directly (`pydantic_ai.direct`); an agent of the library around each question would take as long again as the question.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from dayward.llm.errors import ModelError
from dayward.llm.loop import loop
from dayward.llm.wire.words import Image, Tool

if TYPE_CHECKING:
    from pydantic_ai.messages import ModelMessage, ModelRequest, ModelResponse, ToolCallPart
    from pydantic_ai.models import Model
    from pydantic_ai.settings import ModelSettings

_RETRIES = 3
"""How often a model is told that it said nothing, that there is no such tool, or that its arguments are no JSON, before the turn ends."""
_NOTHING = "Nothing was said. Answer in words, or use a tool."


class Use(NamedTuple):
    """A tool that is to be used, by a name of this use."""

    id: str
    name: str
    args: dict[str, Any]


class Said(NamedTuple):
    """What a model said, and which tools it wants used before it goes on; with none, it has done."""

    text: str
    uses: tuple[Use, ...]
    exchange: str


class Agent:
    """A model, its rules and its tools. `heard` is called with each piece of text as it comes, from another thread."""

    def __init__(
        self,
        model: Model,
        rules: str,
        tools: Sequence[Tool],
        settings: Mapping[str, Any],
        heard: Callable[[str], None],
        stop: threading.Event,
    ) -> None:
        os.environ.setdefault("PYDANTIC_AI_NO_BANNER", "1")  # it would show its own in a conversation
        from pydantic_ai.messages import InstructionPart
        from pydantic_ai.models import ModelRequestParameters
        from pydantic_ai.tools import ToolDefinition

        self._model, self._heard, self._stop = model, heard, stop
        self._settings: ModelSettings = {**settings}  # type: ignore[typeddict-item]
        self._tools = frozenset(tool.name for tool in tools)
        self._parameters = ModelRequestParameters(
            function_tools=[
                ToolDefinition(
                    name=tool.name, description=tool.description, parameters_json_schema=tool.schema, kind="external"
                )
                for tool in tools
            ],
            instruction_parts=[InstructionPart(rules)],
        )

    def begin(
        self, before: Sequence[tuple[str, str]], text: str, images: Sequence[Image], kept: Callable[[str], None]
    ) -> Said:
        """Say something after what was said `before` (what the person said, and what was answered).

        `kept` is called with the exchange whenever an answer of the model is complete. Raises ModelError and Stopped.
        """
        from pydantic_ai.messages import BinaryContent, ModelRequest, ModelResponse, TextPart, UserPromptPart

        exchange: list[ModelMessage] = []
        for said, answered in before:
            exchange += [ModelRequest(parts=[UserPromptPart(said)]), ModelResponse(parts=[TextPart(answered)])]
        shown = [BinaryContent(image.data, media_type=image.kind) for image in images]
        exchange.append(ModelRequest(parts=[UserPromptPart([text, *shown] if shown else text)]))
        return loop.run(self._run(exchange, kept), self._stop)

    def go_on(self, exchange: str, results: Mapping[str, str], kept: Callable[[str], None]) -> Said:
        """Go on with what came of the tools, each by the name of its use; with none, with an exchange as it was kept."""
        from pydantic_ai.messages import ModelMessagesTypeAdapter, ModelResponse

        messages = ModelMessagesTypeAdapter.validate_json(exchange)
        last = messages[-1]
        if isinstance(last, ModelResponse):
            if not results and (said := self._said(last, exchange)):
                return said
            messages.append(self._told(last, results))
        return loop.run(self._run(messages, kept), self._stop)

    async def _run(self, exchange: list[ModelMessage], kept: Callable[[str], None]) -> Said:
        """Ask until something is said, or there are tools to use."""
        from pydantic_ai.messages import ModelMessagesTypeAdapter

        for _ in range(1 + _RETRIES):
            answer = await self._asked(exchange)
            exchange.append(answer)
            whole = ModelMessagesTypeAdapter.dump_json(exchange).decode()
            kept(whole)
            if said := self._said(answer, whole):
                return said
            if answer.finish_reason == "length":
                raise ModelError("garbled", "the model was cut off before it said anything", "give it more max_tokens")
            exchange.append(self._told(answer, {}))
        raise ModelError("garbled", f"the model does not answer sensibly, {1 + _RETRIES} times")

    async def _asked(self, exchange: list[ModelMessage]) -> ModelResponse:
        from pydantic_ai.direct import model_request_stream
        from pydantic_ai.exceptions import AgentRunError

        try:
            async with model_request_stream(
                self._model,
                exchange,
                model_settings=self._settings,
                model_request_parameters=self._parameters,
                instrument=False,
            ) as answer:
                async for event in answer:
                    if piece := _text_of(event):
                        self._heard(piece)
                return answer.get()
        except AgentRunError as error:
            raise ModelError("garbled", f"the model does not answer sensibly: {error}") from error

    def _said(self, answer: ModelResponse, exchange: str) -> Said | None:
        """What an answer says, or wants used; None where it is nothing that can be gone on with."""
        uses = tuple(
            Use(call.tool_call_id, call.tool_name, call.args_as_dict())
            for call in answer.tool_calls
            if not self._wrong(call)
        )
        text = "" if answer.tool_calls else _text(answer)
        return Said(text, uses, exchange) if uses or text else None

    def _wrong(self, call: ToolCallPart) -> str:
        """Why a tool cannot be used so, "" where it can."""
        if call.tool_name not in self._tools:
            return f"there is no tool {call.tool_name!r}; there are: {', '.join(sorted(self._tools))}"
        try:
            call.args_as_dict(raise_if_invalid=True)
        except (ValueError, AssertionError):
            return "its arguments are no JSON object"
        return ""

    def _told(self, answer: ModelResponse, results: Mapping[str, str]) -> ModelRequest:
        """What a model is told of its answer: of each tool what came of it, or why it could not be used."""
        from pydantic_ai.messages import ModelRequest, ToolReturnPart, UserPromptPart

        if not answer.tool_calls:
            return ModelRequest(parts=[UserPromptPart(_NOTHING)])
        told = {call.tool_call_id: f"not done: {self._wrong(call) or 'stopped'}" for call in answer.tool_calls}
        told |= results
        return ModelRequest(
            parts=[
                ToolReturnPart(call.tool_name, told[call.tool_call_id], call.tool_call_id) for call in answer.tool_calls
            ]
        )


def _text(answer: ModelResponse) -> str:
    from pydantic_ai.messages import TextPart

    return "".join(part.content for part in answer.parts if isinstance(part, TextPart))


def _text_of(event: object) -> str:
    from pydantic_ai.messages import PartDeltaEvent, PartStartEvent, TextPart, TextPartDelta

    if isinstance(event, PartStartEvent) and isinstance(event.part, TextPart):
        return event.part.content
    if isinstance(event, PartDeltaEvent) and isinstance(event.delta, TextPartDelta):
        return event.delta.content_delta
    return ""
