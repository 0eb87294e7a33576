"""The repository of one folder: what it holds, and how a commit comes into it.

Knows nothing of files' meaning, journals or Dayward's own lock.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import NamedTuple

from dayward.core.digest import sha1, sha256
from dayward.core.errors import Conflict, DaywardError, Unavailable
from dayward.workspace import stale
from dayward.workspace.program import GitFailed, Program

__all__ = ["Blob", "Change", "Content", "Git", "GitFailed"]

_MOVED_ON = re.compile(r"new tip|lock ref .* but expected|reference already exists")
_CONFIG = r"^(user\.(name|email)|core\.filemode|extensions\.objectformat)$"
_BUSY = ("MERGE_HEAD", "CHERRY_PICK_HEAD", "REVERT_HEAD", "rebase-merge", "rebase-apply", "BISECT_LOG")
# The pack is taken apart again at once: packing it well costs 15 ms a change on a list of ten thousand tasks.
_IMPORT = ("-c", "pack.compression=1", "fast-import", "--quiet", "--done", "--date-format=raw", "--cat-blob-fd=1")
COMMITTER = "Dayward <dayward@localhost>"


class Blob(NamedTuple):
    """A file as a commit or the index holds it."""

    oid: str
    data: bytes


class Change(NamedTuple):
    """What happened to a path between two commits: modes as git has them (0: no file) and object names (None: no file)."""

    old_mode: int
    new_mode: int
    old: str | None
    new: str | None


Content = tuple[int, bytes | str] | None
"""What a commit is to hold at a path: git's mode and the bytes, or the name of an object; None for nothing."""

PLAIN, EXECUTABLE = 0o100644, 0o100755
FILES = frozenset((0, PLAIN, EXECUTABLE))
"""Git's modes of what Dayward writes itself: no file, or a plain one. Links and submodules are git's."""


