"""Agents: ways of answering that a person writes down, one Markdown file each in `agents/` of their folder.

Front matter may say `model` (the name of an endpoint), `temperature` and `tier`; the body is what the model is told besides its rules.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from dayward.actions.context import Context
from dayward.assistant.result import TIERS
from dayward.core.errors import Negative, UsageError
from dayward.formats.frontmatter import Document

FOLDER = "agents"
ITSELF = "dayward"
"""The agent that is there without a file: the assistant as it is."""
_NAME = re.compile(r"[\w-]{1,64}")
_LONGEST = 6_000


class Profile(NamedTuple):
    """One agent. `temperature` is None and `model` "" where it leaves these as they are."""

    name: str
    rules: str
    model: str = ""
    temperature: float | None = None
    tier: str = ""


def profile(ctx: Context, name: str) -> Profile:
    """The agent of that name. Raises Negative where there is none, UsageError where its file makes no sense."""
    path = f"{FOLDER}/{name}.md"
    data = ctx.workspace.read(path).data if _NAME.fullmatch(name) else None
    if data is None and name == ITSELF:
        return Profile(name, "")
    if data is None:
        there = ", ".join(names(ctx)) or "none yet"
        raise Negative(f"there is no agent {name!r}", f"there are: {there}; write one: {FOLDER}/NAME.md")
    document = Document.parse(data)
    if document.error:
        raise UsageError(f"{path}: {document.error}", "correct its front matter")
    given = document.properties
    temperature = given.get("temperature")
    if temperature is not None and (isinstance(temperature, bool) or not isinstance(temperature, int | float)):
        raise UsageError(f"{path}: temperature is {temperature!r}", "it is a number, such as 0.2")
    if temperature is not None and not 0 <= temperature <= 2:
        raise UsageError(f"{path}: temperature is {temperature!r}", "it is between 0 and 2")
    tier = str(given.get("tier") or "")
    if tier not in ("", *TIERS):
        raise UsageError(f"{path}: there is no tier {tier!r}", f"it is one of {', '.join(TIERS)}")
    return Profile(name, document.body.strip()[:_LONGEST], str(given.get("model") or ""), temperature, tier)


def names(ctx: Context) -> list[str]:
    """The agents there are."""
    paths = ctx.workspace.paths(FOLDER)
    return sorted(path[len(FOLDER) + 1 : -3] for path in paths if path.endswith(".md") and path.count("/") == 1)
