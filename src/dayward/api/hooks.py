"""Webhooks in: what other programs may send, under a name with a secret, and what follows from it.

What they say is a stranger's word: whatever it asks for waits for a yes.
"""

from __future__ import annotations

import json
from contextlib import suppress
from typing import Any, Literal

from fastapi import Request
from pydantic import Field
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from dayward.actions.action import Action
from dayward.actions.arguments import parameters
from dayward.actions.context import OWNER
from dayward.actions.registry import find, manifest
from dayward.api.cursors import listed
from dayward.api.resource import PREFIX, Body, resource
from dayward.api.schemas import inner
from dayward.api.telling import nothing, told, written
from dayward.core import clock
from dayward.core.digest import sha256
from dayward.core.errors import DaywardError, NeedsApproval, UsageError
from dayward.core.web import loopback
from dayward.server import hooks
from dayward.server.admission import Here, Who
from dayward.server.caller import ADMIN, PUBLIC, needs
from dayward.server.hooks import Hook
from dayward.server.house import House
from dayward.server.limits import Limit
from dayward.server.messages import Once, text_of
from dayward.server.problems import Turned
from dayward.server.signatures import Proof, verified
from dayward.state import requests
from dayward.state.inbox import Incoming

router = resource("hooks")

ROUTINE = "routine:"
_LARGEST = 262_144
_STRANGER = Hook("dayward", "nobody knows this name")
"""What a message to an unknown name is compared with, so that it takes as long as a wrong signature."""
_limit = Limit(60, 60.0)
_once = Once()


class NewHook(Body):
    """A name under which a program may send something."""

    name: str = Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,39}$", examples=["doorbell"])
    scheme: Literal["dayward", "standard", "github", "bearer"] = Field("bearer", description="how it proves who it is")
    does: str = Field("", max_length=200, description="the name of an action, or routine:NAME; empty: it is a message")
    arguments: dict[str, Any] = Field({}, description="arguments of the action that the sender cannot change")


@router.get("/hooks", summary="Who may send something")
@needs(ADMIN)
def listing(house: Here, who: Who) -> Response:
    """Their names, how they prove who they are, and what follows."""
    found = hooks.load(house.home).names
    return told(listed([_shown(name, hook) for name, hook in found.items()], ""))


@router.post("/hooks", status_code=201, summary="Let a program send something")
@needs(ADMIN)
def add(body: NewHook, house: Here, who: Who) -> Response:
    """Its secret is shown this once."""
    checked(body.does, body.arguments)
    secret = hooks.add(house.home, body.name, body.scheme, body.does, body.arguments)
    shown = _shown(body.name, hooks.load(house.home).names[body.name])
    answer = told(shown | {"secret": secret}, 201, Location=f"{PREFIX}/hooks/{body.name}")
    answer.kept = written(shown | {"secret": None})  # type: ignore[attr-defined]
    return answer


@router.delete("/hooks/{name}", status_code=204, summary="Let it send nothing more")
@needs(ADMIN)
def remove(name: str, house: Here, who: Who) -> Response:
    """Nothing by that name is let in any more."""
    hooks.remove(house.home, name)
    return nothing()


@router.post("/hooks/{name}", summary="Send something")
@needs(PUBLIC)
async def take(name: str, request: Request, house: Here) -> Response:
    """Proven by a token or a signature. 202: it is stored, or what it asks for waits for a yes; 200: it was known, or is done."""
    body = await request.body()
    if len(body) > _LARGEST:
        raise Turned(413, "that is too large")
    found = (await run_in_threadpool(hooks.load, house.home)).names
    hook = found.get(name, _STRANGER)
    headers = {key.lower(): value for key, value in request.headers.items()}
    proof = _proof(hook, headers, body, request)
    if proof is None or name not in found:
        raise Turned(401, "who sends that is not proven")
    if wait := _limit.wait(name):
        raise Turned(429, "too many messages", f"wait {wait} s", Retry_After=str(wait))
    text, id_ = text_of(name, headers.get("content-type", ""), body), _once.name(name, proof, headers)
    if not hook.does or hook.does.startswith(ROUTINE):
        routine = hook.does.removeprefix(ROUTINE)
        text = f"run the {routine} routine" if routine else text
        if not text:
            raise Turned(400, "it says nothing")
        new = await house.receive(Incoming(OWNER, "webhook", id_, name, {"text": text, "hook": name}))
        return told({"stored": True} if new else {"known": True}, 202 if new else 200)
    return await run_in_threadpool(_act, house, name, hook, id_, _given(hook, text, body))


