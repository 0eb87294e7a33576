"""`dayward init`: make a folder, take one as it is, or clone one."""

from __future__ import annotations

import os
import shlex
import sys

from dayward.actions.parser import Parser
from dayward.app.compose import look
from dayward.app.setup import configure_workspace
from dayward.cli.output import Output
from dayward.core import clock
from dayward.core.configuration import configuration
from dayward.core.errors import UsageError
from dayward.planning.layout import Layout
from dayward.workspace import start
from dayward.workspace.beneath import Beneath
from dayward.workspace.remote import split_address

SUMMARY = "Make a folder for your life, or take an existing one as it is"


def _parser() -> Parser:
    parser = Parser(
        "dayward init", SUMMARY + ".", "examples:\n  dayward init life\n  dayward init --adopt notes --look"
    )
    parser.add_argument("path", nargs="?", metavar="PATH", help="the folder")
    parser.add_argument("--adopt", metavar="FOLDER", help="take an existing folder as it is; no file in it changes")
    parser.add_argument("--copy-to", metavar="FOLDER", help="with --adopt: work on a copy; the original is only read")
    parser.add_argument("--look", action="store_true", help="with --adopt: say what is there and change nothing")
    parser.add_argument("--from", dest="address", metavar="ADDRESS", help="clone this git remote into PATH")
    return parser


def run(words: list[str], output: Output) -> int:
    """Carry it out."""
    given = _parser().parse_args(words)
    if given.adopt:
        return _adopt(os.path.abspath(os.path.expanduser(given.adopt)), given.copy_to, given.look, output)
    path = given.path
    if not path:
        if not sys.stdin.isatty():
            raise UsageError("init needs a folder", "for example: dayward init ~/life")
        path = input("Where should your life live? [~/life] ").strip() or "~/life"
    path = os.path.abspath(os.path.expanduser(path))
    if given.address:
        return _clone(given.address, path, output)
    start.create(path, {"todo.txt": b"", "calendar.txt": b""}, clock.now())
    return _done(path, f"made {path}, a git repository of your own", "dayward add Call the dentist", output)


def _adopt(path: str, copy_to: str | None, only_look: bool, output: Output) -> int:
    if only_look:
        return _look(path, output)
    if copy_to:
        target = os.path.abspath(os.path.expanduser(copy_to))
        start.copy(path, target)
        path = target
    made = start.adopt(path, clock.now())
    what = "took {} as it is" + (", and made it a git repository" if made else ", the git repository it already was")
    return _done(path, what.format(path), "dayward today", output)


def _look(path: str, output: Output) -> int:
    files = Beneath(path)
    found = look(files)
    present = set(files.paths(depth=2))
    files.close()
    rows = _described(found.layout, present, path)
    around = start.repository_around(path)
    output.data({"path": path, "repository": around, "files": {part: list(paths) for part, paths in rows}})
    output.line(f"{path} is {'a git repository' if around == os.path.realpath(path) else 'no git repository yet'}")
    for part, paths in rows:
        output.line(f"  {part:<10} {', '.join(paths)}")
    output.line(f"take it: dayward init --adopt {shlex.quote(path)}")
    return 0


def _described(layout: Layout, present: set[str], path: str) -> list[tuple[str, tuple[str, ...]]]:
    rows = []
    for part, value in layout._asdict().items():
        paths = value if isinstance(value, tuple) else (value,)
        there = tuple(p for p in paths if p and (p in present or os.path.isdir(os.path.join(path, p))))
        rows.append((part, there or ("–",)))
    return rows


def _clone(address: str, path: str, output: Output) -> int:
    from dayward.app import secrets

    clean, given = split_address(address)
    home = configuration().home
    if given:
        secrets.store(home, given)
        output.notice("the password is kept in your configuration folder, readable by you only, not in the address")
    start.clone(clean, path, given or secrets.for_address(home, clean))
    return _done(path, f"cloned {clean} into {path}", "dayward today", output)


def _done(path: str, what: str, then: str, output: Output) -> int:
    configure_workspace(path)
    output.data({"path": path, "done": what})
    output.line(output.paint("done", "✓ ") * output.terminal + what)
    output.line(output.paint("quiet", f"  → {then}"))
    return 0
