"""The assistant as a model: whatever speaks OpenAI's chat completions can talk to it.

The last message of the user goes into the inbox, as from any door; what was said before is remembered here, and not taken from the
request. A conversation is what `user` or the header `X-Conversation` names, else the one in which the last answer of the request was
given. Tools, pictures and sampling are the client's business no more: they are refused or left aside.
"""

from __future__ import annotations

import json
import re
from collections.abc import AsyncGenerator
from datetime import timedelta
from typing import Annotated, Any, Literal

from fastapi import Header, Request
from pydantic import BaseModel, ConfigDict, Field
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response, StreamingResponse

from dayward.api.asking import Asked, answer_to, pieces, row_of, send
from dayward.api.once import claim_of
from dayward.api.resource import resource
from dayward.api.telling import JSON, told, written
from dayward.core import clock
from dayward.core.digest import sha256
from dayward.core.errors import Negative, Unavailable, UsageError
from dayward.core.ids import new_id
from dayward.server.admission import Here, Who
from dayward.server.caller import CHAT, READ, Caller, needs
from dayward.server.house import House
from dayward.state import inbox, ledger, transcripts

router = resource("as a model (OpenAI-compatible)", "/v1")

MODEL = "dayward"
PATIENCE = 600.0
"""Seconds that somebody may wait for an answer."""
_REPEATED = timedelta(minutes=15)
"""How old a message is at most that a client sends again because it heard no answer."""
_THREAD = re.compile(r"[^A-Za-z0-9_.-]+")


class Part(BaseModel):
    """A part of a message."""

    model_config = ConfigDict(extra="ignore")

    type: str
    text: str = ""


class Said(BaseModel):
    """One message of a conversation."""

    model_config = ConfigDict(extra="ignore")

    role: Literal["system", "developer", "user", "assistant", "tool", "function"]
    content: str | list[Part] | None = None

    @property
    def words(self) -> str:
        """Its text. Raises UsageError for what is no text."""
        if not isinstance(self.content, list):
            return self.content or ""
        if any(part.type not in ("text", "input_text", "refusal") for part in self.content):
            raise UsageError("only text is understood here", "leave pictures and sound out")
        return "\n".join(part.text for part in self.content)


class Options(BaseModel):
    """How an answer is streamed."""

    model_config = ConfigDict(extra="ignore")

    include_usage: bool = False


class Completion(BaseModel):
    """What a client of chat completions asks."""

    model_config = ConfigDict(
        extra="ignore",
        json_schema_extra={
            "examples": [{"model": MODEL, "messages": [{"role": "user", "content": "what is due today?"}]}]
        },
    )

    model: str = MODEL
    messages: list[Said] = Field(min_length=1, max_length=2_000)
    stream: bool = False
    stream_options: Options | None = None
    n: int | None = 1
    user: str | None = None
    safety_identifier: str | None = None
    prompt_cache_key: str | None = None


@router.get("/models", summary="The models there are: one")
@needs(READ)
def models() -> Response:
    """The assistant."""
    return told({"object": "list", "data": [_model()]})


@router.get("/models/{model:path}", summary="One model")
@needs(READ)
def model(model: str) -> Response:
    """The assistant."""
    if model != MODEL:
        raise Negative(f"there is no model {model!r}", f"there is one: {MODEL}")
    return told(_model())


@router.post("/chat/completions", summary="Say something, and be answered")
@needs(CHAT)
async def complete(
    body: Completion,
    request: Request,
    house: Here,
    who: Who,
    x_conversation: Annotated[str, Header(max_length=200)] = "",
    x_stainless_retry_count: Annotated[str, Header(max_length=5)] = "",
) -> Response:
    """The answer of the assistant, whole or as it comes along."""
    if body.n not in (None, 1):
        raise UsageError("there is one answer", "leave n out")
    text = body.messages[-1].words.strip()
    if body.messages[-1].role != "user" or not text:
        raise UsageError("the last message is not the user's, or says nothing", "end with a message of the user")
    named = x_conversation or body.user or ""
    claim = claim_of(request)
    once = claim.id if claim else sha256(await request.body()).hexdigest()
    again = x_stainless_retry_count not in ("", "0")
    asked = await run_in_threadpool(_asked, house, who, body, (named, once[:24], bool(claim) or again))
    after = await send(house, asked, text)
    number = f"chatcmpl-{asked.id}"
    if body.stream:
        usage = bool(body.stream_options and body.stream_options.include_usage)
        lines = _stream(house, asked, number, after, usage)
        return StreamingResponse(lines, media_type="text/event-stream", headers={"X-Accel-Buffering": "no"})
    found = await answer_to(house, asked, PATIENCE, after)
    if found is None:
        raise Unavailable("no answer has come yet", "ask again: it will not be done twice")
    spent = await run_in_threadpool(_usage, house, asked)
    message = {"role": "assistant", "content": str(found.get("text", "")), "refusal": None}
    choice = {"index": 0, "message": message, "logprobs": None, "finish_reason": "stop"}
    return Response(written(_object(number, "chat.completion", choices=[choice], usage=spent)), 200, None, JSON)


