"""Who answers messages over a real folder, in a process that may end wherever a test wants it to."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any


class Cut(BaseException):
    """The process ends here."""


class Bench:
    """A folder, how far an interrupted turn is, and what its conversation kept; `cut` ends the process at the n-th time it keeps that."""

    def __init__(self, life: Path) -> None:
        self.life = life
        self.plan: Any = None
        self.kept: Any = None
        self.cut = 0

    def progress(self) -> Callable[[Any], None]:
        """Keeps how far a turn is, as JSON."""
        counted = 0

        def keep(plan: Any) -> None:
            nonlocal counted
            self.plan = json.loads(json.dumps(plan))
            counted += 1
            if counted == self.cut:
                raise Cut

        return keep

    def commits(self) -> list[str]:
        """What was changed, newest first."""
        out = subprocess.run(
            ["git", "-C", str(self.life), "log", "--format=%s"], capture_output=True, text=True, check=True
        )
        return out.stdout.splitlines()[:-1]

    def tasks(self) -> list[str]:
        """The lines of todo.txt."""
        return (self.life / "todo.txt").read_text().splitlines()
