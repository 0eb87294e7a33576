"""Reading a LiteLLM `config.yaml`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from dayward.core.configuration import Configuration
from dayward.llm.endpoint import Endpoint


class Found(NamedTuple):
    """Endpoints by name, the names that a name stands for in the order of fallback, the tiers it suggests, and what is odd."""

    endpoints: dict[str, Endpoint]
    groups: Mapping[str, tuple[str, ...]]
    strong: tuple[str, ...]
    local: tuple[str, ...]
    problems: list[str]


def read(path: str, config: Configuration) -> Found:
    """Read it."""
    return Found({}, {}, (), (), [])
