"""The public surface, and what a fast command loads."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from pathlib import Path

import pytest

from dayward.actions.action import Action
from dayward.actions.arguments import parameters
from dayward.actions.registry import build_manifest, manifest, scan

ROOT = Path(__file__).resolve().parents[2]
BIN = Path(sys.executable).parent


def test_the_manifest_is_that_of_the_actions() -> None:
    assert manifest() == build_manifest(), "run: make docs"


def test_the_surface_is_the_recorded_one() -> None:
    """A change here is a change for people and programs: look at the diff, then `make docs`."""
    sys.path.insert(0, str(ROOT / "scripts"))
    try:
        from docs import surface  # type: ignore[import-not-found]
    finally:
        sys.path.pop(0)
    assert json.loads((ROOT / "tests" / "surface.json").read_text()) == json.loads(surface())


def test_no_two_actions_share_a_name() -> None:
    names = [name for action in scan().values() for name in (action.name, *action.aliases, *action.known_as)]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("action", scan().values(), ids=lambda action: action.name)
def test_an_action_says_what_a_door_needs(action: type[Action]) -> None:
    assert action.summary()
    assert action.group
    assert action.examples
    assert action.doors
    for parameter in parameters(action):
        assert parameter.info.help


@pytest.mark.parametrize("action", scan().values(), ids=lambda action: action.name)
def test_an_action_that_only_reads_declares_no_writing(action: type[Action]) -> None:
    values = {p.name: ("notes/x.md" if p.kind is str else ("x",)) for p in parameters(action) if p.required}
    effects = action(**values).effects()
    assert effects
    if not action.writes:
        assert all(effect.kind != "write" for effect in effects)


def loaded(*words: str, env: dict[str, str]) -> set[str]:
    """The modules that one command imports."""
    code = (
        "import sys; from dayward.cli import main; sys.argv[1:] = " + repr(list(words)) + "\n"
        "try: main.console()\nexcept SystemExit: pass\nsys.stderr.write('\\n'.join(sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], env=env, capture_output=True, text=True, check=True, stdin=subprocess.DEVNULL
    )
    return set(done.stderr.split())


HEAVY = {
    "yaml",
    "tomlkit",
    "dateutil",
    "importlib.metadata",
    "asyncio",
    "urllib.request",
    "email",
    "http.client",
    "difflib",
    "tempfile",
}


def test_a_question_to_the_process_that_stays_loads_nothing_that_answers() -> None:
    code = "import sys, dayward.cli.commands.ask; print(*sys.modules)"
    modules = set(
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    )
    assert "dayward.cli.remote" in modules
    assert (
        not {"asyncio", "subprocess", "dayward.assistant.turn", "dayward.actions.context", "dayward.language.quick"}
        & modules
    )


def test_a_fast_command_loads_only_what_it_needs(tmp_path: Path) -> None:
    env = {"DAYWARD_HOME": str(tmp_path / "home"), "PATH": "/usr/bin:/bin", "HOME": str(tmp_path)}
    subprocess.run([BIN / "dayward", "init", str(tmp_path / "life")], env=env, check=True, capture_output=True)
    version = loaded("--version", env=env)
    assert not {"argparse", "json", "dayward.actions", "dayward.core", "subprocess", "datetime"} & version
    add = loaded("add", "Call", "the", "dentist", env=env)
    assert not HEAVY & add
    assert {name for name in add if name.startswith("dayward.actions.verbs.")} == {"dayward.actions.verbs.add"}
    assert "dayward.formats.calendartxt" not in add
    today = loaded("today", env=env)
    assert not (HEAVY | {"subprocess", "ctypes", "dayward.workspace.sync"}) & today


IMPURE = {
    "os",
    "io",
    "pathlib",
    "subprocess",
    "socket",
    "shutil",
    "tempfile",
    "time",
    "sqlite3",
    "http",
    "urllib",
    "random",
}


@pytest.mark.parametrize("path", sorted((ROOT / "src/dayward/planning").rglob("*.py")), ids=lambda path: path.stem)
def test_planning_neither_reads_files_nor_asks_the_time(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            assert not {alias.name.partition(".")[0] for alias in node.names} & IMPURE
        if isinstance(node, ast.ImportFrom):
            assert (node.module or "").partition(".")[0] not in IMPURE
            assert node.module != "dayward.core.clock"
        if isinstance(node, ast.Call):
            called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            assert called not in ("open", "now", "today", "utcnow", "read_text", "read_bytes"), ast.unparse(node)
