"""A turn without a model: words in, actions performed, an answer out. It acts only where it is sure, and offers choices otherwise."""

from __future__ import annotations

import re
from typing import Any

from dayward.actions.action import Outcome
from dayward.actions.arguments import make
from dayward.actions.context import Context
from dayward.actions.registry import find
from dayward.actions.views import Choice, Row, Text
from dayward.assistant.aiming import aimed, choices
from dayward.assistant.conversation import Conversation
from dayward.assistant.describe import described, impossible
from dayward.assistant.hearing import hearing_of
from dayward.assistant.local.naming import Heard, renamed
from dayward.assistant.result import Done as Done
from dayward.assistant.result import Turn as Turn
from dayward.core.errors import DaywardError, NeedsApproval, Negative
from dayward.core.numbers import whole
from dayward.guard.approvals import short
from dayward.guard.perform import perform
from dayward.language.commands import WRITE_DOWN, Call, calls
from dayward.language.quick import Hearing
from dayward.language.slots.times import moment
from dayward.language.understand import Language

_OFFERS = 4
SHALL_I_WRITE = "Nothing was done. Shall I write this down? (yes, or no)"
"""What is asked where a sentence is nothing else that the floor knows."""
_NOBODY_ASKED = "nothing of yours has that name"
_YES = frozenset(("yes", "y", "yes please", "do it", "ok", "okay", "sure", "yep", "yeah", "go ahead", "please do"))
_NO = frozenset(
    ("no", "n", "nope", "none", "neither", "no thanks", "never mind", "nevermind", "cancel", "leave it", "stop")
)


_OTHER = re.compile(r"(?:(?:no|oops|sorry|wait|not that one|i meant|i mean)[, ]+)*the other(?: one)?")
_MANY = 3
"""A thing on a list has at most so many words where nothing says that it is one."""
_AND = re.compile(r"\s*,\s*(?:and\s+)?|\s+and\s+|\s*&\s*")


class Ledger:
    """What is written down while a turn acts, so that an interrupted one goes on where it was. This one writes nothing."""

    first = 1
    """The place of the first call: a turn that goes on has done those before it."""

    @property
    def thinking(self) -> dict[str, Any]:
        """How far a model was when its turn was interrupted; {} where none was at work."""
        return {}

    def planned(self, calls: list[Call], conversation: Conversation) -> None:
        """This is what was understood; nothing of it is done yet."""

    def before(self, place: int) -> Outcome | None:
        """What came of the call at a place (from 1) when it was done before; None where it was not."""
        return None

    def after(self, done: Done, conversation: Conversation) -> None:
        """A call is done, and others follow."""

    def thought(self, state: dict[str, Any]) -> None:
        """A model is so far, as JSON."""


def understood(text: str, ctx: Context, conversation: Conversation, language: Language) -> list[Call] | Turn:
    """What a text surely asks for; or a turn in which nothing is done, but something said."""
    said = _plain(text)
    offers, other, placed = conversation.offers, conversation.other, conversation.list
    last = conversation.last
    conversation.offers, conversation.other, conversation.list, conversation.last = [], [], "", None
    if (place := _answer(said, len(offers), language)) is not None:
        conversation.other = offers[1 - place] if len(offers) == 2 else []
        return offers[place]
    if offers and said in _NO and offers[0][0].action == "approve":
        return [offers[0][0]._replace(action="deny")]
    if offers and said in _NO:
        return Turn((), (Text("All right, nothing was done."),))
    if other and _OTHER.fullmatch(said):
        return [Call("undo", {"what": conversation.receipt}), *other]
    if language.lexicon.pleasant.fullmatch(text.strip()):
        return Turn((), (Text("You are welcome." if "thank" in said else "Here when you need me."),))
    if said in _NO or said in _YES:
        return Turn((), (Text("There is no question open."),), "none")
    hearing = hearing_of(ctx, conversation, language)
    if meant := _following(said, placed, last, hearing, language):
        return [meant]
    readings = calls(text, hearing, language.phrases)
    best = readings[0] if readings else []
    if best and all(call.sure for call in best):
        found = renamed(best, Heard(text, ctx, hearing, language))
        return (
            found if isinstance(found, list) else best
        )  # where several fit, aiming asks, or the day that was said tells
    return _asking(readings, ctx, conversation)


def _plain(text: str) -> str:
    return " ".join(text.lower().split()).strip(" .!?,")


def _answer(said: str, offered: int, language: Language) -> int | None:
    """The offer that a text picks: its number, its place, or yes to the only one."""
    place = language.lexicon.references.get(said, said)
    if 1 <= (whole(place) or 0) <= offered:
        return int(place) - 1
    if place == "last" and offered:
        return offered - 1
    return 0 if offered and said in _YES else None


