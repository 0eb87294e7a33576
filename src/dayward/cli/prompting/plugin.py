"""`plugin`: Promptyoself as a plug-in of smcp."""

from __future__ import annotations

import os
import sysconfig
from typing import Any

from dayward import __version__
from dayward.cli.prompting.carrying import FOR_EVER
from dayward.cli.prompting.parameters import FIRST, Parameter, described
from dayward.core.configuration import Configuration
from dayward.core.errors import Negative, UsageError
from dayward.prompts.plugin.installing import NAME, command, install, installed, plugin_text

SUMMARY = "Install Promptyoself as a plug-in of smcp"
PARAMETERS = (
    Parameter("action", "install, or show whether it is there", required=True, place=True),
    Parameter("dir", "the server's folder of plug-ins (default: MCP_PLUGINS_DIR)", place=True),
)


def run(given: dict[str, Any], config: Configuration) -> dict[str, Any]:
    """Write the plug-in into a folder, or show what is there."""
    if given["action"] not in ("install", "show"):
        raise UsageError("plugin takes install or show", "promptyoself plugin install DIR")
    folder = given["dir"] or os.environ.get("MCP_PLUGINS_DIR", "")
    if not folder:
        raise UsageError("Missing required argument: dir", f"promptyoself plugin {given['action']} DIR")
    text = plugin_text(command(sysconfig.get_path("scripts")), for_agents(), os.environ)
    if given["action"] == "install":
        path, there = install(folder, text)
        said = f"plug-in {'brought up to date' if there else 'installed'}: {path}; start the server anew"
        return {"status": "success", "path": path, "version": __version__, "message": said}
    path = os.path.join(os.path.abspath(os.path.expanduser(folder)), NAME, "cli.py")
    found = installed(path)
    if not found:
        raise Negative(f"the plug-in is not in {folder}", f"promptyoself plugin install {folder}")
    said = "it is up to date" if found == text else f"it is another version: promptyoself plugin install {folder}"
    return {"status": "success", "path": path, "current": found == text, "message": said}


def for_agents() -> dict[str, Any]:
    """The commands of Promptyoself as an agent is told of them."""
    found = described(FIRST)
    for one in found["commands"]:
        one["parameters"] = [told for told in one["parameters"] if told["name"] not in FOR_EVER]
    about = "Promptyoself: send prompts to agents at the right time"
    return {**found, "plugin": {"name": NAME, "version": __version__, "description": about}}
