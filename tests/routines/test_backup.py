"""A backup holds everything, is proven before it counts, and never harms an older one."""

from __future__ import annotations

import json
import os
import sqlite3
import stat
import tarfile
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from dayward.core.errors import DaywardError, Refused, Unavailable, UsageError
from dayward.routines.backup import tables
from dayward.routines.backup.archive import opened
from dayward.routines.backup.making import Source, backups, make, prove_again
from dayward.routines.backup.proof import ProofFailed, prove
from dayward.routines.backup.restoring import named, restore_folder, restore_state
from dayward.state import people
from dayward.state.database import Database
from dayward.state.people import Person
from dayward.state.upgrade import ready
from dayward.workspace.repository import Workspace
from tests.postgres import empty_database
from tests.routines.kit import NOW, a_source, seen
from tests.workspace.kit import git


@pytest.fixture
def source(tmp_path: Path) -> Iterator[Source]:
    source = a_source(tmp_path)
    yield source
    source.workspace.close()


@pytest.fixture
def kept(tmp_path: Path) -> str:
    return str(tmp_path / "kept")


def test_everything_comes_back(source: Source, kept: str, tmp_path: Path) -> None:
    root = Path(source.workspace.root)
    before, head = seen(root), git(root, "rev-parse", "HEAD", "other")
    with closing(sqlite3.connect(source.database)) as in_use:
        in_use.execute("insert into messages values ('last', 'in the log only', 1)")
        in_use.commit()
        made = make(source, kept, NOW, None)
    assert os.path.basename(made.path) == "dayward-2026-11-21T083000Z.tar"
    assert stat.S_IMODE(os.stat(made.path).st_mode) == 0o600
    assert sorted(os.listdir(kept)) == [".lock", os.path.basename(made.path)]
    assert made.manifest.tables["messages"][0] == 51
    target = tmp_path / "back" / "life"
    restore_folder(made.path, str(target))
    assert seen(target) == before
    assert git(target, "rev-parse", "HEAD", "other") == head
    assert git(target, "symbolic-ref", "HEAD") == git(root, "symbolic-ref", "HEAD")
    assert git(target, "status", "--porcelain") == git(root, "status", "--porcelain")
    assert git(target, "remote", "get-url", "origin") == "https://example.org/life.git"
    assert os.listdir(target.parent) == ["life"]
    assert seen(root) == before


def test_secrets_are_left_out_unless_asked_for(source: Source, kept: str) -> None:
    plain = make(source, kept, NOW, None)
    whole = make(source._replace(with_secrets=True), kept, NOW, None)
    assert "config.toml" in plain.manifest.parts
    assert not any(name.startswith("secrets/") for name in plain.manifest.parts)
    assert "secrets/git-credentials.json" in whole.manifest.parts
    assert b"hidden" not in Path(plain.path).read_bytes()
    assert os.path.basename(whole.path) == "dayward-2026-11-21T083000Z-1.tar"


def test_a_folder_without_commits_and_one_on_no_branch(source: Source, kept: str, tmp_path: Path) -> None:
    new = tmp_path / "new"
    new.mkdir()
    git(new, "init", "-q", "-b", "main")
    (new / "todo.txt").write_bytes(b"one\n")
    made = make(source._replace(workspace=Workspace(str(new)), database="none"), kept, NOW, None)
    restore_folder(made.path, str(tmp_path / "one"))
    assert (tmp_path / "one/todo.txt").read_bytes() == b"one\n"
    root = Path(source.workspace.root)
    git(root, "checkout", "-q", "--detach")
    (root / "todo.txt").write_bytes(b"two\n")
    git(root, "commit", "-q", "-am", "two")
    restore_folder(make(source, kept, NOW, None).path, str(tmp_path / "two"))
    assert git(tmp_path / "two", "rev-parse", "HEAD") == git(root, "rev-parse", "HEAD")
    assert git(tmp_path / "two", "symbolic-ref", "-q", "HEAD", ok=(1,)) == ""


def test_nothing_is_restored_over_what_is_there(source: Source, kept: str, tmp_path: Path) -> None:
    path = make(source, kept, NOW, None).path
    root = source.workspace.root
    before = seen(Path(root))
    link = tmp_path / "dangling"
    link.symlink_to(tmp_path / "elsewhere")
    for target in (root, os.path.join(root, "todo.txt"), str(link)):
        with pytest.raises(Refused) as refused:
            restore_folder(path, target)
        assert refused.value.next_step
    assert seen(Path(root)) == before
    (tmp_path / "empty").mkdir()
    restore_folder(path, str(tmp_path / "empty"))


def test_state_comes_back_and_the_one_before_is_moved_aside(source: Source, kept: str) -> None:
    path = make(source, kept, NOW, None).path
    held = tables.contents(source.database)
    os.unlink(source.home.config_file)
    with closing(sqlite3.connect(source.database)) as in_use:
        in_use.execute("delete from messages")
        in_use.commit()
        with pytest.raises(Refused, match="in use"):
            restore_state(path, source.home, source.database, NOW)
        assert in_use.execute("select count(*) from messages").fetchone() == (0,)
    _, done = restore_state(path, source.home, source.database, NOW)
    assert tables.contents(source.database) == held
    assert tables.contents(source.database + ".before-2026-11-21T093000")["messages"][0] == 0
    assert Path(source.home.config_file).read_text() == 'name = "Ana"\n'
    assert len(done) == 2
    assert sorted(os.listdir(source.home.state)) == ["state.db", "state.db.before-2026-11-21T093000"]


