"""`dayward promptyoself` and `promptyoself`: words in, one JSON object out."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from dayward import __version__
from dayward.cli.prompting.carrying import answer, failure
from dayward.cli.prompting.parameters import Arguments, add, commands, described, joined
from dayward.core.errors import UsageError

FOR_AGENTS = "--for-agents"
"""The first word of a plug-in, which is no argument of any command: an agent asks."""
_ABOUT = "Promptyoself: send prompts to agents at the right time"
_EXAMPLES = """
Examples:
  promptyoself register --agent-id agent-… --prompt "Check status" --time "2030-01-01 14:30"
  promptyoself register --agent-id agent-… --prompt "Daily report" --cron "0 9 * * *"
  promptyoself register --agent-id agent-… --prompt "Focus check" --every 5m --max-repetitions 10
  promptyoself list --agent-id agent-…
  promptyoself cancel --id 5
  promptyoself execute --loop --interval 30
"""


def main(words: Sequence[str]) -> int:
    """Carry a command out; the exit code. The answer goes to standard output, a failure in one plain line to standard error too."""
    if "--describe" in words[:1]:
        plugin = {"name": "promptyoself", "version": __version__, "description": _ABOUT}
        say({**described(), "plugin": plugin})
        return 0
    agents = FOR_AGENTS in words[:1]
    words = words[agents:]
    parser = _parser()
    if not words:
        parser.print_help(sys.stderr)
        return 1
    said = _answer(parser, words, agents)
    if said:
        say(said)
    if "error" in said:
        sys.stderr.write(" ".join(str(said["error"]).split()) + "\n")
    return 1 if "error" in said or said.get("status") == "unhealthy" else 0


def say(answered: dict[str, Any]) -> None:
    """Write an answer for programs. Whoever has stopped reading does not want the rest."""
    with suppress(BrokenPipeError):
        sys.stdout.write(json.dumps(answered, indent=2, ensure_ascii=False) + "\n")
        sys.stdout.flush()


def console() -> None:
    """The command `promptyoself`."""
    sys.exit(main(sys.argv[1:]))


def _parser() -> Arguments:
    known = commands()
    listed = "\n".join(f"  {name:<11} {command.SUMMARY}" for name, command in known.items())
    parser = Arguments(
        "promptyoself",
        description=_ABOUT + ".",
        epilog=f"Available commands:\n{listed}\n{_EXAMPLES}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    verbs = parser.add_subparsers(dest="command", metavar="COMMAND")
    for name, command in known.items():
        add(verbs.add_parser(name, help=command.SUMMARY, description=command.SUMMARY + "."), command.PARAMETERS)
    return parser


def _answer(parser: Arguments, words: Sequence[str], agents: bool) -> dict[str, Any]:
    try:
        given = vars(parser.parse_args(joined(words)))
    except UsageError as error:
        return failure(error)
    return answer(given.pop("command"), given, agents=agents)