def checked(does: str, given: dict[str, Any]) -> None:
    """Raise UsageError where nothing can follow from that."""
    if not does or does.startswith(ROUTINE):
        if given:
            raise UsageError("only an action has arguments", "leave them out")
        return
    if does not in manifest() or "hook" not in manifest()[does]["doors"]:
        raise UsageError(f"there is no action {does!r} for others", "see: GET /api/v1/actions")
    names = inner(find(does), given)
    if wrong := set(names) - set(find(does).fields):
        raise UsageError(f"{does} has no argument {min(wrong)!r}", f"see: dayward {does} --help")


def _proof(hook: Hook, headers: dict[str, str], body: bytes, request: Request) -> Proof | None:
    here = request.client is not None and loopback(request.client.host)
    if hook.scheme == "bearer" and request.url.scheme != "https" and not here:
        return None
    try:
        return verified(hook.scheme, hook.secret, headers, body, clock.epoch())
    except ValueError:
        return None


def _given(hook: Hook, text: str, body: bytes) -> dict[str, Any]:
    """The arguments of an action: those that were fixed, then those the message names, and its words where words are wanted."""
    action = find(hook.does)
    given: dict[str, Any] = {}
    with suppress(ValueError, RecursionError):
        found = json.loads(body)
        named = found.get("arguments") if isinstance(found, dict) else None
        if isinstance(named, dict):
            given = {name: value for name, value in inner(action, named).items() if name in action.fields}
    if (words := _words(action)) and words not in given and text:
        given[words] = text
    return {**given, **inner(action, dict(hook.given))}


def _words(action: type[Action]) -> str:
    found = [one for one in parameters(action) if one.kind is str and not one.option]
    return next((one.name for one in found if one.info.rest), found[0].name if found else "")


def _act(house: House, name: str, hook: Hook, id_: str, given: dict[str, Any]) -> Response:
    """Have it done, once; nothing of what comes of it is told to who sent it."""
    row = sha256(f"hook\0{id_}".encode()).hexdigest()
    with house.database.transaction() as connection:
        begun = requests.begin(connection, row, OWNER, "", clock.utc())
    if begun.state == "open":
        raise Turned(409, "that is being done", Retry_After="2")
    if begun.answer:
        return told({"known": True})
    answer = {"done": True}
    try:
        with house.at(OWNER, "hook") as ctx:
            ctx.who, ctx.address = f"webhook {name}", ("web", f"{OWNER} hooks")
            ctx.turn, ctx.retried = f"hook-{row[:24]}", begun.state == "again"
            house.perform(ctx, hook.does, given, f"webhook {name}")
    except NeedsApproval as waits:
        answer = {"stored": True, "approval": str(waits.approval["id"])}  # type: ignore[dict-item]
    except DaywardError:
        with house.database.transaction() as connection:
            requests.release(connection, row)
        raise
    with house.database.transaction() as connection:
        requests.end(connection, row, requests.Answer(200, {}, ""))
    return told(answer, 202 if "approval" in answer else 200)


def _shown(name: str, hook: Hook) -> dict[str, Any]:
    return {
        "name": name,
        "scheme": hook.scheme,
        "does": hook.does,
        "arguments": dict(hook.given),
        "address": f"{PREFIX}/hooks/{name}",
    }
