"""Every request passes here before its route: who asks, whether the route is open to them, and whether a page of ours sent it."""

from __future__ import annotations

import hmac
from typing import Annotated
from urllib.parse import urlsplit

from fastapi import Depends, Request
from starlette.concurrency import run_in_threadpool
from starlette.requests import HTTPConnection

from dayward.server.caller import Caller, Policy, policy_of
from dayward.server.entrance import Entrance
from dayward.server.house import House
from dayward.server.limits import Limit
from dayward.server.problems import Turned

CSRF = "X-CSRF-Token"
"""The header, and (in small letters with underscores) the field, that a page of ours proves itself with."""
FIELD = "csrf_token"
_SAFE = ("GET", "HEAD", "OPTIONS")


def cookie_name(connection: HTTPConnection) -> str:
    """The name of the session's cookie: bound to this very host where the connection is encrypted."""
    return "__Host-dayward" if connection.url.scheme in ("https", "wss") else "dayward"


async def admit(connection: HTTPConnection) -> None:
    """Let a request through to its route, or raise Turned."""
    policy = policy_of(connection.scope.get("endpoint"))
    if policy is None:
        raise Turned(403, "nobody may ask that")
    same_origin(connection)
    try:
        caller = await _caller(connection)
    except Turned:
        if policy.scope:
            raise
        caller = None  # what is open to everybody may have proofs of its own
    connection.scope["caller"] = caller
    if policy.scope and caller is None:
        raise Turned(401, "log in first", "give a token: Authorization: Bearer dw_…", WWW_Authenticate="Bearer")
    if caller:
        open_to(policy, caller)
        limit: Limit = connection.app.state.limit
        if wait := limit.wait(caller.account.id):
            raise Turned(429, "too many requests", f"wait {wait} s", Retry_After=str(wait))
    if isinstance(connection, Request) and connection.method not in _SAFE:
        await _sent_by_us(connection, caller)


def open_to(policy: Policy, caller: Caller) -> None:
    """Raise Turned where that is not open to them."""
    if caller.may(policy):
        return
    if policy.signed_in and caller.way != "session":
        raise Turned(403, "a token does not open this", "log in with a password")
    raise Turned(403, f"you may not {policy.scope}", "ask the owner of this Dayward")


async def _caller(connection: HTTPConnection) -> Caller | None:
    entrance: Entrance = connection.app.state.entrance
    way, _, secret = connection.headers.get("authorization", "").partition(" ")
    if secret:
        caller = await run_in_threadpool(entrance.token, secret.strip()) if way.lower() == "bearer" else None
        if caller is None:
            raise Turned(
                401, "that token opens nothing", "make one: dayward web token add NAME", WWW_Authenticate="Bearer"
            )
        return caller
    cookie = connection.cookies.get(cookie_name(connection), "")
    return await run_in_threadpool(entrance.session, cookie) if cookie else None


def same_origin(connection: HTTPConnection) -> None:
    """Raise Turned where a page of another site sends it: what changes something, and every socket."""
    if connection.scope["type"] == "http" and connection.scope["method"] in _SAFE:
        return
    origin = connection.headers.get("origin")
    if origin is not None and urlsplit(origin).netloc.lower() != connection.headers.get("host", "").lower():
        raise Turned(403, "another site's page may not ask that")
    if connection.headers.get("sec-fetch-site", "none") not in ("same-origin", "none"):
        raise Turned(403, "another site's page may not ask that")


async def _sent_by_us(request: Request, caller: Caller | None) -> None:
    """What a session's cookie came with has to carry what only our pages know."""
    if caller is None or caller.way != "session":
        return
    given = request.headers.get(CSRF, "")
    if not given and request.headers.get("content-type", "").partition(";")[0] in (
        "application/x-www-form-urlencoded",
        "multipart/form-data",
    ):
        given = str((await request.form()).get(FIELD, ""))
    if not hmac.compare_digest(given.encode(), caller.csrf.encode()):
        raise Turned(403, "this page is too old", "load it again, and try once more")


def of_request(connection: HTTPConnection) -> Caller:
    """Who asks, for a route that needs somebody."""
    caller = connection.scope.get("caller")
    if not isinstance(caller, Caller):
        raise Turned(401, "log in first")
    return caller


def house_of(connection: HTTPConnection) -> House:
    """The process."""
    house: House = connection.app.state.house
    return house


Here = Annotated[House, Depends(house_of)]
Who = Annotated[Caller, Depends(of_request)]
