"""Odd repositories, failing disks, locks that others hold, and what crashes leave: said clearly, and nothing lost."""

from __future__ import annotations

import contextlib
import ctypes
import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from dayward.core.errors import Conflict, DaywardError, Refused, Unavailable
from dayward.workspace import history, start, swap
from dayward.workspace.repository import Edit, Workspace
from tests.workspace.kit import NOW, TODO, Life, append, git, leftovers, make, origin
from tests.workspace.test_change import environment

pytestmark = pytest.mark.slow


# -- repositories of all sorts


def test_detached_head(life: Life) -> None:
    life.git("checkout", "-q", "--detach")
    with pytest.raises(Conflict, match="no branch"):
        life.append("x")
    assert life.bytes() == TODO
    life.check()


@pytest.mark.parametrize("kind", ["merge", "rebase", "cherry-pick", "revert", "bisect"])
def test_something_is_under_way(life: Life, kind: str) -> None:
    life.git("checkout", "-qb", "other")
    life.put("todo.txt", TODO.replace(b"milk", b"bread"))
    life.git("checkout", "-q", "main")
    life.put("todo.txt", TODO.replace(b"milk", b"eggs"))
    if kind == "bisect":
        life.git("bisect", "start")
        life.git("checkout", "-q", "main")
    else:
        life.git(kind, *(["other"] if kind != "revert" else ["HEAD~1"]), ok=(0, 1))
        if kind == "revert":
            life.git("reset", "-q", "--hard")
            (life.root / ".git/REVERT_HEAD").write_text(life.git("rev-parse", "HEAD"))
    before = life.git("status", "--porcelain"), life.bytes()
    with pytest.raises(Conflict):
        life.append("x", "other.txt")
    assert (life.git("status", "--porcelain"), life.bytes()) == before


def test_a_branch_without_a_commit(tmp_path: Path, home: Path) -> None:
    git(tmp_path, "init", "-q", "-b", "trunk", "life")
    life = Life(tmp_path / "life")
    life.append("First")
    assert life.git("log", "--format=%s", "trunk") == "Add First"
    life.check()
    git(tmp_path, "init", "-q", "two")
    two = Life(tmp_path / "two")
    two.save(b"Already here\n")
    two.append("Second")
    assert two.commits() == 2
    assert two.committed(commit="HEAD~") == b"Already here\n"
    two.check()


@pytest.mark.parametrize("commits", [False, True])
def test_sha256(tmp_path: Path, home: Path, commits: bool) -> None:
    git(tmp_path, "init", "-q", "--object-format=sha256", "life")
    life = Life(tmp_path / "life")
    if commits:
        life.save(TODO)
        start.adopt(str(life.root), NOW)
    life.append("Pay rent")
    life.append("gone", "x.txt")
    life.put("x.txt", None)
    ws = life.open()
    life.save(life.bytes() + b"not committed\n")
    assert [b.entry and b.entry.what for b in history.blame(ws, "todo.txt", [1, life.bytes().count(b"\n")])][1] is None
    history.undo(ws, [next(history.standing(ws))], origin("u/1"))
    assert (life.root / "x.txt").exists()
    life.check(clean=False)


@pytest.mark.slow
def test_a_linked_working_folder(life: Life, tmp_path: Path) -> None:
    life.git("worktree", "add", "-q", str(tmp_path / "linked"))
    linked = Life(tmp_path / "linked")
    lock = life.root / ".git/refs/heads/linked.lock"
    lock.write_bytes(b"")
    os.utime(lock, (0, 0))
    linked.append("In the linked one")
    assert linked.bytes() == TODO + b"In the linked one\n"
    assert life.bytes() == TODO
    life.append("In the first one")
    linked.check()
    life.check()
    with pytest.raises(Refused, match="shares"):
        start.copy(str(linked.root), str(tmp_path / "copy"))


