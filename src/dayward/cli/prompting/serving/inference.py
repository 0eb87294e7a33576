"""Whom a call speaks for where it names no agent."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from dayward.core.errors import UsageError

KEYS = ("agent_id", "agentId", "letta_agent_id", "caller_agent_id")
"""What the metadata of a call may name its agent by."""
VARIABLES = ("LETTA_AGENT_ID", "PROMPTYOSELF_DEFAULT_AGENT_ID", "LETTA_DEFAULT_AGENT_ID")
SINGLE = "PROMPTYOSELF_USE_SINGLE_AGENT_FALLBACK"
"""Where it is true and the server has one agent alone, that is the one."""
ORDER = ("argument", "metadata", "scoped default", "default", "environment", "single agent")


class Caller(NamedTuple):
    """What is known of who calls: the `_meta` of the request, its headers, and the session or other scope it belongs to."""

    meta: Mapping[str, Any]
    headers: Mapping[str, str]
    scope: str


class Inference:
    """Finds the agent of a call, in a fixed order. Defaults are kept for as long as the server runs."""

    def __init__(self, environment: Mapping[str, str], single: Callable[[], str]) -> None:
        """`single` is the id of the only agent there is, "" where there are several or none."""
        self._environment = environment
        self._single = single
        self.default = ""
        self.scoped: dict[str, str] = {}

    def agent(self, given: object, caller: Caller) -> str:
        """The agent's id. Raises UsageError where nothing says which."""
        for _, id_ in self.candidates(given, caller):
            return id_
        raise UsageError(
            "Missing required arguments: agent-id and prompt",
            f"give agent_id, set a default with promptyoself_set_default_agent, or set {VARIABLES[0]}",
        )

    def candidates(self, given: object, caller: Caller) -> Iterator[tuple[str, str]]:
        """Everything that names an agent, with where it does, the first first."""
        yield from _named("argument", given)
        yield from _named("metadata", of_metadata(caller))
        yield from _named("scoped default", self.scoped.get(caller.scope))
        yield from _named("default", self.default)
        for name in VARIABLES:
            yield from _named("environment", self._environment.get(name))
        if self._environment.get(SINGLE, "").strip().lower() in ("1", "true", "yes", "on"):
            yield from _named("single agent", self._single())


def of_metadata(caller: Caller) -> str:
    """The agent that the request itself names, in its `_meta` or a header such as `X-Agent-Id`."""
    nested = caller.meta.get("agent")
    found = [caller.meta.get(key) for key in KEYS] + [nested.get("id") if isinstance(nested, Mapping) else None]
    headers = {name.lower().removeprefix("x-").replace("-", "_"): value for name, value in caller.headers.items()}
    found += [headers.get(key.lower()) for key in KEYS]
    return next((one.strip() for one in found if isinstance(one, str) and one.strip()), "")


def _named(source: str, id_: object) -> Iterator[tuple[str, str]]:
    if id_ and str(id_).strip():
        yield source, str(id_).strip()
