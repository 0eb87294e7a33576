"""A model of the agent library that speaks with an endpoint itself, over connections whose every call is counted."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, get_args

from httpx2 import AsyncClient, Response
from pydantic_ai.messages import FinishReason, ModelMessage, ModelResponse, ModelResponseStreamEvent, ToolCallPart
from pydantic_ai.models import Model, ModelRequestParameters, StreamedResponse, check_allow_model_requests
from pydantic_ai.profiles import ModelProfile
from pydantic_ai.settings import ModelSettings
from pydantic_ai.usage import RequestUsage

from dayward.core import clock
from dayward.llm import judging, reading
from dayward.llm.cache import REPEAT
from dayward.llm.endpoint import Endpoint
from dayward.llm.purpose import repeats
from dayward.llm.wire.dialects import DIALECTS, headers
from dayward.llm.wire.history import told
from dayward.llm.wire.lines import events
from dayward.llm.wire.thoughts import Thoughts
from dayward.llm.wire.words import Fragment, Piece, Question, Thought, Tool

_REASONS: dict[str, FinishReason] = {reason: reason for reason in get_args(FinishReason)}


class WireModel(Model[AsyncClient]):
    """The model at an endpoint. Its calls are tried once, and raise ModelError."""

    def __init__(self, endpoint: Endpoint, client: AsyncClient, settings: ModelSettings) -> None:
        super().__init__(settings=settings, profile=ModelProfile(context_window=None))
        self._endpoint = endpoint
        self._client = client

    @property
    def model_name(self) -> str:
        """Its name at the endpoint."""
        return self._endpoint.model

    @property
    def system(self) -> str:
        """The protocol that is spoken."""
        return self._endpoint.provider

    async def request(
        self,
        messages: list[ModelMessage],
        model_settings: ModelSettings | None,
        model_request_parameters: ModelRequestParameters,
    ) -> ModelResponse:
        """One answer as a whole, which is read as it streams."""
        async with self.request_stream(messages, model_settings, model_request_parameters) as answer:
            async for _ in answer:
                pass
        return answer.get()

    @asynccontextmanager
    async def request_stream(
        self,
        messages: list[ModelMessage],
        model_settings: ModelSettings | None,
        model_request_parameters: ModelRequestParameters,
        run_context: Any = None,
    ) -> AsyncIterator[StreamedResponse]:
        """One answer as a stream."""
        check_allow_model_requests()
        settings, parameters = self.prepare_request(model_settings, model_request_parameters)
        given: ModelSettings = settings or {}
        endpoint = self._endpoint
        question = self._question(messages, given, parameters)
        path, body = DIALECTS[endpoint.provider].request(endpoint, question)
        data = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
        sent = {**headers(endpoint), **(given.get("extra_headers") or {})}
        response = await self._client.send(
            self._client.build_request(
                "POST", endpoint.url + path, content=data, headers=sent, extensions={REPEAT: repeats()}
            ),
            stream=True,
        )
        try:
            yield _Answer(parameters, endpoint, response, data, question.max_tokens)
        finally:
            await response.aclose()

    def _question(
        self, messages: list[ModelMessage], settings: ModelSettings, parameters: ModelRequestParameters
    ) -> Question:
        rules = [part.content for part in self._get_instruction_parts(messages, parameters) or ()]
        return Question(
            told(self._endpoint, rules, messages),
            settings.get("max_tokens", self._endpoint.max_tokens),
            tuple(
                Tool(tool.name, tool.description or "", tool.parameters_json_schema)
                for tool in parameters.declared_tool_defs.values()
            ),
            temperature=settings.get("temperature"),
            stream=True,
            must=not parameters.allow_text_output,
        )


@dataclass
class _Answer(StreamedResponse):
    """An answer as it streams by, or one that comes as a whole though it was asked to stream."""

    _endpoint: Endpoint
    _response: Response
    _asked: bytes
    _most: int
    _timestamp: datetime = field(default_factory=clock.utc)
    _told: reading.Told = field(default_factory=reading.Told, init=False)
    _thoughts: Thoughts = field(default_factory=Thoughts, init=False)
    _calls: dict[int, tuple[str, int]] = field(default_factory=dict, init=False)

    async def _get_event_iterator(self) -> AsyncIterator[ModelResponseStreamEvent]:
        async for piece in self._pieces():
            for event in self._events(piece):
                yield event
        for held in self._thoughts.end():
            for event in self._heard(held):
                yield event
        used = reading.usage(self._told, self._asked, 0, self._most)
        self._usage = RequestUsage(
            input_tokens=used.input,
            output_tokens=used.output,
            cache_read_tokens=used.cached,
            cache_write_tokens=used.stored,
        )
        self._judged()

    async def _pieces(self) -> AsyncIterator[Piece]:
        provider = self._endpoint.provider
        dialect = DIALECTS[provider]
        try:
            if not reading.streams(self._response.headers.get("content-type", "").lower()):
                said = json.loads(await self._response.aread())
                self._told = reading.whole(provider, said)
                for piece in dialect.whole(said):
                    yield piece
                return
            async for said in events(self._response.aiter_bytes()):
                self._told = reading.heard(provider, self._told, said)
                for piece in dialect.flowing(said):
                    yield piece
        except ValueError as error:
            raise judging.garbled(self._endpoint, f"answers with something that is no answer: {error}") from error

    def _events(self, piece: Piece) -> Iterator[ModelResponseStreamEvent]:
        if isinstance(piece, str):
            for one in self._thoughts.feed(piece):
                yield from self._heard(one)
        elif isinstance(piece, Thought):
            yield from self._heard(piece)
        elif isinstance(piece, Fragment):
            place = self._call(piece)
            again = piece.name and place is not None and self._parts_manager.get_part_by_vendor_id(place)
            yield from self._parts_manager.handle_tool_call_delta_events(
                vendor_part_id=place,
                tool_name=None if again else piece.name or None,
                args=piece.arguments or None,
                tool_call_id=piece.id or None,
            )
        else:
            self.finish_reason = _REASONS[piece.reason]

    def _heard(self, said: str | Thought) -> Iterator[ModelResponseStreamEvent]:
        if isinstance(said, str):
            yield from self._parts_manager.handle_text_delta(vendor_part_id=None, content=said)
            return
        yield from self._parts_manager.handle_thinking_delta(
            vendor_part_id=None if said.place is None else ("thought", said.place),
            content=said.text if said.text or not said.seal else None,
            id=said.name or None,
            signature=said.seal or None,
            provider_name=self.provider_name,
        )

    def _call(self, piece: Fragment) -> tuple[int, int] | None:
        """Which call a fragment belongs to. Some servers give all calls of an answer the same place, and names of their own."""
        if piece.place is None:
            return None
        id_, number = self._calls.get(piece.place, ("", 0))
        if piece.name and piece.id and id_ and piece.id != id_:
            number += 1
        self._calls[piece.place] = (piece.id or id_, number)
        return piece.place, number

    def _judged(self) -> None:
        """Raise ModelError where it was cut off in the middle of a call, or is no answer but a refusal."""
        parts = self._parts_manager.get_parts()
        last = parts[-1] if parts else None
        if self.finish_reason == "length" and isinstance(last, ToolCallPart) and not _whole(last):
            name = self._endpoint.name
            raise judging.error(
                self._endpoint, "garbled", f"{name} was cut off in the middle of a call", f"give {name} more max_tokens"
            )
        if self.finish_reason == "content_filter" and not any(part.has_content() for part in parts):
            raise judging.error(self._endpoint, "refused", f"{self._endpoint.name} does not want to answer this")

    async def close_stream(self) -> None:
        """Give the connection back."""
        await self._response.aclose()

    @property
    def model_name(self) -> str:
        """The model that answers, as it says itself."""
        return self._told.model or self._endpoint.model

    @property
    def provider_name(self) -> str:
        """The protocol that is spoken."""
        return self._endpoint.provider

    @property
    def provider_url(self) -> str:
        """Its address."""
        return self._endpoint.url

    @property
    def timestamp(self) -> datetime:
        """When it began."""
        return self._timestamp


def _whole(call: ToolCallPart) -> bool:
    """Whether the arguments of a call came to their end."""
    if not isinstance(call.args, str):
        return call.args is not None
    try:
        return isinstance(json.loads(call.args), dict)
    except ValueError:
        return False
