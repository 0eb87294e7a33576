"""Which models there are: from the settings, the environment and a LiteLLM file. Nothing at all is a complete configuration.

A model is named as `provider:name` (`anthropic:…`, `openai:…`, `ollama:…`, `litellm:…`) or by the name of a table
`models.endpoints.NAME`. A key stands in the environment, or in a file of the configuration folder that only its owner can read,
and goes only where it was meant to.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from typing import Any

from dayward.core.configuration import Configuration
from dayward.core.errors import DaywardError, UsageError
from dayward.core.home import Home
from dayward.core.tokens import token
from dayward.core.web import loopback, target
from dayward.llm import environment
from dayward.llm.endpoint import PROVIDERS, Endpoint, Models
from dayward.llm.environment import SERVICES

__all__ = ["PROVIDERS", "Endpoint", "Models", "checked", "described", "models", "short"]

_NAME = re.compile(r"[A-Za-z0-9_-]{1,64}")
_KINDS: dict[str, tuple[type, ...]] = {
    "provider": (str,),
    "model": (str,),
    "url": (str,),
    "key_env": (str,),
    "key_file": (str,),
    "temperature": (int, float),
    "max_tokens": (int,),
    "timeout": (int, float),
    "num_ctx": (int,),
    "images": (bool,),
    "price_in": (int, float),
    "price_out": (int, float),
    "proxy": (bool,),
    "rpm": (int,),
    "tpm": (int,),
}
_LEAST: dict[str, float] = {
    "temperature": 0.0,
    "max_tokens": 1,
    "timeout": 0.1,
    "num_ctx": 256,
    "price_in": 0.0,
    "price_out": 0.0,
    "rpm": 0,
    "tpm": 0,
}


def models(config: Configuration) -> Models:
    """The models as they are configured now. What cannot be used is left out and named in `problems`; nothing is raised."""
    problems: list[str] = []
    named: dict[str, Endpoint] = {}
    groups: Mapping[str, tuple[str, ...]] = {}
    lists: dict[str, list[str]] = {"strong": [], "local": []}
    if path := config.values["models.litellm"]:
        from dayward.llm.litellm import read

        try:
            found = read(path, config)
        except UsageError as error:
            problems.append(_said(error))
        else:
            problems += found.problems
            named.update(found.endpoints)
            groups, lists = found.groups, {"strong": list(found.strong), "local": list(found.local)}
    for name, table in tables(config.values["models.endpoints"]).items():
        try:
            named[name] = described(name, table, config)
        except (DaywardError, OSError) as error:
            problems.append(f"models.endpoints.{name}: {_said(error)}")
    for tier, wanted in lists.items():
        told = environment.named_models(tier == "strong") or config.values[f"models.{tier}"]
        lists[tier] = told or (environment.borrowed() if tier == "strong" else []) or wanted
    tiers = {tier: _tier(wanted, tier, named, groups, config, problems) for tier, wanted in lists.items()}
    return Models(tiers["strong"], tiers["local"], named, problems)


def _tier(
    wanted: list[str],
    tier: str,
    named: dict[str, Endpoint],
    groups: Mapping[str, tuple[str, ...]],
    config: Configuration,
    problems: list[str],
) -> tuple[Endpoint, ...]:
    found: dict[str, Endpoint] = {}
    for one in wanted:
        for name in groups.get(one, (one,)):
            try:
                found[name] = named[name] if name in named else short(name, config)
            except (DaywardError, OSError) as error:
                problems.append(f"the {tier} model {one}: {_said(error)}")
    named.update({endpoint.name: endpoint for endpoint in found.values() if endpoint.name not in named})
    return tuple(found.values())


def _said(error: DaywardError | OSError) -> str:
    if isinstance(error, DaywardError):
        return f"{error.message}; {error.next_step}" if error.next_step else error.message
    return f"{error.filename}: {error.strerror}"


def tables(flat: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Tables of endpoints from their flattened form, `NAME.setting`."""
    found: dict[str, dict[str, Any]] = {}
    for dotted, value in flat.items():
        name, _, setting = dotted.partition(".")
        found.setdefault(name, {})[setting] = value
    return found


