"""Reading a LiteLLM `config.yaml`: its models are endpoints here. What LiteLLM would not take is translated, and named.

No LiteLLM is needed for that: each deployment is asked at its own address. To go through a running proxy instead, name it as
`litellm:MODEL`.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from dayward.core.configuration import Configuration
from dayward.core.errors import DaywardError, UsageError
from dayward.formats.yamlvalues import read_yaml
from dayward.llm.deployment import Deployment, endpoint_of
from dayward.llm.endpoint import Endpoint

LONGEST = 50_000
"""Bytes of such a file at most."""
_DEEPEST = 50
_IGNORED = ("conditions", "budget_manager", "cache_responses")
_SECTIONS = frozenset(
    {
        "model_list", "litellm_settings", "router_settings", "general_settings", "environment_variables", "credential_list",
        "callback_settings", "include", "guardrails", "mcp_servers", "vector_store_registry", "search_tools", "files_settings",
    }
)  # fmt: skip


class Found(NamedTuple):
    """Endpoints by name, the names that a name stands for in the order of fallback, the tiers it suggests, and what is odd."""

    endpoints: dict[str, Endpoint]
    groups: Mapping[str, tuple[str, ...]]
    strong: tuple[str, ...]
    local: tuple[str, ...]
    problems: list[str]


def read(path: str, config: Configuration) -> Found:
    """Read it. Raises UsageError where it is no such file."""
    return understood(_loaded(os.path.expanduser(path)), config)


def _loaded(path: str) -> dict[str, Any]:
    try:
        with open(path, "rb") as file:
            data = file.read(LONGEST + 1)
    except OSError as error:
        raise UsageError(
            f"{path} cannot be read: {error.strerror}", "dayward config models.litellm PATH, or none"
        ) from None
    if len(data) > LONGEST:
        raise UsageError(f"{path} is longer than {LONGEST // 1000} kB", "dayward config models.litellm none")
    text = data.decode("utf-8", "replace")
    loaded, why = ({}, "nested too deeply") if _too_deep(text) else read_yaml(text)
    if why:
        tab = next((n for n, line in enumerate(text.splitlines(), 1) if re.match(r" *\t", line)), 0)
        hint = f"line {tab} is indented with a tab; use spaces" if tab else "correct it in an editor"
        raise UsageError(f"{path} is no YAML: {why[:200]}", hint)
    return loaded


def _too_deep(text: str) -> bool:
    """Whether a text may be nested far deeper than any such file, which would take seconds to find out."""
    depth = deepest = 0
    for letter in text:
        depth += (letter in "[{") - (letter in "]}")
        deepest = max(deepest, depth)
    return deepest > _DEEPEST or re.search(r"(?:[-?:]\s+){50}", text) is not None


def understood(loaded: Mapping[str, Any], config: Configuration) -> Found:
    """What stands in such a file. Raises UsageError where it names no models at all."""
    problems: list[str] = []
    listed = loaded.get("model_list")
    if not isinstance(listed, list) or not listed:
        raise UsageError(
            "the LiteLLM file has no model_list", "it is a list: - model_name: …, with litellm_params: {model: …}"
        )
    settings = _Settings(loaded, problems)
    named: dict[str, Endpoint] = {}
    groups: dict[str, list[str]] = {}
    fallbacks: dict[str, list[str]] = {}
    for place, entry in enumerate(listed, 1):
        try:
            made = _made(_merged(entry), place, settings, config)
        except DaywardError as error:
            problems.append(
                f"model {place} of the LiteLLM file: {error.message}" + f"; {error.next_step}" * bool(error.next_step)
            )
            continue
        alias = made.name
        name = alias if alias not in named else f"{alias}#{len(groups[alias]) + 1}"
        named[name] = made._replace(name=name)
        groups.setdefault(alias, []).append(name)
        fallbacks.setdefault(alias, []).extend(_own_fallbacks(_merged(entry), alias, problems))
    for alias, targets in settings.fallbacks():
        fallbacks.setdefault(alias, []).extend(targets)
    for alias, target in settings.aliases():
        if target in groups:
            groups.setdefault(alias, groups[target])
            fallbacks.setdefault(alias, fallbacks.get(target, []))
    _name_unknown(fallbacks, groups, problems)
    whole = {alias: _chain(alias, named, groups, fallbacks) for alias in groups}
    local = tuple(alias for alias in groups if named[groups[alias][0]].free and alias in named)
    strong = tuple(alias for alias in groups if alias in named and alias not in local)
    return Found(named, whole, strong, local, list(dict.fromkeys(problems)))


class _Settings:
    """The rest of the file: time-outs, fallbacks, aliases, credentials, variables."""

    def __init__(self, loaded: Mapping[str, Any], problems: list[str]) -> None:
        self._loaded = loaded
        self.problems = problems
        for name in loaded:
            if name in _IGNORED:
                problems.append(f"LiteLLM knows no {name}; it is ignored here, too (see dayward config budget.day)")
            elif name not in _SECTIONS and name != "fallbacks":
                problems.append(f"{name[:60]} of the LiteLLM file is nothing LiteLLM knows; it is ignored")

    def table(self, name: str) -> dict[str, Any]:
        """A section, empty where there is none."""
        return _merged(self._loaded.get(name))

    def timeout(self) -> Any:
        """How long a call may take, where a model does not say."""
        return self.table("litellm_settings").get("request_timeout") or self.table("router_settings").get("timeout")

    def credentials(self, name: str) -> dict[str, Any]:
        """The values of a credential of that name. Raises UsageError where there is none."""
        for one in _list(self._loaded.get("credential_list")):
            table = _merged(one)
            if table.get("credential_name") == name:
                return _merged(table.get("credential_values"))
        raise UsageError(f"there is no credential {name[:60]!r}", "add it to credential_list")

    def variable(self, name: str) -> str:
        """A variable of the environment, or of the file. Raises UsageError where it is not set."""
        found = os.environ.get(name) or self.table("environment_variables").get(name)
        if not isinstance(found, str) or not found:
            raise UsageError(f"{name} is not set", f"export {name}=…")
        return found

    def fallbacks(self) -> Iterator[tuple[str, list[str]]]:
        """What stands in for what."""
        general: list[str] = []
        entries = [_merged(entry) for entry in _list(self._loaded.get("model_list"))]
        if "fallbacks" in self._loaded:
            self.problems.append(
                "fallbacks belong into router_settings or litellm_settings; they are used all the same"
            )
            yield from _fallbacks(self._loaded["fallbacks"], self.problems)
        for section in ("router_settings", "litellm_settings"):
            table = self.table(section)
            for name in _IGNORED:
                if name in table:
                    self.problems.append(f"LiteLLM knows no {name} in {section}; it is ignored")
            for kind in ("fallbacks", "context_window_fallbacks", "content_policy_fallbacks"):
                yield from _fallbacks(table.get(kind), self.problems)
            general += _names(table.get("default_fallbacks"))
        for entry in entries:
            if general and isinstance(alias := entry.get("model_name"), str):
                yield alias, general

    def aliases(self) -> Iterator[tuple[str, str]]:
        """Further names of models."""
        for alias, target in _merged(self.table("router_settings").get("model_group_alias")).items():
            found = target.get("model") if isinstance(target, dict) else target
            if isinstance(found, str):
                yield alias, found


def _made(entry: dict[str, Any], place: int, settings: _Settings, config: Configuration) -> Endpoint:
    alias, params = entry.get("model_name"), entry.get("litellm_params")
    if not isinstance(alias, str) or not alias:
        raise UsageError("it has no model_name", "give it one, which is how it is called here")
    if not isinstance(params, dict):
        raise UsageError(f"{alias[:60]} has no litellm_params", "put model, api_base and the rest into them")
    if "*" in alias:
        raise UsageError(
            f"{alias[:60]} stands for any model", f"name one as litellm:MODEL, or write one entry each ({place})"
        )
    return endpoint_of(Deployment(alias, _merged(params), _merged(entry.get("model_info")), settings), config)


def _own_fallbacks(entry: dict[str, Any], alias: str, problems: list[str]) -> list[str]:
    found: list[str] = []
    for table in (entry, _merged(entry.get("litellm_params"))):
        if "fallback_models" in table:
            problems.append(
                f"fallback_models of {alias} belong into router_settings, as fallbacks; they are used all the same"
            )
            found += _names(table["fallback_models"])
        problems += [f"LiteLLM knows no {name} at a model; it is ignored" for name in _IGNORED if name in table]
    return found


def _fallbacks(given: Any, problems: list[str]) -> Iterator[tuple[str, list[str]]]:
    """`[{"a": ["b"]}]`, and what people write instead: `{"a": ["b"]}`, `[{"model": "a", "fallback": "b"}]`."""
    if isinstance(given, dict):
        problems.append("fallbacks are a list of tables of one name each; they are understood all the same")
        given = [given]
    for one in _list(given):
        table = _merged(one)
        if isinstance(model := table.get("model"), str) and ("fallback" in table or "fallback_models" in table):
            problems.append(f"fallbacks are written as `- {model[:60]}: [NAME]`; they are understood all the same")
            if "conditions" in table:
                problems.append("fallbacks have no conditions; they are ignored")
            yield model, _names(table.get("fallback") or table.get("fallback_models"))
        else:
            for name, targets in table.items():
                yield name, _names(targets)


def _name_unknown(fallbacks: dict[str, list[str]], groups: Mapping[str, list[str]], problems: list[str]) -> None:
    wanted = [name for alias, targets in fallbacks.items() for name in (alias, *targets)]
    unknown = dict.fromkeys(name for name in wanted if name not in groups and name != "*")
    problems += [f"the fallbacks of the LiteLLM file name {name[:60]}, which is no model of it" for name in unknown]


def _chain(
    alias: str, named: Mapping[str, Endpoint], groups: Mapping[str, list[str]], fallbacks: Mapping[str, list[str]]
) -> tuple[str, ...]:
    """The deployments of a name, then those of its fallbacks and theirs. Models of one's own machines stand in only for such."""
    own = named[groups[alias][0]].free
    order: list[str] = []
    waiting = [alias]
    while waiting:
        name = waiting.pop(0)
        if name not in order and name in groups:
            order.append(name)
            waiting += fallbacks.get(name, ())
    members = dict.fromkeys(member for name in order for member in groups[name])
    return tuple(member for member in members if named[member].free == own or member in groups[alias])


def _merged(value: Any) -> dict[str, Any]:
    """A table with what `<<` puts into it; empty where it is none."""
    if not isinstance(value, dict):
        return {}
    table = {str(name): one for name, one in value.items() if name != "<<"}
    for base in _list(value["<<"]) if isinstance(value.get("<<"), list) else [value.get("<<")]:
        if isinstance(base, dict):
            table = {str(name): one for name, one in base.items() if name != "<<"} | table
    return table


def _names(value: Any) -> list[str]:
    return [value] if isinstance(value, str) else [one for one in _list(value) if isinstance(one, str)]


def _list(value: Any) -> list[Any]:
    return value[:1000] if isinstance(value, list) else []
