"""A life with a state, to be backed up."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from dayward.core.home import Home
from dayward.routines.backup.folder import walked
from dayward.routines.backup.making import Source
from dayward.workspace.repository import Workspace
from tests.workspace.kit import git, make

NOW = datetime(2026, 11, 21, 9, 30, tzinfo=ZoneInfo("Europe/Madrid"))
FILES = {
    "todo.txt": b"(A) Call Ana\nBuy milk\n",
    "notes/a b.md": b"# Note\r\nwith bytes \xff\n",
    "bin/run.sh": b"#!/bin/sh\n",
}


def a_life(folder: Path) -> Path:
    """A repository with something committed, edited, deleted, untracked, ignored, hidden, executable, and links."""
    root = folder / "life"
    make(root, FILES)
    (root / "todo.txt").write_bytes(b"(A) Call Ana\nBuy milk and eggs\n")
    (root / "bin/run.sh").chmod(0o755)
    (root / "notes/new \xf1.md").write_bytes(b"new\n")
    (root / ".gitignore").write_bytes(b"secret.txt\n*.log\n")
    (root / "secret.txt").write_bytes(b"ignored\n")
    (root / ".obsidian").mkdir()
    (root / ".obsidian/app.json").write_bytes(b"{}")
    (root / "link").symlink_to("notes/a b.md")
    (root / "away").symlink_to("/nowhere/at/all")
    os.symlink(b"bytes \xff", os.fsencode(root) + b"/odd \xfe")
    git(root, "branch", "other")
    git(root, "remote", "add", "origin", "https://ana:hidden@example.org/life.git")
    return root


def a_state(home: Home) -> str:
    """A database in use, with rows that are in its log only."""
    path = home.state_file("state.db")
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("pragma journal_mode=wal")
        connection.execute("create table messages (id text primary key, body text, at integer)")
        connection.executemany("insert into messages values (?, ?, ?)", [(f"m{n}", f"hello {n}", n) for n in range(50)])
        connection.execute("create table empty (id integer)")
        connection.commit()
    return path


def a_source(folder: Path) -> Source:
    """All of it, with a configuration."""
    home = Home({"DAYWARD_HOME": str(folder / "home")})
    database = a_state(home)
    Path(home.config_file).write_text('name = "Ana"\n')
    (folder / "home/git-credentials.json").write_text('{"a secret": 1}')
    return Source(Workspace(str(a_life(folder))), home, database)


def seen(root: Path) -> dict[str, tuple[int, bytes]]:
    """Every file and link below a folder, with its kind and bits, and its bytes or target."""
    found = {}
    for path, mode in walked(str(root)):
        place = root / path
        found[path] = mode, os.fsencode(os.readlink(place)) if place.is_symlink() else place.read_bytes()
    return found