def short(name: str, config: Configuration) -> Endpoint:
    """The endpoint that `provider:name` stands for. Raises UsageError where it stands for none, Refused where it may not be used."""
    word, colon, model = name.partition(":")
    service = SERVICES.get(word.strip().lower())
    if not colon or service is None or not model.strip():
        known = ", ".join(f"{one}:NAME" for one in SERVICES)
        raise UsageError(f"no endpoint is called {name!r}", f"write {known}, or: dayward models add NAME")
    url = environment.address(service)
    key = environment.key(service, config.home)
    return checked(Endpoint(name, service.provider, model.strip(), url, key, proxy=service.proxy), config)


def described(name: str, table: Mapping[str, Any], config: Configuration) -> Endpoint:
    """The endpoint of a table in the settings. Raises UsageError where something in it will not do, Refused where it may not be used."""
    if not _NAME.fullmatch(name) or "" in table:
        raise UsageError("that is no table with the name of an endpoint", "a name has letters, digits, - and _")
    headers = {key.removeprefix("headers."): value for key, value in table.items() if key.startswith("headers.")}
    given = {key: value for key, value in table.items() if not key.startswith("headers.")}
    if "key" in given:
        raise UsageError(
            "a key stands in the settings, where it does not belong", f"put it into the file {name}-key beside them"
        )
    for setting, value in given.items():
        _sound(setting, value)
    word = str(given.pop("provider", "openai")).lower()
    service = SERVICES.get(word)
    if service is None:
        raise UsageError(f"there is no provider {word!r}", f"it is {', '.join(SERVICES)}")
    if not given.get("model"):
        raise UsageError("it names no model", f"dayward models add {name} --provider {word} --model MODEL")
    own = bool(given.get("url"))
    url = _address(given.pop("url"), service.provider) if own else environment.address(service)
    key = _key(name, given.pop("key_env", ""), given.pop("key_file", ""), config.home)
    if not key and not own:
        key = environment.key(service, config.home)
    proxy = given.pop("proxy", service.proxy)
    plain = tuple(sorted((header, str(value)) for header, value in headers.items()))
    made = Endpoint(name, service.provider, url=url, key=key, headers=plain, proxy=proxy, **given)
    return checked(made, config)


def _sound(setting: str, value: Any) -> None:
    kinds = _KINDS.get(setting)
    if kinds is None:
        raise UsageError(f"{setting} is nothing an endpoint has", f"it has {', '.join(_KINDS)} and headers")
    if not isinstance(value, kinds) or (isinstance(value, bool) and bool not in kinds):
        raise UsageError(f"{setting} cannot be {value!r}", f"it is {' or '.join(kind.__name__ for kind in kinds)}")
    if setting in _LEAST and isinstance(value, int | float) and not _LEAST[setting] <= value <= 10_000_000:
        raise UsageError(f"{setting} cannot be {value!r}", f"it is {_LEAST[setting]:g} at least")


def _address(url: str, provider: str) -> str:
    if provider == "ollama":
        return environment.ollama_address(url)
    return (url if "://" in url else f"http://{url}").rstrip("/")


def _key(name: str, variable: str, file: str, home: Home) -> str:
    if file and (os.path.basename(file) != file or file.startswith(".")):
        raise UsageError(f"key_file is {file!r}", "it is the name of a file in the configuration folder")
    return token(home, variable or f"DAYWARD_KEY_{name.upper().replace('-', '_')}", file or f"{name}-key")


def checked(endpoint: Endpoint, config: Configuration) -> Endpoint:
    """The same endpoint. Raises UsageError where its address is none or a key is missing, Refused where it is not encrypted."""
    found = target(endpoint.url, config.values["models.insecure"], "models.insecure")
    if "?" in found.path:
        raise UsageError("its address has a question mark in it", "write it as https://host/v1")
    away = endpoint.provider == "anthropic" or found.host == "api.openai.com"
    if away and not endpoint.key and not loopback(found.host):
        service = SERVICES[endpoint.provider]
        raise UsageError(
            f"there is no key for {found.host}",
            f"put it into {service.keys[0]}, or into {config.home.config}/{service.key_file}, which only you may read",
        )
    return endpoint
