"""`dayward start`: the briefing, your pages, and the prompt; a demo life first, if there is none yet."""

from __future__ import annotations

import os
import sys

from dayward.actions.parser import Parser
from dayward.app.demo import demo_files
from dayward.app.setup import configure_workspace
from dayward.cli.commands import chat
from dayward.cli.output import Output
from dayward.cli.perform import perform_words
from dayward.core import clock
from dayward.core.configuration import configuration
from dayward.workspace import start

SUMMARY = "Show the briefing, open your pages and the prompt, with a demo life if you have none"


def run(words: list[str], output: Output) -> int:
    """Carry it out."""
    parser = Parser("dayward start", SUMMARY + ".", "examples:\n  dayward start\n  dayward start --alone")
    parser.add_argument("--alone", action="store_true", help="let nothing stay running: no pages, only the prompt")
    given = parser.parse_args(words)
    config = configuration()
    if not os.environ.get("DAYWARD_WORKSPACE") and not config.values["workspace"]:
        path = os.path.join(config.home.state, "demo")
        now = clock.now()
        if not os.path.isdir(path):
            start.create(path, demo_files(now.date()), now)
        configure_workspace(path)
        output.notice(f"this is a demo life in {path}; your own: dayward init PATH")
    status = perform_words("briefing", [], output, "")
    if not given.alone and config.values["web.port"]:
        from dayward.cli.starting import pages, stays

        stays(configuration())
        output.line()
        output.line(f"Your pages: {output.paint('key', pages(configuration()))}")
        output.notice("Dayward stays, so that what is due happens; dayward stop ends it")
    if status == 0 and sys.stdin.isatty() and not output.as_json:
        output.line()
        return chat.run([], output)
    return status
