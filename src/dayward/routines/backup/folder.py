"""A person's folder in a backup: its history as a bundle, and every file as it lies there, committed or not.

A file whose bytes are an object of the last commit is taken from the history when it is put back; the others are parts.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from hashlib import sha256
from typing import NamedTuple

from dayward.core.errors import Conflict, Refused, Unavailable
from dayward.routines.backup.manifest import HISTORY, Entry, Manifest, is_configured
from dayward.workspace.beneath import Beneath
from dayward.workspace.git import Git
from dayward.workspace.remote import split_address
from dayward.workspace.repository import Workspace

_TRIES = 3
_AT_ONCE = 200


class Taken(NamedTuple):
    """What was taken of a folder; `staged` is where each part lies."""

    head: str
    branch: str
    configured: tuple[tuple[str, str], ...]
    files: tuple[Entry, ...]
    left_out: tuple[str, ...]
    staged: dict[str, str]


NONE = Taken("", "", (), (), (), {})
"""No folder at all."""


def take(workspace: Workspace, staging: str) -> Taken:
    """Take the folder as it is, while nobody writes through Dayward. Raises Conflict where other programs keep committing."""
    git = workspace.git
    with workspace.writing():
        for _ in range(_TRIES):
            head = git.tip() or ""
            staged = _history(git, head, os.path.join(staging, "history"))
            files, left_out = _files(workspace, _objects(git, head), staging, staged)
            if (git.tip() or "") == head:
                branch = git.text("symbolic-ref", "--quiet", "HEAD", ok=(0, 1))
                return Taken(head, branch, _configured(git), files, left_out, staged)
    raise Conflict("another program keeps committing to your repository", "wait for it, and run the command again")


def _history(git: Git, head: str, path: str) -> dict[str, str]:
    """The whole history as a bundle; none where there is no commit."""
    if not head:
        return {}
    git.run("bundle", "create", "--quiet", path, "--all", "HEAD")
    return {HISTORY: path}


def _objects(git: Git, head: str) -> frozenset[str]:
    if not head:
        return frozenset()
    rows = git.run("ls-tree", "-r", "-z", head).split(b"\0")[:-1]
    return frozenset(row.split(b"\t", 1)[0].split(b" ")[2].decode() for row in rows)


def _files(
    workspace: Workspace, objects: frozenset[str], staging: str, staged: dict[str, str]
) -> tuple[tuple[Entry, ...], tuple[str, ...]]:
    entries, left_out = [], []
    for path, status in walked(workspace.root):
        if stat.S_ISLNK(status):
            entries.append(Entry(path, target=os.readlink(os.path.join(workspace.root, path))))
            continue
        found = workspace.whole.read_with_mode(path) if stat.S_ISREG(status) else None
        if found is None:
            left_out.append(path)
            continue
        data, mode = found
        blob = workspace.git.as_blob(data).oid
        entry = Entry(path, mode, sha256(data).hexdigest())
        if blob in objects:
            entries.append(entry._replace(blob=blob))
            continue
        name = f"files/{len(entries)}"
        staged[name] = os.path.join(staging, f"file-{len(entries)}")
        with open(staged[name], "wb") as file:
            file.write(data)
        entries.append(entry._replace(part=name))
    return tuple(entries), tuple(left_out)


def walked(root: str, prefix: str = "") -> Iterator[tuple[str, int]]:
    """Every path below a folder that is no folder itself, with its kind; git's own folders left out, links not followed."""
    with os.scandir(os.path.join(root, prefix)) as found:
        entries = sorted(found, key=lambda entry: entry.name)
    for entry in entries:
        if entry.name == ".git":
            continue
        path = prefix + entry.name
        if entry.is_dir(follow_symlinks=False):
            yield from walked(root, path + "/")
        else:
            yield path, entry.stat(follow_symlinks=False).st_mode


def _configured(git: Git) -> tuple[tuple[str, str], ...]:
    """The repository's remotes and its owner's name; no address with a password in it."""
    out = git.run("config", "--local", "-z", "--list", ok=(0, 1)).decode("utf-8", "replace")
    rows = [tuple(row.split("\n", 1)) for row in out.split("\0") if "\n" in row]
    return tuple((key, split_address(value)[0]) for key, value in rows if is_configured(key) and value.isprintable())


def put_back(manifest: Manifest, staged: dict[str, str], root: str) -> None:
    """Make a repository with this history and these files in an empty folder."""
    git = Git(root)
    form = "sha256" if len(manifest.head) == 64 else "sha1"
    git.run("init", "--quiet", f"--object-format={form}", "--initial-branch=main")
    git = Git(root)
    for key, value in manifest.configured:
        git.run("config", "--add", key, value)
    if manifest.branch:
        git.run("symbolic-ref", "HEAD", manifest.branch)
    if manifest.head:
        git.run(
            "fetch", "--quiet", "--update-head-ok", "--no-write-fetch-head", staged[HISTORY], "+refs/*:refs/*", "HEAD"
        )
        git.run("update-ref", *([] if manifest.branch else ["--no-deref"]), "HEAD", manifest.head)
    _put_files(manifest, git, staged)
    if manifest.head:
        git.run("reset", "--quiet", "--mixed")


def _put_files(manifest: Manifest, git: Git, staged: dict[str, str]) -> None:
    files = Beneath(git.root, trusted=True)
    plain = [entry for entry in manifest.files if not entry.target]
    try:
        for start in range(0, len(plain), _AT_ONCE):
            some = plain[start : start + _AT_ONCE]
            blobs = iter(git.read([entry.blob for entry in some if not entry.part]))
            for entry in some:
                _put(files, entry, _part(staged[entry.part]) if entry.part else getattr(next(blobs), "data", b""))
        for entry in manifest.files:  # last: nothing is put in place through a link
            if entry.target:
                with files.parent(entry.path, create=True) as (folder, name):
                    os.symlink(entry.target, name, dir_fd=folder)
    except FileExistsError as error:
        raise Refused(f"this backup has {error.filename!r} twice", "do not use it") from None
    finally:
        files.close()


def _put(files: Beneath, entry: Entry, data: bytes) -> None:
    if sha256(data).hexdigest() != entry.sha256:
        raise Unavailable(f"{entry.path} in this backup is damaged", "use another backup: dayward backup --list")
    with files.parent(entry.path, create=True) as (folder, name):
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
        descriptor = os.open(name, flags, 0o600, dir_fd=folder)
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            os.fchmod(descriptor, entry.mode & 0o777)


def _part(path: str) -> bytes:
    with open(path, "rb") as file:
        return file.read()
