"""Doing a thing once, however often it is asked for: the header Idempotency-Key, on everything that changes something."""

from __future__ import annotations

from typing import NamedTuple, cast

from fastapi import Request
from starlette.concurrency import run_in_threadpool
from starlette.requests import HTTPConnection
from starlette.responses import Response

from dayward.core import clock
from dayward.core.digest import sha256
from dayward.server.admission import house_of, of_request
from dayward.server.caller import Caller
from dayward.server.house import House
from dayward.server.problems import Turned
from dayward.state import requests

HEADER = "Idempotency-Key"
_LONGEST = 255
_KEPT = ("content-type", "location", "etag")


class Claim(NamedTuple):
    """A request that is being done under a key. `again`: it was begun before, by a process that died."""

    id: str
    again: bool

    @property
    def turn(self) -> str:
        """Its name in the history of the folder, where what is done already is found again."""
        return f"api-{self.id[:24]}"


class Known(Exception):
    """It was done before; this is what was answered."""

    def __init__(self, answer: requests.Answer) -> None:
        super().__init__(answer.status)
        self.answer = Response(answer.body, answer.status, {**answer.headers, "Idempotent-Replayed": "true"})


async def claimed(connection: HTTPConnection) -> None:
    """Begin a request under its key, if it has one. Raises Known where it was done, Turned where it cannot be begun."""
    if connection.scope["type"] != "http":
        return
    request = cast("Request", connection)
    if HEADER not in request.headers or request.method in ("GET", "HEAD", "OPTIONS") or not request.scope.get("caller"):
        return  # what is open to everybody sees to that itself
    key = request.headers[HEADER]
    if not 0 < len(key) <= _LONGEST or not key.isprintable():
        raise Turned(400, f"{HEADER} has 1 to {_LONGEST} printable characters", "a random UUID will do")
    caller, house = of_request(request), house_of(request)
    id_ = sha256(f"{caller.account.id}\0{key}".encode()).hexdigest()
    asked = f"{request.method} {request.url.path}?{request.url.query}\0".encode() + await request.body()
    found = await run_in_threadpool(_begin, house, caller, id_, sha256(asked).hexdigest())
    if found.answer:
        raise Known(found.answer)
    if found.state == "other":
        raise Turned(422, "that key was used for another request", f"give every request an {HEADER} of its own")
    if found.state == "open":
        raise Turned(409, "that request is being done", "ask again in a moment", Retry_After="2")
    request.scope["claim"] = Claim(id_, found.state == "again")


def claim_of(request: Request) -> Claim | None:
    """The claim of a request, if it has one."""
    found = request.scope.get("claim")
    return found if isinstance(found, Claim) else None


async def keep(request: Request, answer: Response) -> None:
    """Keep the answer of a claimed request; one that failed may be made again."""
    claim = claim_of(request)
    if claim is None:
        return
    body = getattr(answer, "kept", None) or getattr(answer, "body", None)
    house = house_of(request)
    if body is None or not 200 <= answer.status_code < 300:
        await run_in_threadpool(_release, house, claim)
        return
    headers = {name: answer.headers[name] for name in _KEPT if name in answer.headers}
    await run_in_threadpool(_end, house, claim, requests.Answer(answer.status_code, headers, bytes(body).decode()))


async def release(request: Request) -> None:
    """Nothing was done."""
    if claim := claim_of(request):
        await run_in_threadpool(_release, house_of(request), claim)


def _begin(house: House, caller: Caller, id_: str, digest: str) -> requests.Begun:
    with house.database.transaction() as connection:
        return requests.begin(connection, id_, caller.person, digest, clock.utc())


def _end(house: House, claim: Claim, answer: requests.Answer) -> None:
    with house.database.transaction() as connection:
        requests.end(connection, claim.id, answer)


def _release(house: House, claim: Claim) -> None:
    with house.database.transaction() as connection:
        requests.release(connection, claim.id)
