"""Running git: never through a shell, never asking at a terminal, never running a repository's hooks.

Owns every start of `git`, what it is told in general, and what its failures mean to a person.
"""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from dayward.core.errors import Conflict, Unavailable
from dayward.core.redaction import redact
from dayward.workspace import stale

if TYPE_CHECKING:
    import subprocess

_DROPPED = (
    "GIT_DIR",
    "GIT_WORK_TREE",
    "GIT_IMPLICIT_WORK_TREE",
    "GIT_COMMON_DIR",
    "GIT_INDEX_FILE",
    "GIT_OBJECT_DIRECTORY",
    "GIT_ALTERNATE_OBJECT_DIRECTORIES",
    "GIT_QUARANTINE_PATH",
    "GIT_SHALLOW_FILE",
    "GIT_GRAFT_FILE",
    "GIT_PREFIX",
    "GIT_NAMESPACE",
    "GIT_CEILING_DIRECTORIES",
    "GIT_EXTERNAL_DIFF",
    "GIT_GLOB_PATHSPECS",
    "GIT_NOGLOB_PATHSPECS",
    "GIT_ICASE_PATHSPECS",
    "GIT_TRACE",  # traces would be taken for error messages, and can hold what opens a remote
    "GIT_TRACE_CURL",
    "GIT_TRACE_PACKET",
    "GIT_CURL_VERBOSE",
)
_OPTIONS = (
    "--no-optional-locks",
    "--literal-pathspecs",
    "-c", "core.hooksPath=/dev/null",
    "-c", "core.fsmonitor=false",
    "-c", "core.quotePath=false",
    "-c", "core.safecrlf=false",
    "-c", "i18n.logOutputEncoding=UTF-8",
    "-c", "blame.ignoreRevsFile=",
    "-c", "commit.gpgSign=false",
    "-c", "core.fsync=committed",
    "-c", "log.showSignature=false",
    "-c", "color.ui=false",
    "-c", "gc.auto=0",
    "-c", "maintenance.auto=false",
)  # fmt: skip
_LOCKED = re.compile(r"Unable to create '(/.+\.lock)': File exists")


class GitFailed(Unavailable):
    """git ended with an error."""

    def __init__(self, message: str, next_step: str, status: int, output: str) -> None:
        super().__init__(message, next_step)
        self.status = status
        self.output = output


class Program:
    """Git at work in one folder."""

    def __init__(self, root: str) -> None:
        self.root = root
        self.folder = _git_folder(root)
        self.common = _common_folder(self.folder)
        self.lock_fd: int | None = None
        """An open lock that children inherit, so that it is held as long as any of them lives."""

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
        """Run git to its end and return what it printed. Raises GitFailed for an exit status not in `ok`.

        A lock that another git holds is waited for; one that a killed git left is removed. Raises Conflict where it stays.
        """
        while True:
            status, out, err = self._run(args, data, env, timeout)
            if status in ok:
                return out
            error = failed(args, status, err)
            lock = _LOCKED.search(error.output)
            if lock is None or not lock[1].startswith(self.common + os.sep):
                raise error
            self.require_unlocked(lock[1])

    def _run(
        self, args: Sequence[str], data: bytes, env: dict[str, str] | None, timeout: float | None
    ) -> tuple[int, bytes, bytes]:
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
        return process.returncode, out, err

    def require_unlocked(self, lock: str) -> None:
        """Wait until a lock of git's is gone. Raises Conflict where somebody keeps holding it."""
        if not stale.gone(lock, (self.root, self.common)):
            raise Conflict(
                f"another program is working in your repository ({os.path.relpath(lock, self.common)} is held)",
                "wait for it, and run the command again",
            )

    def text(self, *args: str, ok: tuple[int, ...] = (0,)) -> str:
        """Like `run`, for one line of text."""
        return self.run(*args, ok=ok).decode("utf-8", "surrogateescape").strip()


def _git_folder(root: str) -> str:
    """Git's folder of a working folder; for a linked one (`git worktree`), its own part of it."""
    path = os.path.join(root, ".git")
    if os.path.isfile(path):
        with open(path, encoding="utf-8", errors="surrogateescape") as file:
            line = file.read().strip()
        return os.path.normpath(os.path.join(root, line.removeprefix("gitdir:").strip()))
    return path


def _common_folder(folder: str) -> str:
    """Where the refs are: git's folder, or for a linked working folder that of the first one."""
    try:
        with open(os.path.join(folder, "commondir"), encoding="utf-8", errors="surrogateescape") as file:
            return os.path.realpath(os.path.join(folder, file.read().strip()))
    except OSError:
        return os.path.realpath(folder)


def _environment(extra: dict[str, str] | None) -> dict[str, str]:
    env = {key: value for key, value in os.environ.items() if key not in _DROPPED}
    env.update(LC_ALL="C.UTF-8", GIT_TERMINAL_PROMPT="0", GIT_OPTIONAL_LOCKS="0", **(extra or {}))
    return env


def failed(args: Sequence[str], status: int, err: bytes) -> GitFailed:
    """The error a person reads for one of git's."""
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
