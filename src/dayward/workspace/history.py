"""What happened: the commits, read as changes. And taking changes back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import NamedTuple

from dayward.core.errors import Conflict, Negative
from dayward.workspace import diffs
from dayward.workspace.git import FILES
from dayward.workspace.program import GitFailed
from dayward.workspace.receipts import Receipt, receipt_of, trailers
from dayward.workspace.repository import Edit, Origin, Snapshot, Workspace


class Entry(NamedTuple):
    """One commit as a person sees it. `step` is "" for commits that Dayward did not make."""

    commit: str
    when: datetime
    what: str
    who: str
    why: str
    step: str
    where: tuple[str, ...]
    undoes: tuple[str, ...]
    author: str

    @property
    def ours(self) -> bool:
        """Whether this is a change that an action made (and that `undo` therefore takes back)."""
        return bool(self.step) and not self.step.startswith(("outside/", "sync/", "start/"))


_FORMAT = "%H%x00%ct%x00%an%x00%B%x00%x01"


def entries(
    workspace: Workspace,
    span: str = "HEAD",
    paths: Sequence[str] = (),
    most: int | None = None,
    more: Sequence[str] = (),
) -> Iterator[Entry]:
    """The commits of a span (or one name), newest first, those of other devices too."""
    args = ["log", "--date-order", f"--format={_FORMAT}", span, *more, "--", *paths]
    if most:
        args.insert(1, f"-{most}")
    try:
        told = workspace.git.run(*args)
    except GitFailed:
        if workspace.git.tip() is None:  # nothing was committed yet: asked only now, as that is rare
            return
        raise
    for block in told.decode("utf-8", "replace").split("\0\x01"):
        if block.strip():
            yield _entry(block.lstrip("\n"))


def _entry(block: str) -> Entry:
    commit, seconds, author, text = block.split("\0", 3)
    found = trailers(text)
    receipt: Receipt = receipt_of(commit, text)
    when = datetime.fromtimestamp(int(seconds)).astimezone()
    return Entry(
        commit,
        when,
        receipt.what,
        "".join(found.get("Who", [author])[:1]),
        "".join(found.get("Why", [""])[:1]),
        receipt.step,
        receipt.where,
        tuple(found.get("Undoes", ())),
        author,
    )


def line_changes(
    workspace: Workspace, paths: Sequence[str], since: str, most: int
) -> Iterator[tuple[str, list[str], list[str]]]:
    """For each of the last commits that touched some files, oldest first: its name, the lines taken out, those put in."""
    if workspace.git.tip() is None:
        return
    args = ("-U0", "--no-color", "--no-ext-diff", "--no-renames", "--format=%x00%H", f"--since={since}", f"-{most}")
    text = workspace.git.run("log", "-p", *args, "HEAD", "--", *paths).decode("utf-8", "replace")
    for block in reversed(text.split("\0")[1:]):
        commit, _, body = block.partition("\n")
        lines = [line for line in body.split("\n") if not line.startswith(("---", "+++"))]
        gone = [line[1:].rstrip("\r") for line in lines if line.startswith("-")]
        yield commit, gone, [line[1:].rstrip("\r") for line in lines if line.startswith("+")]


def standing(workspace: Workspace) -> Iterator[Entry]:
    """Dayward's changes that are still in force, newest first: not taken back, and not themselves a taking back."""
    undone: set[str] = set()
    for entry in entries(workspace):
        if entry.commit in undone:
            continue
        undone.update(entry.undoes)
        if entry.ours and not entry.undoes:
            yield entry


def named(workspace: Workspace, receipt: str) -> Entry:
    """The change of one receipt, by (the beginning of) its commit. Raises Negative where there is none."""
    matches = []
    if len(receipt) >= 4 and all(c in "0123456789abcdef" for c in receipt):
        matches = [entry for entry in entries(workspace) if entry.commit.startswith(receipt)]
    if len(matches) != 1:
        raise Negative(f"no one change is named {receipt!r}", "see what there is: dayward history")
    return matches[0]


