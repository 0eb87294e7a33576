"""A turn at a terminal where nothing runs: answered here, and written down for the database to take in."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from dayward.assistant.bounds import bounded
from dayward.assistant.reply import receipts, to_keep
from dayward.assistant.session import Session
from dayward.assistant.turn import Done, Turn
from dayward.assistant.typed import said
from dayward.core.clock import utc
from dayward.core.errors import DaywardError
from dayward.core.ids import new_id
from dayward.core.redaction import redact
from dayward.language.commands import Call
from dayward.state.spool import append


def told(words: str, session: Session) -> Turn:
    """The turn of a line. Raises what `said` raises, after it is written down too."""
    at, before = utc(), session.ctx.turn
    try:
        turn = bounded(said(words, session))
    except DaywardError as error:
        if session.ctx.turn == before:
            session.ctx.turn = new_id()  # it came to no turn
        _keep(words, Turn((Done(Call("", {}), None, error),), (), "none"), session, at)
        raise
    _keep(words, turn, session, at)
    return turn


def _keep(words: str, turn: Turn, session: Session, at: datetime) -> None:
    ctx = session.ctx
    channel, address = ctx.address
    record: dict[str, Any] = {
        "person": ctx.person,
        "conversation": session.conversation.id,
        "channel": channel,
        "address": address,
        "turn": ctx.turn,
        "text": redact(words),
        "reply": redact(to_keep(turn)),
        "tier": turn.tier,
        "done": [redact(line) for line in receipts(turn)],
        "at": at.isoformat(),
        "ended": utc().isoformat(),
    }
    try:
        append(ctx.home, record)
    except OSError as error:  # the answer is worth more than its record
        ctx.workspace.notices.append(f"what was said could not be kept: {error.strerror}")
