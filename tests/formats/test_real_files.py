"""Real files, kept outside the project: nothing is lost, and what they hold is read. `DAYWARD_TEST_DATA` names the folder."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from dayward.formats.frontmatter import Document
from dayward.formats.goals import GoalsFile
from dayward.formats.kinds import check
from dayward.formats.memory import MemoryFile
from dayward.formats.notes import Note, Resolver
from dayward.formats.projects import ProjectsFile
from dayward.formats.telos import TelosFile
from dayward.formats.todotxt import TodoFile, build, emit_line, parse_line

pytestmark = pytest.mark.data


@pytest.fixture(scope="module")
def folder() -> Path:
    named = os.environ.get("DAYWARD_TEST_DATA")
    if not named:
        pytest.skip("DAYWARD_TEST_DATA names no folder")
    return Path(named)


def files(folder: Path, *endings: str) -> Iterator[Path]:
    found = sorted(path for path in folder.rglob("*") if path.is_file() and path.name.endswith(endings))
    assert found, f"no {endings} in {folder}"
    return iter(found)


def test_no_byte_of_any_file_is_lost(folder):
    kinds = ("todotxt", "calendar", "note", "goals", "telos", "memory", "skill", "text")
    for part in ("todotxt", "vaults"):
        for path in files(folder / part, ""):
            data = path.read_bytes()
            for kind in kinds:
                assert check(data, kind) is None, (path, kind)


def test_task_lists_are_built_again_from_their_fields(folder):
    for path in files(folder / "todotxt", ".txt"):
        for task in TodoFile.parse(path.read_bytes()).tasks:
            fields = {
                "done": task.done,
                "priority": task.priority,
                "completed": task.completed,
                "created": task.created,
            }
            assert build(task.body, **fields) == task == parse_line(emit_line(task)), path


def test_notes_are_readable_and_their_links_lead_somewhere(folder):
    for vault in sorted(path for path in (folder / "vaults").iterdir() if path.is_dir()):
        paths = [path.relative_to(vault).as_posix() for path in vault.rglob("*") if path.is_file()]
        names = {Path(path).stem.casefold() for path in paths}
        resolver = Resolver(paths)
        for path in files(vault, ".md"):
            source = path.relative_to(vault).as_posix()
            note = Note.parse(path.read_bytes())
            assert resolver.resolve(path.stem, source) is not None
            assert note.headings is not None
            assert all(tag and " " not in tag for tag in note.tags if not note.document.properties.get("tags"))
            for link in note.links:
                stem = Path(link.target).stem.casefold()
                if not link.external and "/" not in link.target and stem in names and not Path(link.target).suffix:
                    assert resolver.resolve(link.target, source), (source, link)


def test_one_property_is_set_in_every_note(folder):
    for path in files(folder / "vaults", ".md"):
        data = path.read_bytes()
        document = Document.parse(data)
        if document.error:
            continue
        before = dict(document.properties)
        try:
            document.set("dayward-test", ["a", "b: c"])
        except ValueError:
            assert document.block.lstrip().startswith("{"), path
            assert document.emit() == data
            continue
        assert document.properties == {**before, "dayward-test": ["a", "b: c"]}
        assert document.emit().endswith(Document.parse(data).body.encode())
        if data.startswith(b"---"):
            document.remove("dayward-test")
            assert document.emit() == data, path


def test_other_formats_read_any_of_them(folder):
    for path in files(folder / "vaults", ".md"):
        data = path.read_bytes()
        assert isinstance(ProjectsFile.parse(data).projects, list)
        assert isinstance(GoalsFile.parse(data).goals, list)
        assert isinstance(TelosFile.parse(data).sections, list)
        assert isinstance(MemoryFile.parse(data).entries, list)


def test_the_rules_of_todo_txt(folder):
    rows = [json.loads(line) for line in (folder / "todotxt" / "spec_rows.dev.jsonl").read_text("utf-8").splitlines()]
    wrong = []
    for row in rows:
        task = parse_line(row["line"])
        assert emit_line(task) == row["line"]
        read = {name: getattr(task, name) for name in row["expected"]}
        if read != row["expected"]:
            wrong.append((row["line"], read, row["expected"]))
    assert not wrong
