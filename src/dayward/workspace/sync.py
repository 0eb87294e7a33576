"""Two devices, one life: fetch, merge by meaning, push. And the refusals that keep a broken remote from breaking this one."""

from __future__ import annotations

import os
import random
import time
from datetime import datetime
from typing import NamedTuple

from dayward.core.errors import Conflict, Refused
from dayward.workspace.copies import merge_conflict_copies
from dayward.workspace.index import Listed
from dayward.workspace.journal import Move
from dayward.workspace.receipts import message
from dayward.workspace.remote import Credentials, Remote
from dayward.workspace.repository import Origin, Workspace, raw_date

_ATTEMPTS = 6
_INCOMING = "refs/dayward/incoming"


class Report(NamedTuple):
    """What a sync did. Counts are commits; `notes` are conflicts and other things the person should know."""

    pulled: int = 0
    pushed: int = 0
    commit: str = ""
    notes: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()


class _Change(NamedTuple):
    mode: int
    oid: str | None


def sync(
    workspace: Workspace,
    origin: Origin,
    *,
    pull: bool = True,
    push: bool = True,
    delete_many: bool = False,
    credentials: Credentials | None = None,
) -> Report:
    """Bring this folder and its remote together. Safe to repeat, and to interrupt anywhere.

    Raises Refused where the remote came back empty, shortened or with most lines gone; Unavailable where it cannot be reached.
    """
    remote = Remote(workspace.git, credentials)
    report = Report(
        kept=workspace.keep_outside_edits(origin.now), notes=tuple(merge_conflict_copies(workspace, origin))
    )
    for attempt in range(_ATTEMPTS):
        incoming = _fetched(workspace, remote)
        if pull and incoming:
            report = _merged(workspace, incoming, origin, report, delete_many)
        try:
            if push:
                report = report._replace(pushed=remote.push(workspace.git.branch(), incoming))
            _mark(workspace)
            return report
        except Conflict:
            if attempt == _ATTEMPTS - 1 or not pull:
                raise
            time.sleep(random.uniform(0.05, 0.2) * 2**attempt)
    raise AssertionError


def last_sync(workspace: Workspace) -> datetime | None:
    """When this folder and its remote were last brought together, None for never."""
    try:
        return datetime.fromtimestamp(os.stat(_marker(workspace)).st_mtime).astimezone()
    except FileNotFoundError:
        return None


def _mark(workspace: Workspace) -> None:
    with open(_marker(workspace), "wb"):
        os.utime(_marker(workspace))


def _marker(workspace: Workspace) -> str:
    return os.path.join(workspace.journal.folder, "last-sync")


def _fetched(workspace: Workspace, remote: Remote) -> str | None:
    """The remote branch's commit, None where there is none yet. What we knew of it must still be in it."""
    branch = workspace.git.branch()
    known = workspace.git.tip(remote.tracking(branch))
    incoming = remote.fetch(branch, _INCOMING)
    if known and not incoming:
        raise Refused(
            f"the remote {remote.name!r} came back empty, although it held your history at the last sync; nothing was changed",
            "if it was emptied on purpose, push to it anew: git push " + remote.name,
        )
    if known and incoming and not workspace.git.is_ancestor(known, incoming):
        raise Refused(
            f"the remote {remote.name!r} no longer contains what it held at the last sync (its history was cut or rewritten)",
            f"look at it: git log {known[:7]} ^{incoming[:7]}; if you want it as it is: git update-ref -d {remote.tracking(branch)}",
        )
    return incoming


def _merged(workspace: Workspace, incoming: str, origin: Origin, report: Report, delete_many: bool) -> Report:
    """Take in what the remote has, by fast-forward or by a merge by meaning."""
    git = workspace.git
    with workspace.writing():
        ref, head = git.branch(), git.tip()
        git.require_quiet()
        if head is None:
            raise Refused("this repository has no commit yet", "make the first one: dayward init --adopt PATH")
        if git.is_ancestor(incoming, head):
            return report
        base = git.text("merge-base", head, incoming, ok=(0, 1)).partition("\n")[0]
        if not base:
            raise Refused(
                "the remote holds another history than this folder",
                "start from the remote instead: dayward init PATH --from ADDRESS",
            )
        pulled = int(git.text("rev-list", "--count", f"{head}..{incoming}"))
        merge = _Merge(workspace, base, head, incoming)
        if not delete_many:
            merge.guard_deletion()
        if base == head:
            commit, late = workspace.transact(
                ref, head, merge.moves, merge.rows(), incoming, lambda: _forward(workspace, ref, incoming, head)
            )
        else:
            token = f"sync/{origin.step.replace('/', '-')}-{incoming[:12]}"
            text = message("Merge changes from the remote", origin.who, origin.why, token, (), (), tuple(merge.notes))
            commit, late = workspace.transact(
                ref,
                head,
                merge.moves,
                merge.rows(),
                token,
                lambda: git.commit(ref, [head, incoming], merge.files, text, git.author(), raw_date(origin.now)),
            )
        merge.check_out_others(commit)
    return report._replace(pulled=report.pulled + pulled, commit=commit, notes=(*report.notes, *merge.notes, *late))