def _model() -> dict[str, Any]:
    return {"id": MODEL, "object": "model", "created": 0, "owned_by": "you"}


def _object(number: str, kind: str, **more: Any) -> dict[str, Any]:
    return {"id": number, "object": kind, "created": int(clock.epoch()), "model": MODEL, **more}


def _asked(house: House, who: Caller, body: Completion, how: tuple[str, str, bool]) -> Asked:
    """The message under which it is asked; one that a client sends again is the one that it was."""
    named, digest, again = how
    with house.database.reading() as connection:
        if again:
            since = clock.utc() - _REPEATED
            known = inbox.latest(connection, "web", f"{who.person} {digest}-", since)
            if known is not None:
                return Asked(who.person, known.address.partition(" ")[2], known.external_id.partition(" ")[2])
        thread = _THREAD.sub("-", named)[:64].strip("-")
        if named and thread != named:
            thread = f"{thread[:40]}-{sha256(named.encode('utf-8', 'replace')).hexdigest()[:12]}"
        thread = thread or _thread(connection, who.person, body.messages[:-1])
    return Asked(who.person, thread or f"chat-{new_id()}", f"{digest}-{new_id()}")


def _thread(connection: Any, person: str, before: list[Said]) -> str:
    """The thread in which the last answer was given; where that is not known, one of these very words."""
    last = next((one.words.strip() for one in reversed(before) if one.role == "assistant"), "")
    if not last:
        return ""
    address = transcripts.where_answered(connection, person, "web", last)
    if address:
        return address.partition(" ")[2]
    words = json.dumps([one.words for one in before if one.role in ("user", "assistant")][:2])
    return f"chat-{sha256(words.encode('utf-8', 'replace')).hexdigest()[:16]}"


def _usage(house: House, asked: Asked) -> dict[str, int]:
    """Tokens of the models that were asked; none where no model was."""
    row = row_of(house, asked)
    with house.database.reading() as connection:
        calls = ledger.calls(connection, asked.person, [row.id]) if row is not None else []
    read, wrote = sum(call.input for call in calls), sum(call.output for call in calls)
    return {"prompt_tokens": read, "completion_tokens": wrote, "total_tokens": read + wrote}


async def _stream(house: House, asked: Asked, number: str, after: int | None, usage: bool) -> AsyncGenerator[str, None]:
    def line(delta: dict[str, Any], ends: str | None = None) -> str:
        choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": ends}
        more = {"usage": None} if usage else {}
        return _line(_object(number, "chat.completion.chunk", choices=[choice], **more))

    yield line({"role": "assistant", "content": ""})
    shown = ""
    async for kind, facts in pieces(house, asked, after):
        if kind == "text":
            shown += facts["text"]
            yield line({"content": facts["text"]})
        elif kind == "anew" and shown:
            shown = ""
            yield line({"content": "\n\n"})
        elif kind == "answer":
            if rest := remainder(shown, str(facts.get("text", ""))):
                yield line({"content": rest})
            break
        else:
            yield ": coming\n\n"
    yield line({}, "stop")
    if usage:
        spent = await run_in_threadpool(_usage, house, asked)
        yield _line(_object(number, "chat.completion.chunk", choices=[], usage=spent))
    yield "data: [DONE]\n\n"


def remainder(shown: str, whole: str) -> str:
    """What is still to be shown of an answer of which a part was."""
    bare = shown.strip()
    if not bare:
        return whole
    if whole.startswith(shown):
        return whole[len(shown) :]
    rest = whole.replace(bare, "", 1).strip("\n")
    return f"\n\n{rest}" if rest else ""


def _line(said: dict[str, Any]) -> str:
    return f"data: {written(said).decode()}\n\n"
