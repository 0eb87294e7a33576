"""Files beneath one folder, and no others.

Two walls. Names are judged first: absolute, climbing, hidden, encoded or look-alike names are refused with the reason. Then every part of
the path is opened by its parent's handle without following links (`openat` with `O_NOFOLLOW`), so that the kernel
decides and no race between look and use can lead outside.
"""

from __future__ import annotations

import errno
import os
import re
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from fnmatch import fnmatchcase

from dayward.core.errors import Refused, Unavailable

_ENCODED = re.compile(r"%(?:[0-9a-f]{2}|u[0-9a-f]{4}|%)|0x(?:2e|2f|5c)", re.IGNORECASE)
_DRIVE = re.compile(r"[A-Za-z]:")
_GIT = re.compile(r"\.?git(?:~\d+)?", re.IGNORECASE)
_DOTS_AND_SLASHES = frozenset("․‥…﹒．。⁄∕⧸／＼∖﹨⧵")
LONGEST = 1024


def why_not(path: str) -> str:
    """Why a name may not be used inside a workspace, or "" where it may."""
    if not path or len(path.encode("utf-8", "surrogateescape")) > LONGEST:
        return "it is empty or too long"
    if path.startswith(("/", "~")) or _DRIVE.match(path):
        return "it is absolute"
    if any(c < " " or c == "\x7f" for c in path):
        return "it has control characters"
    if "\\" in path or _ENCODED.search(path) or not _DOTS_AND_SLASHES.isdisjoint(path):
        return "it has separators or dots in disguise"
    for part in path.split("/"):
        if reason := _why_not_part(part):
            return reason
    return ""


def _why_not_part(part: str) -> str:
    if part == "":
        return "it has an empty part"
    if part.strip(". ") == "":
        return "it climbs out of the folder" if ".." in part else "it has a part that names no file"
    if _GIT.fullmatch(_bare(part)):
        return "it lies in git's own folder"
    if part.startswith("."):
        return "it is hidden"
    if part != part.strip() or part.endswith("."):
        return "it begins or ends with a space or a dot"
    return ""


def _bare(part: str) -> str:
    """The part as a forgiving file system might see it: without invisible characters and trailing dots."""
    return re.sub("[\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]", "", part).rstrip(". ")


