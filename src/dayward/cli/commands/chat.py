"""`dayward chat`: the prompt."""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable
from functools import partial
from typing import Any

from dayward.actions.parser import Parser, parser_for
from dayward.actions.registry import find, manifest
from dayward.actions.render import render
from dayward.app.compose import open_context
from dayward.app.thinking import alone
from dayward.assistant.reply import unpack_views, unpacked
from dayward.assistant.result import TIERS
from dayward.assistant.session import Session
from dayward.assistant.told import told
from dayward.cli import talk
from dayward.cli.flowing import Flowing
from dayward.cli.output import Output
from dayward.cli.remote import Remote, running
from dayward.core import clock

SUMMARY = "Open the prompt"
_LEAVE = frozenset(("quit", "exit", "bye", "q"))
_HELLO = "Say what you want (“what is due this week?”). help shows more, Ctrl-D leaves."


def run(words: list[str], output: Output) -> int:
    """Read lines until they end; each is a turn. The exit code is that of the last one."""
    parser = Parser("dayward chat", SUMMARY + ".")
    parser.add_argument("--tier", choices=TIERS, default="", help="who is to answer (default: the first that is sure)")
    parser.add_argument(
        "--resume", nargs="?", const="last", metavar="ID", help="go on with a conversation, at whatever door it was"
    )
    given = parser.parse_args(words)
    resumed, wanted = given.resume, {"tier": given.tier} if given.tier else {}
    gc.enable()  # unlike a single command, the prompt may stay open for days
    session = Session(partial(open_context, "prompt"), clock.now)
    remote = running()
    if remote:
        remote.listen(partial(_pushed, output.as_json))
    ask = _typed(session, output) if sys.stdin.isatty() else _piped()
    status = 0
    try:
        if resumed:
            status = _turn(f"/conversations resume {resumed}", session, remote, Output(output.as_json), {})
        while (line := ask()) is not None:
            text = line.strip()
            if text.lower().removeprefix("/") in _LEAVE:
                break
            if text:
                status = _turn(text, session, remote, Output(output.as_json), wanted)
                session.warm()
    finally:
        session.close()
        if remote:
            remote.close()
    return status


def _turn(text: str, session: Session, remote: Remote | None, output: Output, wanted: dict[str, str]) -> int:
    return output.guarded(lambda: one_line(text, session, output, remote, wanted))


def _pushed(as_json: bool, body: dict[str, Any]) -> None:
    """Show what Dayward says by itself, above the line that is being typed."""
    output = Output(as_json)
    output.data(body)
    if "turn" in body:
        output.guarded(lambda: talk.show(unpacked(body["turn"]), output))
        return
    output.line()
    for view in unpack_views(body.get("views", [["text", [body.get("text", "")]]])):
        for line in render(view, output):
            output.line(line)


def _typed(session: Session, output: Output) -> Callable[[], str | None]:
    """Lines that a person types, with history, completion and a preview of what they would do."""
    from dayward.cli.prompt import Prompt

    output.line(output.paint("quiet", _HELLO))
    session.warm()
    return Prompt(session).line


def _piped() -> Callable[[], str | None]:
    """Lines of standard input."""
    sys.stdin.reconfigure(errors="surrogateescape")  # type: ignore[union-attr]
    return lambda: sys.stdin.readline() or None


def one_line(
    text: str, session: Session, output: Output, remote: Remote | None = None, wanted: dict[str, str] | None = None
) -> int:
    """Carry out one typed line: a command as at a shell, or a sentence. The running Dayward does it, where one runs."""
    first = text.removeprefix("/").split(maxsplit=1)[0].lower() if text.strip("/ ") else "help"
    if first in ("help", "?"):
        return _help(text.split()[1:], output)
    words = text.split()
    if "--help" in words:
        return _help(words[:1], output)
    flowing = Flowing(output)
    try:
        if remote:
            turn = remote.turn(text, flowing, **(wanted or {}))
        else:
            session.beyond = alone(wanted or {}, flowing)
            turn = told(text, session)
    finally:
        flowing.end()
    return talk.show(turn, output)


def _help(words: list[str], output: Output) -> int:
    if words:
        output.line(parser_for(find(words[0].removeprefix("/"))).format_help().rstrip())
        return 0
    for name, listed in manifest().items():
        if "prompt" in listed["doors"]:
            output.line(f"  {output.paint('key', f'{name:<15}')} {listed['summary']}")
    return 0
