"""What a turn came to: what was done, what is said, who understood it. Here without those who take turns, for doors that only show one."""

from __future__ import annotations

from typing import NamedTuple

from dayward.actions.action import Outcome
from dayward.actions.views import Choice, Text
from dayward.core.errors import DaywardError
from dayward.language.call import Call

TIERS = ("floor", "local", "strong")


class Done(NamedTuple):
    """One call of a turn, and what came of it."""

    call: Call
    outcome: Outcome | None
    error: DaywardError | None = None


class Turn(NamedTuple):
    """What a turn did, in order. `tier` is who understood: the floor, a local or strong model, or nobody.

    `tokens` were read and written by models, for `money` in millionths of a US dollar.
    """

    done: tuple[Done, ...]
    says: tuple[Text | Choice, ...] = ()
    tier: str = "floor"
    tokens: int = 0
    money: int = 0

    @property
    def error(self) -> DaywardError | None:
        """What went wrong first."""
        return next((done.error for done in self.done if done.error), None)
