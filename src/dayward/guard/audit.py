"""The audit: one line for every attempt, in a file only its owner can read."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence

from dayward.actions.action import Action
from dayward.actions.context import Context
from dayward.core.home import Home
from dayward.core.redaction import redact
from dayward.workspace.receipts import Receipt

_LARGEST = 5_000_000
_LONGEST_VALUE = 200


class Audit:
    """`audit.jsonl` in the state folder; at five megabytes it becomes `audit.1.jsonl` and a new one begins."""

    def __init__(self, home: Home) -> None:
        self._home = home

    def write(self, action: Action, ctx: Context, result: str, receipts: Sequence[Receipt], seconds: float) -> None:
        """Append one line. A full disk does not undo what was done: it is then not written."""
        values = {name: "…" if info.secret else _short(getattr(action, name)) for name, info in action.fields.items()}
        line = {
            "at": ctx.now.isoformat(timespec="seconds"),
            "who": ctx.who,
            "door": ctx.door,
            "by": ctx.by,
            "turn": ctx.turn,
            "action": action.name,
            "arguments": {name: value for name, value in values.items() if value not in (None, "", [], False)},
            "result": result,
            "commits": [receipt.short for receipt in receipts if receipt.commit],
            "ms": round(seconds * 1000),
        }
        try:
            path = self._home.state_file("audit.jsonl")
            descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)
            with os.fdopen(descriptor, "a", encoding="utf-8", errors="replace") as file:
                file.write(json.dumps(line, ensure_ascii=False) + "\n")
                large = file.tell() > _LARGEST
            if large:
                os.replace(path, self._home.state_file("audit.1.jsonl"))
        except OSError:
            return


def _short(value: object) -> object:
    if isinstance(value, tuple):
        return [_short(item) for item in value]
    if isinstance(value, str):
        value = redact(value)
        return value if len(value) <= _LONGEST_VALUE else value[:_LONGEST_VALUE] + "…"
    return value if isinstance(value, bool | int | None) else str(value)