class Git(Program):
    """The repository of one folder."""

    # -- state

    def branch(self) -> str:
        """The full name of the branch that HEAD stands on. Raises Conflict where it stands on none."""
        try:
            with open(os.path.join(self.folder, "HEAD"), encoding="utf-8") as file:
                head = file.read().strip()
        except OSError as error:
            raise Unavailable(
                f"{self.root} is no git repository: {(error.strerror or '').lower()}",
                f"make it one: dayward init --adopt {self.root}",
            ) from error
        if head == "ref: refs/heads/.invalid":
            return self.text("symbolic-ref", "HEAD")
        if not head.startswith("ref: "):
            raise Conflict(
                "your repository stands on no branch (detached HEAD)",
                f"go back to one: git -C {self.root} switch BRANCH",
            )
        return head[5:]

    def require_quiet(self) -> None:
        """Raise Conflict while a merge, rebase or the like is under way."""
        for name in _BUSY:
            if os.path.exists(os.path.join(self.folder, name)):
                kind = name.removesuffix("_HEAD").removesuffix("_LOG").split("-")[0].lower().replace("_", "-")
                raise Conflict(
                    f"a {kind} is under way in your repository",
                    f"finish or end it first: git -C {self.root} {kind} --continue, or --abort",
                )

    def read(self, names: Sequence[str]) -> list[Blob | None]:
        """Objects by name (`HEAD`, `HEAD:path`, `:0:path`), None for those that do not exist or are folders."""
        if not names:
            return []
        asked = "".join(f"{self._on_one_line(name)}\n" for name in names).encode("utf-8", "surrogateescape")
        out = self.run("cat-file", "--batch", data=asked)
        found: list[Blob | None] = []
        at = 0
        for _ in names:
            end = out.index(b"\n", at)
            words = out[at:end].split(b" ")
            if len(words) != 3 or not words[2].isdigit():
                found.append(None)
                at = end + 1
                continue
            size = int(words[2])
            blob = Blob(words[0].decode(), out[end + 1 : end + 1 + size])
            found.append(None if words[1] == b"tree" else blob)
            at = end + size + 2
        return found

    def names(self, wanted: Sequence[str]) -> list[str | None]:
        """The object names of what `read` would read (and of commits), without reading it."""
        asked = "".join(f"{self._on_one_line(name)}\n" for name in wanted).encode("utf-8", "surrogateescape")
        rows = [row.split(b" ") for row in self.run("cat-file", "--batch-check", data=asked).split(b"\n")[:-1]]
        return [row[0].decode() if len(row) == 3 and row[2].isdigit() and row[1] != b"tree" else None for row in rows]

    def blobs(self, names: Sequence[str | None], known: Sequence[bytes | None]) -> list[Blob | None]:
        """Objects by their names (None for none); those whose bytes are `known` are not read again."""
        found: dict[str | None, Blob | None] = {}
        for data in known:
            if data is not None:
                blob = self.as_blob(data)
                found[blob.oid] = blob
        missing = [name for name in dict.fromkeys(names) if name and name not in found]
        found.update(zip(missing, self.read(missing), strict=True))
        return [found.get(name) for name in names]

    def _on_one_line(self, name: str) -> str:
        """A name as `cat-file` can be asked for it: a file name with a line break in it goes by its object's name."""
        if "\n" not in name:
            return name
        return self.text("rev-parse", "--verify", "--quiet", name, ok=(0, 1)) or "0" * 40

    def changes(self, old: str | None, new: str) -> dict[str, Change]:
        """Every path that differs between two commits (from nothing, where `old` is None)."""
        since = [old, new] if old else ["--root", "--no-commit-id", new]
        fields = self.run("diff-tree", "-r", "-z", "--raw", "--no-renames", "--no-abbrev", *since).split(b"\0")
        found = {}
        for head, path in zip(fields[::2], fields[1::2], strict=False):
            old_mode, new_mode, before, after, _ = head.decode().lstrip(":").split(" ")
            names = [None if set(oid) == {"0"} else oid for oid in (before, after)]
            found[path.decode("utf-8", "surrogateescape")] = Change(int(old_mode, 8), int(new_mode, 8), *names)
        return found

    def tip(self, ref: str = "HEAD") -> str | None:
        """The commit a name stands for, or None."""
        return self.text("rev-parse", "--verify", "--quiet", ref + "^{commit}", ok=(0, 1)) or None

    def is_ancestor(self, old: str, new: str) -> bool:
        """Whether `new` contains `old`."""
        return self.text("rev-list", "--max-count=1", old, f"^{new}") == ""

    @cached_property
    def settings(self) -> dict[str, str]:
        """What git is told about the person and the repository, by lower-case key."""
        out = self.run("config", "-z", "--get-regexp", _CONFIG, ok=(0, 1)).decode("utf-8", "replace")
        return dict(row.split("\n", 1) for row in out.split("\0") if "\n" in row)

    def author(self) -> str:
        """The person's own git identity as `Name <address>`, or Dayward's where they have none."""
        name = re.sub(r"[<>\n\x00-\x1f]", "", self.settings.get("user.name", "")).strip()
        address = re.sub(r"[<>\s\x00-\x1f]", "", self.settings.get("user.email", ""))
        return f"{name or address} <{address}>" if name or address else COMMITTER

    def modes(self, found: Mapping[str, int]) -> dict[str, int]:
        """Git's modes for files with these permission bits; those it has already where the disk cannot tell."""
        if self.settings.get("core.filemode", "true").lower() not in ("false", "no", "off", "0"):
            return {path: EXECUTABLE if mode & 0o100 else PLAIN for path, mode in found.items()}
        known = self.modes_at("HEAD", found)
        return {path: known.get(path, PLAIN) for path in found}

    def modes_at(self, commit: str, paths: Iterable[str]) -> dict[str, int]:
        """Git's modes of those paths that a commit has."""
        out = self.run("ls-tree", "-z", commit, "--", *paths, ok=(0, 128))
        rows = [row.split(b"\t", 1) for row in out.split(b"\0") if row]
        return {path.decode("utf-8", "surrogateescape"): int(head.split(b" ")[0], 8) for head, path in rows}

    # -- writing

    def commit(
        self,
        ref: str,
        parents: Sequence[str],
        files: Mapping[str, Content],
        message: str,
        when: str,
    ) -> str:
        """Make one commit on top of the first parent and move `ref` to it. Raises Conflict where `ref` stands elsewhere by now.

        `when` is git's raw date, `seconds +hhmm`.
        """
        text = message.encode("utf-8", "replace")
        stream = [
            f"commit {ref}\nmark :1\nauthor {self.author()} {when}\ncommitter {COMMITTER} {when}\ndata {len(text)}\n".encode(),
            text,
        ]
        for keyword, parent in zip(["from", *["merge"] * (len(parents) - 1)], parents, strict=False):
            stream.append(f"\n{keyword} {parent}".encode())
        # a file may make room for a folder of its name: deletions first
        stream += [_entry(path, files[path]) for path in sorted(files, key=lambda path: files[path] is not None)]
        stream.append(b"\nget-mark :1\ndone\n")
        try:
            out = self.run(*_IMPORT, data=b"".join(stream))
        except GitFailed as error:
            self.clean_up_after_a_kill(ref)
            raise _moved_on(error) from error
        return out.split()[0].decode()

    def forward(self, ref: str, new: str, old: str) -> str:
        """Move `ref` from one commit to another that contains it. Raises Conflict where it stands elsewhere by now."""
        try:
            self.run("update-ref", "-m", "dayward: sync", ref, new, old)
        except GitFailed as error:
            raise _moved_on(error) from error
        return new

    def clean_up_after_a_kill(self, ref: str) -> None:
        """Delete what a killed git leaves: crash reports, and the locks of a branch."""
        for name in os.listdir(self.folder):
            if name.startswith("fast_import_crash_"):
                os.unlink(os.path.join(self.folder, name))
        for lock in (os.path.join(self.folder, "HEAD.lock"), os.path.join(self.common, ref + ".lock")):
            if os.path.exists(lock):
                stale.gone(lock, (self.root, self.common))

    def store(self, data: bytes, path: str = "") -> Blob:
        """Keep bytes as an object; those of a file at `path` in the form git's line ending settings ask for."""
        oid = self.run("hash-object", "-w", *(["--path", path] if path else []), "--stdin", data=data).decode().strip()
        found = self.read([oid])[0] if path else None
        return found or Blob(oid, data)

    def update_index(self, entries: Mapping[str, tuple[int, str] | None], index: str) -> None:
        """Set (git's mode, object) or remove entries of an index file, leaving all others as they are."""
        lines = []
        for path in sorted(entries, key=lambda path: entries[path] is not None):
            entry = entries[path]
            head = f"0 {'0' * self._hash_length}" if entry is None else f"{entry[0]:o} {entry[1]}"
            lines.append(f"{head}\t".encode() + path.encode("utf-8", "surrogateescape") + b"\0")
        env = {"GIT_INDEX_FILE": index}
        self.run("update-index", "--add", "--replace", "-z", "--index-info", data=b"".join(lines), env=env)

    def as_blob(self, data: bytes) -> Blob:
        """Bytes under the name git gives them, without asking it."""
        algorithm = sha256 if self._hash_length == 64 else sha1
        return Blob(algorithm(b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest(), data)

    @property
    def _hash_length(self) -> int:
        return 64 if self.settings.get("extensions.objectformat") == "sha256" else 40


def _entry(path: str, content: Content) -> bytes:
    """One path of a commit, as fast-import reads it."""
    escaped = path.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    name = b'"' + escaped.encode("utf-8", "surrogateescape") + b'"'
    if content is None:
        return b"\nD " + name
    mode, data = content
    if isinstance(data, str):
        return b"\nM %o %s %s" % (mode, data.encode(), name)
    return b"\nM %o inline %s\ndata %d\n" % (mode, name, len(data)) + data


def _moved_on(error: GitFailed) -> DaywardError:
    if not _MOVED_ON.search(error.output):
        return error
    return Conflict("something else committed at the same moment; nothing was changed", "run the command again")
