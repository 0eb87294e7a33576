"""`undo`: take changes back."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from itertools import islice, takewhile

from dayward.actions.action import Action, Effect, Outcome, arg, option
from dayward.actions.context import Context
from dayward.core.errors import Negative, UsageError
from dayward.core.numbers import whole
from dayward.workspace import history


class Undo(Action):
    """Take back the last change, the last few, everything since a time, or one by its receipt.

    Taking back is itself a change in history, so it can be taken back by its receipt too.
    """

    name = "undo"
    group = "Take back"
    writes = True
    idempotent = False
    examples = ("undo", "undo 3", "undo a1b2c3d", "undo --since 12:00")
    plainly = ("undo: undo the last change",)
    phrases = (
        "undo",
        "undo (it|that|this|the last change|my last change|the last thing|last)",
        "take (it|that|this|the last one) back",
        "revert [that|it|the last change]",
        "undo the last {what:numeral} [changes|things]",
        "undo [everything] since {since:since}",
        "that was (wrong|a mistake) [undo it|take it back]",
        "(i did not mean that|no undo that|oops undo|oops)",
        "undo what you (just|last) did",
    )

    what: str | None = arg("how many changes, or the commit on a receipt", default=None)
    since: str | None = option("everything since 12:00, 2026-11-20, 2026-11-20T09:00, or 2h ago", hint="WHEN")
    delete_many: bool = option("allow taking back what added many lines", default=False)

    def effects(self) -> tuple[Effect, ...]:
        """It may write whatever the changes wrote."""
        return (Effect("write", "history"),)

    def run(self, ctx: Context) -> Outcome:
        """Work the chosen changes out of the files, in one commit."""
        ctx.require("write", "history")
        chosen = self._chosen(ctx)
        receipt = history.undo(ctx.workspace, chosen, ctx.origin(), self.delete_many)
        undone = [{"commit": entry.commit, "what": entry.what} for entry in chosen]
        return Outcome((), {"undone": undone}, (receipt,))

    def _chosen(self, ctx: Context) -> list[history.Entry]:
        standing = history.standing(ctx.workspace)
        if self.since:
            start = moment_before(self.since, ctx.now)
            chosen = list(takewhile(lambda entry: entry.when >= start, standing))
            if not chosen:
                raise Negative(f"nothing was changed since {self.since}", "see what there is: dayward history")
            return chosen
        what = self.what or "1"
        count = whole(what) if len(what) < 4 else None
        if count is not None:
            chosen = list(islice(standing, count))
            if not chosen or count == 0:
                raise Negative("there is nothing to take back", "see what there is: dayward history")
            return chosen
        entry = history.named(ctx.workspace, what.lower())
        if not entry.ours:
            raise Negative(f"{entry.what!r} was not made by an action", f"use git: git revert {entry.commit[:7]}")
        if not entry.undoes and all(entry.commit != other.commit for other in standing):
            raise Negative(f"{entry.what!r} is already taken back", "see what there is: dayward history")
        return [entry]


def moment_before(text: str, now: datetime) -> datetime:
    """A time in the past: `12:00` (the last one), an ISO date or time, `2h`, `30m`, `3d`. Raises UsageError for anything else."""
    if match := re.fullmatch(r"(\d{1,4})([mhd])(?: ago)?", text.strip()):
        unit = {"m": "minutes", "h": "hours", "d": "days"}[match[2]]
        return now - timedelta(**{unit: int(match[1])})
    if match := re.fullmatch(r"([01]?\d|2[0-3]):([0-5]\d)", text.strip()):
        today = now.replace(hour=int(match[1]), minute=int(match[2]), second=0, microsecond=0)
        return today if today <= now else today - timedelta(days=1)
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        raise UsageError(f"{text!r} is no time", "write 12:00, 2026-11-20, 2026-11-20T09:00, or 2h") from None
    return moment.replace(tzinfo=now.tzinfo) if moment.tzinfo is None else moment
