"""The order in which a sentence is understood: the floor, and where it is not sure, the local model."""

from __future__ import annotations

import copy
from typing import NamedTuple

from dayward.actions.views import Choice, Row, Text
from dayward.assistant import typed
from dayward.assistant.describe import described
from dayward.assistant.local.understanding import Complete, Said, Unsure, understand
from dayward.assistant.session import Session
from dayward.assistant.turn import Done, Turn, act, understood
from dayward.core.errors import DaywardError, Negative
from dayward.language.commands import Call


class Heard(NamedTuple):
    """A turn, and whose understanding it rests on: `floor`, `local`, or `nobody`. `why` is the local model's doubt."""

    turn: Turn
    tier: str
    why: str = ""


def said(text: str, session: Session, complete: Complete | None) -> Heard:
    """One turn: a command as it is typed, or a sentence. Without `complete` there is only the floor."""
    heard: list[Heard] = []

    def say(sentence: str) -> Turn:
        heard.append(_sentence(sentence, session, complete))
        return heard[0].turn

    session.say = say  # type: ignore[method-assign]
    try:
        turn = typed.said(text, session)
    except DaywardError as error:
        turn = Turn((Done(Call("", {}), None, error),), (), "none")
    return heard[0] if heard else Heard(turn, "floor")


def _sentence(text: str, session: Session, complete: Complete | None) -> Heard:
    ctx = session.renew()
    ctx.why = text
    conversation, language = session.conversation, session.language
    before = copy.deepcopy(vars(conversation))
    meant = understood(text, ctx, conversation, language)
    if not isinstance(meant, Turn):
        turn = act(meant, ctx, conversation, language)
        if complete is None or not isinstance(turn.error, Negative) or any(done.outcome for done in turn.done):
            return Heard(turn, "floor")
        meant = turn  # nothing of theirs has that name: perhaps they put it otherwise
    asks = bool(meant.error) or meant.tier == "none" or any(isinstance(view, Choice) for view in meant.says)
    if not asks:
        return Heard(meant, "floor")
    if complete is None:
        return Heard(meant, "nobody")
    after = copy.deepcopy(vars(conversation))
    vars(conversation).update(before, offers=[])
    local = understand(text, ctx, conversation, language, complete)
    if isinstance(local, Said):
        return Heard(Turn((), (Text(local.text),)), "local")
    if isinstance(local, Unsure):
        if local.offers:
            return Heard(_offering(local.reason, local.offers, session), "local", local.reason)
        vars(conversation).update(after)
        return Heard(meant, "nobody", local.reason)
    return Heard(act(local, ctx, conversation, language), "local")


def _offering(why: str, offers: tuple[list[Call], ...], session: Session) -> Turn:
    """Nothing is done: say what could be meant, and offer it."""
    session.conversation.lose()
    session.conversation.offers = [list(offer) for offer in offers]
    rows = tuple(
        Row(" and ".join(described(call, session.ctx) for call in offer), str(number))
        for number, offer in enumerate(offers, 1)
    )
    if not rows:
        return Turn((), (Text(f"I am not sure: {why}; nothing was done."),), "none")
    answer = "Shall I do this? (yes, or no)" if len(rows) == 1 else "Which is it? (its number, or no)"
    return Turn((), (Choice(f"I am not sure: {why}; nothing was done. {answer}", rows),))
