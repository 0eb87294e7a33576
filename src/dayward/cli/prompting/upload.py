"""`upload`: give a Letta server a tool."""

from __future__ import annotations

from typing import Any

from dayward.cli.prompting.parameters import Parameter
from dayward.connectors.agents.letta import Letta
from dayward.connectors.agents.places import letta_address
from dayward.core.awaiting import waited_for
from dayward.core.configuration import Configuration
from dayward.core.errors import DaywardError, Unavailable, UsageError

SUMMARY = "Upload a tool to the Letta server from its Python source"
PARAMETERS = (
    Parameter("source_code", "one whole function with a docstring and type hints", required=True),
    Parameter("name", "what to call it in the answer"),
    Parameter("description", "what it is for"),
)


def run(given: dict[str, Any], config: Configuration) -> dict[str, Any]:
    """Upload it."""
    if not given["source_code"]:
        raise UsageError("Missing required argument: source-code")
    url, key = letta_address(config.values)
    if not key:
        raise UsageError("Missing LETTA_API_KEY or LETTA_SERVER_PASSWORD")
    try:
        id_, name = waited_for(_upload(Letta(url, key), given["source_code"], given["description"] or ""))
    except DaywardError as error:
        raise Unavailable(f"Upload failed: {error.message}", error.next_step) from None
    return {"status": "success", "tool_id": id_, "name": name or given["name"]}


async def _upload(server: Letta, source: str, description: str) -> tuple[str, str]:
    try:
        return await server.upload(source, description)
    finally:
        await server.close()
