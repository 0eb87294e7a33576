"""Every command line shown in README and docs is typed, and every promise of a page to another page is kept."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from dayward.actions.registry import scan
from tests.prompts.letta_server import LettaServer

ROOT = Path(__file__).resolve().parents[2]
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "SECURITY.md", *sorted((ROOT / "docs").rglob("*.md"))]
BIN = Path(sys.executable).parent
FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
OURS = ("dayward ", "promptyoself ")
INLINE = re.compile(r"`((?:dayward|promptyoself) [^`…]+)`")
PLACEHOLDER = re.compile(r"\b[A-Z]{2,}\b")


AGENT = "agent-2f0c6a9e-6f3b-4c3e-9a57-0d5f4f1d2b11"
STAYS = ("dayward up", "dayward worker", "dayward logs --follow")
"""What goes on until it is told to stop."""
SHORTER = {
    "dayward models setup": "dayward models setup --help",
    "dayward models test": "dayward models list",
    'dayward ask --tier strong "who was Ada Lovelace?"': 'dayward ask --tier floor "what is due today?"',
    "dayward drill": "dayward drill --help",
    "dayward service install": "dayward service print systemd",
    "promptyoself service install": "promptyoself service show",
    "promptyoself resume": "promptyoself resume --help",
    "dayward deny": "dayward approvals",
    "dayward restore latest --state": "dayward backup && dayward restore --list",
    "dayward stop": "dayward status",
    "dayward approve": "dayward approvals",
    "dayward explain": "dayward explain --help",
    "dayward explain --not dentist": "dayward explain --help",
    "dayward restore latest --to ~/look": "dayward backup && dayward restore latest --to ~/look",
    "dayward person add ben /home/ben/life": "dayward init bens && dayward person add ben bens",
    "dayward config database postgresql://you@host/dayward": "dayward config database",
}
"""What needs something that is not here, and what is typed instead."""


def shown(page: Path) -> list[str]:
    """The command lines of a page, in order: those in fenced blocks, then those in running text without placeholders."""
    text = page.read_text(encoding="utf-8")
    fenced = [
        line for _, block in FENCE.findall(text) for line in block.splitlines() if line.startswith((*OURS, "make "))
    ]
    inline = [line for line in INLINE.findall(FENCE.sub("", text)) if not PLACEHOLDER.search(line)]
    return fenced + [line for line in inline if line not in fenced]


@pytest.fixture
def letta() -> Iterator[LettaServer]:
    """The Letta server of the examples, with their agent."""
    server = LettaServer()
    server.agents[AGENT] = server.agents.pop(server.agent()) | {"id": AGENT}
    yield server
    server.stop()


@pytest.fixture
def shell(tmp_path: Path, letta: LettaServer) -> Iterator[dict[str, str]]:
    """A machine on which the examples' addresses and folders exist, and the demo life is set up."""
    env = {key: value for key, value in os.environ.items() if not key.startswith(("DAYWARD_", "GIT_"))}
    env |= {
        "HOME": str(tmp_path),
        "DAYWARD_HOME": str(tmp_path / "home"),
        "DAYWARD_NOW": "2026-11-21T09:30",
        "TZ": "Europe/Madrid",
        "GIT_CONFIG_GLOBAL": str(tmp_path / "gitconfig"),
        "LETTA_BASE_URL": letta.url,
        "LETTA_API_KEY": "placeholder",
        "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}",
    }
    remote = tmp_path / "remote.git"
    (tmp_path / "gitconfig").write_text(
        f'[user]\n\tname = Ana\n[url "{remote}"]\n\tinsteadOf = git@example.org:me/life.git\n'
    )
    (tmp_path / "greet.py").write_text('def greet() -> str:\n    """Say hello."""\n    return "Hello"\n')
    (tmp_path / "key.txt").write_text("placeholder\n")
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes" / "todo.txt").write_text("one\n")
    done = subprocess.run(
        ["dayward", "start", "--alone"],
        env=env,
        capture_output=True,
        text=True,
        check=False,
        cwd=tmp_path,
        stdin=subprocess.DEVNULL,
    )
    assert done.returncode == 0, done.stderr
    subprocess.run(
        ["git", "clone", "-q", "--bare", str(tmp_path / "home/state/demo"), str(remote)], env=env, check=True
    )
    yield env
    typed("promptyoself stop", env, tmp_path)


def typed(line: str, env: dict[str, str], folder: Path) -> subprocess.CompletedProcess[str]:
    """One command line, in a real shell, with nobody at the terminal."""
    return subprocess.run(
        ["bash", "-c", line], env=env, cwd=folder, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL
    )


