"""`dayward ask`: one turn of a conversation."""

from __future__ import annotations

import json
import sys
from functools import partial

from dayward.actions.parser import Parser
from dayward.app.compose import open_context
from dayward.assistant.reply import plain, status
from dayward.assistant.session import Session
from dayward.assistant.told import told
from dayward.assistant.turn import Turn
from dayward.cli import talk
from dayward.cli.output import Output
from dayward.cli.remote import running
from dayward.core import clock
from dayward.core.errors import UsageError

SUMMARY = "Say something in plain English: a question, something to do, something to remember"


def run(words: list[str], output: Output) -> int:
    """Understand it, do it, answer. *It* and *the second one* mean what the last `ask` or `chat` showed."""
    parser = Parser(
        "dayward ask",
        SUMMARY + ".",
        'examples:\n  dayward ask "what is due this week?"\n  dayward ask "move it to monday"',
    )
    parser.add_argument("text", nargs="+", metavar="TEXT", help="what you want to say")
    text = " ".join(parser.parse_args(words).text)
    if not text.strip():
        raise UsageError("there are no words", 'for example: dayward ask "what is due today?"')
    turn = _turn(text)
    if output.as_json:
        sys.stdout.write(json.dumps(plain(turn), ensure_ascii=False, default=str) + "\n")
        return status(turn)
    return talk.show(turn, output)


def _turn(text: str) -> Turn:
    """The answer of the running Dayward, else one of our own."""
    if remote := running():
        try:
            return remote.turn(text)
        finally:
            remote.close()
    session = Session(partial(open_context, "prompt"), clock.now, resumed=True)
    try:
        return told(text, session)
    finally:
        session.close()
