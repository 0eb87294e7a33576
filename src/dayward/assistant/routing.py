"""Who answers: the floor where it is sure, else a local model, else a strong one; and the reasons, written down.

A tier that cannot answer (it is not sure, has failed, or is over the budget) passes the sentence on; the floor's own answer always remains.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from copy import deepcopy
from typing import TYPE_CHECKING, Any, NamedTuple

from dayward.actions.context import Context
from dayward.actions.views import Choice
from dayward.assistant.conversation import Conversation
from dayward.assistant.deciding import record
from dayward.assistant.turn import Ledger, Turn, act, understood
from dayward.core.errors import Negative
from dayward.language.understand import Language

if TYPE_CHECKING:
    from dayward.assistant.strong.thinking import Heard
    from dayward.llm.endpoint import Models
    from dayward.llm.purpose import Purpose
    from dayward.llm.wire.words import Image

_STRANGERS = "hook"
"""The door of others: what they say costs the person nothing."""


def _unheard(kind: str, text: str) -> None:
    """Nobody watches."""


class Unattended(NamedTuple):
    """A turn at whose time nobody is there. `routine` is what it is counted by, the name of its routine or schedule.

    `data` goes along as information, never as words of the person's; `strangers` says whose words are in it, where they are somebody
    else's. With `floor` False the text is no sentence that the floor may act on.
    """

    routine: str
    data: str = ""
    strangers: str = ""
    floor: bool = True


class Beyond(NamedTuple):
    """What there is beyond the floor, and how one turn is to use it. `tier` is the one that was asked for, "" for none."""

    models: Callable[[Context], Models]
    tier: str = ""
    heard: Heard = _unheard
    stop: threading.Event | None = None
    images: tuple[Image, ...] = ()
    agent: str = ""
    unattended: Unattended | None = None

    def purpose(self, ctx: Context, tier: str) -> Purpose:
        """On whose behalf a model of a tier is asked, and for what."""
        from dayward.llm.purpose import Purpose

        routine = self.unattended.routine if self.unattended else ""
        return Purpose(ctx.person, ctx.turn, tier, self.agent, routine)


class Router:
    """Routes one text."""

    def __init__(
        self,
        ctx: Context,
        conversation: Conversation,
        language: Language,
        ledger: Ledger,
        beyond: Beyond | None,
    ) -> None:
        self._ctx, self._conversation, self._language = ctx, conversation, language
        self._ledger, self._beyond = ledger, beyond
        self._reasons: list[str] = []
        self._before: dict[str, Any] = {}
        """What the conversation was before the floor was asked: to whoever is asked next, *it* means what it meant then."""

    def turn(self, text: str) -> Turn:
        """The turn that answers it."""
        turn = self._routed(text)
        ctx = self._ctx
        record(ctx.home, ctx.turn, ctx.now, ctx.person, text, turn.tier, self._reasons)
        return turn

    def _routed(self, text: str) -> Turn:
        beyond, tier = self._beyond, self._beyond.tier if self._beyond else ""
        floor: Turn | None = None
        agent = beyond.agent if beyond else ""
        if not self._ledger.thinking and tier in ("", "floor") and not agent and self._floor_may:
            before = deepcopy(vars(self._conversation))
            meant = understood(text, self._ctx, self._conversation, self._language)
            if isinstance(meant, list):
                self._because(f"the floor was sure: {', '.join(call.action for call in meant)}")
                floor = act(meant, self._ctx, self._conversation, self._language, self._ledger)
                if beyond is None or tier == "floor" or not _vain(floor):
                    return floor
                self._because("nothing of theirs has that name")
            elif _open(meant):
                floor = meant
                self._because(_doubt(meant))
            else:
                self._because("the floor answered by itself")
                return meant
            self._before = before
        if beyond is None or tier == "floor":
            return floor or self._floor(text)
        if self._ctx.door == _STRANGERS:
            self._because("it came by a door where others may speak: no model is paid for that")
            return floor or self._floor(text)
        from dayward.assistant.asking import Asking

        after = deepcopy(vars(self._conversation))
        vars(self._conversation).update(self._before, offers=[])
        asked = Asking(self._ctx, self._conversation, self._language, self._ledger, beyond, self._because)
        turn = asked.turn(text, floor, lambda: self._floor(text))
        if floor is not None and turn.says[-len(floor.says) :] == floor.says and turn.done == floor.done:
            vars(self._conversation).update(after)  # nobody knew better
        return turn

    @property
    def _floor_may(self) -> bool:
        """Whether the text is a sentence that the floor may act on."""
        return not (self._beyond and self._beyond.unattended) or self._beyond.unattended.floor

    def _floor(self, text: str) -> Turn:
        """What the floor says where it was not asked first."""
        if not self._floor_may:
            return Turn((), (), "none")
        meant = understood(text, self._ctx, self._conversation, self._language)
        if isinstance(meant, list):
            return act(meant, self._ctx, self._conversation, self._language, self._ledger)
        return meant

    def _because(self, reason: str) -> None:
        self._reasons.append(reason)


def _vain(turn: Turn) -> bool:
    """Whether nothing was done, for there is nothing of that name: it may have been put otherwise."""
    return isinstance(turn.error, Negative) and not any(done.outcome for done in turn.done)


def _open(turn: Turn) -> bool:
    """Whether the floor left it open: it understood nothing, or offers what may be meant."""
    return turn.tier == "none" or any(isinstance(view, Choice) for view in turn.says)


def _doubt(turn: Turn) -> str:
    """What kept the floor from acting."""
    question = next((view.question for view in turn.says if isinstance(view, Choice)), "")
    if not question:
        return "the floor did not understand it"
    doubt = question.partition("; nothing was done")[0].removeprefix("I am not sure").lstrip(": ")
    return (
        f"the floor was not sure: {doubt}"
        if doubt and doubt != question
        else "the floor could only offer what may be meant"
    )
