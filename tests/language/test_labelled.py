"""Expressions that others labelled, kept outside the project. `DAYWARD_TEST_DATA` names the folder."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import datetime
from pathlib import Path

import pytest

from dayward.language.expand import occurrences

pytestmark = pytest.mark.data
DAYWARD = Path(sys.executable).parent / "dayward"


@pytest.fixture(scope="module")
def folder() -> Path:
    named = os.environ.get("DAYWARD_TEST_DATA")
    if not named:
        pytest.skip("DAYWARD_TEST_DATA names no folder")
    return Path(named)


def test_the_aims_of_the_score_are_met(folder: Path) -> None:
    rows = sorted((folder / "quickadd").glob("rows.*.jsonl"))
    assert rows
    for file in rows:
        command = [sys.executable, str(folder / "quickadd/score.py"), str(file), "--cmd", f"{DAYWARD} parse --jsonl"]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        print(file.name, done.stdout.splitlines()[-1])
        assert done.returncode == 0, done.stdout + done.stderr


def test_rules_expand_exactly(folder: Path) -> None:
    files = sorted((folder / "ical").glob("recur_rows.*.jsonl"))
    assert files
    for row in (json.loads(line) for file in files for line in file.read_text().splitlines()):
        expected = row["instances"]
        if isinstance(expected, str):
            continue  # what the library that made the rows does not implement
        start = datetime.fromisoformat(row["dtstart"].removesuffix("Z"))
        found = occurrences(row["rrule"], start, len(expected) + 1)
        shown = [f"{at:%Y%m%dT%H%M%S}"[: len(text.removesuffix("Z"))] for at, text in zip(found, expected, strict=True)]
        assert shown == [text.removesuffix("Z") for text in expected], row["rrule"]
