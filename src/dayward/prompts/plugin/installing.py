"""Writing the plug-in into a server's folder, and looking whether it is there."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from typing import Any

from dayward.core.errors import Conflict, Refused, UsageError
from dayward.core.home import write_private

NAME = "promptyoself"
"""The folder of the plug-in, by which a server names its tools: promptyoself__register."""
_TEMPLATE = os.path.join(os.path.dirname(__file__), "cli.py.txt")
_OURS = "Written by `promptyoself plugin install`"
_RECORDED = ("HOME", "DAYWARD_HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME")
"""What says where things are: as it is when the plug-in is installed, whatever the server's environment has."""
_REMOVED = ("DAYWARD_DATABASE", "DAYWARD_WORKSPACE", "DAYWARD_NOW", "DAYWARD_CLOCK", "PYTHONPATH", "PYTHONHOME")
_SERVER = "LETTA_BASE_URL"
"""Recorded where it is set; else the server's counts."""


def command(scripts: str) -> list[str]:
    """The installed command: the script in that folder, or this very interpreter with the package."""
    script = os.path.join(scripts, "promptyoself")
    return [script] if os.access(script, os.X_OK) else [sys.executable, "-P", "-m", "dayward", "promptyoself"]


def plugin_text(called: list[str], described: dict[str, Any], environment: Mapping[str, str]) -> str:
    """The file `cli.py`. Raises UsageError where the environment says what must stand in the settings."""
    if environment.get("DAYWARD_DATABASE"):
        raise UsageError(
            "DAYWARD_DATABASE is set, and a plug-in has the environment of its server",
            "say it in the settings instead: dayward config database ADDRESS",
        )
    recorded: dict[str, str | None] = {
        name: os.path.abspath(os.path.expanduser(environment[name])) if environment.get(name) else None
        for name in _RECORDED
    }
    recorded |= dict.fromkeys(_REMOVED)
    if environment.get(_SERVER):
        recorded[_SERVER] = environment[_SERVER]
    with open(_TEMPLATE, encoding="utf-8") as file:
        text = file.read()
    for mark, value in (("COMMAND", called), ("ENVIRONMENT", recorded), ("DESCRIBED", described)):
        text = text.replace(f"@{mark}@", ascii(value), 1)
    return text


def install(folder: str, text: str) -> tuple[str, bool]:
    """Write the plug-in into a server's folder of plug-ins; its path, and whether it was there. Raises DaywardError."""
    folder = os.path.abspath(os.path.expanduser(folder))
    if not os.path.isdir(folder):
        raise UsageError(f"there is no folder {folder}", "name the server's MCP_PLUGINS_DIR")
    path = os.path.join(folder, NAME, "cli.py")
    there = os.path.lexists(path)
    if there and not installed(path):
        raise Refused(f"{path} is not ours", "move that folder away, then install again")
    try:
        os.makedirs(os.path.dirname(path), exist_ok=True)
        write_private(path, text.encode())
    except OSError as error:
        raise Conflict(f"{path} cannot be written: {error.strerror}", "see: ls -ld") from error
    return path, there


def installed(path: str) -> str:
    """The text of our plug-in at a path; "" where it is something else, or nothing."""
    if os.path.islink(path) or not os.path.isfile(path):
        return ""
    with open(path, encoding="utf-8", errors="replace") as file:
        text = file.read()
    return text if _OURS in text[:1000] else ""
