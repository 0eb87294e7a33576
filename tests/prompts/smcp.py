"""A server that runs plug-ins, played by its contract: the present generation, and that of July 2025.

It finds `*/cli.py` in its folder, asks each with its own interpreter what it can do, and calls it with an environment of its own,
standard input closed, from whatever folder it happens to stand in.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
from pathlib import Path
from typing import Any, NamedTuple

_NAME = re.compile(r"[a-zA-Z0-9_-]{1,64}")
_TYPES = {"string": str, "integer": int, "number": (int, float), "boolean": bool, "array": list, "object": dict}


class Result(NamedTuple):
    """What a tool call comes to: its text, and whether it is an error."""

    text: str
    error: bool

    @property
    def json(self) -> Any:
        return json.loads(self.text)


class Plugins:
    """What both generations do."""

    def __init__(self, folder: Path, python: list[str], environment: dict[str, str], stands_in: Path) -> None:
        self.plugins = {path.parent.name: path for path in sorted(folder.glob("*/cli.py"))}
        self._python, self._environment, self._stands_in = python, environment, stands_in

    def run(self, plugin: str, *words: str, seconds: float | None = None) -> subprocess.CompletedProcess[str]:
        """Run a plug-in as the server does."""
        return subprocess.run(
            [*self._python, str(self.plugins[plugin]), *words],
            stdin=subprocess.DEVNULL, capture_output=True, encoding="utf-8", timeout=seconds, cwd=self._stands_in,
            env={**self._environment, "PYTHONUNBUFFERED": "1", "PYTHONIOENCODING": "utf-8"}, check=False,
        )  # fmt: skip


class Smcp(Plugins):
    """The present generation: `--describe`, checked arguments, flags with dashes, errors from the JSON on standard output."""

    def tools(self) -> dict[str, dict[str, Any]]:
        """Every tool by its name, with its input schema. A description that breaks the contract leaves its plug-in out."""
        found = {}
        for plugin in self.plugins:
            done = self.run(plugin, "--describe", seconds=10)
            assert done.returncode == 0, done.stderr
            described = json.loads(done.stdout)
            _check(described)
            for command in described["commands"]:
                name = f"{plugin}__{command['name']}"
                assert _NAME.fullmatch(name)
                found[name] = {"description": command["description"], "inputSchema": _schema(command)}
        return found

    def call(self, tool: str, **arguments: Any) -> Result:
        """Call a tool as a client that checks its arguments does."""
        schema = self.tools()[tool]["inputSchema"]
        given = {key.replace("-", "_"): value for key, value in arguments.items()}
        assert set(given) <= set(schema["properties"]), "additionalProperties is false"
        assert set(schema["required"]) <= set(given)
        plugin, _, command = tool.partition("__")
        words = [command]
        for name, value in given.items():
            flag, told = f"--{name.replace('_', '-')}", schema["properties"][name]
            assert value is None or isinstance(value, _TYPES[told["type"]])
            if value is None:
                continue
            if isinstance(value, bool) and told.get("flag"):
                words += [flag] * value
            elif isinstance(value, bool):
                words += [flag, "true" if value else "false"]
            else:
                words += [flag, str(value)]
        done = self.run(plugin, *words)
        if done.returncode == 0:
            return Result(done.stdout, False)
        try:
            return Result(json.loads(done.stdout)["error"], True)
        except (ValueError, KeyError):
            return Result(done.stdout or f"Plugin exited with code {done.returncode} (no output)", True)


class July2025(Plugins):
    """The generation before: help text is read, nothing is checked, flags keep their names, errors come from standard error."""

    def tools(self) -> list[str]:
        """The commands under `Available commands:`, as the old server found them."""
        found = []
        for plugin in self.plugins:
            lines = iter(self.run(plugin, "--help", seconds=10).stdout.splitlines())
            for line in lines:
                if line.startswith("Available commands:"):
                    break
            for line in lines:
                if not line.strip() or line.startswith("Examples"):
                    break
                if line.startswith("  "):
                    found.append(f"{plugin}.{line.split()[0]}")
        return found

    def call(self, tool: str, **arguments: Any) -> Result:
        """Call a tool: a bare flag for true, nothing for false, the keys as they are."""
        plugin, _, command = tool.partition(".")
        words = [command]
        for name, value in arguments.items():
            if value is True:
                words.append(f"--{name}")
            elif value is not False and value is not None:
                words += [f"--{name}", str(value)]
        done = self.run(plugin, *words)
        return Result(done.stderr.strip(), True) if done.returncode else Result(done.stdout, False)


def _check(described: Any) -> None:
    """The contract, version 1."""
    assert re.fullmatch(r"1(\.\d+){0,2}", described.get("contract_version", "1"))
    assert set(described["plugin"]) == {"name", "version", "description"}
    for command in described["commands"]:
        assert _NAME.fullmatch(command["name"])
        assert command["name"] not in ("connect", "disconnect")
        for parameter in command.get("parameters", []):
            assert isinstance(parameter["name"], str)
            assert parameter.get("type", "string") in _TYPES
            assert isinstance(parameter.get("required", False), bool)
            assert parameter.get("action", "store") in ("store_true", "store_false", "store")


def _schema(command: dict[str, Any]) -> dict[str, Any]:
    properties = {}
    for one in command.get("parameters", []):
        told = {"type": one.get("type", "string"), "description": one.get("description", "")}
        if one.get("default") is not None:
            told["default"] = one["default"]
        told["flag"] = one.get("action") == "store_true" or one.get("arg_style") == "flag"
        properties[one["name"].replace("-", "_")] = told
    required = [one["name"] for one in command.get("parameters", []) if one.get("required")]
    return {"type": "object", "properties": properties, "required": required, "additionalProperties": False}


def bare(environment: dict[str, str]) -> dict[str, str]:
    """An environment with nothing of Python's in it."""
    return {
        name: value for name, value in environment.items() if not name.startswith(("PYTHON", "VIRTUAL_ENV", "COV_"))
    }


ENVIRONMENT = bare(dict(os.environ))
