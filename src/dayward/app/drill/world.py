"""The world of a drill: a copy of a life, or a made-up one, with a home, a clock and a database of its own."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from dayward.app.demo import demo_files
from dayward.app.drill.moving import MovingClock
from dayward.core.home import Home
from dayward.state.database import Database
from dayward.workspace import start
from dayward.workspace.git import Git

PULSE = "drill-pulse"
"""A routine that writes a line into a file each time: its effect can be counted."""
WORD = "drill-word"
"""A routine that says something each time."""
_KEPT = ("PATH", "LANG", "LC_ALL", "TMPDIR", "PYTHONPATH", "VIRTUAL_ENV")
_IDENTITY = "[user]\n\tname = Drill\n\temail = drill@localhost\n"


class World:
    """One life on one database. Nothing in it reaches the person's own: no remote, no address, no setting of theirs."""

    def __init__(
        self, folder: Path, zone: str, database: str = "", source: str = "", at: datetime | None = None
    ) -> None:
        """Make it in an empty folder: a copy of `source`, or the demo life; `database` "" is a file of its own."""
        self.folder, self.zone = folder, ZoneInfo(zone)
        self.life, self.home = folder / "life", Home({"DAYWARD_HOME": str(folder / "home")})
        self.log = folder / "processes.log"
        os.makedirs(self.home.state, mode=0o700)
        Path(self.home.config_file).write_text(f'workspace = "{self.life}"\n[backup]\nkeep = ["1000 daily"]\n')
        (folder / "gitconfig").write_text(_IDENTITY)
        self.clock = MovingClock(folder / "clock")
        if at:
            self.clock.start(at)
        self.database = Database(database or self.home.state_file("state.db"))
        self.environment = {name: os.environ[name] for name in _KEPT if name in os.environ} | {
            "HOME": str(folder),
            "DAYWARD_HOME": self.home.config,
            "DAYWARD_CLOCK": str(self.clock.path),
            "DAYWARD_DATABASE": self.database.url,
            "GIT_CONFIG_GLOBAL": str(folder / "gitconfig"),
            "GIT_CONFIG_NOSYSTEM": "1",
        }
        self.git = Git(str(self._made(source, zone)))

    def command(self, *words: str) -> subprocess.CompletedProcess[str]:
        """One `dayward` command, as typed."""
        call = [sys.executable, "-m", "dayward", *words]
        return subprocess.run(call, env=self.environment, capture_output=True, text=True, check=False)

    def routines(self, routines: Mapping[str, str]) -> None:
        """Write routine files and commit them, as the person would."""
        for name, text in routines.items():
            path = self.life / "routines" / f"{name}.md"
            path.parent.mkdir(exist_ok=True)
            path.write_text(text)
        self._git("add", "--all")
        self._git("commit", "--quiet", "--message", "Routines of the drill")

    def remove(self) -> None:
        """Leave nothing behind."""
        self.database.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _made(self, source: str, zone: str) -> Path:
        if source:
            start.copy(source, str(self.life))
        else:
            for name, data in demo_files(self.clock.now().date()).items():
                path = self.life / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(data)
        if not (self.life / ".git").exists():
            self._git("init", "--quiet", "--initial-branch=main")
        for remote in self._git("remote").split():
            self._git("remote", "remove", remote)
        preferences = self.life / "dayward.toml"
        kept = preferences.read_text() if preferences.exists() else ""
        preferences.write_text(_zoned(kept, zone))
        self._git("add", "--all")
        self._git("commit", "--quiet", "--allow-empty", "--message", "The drill begins")
        return self.life

    def _git(self, *words: str) -> str:
        call = ["git", "-C", str(self.life), *words]
        done = subprocess.run(call, env=self.environment, capture_output=True, text=True, check=True)
        return done.stdout


def _zoned(preferences: str, zone: str) -> str:
    lines = [line for line in preferences.splitlines() if not line.startswith("timezone")]
    return "\n".join([f'timezone = "{zone}"', *lines, ""])


def pulse(*schedules: str, late: str = "run") -> str:
    """A routine that appends a line to `drill.txt`, and tells nobody."""
    return f"---\nschedule: [{_listed(schedules)}]\nlate: {late}\ndeliver: nobody\ndo: append drill.txt pulse\n---\n"


def word(*schedules: str, late: str = "merge") -> str:
    """A routine that says something to the person."""
    return f"---\nschedule: [{_listed(schedules)}]\nlate: {late}\nurgency: now\ndo: today\n---\n"


def _listed(words: Sequence[str]) -> str:
    return ", ".join(f'"{one}"' for one in words)
