"""Git, by its own program: never through a shell, never asking at a terminal, never running a repository's hooks.

Owns every call of `git`. Knows nothing of files' meaning, journals or locks.
"""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from dayward.core.errors import Conflict, DaywardError, Unavailable

if TYPE_CHECKING:
    import subprocess

_DROPPED = (
    "GIT_DIR",
    "GIT_WORK_TREE",
    "GIT_INDEX_FILE",
    "GIT_OBJECT_DIRECTORY",
    "GIT_NAMESPACE",
    "GIT_CEILING_DIRECTORIES",
)
_OPTIONS = (
    "--no-optional-locks",
    "-c", "core.hooksPath=/dev/null",
    "-c", "core.fsmonitor=false",
    "-c", "core.quotePath=false",
    "-c", "core.autocrlf=false",
    "-c", "core.safecrlf=false",
    "-c", "commit.gpgSign=false",
    "-c", "core.fsync=committed",
    "-c", "log.showSignature=false",
    "-c", "color.ui=false",
    "-c", "gc.auto=0",
    "-c", "maintenance.auto=false",
)  # fmt: skip
_USERINFO = re.compile(r"(?<=://)[^/@\s]+@")
_BUSY = ("MERGE_HEAD", "CHERRY_PICK_HEAD", "REVERT_HEAD", "rebase-merge", "rebase-apply", "BISECT_LOG")
COMMITTER = "Dayward <dayward@localhost>"


class GitFailed(Unavailable):
    """git ended with an error."""

    def __init__(self, message: str, next_step: str, status: int, output: str) -> None:
        super().__init__(message, next_step)
        self.status = status
        self.output = output


class Blob(NamedTuple):
    """A file as a commit or the index holds it."""

    oid: str
    data: bytes


def redact(text: str) -> str:
    """The text without user names and passwords in addresses."""
    return _USERINFO.sub("", text)


