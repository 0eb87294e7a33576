"""What a call of a tool answers: the very objects that the commands do."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

from dayward import __version__
from dayward.actions.context import OWNER
from dayward.app.prompting import prompt_state
from dayward.cli.prompting.carrying import answer, failure
from dayward.cli.prompting.serving.executor import Executor
from dayward.cli.prompting.serving.inference import ORDER, Caller, Inference
from dayward.cli.prompting.serving.tools import PREFIX, RENAMED, tools
from dayward.core import clock
from dayward.core.configuration import Configuration
from dayward.core.errors import DaywardError, UsageError
from dayward.prompts.importing import offer
from dayward.prompts.registering import listed
from dayward.prompts.target import target

Arguments = dict[str, Any]


class Calls:
    """Answers calls, one after the other or several at once, from any thread."""

    def __init__(self, config: Configuration, executor: Executor) -> None:
        self._config = config
        self._executor = executor
        self.tools = tools()
        self._inference = Inference(os.environ, _single)
        self._own: dict[str, Callable[[Arguments, Caller], dict[str, Any]]] = {
            PREFIX + "executor_status": self._executor_status,
            PREFIX + "set_default_agent": self._set_default,
            PREFIX + "set_scoped_default_agent": self._set_scoped,
            PREFIX + "get_scoped_default_agent": self._get_scoped,
            PREFIX + "inference_diagnostics": self._diagnostics,
            "health": self._health,
        }

    def answer(self, name: str, given: Arguments, caller: Caller) -> dict[str, Any]:
        """What a call comes to; a failure is an answer too."""
        try:
            if name not in self.tools:
                raise UsageError(f"there is no tool {name!r}", f"there are {', '.join(self.tools)}")
            tool = self.tools[name]
            found = tool.arguments(given)
            if not tool.command:
                return self._own[name](found, caller)
            if tool.infers:
                found["agent_id"] = self._inference.agent(found.get("agent_id"), caller)
        except DaywardError as error:
            return failure(error)
        found = {RENAMED.get(key, key): value for key, value in found.items()}
        said = answer(tool.command, found, agents=True)
        return self._hinted(said) if tool.command == "test" else said

    def _executor_status(self, given: Arguments, caller: Caller) -> dict[str, Any]:
        return {"status": "success", **self._executor.status()}

    def _set_default(self, given: Arguments, caller: Caller) -> dict[str, Any]:
        self._inference.default = _agent(given)
        return {"status": "success", "agent_id": self._inference.default}

    def _set_scoped(self, given: Arguments, caller: Caller) -> dict[str, Any]:
        scope = given.get("scope") or caller.scope
        if len(self._inference.scoped) >= _MOST_SCOPES:
            del self._inference.scoped[next(iter(self._inference.scoped))]
        self._inference.scoped[scope] = _agent(given)
        return {"status": "success", "scope": scope, "agent_id": self._inference.scoped[scope]}

    def _get_scoped(self, given: Arguments, caller: Caller) -> dict[str, Any]:
        scope = given.get("scope") or caller.scope
        return {"status": "success", "scope": scope, "agent_id": self._inference.scoped.get(scope)}

    def _diagnostics(self, given: Arguments, caller: Caller) -> dict[str, Any]:
        found = [
            {"source": source, "agent_id": id_}
            for source, id_ in self._inference.candidates(given.get("agent_id"), caller)
        ]
        first = found[0] if found else {"source": None, "agent_id": None}
        return {"status": "success", **first, "candidates": found, "scope": caller.scope, "order": list(ORDER)}

    def _health(self, given: Arguments, caller: Caller) -> dict[str, Any]:
        scheduled = listed(prompt_state(self._config), OWNER)["count"]
        executor = self._executor.status()
        well = executor["running"] or not executor["autostart"]
        found = {"status": "healthy" if well else "unhealthy", "version": __version__, "scheduled": scheduled}
        return self._hinted({**found, "executor": executor})

    def _hinted(self, said: dict[str, Any]) -> dict[str, Any]:
        """With the offer to import what the environment names."""
        told = offer(prompt_state(self._config), os.environ, clock.utc())
        return {**said, "hint": said.get("hint", told)} if told else said


_MOST_SCOPES = 1000


def _agent(given: Arguments) -> str:
    """The agent that is to be a default. Raises UsageError."""
    if not (given.get("agent_id") or "").strip():
        raise UsageError("Missing required argument: agent-id")
    return target(given["agent_id"]).shown


def _single() -> str:
    """The id of the only agent of the Letta server; "" where it does not answer, or has several."""
    found = answer("agents", {}, agents=True).get("agents", [])
    return found[0]["id"] if len(found) == 1 else ""
