"""What each project is for: its goals and missions, as pages link them."""

from __future__ import annotations

from typing import Any, NamedTuple

from dayward.actions.context import Context
from dayward.server.house import House


class Served(NamedTuple):
    """What a project serves: goals (with `goal`, `title`, `progress`) and the words of their missions."""

    goals: tuple[dict[str, Any], ...] = ()
    missions: tuple[str, ...] = ()


def served(house: House, ctx: Context) -> dict[str, Served]:
    """By the project's tag, case aside."""
    told = house.perform(ctx, "purpose", {}).for_programs()
    missions = {one["telos"]: one["text"] for one in told if "telos" in one}
    found: dict[str, Served] = {}
    for goal in told:
        for project in goal.get("projects", ()):
            before = found.get(project["project"].casefold(), Served())
            words = tuple(missions[name] for name in goal.get("missions", ()) if name in missions)
            found[project["project"].casefold()] = Served(
                (*before.goals, goal), tuple(dict.fromkeys((*before.missions, *words)))
            )
    return found
