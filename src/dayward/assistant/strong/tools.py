"""Actions as a model's tools: a few by themselves, all others through a search and one tool that uses whatever it found.

What a model is offered is the same in every turn, so that the beginning of a request never changes and providers keep it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import Any

from dayward.actions.action import Action
from dayward.actions.arguments import Parameter, parameters
from dayward.actions.registry import Listed, find, manifest, scan
from dayward.core.errors import UsageError
from dayward.llm.wire.words import Tool

FIND, USE, MORE = "find_actions", "use_action", "more"
DOOR = "model"
CORE: Mapping[str, tuple[str, str, tuple[str, ...]]] = {
    "add": ("add", "A task, in plain words: call Ana fri 15:00 @phone +home !A every 2w", ("words",)),
    "add_event": ("add-event", "A calendar event: lunch with Ana tomorrow 13-14", ("words",)),
    "list": ("list", "Open tasks with these words or +tags @contexts, each with its handle", ("words",)),
    "search": ("search", "Search everything: tasks, events, notes, memory", ("words",)),
    "agenda": ("agenda", "Tasks and events by day", ("start", "days")),
    "complete": ("complete", "By handle or words", ("tasks",)),
    "postpone": ("postpone", "", ("tasks", "to")),
    "drop": ("drop", "Delete tasks", ("tasks",)),
    "edit": ("edit", "Change a task: new words or values", ("task", "words", "due", "priority")),
    "undo": ("undo", "Take back the last change", ()),
}
"""By the tool's name: the action, what it is for in fewer words than its help has, and the arguments that are offered."""
_WORDS = re.compile(r"[a-z0-9]+")
_FOUND = 6


@cache
def tools() -> tuple[Tool, ...]:
    """What every request offers."""
    core = [Tool(name, about, _schema(find(action), only)) for name, (action, about, only) in CORE.items()]
    text = {"type": "string"}
    return (
        *core,
        Tool(
            FIND,
            "Find other actions: reminders, schedules, notes, habits, memory, reports…",
            _object({"about": text}, ["about"]),
        ),
        Tool(USE, "Use an action that was found", _object({"name": text, "args": {"type": "object"}}, ["name"])),
    )


def wanted(name: str, args: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    """The action that a use of a tool means, and its arguments. Raises UsageError where a model may not use it."""
    if name == USE:
        inner = args.get("args")
        name, args = str(args.get("name") or ""), inner if isinstance(inner, dict) else {}
    if name == MORE:
        return name, dict(args)
    action = CORE[name][0] if name in CORE else name.replace("_", "-")
    if DOOR not in find(action).doors:
        raise UsageError(f"{action} is for the person themselves", f"they can type: dayward {action}")
    return find(action).name, {key: value for key, value in args.items() if value is not None}


def found(about: str) -> str:
    """Actions that have to do with these words, as a model reads them: names, arguments, examples."""
    asked = set(_WORDS.findall(about.lower()))
    ranked = sorted(offered().items(), key=lambda item: -_fits(asked, *item))
    best = [name for name, listed in ranked if _fits(asked, name, listed)][:_FOUND]
    if not best:
        return "none; the groups are: " + ", ".join(sorted({listed["group"] for listed in offered().values()}))
    return "\n".join(_line(find(name)) for name in best)


@cache
def offered() -> dict[str, Listed]:
    """All actions that a model may use, those of other packages too."""
    others = [name for name in scan() if name not in manifest()]
    if others:
        return {name: listed for name, listed in _all().items() if DOOR in listed["doors"]}
    return {name: listed for name, listed in manifest().items() if DOOR in listed["doors"]}


def _all() -> dict[str, Listed]:
    from dayward.actions.registry import build_manifest

    return {**build_manifest(), **manifest()}


def _fits(asked: set[str], name: str, listed: Listed) -> int:
    named = _stems(" ".join((name, *listed["aliases"], *listed["known_as"])))
    told = _stems(f"{listed['summary']} {listed['group']}")
    stems = {stem for stem in _stems(" ".join(asked)) if len(stem) > 2}
    return 4 * len(stems & named) + 2 * len(stems & told) + 3 * (name.endswith("-add") and bool(stems & named))


def _stems(text: str) -> set[str]:
    """Words without the endings that make several of one."""
    return {re.sub(r"(?:ers?|ings?|ies|es|s|ed|e|y)$", "", word) or word for word in _WORDS.findall(text.lower())}


def _line(action: type[Action]) -> str:
    given = ", ".join(_argument(one) for one in parameters(action))
    example = f"; e.g. {action.examples[0].removeprefix('dayward ')}" if action.examples else ""
    return f"{action.name}({given}): {action.summary()}{example}"


def _argument(one: Parameter) -> str:
    kind = "|".join(one.kind) if isinstance(one.kind, tuple) else one.kind.__name__
    return f"{one.name}{'' if one.required else '?'}: {kind}"


def _schema(action: type[Action], only: tuple[str, ...]) -> dict[str, Any]:
    taken = [one for one in parameters(action) if one.name in only]
    return _object({one.name: _kind(one) for one in taken}, [one.name for one in taken if one.required])


def _object(properties: dict[str, Any], required: list[str]) -> dict[str, Any]:
    schema: dict[str, Any] = {"type": "object", "properties": properties}
    return {**schema, "required": required} if required else schema


def _kind(one: Parameter) -> dict[str, Any]:
    if isinstance(one.kind, tuple):
        return {"type": "string", "enum": list(one.kind)}
    if one.kind is list:
        return {"type": "array", "items": {"type": "string"}}
    return {"type": {int: "integer", bool: "boolean"}.get(one.kind, "string")}