def undo(
    workspace: Workspace,
    chosen: Sequence[Entry],
    origin: Origin,
    delete_many: bool = False,
) -> Receipt:
    """Take changes back (newest first) in one new commit, also where the files were edited since.

    Raises Conflict where something else has changed the same lines since; then nothing is taken back.
    """
    with workspace.writing():
        if origin.retried and (old := workspace.receipt(origin.step)):
            return old
        start: dict[str, Snapshot] = {}
        now: dict[str, bytes | None] = {}
        for entry in chosen:
            for path, before, after in _touched(workspace, entry):
                if path not in start:
                    start[path] = workspace.read(path)
                    now[path] = start[path].data
                now[path] = _taken_back(workspace, entry, path, now[path], before, after)
        edits = [Edit(start[path], data) for path, data in now.items()]
        what = f"Undo: {chosen[0].what}" if len(chosen) == 1 else f"Undo {len(chosen)} changes"
        return workspace.change(
            edits, what, origin, undoes=tuple(entry.commit for entry in chosen), delete_many=delete_many
        )


def _taken_back(
    workspace: Workspace, entry: Entry, path: str, now: bytes | None, before: bytes | None, after: bytes | None
) -> bytes | None:
    if before is None and now is not None and now != after:  # a file that this change made has grown since
        combined = workspace.meaning.combine(path, after, now, b"")
    else:
        combined = workspace.meaning.combine(path, after, now, before)
    if combined.conflicts:
        raise Conflict(
            f"{entry.what!r} cannot be taken back by itself: {path} has been changed in the same place since",
            "undo the later change first (dayward history), or edit the file",
            (*(c.what for c in combined.conflicts), *diffs.unified(now, before, "now", "before that change")),
        )
    return None if combined.data == b"" and before is None else combined.data


def _touched(workspace: Workspace, entry: Entry) -> list[tuple[str, bytes | None, bytes | None]]:
    """Every file a commit changed, with its bytes before and after."""
    git = workspace.git
    changes = git.changes(git.tip(f"{entry.commit}~"), entry.commit)
    files = {path: change for path, change in changes.items() if {change.old_mode, change.new_mode} <= FILES}
    names = sorted({oid for change in files.values() for oid in (change.old, change.new) if oid})
    data: dict[str | None, bytes] = {oid: b.data for oid, b in zip(names, git.read(names), strict=True) if b}
    return [(path, data.get(change.old), data.get(change.new)) for path, change in files.items()]


class Blame(NamedTuple):
    """One line, and the change it last came from. `entry` is None for a line that is not committed yet."""

    path: str
    line: int
    text: str
    entry: Entry | None


def blame(workspace: Workspace, path: str, wanted: Sequence[int]) -> list[Blame]:
    """Who wrote the given lines (from 1) of a file, when and why. Lines that git does not see are left out."""
    data = workspace.read(path).data
    if data is None or workspace.git.read([f"HEAD:{path}"])[0] is None:
        return []
    count = data.count(b"\n") + (not data.endswith(b"\n"))  # git ends a line here, and nowhere else
    spans = [f"-L{number},{number}" for number in wanted if number <= count]
    if not spans:
        return []
    out = workspace.git.run("blame", "--line-porcelain", "--no-textconv", *spans, "--", path).decode("utf-8", "replace")
    found: list[tuple[str, int, str]] = []
    commit, line = "", 0
    for row in out.split("\n"):
        words = row.split(" ")
        if len(words) >= 3 and len(words[0]) in (40, 64) and words[2].isdigit():
            commit, line = words[0], int(words[2])
        elif row.startswith("\t"):
            found.append((commit, line, row[1:].rstrip("\r")))
    known = _named(workspace, {commit for commit, _, _ in found if set(commit) != {"0"}})
    return [Blame(path, line, text, known.get(commit)) for commit, line, text in found]


def _named(workspace: Workspace, commits: set[str]) -> dict[str, Entry]:
    if not commits:
        return {}
    return {entry.commit: entry for entry in entries(workspace, "--no-walk", more=sorted(commits))}
