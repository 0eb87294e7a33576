"""The turn of a strong model: it is asked, its tools are used, it is asked again, until it has said what it wants to say.

After each answer of the model, and after each tool that did something, the turn writes down how far it is, so that another process goes
on from there and no call that was paid for, and nothing that was done, comes twice.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from dayward.actions.arguments import make
from dayward.actions.context import Context
from dayward.actions.registry import find
from dayward.actions.views import Text
from dayward.assistant.conversation import Conversation
from dayward.assistant.reply import packed, text_of, unpacked
from dayward.assistant.strong import tools
from dayward.assistant.strong.claims import backing, checked
from dayward.assistant.strong.rules import RULES
from dayward.assistant.strong.withheld import Withheld
from dayward.assistant.turn import Done, Ledger, Turn
from dayward.core.errors import DaywardError, NeedsApproval
from dayward.guard.approvals import short
from dayward.guard.perform import perform
from dayward.language.commands import Call
from dayward.llm.agent import Agent, Said, Use
from dayward.llm.endpoint import Endpoint
from dayward.llm.errors import ModelError
from dayward.llm.loop import Stopped
from dayward.llm.pacing import Patience
from dayward.llm.wire.words import Image

_MOST_USES = 24
"""Tools in one turn; then it ends with what it has."""
_LONGEST = 4000
"""Characters of what a tool returns that a model is given at once; the rest it can ask for."""
_SHORT = 400
"""What is left of a tool's answer where an exchange has become too long."""
_HEAD = 200

Heard = Callable[[str, str], None]
"""Told what happens meanwhile: `text` and a piece of the reply, `status` and what is being done, `anew` where the reply begins again."""


class Wish(NamedTuple):
    """How a turn is to be thought about. `said` is what the person says, as a model is told it, `before` what was said earlier."""

    said: str
    before: Sequence[tuple[str, str]]
    endpoints: tuple[Endpoint, ...]
    heard: Heard
    stop: threading.Event
    images: tuple[Image, ...] = ()
    rules: str = ""
    """What the person or an agent's profile adds to the rules."""
    temperature: float | None = None


class Thought(NamedTuple):
    """A turn, and whether its words rest on anything besides what the model knows."""

    turn: Turn
    looked: bool


def think(wish: Wish, ctx: Context, conversation: Conversation, ledger: Ledger) -> Thought:
    """The turn. Raises ModelError where no model answers before anything was done; later failures are in the turn."""
    thinking = _Thinking(wish, ctx, conversation, ledger)
    turn = thinking.turn()
    return Thought(turn, thinking.looked or bool(wish.before))