def _forward(workspace: Workspace, ref: str, new: str, old: str) -> str:
    workspace.git.run("update-ref", "-m", "dayward: sync", ref, new, old)
    return new


class _Merge:
    """Three trees become one: base, ours (HEAD) and theirs (incoming)."""

    def __init__(self, workspace: Workspace, base: str, ours: str, theirs: str) -> None:
        self._workspace = workspace
        self._git = workspace.git
        self._theirs_commit = theirs
        self._head = ours
        self.notes: list[str] = []
        self.files: dict[str, tuple[int, bytes] | None] = {}
        self.moves: list[Move] = []
        self._others: list[str] = []
        our_changes = self._changes(base, ours)
        for path, (before, after) in self._changes(base, theirs).items():
            mine = our_changes.get(path, (before, before))[1]
            if {before.mode, after.mode, mine.mode} & {0o120000, 0o160000}:
                self._others.append(path)
            else:
                self._take(path, before, mine, after)
        self._plan_moves()

    def _changes(self, old: str, new: str) -> dict[str, tuple[_Change, _Change]]:
        fields = self._git.run("diff-tree", "-r", "-z", "--raw", "--no-renames", "--no-abbrev", old, new).split(b"\0")
        found = {}
        for head, path in zip(fields[::2], fields[1::2], strict=False):
            old_mode, new_mode, old_oid, new_oid, _ = head.decode().lstrip(":").split(" ")
            found[path.decode("utf-8", "surrogateescape")] = (_change(old_mode, old_oid), _change(new_mode, new_oid))
        return found

    def _take(self, path: str, before: _Change, mine: _Change, theirs: _Change) -> None:
        if mine.oid == theirs.oid:
            return
        names = [change.oid for change in (before, mine, theirs)]
        blobs = iter(self._git.read([name for name in names if name]))
        base, ours, other = (None if name is None else next(blobs) for name in names)
        contents = [blob and blob.data for blob in (base, ours, other)]
        combined = self._workspace.meaning.combine(path, *contents)
        mode = (theirs.mode if theirs.mode and theirs.mode != before.mode else mine.mode or theirs.mode) & 0o777
        if combined.data != contents[1]:
            self.files[path] = None if combined.data is None else (mode, combined.data)
        if not combined.conflicts:
            return
        if contents[1] is not None and contents[2] is not None and self._workspace.meaning.kind(path) == "text":
            copy = other_version_name(path, theirs.oid or "")
            self.files[copy] = (mode, contents[2])
            self.notes.append(
                f"{path} was changed in the same place on both sides: yours stays, the other version is {copy}"
            )
        else:
            self.notes += [f"{path}: both kept: {conflict.what}" for conflict in combined.conflicts]

    def _plan_moves(self) -> None:
        held = self._git.read([f"{self._head}:{path}" for path in self.files])
        for (path, content), head in zip(self.files.items(), held, strict=True):
            found = self._workspace.whole.read_with_mode(path)
            current = found and found[0]
            wanted = content and content[1]
            combined = self._workspace.meaning.combine(path, head and head.data, current, wanted)
            mode = content[0] if content else 0o644
            stuck = combined.conflicts and self._workspace.meaning.kind(path) == "text"
            self.moves.append(Move(path, current, current if stuck else combined.data, mode))

    def guard_deletion(self) -> None:
        """Refuse a remote that would take most of a file, or many lines, away."""
        gone = [move.path for move in self.moves if move.expected and move.wanted is None]
        try:
            self._workspace.guard_deletion(self.moves)
        except Refused as error:
            names = f" ({', '.join(gone[:3])})" if gone else ""
            raise Refused(
                f"the remote would delete many of your lines{names}; nothing was changed",
                "look at it: git diff HEAD refs/dayward/incoming; if that is what you want: dayward sync --delete-many",
                error.details,
            ) from error

    def rows(self) -> list[Listed]:
        """What the index needs to know about each file."""
        before = self._git.read([f"{self._head}:{path}" for path in self.files])
        listed = self._git.read([f":{path}" for path in self.files])
        rows = []
        for (path, content), old, index in zip(self.files.items(), before, listed, strict=True):
            after = content and self._workspace.git.as_blob(content[1], self._head)
            rows.append(Listed(path, old, after or None, index, content[0] if content else 0o644))
        return rows

    def check_out_others(self, commit: str) -> None:
        """Links and submodules are left to git itself."""
        if self._others:
            self._git.run("checkout", "--quiet", commit, "--", *self._others, ok=(0, 1))


def _change(mode: str, oid: str) -> _Change:
    return _Change(int(mode, 8), None if set(oid) == {"0"} else oid)


def other_version_name(path: str, oid: str) -> str:
    """Where the other device's version of a file is kept when the two cannot be combined."""
    stem, suffix = os.path.splitext(path)
    return f"{stem} (other version {oid[:7]}){suffix}"
