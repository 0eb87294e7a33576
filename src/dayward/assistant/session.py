"""A person at a door for a while: the files stay loaded, the conversation goes on, and every turn has its own moment."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from datetime import datetime

from dayward.actions.context import Context
from dayward.actions.registry import called, manifest, phrases
from dayward.assistant.conversation import Conversation, keep, recall
from dayward.assistant.describe import described
from dayward.assistant.hearing import hearing_of
from dayward.assistant.reply import text as in_words
from dayward.assistant.routing import Beyond, Router
from dayward.assistant.strong.rules import stamped
from dayward.assistant.turn import Ledger, Turn, act
from dayward.language.commands import WRITE_DOWN, Call, calls
from dayward.language.understand import Language, speaking
from dayward.planning.layout import PREFERENCES

_NAMED = re.compile(r"[a-z]\d[a-z0-9]{1,8}(?:\.\d+)?|\S+/\S*|\S+\.[a-z0-9]{1,5}|\d+")
"""A handle, a path or a number: what commands are given and sentences seldom go on with."""


class Session:
    """One conversation over one folder. `opened` makes a context, `now` tells the time in a zone."""

    def __init__(
        self,
        opened: Callable[[], Context],
        now: Callable[[str], datetime],
        resumed: bool = False,
        beyond: Beyond | None = None,
    ) -> None:
        self._opened = opened
        self._now = now
        self.beyond = beyond
        """The models there are, and how the next turn is to use them; None for the floor alone."""
        self.ctx = opened()
        self._layout = self._seen()
        self.language: Language = speaking(phrases())
        self.ledger: Ledger | None = None
        self.named: tuple[str, bool] | None = None
        """The name of the turn, and whether it was begun before, where somebody else counts the turns."""
        root = self.ctx.workspace.root
        self.conversation = recall(self.ctx.home, root, self.ctx.now) if resumed else Conversation()

    def _seen(self) -> tuple[object, ...]:
        """What the layout and the preferences rest on."""
        with os.scandir(self.ctx.workspace.root) as entries:
            return (tuple(sorted(entry.name for entry in entries)), self.ctx.workspace.stamp(PREFERENCES))

    def renew(self) -> Context:
        """The context of a new turn; all anew where files came, went, or preferences changed."""
        if self._seen() != self._layout:
            self.ctx.close()
            self.ctx = self._opened()
            self._layout = self._seen()
        else:
            self.ctx = self.ctx.renewed(self._now(self.ctx.preferences["timezone"]))
        return self.ctx

    def say(self, text: str) -> Turn:
        """One turn."""
        self._begin(text)
        ledger = self.ledger or Ledger()
        return self._said(text, Router(self.ctx, self.conversation, self.language, ledger, self.beyond).turn(text))

    def perform(self, *wanted: Call) -> Turn:
        """A turn in which it is known what to do: a command was typed, or an interrupted turn goes on."""
        text = " ".join(" ".join([call.action, *map(str, call.args.values())]) for call in wanted)
        self._begin(text)
        return self._said(text, act(list(wanted), self.ctx, self.conversation, self.language, self.ledger))

    def _said(self, text: str, turn: Turn) -> Turn:
        """Remember what was said, as a model is told it."""
        told = self.conversation.told or stamped(text, self.ctx.local_now, self.ctx.zone_name)
        self.conversation.told = ""
        self.conversation.past.add(told, in_words(turn))
        return turn

    def _begin(self, why: str) -> None:
        ctx = self.renew()
        ctx.why = why
        if self.named:
            ctx.turn, ctx.retried = self.named
        self.conversation.id = self.conversation.id or ctx.turn
        ctx.conversation = self.conversation.id

    def is_command(self, text: str) -> bool:
        """Whether a text is a command as it is typed at a shell, rather than a sentence.

        A slash says so. Without one, a command that writes must look like one: *write a poem* is a sentence.
        """
        if text.startswith("/"):
            return True
        first, rest = called(text.lower().split() or [""])
        if first in ("list", "ls") and rest and rest[0][0] in "+@":
            return True  # tags are what a list is filtered by
        listed = next((row for name, row in manifest().items() if first == name or first in row["aliases"]), None)
        if listed is None or self._sure(text):
            return False
        typed = any(word.startswith("--") for word in rest) or bool(rest and _NAMED.fullmatch(rest[0]))
        return not listed["writes"] or typed or (first == "add" and not self._doubtful(text)) or not rest

    def _doubtful(self, text: str) -> bool:
        """Whether more than one thing may be asked for, so that it is not to be written down as it stands."""
        readings = calls(text, hearing_of(self.ctx, self.conversation, self.language), self.language.phrases)
        return any(call.doubts and call.doubts != (WRITE_DOWN,) for call in readings[0]) if readings else False

    def _sure(self, text: str) -> list[Call]:
        readings = calls(text, hearing_of(self.ctx, self.conversation, self.language), self.language.phrases)
        return readings[0] if readings and all(call.sure for call in readings[0]) else []

    def preview(self, text: str) -> str:
        """What a text would do if it were said now, "" where that is not sure. Does nothing."""
        return " and ".join(described(call, self.ctx) for call in self._sure(text)) if text.strip() else ""

    def warm(self) -> None:
        """Work out now what the next turn will need."""
        self.ctx.life.forget()
        life = self.ctx.life
        _ = life.names, life.by_handle("a2"), life.calendar, life.folded, life.dated, life.project_counts

    def close(self) -> None:
        """Keep what the next command may refer to, and give the folder back."""
        keep(self.conversation, self.ctx.home, self.ctx.workspace.root, self.ctx.now)
        self.ctx.close()
