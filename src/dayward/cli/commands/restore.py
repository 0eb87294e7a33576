"""`dayward restore`: put a backup back. Here, not an action, because it must work where no folder is set up."""

from __future__ import annotations

import os
import shlex

from dayward.actions.parser import Parser
from dayward.app.setup import configure_workspace
from dayward.cli.output import Output
from dayward.core import clock
from dayward.core.configuration import configuration
from dayward.core.errors import UsageError
from dayward.routines.backup.making import backups
from dayward.routines.backup.places import database_of, kept_in
from dayward.routines.backup.restoring import named, restore_folder, restore_state

SUMMARY = "Put a backup back: your folder into a new place, or Dayward's state"


def _parser() -> Parser:
    parser = Parser(
        "dayward restore",
        SUMMARY + ".",
        "examples:\n  dayward restore --list\n  dayward restore latest --to life-restored\n  dayward restore latest --state",
    )
    parser.add_argument("backup", nargs="?", metavar="BACKUP", help="latest, the name of a backup, or a path")
    parser.add_argument(
        "--to", metavar="FOLDER", help="a folder that does not exist yet, for your files and their history"
    )
    parser.add_argument("--state", action="store_true", help="Dayward's state; the present one is moved aside")
    parser.add_argument("--list", action="store_true", help="show the backups there are")
    return parser


def run(words: list[str], output: Output) -> int:
    """Carry it out."""
    given = _parser().parse_args(words)
    config = configuration()
    kept = kept_in(config.home, config.values)
    if given.list:
        return _list(kept, output)
    if not given.backup:
        raise UsageError("restore needs a backup", "see what there is: dayward restore --list")
    if not given.to and not given.state:
        raise UsageError(
            "restore needs to know what to put back",
            "your files: --to FOLDER (one that does not exist yet); Dayward's state: --state",
        )
    path = named(given.backup, kept)
    done = []
    if given.to:
        target = os.path.abspath(os.path.expanduser(given.to))
        manifest = restore_folder(path, target)
        done.append(
            f"restored {len(manifest.files)} files, and history to {manifest.head[:7] or 'no commit'}, in {target}"
        )
        if not config.values["workspace"]:
            configure_workspace(target)
            done.append("it is now the folder that commands work on")
    if given.state:
        done += restore_state(path, config.home, database_of(config.home, config.values), clock.now())[1]
    output.data({"backup": path, "to": given.to and target, "done": done})
    for text in done:
        output.line(output.paint("done", "✓ ") * output.terminal + text)
    if given.to and config.values["workspace"]:
        output.line(output.paint("quiet", f"  → work on it: dayward config workspace {shlex.quote(target)}"))
    return 0


def _list(kept: str, output: Output) -> int:
    there = backups(kept)
    output.data([{"at": at.isoformat(), "path": path} for at, path in there])
    for at, path in there:
        output.line(f"{at.astimezone():%Y-%m-%d %H:%M}  {os.path.basename(path)}")
    if not there:
        output.line(output.paint("quiet", f"no backup in {kept}: dayward backup"))
    return 0