def _following(said: str, placed: str, last: Call | None, hearing: Hearing, language: Language) -> Call | None:
    """What follows from the turn before: another time for it, more for the same list, the same with another thing."""
    lexicon = language.lexicon
    if (taken_back := lexicon.correction.match(said)) and hearing.conversing:
        found = hearing.time(said[taken_back.end() :])
        if found.time.start and not found.rest and (time := moment("to", said[taken_back.end() :], hearing)):
            return Call("postpone", {"tasks": ["it"], **time})
    more = lexicon.more_of_it.fullmatch(said)
    if more is None:
        return None
    if last and more[1] in lexicon.references:
        return last._replace(args={**last.args, "tasks": [lexicon.references[more[1]]]})
    items = [item for item in _AND.split(more[1]) if item]
    plain = all(len(item.split()) <= _MANY and item.split()[0] not in lexicon.verbs for item in items)
    if placed and plain and more[1] not in lexicon.references and not hearing.time(more[1]).time.start:
        return Call("add-items", {"items": items, "to": placed})
    return None


def act(
    wanted: list[Call], ctx: Context, conversation: Conversation, language: Language, ledger: Ledger | None = None
) -> Turn:
    """Perform calls in order, references resolved; the first that fails is the last."""
    ledger = ledger or Ledger()
    ledger.planned(wanted, conversation)
    done: list[Done] = []
    for place, call in enumerate(wanted, ledger.first):
        ctx.begin(place)
        resolved = call
        try:
            outcome = ledger.before(place)
            if outcome is None:
                resolved = _resolved(call, ctx, conversation, language)
                outcome = perform(make(find(resolved.action), resolved.args, ctx.today), ctx)
        except DaywardError as error:
            if several := choices(resolved, error):
                return Turn(tuple(done), (_choice(several, error, conversation),))
            done.append(Done(call, None, error))
            if isinstance(error, NeedsApproval):
                conversation.offers = [[Call("approve", {"id": short(str(error.approval["id"]))})]]
            break  # what follows may rest on it
        conversation.remember(outcome)
        conversation.completed = list(conversation.touched) if resolved.action == "complete" else []
        if resolved.action == "add-items":
            conversation.list = str(resolved.args.get("to", "+shopping"))
        done.append(Done(resolved, outcome))
        ctx.forget()
        if call is not wanted[-1]:
            ledger.after(done[-1], conversation)
    return Turn(tuple(done))


def _resolved(call: Call, ctx: Context, conversation: Conversation, language: Language) -> Call:
    """A call with *it* and *the second one* replaced by what they mean, aimed at what is there."""
    resolved = conversation.with_references(call, language.lexicon)
    resolved = aimed(resolved, ctx, hearing_of(ctx, conversation, language))
    if call.action == "complete" and resolved != call and resolved.args["tasks"] == conversation.completed:
        raise Negative("that is done already", "see what there is: list")
    if resolved != call and len(resolved.args.get("tasks") or ()) == 1:
        conversation.last = resolved
    conversation.other = _the_other(call, resolved, conversation) or conversation.other
    return resolved


def _the_other(call: Call, resolved: Call, conversation: Conversation) -> list[Call]:
    """Where one of two things was meant by its place: the same for the other one."""
    meant = resolved.args.get("tasks")
    if call.args.get("tasks") == meant or not isinstance(meant, list) or len(meant) != 1:
        return []
    left = [handle for handle in conversation.shown if handle not in meant]
    return [resolved._replace(args={**resolved.args, "tasks": left})] if len(left) == 1 else []


def _choice(several: list[tuple[str, Call]], error: DaywardError, conversation: Conversation) -> Choice:
    """Several things fit: offer each."""
    conversation.lose()
    conversation.offers = [[call] for _, call in several]
    rows = tuple(Row(label, str(number)) for number, (label, _) in enumerate(several, 1))
    return Choice(f"{error.message[0].upper()}{error.message[1:]}. Which is it? (its number, or no)", rows)


def _asking(readings: list[list[Call]], ctx: Context, conversation: Conversation) -> Turn:
    """Nothing is done: say what was understood, and offer it."""
    possible = [reading for reading in readings if not any(_NOBODY_ASKED in call.doubts for call in reading)]
    meant = [reading for reading in possible if not any(WRITE_DOWN in call.doubts for call in reading)]
    possible = meant or possible
    offers: list[list[Call]] = []
    rows: list[Row] = []
    doubts: list[str] = []
    refusals: list[DaywardError] = []
    for reading in possible:
        if error := next((error for call in reading if (error := impossible(call, ctx))), None):
            refusals.append(error)
            continue
        words = " and ".join(described(call, ctx) for call in reading)
        if words not in [row.text for row in rows] and len(offers) < _OFFERS:
            offers.append([call._replace(doubts=()) for call in reading])
            rows.append(Row(words, str(len(offers))))
            doubts += [doubt for call in reading for doubt in call.doubts if doubt not in doubts]
    conversation.lose()
    if not offers and refusals:
        return Turn((), (Text(f"{refusals[0].message}; {refusals[0].next_step}"),), "none")
    if not offers:
        return Turn(
            (), (Text("I do not understand that, so nothing was done. Say help to see what I can do."),), "none"
        )
    conversation.offers = offers
    if doubts == [WRITE_DOWN] and len(offers) == 1:
        question = SHALL_I_WRITE
    else:
        why = f": {', '.join(doubts[:2])}" if doubts else ""
        answer = "Shall I do this? (yes, or no)" if len(offers) == 1 else "Which is it? (its number, or no)"
        question = f"I am not sure{why}; nothing was done. {answer}"
    return Turn((), (Choice(question, tuple(rows)),))
