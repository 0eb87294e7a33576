"""What a call would do, in words, before it is done."""

from __future__ import annotations

from dayward.actions.arguments import make
from dayward.actions.context import Context
from dayward.actions.registry import find, manifest
from dayward.core.errors import DaywardError
from dayward.formats.handles import full_handle, identity, looks_like_handle
from dayward.language.commands import Call


def described(call: Call, ctx: Context) -> str:
    """One line: the very line that would be written where the action can tell it, else the action and its arguments."""
    action = find(call.action)
    try:
        preview = make(action, call.args, ctx.today).preview(ctx.today)
    except DaywardError:
        preview = ""
    if preview:
        return preview
    known = manifest().get(call.action)
    summary = known["summary"] if known else action.summary()
    given = [
        ", ".join(_named(str(one), ctx) for one in value) if isinstance(value, list) else _named(str(value), ctx)
        for value in call.args.values()
    ]
    start = summary[0].lower() + summary[1:].partition(":")[0].partition(",")[0]
    return f"{start}: {' · '.join(given)}" if given else start


def impossible(call: Call, ctx: Context) -> DaywardError | None:
    """Why a call could not be carried out whatever the files say; None where it may."""
    try:
        make(find(call.action), call.args, ctx.today).preview(ctx.today)
    except DaywardError as error:
        return error
    return None


def _named(name: str, ctx: Context) -> str:
    """The words of the one thing that a handle names; anything else as it is."""
    if not looks_like_handle(name):
        return name
    named = {item.task.words for item in ctx.life.by_handle(name.partition(".")[0])}
    named |= {item.task.words for item in ctx.life.habits if full_handle(identity(item.task)).startswith(name)}
    return f"“{named.pop()}”" if len(named) == 1 else name
