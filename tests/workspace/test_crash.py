"""kill -9 at any point: nothing acknowledged is lost or doubled, no file is half written, the next command works.

The campaigns themselves are in `crash.py`; they run in a process of their own, because they fork.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def campaign(kind: str, folder: Path, kills: int, seed: int) -> None:
    paths = [str(ROOT), *(path for path in sys.path if path)]
    done = subprocess.run(
        [sys.executable, "-W", "error", "-m", "tests.workspace.crash", kind, str(folder), str(kills), str(seed)],
        env=os.environ | {"PYTHONPATH": os.pathsep.join(paths)},
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    print(done.stdout, end="")


@pytest.mark.parametrize(
    ("kind", "kills"), [("change", 6), ("undo", 4), ("edit", 4), pytest.param("sync", 4, marks=pytest.mark.slow)]
)
def test_a_few_kills(kind: str, kills: int, tmp_path: Path) -> None:
    campaign(kind, tmp_path, kills, seed=11)


@pytest.mark.crash
@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize(("kind", "kills"), [("change", 150), ("undo", 100), ("edit", 150), ("sync", 60)])
def test_hundreds_of_kills(kind: str, kills: int, seed: int, tmp_path: Path) -> None:
    campaign(kind, tmp_path, kills, seed)
