"""A process whose loop stands still begins anew."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from dayward.app.watchdog import arguments

PROGRAM = """
import asyncio, os, sys, time
from dayward.app.watchdog import Watchdog

async def main(kind, path):
    before = os.path.exists(path)
    with open(path, "a") as file:
        file.write(f"{os.getpid()} {sys.argv[1:]}\\n")
    with Watchdog(seconds=0.4):
        if kind == "hangs" and not before:
            time.sleep(30)
        await asyncio.sleep(1.0)

asyncio.run(main(*sys.argv[1:3]))
"""


@pytest.mark.parametrize(("kind", "begun"), [("hangs", 2), ("turns", 1)])
def test_a_process_whose_loop_hangs_begins_anew_as_the_same(tmp_path: Path, kind: str, begun: int) -> None:
    program, path = tmp_path / "program.py", tmp_path / "begun"
    program.write_text(PROGRAM)
    reader, writer = os.pipe()
    start = time.monotonic()
    words = [sys.executable, str(program), kind, str(path), "--ready-fd", str(writer)]
    child = subprocess.run(words, pass_fds=(writer,), check=True, timeout=20, capture_output=True, text=True)
    os.close(reader)
    os.close(writer)
    lines = path.read_text().splitlines()
    assert len(lines) == begun, child.stderr
    assert len({line.split()[0] for line in lines}) == 1
    assert time.monotonic() - start < 15
    if kind == "hangs":
        assert "--ready-fd" not in lines[1]


def test_who_waits_for_it_to_be_ready_is_told_once() -> None:
    assert arguments(["-m", "dayward", "up", "--ready-fd", "7"]) == ["-m", "dayward", "up"]
    assert arguments(["dayward", "up", "--ready-fd=7", "-x"]) == ["dayward", "up", "-x"]