class _Thinking:
    def __init__(self, wish: Wish, ctx: Context, conversation: Conversation, ledger: Ledger) -> None:
        self._wish, self._ctx, self._conversation, self._ledger = wish, ctx, conversation, ledger
        kept = ledger.thinking
        self._exchange: str = kept.get("exchange", "")
        self._results: dict[str, str] = dict(kept.get("results", {}))
        self._long: list[str] = list(kept.get("long", []))
        self._place: int = kept.get("place", 0)
        self._done = list(unpacked({"done": kept.get("done", []), "says": [], "tier": "strong"}).done)
        self._endpoints = list(wish.endpoints)
        self._before = list(wish.before)
        self._said = kept.get("said") or wish.said
        self._notices: list[str] = []
        self._patience = Patience(wish.stop)

    @property
    def looked(self) -> bool:
        """Whether a tool was used, or the model was told of what is remembered."""
        return self._place > 0 or "<data>" in self._said

    def turn(self) -> Turn:
        try:
            said = self._asked(self._first)
            while said.uses and self._place < _MOST_USES:
                self._use_all(said.uses)
                said = self._asked(self._next)
        except Stopped:
            return self._ended(
                "Stopped. What was done before that stands." if self._done else "Stopped; nothing was done."
            )
        except ModelError as error:
            if not self._done:
                raise
            return self._ended(f"{_cause(error)}. What was done before that stands.")
        if said.uses:
            return self._ended("That took too many steps, and ended here. What was done stands.")
        return self._ended(self._backed(said.text))

    def _first(self, agent: Agent) -> Said:
        if self._exchange:
            return agent.go_on(self._exchange, {}, self._answered)
        return agent.begin(self._before, self._said, self._wish.images, self._answered)

    def _next(self, agent: Agent) -> Said:
        return agent.go_on(self._exchange, self._results, self._answered)

    def _asked(self, ask: Callable[[Agent], Said]) -> Said:
        """Ask the first endpoint that answers, with less to read where it is too long for it."""
        while True:
            try:
                said = ask(self._agent())
            except ModelError as error:
                if error.kind == "too_long" and self._shortened():
                    continue
                if len(self._endpoints) == 1 and self._patience.waits(error):
                    continue
                if not error.fallback or len(self._endpoints) == 1:
                    raise
                failed = self._endpoints.pop(0)
                if error.first:
                    self._notices.append(
                        f"{failed.name} did not answer ({error.message}); {self._endpoints[0].name} did."
                    )
                self._wish.heard("anew", "")
            else:
                self._exchange = said.exchange
                return said

    def _agent(self) -> Agent:
        from dayward.llm.strong import model

        endpoint = self._endpoints[0]
        settings: dict[str, Any] = {"max_tokens": endpoint.max_tokens, "timeout": endpoint.timeout}
        temperature = endpoint.temperature if self._wish.temperature is None else self._wish.temperature
        if temperature is not None:
            settings["temperature"] = temperature
        self._ctx.by = endpoint.name
        rules = f"{RULES}\n{self._wish.rules}" if self._wish.rules else RULES
        heard = self._wish.heard
        return Agent(
            model(endpoint), rules, tools.tools(), settings, lambda piece: heard("text", piece), self._wish.stop
        )

    def _answered(self, exchange: str) -> None:
        self._exchange, self._results = exchange, {}
        self._keep()

    def _keep(self) -> None:
        self._ledger.thought(
            {
                "said": self._said,
                "exchange": self._exchange,
                "results": self._results,
                "long": self._long,
                "place": self._place,
                "done": packed(Turn(tuple(self._done)))["done"],
            }
        )

    def _use_all(self, uses: Sequence[Use]) -> None:
        for use in uses:
            if use.id in self._results:
                continue
            if self._wish.stop.is_set():
                raise Stopped("stopped")
            self._place += 1
            self._wish.heard("status", f"{use.name.replace('_', ' ')} …")
            before = len(self._done)
            self._results[use.id] = self._brief(self._leaving(self._used(use)))
            if len(self._done) > before:  # what was only looked at is looked at again after a crash
                self._keep()

    def _used(self, use: Use) -> str:
        """What came of a tool, as the model reads it. What goes wrong on purpose is told to the model."""
        try:
            if use.name == tools.FIND:
                return tools.found(str(use.args.get("about", "")))
            name, args = tools.wanted(use.name, use.args)
            if name == tools.MORE:
                return self._more(args)
            return self._performed(Call(name, args))
        except DaywardError as error:
            return "\n".join(filter(None, (f"not done: {error.message}", *error.details, error.next_step)))

    def _performed(self, call: Call) -> str:
        ctx = self._ctx
        ctx.begin(self._place)
        ctx.__dict__.pop("calendars", None)  # so that it is noticed where they are looked at
        outcome = self._ledger.before(self._place)
        if outcome is None:
            try:
                outcome = perform(make(find(call.action), call.args, ctx.today), ctx)
            except NeedsApproval as error:
                self._done.append(Done(call, None, error))
                self._conversation.offers = [[Call("approve", {"id": short(str(error.approval["id"]))})]]
                return f"not done yet: {error.message}. The person sees the question."
            finally:
                ctx.forget()
        self._conversation.remember(outcome)
        if outcome.receipts:
            self._done.append(Done(call, outcome._replace(views=(), data=None, notes=())))
        lines = [
            text_of(outcome.views),
            *(f"receipt: {receipt.line()}" for receipt in outcome.receipts),
            *outcome.notes,
        ]
        return "\n".join(filter(None, lines)) or "nothing"

    def _leaving(self, result: str) -> str:
        """What of a result may be given to those that may still be asked."""
        return result if all(endpoint.here for endpoint in self._endpoints) else Withheld(self._ctx).without(result)

    def _brief(self, result: str) -> str:
        if len(result) <= _LONGEST:
            return result
        self._long.append(result)
        left = len(result) - _LONGEST
        return f"{result[:_LONGEST]}\n… {left} more characters: {tools.USE} {tools.MORE} with ref {len(self._long)}, start {_LONGEST}"

    def _more(self, args: dict[str, Any]) -> str:
        try:
            whole, start = self._long[int(args.get("ref", 0)) - 1], max(0, int(args.get("start", 0)))
        except (IndexError, TypeError, ValueError):
            return "there is no such reference"
        rest = len(whole) - start - _LONGEST
        return whole[start : start + _LONGEST] + (f"\n… {rest} more characters" if rest > 0 else "")

    def _shortened(self) -> bool:
        """Less to read: what was said earlier goes first, then what tools returned. False where nothing is left to leave out."""
        if not self._exchange and self._before:
            self._before = self._before[-len(self._before) // 2 :] if len(self._before) > 1 else []
            return True
        shorter = {id_: _cut(text) for id_, text in self._results.items()}
        exchange = _cut_exchange(self._exchange) if self._exchange else ""
        changed = exchange != self._exchange or shorter != self._results
        self._exchange, self._results = exchange, shorter
        return changed

    def _backed(self, reply: str) -> str:
        changed = [done.call.action for done in self._done if done.outcome and done.outcome.receipts]
        lines = [
            line
            for done in self._done
            if done.outcome
            for receipt in done.outcome.receipts
            for line in receipt.line().splitlines()
        ]
        timed = [str(value) for done in self._done for value in done.call.args.values()]
        return checked(reply.strip(), backing(changed, [*lines, *timed]))

    def _ended(self, reply: str) -> Turn:
        says = [*self._notices, reply or "The model had nothing to say."]
        return Turn(tuple(self._done), tuple(Text(line) for line in says), "strong")


def _cause(error: ModelError) -> str:
    return f"{error.message[0].upper()}{error.message[1:]}"


def _cut(text: str) -> str:
    return text if len(text) <= _SHORT else f"{text[:_HEAD]}\n[{len(text) - _HEAD} characters left out]"


def _cut_exchange(exchange: str) -> str:
    """An exchange in which what tools returned, and what was said before the last words of the person, is short."""
    messages = json.loads(exchange)
    for message in messages:
        for part in message.get("parts", ()):
            if part.get("part_kind") == "tool-return" and isinstance(part.get("content"), str):
                part["content"] = _cut(part["content"])
    return json.dumps(messages, ensure_ascii=False)
