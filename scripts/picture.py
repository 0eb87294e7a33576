"""Make the pictures of docs/: the briefing, and a conversation, as a real terminal shows them in the demo life on a fixed day."""

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
from rich.style import Style
from rich.terminal_theme import TerminalTheme
from rich.text import Text

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests.terminal import Terminal  # noqa: E402 (it is found beside this folder)

PROGRAM = str(Path(sys.executable).parent / "dayward")
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


COLOURS = {"brown": "yellow", "brightblack": "bright_black", "brightblue": "bright_blue"} | {
    name: name for name in ("black", "red", "green", "blue", "magenta", "cyan", "white")
}
SAID = (
    "what do i have tomorrow?",
    "move the dentist to monday",
    "add milk and eggs to shopping and remind me at 6",
    "show my shopping list",
    "the second one is done",
)
TYPING = "lunch with Ana friday 13-14:30 +kitchen"


def environment(folder: str) -> dict[str, str]:
    """A home of its own, a fixed day."""
    own = {key: value for key, value in os.environ.items() if not key.startswith("DAYWARD_")}
    fixed = {"DAYWARD_NOW": "2026-11-21T09:30", "TZ": "Europe/Madrid", "TERM": "xterm-256color"}
    return {**own, "DAYWARD_HOME": folder, **fixed}


def briefing(folder: str) -> Text:
    """`make run`, as it prints."""
    env = {**environment(folder), "FORCE_COLOR": "1", "COLUMNS": str(COLUMNS)}
    for _ in range(2):  # the first makes the demo life and says so
        done = subprocess.run(
            [PROGRAM, "start", "--alone"], env=env, capture_output=True, text=True, check=True, stdin=subprocess.DEVNULL
        )
    return Text.from_ansi(f"\x1b[36m$\x1b[0m dayward briefing\n{done.stdout}")


def conversation(folder: str) -> Text:
    """The prompt: some sentences with their answers, and one that is still being typed."""
    with Terminal([PROGRAM, "chat"], environment(folder), COLUMNS, 38) as terminal:
        terminal.wait_for("›")
        for line in SAID:
            terminal.send(line + "\r")
            terminal.settle(0.8)
        terminal.send(TYPING)
        terminal.wait_for("→ ")
        rows = [_row(terminal, number) for number in range(terminal.screen.lines)]
    toolbar = rows.pop()
    while not rows[-1].plain.strip():
        rows.pop()
    return Text("\n").join([*rows, Text(), toolbar, Text()])


def _row(terminal: Terminal, number: int) -> Text:
    """One line of a terminal, with its colours."""
    text = Text()
    cells = terminal.screen.buffer[number]
    for column in range(terminal.screen.columns):
        cell = cells[column]
        colour = (
            None if cell.fg == "default" else COLOURS.get(cell.fg, cell.fg if cell.fg in COLOURS.values() else None)
        )
        text.append(cell.data, Style(color=colour, bold=cell.bold or None))
    text.rstrip()
    return text


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


def draw(text: Text, name: str, label: str) -> None:
    """Write one picture."""
    console = Console(record=True, width=COLUMNS + 2, file=io.StringIO(), force_terminal=True)
    console.print(text)
    svg = console.export_svg(
        theme=THEME, code_format=FRAME.replace("dayward today in a terminal", label), unique_id="t"
    )
    (ROOT / "docs" / name).write_text(PIECE.sub(without_edge_spaces, svg), encoding="utf-8")


def main() -> None:
    """Draw them."""
    with tempfile.TemporaryDirectory() as folder:
        draw(briefing(folder), "briefing.svg", "dayward briefing in a terminal")
        draw(conversation(folder), "chat.svg", "dayward chat in a terminal")


if __name__ == "__main__":
    main()
