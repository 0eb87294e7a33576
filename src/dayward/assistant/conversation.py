"""What a conversation remembers: what was shown and touched, and what was offered, so that *it* and *the second one* mean something."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

from dayward.actions.action import Outcome
from dayward.actions.views import Choice, Listing, Row
from dayward.core.errors import Negative
from dayward.core.home import Home, write_private
from dayward.formats.handles import looks_like_handle
from dayward.language.commands import Call
from dayward.language.phrases.lexicon import Lexicon

_LASTS = timedelta(hours=2)
_MOST = 200
_FEW = 20


class Conversation:
    """One conversation. `shown` and `touched` are handles, in the order they were seen; `offers` wait for an answer."""

    def __init__(self) -> None:
        self.shown: list[str] = []
        self.touched: list[str] = []
        self.offers: list[list[Call]] = []

    @property
    def begun(self) -> bool:
        """Whether *it* can mean something."""
        return bool(self.shown or self.touched)

    def remember(self, outcome: Outcome) -> None:
        """Take in what an action showed, or what it changed."""
        if outcome.receipts:
            self.touched = _handles(outcome.for_programs())[:_MOST] or self.touched
            return
        rows = [row for view in outcome.views for row in _rows(view)]
        keys = [row.key for row in rows if looks_like_handle(row.key)]
        if keys:
            self.shown, self.touched = keys[:_MOST], []
        options = [row.key for view in outcome.views if isinstance(view, Choice) for row in view.options]
        self.offers = [[_typed(option)] for option in options if not looks_like_handle(option)]

    def resolved(self, name: str) -> list[str]:
        """The handles that a reference stands for. Raises Negative where it stands for nothing, or could be any of several."""
        known = self.touched or self.shown
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


def recall(home: Home, root: str, now: datetime) -> Conversation:
    """The last conversation about a folder, if it is not long ago; else a new one. A broken record is forgotten."""
    conversation = Conversation()
    try:
        with open(home.state_file("conversation.json"), encoding="utf-8") as file:
            stored = json.load(file)
        if stored["root"] == root and timedelta(0) <= now - datetime.fromisoformat(stored["at"]) < _LASTS:
            conversation.shown, conversation.touched = list(stored["shown"]), list(stored["touched"])
            conversation.offers = [[Call(name, dict(args)) for name, args in offer] for offer in stored["offers"]]
    except (OSError, ValueError, KeyError, TypeError):
        return Conversation()
    return conversation


def keep(conversation: Conversation, home: Home, root: str, now: datetime) -> None:
    """Keep a conversation for the command to come; what was said stays out of it."""
    record = {
        "root": root,
        "at": now.isoformat(),
        "shown": conversation.shown,
        "touched": conversation.touched,
        "offers": [[(call.action, call.args) for call in offer] for offer in conversation.offers],
    }
    write_private(home.state_file("conversation.json"), json.dumps(record, default=str).encode())
