"""What a conversation remembers: what was shown and touched, and what was offered, so that *it* and *the second one* mean something."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta
from typing import Any

from dayward.actions.action import Outcome
from dayward.actions.views import Choice, Listing, Row
from dayward.assistant.aiming import at_event
from dayward.assistant.past import Past
from dayward.core.errors import Negative
from dayward.core.home import Home, write_private
from dayward.formats.handles import looks_like_handle
from dayward.formats.todotxt import key_value
from dayward.language.commands import Call
from dayward.language.phrases.lexicon import Lexicon

_LASTS = timedelta(hours=2)
_MOST = 200
_FEW = 20


class Conversation:
    """One conversation. `shown` and `touched` are handles, in the order they were seen; `offers` wait for an answer."""

    def __init__(self) -> None:
        self.id = ""
        """The id of the turn it began with, under which what is said in it is stored; "" before that."""
        self.shown: list[str] = []
        self.touched: list[str] = []
        self.offers: list[list[Call]] = []
        self.other: list[Call] = []
        """What was not picked of two."""
        self.receipt = ""
        """The commit of what was changed last."""
        self.occasion: tuple[str, str] | None = None
        """The event that was touched last, by its words and its day."""
        self.adrift = False
        """Whether what was spoken of last has no handle, so that *it* means nothing."""
        self.completed: list[str] = []
        """What was completed last: it is not done a second time by another *done*."""
        self.last: Call | None = None
        """What was done last to one thing of several that were shown."""
        self.list = ""
        """The list that things were put on in the last turn."""
        self.past = Past()
        """What was said, for a model to be told."""
        self.told = ""
        """What a model was told in this turn as said by the person, if it was told anything."""

    @property
    def begun(self) -> bool:
        """Whether *it* can mean something."""
        return bool(self.shown or self.touched or self.occasion)

    def lose(self) -> None:
        """Something was spoken of that came to nothing: *it* would be that."""
        self.touched, self.occasion, self.adrift = [], None, True

    def remember(self, outcome: Outcome) -> None:
        """Take in what an action showed, or what it changed; or another conversation, where it took that up."""
        if isinstance(outcome.data, dict) and "goes_on" in outcome.data:
            other = from_json(outcome.data["goes_on"])
            self.__dict__.update(other.__dict__, id=str(outcome.data["goes_on"]["id"]))
            return
        if outcome.receipts:
            self.receipt = outcome.receipts[-1].commit
            self._touch(outcome.for_programs())
            return
        rows = [row for view in outcome.views for row in _rows(view)]
        keys = [row.key for row in rows if looks_like_handle(row.key)]
        if keys:
            self.shown, self.touched, self.occasion, self.adrift = keys[:_MOST], [], None, False
        options = [row.key for view in outcome.views if isinstance(view, Choice) for row in view.options]
        self.offers = [[_typed(option)] for option in options if not looks_like_handle(option)]

    def _touch(self, data: Any) -> None:
        """Take in what was changed. What was undone leaves everything as it was."""
        if isinstance(data, dict) and "undone" in data:
            return
        handles = _handles(data)[:_MOST]
        self.lose()
        self.touched, self.adrift = handles, not handles
        if isinstance(data, dict) and data.get("text") and data.get("day"):
            self.occasion = (str(data["text"]), str(data["day"]))

    def resolved(self, name: str) -> list[str]:
        """The handles that a reference stands for. Raises Negative where it stands for nothing, or could be any of several."""
        known = self.touched or ([] if self.adrift else self.shown)
        if name == "it":
            if len(known) == 1:
                return known
            if not known:
                raise Negative("I do not know what “it” is", "say its words, or its handle")
            raise Negative(f"“it” could be any of {len(known)} things", "say which: the first one, or its handle")
        shown = self.shown or self.touched
        if name == "all":
            if not 0 < len(shown) <= _FEW:
                raise Negative("I do not know what “all” is", "say their words, or their handles")
            return shown
        place = len(shown) if name == "last" else int(name)
        if not 1 <= place <= len(shown):
            raise Negative(f"there is no number {place} in what I showed last", "see what there is: list")
        return [shown[place - 1]]

    def with_references(self, call: Call, lexicon: Lexicon) -> Call:
        """A call in which references became handles."""
        names = set(lexicon.references.values())
        args = dict(call.args)
        if self.occasion and not self.touched and "it" in (args.get("task"), *(args.get("tasks") or ())):
            words, day = self.occasion
            on = date.fromisoformat(day)
            return at_event(call, " ".join(word for word in words.split() if not key_value(word)), on, on)
        for name in ("tasks", "task"):
            value = args.get(name)
            if isinstance(value, list) and len(value) == 1 and value[0] in names:
                args[name] = self.resolved(value[0])
            elif isinstance(value, str) and value in names:
                args[name] = self.resolved(value)[0]
        return call._replace(args=args)


def _typed(command: str) -> Call:
    """A command that an action offers (`review --apply`), as a call."""
    name, *flags = command.split()
    return Call(name, {flag.removeprefix("--").replace("-", "_"): True for flag in flags})


def _rows(view: object) -> tuple[Row, ...]:
    if isinstance(view, Listing):
        return tuple(row for section in view.sections for row in section.rows)
    return view.options if isinstance(view, Choice) else ()


def _handles(data: Any) -> list[str]:
    """The handles that data names, in order."""
    if isinstance(data, dict):
        own = data.get("handle")
        return [own] if isinstance(own, str) and own else []
    return [handle for item in data for handle in _handles(item)] if isinstance(data, list | tuple) else []


def as_json(conversation: Conversation) -> dict[str, Any]:
    """What a conversation keeps."""
    kept: dict[str, Any] = json.loads(
        json.dumps(
            {
                "id": conversation.id,
                "shown": conversation.shown,
                "touched": conversation.touched,
                "receipt": conversation.receipt,
                "occasion": conversation.occasion,
                "adrift": conversation.adrift,
                "list": conversation.list,
                "completed": conversation.completed,
                "offers": [[(call.action, call.args) for call in offer] for offer in conversation.offers],
                "other": [(call.action, call.args) for call in conversation.other],
                "past": {"said": conversation.past.said, "summary": conversation.past.summary},
            },
            default=str,
        )
    )
    return kept


def from_json(kept: dict[str, Any]) -> Conversation:
    """The conversation that `as_json` kept; a new one of what is broken."""
    conversation = Conversation()
    try:
        conversation.shown, conversation.touched = list(kept["shown"]), list(kept["touched"])
        conversation.occasion = tuple(kept["occasion"]) if kept["occasion"] else None
        conversation.completed = list(kept["completed"])
        conversation.adrift, conversation.list = bool(kept["adrift"]), str(kept["list"])
        conversation.offers = [[Call(name, dict(args)) for name, args in offer] for offer in kept["offers"]]
        conversation.other = [Call(name, dict(args)) for name, args in kept.get("other", ())]
        conversation.receipt = str(kept.get("receipt", ""))
        past = kept.get("past") or {}
        conversation.past = Past(
            [(str(one), str(other)) for one, other in past.get("said", ())], str(past.get("summary", ""))
        )
        conversation.id = str(kept.get("id", ""))
    except (ValueError, KeyError, TypeError):
        return Conversation()
    return conversation


def fresh(kept: dict[str, Any], at: datetime, now: datetime) -> Conversation:
    """What was kept at a moment, if that is not long ago; else a new conversation, in which it is only known what was said before.

    What was said while the turn before was still going on came before that was kept, and belongs to it.
    """
    conversation = from_json(kept)
    if abs(now - at) < _LASTS:
        return conversation
    later = Conversation()
    later.past = conversation.past
    return later


def recall(home: Home, root: str, now: datetime) -> Conversation:
    """The last conversation about a folder, if it is not long ago; else a new one. A broken record is forgotten."""
    try:
        with open(home.state_file("conversation.json"), encoding="utf-8") as file:
            stored = json.load(file)
        if stored["root"] != root:
            return Conversation()
        return fresh(stored, datetime.fromisoformat(stored["at"]), now)
    except (OSError, ValueError, KeyError, TypeError):
        return Conversation()


def keep(conversation: Conversation, home: Home, root: str, now: datetime) -> None:
    """Keep a conversation for the command to come."""
    record = {"root": root, "at": now.isoformat(), **as_json(conversation)}
    write_private(home.state_file("conversation.json"), json.dumps(record).encode())
