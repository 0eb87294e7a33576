"""`why`: who answered, and for what reasons."""

from __future__ import annotations

from datetime import datetime

from dayward.actions.action import OWN, Action, Effect, Outcome, arg, option
from dayward.actions.context import Context
from dayward.actions.views import Listing, Row, Section
from dayward.assistant.deciding import Decision, decisions

_FAR = 500
_ASKED = 20
_OURS = "the floor was sure: why"
"""What is written down of a turn that asked why, of which there may be some."""
_NAMES = {"floor": "no model", "local": "the local model", "strong": "the strong model", "none": "nobody"}


class Why(Action):
    """Tell who answered your last words, without a model, by a local or a strong one, and why.

    Each turn is written down with the reasons in their order: what the floor was not sure of, which model failed, what the budget said.
    """

    name = "why"
    group = "Take back"
    doors = OWN
    examples = ("why", "why --limit 5")
    phrases = (
        "(why|how come) did you ask (a|the|that) [strong|local|big|cloud|expensive] model",
        "which model (answered|was that|did you use|did that) [that|this|just now]",
        "(who|what) answered (that|this)",
        "why (that|this) (model|tier)",
    )

    turn: str = arg("the id of a turn (default: the last)", default="")
    limit: int = option("how many turns", default=1)

    def effects(self) -> tuple[Effect, ...]:
        """The record of decisions."""
        return (Effect("read", "decisions"),)

    def run(self, ctx: Context) -> Outcome:
        """Look it up."""
        ctx.require("read", "decisions")
        most = _FAR if self.turn else max(1, min(self.limit, _FAR))
        listed = decisions(ctx.home, ctx.person, most + _ASKED)
        found = [one for one in listed if one.turn.startswith(self.turn) and one.reasons != (_OURS,)][:most]
        rows = tuple(_row(one) for one in found[: max(1, self.limit)])
        data = [one._asdict() for one in found[: max(1, self.limit)]]
        return Outcome(
            (Listing("", (Section("", rows, "nothing was said yet that is written down"),)),), data, ok=bool(rows)
        )


def _row(one: Decision) -> Row:
    at = datetime.fromisoformat(one.at)
    return Row(f"“{one.words}”", "", f"{at:%a %H:%M} · {_NAMES.get(one.tier, one.tier)}", one.reasons)
