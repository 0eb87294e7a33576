"""A strong model with tools, by pydantic-ai: it is asked until it has said all it wants, or wants tools to be used.

Tools are used by the caller, between two calls of this, so that what they do is guarded, written down and may be stopped. The whole
exchange is one text of JSON, which grows at its end: with it a turn goes on in another process.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from dayward.llm.loop import loop
from dayward.llm.wire.words import Image, Tool

if TYPE_CHECKING:
    from pydantic_ai import AgentRun, DeferredToolRequests
    from pydantic_ai.messages import ModelMessage
    from pydantic_ai.models import Model
    from pydantic_ai.settings import ModelSettings

_RETRIES = 3
"""How often a model is told that there is no such tool, or that its arguments are no JSON, before the turn ends."""


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
        import pydantic_ai

        self._agent = pydantic_ai.Agent(model, output_type=[str, pydantic_ai.DeferredToolRequests], retries=_RETRIES)
        self._rules, self._heard, self._stop = rules, heard, stop
        self._toolset = _toolset(tools)
        self._settings: ModelSettings = {**settings}  # type: ignore[typeddict-item]

    def begin(
        self, before: Sequence[tuple[str, str]], text: str, images: Sequence[Image], kept: Callable[[str], None]
    ) -> Said:
        """Say something after what was said `before` (what the person said, and what was answered).

        `kept` is called with the exchange whenever an answer of the model is complete. Raises ModelError and Stopped.
        """
        from pydantic_ai.messages import BinaryContent, ModelRequest, ModelResponse, TextPart, UserPromptPart

        history: list[ModelMessage] = []
        for said, answered in before:
            history += [ModelRequest(parts=[UserPromptPart(said)]), ModelResponse(parts=[TextPart(answered)])]
        prompt = [text, *(BinaryContent(image.data, media_type=image.kind) for image in images)] if images else text
        return loop.run(self._run(kept, user_prompt=prompt, message_history=history), self._stop)

    def go_on(self, exchange: str, results: Mapping[str, str], kept: Callable[[str], None]) -> Said:
        """Go on with what came of the tools, each by the name of its use; with none, with an exchange as it was kept."""
        from pydantic_ai import DeferredToolResults
        from pydantic_ai.messages import ModelMessagesTypeAdapter, ModelResponse

        history = ModelMessagesTypeAdapter.validate_json(exchange)
        last = history[-1]
        if isinstance(last, ModelResponse) and not last.tool_calls:
            return Said(last.text or "", (), exchange)
        given = DeferredToolResults(calls=dict(results)) if results else None
        return loop.run(self._run(kept, message_history=history, deferred_tool_results=given), self._stop)

    async def _run(self, kept: Callable[[str], None], **words: Any) -> Said:
        from pydantic_ai import Agent as Graph
        from pydantic_ai import DeferredToolRequests
        from pydantic_ai.exceptions import AgentRunError

        from dayward.llm.errors import ModelError

        try:
            async with self._agent.iter(
                **words, instructions=self._rules, toolsets=[self._toolset], model_settings=self._settings
            ) as run:
                asked = False  # an exchange that goes on may end in an answer already, which is kept
                async for node in run:
                    if Graph.is_model_request_node(node):
                        asked = True
                        async with node.stream(run.ctx) as stream:  # type: ignore[var-annotated]
                            async for event in stream:
                                if piece := _text_of(event):
                                    self._heard(piece)
                    elif asked and Graph.is_call_tools_node(node):
                        kept(_exchange(run))
        except AgentRunError as error:
            raise ModelError("garbled", f"the model does not answer sensibly: {error}") from error
        assert run.result is not None  # noqa: S101 (it ended without an error)
        output = run.result.output
        uses = _uses(output) if isinstance(output, DeferredToolRequests) else ()
        return Said("" if uses else str(output), uses, run.result.all_messages_json().decode())


def _exchange(run: AgentRun[Any, Any]) -> str:
    return run.all_messages_json().decode()


def _uses(wanted: DeferredToolRequests) -> tuple[Use, ...]:
    return tuple(Use(call.tool_call_id, call.tool_name, call.args_as_dict()) for call in wanted.calls)


def _text_of(event: object) -> str:
    from pydantic_ai.messages import PartDeltaEvent, PartStartEvent, TextPart, TextPartDelta

    if isinstance(event, PartStartEvent) and isinstance(event.part, TextPart):
        return event.part.content
    if isinstance(event, PartDeltaEvent) and isinstance(event.delta, TextPartDelta):
        return event.delta.content_delta
    return ""


def _toolset(tools: Sequence[Tool]) -> Any:
    from dataclasses import replace

    from pydantic_ai.tools import ToolDefinition
    from pydantic_ai.toolsets import ExternalToolset

    class Outside(ExternalToolset[Any]):
        """Tools that are used outside; a model that gives them what is no JSON is told so, instead of ending the turn."""

        async def get_tools(self, ctx: Any) -> Any:
            found = await super().get_tools(ctx)
            return {name: replace(tool, max_retries=_RETRIES) for name, tool in found.items()}

    return Outside(
        [
            ToolDefinition(name=tool.name, description=tool.description, parameters_json_schema=tool.schema)
            for tool in tools
        ]
    )