class Beneath:
    """One folder, opened once. `allowed` and `blocked` are patterns over whole relative paths; blocked wins.

    `trusted` is for names that come from git itself: hidden and odd ones may be used, ways out still may not.
    """

    def __init__(
        self, root: str, allowed: tuple[str, ...] = (), blocked: tuple[str, ...] = (), *, trusted: bool = False
    ) -> None:
        self.root = os.path.realpath(root)
        self._trusted = trusted
        self._allowed = allowed
        self._blocked = blocked
        try:
            self._fd = os.open(self.root, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        except OSError as error:
            raise unavailable(root, error) from error

    def close(self) -> None:
        """Give the folder's handle back."""
        if self._fd >= 0:
            os.close(self._fd)
            self._fd = -1

    def check(self, path: str) -> str:
        """The path itself, if it may be touched. Raises Refused with the reason."""
        if self._trusted:
            if any(part in ("", ".", "..") or part.lower() == ".git" for part in path.split("/")) or "\0" in path:
                raise Refused(f"{_shown(path)} is not touched: it leaves the folder")
            return path
        reason = why_not(path)
        if reason == "it is hidden" and any(_covers(p, path) for p in self._allowed if "/." in "/" + p):
            reason = ""
        if not reason and any(_covers(pattern, path) for pattern in self._blocked):
            reason = "it is blocked by your settings"
        if not reason and self._allowed and not any(_covers(pattern, path) for pattern in self._allowed):
            reason = "it is outside the paths your settings allow"
        if reason:
            raise Refused(
                f"{_shown(path)} is not touched: {reason}",
                "name a file inside your folder, such as notes/ideas.md",
            )
        return path

    @contextmanager
    def parent(self, path: str, create: bool = False) -> Iterator[tuple[int, str]]:
        """The handle of the folder a path lies in, and its last part. Raises FileNotFoundError where there is none."""
        *folders, name = self.check(path).split("/")
        descriptor = os.dup(self._fd)
        try:
            for folder in folders:
                inner = _open_folder(descriptor, folder, create, path)
                os.close(descriptor)
                descriptor = inner
            yield descriptor, name
        finally:
            os.close(descriptor)

    def read(self, path: str) -> bytes | None:
        """The bytes of a file, or None where there is none. Raises Refused for anything that is no plain file."""
        return None if (found := self.read_with_mode(path)) is None else found[0]

    def read_with_mode(self, path: str) -> tuple[bytes, int] | None:
        """Like `read`, with the permission bits."""
        try:
            with self.parent(path) as (folder, name):
                descriptor = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC, dir_fd=folder)
                with os.fdopen(descriptor, "rb") as file:
                    status = os.fstat(descriptor)
                    if not stat.S_ISREG(status.st_mode):
                        raise Refused(f"{_shown(path)} is not touched: it is no plain file")
                    return file.read(), stat.S_IMODE(status.st_mode)
        except FileNotFoundError:
            return None
        except OSError as error:
            raise unavailable(path, error) from error

    def paths(self, folder: str = "", depth: int = 8) -> list[str]:
        """The plain files below a folder, sorted, hidden ones and links left out; [] where there is no such folder."""
        found: list[str] = []
        try:
            if folder:
                self.check(folder)
                with self.parent(folder + "/x") as (descriptor, _):
                    self._walk(os.dup(descriptor), folder + "/", depth, found)
            else:
                self._walk(os.dup(self._fd), "", depth, found)
        except FileNotFoundError:
            return []
        except OSError as error:
            raise unavailable(folder or self.root, error) from error
        return sorted(found)

    def _walk(self, descriptor: int, prefix: str, depth: int, found: list[str]) -> None:
        folders = []
        try:
            with os.scandir(descriptor) as entries:
                for entry in entries:
                    if why_not(entry.name) or any(_covers(p, prefix + entry.name) for p in self._blocked):
                        continue
                    if entry.is_file(follow_symlinks=False):
                        found.append(prefix + entry.name)
                    elif entry.is_dir(follow_symlinks=False) and depth > 1:
                        folders.append(entry.name)
            for name in folders:
                inner = os.open(name, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC, dir_fd=descriptor)
                self._walk(inner, f"{prefix}{name}/", depth - 1, found)
        finally:
            os.close(descriptor)


def _open_folder(parent: int, name: str, create: bool, path: str) -> int:
    flags = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
    try:
        return os.open(name, flags, dir_fd=parent)
    except FileNotFoundError:
        if not create:
            raise
        with suppress(FileExistsError):  # another process may just have made it
            os.mkdir(name, dir_fd=parent)
        return os.open(name, flags, dir_fd=parent)
    except NotADirectoryError:
        raise Refused(f"{_shown(path)} is not touched: {_shown(name)} is a link or a file, not a folder") from None


def _covers(pattern: str, path: str) -> bool:
    pattern = pattern.rstrip("/")
    return fnmatchcase(path, pattern) or fnmatchcase(path, pattern + "/*")


def _shown(path: str) -> str:
    short = path if len(path) <= 60 else path[:57] + "…"
    return repr(short.encode("utf-8", "replace").decode())


def unavailable(path: str, error: OSError) -> Unavailable | Refused:
    """The error a person reads for one of the system's."""
    if error.errno in (errno.ELOOP, errno.EMLINK):
        return Refused(f"{_shown(path)} is not touched: it is a link", "put the file itself into your folder")
    advice = {
        errno.EACCES: "check who owns it: ls -l",
        errno.EPERM: "check who owns it: ls -l",
        errno.ENOSPC: "free some space and run the command again; nothing was changed",
        errno.EDQUOT: "free some space and run the command again; nothing was changed",
        errno.EROFS: "the disk is read-only; remount it for writing and run the command again",
        errno.ENOENT: "make it with: dayward init PATH",
        errno.ENOTDIR: "make it with: dayward init PATH",
    }
    reason = (error.strerror or str(error)).lower()
    return Unavailable(f"{_shown(path)} cannot be used: {reason}", advice.get(error.errno or 0, "run: dayward doctor"))
