"""Asking an endpoint what there is, which costs nothing: the models it has, and what one of them can do."""

from __future__ import annotations

from typing import Any

from dayward.llm import judging
from dayward.llm.endpoint import Endpoint

PATIENCE = 10.0
"""Seconds."""
_LONGEST = 2_000_000


def available(endpoint: Endpoint) -> list[str]:
    """The names of the models there, as the service tells. Raises ModelError."""
    path = {"ollama": "/api/tags", "anthropic": "/v1/models?limit=1000"}.get(endpoint.provider, "/models")
    said = _asked(endpoint, "GET", path)
    listed = said.get("models" if endpoint.provider == "ollama" else "data")
    if not isinstance(listed, list):
        raise judging.garbled(endpoint, "names no models")
    field = "name" if endpoint.provider == "ollama" else "id"
    return [str(one[field]) for one in listed if isinstance(one, dict) and isinstance(one.get(field), str)]


def has(endpoint: Endpoint, names: list[str]) -> bool:
    """Whether its model is among those. A bare name of Ollama's means the latest."""
    wanted = {endpoint.model}
    if endpoint.provider == "ollama" and ":" not in endpoint.model:
        wanted.add(f"{endpoint.model}:latest")
    return bool(wanted & set(names))


def capabilities(endpoint: Endpoint) -> frozenset[str]:
    """What an Ollama model can do (`tools`, `vision`, `thinking`); empty for others, who do not tell. Raises ModelError."""
    if endpoint.provider != "ollama":
        return frozenset()
    told = _asked(endpoint, "POST", "/api/show", {"model": endpoint.model}).get("capabilities")
    return frozenset(str(one) for one in told) if isinstance(told, list) else frozenset()


def _asked(endpoint: Endpoint, method: str, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
    import json

    import httpx2

    from dayward.llm.metered import context
    from dayward.llm.wire.dialects import opening

    client = httpx2.Client(
        trust_env=False, follow_redirects=False, timeout=min(PATIENCE, endpoint.timeout), verify=context(endpoint)
    )
    headers = {**opening(endpoint), **dict(endpoint.headers)}
    try:
        with client, client.stream(method, endpoint.url + path, json=body, headers=headers) as response:
            data = b""
            for chunk in response.iter_bytes():
                data += chunk
                if len(data) > _LONGEST:
                    raise judging.garbled(endpoint, "answers with far too much")
    except (httpx2.HTTPError, OSError) as error:
        kind = "timeout" if isinstance(error, httpx2.ReadTimeout) else "unreachable"
        raise judging.error(endpoint, kind, f"{endpoint.name} cannot be reached at {endpoint.host}") from error
    if response.status_code != 200:
        raise judging.failed(endpoint, response.status_code, dict(response.headers), data)
    try:
        said = json.loads(data)
    except ValueError:
        said = None
    if not isinstance(said, dict):
        raise judging.garbled(endpoint, "answers with something that is no list of models")
    return said
