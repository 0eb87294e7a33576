"""The server of tools: the SDK's, with our calls behind it."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import mcp_types as types
from mcp.server.context import ServerRequestContext
from mcp.server.lowlevel import Server

from dayward import __version__
from dayward.cli.prompting.serving.calls import Calls
from dayward.cli.prompting.serving.inference import Caller

_ABOUT = (
    "Schedules prompts to agents: at a time, by a cron expression, or at an interval. Times are UTC where they name no zone. "
    "A prompt is sent once for each time it is due, and repeats until it is cancelled."
)


def made(calls: Calls) -> Server[dict[str, Any]]:
    """A server that answers with these calls."""
    offered = [
        types.Tool(name=tool.name, description=tool.summary, input_schema=tool.schema())
        for tool in calls.tools.values()
    ]

    async def list_tools(_: Any, params: types.PaginatedRequestParams | None) -> types.ListToolsResult:
        return types.ListToolsResult(tools=offered)

    async def call_tool(context: ServerRequestContext, params: types.CallToolRequestParams) -> types.CallToolResult:
        given = dict(params.arguments or {})
        said = await asyncio.to_thread(calls.answer, params.name, given, caller(context))
        text = types.TextContent(type="text", text=json.dumps(said, ensure_ascii=False))
        return types.CallToolResult(content=[text], structured_content=said, is_error="error" in said)

    return Server(
        "promptyoself", version=__version__, instructions=_ABOUT, on_list_tools=list_tools, on_call_tool=call_tool
    )


def caller(context: ServerRequestContext) -> Caller:
    """Who calls, as far as the request tells."""
    headers = dict(context.request.headers) if context.request is not None else {}
    return Caller(context.meta or {}, headers, headers.get("mcp-session-id", "") or "default")
