"""One deployment of a LiteLLM file as an endpoint."""

from __future__ import annotations

import re
from typing import Any, NamedTuple, Protocol

from dayward.core.configuration import Configuration
from dayward.core.errors import UsageError
from dayward.core.secrets import known
from dayward.llm import environment
from dayward.llm.endpoint import Endpoint
from dayward.llm.endpoints import checked
from dayward.llm.environment import SERVICES

_BASES = {
    "openrouter": ("https://openrouter.ai/api/v1", "OPENROUTER_API_KEY"),
    "groq": ("https://api.groq.com/openai/v1", "GROQ_API_KEY"),
    "deepseek": ("https://api.deepseek.com/v1", "DEEPSEEK_API_KEY"),
    "mistral": ("https://api.mistral.ai/v1", "MISTRAL_API_KEY"),
    "together_ai": ("https://api.together.xyz/v1", "TOGETHERAI_API_KEY"),
    "xai": ("https://api.x.ai/v1", "XAI_API_KEY"),
    "gemini": ("https://generativelanguage.googleapis.com/v1beta/openai", "GEMINI_API_KEY"),
}
_COMPATIBLE = ("hosted_vllm", "vllm", "lm_studio", "llamafile", "custom_openai", "openai_like", "litellm_proxy")
_REFERENCE = re.compile(r"os\.environ/([A-Za-z_]\w*)")
_SHELL = re.compile(r"\$\{([A-Za-z_]\w*)\}|\$([A-Za-z_]\w*)")
_WHOLE = ("max_tokens", "num_ctx", "rpm", "tpm")
_LEAST = {"temperature": 0.0, "max_tokens": 1, "timeout": 0.1, "num_ctx": 256, "rpm": 1, "tpm": 1}


class Settings(Protocol):
    """What of the whole file a deployment depends on."""

    problems: list[str]

    def timeout(self) -> Any:
        """How long a call may take."""

    def credentials(self, name: str) -> dict[str, Any]:
        """The values of a credential."""

    def variable(self, name: str) -> str:
        """A variable of the environment."""


class Deployment(NamedTuple):
    """An entry of `model_list`: its name, its two tables, and the rest of the file."""

    alias: str
    params: dict[str, Any]
    info: dict[str, Any]
    settings: Settings


def endpoint_of(deployment: Deployment, config: Configuration) -> Endpoint:
    """The endpoint. Raises UsageError where it is none that can be spoken to, Refused where its address is not encrypted."""
    alias, params, info, settings = deployment
    if isinstance(name := params.get("litellm_credential_name"), str):
        params = settings.credentials(name) | params
    text = _text(deployment, "model", params)
    if not text:
        raise UsageError(f"{alias[:60]} names no model in litellm_params", "model: anthropic/… or the like")
    if text.startswith("ollama/"):
        settings.problems.append(f"{alias}: ollama/ completes texts; ollama_chat/ is meant, and used")
    provider, model, url, variable = _provider(alias, text, _text(deployment, "api_base", params))
    given = _text(deployment, "api_key", params)
    official = SERVICES.get(provider)
    if not given and variable:
        given = environment.first_of((variable,))
    elif not given and official and url == official.url:
        given = environment.key(official, config.home)
    if not all("!" <= letter <= "~" for letter in given):
        raise UsageError(f"the key of {alias[:60]} has letters in it that no key has", "copy it again")
    headers = params.get("extra_headers")
    plain = (
        {str(k): str(v) for k, v in headers.items() if isinstance(v, str | int)} if isinstance(headers, dict) else {}
    )
    proxy = text.startswith("litellm_proxy/")
    made = Endpoint(alias, provider, model, url, known(given), headers=tuple(sorted(plain.items())), proxy=proxy)
    return checked(made._replace(**_numbers(deployment, params, info)), config)


def _provider(alias: str, text: str, base: str) -> tuple[str, str, str, str]:
    """Protocol, model, address, and the variable that holds the key where no other does."""
    word, _, model = text.partition("/")
    if not model:
        word, model = ("anthropic" if text.startswith("claude") else "openai"), text
    if word == "anthropic":
        return "anthropic", model, re.sub(r"/v1(/messages)?/*$", "", base) or SERVICES["anthropic"].url, ""
    if word in ("ollama", "ollama_chat"):
        url = environment.ollama_address(base) if base else environment.address(SERVICES["ollama"])
        return "ollama", model, url, ""
    if word == "openai" or (word in _COMPATIBLE and base):
        return "openai", model, base.rstrip("/") or SERVICES["openai"].url, ""
    if word in _BASES:
        known_base, variable = _BASES[word]
        return "openai", model, base.rstrip("/") or known_base, "" if base else variable
    if word in _COMPATIBLE:
        raise UsageError(f"{alias[:60]} has no api_base", "say where it is: api_base: http://localhost:8000/v1")
    raise UsageError(
        f"{alias[:60]} is of {word[:40]}, to which we cannot speak directly",
        f"go through a proxy: litellm:{alias[:60]}",
    )


def _text(deployment: Deployment, name: str, params: dict[str, Any]) -> str:
    """A value with its variables put in."""
    value = params.get(name)
    if value is None:
        return ""
    if not isinstance(value, str | int):
        raise UsageError(f"{name} of {deployment.alias[:60]} is no text", "write it on one line")
    text = str(value).strip()
    if found := _REFERENCE.fullmatch(text):
        return deployment.settings.variable(found[1])
    if found := _SHELL.search(text):
        deployment.settings.problems.append(
            f"{name} of {deployment.alias}: LiteLLM does not put in {found[0]}; write os.environ/{found[1] or found[2]}"
        )
        return _SHELL.sub(lambda match: deployment.settings.variable(match[1] or match[2]), text)
    return text


def _numbers(deployment: Deployment, params: dict[str, Any], info: dict[str, Any]) -> dict[str, Any]:
    wanted = {name: params.get(name) for name in ("temperature", "max_tokens", "num_ctx", "rpm", "tpm")}
    wanted["max_tokens"] = wanted["max_tokens"] or params.get("max_completion_tokens")
    wanted["timeout"] = params.get("timeout") or params.get("request_timeout") or deployment.settings.timeout()
    found: dict[str, Any] = {}
    for name, value in wanted.items():
        if value is None:
            continue
        if isinstance(value, bool) or not isinstance(value, int | float) or not _LEAST[name] <= value <= 10_000_000:
            deployment.settings.problems.append(
                f"{name} of {deployment.alias} is no number that will do; it is ignored"
            )
        else:
            found[name] = int(value) if name in _WHOLE else value
    for name, setting in (("price_in", "input_cost_per_token"), ("price_out", "output_cost_per_token")):
        cost = params.get(setting, info.get(setting))
        if isinstance(cost, int | float) and not isinstance(cost, bool) and 0 <= cost < 1:
            found[name] = cost * 1_000_000
    if info.get("supports_vision") is True:
        found["images"] = True
    return found