def test_a_lost_database_comes_back(source: Source, kept: str) -> None:
    path = make(source, kept, NOW, None).path
    held = tables.contents(source.database)
    Path(source.database).write_bytes(b"rubbish" * 1000)
    Path(source.home.config_file).write_text('name = "Ben"\n')
    restore_state(path, source.home, source.database, NOW)
    assert tables.contents(source.database) == held
    assert Path(source.home.config_file).read_text() == 'name = "Ben"\n'


def test_one_wrong_byte_anywhere_is_found(source: Source, kept: str, tmp_path: Path) -> None:
    path = Path(make(source, kept, NOW, None).path)
    whole = path.read_bytes()
    with tarfile.open(path) as tar:
        places = [member.offset_data + member.size // 2 for member in tar if member.size]
    assert len(places) > 6
    for number, place in enumerate(places):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        scratch = tmp_path / f"scratch {number}"
        scratch.mkdir()
        with pytest.raises(ProofFailed):
            prove(str(path), str(scratch))
        with pytest.raises(DaywardError):
            restore_folder(str(path), str(tmp_path / "never"))
        assert not (tmp_path / "never").exists()
    path.write_bytes(whole[: len(whole) // 2])
    assert prove_again([str(path)], kept)[str(path)]
    path.write_bytes(whole)
    assert prove_again([str(path)], kept) == {str(path): ""}


def test_a_backup_that_cannot_be_made_leaves_what_there_was(source: Source, kept: str) -> None:
    first = make(source, kept, NOW, ["1 daily"]).path
    whole = Path(first).read_bytes()
    Path(source.database).write_bytes(b"SQLite format 3\0" + b"rubbish" * 1000)
    with pytest.raises(Unavailable):
        make(source, kept, NOW + timedelta(days=1), ["1 daily"])
    assert sorted(os.listdir(kept)) == [".lock", os.path.basename(first)]
    assert Path(first).read_bytes() == whole


def test_what_cannot_be_restored_is_no_backup(source: Source, kept: str) -> None:
    """A link by a name that some systems take for git's folder can be read, and is never written."""
    first = make(source, kept, NOW, ["1 daily"]).path
    os.symlink("todo.txt", os.path.join(source.workspace.root, "git~1"))
    with pytest.raises(ProofFailed, match="git~1"):
        make(source, kept, NOW + timedelta(days=1), ["1 daily"])
    assert sorted(os.listdir(kept)) == [".lock", os.path.basename(first)]


def test_older_ones_go_by_the_rules_and_other_files_stay(source: Source, kept: str) -> None:
    (Path(kept)).mkdir()
    (Path(kept) / "dayward-notes.tar").write_text("mine")
    for day in range(4):
        made = make(source, kept, NOW + timedelta(days=day), ["2 daily"])
    assert [at.day for at, _ in backups(kept)] == [24, 23]
    assert made.removed == ("dayward-2026-11-22T083000Z.tar",)
    assert (Path(kept) / "dayward-notes.tar").read_text() == "mine"
    with pytest.raises(UsageError):
        make(source, kept, NOW, ["two daily"])


def test_backups_have_names(source: Source, kept: str) -> None:
    with pytest.raises(UsageError, match="no backup"):
        named("latest", kept)
    first = make(source, kept, NOW, None).path
    second = make(source, kept, NOW + timedelta(minutes=1), None).path
    assert named("latest", kept) == second
    assert named(os.path.basename(first), kept) == first
    with pytest.raises(Unavailable, match="there is no backup"), opened(named("nothing.tar", kept)):
        pass


def test_what_is_no_file_is_told(source: Source, kept: str) -> None:
    os.mkfifo(os.path.join(source.workspace.root, "pipe"))
    assert make(source, kept, NOW, None).manifest.left_out == ("pipe",)


@pytest.fixture
def rows(tmp_path: Path) -> Iterator[Database]:
    """PostgreSQL with the tables of this version, and two people."""
    with empty_database() as address:
        database = Database(address)
        ready(database)
        with database.transaction() as connection:
            for name in ("ana", "ben"):
                people.keep(
                    connection, Person(name, name.title() + " ñ", "/home", "Europe/Madrid", "", {"a": [1]}), NOW
                )
        yield database
        database.close()


@pytest.mark.slow
def test_postgresql_is_backed_up_by_its_rows(source: Source, kept: str, rows: Database) -> None:
    made = make(source._replace(database=rows.url), kept, NOW, None)
    assert made.manifest.tables["people"][0] == 2
    with pytest.raises(Refused, match="not empty"):
        restore_state(made.path, source.home, rows.url, NOW)
    with empty_database() as address:
        restore_state(made.path, source.home, address, NOW)
        again = make(source._replace(database=address), kept, NOW + timedelta(minutes=1), None)
    assert again.manifest.tables == made.manifest.tables


def test_the_manifest_can_be_read_by_anybody(source: Source, kept: str) -> None:
    with tarfile.open(make(source, kept, NOW, None).path) as tar:
        file = tar.extractfile("manifest.json")
        assert file is not None
        found = json.load(file)
    assert found["at"] == "2026-11-21T09:30:00+01:00"
    assert {"path": "todo.txt", "mode": 0o100644 & 0o777, "part": found["files"][-1]["part"]}.items() <= found["files"][
        -1
    ].items()
