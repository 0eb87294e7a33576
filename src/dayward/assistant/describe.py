"""What a call would do, in words, before it is done."""

from __future__ import annotations

from datetime import date

from dayward.actions.arguments import make
from dayward.actions.registry import find, manifest
from dayward.core.errors import DaywardError
from dayward.language.commands import Call


def described(call: Call, today: date) -> str:
    """One line: the very line that would be written where the action can tell it, else the action and its arguments."""
    action = find(call.action)
    try:
        preview = make(action, call.args, today).preview(today)
    except DaywardError:
        preview = ""
    if preview:
        return preview
    known = manifest().get(call.action)
    summary = known["summary"] if known else action.summary()
    given = [" ".join(map(str, value)) if isinstance(value, list) else str(value) for value in call.args.values()]
    start = summary[0].lower() + summary[1:].partition(":")[0].partition(",")[0]
    return f"{start}: {' · '.join(given)}" if given else start
