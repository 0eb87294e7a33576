"""The routines there are: those that come with Dayward, and the person's own in the folder `routines`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from difflib import get_close_matches
from functools import lru_cache
from importlib.resources import files
from typing import Any, NamedTuple

from dayward.core.errors import UsageError
from dayward.formats.routine import Routine, parse_routine, routine_name
from dayward.routines import condition
from dayward.routines.names import section_words
from dayward.workspace.repository import Workspace

FOLDER = "routines"
"""The person's own routines are the Markdown files in this folder."""

NAMES = {
    "generate-morning-briefing": "morning-briefing",
    "generate-evening-summary": "evening-summary",
    "check-deadlines": "deadline-warnings",
    "deadline-checker": "deadline-warnings",
    "check-waiting-items": "waiting-follow-up",
    "waiting-followup": "waiting-follow-up",
    "check-upcoming-events": "event-preparation",
    "git-sync": "repository-sync",
}
"""Names that other assistants have for shipped routines."""

_CLOCK = re.compile(r"\b\d{1,2}:\d{2}\b")
_WEEKLY = re.compile(r"[A-Za-z]+day\s+\d{1,2}:\d{2}")

ReadSchedule = Callable[[str], object]
"""Reads the text of a schedule, and raises UsageError where it cannot."""


class Library(NamedTuple):
    """All routines by name, switched off ones too; and what is wrong, in words that name file and line."""

    routines: tuple[Routine, ...]
    problems: tuple[str, ...]

    def named(self, name: str) -> Routine | None:
        """The routine of that name, also by a name that others use for it."""
        wanted = canonical(name)
        return next((one for one in self.routines if one.name == wanted), None)


def own_files(workspace: Workspace) -> dict[str, bytes]:
    """The person's own routine files, by path."""
    paths = [path for path in workspace.paths(FOLDER) if path.lower().endswith((".md", ".markdown"))]
    read = {path: workspace.read(path).data for path in paths if path.count("/") == 1}
    return {path: data for path, data in read.items() if data is not None}


@lru_cache(1)
def shipped() -> tuple[Routine, ...]:
    """The routines that come with Dayward."""
    folder = files("dayward.routines") / "shipped"
    found = [one for one in folder.iterdir() if one.name.endswith(".md")]
    return tuple(sorted(parse_routine(one.read_bytes(), one.name, section_words()) for one in found))


def library(
    own: Mapping[str, bytes],
    preferences: Mapping[str, Any],
    read_schedule: ReadSchedule,
    times: Mapping[str, str] | None = None,
    off: Iterable[str] = (),
) -> Library:
    """All routines with the person's times and switches.

    A file of the person's own takes the place of the routine of its name, or adds one. A file that cannot be read is a problem and
    nothing more: the shipped routine of its name stays, and so do all others. `times` and `off` come from elsewhere, such as another
    assistant's settings; the person's preferences win over them.
    """
    routines = {one.name: one for one in shipped()}
    problems: list[str] = []
    sources: dict[str, str] = {}
    checks = {"schedule": read_schedule, "condition": condition.parts}
    for path, data in sorted(own.items()):
        try:
            one = parse_routine(data, path, section_words(), checks)
        except UsageError as error:
            name = canonical(re.sub(r"\.\w+$", "", path.rpartition("/")[2]))
            meanwhile = (
                f"; until then the shipped {name} is in force" if name in routines and name not in sources else ""
            )
            problems.append(f"{error.message}; {error.next_step}{meanwhile}")
            continue
        problems += one.warnings
        name = canonical(one.name)
        if name in sources:
            problems.append(f"{path}:1: {sources[name]} is a routine of the same name, and is the one that counts")
            continue
        sources[name] = path
        routines[name] = one._replace(name=name)
    wanted = {**(times or {}), **{name: str(text) for name, text in preferences["routines.times"].items()}}
    unwanted = [*off, *(str(name) for name in preferences["routines.off"])]
    problems += [*_retime(routines, wanted, read_schedule), *_switch_off(routines, unwanted)]
    return Library(tuple(sorted(routines.values())), tuple(problems))


def canonical(name: str) -> str:
    """The name of a routine, from what others may call it."""
    plain = routine_name(name)
    return NAMES.get(plain, plain)


def retimed(schedules: tuple[str, ...], text: str) -> tuple[str, ...]:
    """Schedules at another time: `07:15` changes the time of day and keeps the days; anything else takes their place."""
    text = text.strip()
    if _CLOCK.fullmatch(text) and any(_CLOCK.search(one) for one in schedules):
        return tuple(_CLOCK.sub(text, one) for one in schedules)
    return (
        (f"every {text}",) if _WEEKLY.fullmatch(text) else (f"every day {text}",) if _CLOCK.fullmatch(text) else (text,)
    )


def _retime(routines: dict[str, Routine], times: Mapping[str, str], read_schedule: ReadSchedule) -> list[str]:
    problems = []
    for given, text in times.items():
        name = canonical(given)
        if name not in routines:
            problems.append(_no_such(f"{given!r} has a time", given, routines))
            continue
        schedules = retimed(routines[name].schedules, text)
        try:
            for schedule in schedules:
                read_schedule(schedule)
        except UsageError as error:
            problems.append(f"the time of {name} is {text!r}: {error.message}; its own time is used")
            continue
        routines[name] = routines[name]._replace(schedules=schedules)
    return problems


def _switch_off(routines: dict[str, Routine], names: list[str]) -> list[str]:
    problems = []
    for given in names:
        name = canonical(given)
        if name in routines:
            routines[name] = routines[name]._replace(enabled=False)
        else:
            problems.append(_no_such(f"{given!r} is switched off", given, routines))
    return problems


def _no_such(what: str, name: str, routines: Mapping[str, Routine]) -> str:
    close = get_close_matches(routine_name(name), list(routines), 1, 0.5)
    hint = f"perhaps {close[0]!r}" if close else f"there are: {', '.join(sorted(routines))}"
    return f"{what}, and there is no such routine; {hint}"
