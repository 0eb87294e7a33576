"""What is done at once, and what waits for a yes. One table for every door; no prompt and no setting loosens it."""

from __future__ import annotations

from collections.abc import Sequence
from fnmatch import fnmatchcase

from dayward.actions.action import Action, Effect

TRUSTED = frozenset(("cli", "prompt", "chat", "web", "api", "routine"))
"""Doors through which the person themselves speaks, or what they set up. Through any other, somebody else may."""
_CHANGES = ("write", "network")


def question(
    action: Action, effects: Sequence[Effect], door: str, asked_for: Sequence[str], strangers: str = ""
) -> str:
    """Why this has to wait for a yes; "" where it need not.

    `asked_for` are patterns such as `write:calendar` or `network:*`, of what the person wants to be asked about at any door.
    `strangers` says whose words a model has read before it decided on this.
    """
    if getattr(action, "answers", False):
        return ""
    changes = [effect for effect in effects if effect.kind in _CHANGES]
    if changes and door not in TRUSTED:
        return f"it came by {door}, where others may speak"
    if changes and strangers:
        return f"the model that wants it has read {strangers}"
    for effect in changes:
        name = f"{effect.kind}:{effect.target}"
        if any(fnmatchcase(name, pattern) for pattern in asked_for):
            return f"you want to be asked about {name}"
    return ""