def test_packed_refs_and_packed_objects(life: Life) -> None:
    for number in range(3):
        life.append(f"Task {number}")
        life.git("pack-refs", "--all", "--prune")
        life.git("gc", "-q")
    life.append("One more")
    assert len(life.bytes().splitlines()) == 7
    life.check()


def test_git_in_another_place_on_another_disk(tmp_path: Path, home: Path) -> None:
    if not os.path.isdir("/dev/shm") or os.stat("/dev/shm").st_dev == os.stat(tmp_path).st_dev:
        pytest.skip("there is only one disk here")
    import tempfile

    with tempfile.TemporaryDirectory(dir="/dev/shm") as other:
        git(tmp_path, "init", "-q", f"--separate-git-dir={other}/repository", "life")
        life = Life(tmp_path / "life")
        life.save(TODO)
        life.append("One")
        life.append("New", "notes/a/b.md")
        life.put("notes/a/b.md", None)
        assert life.bytes() == TODO + b"One\n"
        life.check()


def test_without_the_kernels_exchange(life: Life, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(swap, "_kernel", lambda: None)
    life.append("One")
    life.append("New", "notes/a.md")
    life.append("More", "notes/a.md")
    life.put("notes/a.md", None)
    assert life.bytes() == TODO + b"One\n"
    assert life.commits() == 5
    life.check()


CRLF = TODO.replace(b"\n", b"\r\n")


@pytest.mark.parametrize("config", ["", "true", "input"])
@pytest.mark.parametrize("attributes", ["", "* text=auto\n", "*.txt text eol=crlf\n", "* -text\n"])
@pytest.mark.parametrize("data", [TODO, CRLF], ids=["lf", "crlf"])
def test_line_endings_stay_and_git_sees_no_difference(
    tmp_path: Path, home: Path, config: str, attributes: str, data: bytes
) -> None:
    git(tmp_path, "init", "-q", "life")
    life = Life(tmp_path / "life")
    if config:
        life.git("config", "core.autocrlf", config)
    if attributes:
        life.save(attributes.encode(), ".gitattributes")
    life.save(data)
    life.git("add", "-A")
    life.git("commit", "-qm", "as git stores it")
    before = life.git("status", "--porcelain")
    eol = b"\r\n" if data is CRLF else b"\n"
    life.put("todo.txt", data + b"Pay rent" + eol)
    assert life.bytes() == data + b"Pay rent" + eol
    assert life.git("status", "--porcelain") == before
    assert life.git("show", "--numstat", "--format=", "HEAD") == "1\t0\ttodo.txt"
    ws = life.open()
    assert ws.keep_outside_edits(NOW) == ()
    history.undo(ws, [next(history.standing(ws))], origin("u/1"))
    assert life.bytes() == data
    life.save(data + b"by hand" + eol)
    assert ws.keep_outside_edits(NOW) == ("todo.txt",)
    assert life.git("show", "--numstat", "--format=", "HEAD") == "1\t0\ttodo.txt"
    life.check()


@pytest.mark.parametrize(
    "name",
    ["a b.txt", "q\"uo'te.txt", "ünï 日本.txt", "tab\there.txt", "new\nline.txt", "back\\slash.txt", "0:x", ":y"],
)
def test_odd_names_of_others_are_kept(life: Life, name: str) -> None:
    life.save(b"one\n", f"sub/{name}")
    life.save(b"one\n", name)
    ws = life.open()
    assert set(ws.keep_outside_edits(NOW)) == {f"sub/{name}", name}
    life.save(b"two\n", name)
    assert ws.keep_outside_edits(NOW) == (name,)
    os.unlink(life.root / name)
    assert ws.keep_outside_edits(NOW) == (name,)
    life.check()


def test_names_that_are_no_text(life: Life) -> None:
    raw = os.fsdecode(b"caf\xe9.txt")
    life.save(b"one\n", raw)
    assert life.open().keep_outside_edits(NOW) == (raw,)
    life.append("two", raw)
    assert life.bytes(raw) == b"one\ntwo\n"
    life.check()


def test_a_file_mode_that_the_disk_cannot_tell(life: Life) -> None:
    life.git("config", "core.fileMode", "false")
    os.chmod(life.root / "todo.txt", 0o777)
    life.append("x")
    assert life.git("ls-tree", "HEAD", "todo.txt").startswith("100644")
    life.check()


def test_no_repository(tmp_path: Path, home: Path) -> None:
    with pytest.raises(Unavailable, match="no git repository"):
        Workspace(str(tmp_path))
    with pytest.raises(Unavailable):
        Workspace(str(tmp_path / "nowhere"))


def test_the_environment_of_a_hook_does_not_mislead(
    life: Life, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = make(tmp_path / "other")
    for name, value in {
        "GIT_DIR": str(other.root / ".git"),
        "GIT_WORK_TREE": str(other.root),
        "GIT_INDEX_FILE": str(tmp_path / "index"),
        "GIT_COMMON_DIR": str(other.root / ".git"),
        "GIT_QUARANTINE_PATH": "x",
        "GIT_TRACE": "1",
    }.items():
        monkeypatch.setenv(name, value)
    life.append("Pay rent")
    monkeypatch.undo()
    assert (life.commits(), other.commits()) == (2, 1)


# -- locks


@pytest.mark.slow
@pytest.mark.parametrize("lock", ["index.lock", "refs/heads/main.lock", "HEAD.lock"])
def test_a_lock_that_a_killed_git_left_is_removed(life: Life, lock: str) -> None:
    path = life.root / ".git" / lock
    path.write_bytes(b"")
    os.utime(path, (time.time() - 60,) * 2)
    began = time.monotonic()
    life.append("Pay rent")
    assert 2 < time.monotonic() - began < 20
    assert life.bytes() == life.committed() == TODO + b"Pay rent\n"
    life.check()


@pytest.mark.parametrize("lock", ["index.lock", "refs/heads/main.lock"])
def test_a_lock_that_goes_is_waited_for(life: Life, lock: str) -> None:
    path = life.root / ".git" / lock
    path.write_bytes(b"")
    with subprocess.Popen(["sh", "-c", f"sleep 0.5; rm '{path}'"]):
        life.append("Pay rent")
    life.check()


@pytest.mark.slow
@pytest.mark.parametrize("lock", ["index.lock", "refs/heads/main.lock"])
def test_a_lock_that_somebody_holds_is_respected(life: Life, lock: str) -> None:
    path = life.root / ".git" / lock
    with open(path, "wb"):
        os.utime(path, (time.time() - 60,) * 2)
        with pytest.raises(Conflict, match="another program"):
            life.append("Pay rent")
        assert path.exists()
    assert life.bytes() == TODO
    assert life.commits() == 1
    path.unlink()
    life.append("Pay rent")
    life.check()


def test_the_lock_of_a_git_at_work_is_respected(life: Life) -> None:
    """`git commit -a` closes the index's lock while the person writes the message."""
    life.save(TODO + b"by hand\n")
    with subprocess.Popen(
        ["git", "-C", str(life.root), "commit", "-a"], env=os.environ | {"GIT_EDITOR": "sleep 30; false"}
    ) as process:
        while not (life.root / ".git/index.lock").exists():
            time.sleep(0.01)
        os.utime(life.root / ".git/index.lock", (time.time() - 60,) * 2)
        with pytest.raises(Conflict):
            life.append("x", "other.txt")
        process.terminate()
    assert life.commits() == 1


def test_our_own_lock_of_a_killed_change_is_known_and_removed_at_once(life: Life) -> None:
    folder = life.root / ".git/dayward"
    folder.mkdir(exist_ok=True)
    (folder / "index").write_bytes((life.root / ".git/index").read_bytes())
    os.link(folder / "index", life.root / ".git/index.lock")
    began = time.monotonic()
    life.append("Pay rent")
    assert time.monotonic() - began < 2
    life.check()


def test_another_dayward_that_writes_for_long(life: Life, monkeypatch: pytest.MonkeyPatch) -> None:
    from dayward.workspace import lock

    monkeypatch.setattr(lock.WriteLock.__init__, "__defaults__", (0.3,))
    ws = life.open()
    with ws.writing():
        with pytest.raises(Conflict, match="another Dayward"):
            life.append("x")
        append(ws, "from the one that holds it", "todo.txt", "t/9")
    assert life.commits() == 2


# -- disks

LIMITED = """
import resource, signal, sys
from dayward.core.errors import DaywardError
from dayward.workspace.repository import Edit, Workspace
from tests.workspace.kit import origin
root, size = sys.argv[1:]
ws = Workspace(root)
snapshot = ws.read("todo.txt")
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (int(size), resource.RLIM_INFINITY))
try:
    ws.change([Edit(snapshot, snapshot.data + b"Pay rent " * 300 + b"\\n"), Edit(ws.read("new.md"), b"x\\n")], "Add", origin())
except DaywardError as error:
    print(error.message, "/", error.next_step)
    raise SystemExit(1)
"""


@pytest.mark.slow
def test_a_full_disk_at_every_size(life: Life) -> None:
    """Writing fails at the first, second, … file that is too large: either all is done or nothing is."""
    outcomes = set()
    for size in (0, 20, 100, 200, 300, 500, 1000, 2000, 3000, 4000, 8000):
        commits = life.commits()
        before = life.bytes()
        done = subprocess.run(
            [sys.executable, "-c", LIMITED, str(life.root), str(size)],
            env=environment(),
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode in (0, 1), done.stderr
        assert "Traceback" not in done.stderr
        made = life.commits() - commits
        outcomes.add(made)
        life.open().close()
        assert (life.bytes() != before) == bool(made)
        assert (done.returncode == 0) == bool(made), done.stdout
        life.check()
        if made:
            ws = life.open()
            history.undo(ws, [next(history.standing(ws))], origin(f"u/{size}"))
    assert outcomes == {0, 1}


def test_a_really_full_disk(tmp_path: Path, home: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=600k", "tmpfs", str(disk)], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("nothing can be mounted here")
    try:
        life = make(disk / "life")
        filler = disk / "filler"
        with contextlib.suppress(OSError), open(filler, "wb", buffering=0) as file:
            while file.write(b"x" * 4096):
                pass
        with pytest.raises(Unavailable) as caught:
            life.append("Pay rent")
        assert "space" in caught.value.message or "disk is full" in caught.value.message
        assert life.bytes() == TODO
        filler.unlink()
        life.append("Pay rent")
        assert life.bytes() == TODO + b"Pay rent\n"
        life.check()
        subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
        assert life.open().read("todo.txt").data == TODO + b"Pay rent\n"
        with pytest.raises(Unavailable):
            life.append("Read-only")
    finally:
        subprocess.run(["umount", "-l", str(disk)], check=True)


SUBJECT_TO_PERMISSIONS = """
import sys
from dayward.core.errors import DaywardError
from dayward.workspace.repository import Workspace
from tests.workspace.kit import append
root, path = sys.argv[1:]
try:
    append(Workspace(root), "Pay rent", path, "t/1")
except DaywardError as error:
    print(error.message, "/", error.next_step)
    raise SystemExit(1)
"""


def without_privileges() -> None:
    """Give up what lets root read and write everything, for the program that is started next."""
    libc = ctypes.CDLL(None, use_errno=True)
    for capability in (1, 2):  # CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH
        if os.geteuid() == 0 and libc.prctl(24, capability, 0, 0, 0):  # PR_CAPBSET_DROP
            raise OSError(ctypes.get_errno(), "prctl")


@pytest.mark.parametrize("what", ["folder", "file", "git", "unreadable"])
def test_no_permission(life: Life, what: str) -> None:
    life.save(b"a\n", "notes/a.md")
    life.git("add", ".")
    life.git("commit", "-qm", "notes")
    closed = {"folder": "notes", "file": "notes/a.md", "git": ".git/objects", "unreadable": "notes/a.md"}[what]
    if what == "git":
        for folder, _, _ in os.walk(life.root / ".git/objects"):
            os.chmod(folder, 0o555)
    else:
        os.chmod(life.root / closed, {"folder": 0o555, "file": 0o444, "unreadable": 0}[what])
    done = subprocess.run(
        [sys.executable, "-c", SUBJECT_TO_PERMISSIONS, str(life.root), "notes/a.md"],
        env=environment(),
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=without_privileges,
    )
    assert done.returncode == 1, done.stdout + done.stderr
    assert "permission" in done.stdout
    for folder, _, _ in os.walk(life.root):
        os.chmod(folder, 0o755)
    os.chmod(life.root / "notes/a.md", 0o644)
    assert life.bytes("notes/a.md") == b"a\n"
    assert life.commits() == 2
    life.open().close()
    life.check()


def test_a_write_protected_file_is_left_alone(life: Life) -> None:
    os.chmod(life.root / "todo.txt", 0o444)
    with pytest.raises(Unavailable, match="permission denied"):
        life.append("x")
    assert life.bytes() == TODO
    assert life.commits() == 1
    life.check()


def test_a_commit_that_fails_leaves_the_files_as_before(life: Life, monkeypatch: pytest.MonkeyPatch) -> None:
    life.save(TODO + b"mine\n")
    ws = life.open()
    monkeypatch.setattr(ws.git, "commit", lambda *_: ws.git.run("fast-import", data=b"nonsense\n"))
    with pytest.raises(Unavailable):
        append(ws, "x", "todo.txt", "t/1")
    assert life.bytes() == TODO + b"mine\n"
    assert life.commits() == 1
    assert not [name for name in os.listdir(life.root / ".git") if name.startswith("fast_import")]
    life.check(clean=False)


def test_interrupted_by_the_keyboard_in_the_commit(life: Life, monkeypatch: pytest.MonkeyPatch) -> None:
    ws = life.open()
    real = ws.git.commit

    def late(*args: object) -> str:
        real(*args)  # type: ignore[arg-type]
        raise KeyboardInterrupt

    monkeypatch.setattr(ws.git, "commit", late)
    with pytest.raises(KeyboardInterrupt):
        append(ws, "x", "todo.txt", "t/1")
    assert life.bytes() == life.committed() == TODO + b"x\n"
    life.check()


# -- journals


def interrupted(life: Life, monkeypatch: pytest.MonkeyPatch) -> None:
    """A change whose commit was made and whose files were not put in place."""
    ws = life.open()
    with monkeypatch.context() as patch:
        patch.setattr(ws.journal, "carry_out", lambda: (_ for _ in ()).throw(OSError(5, "Input/output error")))
        receipt = append(ws, "Pay rent", "todo.txt", "t/1")
    assert "not finished" in receipt.notes[0]
    assert life.bytes() == TODO
    assert life.commits() == 2


def test_an_interrupted_change_is_finished_by_whoever_comes_next(life: Life, monkeypatch: pytest.MonkeyPatch) -> None:
    interrupted(life, monkeypatch)
    life.save(TODO + b"by hand meanwhile\n")
    ws = life.open()
    assert ws.notices
    assert sorted(life.bytes().splitlines()) == sorted([*TODO.splitlines(), b"Pay rent", b"by hand meanwhile"])
    assert leftovers(life.root) == []


HALF_A_JOURNAL = (
    b"""{"token": "t/1", "ref": "refs/heads/main", "parent": null, "links": [], "files": [{"path": "todo.txt",
 "mode": 420, "committed": 33188, "generation": 0, "beside": false, "expected": 5, "wanted": 9}]}""".replace(b"\n", b"")
    + b"\nhalf"
)


@pytest.mark.parametrize("broken", [b"", b"{", b"[]", b"null", b'{"token": 1}', b"\0" * 100, HALF_A_JOURNAL])
def test_a_journal_that_cannot_be_read(life: Life, broken: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    interrupted(life, monkeypatch)
    (life.root / ".git/dayward/journal").write_bytes(broken)
    ws = life.open()
    assert "unreadable" in ws.notices[0]
    assert life.bytes() == life.committed() == TODO + b"Pay rent\n"
    kept = [name for name in os.listdir(life.root / ".git/dayward") if name.startswith("broken-")]
    assert len(kept) == 1
    life.append("And on")
    assert life.git("status", "--porcelain") == ""


def test_a_journal_that_cannot_be_read_after_a_commit_of_the_persons_own(life: Life) -> None:
    life.git("commit", "-q", "--allow-empty", "-m", "mine")
    life.append("Pay rent")
    life.save(life.bytes() + b"mine\n")
    life.git("commit", "-qam", "mine")
    (life.root / ".git/dayward/journal").write_bytes(b"?")
    life.save(TODO)
    assert "unreadable" in life.open().notices[0]
    assert life.bytes() == TODO


@pytest.mark.slow
def test_reading_goes_on_while_a_change_cannot_be_finished(life: Life, monkeypatch: pytest.MonkeyPatch) -> None:
    interrupted(life, monkeypatch)
    record = json.loads((life.root / ".git/dayward/journal").read_bytes().partition(b"\n")[0])
    assert record["token"] == "t/1"
    lock = life.root / ".git/index.lock"
    with open(lock, "wb"):
        ws = life.open()
        assert "not finished yet" in ws.notices[0]
        assert ws.read("todo.txt").data == TODO + b"Pay rent\n"
    lock.unlink()
    life.open().close()
    life.check()


# -- setting up


def test_setting_up(tmp_path: Path, home: Path) -> None:
    life = make(tmp_path / "life")
    with pytest.raises(Refused, match="not empty"):
        start.create(str(life.root), {"x": b""}, NOW)
    with pytest.raises(Refused, match="inside the repository"):
        start.create(str(life.root / "sub"), {"x": b""}, NOW)
    assert not (life.root / "sub").exists()
    assert start.adopt(str(life.root), NOW) is False
    start.copy(str(life.root), str(tmp_path / "copy"))
    Life(tmp_path / "copy").append("only in the copy")
    assert life.bytes() == TODO
    with pytest.raises(Refused):
        start.copy(str(life.root), str(tmp_path / "copy"))
    with pytest.raises(Refused):
        start.copy(str(life.root), str(life.root / "inside"))
    for nowhere in (start.copy, lambda a, _: start.adopt(a, NOW)):
        with pytest.raises(DaywardError):
            nowhere(str(tmp_path / "nowhere"), str(tmp_path / "new"))


def test_adopting_changes_no_byte(tmp_path: Path, home: Path) -> None:
    git(tmp_path, "config", "--global", "core.autocrlf", "true")
    files = {"todo.txt": CRLF, "a.bin": bytes(range(256)), "notes/ü.md": b"x"}
    for name, data in files.items():
        (tmp_path / "old" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "old" / name).write_bytes(data)
    assert start.adopt(str(tmp_path / "old"), NOW)
    life = Life(tmp_path / "old")
    for name, data in files.items():
        assert life.bytes(name) == life.committed(name) == data
    life.check()


def test_a_step_is_found_in_a_long_history(life: Life) -> None:
    ws = life.open()
    first = append(ws, "One", "todo.txt", "t/1")
    for number in range(3):
        append(ws, f"More {number}", "todo.txt", f"t/1{number}")
    edit = Edit(ws.read("todo.txt"), b"")
    assert ws.change([edit], "Add", origin("t/1", retried=True)).commit == first.commit
