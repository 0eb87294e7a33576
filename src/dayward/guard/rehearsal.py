"""What an action would change, found out by running it with nothing done."""

from __future__ import annotations

import json
from typing import NamedTuple

from dayward.actions.action import Action
from dayward.actions.context import Context, Rehearsed
from dayward.core.digest import sha256
from dayward.core.plain import clean
from dayward.workspace.diffs import changed_lines, unified
from dayward.workspace.repository import Edit


class Shown(NamedTuple):
    """What would change, as lines of a diff, and a digest of the action and of all that together."""

    diff: tuple[str, ...]
    digest: str


def rehearse(action: Action, ctx: Context) -> Shown:
    """Run an action without its effects. Raises what the action raises: what cannot be done is not asked about."""
    edits, whole = _edits(action, ctx)
    shown: list[str] = []
    for edit in edits:
        shown += unified(edit.snapshot.data, edit.data, edit.snapshot.path, edit.snapshot.path)
    if not whole:
        shown.append("what it would change is seen only when it is done")
    changed = [line for edit in edits for line in changed_lines(edit.snapshot.data, edit.data)]
    exact = json.dumps([action.name, clean(arguments(action)), clean(changed)], sort_keys=True, default=str)
    return Shown(tuple(clean(shown)), sha256(exact.encode("utf-8", "replace")).hexdigest())


def would_write(action: Action, ctx: Context) -> list[tuple[str, tuple[str, ...]]]:
    """The files an action would change, each with the lines it would write there. Raises what the action raises."""
    return [(edit.snapshot.path, edit.lines) for edit in _edits(action, ctx)[0] if edit.lines]


def _edits(action: Action, ctx: Context) -> tuple[list[Edit], bool]:
    """What an action would change, and whether that is all it would do."""
    edits: list[Edit] = []
    whole = True

    def stop() -> None:
        raise Rehearsed

    kept = ctx.workspace.fence
    ctx.granted, ctx.rehearsal, ctx.workspace.fence = action.effects(), edits, stop
    try:
        action.run(ctx)
    except Rehearsed:
        whole = False
    finally:
        ctx.granted, ctx.rehearsal, ctx.workspace.fence = (), None, kept
        ctx.forget()
    return edits, whole


def arguments(action: Action) -> dict[str, object]:
    """What an action was given, as JSON holds it; what was left at its default stays out."""
    given = {name: getattr(action, name) for name in action.fields}
    return {
        name: list(value) if isinstance(value, tuple) else value if isinstance(value, bool | int | str) else str(value)
        for name, value in given.items()
        if value is not None and value != action.fields[name].default
    }
