"""Make docs/today.svg: `dayward today` in a terminal, as it really prints, in the demo life on a fixed day."""

from __future__ import annotations

import html
import io
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from rich.console import Console
from rich.terminal_theme import TerminalTheme
from rich.text import Text

ROOT = Path(__file__).resolve().parent.parent
COLUMNS = 92
PIECE = re.compile(r'(<text class="[^"]*" x=")([\d.]+)(" y="[\d.]+" textLength=")([\d.]+)("[^>]*>)([^<]*)')
THEME = TerminalTheme(
    (27, 29, 35),
    (214, 217, 224),
    [
        (27, 29, 35),
        (240, 113, 120),
        (166, 218, 149),
        (238, 190, 120),
        (122, 162, 247),
        (198, 160, 246),
        (125, 207, 216),
        (214, 217, 224),
    ],
    [
        (110, 115, 128),
        (240, 113, 120),
        (166, 218, 149),
        (238, 190, 120),
        (122, 162, 247),
        (198, 160, 246),
        (125, 207, 216),
        (255, 255, 255),
    ],
)
FRAME = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {terminal_width} {terminal_height}"
 role="img" aria-label="dayward today in a terminal">
<style>
.{unique_id}-matrix {{
  font-family: ui-monospace, "DejaVu Sans Mono", Menlo, Consolas, monospace;
  font-size: {char_height}px; line-height: {line_height}px;
}}
{styles}
</style>
<rect width="{terminal_width}" height="{terminal_height}" rx="8" fill="#1b1d23"/>
<g transform="translate(14, 12)">
{backgrounds}
<g class="{unique_id}-matrix">
{matrix}
</g>
</g>
</svg>
"""


def terminal() -> str:
    """What the terminal shows: the command line typed, then its output with colours."""
    with tempfile.TemporaryDirectory() as folder:
        env = {
            **{key: value for key, value in os.environ.items() if not key.startswith("DAYWARD_")},
            "DAYWARD_HOME": folder,
            "DAYWARD_NOW": "2026-11-21T09:30",
            "TZ": "Europe/Madrid",
            "FORCE_COLOR": "1",
            "COLUMNS": str(COLUMNS),
        }
        program = str(Path(sys.executable).parent / "dayward")
        for _ in range(2):  # the first makes the demo life and says so
            done = subprocess.run(
                [program, "start"], env=env, capture_output=True, text=True, check=True, stdin=subprocess.DEVNULL
            )
    return f"\x1b[36m$\x1b[0m dayward today\n{done.stdout}"


def without_edge_spaces(match: re.Match[str]) -> str:
    """A piece of text that begins and ends with ink: not every renderer keeps spaces at its edges."""
    head, x, between, length, tail, text = match.groups()
    shown = html.unescape(text)
    column = float(length) / max(len(shown), 1)
    bare = shown.strip("\xa0")
    if not bare:
        return f"{head}{x}{between}0{tail}"
    start = float(x) + (len(shown) - len(shown.lstrip("\xa0"))) * column
    return f"{head}{start:.1f}{between}{len(bare) * column:.1f}{tail}{html.escape(bare)}"


def main() -> None:
    """Draw it."""
    console = Console(record=True, width=COLUMNS + 2, file=io.StringIO(), force_terminal=True)
    console.print(Text.from_ansi(terminal()))
    svg = console.export_svg(theme=THEME, code_format=FRAME, unique_id="t")
    svg = PIECE.sub(without_edge_spaces, svg)
    (ROOT / "docs" / "today.svg").write_text(svg, encoding="utf-8")


if __name__ == "__main__":
    main()