@pytest.mark.slow
@pytest.mark.timeout(400)
@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_command_line_works(page: Path, shell: dict[str, str], tmp_path: Path) -> None:
    if page.name == "commands.md":
        return  # made of the examples that the test below types, each in a life of its own
    for line in shown(page):
        if line.startswith("make "):
            done = subprocess.run(
                ["make", "-n", *shlex.split(line)[1:]], cwd=ROOT, capture_output=True, text=True, check=False
            )
        elif line in STAYS:
            done = typed(f"timeout -s INT 3 {line}", shell, tmp_path)
            done.returncode = 0 if done.returncode in (0, 124) else done.returncode
        else:
            done = typed(SHORTER.get(line, line), shell, tmp_path)
        assert done.returncode == 0, f"{page.name}: {line}\n{done.stdout}{done.stderr}"


NOTICES = """
from dayward.app.compose import configuration, open_state
from dayward.core.clock import utc
from dayward.state import notices
for words, verdict in (("stretch", "send"), ("dentist", "drop")):
    row = notices.Notice("owner", "reminders", [], words, {}, "now", verdict, "because", "", "local")
    with open_state(configuration()).transaction() as connection:
        notices.record(connection, row, utc())
"""
"""Something said by itself, and something not."""
EXAMPLES = [example for action in scan().values() for example in action.examples]


def _talked(shell: dict[str, str], folder: Path) -> str:
    """The name of the last conversation."""
    found = json.loads(typed("dayward conversations --json", shell, folder).stdout)["data"]
    return str(found[0]["id"])[-6:]


def _asked(shell: dict[str, str], folder: Path) -> str:
    """The name of a question that waits for a yes."""
    typed("dayward config guard.ask write:tasks; dayward add Buy milk; dayward config guard.ask none", shell, folder)
    waiting = json.loads(typed("dayward approvals --json", shell, folder).stdout)["data"]
    return str(waiting[0]["id"])[-5:]


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_every_example_of_an_action_works(shell: dict[str, str], tmp_path: Path) -> None:
    demo = tmp_path / "home/state/demo"
    start = typed(f"git -C {demo} rev-parse HEAD", shell, tmp_path).stdout.strip()
    for example in EXAMPLES:
        typed(f"git -C {demo} reset -q --hard {start} && git -C {demo} clean -qfd", shell, tmp_path)
        if example.startswith("undo"):
            for word in ("one", "two", "three"):
                receipt = typed(f"dayward add {word}", shell, tmp_path).stdout
            example = example.replace("a1b2c3d", receipt.rsplit(" ", 1)[1].strip())
        if example.startswith("track stop"):
            typed("dayward track start outline", shell, tmp_path)
        if example in ("sync", "pull", "push"):
            typed("dayward sync --remote git@example.org:me/life.git", shell, tmp_path)
        if example.startswith("schedule "):
            typed("dayward schedule add stretch --when 'every day at 11'", shell, tmp_path)
        if example.startswith(("conversations", "known", "forget")):
            typed(
                "dayward ask 'remember that Ana is allergic to nuts' && dayward ask 'the boiler is old'",
                shell,
                tmp_path,
            )
            example = example.replace("3fk2m7", _talked(shell, tmp_path))
        if example.startswith(("approve", "deny")):
            example = example.replace("3fk2m", _asked(shell, tmp_path))
        if example.startswith("explain"):
            told = typed(f"dayward incidents && {sys.executable} -c {shlex.quote(NOTICES)}", shell, tmp_path)
            assert told.returncode == 0, told.stderr
        done = typed(f"dayward {example}", shell, tmp_path)
        assert done.returncode == 0, f"{example}\n{done.stdout}{done.stderr}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path) -> None:
    text = FENCE.sub("", page.read_text(encoding="utf-8"))
    for target in re.findall(r"\]\(([^)#\s]*)(?:#[^)]*)?\)", text):
        if target and not target.startswith("http"):
            assert (page.parent / target).exists(), target


def test_the_readme_is_short() -> None:
    assert len((ROOT / "README.md").read_text(encoding="utf-8").splitlines()) <= 120


def test_formats_page_bytes_are_what_is_written() -> None:
    """The examples of docs/formats.md read back as what the page says they are."""
    from dayward.formats.todotxt import emit_line, parse_line

    text = (ROOT / "docs" / "formats.md").read_text(encoding="utf-8")
    line = "(A) 2026-11-21 Call the dentist +health @phone due:2026-11-27"
    assert line in text
    task = parse_line(line)
    assert (task.priority, task.created, task.projects, task.contexts, task.get("due")) == (
        "A",
        "2026-11-21",
        ["health"],
        ["phone"],
        "2026-11-27",
    )
    for row in re.findall(r"`(x? ?\(?20\d\d-\d\d-\d\d [^`]*)`", text):
        assert emit_line(parse_line(row)) == row
