"""`dayward ask`: one turn of a conversation."""

from __future__ import annotations

import json
import sys
from functools import partial

from dayward.app.compose import open_context
from dayward.assistant.session import Session
from dayward.cli import talk
from dayward.cli.output import Output
from dayward.cli.parser import Parser
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
    session = Session(partial(open_context, "prompt"), clock.now, resumed=True)
    try:
        said = talk.said(text, session)
    finally:
        session.close()
    if output.as_json:
        sys.stdout.write(json.dumps(talk.plain(said), ensure_ascii=False, default=str) + "\n")
        return talk.status(said)
    return talk.show(said, output)
