"""Two devices and a remote, over each way there is to a remote, on good days and bad ones."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from dayward.core.errors import Conflict, DaywardError, Refused, Unavailable
from dayward.workspace import remote, start
from dayward.workspace.remote import Credentials, split_address
from dayward.workspace.repository import Workspace
from dayward.workspace.sync import Report, last_sync, sync
from tests.workspace.kit import TODO, UNLIMITED, Life, append, git, make, origin
from tests.workspace.server import PASSWORD, USER, Server, serving, ssh
from tests.workspace.test_change import environment

pytestmark = pytest.mark.slow


def synced(life: Life, **more: object) -> Report:
    return sync(life.open(), origin(life.step()), **more)  # type: ignore[arg-type]


@pytest.fixture
def bare(tmp_path: Path, home: Path) -> Path:
    git(tmp_path, "init", "-q", "--bare", "-b", "main", "remote.git")
    return tmp_path / "remote.git"


@pytest.fixture
def here(tmp_path: Path, bare: Path) -> Life:
    """The first device, which has pushed."""
    life = make(tmp_path / "here")
    start.set_remote(life.open().git, str(bare))
    assert synced(life).pushed == 1
    return life


@pytest.fixture
def there(tmp_path: Path, here: Life, bare: Path) -> Life:
    """The second device, cloned at set-up."""
    return cloned(tmp_path / "there", str(bare))


def cloned(folder: Path, address: str, credentials: Credentials | None = None) -> Life:
    start.clone(address, str(folder), credentials)
    life = Life(folder)
    life.steps = 1000
    return life


def together(*lives: Life) -> None:
    """Sync until all are the same, and say so if they are not."""
    for life in (*lives, *lives):
        synced(life)
    heads = {life.git("rev-parse", "HEAD") for life in lives}
    assert len(heads) == 1
    for life in lives:
        life.check()


def test_a_clone_has_everything_and_both_ways_work(here: Life, there: Life) -> None:
    assert there.bytes() == TODO
    here.append("From here")
    there.append("From there")
    assert synced(here).pushed == 1
    report = synced(there)
    assert (report.pulled, report.pushed) == (1, 2)
    assert synced(here).pulled == 2
    assert here.bytes() == there.bytes()
    assert sorted(here.bytes().splitlines()) == sorted([*TODO.splitlines(), b"From here", b"From there"])
    assert synced(here) == Report()
    assert last_sync(here.open()) is not None
    together(here, there)


def test_own_edits_travel_as_the_persons_own(here: Life, there: Life) -> None:
    here.save(TODO + b"by hand\n")
    here.save(b"new\n", "notes/new.md")
    assert set(synced(here).kept) == {"todo.txt", "notes/new.md"}
    synced(there)
    assert there.bytes("notes/new.md") == b"new\n"
    assert there.git("log", "-1", "--format=%s") == "Keep edits made outside Dayward"


def test_the_same_task_completed_on_both_sides(here: Life, there: Life) -> None:
    line = b"2026-11-01 Pay rent due:2026-12-01 rec:+1m\n"
    here.put("todo.txt", TODO + line)
    together(here, there)
    here.put("todo.txt", TODO + b"x 2026-11-30 " + line + b"2026-11-30 Pay rent due:2027-01-01 rec:+1m\n")
    there.put("todo.txt", TODO + b"x 2026-12-01 " + line + b"2026-12-01 Pay rent due:2027-01-01 rec:+1m\n")
    together(here, there)
    assert here.bytes().count(b"\n2026") == 1
    assert here.bytes().count(b"\nx 2026") == 1


def test_a_text_changed_in_the_same_place_leaves_ours_and_a_copy(here: Life, there: Life) -> None:
    here.put("notes/a.md", b"# A\n\none\n")
    together(here, there)
    here.put("notes/a.md", b"# A\n\none, here\n")
    there.put("notes/a.md", b"# A\n\none, there\n")
    synced(here)
    report = synced(there)
    assert any("other version" in note for note in report.notes)
    together(here, there)
    assert here.bytes("notes/a.md") == b"# A\n\none, there\n"
    copies = [path for path in here.open().paths("notes") if "(other version " in path]
    assert [here.bytes(path) for path in copies] == [b"# A\n\none, here\n"]


def test_deleted_here_and_edited_there_is_kept(here: Life, there: Life) -> None:
    here.put("notes/a.md", b"# A\n\none\n")
    together(here, there)
    here.put("notes/a.md", None)
    there.put("notes/a.md", b"# A\n\none and more\n")
    together(here, there)
    assert here.bytes("notes/a.md") == b"# A\n\none and more\n"


def test_a_file_here_and_a_folder_of_that_name_there(here: Life, there: Life) -> None:
    here.put("ideas", b"a file\n")
    there.put("ideas/one.md", b"in a folder\n")
    here.put("plans/two.md", b"in a folder\n")
    there.put("plans", b"a file\n")
    together(here, there)
    contents = sorted(here.bytes(path) for path in here.open().paths() if path != "todo.txt")
    assert contents == [b"a file\n", b"a file\n", b"in a folder\n", b"in a folder\n"]


def test_links_travel_and_are_not_followed(here: Life, there: Life) -> None:
    os.symlink("/etc/passwd", here.root / "link.md")
    here.git("add", "-A")
    here.git("commit", "-qm", "a link")
    there.append("meanwhile")
    together(here, there)
    assert os.readlink(there.root / "link.md") == "/etc/passwd"
    with pytest.raises(Refused):
        there.open().read("link.md")


def test_executable_stays_executable(here: Life, there: Life) -> None:
    here.put("notes/run.sh", b"#!/bin/sh\n")
    together(here, there)
    os.chmod(here.root / "notes/run.sh", 0o755)
    together(here, there)
    assert (there.root / "notes/run.sh").stat().st_mode & 0o111


def test_a_folder_that_became_a_link_to_outside(here: Life, there: Life, tmp_path: Path) -> None:
    here.put("notes/a.md", b"one\n")
    together(here, there)
    outside = tmp_path / "outside"
    shutil.move(str(there.root / "notes"), outside)
    os.symlink(outside, there.root / "notes")
    here.put("notes/a.md", b"two\n")
    synced(here)
    report = synced(there)
    assert any("not put in place" in note for note in report.notes)
    assert (outside / "a.md").read_bytes() == b"one\n"


def test_a_remote_that_came_back_empty_is_refused(here: Life, bare: Path) -> None:
    shutil.rmtree(bare)
    git(bare.parent, "init", "-q", "--bare", "-b", "main", "remote.git")
    with pytest.raises(Refused, match="empty"):
        synced(here)
    assert here.bytes() == TODO


@pytest.mark.parametrize("how", ["cut", "rewritten"])
def test_a_remote_whose_history_was_cut_or_rewritten_is_refused(
    here: Life, there: Life, how: str, tmp_path: Path
) -> None:
    here.append("One")
    together(here, there)
    first = here.git("rev-list", "--max-parents=0", "HEAD")
    if how == "cut":
        git(tmp_path / "remote.git", "update-ref", "refs/heads/main", first)
    else:
        there.git("commit", "--amend", "-qm", "rewritten")
        there.git("push", "-qf", "origin", "main")
    before = here.git("rev-parse", "HEAD")
    with pytest.raises(Refused, match="no longer contains"):
        synced(here)
    assert here.git("rev-parse", "HEAD") == before
    assert git(tmp_path / "remote.git", "rev-parse", "main") != before


def test_another_history_is_refused(here: Life, bare: Path, tmp_path: Path) -> None:
    stranger = make(tmp_path / "stranger", {"todo.txt": b"Strange\n"})
    start.set_remote(stranger.open().git, str(bare))
    with pytest.raises(Refused, match="another history"):
        synced(stranger)
    assert stranger.bytes() == b"Strange\n"


def test_a_remote_that_would_delete_many_lines_is_refused(here: Life, there: Life) -> None:
    many = TODO + b"".join(b"Task %d\n" % n for n in range(60))
    here.put("todo.txt", many)
    together(here, there)
    there.put("todo.txt", TODO, delete_many=True)
    synced(there)
    with pytest.raises(Refused, match="delete many"):
        synced(here)
    assert here.bytes() == many
    here.append("One more")
    with pytest.raises(Refused, match="delete many"):
        synced(here)
    assert synced(here, delete_many=True).pulled == 1
    assert here.bytes() == TODO + b"One more\n"


def test_only_pull_and_only_push(here: Life, there: Life) -> None:
    here.append("One")
    there.append("Two")
    assert synced(here, pull=False).pushed == 1
    with pytest.raises(Conflict):
        synced(there, pull=False)
    assert synced(there, push=False).pulled == 1
    assert synced(there, pull=False).pushed == 2


def test_a_first_sync_over_a_branch_with_another_name(tmp_path: Path, home: Path) -> None:
    git(tmp_path, "init", "-q", "--bare", "-b", "trunk", "remote.git")
    life = make(tmp_path / "here")
    life.git("branch", "-m", "trunk")
    start.set_remote(life.open().git, str(tmp_path / "remote.git"))
    synced(life)
    other = cloned(tmp_path / "there", str(tmp_path / "remote.git"))
    assert other.git("branch", "--show-current") == "trunk"
    assert other.bytes() == TODO


def test_no_remote_and_no_such_remote(life: Life, tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match="no remote"):
        synced(life)
    start.set_remote(life.open().git, str(tmp_path / "nowhere.git"))
    with pytest.raises(Unavailable):
        synced(life)
    with pytest.raises(Unavailable):
        start.clone(str(tmp_path / "nowhere.git"), str(tmp_path / "new"), None)
    assert os.listdir(tmp_path / "new") == []


def test_cloning_an_empty_remote(bare: Path, tmp_path: Path) -> None:
    life = cloned(tmp_path / "new", str(bare))
    life.append("First")
    synced(life)
    assert git(bare, "show", "main:todo.txt") == "First"


# -- ways to a remote


@pytest.mark.slow
def test_http_with_bad_days(here: Life, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(time, "sleep", lambda _: None)
    with serving(tmp_path) as server:
        server.failures = 2
        other = cloned(tmp_path / "there", server.address)
        assert server.failures == 0
        other.append("By http")
        server.failures = 2
        assert synced(other).pushed == 1
        server.failures = 1000
        other.append("Later")
        with pytest.raises(Unavailable, match="cannot be reached"):
            synced(other)
        server.failures = 0
        assert synced(other).pushed == 1
    synced(here)
    assert here.bytes() == TODO + b"By http\nLater\n"


def test_http_with_a_password_that_never_shows(
    here: Life, tmp_path: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    git(tmp_path, "config", "--global", "credential.helper", f"store --file={home}/stored")
    with serving(tmp_path) as server:
        server.password = PASSWORD
        host = server.address.split("/")[2]
        good = Credentials(host, USER, PASSWORD)
        with pytest.raises(Unavailable) as caught:
            start.clone(server.address, str(tmp_path / "closed"), None)
        assert "did not let us in" in caught.value.message
        with watching() as seen:
            other = cloned(tmp_path / "there", server.address, good)
            other.append("By http")
            assert synced(other, credentials=good).pushed == 1
            with pytest.raises(Unavailable) as wrong:
                synced(other, credentials=Credentials(host, USER, PASSWORD + "x"))
            with pytest.raises(Unavailable):
                synced(other, credentials=Credentials("example.org", USER, PASSWORD))
    shown = [repr(good), *map(str, [wrong.value.message, wrong.value.next_step, wrong.value.details]), *server.seen]
    shown += [other.git("log", "-p", "--all"), *seen]
    shown += [p.read_text(errors="replace") for p in (other.root / ".git").rglob("*") if p.is_file()]
    assert seen
    assert all(PASSWORD not in text and "s3cr" not in text for text in shown)
    assert not (home / "stored").exists()


class watching:  # noqa: N801 - reads like a word
    """Looks at the command lines of every git that runs meanwhile."""

    def __enter__(self) -> list[str]:
        self._seen: list[str] = []
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch)
        self._thread.start()
        return self._seen

    def _watch(self) -> None:
        while not self._over.wait(0.002):
            for process in filter(str.isdigit, os.listdir("/proc")):
                try:
                    line = Path(f"/proc/{process}/cmdline").read_bytes().decode(errors="replace")
                except OSError:
                    continue
                if "git" in line:
                    self._seen.append(line)

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()


def test_an_address_is_split_from_what_opens_it() -> None:
    assert split_address("https://anna:p%40ss@example.org:8443/life.git") == (
        "https://example.org:8443/life.git",
        Credentials("example.org:8443", "anna", "p@ss"),
    )
    assert split_address("https://token@example.org/life.git") == (
        "https://example.org/life.git",
        Credentials("example.org", "token", ""),
    )
    for plain in ("https://example.org/life.git", "git@example.org:me/life.git", "/srv/life.git", "http://[", ""):
        assert split_address(plain) == (plain, None)
    assert split_address("ssh://git:secret@example.org/x") == ("ssh://git@example.org/x", None)
    assert "secret" not in repr(Credentials("example.org", "anna", "secret"))


@pytest.mark.parametrize("setting", ["GIT_SSH_COMMAND", "core.sshCommand"])
def test_ssh(here: Life, tmp_path: Path, setting: str, monkeypatch: pytest.MonkeyPatch) -> None:
    script = ssh(tmp_path)
    if setting == "GIT_SSH_COMMAND":
        monkeypatch.setenv(setting, str(script))
    else:
        git(tmp_path, "config", "--global", setting, str(script))
    other = cloned(tmp_path / "there", f"anna@device:{tmp_path}/remote.git")
    other.append("By ssh")
    assert synced(other).pushed == 1
    synced(here)
    assert here.bytes() == TODO + b"By ssh\n"
    assert "anna@device" in (tmp_path / "ssh.log").read_text()


# -- races


SYNCER = """
import sys
from dayward.workspace.repository import Workspace
from dayward.workspace.sync import sync
from tests.workspace.kit import append, origin
root, name, count = sys.argv[1:]
ws = Workspace(root)
for number in range(int(count)):
    append(ws, f"{name} line {number}", "todo.txt", f"{name}/{number}")
    sync(ws, origin(f"{name}/s{number}"))
