"""What is private is in nothing that leaves the machine, whichever way it would go."""

from __future__ import annotations

from pathlib import Path

from dayward.app.compose import open_context
from dayward.assistant.strong.withheld import HELD, Withheld
from tests.strong.conftest import Desk

TELOS = "# TELOS\n\n## MISSION\n- M1: Help people\n\n## TRAUMAS\n- T1: The winter of the flood\n\n## GOALS\n- G1: Walk more\n"


def write(life: Path, path: str, text: str) -> None:
    (life / path).parent.mkdir(parents=True, exist_ok=True)
    (life / path).write_text(text)


def test_lines_of_private_sections_and_files_are_taken_out(desk: Desk) -> None:
    write(desk.life, "personal_telos.md", TELOS)
    write(desk.life, "journal/2026-11-20.md", "Today I quarrelled with Ben\n")
    write(desk.life, "notes/day.md", "# Day\nBought a lamp\n\n## Diary\nCried in the evening\n\n## Else\nWalked home\n")
    ctx = open_context("chat")
    held = Withheld(ctx)
    told = held.without(TELOS)
    assert "flood" not in told
    assert "Help people" in told
    assert "Walk more" in told
    assert held.without("found: Today I quarrelled with Ben") == HELD
    assert (
        held.without("notes/day.md:5  …ried in the eve…\nnotes/day.md:2  Bought a lamp")
        == f"{HELD}\nnotes/day.md:2  Bought a lamp"
    )
    assert held.without("plain words") == "plain words"
    ctx.close()
