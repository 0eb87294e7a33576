"""Who asks, and what a route needs of them. A route that says nothing is closed to everybody."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple, TypeVar

from dayward.state.accounts import Account

T = TypeVar("T", bound=Callable[..., Any])

SCOPES = {
    "read": "look at everything of yours",
    "write": "change your files and schedules",
    "chat": "send messages as you",
    "decide": "answer approvals",
    "admin": "settings, people and tokens",
}
"""What a token may be for."""
_OF_ROLES = {
    "reader": frozenset(("read",)),
    "member": frozenset(("read", "write", "chat", "decide")),
    "owner": frozenset(SCOPES),
}
ROLES = tuple(_OF_ROLES)


class Policy(NamedTuple):
    """What a route needs: a scope, "" for nothing at all. `signed_in` asks for a person with a session, not a token."""

    scope: str
    signed_in: bool = False


PUBLIC = Policy("")
READ = Policy("read")
WRITE = Policy("write")
CHAT = Policy("chat")
DECIDE = Policy("decide")
ADMIN = Policy("admin")
OWN = Policy("read", signed_in=True)
"""One's own account: password, sessions, tokens."""


class Caller(NamedTuple):
    """Who asks: their account, what they may do, and how they came in (`session` or `token`)."""

    account: Account
    scopes: frozenset[str]
    way: str
    proof: str
    """The digest of the session, or the id of the token."""
    csrf: str = ""

    @property
    def person(self) -> str:
        """Whose life it is about."""
        return self.account.person

    def may(self, policy: Policy) -> bool:
        """Whether a route with that policy is open to them."""
        return (not policy.scope or policy.scope in self.scopes) and (not policy.signed_in or self.way == "session")


def scopes_of(role: str) -> frozenset[str]:
    """What a role may do."""
    return _OF_ROLES.get(role, frozenset())


def needs(policy: Policy) -> Callable[[T], T]:
    """Say what a route needs: `@needs(READ)`."""

    def marked(endpoint: T) -> T:
        endpoint.policy = policy  # type: ignore[attr-defined]
        return endpoint

    return marked


def policy_of(endpoint: object) -> Policy | None:
    """What a route needs; None where it does not say."""
    found = getattr(endpoint, "policy", None)
    return found if isinstance(found, Policy) else None
