"""A turn without a model: words in, actions performed, an answer out. It acts only where it is sure, and offers choices otherwise."""

from __future__ import annotations

from typing import NamedTuple

from dayward.actions.action import Outcome
from dayward.actions.arguments import make
from dayward.actions.context import Context
from dayward.actions.registry import find
from dayward.actions.views import Choice, Row, Text
from dayward.assistant.conversation import Conversation
from dayward.assistant.describe import described
from dayward.assistant.hearing import hearing_of
from dayward.core.errors import DaywardError
from dayward.guard.perform import perform
from dayward.language.commands import WRITE_DOWN, Call, calls
from dayward.language.understand import Language

_OFFERS = 4
_NOBODY_ASKED = "nothing of yours has that name"
_YES = frozenset(("yes", "y", "yes please", "do it", "ok", "okay", "sure", "yep", "yeah", "go ahead", "please do"))
_NO = frozenset(
    ("no", "n", "nope", "none", "neither", "no thanks", "never mind", "nevermind", "cancel", "leave it", "stop")
)


class Done(NamedTuple):
    """One call of a turn, and what came of it."""

    call: Call
    outcome: Outcome | None
    error: DaywardError | None = None


class Turn(NamedTuple):
    """What a turn did, in order. `tier` is who understood: the floor, or nobody."""

    done: tuple[Done, ...]
    says: tuple[Text | Choice, ...] = ()
    tier: str = "floor"

    @property
    def error(self) -> DaywardError | None:
        """What went wrong first."""
        return next((done.error for done in self.done if done.error), None)


def turn(text: str, ctx: Context, conversation: Conversation, language: Language) -> Turn:
    """Understand a text and do what it surely asks for. Never acts on less; whatever an action raises is in the turn."""
    if answered := _answered(text, conversation):
        conversation.offers = []
        return act(answered, ctx, conversation, language)
    if conversation.offers and _plain(text) in _NO:
        conversation.offers = []
        return Turn((), (Text("All right, nothing was done."),))
    conversation.offers = []
    readings = calls(text, hearing_of(ctx, conversation, language), language.phrases)
    best = readings[0] if readings else []
    if best and all(call.sure for call in best):
        return act(best, ctx, conversation, language)
    return _asking(readings, ctx, conversation)


def _plain(text: str) -> str:
    return " ".join(text.lower().split()).strip(" .!?,")


def _answered(text: str, conversation: Conversation) -> list[Call]:
    """The offer that a text picks: its number, or yes to the only one."""
    said = _plain(text)
    if said.isdecimal() and 1 <= int(said) <= len(conversation.offers):
        return conversation.offers[int(said) - 1]
    return conversation.offers[0] if conversation.offers and said in _YES else []


def act(wanted: list[Call], ctx: Context, conversation: Conversation, language: Language) -> Turn:
    """Perform calls in order, references resolved; the first that fails is the last."""
    done = []
    for call in wanted:
        try:
            resolved = conversation.with_references(call, language.lexicon)
            outcome = perform(make(find(resolved.action), resolved.args, ctx.today), ctx)
        except DaywardError as error:
            done.append(Done(call, None, error))
            break  # what follows may rest on it
        conversation.remember(outcome)
        done.append(Done(resolved, outcome))
        ctx.forget()
    return Turn(tuple(done))


def _asking(readings: list[list[Call]], ctx: Context, conversation: Conversation) -> Turn:
    """Nothing is done: say what was understood, and offer it."""
    possible = [reading for reading in readings if not any(_NOBODY_ASKED in call.doubts for call in reading)]
    meant = [reading for reading in possible if not any(WRITE_DOWN in call.doubts for call in reading)]
    possible = meant or possible
    offers: list[list[Call]] = []
    rows: list[Row] = []
    doubts: list[str] = []
    for reading in possible:
        words = " and ".join(described(call, ctx.today) for call in reading)
        if words not in [row.text for row in rows] and len(offers) < _OFFERS:
            offers.append([call._replace(doubts=()) for call in reading])
            rows.append(Row(words, str(len(offers))))
            doubts += [doubt for call in reading for doubt in call.doubts if doubt not in doubts]
    if not offers:
        return Turn(
            (), (Text("I do not understand that, so nothing was done. Say help to see what I can do."),), "none"
        )
    conversation.offers = offers
    if doubts == [WRITE_DOWN] and len(offers) == 1:
        question = "Nothing was done. Shall I write this down? (yes, or no)"
    else:
        why = f": {', '.join(doubts[:2])}" if doubts else ""
        answer = "Shall I do this? (yes, or no)" if len(offers) == 1 else "Which is it? (its number, or no)"
        question = f"I am not sure{why}; nothing was done. {answer}"
    return Turn((), (Choice(question, tuple(rows)),))
