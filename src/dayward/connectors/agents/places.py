"""Where agents are, from the settings and the environment: `LETTA_BASE_URL` and its kin for Letta, `agents.url` for others."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from dayward.connectors.agents.port import Agents
from dayward.core.home import Home
from dayward.core.secrets import known
from dayward.core.tokens import token
from dayward.core.web import target

if TYPE_CHECKING:
    from dayward.connectors.agents.openai import OpenAI

LETTA_URL = "http://localhost:8283"
"""Where a Letta server of one's own is, unless told."""


def letta_address(values: Mapping[str, Any]) -> tuple[str, str]:
    """Address and key of the Letta server; the key is "" where none is set. Raises UsageError or Refused for an address not to use."""
    url = os.environ.get("LETTA_BASE_URL") or values["letta.url"] or LETTA_URL
    key = os.environ.get("LETTA_API_KEY") or os.environ.get("LETTA_SERVER_PASSWORD") or ""
    target(url, values["agents.insecure"], "agents.insecure")
    return url.rstrip("/"), known(key.strip())


def endpoint(values: Mapping[str, Any], home: Home) -> OpenAI:
    """The endpoint where an agent is a model. Raises UsageError or Refused where its address or key will not do."""
    from dayward.connectors.agents.openai import OpenAI

    return OpenAI(values["agents.url"], token(home, "DAYWARD_AGENTS_KEY", "agents-key"), values["agents.insecure"])


def place(channel: str, values: Mapping[str, Any]) -> Agents | None:
    """The place that a channel leads to; None for one that leads to no agents, or is not set up. Raises UsageError or Refused."""
    if channel == "letta":
        from dayward.connectors.agents.letta import Letta

        return Letta(*letta_address(values))
    if channel == "agents" and values["agents.url"]:
        return endpoint(values, Home())
    return None
