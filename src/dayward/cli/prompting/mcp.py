"""`mcp`: Promptyoself as tools of the Model Context Protocol."""

from __future__ import annotations

import asyncio
import os
import sys
from typing import Any

from dayward.cli.prompting.parameters import Parameter
from dayward.core.configuration import Configuration
from dayward.core.errors import UsageError
from dayward.core.secrets import known

SUMMARY = "Serve Promptyoself as tools to agents (Model Context Protocol)"
PARAMETERS = (
    Parameter("transport", "stdio, http or sse", default="stdio"),
    Parameter("host", "the address of this machine to serve at, with http and sse", default="127.0.0.1"),
    Parameter("port", "the port", "integer", default=8000),
    Parameter("path", "the path, with http", default="/mcp"),
    Parameter("names", "names under which clients reach it besides, with commas between, such as host.example"),
)


def run(given: dict[str, Any], config: Configuration) -> dict[str, Any]:
    """Serve until the client hangs up or the process is told to stop; nothing else is written to standard output."""
    if given["transport"] not in ("stdio", "http", "streamable-http", "sse"):
        raise UsageError(f"transport cannot be {given['transport']!r}", "it is stdio, http or sse")
    asyncio.run(_serve(given, config))
    return {}


async def _serve(given: dict[str, Any], config: Configuration) -> None:
    from dayward.cli.prompting.serving import transports
    from dayward.cli.prompting.serving.calls import Calls
    from dayward.cli.prompting.serving.executor import Executor
    from dayward.cli.prompting.serving.server import made

    token = known(os.environ.get(transports.TOKEN, "").strip())
    place = transports.Place(
        given["host"], given["port"], given["path"], tuple(transports.names(given["names"] or "")), token
    )
    if given["transport"] != "stdio":
        transports.check(place)
    async with Executor(config, os.environ) as executor:
        server = made(Calls(config, executor))
        if given["transport"] == "stdio":
            await transports.over_stdio(server)
            return
        sse = given["transport"] == "sse"
        app = transports.over_sse(server, place) if sse else transports.over_http(server, place)

        def begun(port: int) -> None:
            sys.stderr.write(f"serving at http://{given['host']}:{port}{'/sse' if sse else given['path']}\n")
            sys.stderr.flush()

        await transports.serve(app, place, begun)
