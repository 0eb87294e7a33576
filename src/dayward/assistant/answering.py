"""Who answers messages that come through the inbox: one session for each conversation, the same turn as at a terminal."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from datetime import datetime
from typing import Any

from dayward.actions.action import Outcome
from dayward.actions.context import Context
from dayward.actions.registry import manifest
from dayward.actions.views import Text
from dayward.assistant.bounds import bounded
from dayward.assistant.conversation import Conversation, as_json, fresh, from_json
from dayward.assistant.reply import packed, receipts, text, to_keep, unpacked
from dayward.assistant.routing import Beyond
from dayward.assistant.session import Session
from dayward.assistant.summing import begin
from dayward.assistant.turn import Done, Ledger, Turn
from dayward.assistant.typed import said
from dayward.core.errors import DaywardError
from dayward.guard.asking import CONTINUED
from dayward.guard.granted import Grant
from dayward.jobs.port import Interrupted
from dayward.jobs.turns import Answer, Message, Words
from dayward.language.commands import Call

_SESSIONS = 6
"""How many conversations keep their files loaded."""

_STRONG = "strong"
"""The part of a plan that says how far a model was."""
STOPPED = "stopped"
"""The part of a message that stopped something by being received."""

Opened = Callable[[str, str, str], Context]
"""Opens a context for a person, a channel and an address in it; its `address` is where answers go."""
Models = Callable[[Message, threading.Event], Beyond | None]
"""The models that a message may be answered with, until the event is set."""


class Answers:
    """Answers messages, each in the thread that asks."""

    def __init__(self, opened: Opened, now: Callable[[str], datetime], beyond: Models = lambda *_: None) -> None:
        self._opened = opened
        self._now = now
        self._beyond = beyond
        self.background: threading.Thread | None = None
        """What goes on after an answer, if anything does."""
        self._running: dict[str, tuple[str, threading.Event]] = {}
        self._sessions: OrderedDict[str, Session] = OrderedDict()
        self._tired: dict[str, tuple[str, Session]] = {}
        self._ending = False
        self._lock = threading.Lock()

    def answer(self, message: Message, progress: Callable[[Any], None]) -> Answer:
        """One turn. What goes wrong on purpose is in the answer; anything else is raised."""
        if message.channel == CONTINUED:
            return self._granted(message)
        name = f"{message.person}/{message.channel}/{message.address}"
        session = self._session(name, message)
        session.named = (message.id, message.again)
        session.ledger = _Row(session, message, progress)
        stop = threading.Event()
        self._running[message.id] = (message.person, stop)
        if self._ending:
            stop.set()
        try:
            session.beyond = self._beyond(message, stop)
            turn = self._turn(session, message)
            if self._ending and stop.is_set():
                raise Interrupted("Dayward stops")
        except DaywardError as error:
            turn = Turn((Done(Call("", {}), None, error),), (), "none")
        except Exception:
            session.ctx.close()
            raise
        finally:
            del self._running[message.id]
        self._tired[message.id] = (name, session)
        said = _said(turn, message, session.conversation.id)
        memory = as_json(session.conversation)
        acted = session.ctx.acted or message.again or bool(turn.error)
        return Answer(_body(turn, message), *session.ctx.address, memory, said, acted=acted)

    def stop(self, person: str) -> bool:
        """Stop what models are asked for a person now, in whatever conversation; whether there was anything."""
        theirs = [stop for whose, stop in list(self._running.values()) if whose == person]
        for stop in theirs:
            stop.set()
        return bool(theirs)

    def end(self) -> None:
        """Ask no model any more: turns that wait for one are gone on with after the next start."""
        self._ending = True
        for _, stop in list(self._running.values()):
            stop.set()

    def rest(self, id_: str) -> None:
        """A turn is answered: work out now what the next one in its conversation will need."""
        name, session = self._tired.pop(id_, ("", None))
        if session is not None:
            past, (_, channel, address) = session.conversation.past, name.split("/", 2)
            if past.dropped and session.beyond:
                self.background = begin(session.ctx, session.beyond, past, channel, address)
            session.warm()
            self._back(name, session)

    def fault(self, message: Message, reason: str) -> Answer:
        """What is said where a turn ended in a fault."""
        turn = Turn((), (Text(f"That did not work: {reason}. What was done is in: history"),), "none")
        return Answer(_body(turn, message), message.channel, message.address, None, _said(turn, message))

    def close(self) -> None:
        """Give all folders back."""
        with self._lock:
            for session in self._sessions.values():
                session.ctx.close()
            self._sessions.clear()

    def _turn(self, session: Session, message: Message) -> Turn:
        if message.body.get(STOPPED):
            return Turn((), (Text("Stopped."),))
        if not message.plan or _STRONG in message.plan:
            return said(str(message.body.get("text", "")), session)
        session.conversation = from_json(message.plan["memory"])
        before = unpacked({"done": message.plan["done"], "says": [], "tier": "floor"})
        calls = [Call(name, dict(args)) for name, args in message.plan["calls"]]
        turn = session.perform(*calls[len(before.done) :])
        return turn._replace(done=(*before.done, *turn.done))

    def _session(self, name: str, message: Message) -> Session:
        with self._lock:
            session = self._sessions.pop(name, None)
        if session is None:
            session = Session(lambda: self._opened(message.person, message.channel, message.address), self._now)
        conversation = Conversation()
        if message.kept:
            conversation = fresh(*message.kept, message.received)
        session.conversation = conversation
        return session

    def _back(self, name: str, session: Session) -> None:
        with self._lock:
            self._sessions[name] = session
            oldest = self._sessions.popitem(last=False)[1] if len(self._sessions) > _SESSIONS else None
        if oldest:
            oldest.ctx.close()

    def _granted(self, message: Message) -> Answer:
        """An action somebody said yes to: its answer goes where it was asked for."""
        ctx = self._opened(message.person, CONTINUED, message.address)
        ctx.turn, ctx.retried = message.id, message.again
        try:
            grant = Grant(str(message.body["approval"]), ctx)
            try:
                done = Done(Call(grant.action, grant.args), grant.carry_out())
            except DaywardError as error:
                done = Done(Call(grant.action, grant.args), None, error)
        finally:
            ctx.close()
        turn = Turn((done,))
        return Answer(_body(turn, message), grant.channel, grant.address, None, _said(turn, message))


class _Row(Ledger):
    """The ledger of a turn that has an inbox row: the plan is in the row, what is done is in the history of the folder."""

    def __init__(self, session: Session, message: Message, progress: Callable[[Any], None]) -> None:
        self._session = session
        self._message = message
        self._progress = progress
        self._plan: dict[str, Any] = message.plan or {}
        self.first = 1 + len(self._plan.get("done", ()))

    @property
    def thinking(self) -> dict[str, Any]:
        """How far a model was."""
        return dict((self._message.plan or {}).get(_STRONG) or {})

    def thought(self, state: dict[str, Any]) -> None:
        """Keep how far a model is."""
        self._progress({_STRONG: state})

    def planned(self, calls: list[Call], conversation: Conversation) -> None:
        """Keep what was understood: done again, the same words may mean something else by then."""
        known = manifest()
        if not self._message.plan and any(call.action not in known or known[call.action]["writes"] for call in calls):
            named = [[call.action, call.args] for call in calls]
            self._plan = {"calls": named, "done": [], "memory": as_json(conversation)}
            self._progress(self._plan)

    def after(self, done: Done, conversation: Conversation) -> None:
        """Keep what is done, and what the calls that follow may refer to."""
        if self._plan:
            self._plan["done"] += packed(Turn((done,)))["done"]
            self._plan["memory"] = as_json(conversation)
            self._progress(self._plan)

    def before(self, place: int) -> Outcome | None:
        """The receipt of a step that an interrupted turn had done."""
        if not self._message.again:
            return None
        steps = self._session.ctx.workspace.steps(self._message.id)
        first = f"{self._message.id}/{place}" if place == 1 else f"{self._message.id}/{place}.1"
        receipt = steps.get(first)
        return Outcome(receipts=(receipt,)) if receipt else None


def _said(turn: Turn, message: Message, conversation: str = "") -> Words:
    return Words(conversation, str(message.body.get("text", "")), to_keep(turn), turn.tier, tuple(receipts(turn)))


def _body(turn: Turn, message: Message) -> dict[str, Any]:
    said = bounded(turn)
    return {"text": text(said), "turn": packed(said), "answers": message.body.get("id", "")}