class Git:
    """The repository of one folder."""

    def __init__(self, root: str) -> None:
        self.root = root
        self.folder = _git_folder(root)
        self.lock_fd: int | None = None
        """An open lock that children inherit, so that it is held as long as any of them lives."""

    # -- running

    def start(self, args: Sequence[str], env: dict[str, str] | None = None) -> subprocess.Popen[bytes]:
        """Start git. The caller reads and reaps it."""
        import subprocess  # slow to import, and reading files does not need it

        try:
            return subprocess.Popen(
                ["git", "-C", self.root, *_OPTIONS, *args],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                env=_environment(env),
                pass_fds=() if self.lock_fd is None else (self.lock_fd,),
            )
        except FileNotFoundError:
            raise Unavailable("git is not installed", "install it: apt install git") from None

    def run(
        self,
        *args: str,
        data: bytes = b"",
        ok: tuple[int, ...] = (0,),
        env: dict[str, str] | None = None,
        timeout: float | None = None,
    ) -> bytes:
        """Run git to its end and return what it printed. Raises GitFailed for an exit status not in `ok`."""
        from subprocess import TimeoutExpired

        process = self.start(args, env)
        try:
            out, err = process.communicate(data, timeout)
        except TimeoutExpired:
            process.kill()
            process.communicate()
            raise GitFailed(f"git {args[0]} did not end within {timeout:g} s", "try again", -1, "timed out") from None
        except BaseException:
            process.kill()
            process.wait()
            raise
        if process.returncode not in ok:
            raise _failed(args, process.returncode, err)
        return out

    def text(self, *args: str, ok: tuple[int, ...] = (0,)) -> str:
        """Like `run`, for one line of text."""
        return self.run(*args, ok=ok).decode("utf-8", "surrogateescape").strip()

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
        """Objects by name (`HEAD`, `HEAD:path`, `:path`), None for those that do not exist."""
        if not names:
            return []
        out = self.run(
            "cat-file", "--batch", data="".join(f"{name}\n" for name in names).encode("utf-8", "surrogateescape")
        )
        found: list[Blob | None] = []
        at = 0
        for name in names:
            end = out.index(b"\n", at)
            words = out[at:end].split(b" ")
            if words[-1] in (b"missing", b"ambiguous") or len(words) != 3:
                found.append(None)
                at = end + 1
                continue
            size = int(words[2])
            found.append(Blob(words[0].decode(), out[end + 1 : end + 1 + size]))
            at = end + size + 2
            assert at <= len(out), name  # noqa: S101
        return found

    def tip(self, ref: str = "HEAD") -> str | None:
        """The commit a name stands for, or None."""
        return self.text("rev-parse", "--verify", "--quiet", ref + "^{commit}", ok=(0, 1)) or None

    def is_ancestor(self, old: str, new: str) -> bool:
        """Whether `new` contains `old`."""
        process = self.start(["merge-base", "--is-ancestor", old, new])
        process.communicate()
        return process.returncode == 0

    def author(self) -> str:
        """The person's own git identity as `Name <address>`, or Dayward's where they have none."""
        out = self.run("config", "--get-regexp", r"^user\.(name|email)$", ok=(0, 1)).decode("utf-8", "replace")
        pairs = dict(line.split(" ", 1) for line in out.splitlines() if " " in line)
        name = re.sub(r"[<>\n]", "", pairs.get("user.name", "")).strip()
        address = re.sub(r"[<>\s]", "", pairs.get("user.email", ""))
        return f"{name or address} <{address}>" if name or address else COMMITTER

    # -- writing

    def commit(
        self,
        ref: str,
        parents: Sequence[str],
        files: dict[str, tuple[int, bytes] | None],
        message: str,
        author: str,
        when: str,
    ) -> str:
        """Make one commit on top of the first parent and move `ref` to it, if `ref` still stands there.

        `files` maps paths to (mode, bytes), or None to delete. `when` is git's raw date, `seconds +hhmm`.
        """
        text = message.encode("utf-8", "replace")
        stream = [
            f"commit {ref}\nmark :1\nauthor {author} {when}\ncommitter {COMMITTER} {when}\ndata {len(text)}\n".encode(),
            text,
        ]
        for keyword, parent in zip(["from", *["merge"] * (len(parents) - 1)], parents, strict=False):
            stream.append(f"\n{keyword} {parent}".encode())
        for path, content in files.items():
            name = _quoted(path)
            if content is None:
                stream.append(b"\nD " + name)
            else:
                stream.append(b"\nM 100%o inline %s\ndata %d\n" % (content[0], name, len(content[1])) + content[1])
        stream.append(b"\nget-mark :1\ndone\n")
        try:
            out = self.run(
                "fast-import", "--quiet", "--done", "--date-format=raw", "--cat-blob-fd=1", data=b"".join(stream)
            )
        except GitFailed as error:
            self.remove_crash_reports()
            if "new tip" in error.output or "lock ref" in error.output:
                raise Conflict(
                    "something else committed at the same moment; nothing was changed", "run the command again"
                ) from error
            raise
        return out.split()[0].decode()

    def remove_crash_reports(self) -> None:
        """Delete what an interrupted fast-import leaves in git's folder."""
        for name in os.listdir(self.folder):
            if name.startswith("fast_import_crash_"):
                os.unlink(os.path.join(self.folder, name))

    def store(self, data: bytes) -> str:
        """Keep bytes as an object; returns its name."""
        return self.run("hash-object", "-w", "--stdin", data=data).decode().strip()

    def update_index(self, entries: dict[str, tuple[int, str] | None], index: str) -> None:
        """Set (mode, object) or remove entries of an index file, leaving all others as they are."""
        lines = []
        for path, entry in entries.items():
            head = f"0 {'0' * 40}" if entry is None else f"100{entry[0]:o} {entry[1]}"
            lines.append(f"{head}\t".encode() + path.encode("utf-8", "surrogateescape") + b"\0")
        self.run("update-index", "--add", "-z", "--index-info", data=b"".join(lines), env={"GIT_INDEX_FILE": index})

    def as_blob(self, data: bytes, like: str) -> Blob:
        """Bytes under the name git gives them, in the hash that the object `like` is named by."""
        import hashlib

        algorithm = "sha256" if len(like) == 64 else "sha1"
        name = hashlib.new(algorithm, b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()
        return Blob(name, data)


def _git_folder(root: str) -> str:
    path = os.path.join(root, ".git")
    if os.path.isfile(path):
        with open(path, encoding="utf-8") as file:
            line = file.read().strip()
        return os.path.normpath(os.path.join(root, line.removeprefix("gitdir: ")))
    return path


def _environment(extra: dict[str, str] | None) -> dict[str, str]:
    env = {key: value for key, value in os.environ.items() if key not in _DROPPED}
    env.update(LC_ALL="C.UTF-8", GIT_TERMINAL_PROMPT="0", GIT_OPTIONAL_LOCKS="0", **(extra or {}))
    return env


def _quoted(path: str) -> bytes:
    return b'"' + path.replace("\\", "\\\\").replace('"', '\\"').encode("utf-8", "surrogateescape") + b'"'


def _failed(args: Sequence[str], status: int, err: bytes) -> DaywardError:
    output = redact(err.decode("utf-8", "replace").strip())
    first = next((line for line in output.splitlines() if line.startswith(("fatal:", "error:"))), output[:200])
    if "No space left" in output:
        return GitFailed(
            "the disk is full; nothing was changed", "free some space and run the command again", status, output
        )
    if "Read-only file system" in output or "Permission denied" in output:
        return GitFailed(f"git may not write here: {first}", "check who owns the folder: ls -l", status, output)
    if "dubious ownership" in output:
        return GitFailed(
            "this folder belongs to somebody else, so git does not open it",
            "see: git help config, safe.directory",
            status,
            output,
        )
    return GitFailed(f"git {args[0]} failed: {first or f'status {status}'}", "run: dayward doctor", status, output)