"""


def test_devices_that_sync_at_the_same_time_lose_nothing(here: Life, there: Life) -> None:
    count = 6
    running = [
        subprocess.Popen([sys.executable, "-c", SYNCER, str(life.root), life.root.name, str(count)], env=environment())
        for life in (here, there)
    ]
    assert [process.wait(50) for process in running] == [0, 0]
    together(here, there)
    lines = here.bytes().decode().splitlines()[3:]
    assert sorted(lines) == sorted(f"{name} line {n}" for name in ("here", "there") for n in range(count))


@pytest.mark.slow
def test_the_remote_moves_on_between_fetch_and_push(here: Life, there: Life, monkeypatch: pytest.MonkeyPatch) -> None:
    here.append("Mine")
    real, pushes = remote.Remote.push, []

    def late(self: remote.Remote, branch: str, theirs: str | None) -> int:
        if len(pushes) < 2:
            pushes.append(there.append(f"Theirs {len(pushes)}"))
            there.git("pull", "-q", "--no-rebase", "origin", "main")
            there.git("push", "-q", "origin", "main")
        return real(self, branch, theirs)

    monkeypatch.setattr(remote.Remote, "push", late)
    synced(here)
    assert len(pushes) == 2
    monkeypatch.undo()
    together(here, there)
    assert {b"Mine", b"Theirs 0", b"Theirs 1"} <= set(here.bytes().splitlines())


# -- file synchronisers


@pytest.mark.parametrize(
    "name",
    [
        "todo.sync-conflict-20261121-101500-ABCDEF7.txt",
        "todo (Anna's conflicted copy 2026-11-21).txt",
        "todo (conflicted copy 2026-11-21 101500).txt",
        "todo_conflict-20261121-101500.txt",
    ],
)
def test_conflict_copies_are_found_and_merged(here: Life, there: Life, name: str) -> None:
    here.append("On the laptop")
    here.save(TODO.replace(b"Buy milk", b"x Buy milk") + b"On the phone\n", name)
    report = synced(here)
    assert f"merged {name} into todo.txt" in report.notes
    expected = TODO.replace(b"Buy milk", b"x Buy milk") + b"On the laptop\nOn the phone\n"
    assert sorted(here.bytes().splitlines()) == sorted(expected.splitlines())
    assert not (here.root / name).exists()
    together(here, there)


def test_a_copy_of_a_text_that_cannot_be_merged_stays(here: Life) -> None:
    here.put("a.md", b"one\n")
    here.put("a.md", b"two\n")
    here.save(b"three\n", "a.sync-conflict-20261121-101500-ABCDEF7.md")
    report = synced(here)
    assert any("by hand" in note for note in report.notes)
    assert here.bytes("a.md") == b"two\n"
    assert here.bytes("a.sync-conflict-20261121-101500-ABCDEF7.md") == b"three\n"


@pytest.mark.slow
def test_three_devices_whatever_the_order(here: Life, there: Life, bare: Path, tmp_path: Path) -> None:
    third = cloned(tmp_path / "third", str(bare))
    for life in (here, there, third):
        ws = Workspace(str(life.root), limits=UNLIMITED)
        append(ws, f"From {life.root.name}", "todo.txt", life.step())
        append(ws, "Same words everywhere", "todo.txt", life.step())
    together(third, here, there)
    assert here.bytes().splitlines().count(b"Same words everywhere") == 1
    assert len(here.bytes().splitlines()) == 3 + 3 + 1


def test_errors_are_for_people(here: Life, monkeypatch: pytest.MonkeyPatch) -> None:
    here.git("remote", "set-url", "origin", "ext::sh -c id")
    with pytest.raises(DaywardError) as caught:
        synced(here)
    assert caught.value.next_step


__all__ = ["Server"]
