"""The tools, by the names that the MCP server of Promptyoself gave them, and what each takes."""

from __future__ import annotations

from typing import Any, NamedTuple

from dayward.cli.prompting.carrying import FOR_EVER
from dayward.cli.prompting.parameters import Parameter, commands
from dayward.core.errors import UsageError

ALIASES = {"agentId": "agent_id"}
IGNORED = ("mcp_server_name", "mcp_server_id", "request_heartbeat", "heartbeat")
"""What servers and agents add to calls of their own accord."""
PREFIX = "promptyoself_"


class Tool(NamedTuple):
    """A tool: what it is for, what it takes, and the command it is; `own` ones are no command. `infers`: the agent may be left out."""

    name: str
    summary: str
    parameters: tuple[Parameter, ...]
    command: str = ""
    infers: bool = False

    def schema(self) -> dict[str, Any]:
        """The JSON schema of its arguments."""
        found: dict[str, Any] = {one.name: {"type": one.type, "description": one.help} for one in self.parameters}
        for one in self.parameters:
            if one.default is not None:
                found[one.name]["default"] = one.default
        for alias, name in ALIASES.items():
            if name in found:
                found[alias] = {"type": "string", "description": f"the same as {name}"}
        required = [one.name for one in self.parameters if one.required]
        return {"type": "object", "properties": found, "required": required}

    def arguments(self, given: dict[str, Any]) -> dict[str, Any]:
        """What was given, under its own names, texts as text. Raises UsageError for what the tool does not take."""
        known = {one.name: one for one in self.parameters}
        found: dict[str, Any] = {}
        for name, value in given.items():
            name = ALIASES.get(name, name)
            if name not in known:
                if name in IGNORED:
                    continue
                raise UsageError(f"{self.name} takes no {name!r}", f"it takes {', '.join(known) or 'nothing'}")
            if value is not None and known[name].type == "string" and not isinstance(value, str):
                if isinstance(value, dict | list | bool):
                    raise UsageError(f"{name} must be text")
                value = str(value)
            found[name] = value
        return found


def tools() -> dict[str, Tool]:
    """Every tool by its name."""
    known = commands()
    register = {one.name: one for one in known["register"].PARAMETERS}
    ways = {
        "register": tuple(register),
        "schedule_time": ("agent_id", "prompt", "time", "skip_validation", "zone", "deliver"),
        "schedule_cron": ("agent_id", "prompt", "cron", "max_repetitions", "skip_validation", "zone", "deliver"),
        "schedule_every": (
            "agent_id",
            "prompt",
            "every",
            "max_repetitions",
            "start_at",
            "skip_validation",
            "zone",
            "deliver",
        ),
    }
    found = [_way(PREFIX + name, [register[one] for one in takes]) for name, takes in ways.items()]
    found += [
        Tool(
            PREFIX + "list",
            known["list"].SUMMARY,
            (
                Parameter("agent_id", "only those for this agent"),
                Parameter("include_cancelled", "those too that are over or cancelled", "boolean"),
            ),
            "list",
        ),
        Tool(
            PREFIX + "cancel",
            known["cancel"].SUMMARY,
            (Parameter("schedule_id", "its number, as list shows it", required=True),),
            "cancel",
        ),
        *[_plain(name, known[name].SUMMARY, known[name].PARAMETERS) for name in COMMANDS if name in known],
        *OWN,
    ]
    return {one.name: one for one in found}


COMMANDS = ("execute", "test", "agents", "upload")
"""Commands that are tools as they are."""
RENAMED = {"include_cancelled": "all", "schedule_id": "id"}
"""Arguments that commands call otherwise."""
_AGENT = Parameter("agent_id", "the agent's id", required=True)
_SCOPE = Parameter("scope", "whose default; that of this session where it is left out")
OWN = (
    Tool(PREFIX + "executor_status", "Show whether prompts are being sent by this server", ()),
    Tool(PREFIX + "set_default_agent", "Set the agent that is meant where none is named", (_AGENT,)),
    Tool(PREFIX + "set_scoped_default_agent", "Set that agent for this session, or another scope", (_AGENT, _SCOPE)),
    Tool(PREFIX + "get_scoped_default_agent", "Show that agent of this session, or another scope", (_SCOPE,)),
    Tool(
        PREFIX + "inference_diagnostics",
        "Show which agent a call would speak for, and why",
        (Parameter("agent_id", "an agent as a call may name it"),),
    ),
    Tool("health", "Show whether this server is well", ()),
)


def _way(name: str, parameters: list[Parameter]) -> Tool:
    """A way to register: everything that is no option is needed, but the agent, who may be inferred."""
    needed = ("prompt", *(("time", "cron", "every") if name != PREFIX + "register" else ()))
    takes = tuple(one._replace(required=one.name in needed) for one in parameters)
    summary = "Register a new scheduled prompt" + {
        "schedule_time": ", once at a time", "schedule_cron": ", by a cron expression", "schedule_every": ", at an interval",
    }.get(name.removeprefix(PREFIX), "")  # fmt: skip
    return Tool(name, summary, takes, "register", True)


def _plain(name: str, summary: str, parameters: tuple[Parameter, ...]) -> Tool:
    return Tool(PREFIX + name, summary, tuple(one for one in parameters if one.name not in FOR_EVER), name)
