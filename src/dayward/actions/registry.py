"""Which actions there are, and where. Asking for one imports only that one.

Every action lives in a module of a package that the entry point group `dayward.actions` names; Dayward's own come through
that door too. `manifest.json` is generated from them (`make docs`), so that a command need not import them all.
"""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from functools import cache
from importlib import import_module
from typing import TypedDict

from dayward.actions.action import Action
from dayward.core.errors import UsageError

GROUP = "dayward.actions"
_MANIFEST = os.path.join(os.path.dirname(__file__), "manifest.json")
_PHRASES = os.path.join(os.path.dirname(__file__), "phrases.json")
_PLAINLY = os.path.join(os.path.dirname(__file__), "plainly.json")


class Listed(TypedDict):
    """One line of the manifest."""

    module: str
    summary: str
    group: str
    writes: bool
    doors: list[str]
    aliases: list[str]
    known_as: list[str]


@cache
def manifest() -> dict[str, Listed]:
    """The generated list of Dayward's own actions, by name."""
    with open(_MANIFEST, encoding="utf-8") as file:
        listed: dict[str, Listed] = json.load(file)
    return listed


def called(words: Sequence[str]) -> tuple[str, list[str]]:
    """The command that words begin with, and what follows it: `schedule add …` is the action `schedule-add`."""
    first, *rest = words
    if rest and (name := f"{first}-{rest[0]}") != spoken(name):
        return name, rest[1:]
    return first, rest


def spoken(name: str) -> str:
    """An action's name as it is typed: in two words where several share the first, and none has it alone."""
    known = manifest()
    family, _, verb = name.partition("-")
    if name not in known or not verb or family in known:
        return name
    return f"{family} {verb}" if sum(other.startswith(f"{family}-") for other in known) > 1 else name


def find(name: str) -> type[Action]:
    """The action of that name or alias. Raises UsageError with the nearest names where there is none."""
    known = manifest()
    for own, listed in known.items():
        if name == own or name in listed["aliases"] or name in listed["known_as"]:
            return _in_module(listed["module"], own)
    others = scan()
    for action in others.values():
        if name == action.name or name in action.aliases or name in action.known_as:
            return action
    from difflib import get_close_matches

    near = get_close_matches(name, [*known, *others], 3)
    raise UsageError(
        f"there is no command {name!r}", f"did you mean {' or '.join(near)}?" if near else "see: dayward --help"
    )


def scan() -> dict[str, type[Action]]:
    """Every action that is installed, by name, all modules imported."""
    from importlib.metadata import entry_points

    found: dict[str, type[Action]] = {}
    for entry in sorted(entry_points(group=GROUP), key=lambda entry: (entry.name != "core", entry.name)):
        for action in _in_package(entry.value):
            if found.setdefault(action.name, action) is not action:
                raise UsageError(
                    f"two actions are called {action.name!r}: in {found[action.name].__module__} and {action.__module__}",
                    "remove one of the packages",
                )
    return dict(sorted(found.items()))


def _in_package(package: str) -> list[type[Action]]:
    from pkgutil import iter_modules

    module = import_module(package)
    names = [f"{package}.{info.name}" for info in iter_modules(getattr(module, "__path__", []))] or [package]
    return [action for name in sorted(names) for action in _actions(import_module(name))]


def _actions(module: object) -> list[type[Action]]:
    return [
        thing
        for thing in vars(module).values()
        if isinstance(thing, type) and issubclass(thing, Action) and thing.name and thing.__module__ == module.__name__  # type: ignore[attr-defined]
    ]


def _in_module(module: str, name: str) -> type[Action]:
    for action in _actions(import_module(module)):
        if action.name == name:
            return action
    raise UsageError(f"the command {name!r} is not where the manifest says", "write it anew: make docs")


def phrases() -> list[tuple[str, str]]:
    """Every phrase of Dayward's own actions, with the action it asks for, as `make docs` listed them."""
    with open(_PHRASES, encoding="utf-8") as file:
        listed: dict[str, list[str]] = json.load(file)
    return [(action, phrase) for action, each in listed.items() for phrase in each]


def build_phrases() -> dict[str, list[str]]:
    """The list of phrases as it should be."""
    own = {name: action for name, action in scan().items() if action.__module__.startswith("dayward.")}
    return {name: list(action.phrases) for name, action in own.items() if action.phrases}


def plainly() -> list[tuple[str, str]]:
    """How a small model asks for each action that it may ask for, as `make docs` listed it."""
    with open(_PLAINLY, encoding="utf-8") as file:
        listed: dict[str, list[str]] = json.load(file)
    return [(action, sentence) for action, each in listed.items() for sentence in each]


def build_plainly() -> dict[str, list[str]]:
    """The list of plain sentences as it should be."""
    own = {name: action for name, action in scan().items() if action.__module__.startswith("dayward.")}
    return {name: list(action.plainly) for name, action in own.items() if action.plainly}


def build_manifest() -> dict[str, Listed]:
    """The manifest as it should be: of Dayward's own actions."""
    return {
        name: {
            "module": action.__module__,
            "summary": action.summary(),
            "group": action.group,
            "writes": action.writes,
            "doors": sorted(action.doors),
            "aliases": list(action.aliases),
            "known_as": list(action.known_as),
        }
        for name, action in scan().items()
        if action.__module__.startswith("dayward.")
    }
