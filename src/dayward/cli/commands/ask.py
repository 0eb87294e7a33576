"""`dayward ask`: one turn of a conversation."""

from __future__ import annotations

import json
import os
import sys
from typing import Any

from dayward.actions.parser import Parser
from dayward.assistant.reply import plain, status
from dayward.assistant.result import TIERS, Turn
from dayward.cli import talk
from dayward.cli.flowing import Flowing
from dayward.cli.output import Output
from dayward.cli.remote import running
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
    parser.add_argument("--tier", choices=TIERS, default="", help="who is to answer (default: the first that is sure)")
    parser.add_argument(
        "--image", action="append", default=[], metavar="FILE", help="a picture that a strong model is shown"
    )
    parser.add_argument("--agent", default="", metavar="NAME", help="answer as agents/NAME.md of your folder says")
    given = parser.parse_args(words)
    text = " ".join(given.text)
    if not text.strip():
        raise UsageError("there are no words", 'for example: dayward ask "what is due today?"')
    wanted = {
        "tier": given.tier,
        "agent": given.agent,
        "images": [os.path.abspath(os.path.expanduser(path)) for path in given.image],
    }
    turn = _turn(text, {name: value for name, value in wanted.items() if value}, Flowing(output))
    if output.as_json:
        sys.stdout.write(json.dumps(plain(turn), ensure_ascii=False, default=str) + "\n")
        return status(turn)
    return talk.show(turn, output)


def _turn(text: str, wanted: dict[str, Any], meanwhile: Flowing) -> Turn:
    """The answer of the running Dayward, else one of our own."""
    try:
        if remote := running():
            try:
                return remote.turn(text, meanwhile, **wanted)
            finally:
                remote.close()
        return _own(text, wanted, meanwhile)
    finally:
        meanwhile.end()


def _own(text: str, wanted: dict[str, Any], meanwhile: Flowing) -> Turn:
    """The answer of this very process; what it takes is loaded only here."""
    from functools import partial

    from dayward.app.compose import open_context
    from dayward.app.thinking import alone
    from dayward.assistant.session import Session
    from dayward.assistant.told import told
    from dayward.core import clock

    session = Session(partial(open_context, "prompt"), clock.now, resumed=True)
    try:
        session.beyond = alone(wanted, meanwhile)
        return told(text, session)
    finally:
        session.close()
