"""What of a page is open to who looks: a form leads to a route, and the route says what it needs."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, lru_cache

from fastapi.routing import APIRoute

from dayward.server.caller import Caller, Policy, policy_of


def open_to(caller: Caller | None, address: str, method: str = "POST") -> bool:
    """Whether somebody may go there. What needs nothing is open to everybody; what no page of ours answers, to nobody."""
    policy = _policy(address.partition("?")[0].partition("#")[0], method.upper())
    if policy is None:
        return False
    return caller.may(policy) if caller else not policy.scope


@lru_cache(2_000)
def _policy(path: str, method: str) -> Policy | None:
    found = (route for route in _routes() if method in (route.methods or ()) and route.path_regex.match(path))
    return next((policy_of(route.endpoint) for route in found), None)


@cache
def _routes() -> Sequence[APIRoute]:
    from dayward.web import routers

    return [route for router in routers() for route in router.routes if isinstance(route, APIRoute)]
