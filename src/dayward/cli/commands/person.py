"""`dayward person`: whom this Dayward looks after."""

from __future__ import annotations

import os

from dayward.actions.context import OWNER
from dayward.actions.parser import Parser
from dayward.app.compose import open_state
from dayward.cli.output import Output
from dayward.core import clock
from dayward.core.configuration import configuration
from dayward.core.errors import Negative, UsageError
from dayward.state import people
from dayward.state.people import Person
from dayward.workspace.repository import Workspace

SUMMARY = "Look after several people: list them, add one with a folder of their own, remove one"


def run(words: list[str], output: Output) -> int:
    """Carry it out. Whose machine it is cannot be removed."""
    epilog = "examples:\n  dayward person\n  dayward person add ben /home/ben/life\n  dayward person remove ben"
    parser = Parser("dayward person", SUMMARY + ".", epilog)
    parser.add_argument("what", nargs="?", choices=("list", "add", "remove"), default="list")
    parser.add_argument("name", nargs="?", metavar="NAME", help="what to call them, in small letters")
    parser.add_argument("folder", nargs="?", metavar="FOLDER", help="their folder, a git repository")
    given = parser.parse_args(words)
    database = open_state(configuration())
    now = clock.utc()
    with database.transaction() as connection:
        if given.what == "add":
            people.keep(connection, _new(given.name, given.folder), now)
        elif given.what == "remove" and not (
            given.name != OWNER and people.remove(connection, given.name or "", "you", now)
        ):
            raise Negative(f"there is nobody called {given.name!r} who could be removed", "see: dayward person")
        known = people.everyone(connection)
    output.data([person._asdict() for person in known])
    for person in known:
        output.line(
            f"{output.paint('key', f'{person.id:<12}')} {person.name:<20} {output.paint('quiet', person.workspace)}"
        )
    return 0


def _new(name: str | None, folder: str | None) -> Person:
    if not name or not folder or not name.isidentifier() or name != name.lower() or name == OWNER:
        raise UsageError("a person has a name in small letters and a folder", "dayward person add ben /home/ben/life")
    path = os.path.realpath(os.path.expanduser(folder))
    Workspace(path).close()
    return Person(name, name.capitalize(), path, "", "", {})
