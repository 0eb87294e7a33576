"""Where models are and what opens them, as the environment names it: Dayward's own names, and those of others in common use."""

from __future__ import annotations

import os
import re
from typing import NamedTuple

from dayward.core.home import Home
from dayward.core.tokens import token

STRONG, LOCAL = "DAYWARD_MODEL", "DAYWARD_LOCAL_MODEL"
OLLAMA_PORT = 11434


class Service(NamedTuple):
    """A word before the colon of `provider:name`: its protocol, where it is unless told, and what the environment calls that.

    `key_file` is the file in the configuration folder that holds the key where the environment does not.
    """

    provider: str
    url: str
    urls: tuple[str, ...]
    keys: tuple[str, ...]
    key_file: str
    proxy: bool = False


SERVICES = {
    "anthropic": Service(
        "anthropic", "https://api.anthropic.com", ("ANTHROPIC_BASE_URL",), ("ANTHROPIC_API_KEY",), "anthropic-key"
    ),
    "openai": Service(
        "openai", "https://api.openai.com/v1", ("OPENAI_BASE_URL", "OPENAI_API_BASE"), ("OPENAI_API_KEY",), "openai-key"
    ),
    "ollama": Service(
        "ollama",
        f"http://localhost:{OLLAMA_PORT}",
        ("OLLAMA_HOST", "OLLAMA_API_URL", "OLLAMA_BASE_URL"),
        ("OLLAMA_API_KEY",),
        "ollama-key",
    ),
    "litellm": Service(
        "openai",
        "http://localhost:4000",
        ("LITELLM_API_BASE", "LITELLM_BASE_URL", "LITELLM_PROXY_URL", "LITELLM_ENDPOINT"),
        ("LITELLM_API_KEY", "LITELLM_MASTER_KEY"),
        "litellm-key",
        proxy=True,
    ),
}


def first_of(names: tuple[str, ...]) -> str:
    """What the first of these variables says that is set, "" for none."""
    return next((found for name in names if (found := os.environ.get(name, "").strip())), "")


def address(service: Service) -> str:
    """Where a service is."""
    found = first_of(service.urls) or service.url
    if service.provider == "ollama":
        return ollama_address(found)
    return found.rstrip("/") if "://" in found else f"http://{found.rstrip('/')}"


def ollama_address(host: str) -> str:
    """What OLLAMA_HOST and its kin say, as an address: a host, with or without a port or a scheme; `/v1` is left out.

    The address that means every interface of a server is this machine for a client.
    """
    scheme, _, rest = host.rpartition("://")
    rest = re.sub(r"/+(v1|api)?/*$", "", rest)
    name, path = re.fullmatch(r"([^/]*)(.*)", rest, re.DOTALL).groups()  # type: ignore[union-attr]
    if name.startswith("["):
        host, _, port = name[1:].partition("]")
        port = port.removeprefix(":")
    elif name.count(":") > 1:
        host, port = name, ""
    else:
        host, _, port = name.partition(":")
    host = {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}.get(host, host)  # noqa: S104 (it is replaced)
    shown = f"[{host}]" if ":" in host else host
    usual = {"https": "443", "http": "80"}.get(scheme, str(OLLAMA_PORT))
    return f"{scheme or 'http'}://{shown}:{port or usual}{path}"


def key(service: Service, home: Home) -> str:
    """What opens a service, "" where nothing is known. Raises Refused where others can read it, UsageError where it is no key."""
    name = next((name for name in service.keys if os.environ.get(name)), service.keys[0])
    return token(home, name, service.key_file)


def named_models(strong: bool) -> list[str]:
    """The models that the environment names for a tier, in the order of fallback."""
    said = os.environ.get(STRONG if strong else LOCAL, "")
    return [part.strip() for part in said.split(",") if part.strip()]


def borrowed() -> list[str]:
    """The model that variables of other assistants name, where nothing of Dayward's own does."""
    provider, model = os.environ.get("AI_PROVIDER", "").strip().lower(), os.environ.get("AI_MODEL", "").strip()
    if provider and model:
        return [f"{provider}:{model}"]
    if proxied := os.environ.get("LITELLM_MODEL", "").strip():
        return [f"litellm:{proxied}"]
    return []
