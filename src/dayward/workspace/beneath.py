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
from dayward.workspace.writers import wait_for_writers

_ENCODED = re.compile(r"%(?:[0-9a-f]{2}|u[0-9a-f]{4}|%)|0x(?:2e|2f|5c)", re.IGNORECASE)
_DRIVE = re.compile(r"[A-Za-z]:")
_GIT = re.compile(r"\.git|git~\d+", re.IGNORECASE)
_SLASHES = frozenset("⁄∕⧸／＼∖﹨⧵")
_DOTS = str.maketrans("․﹒．。‥…", "......")
_UNSEEN = re.compile(
    "[\u0080-\u009f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\u3164"
    "\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e007f]"
)
LONGEST = 1024


def why_not(path: str) -> str:
    """Why a name may not be used inside a workspace, or "" where it may."""
    if not path or len(path.encode("utf-8", "surrogateescape")) > LONGEST:
        return "it is empty or too long"
    if path.startswith(("/", "~")) or _DRIVE.match(path):
        return "it is absolute"
    if any(c < " " or c == "\x7f" for c in path):
        return "it has control characters"
    if "\\" in path or _ENCODED.search(path) or not _SLASHES.isdisjoint(path):
        return "it has separators or dots in disguise"
    if _UNSEEN.search(path):
        return "it has characters that cannot be seen"
    for part in path.split("/"):
        if reason := _why_not_part(part):
            return reason
    return ""


def _why_not_part(part: str) -> str:
    if part == "":
        return "it has an empty part"
    plain = part.translate(_DOTS)
    if plain.strip(". ") == "":
        return "it climbs out of the folder" if ".." in plain or plain != part else "it has a part that names no file"
    if _GIT.fullmatch(_bare(part)):
        return "it lies in git's own folder"
    if plain.startswith("."):
        return "it is hidden"
    if part != part.strip() or (plain.endswith(".") and part.endswith(".")):
        return "it begins or ends with a space or a dot"
    return ""


def _bare(part: str) -> str:
    """The part as a forgiving file system might see it: without invisible characters and trailing dots."""
    return _UNSEEN.sub("", part).replace("\u200c", "").replace("\u200d", "").rstrip(". ")


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
            if any(part in ("", ".", "..") or _GIT.fullmatch(_bare(part)) for part in path.split("/")) or "\0" in path:
                raise Refused(f"{_shown(path)} is not touched: it leaves the folder")
            return path
        reason = why_not(path)
        if reason == "it is hidden" and any(_covers(p, path) for p in self._allowed if "/." in "/" + p):
            reason = ""
        if not reason and self._is_blocked(path):
            reason = "it is blocked by your settings"
        if not reason and not self._is_allowed(path):
            reason = "it is outside the paths your settings allow"
        if reason:
            raise Refused(
                f"{_shown(path)} is not touched: {reason}",
                "name a file inside your folder, such as notes/ideas.md",
            )
        return path

    def _is_blocked(self, path: str) -> bool:
        """Blocked patterns hold for every spelling that a file system may take for the same name."""
        return any(_covers(_folded(pattern), _folded(path)) for pattern in self._blocked)

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
        """Like `read`, with the permission bits. A program that is just writing the file is waited for, not for long."""
        try:
            with self.parent(path) as (folder, name):
                # Opening a device or a FIFO can already do something, so look first.
                _require_plain(path, os.stat(name, dir_fd=folder, follow_symlinks=False))
                descriptor = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC, dir_fd=folder)
                with os.fdopen(descriptor, "rb") as file:
                    status = os.fstat(descriptor)
                    _require_plain(path, status)
                    wait_for_writers(descriptor)
                    return file.read(), stat.S_IMODE(status.st_mode)
        except FileNotFoundError:
            return None
        except OSError as error:
            raise unavailable(path, error) from error

    def set_mode(self, path: str, mode: int) -> None:
        """Give a plain file these permission bits; anything else in its place is left alone."""
        with suppress(OSError, Refused), self.parent(path) as (folder, name):
            flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
            if stat.S_ISREG((status := os.stat(name, dir_fd=folder, follow_symlinks=False)).st_mode):
                descriptor = os.open(name, flags, dir_fd=folder)
                with os.fdopen(descriptor, "rb"):
                    if stat.S_IMODE(status.st_mode) != mode:
                        os.fchmod(descriptor, mode)

    def is_plain(self, path: str) -> bool:
        """Whether a path may be used: a plain file, or nothing where one could be."""
        try:
            with self.parent(path) as (folder, name):
                _require_plain(path, os.stat(name, dir_fd=folder, follow_symlinks=False))
        except FileNotFoundError:
            return True
        except (Refused, IsADirectoryError):
            return False
        except OSError as error:
            raise unavailable(path, error) from error
        return True

    def require_writable(self, path: str) -> int:
        """Raise Unavailable unless a file could be put in this place. Returns the device that it is or would be on."""
        *folders, name = self.check(path).split("/")
        descriptor = os.dup(self._fd)
        try:
            with suppress(FileNotFoundError):  # the file, or its folder, will be made
                for folder in folders:
                    inner = _open_folder(descriptor, folder, False, path)
                    os.close(descriptor)
                    descriptor = inner
                _require_may_write(descriptor, name)
            _require_may_write(descriptor, ".")
            return os.fstat(descriptor).st_dev
        except OSError as error:
            raise unavailable(path, error) from error
        finally:
            os.close(descriptor)

    def paths(self, folder: str = "", depth: int = 8) -> list[str]:
        """The plain files below a folder that may be touched, sorted, links left out; [] where there is no such folder."""
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
                    if why_not(entry.name) or self._is_blocked(prefix + entry.name):
                        continue
                    if entry.is_file(follow_symlinks=False):
                        found += [prefix + entry.name] if self._is_allowed(prefix + entry.name) else []
                    elif entry.is_dir(follow_symlinks=False) and depth > 1:
                        folders.append(entry.name)
            for name in folders:
                with suppress(FileNotFoundError, NotADirectoryError):  # somebody just took it away
                    inner = os.open(name, _FOLDER, dir_fd=descriptor)
                    self._walk(inner, f"{prefix}{name}/", depth - 1, found)
        finally:
            os.close(descriptor)

    def _is_allowed(self, path: str) -> bool:
        return not self._allowed or any(_covers(pattern, path) for pattern in self._allowed)


_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC


def _require_plain(path: str, status: os.stat_result) -> None:
    if stat.S_ISLNK(status.st_mode):
        raise Refused(f"{_shown(path)} is not touched: it is a link", "put the file itself into your folder")
    if not stat.S_ISREG(status.st_mode):
        if stat.S_ISDIR(status.st_mode):
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
        raise Refused(f"{_shown(path)} is not touched: it is no plain file", "put a plain file in its place")


def _require_may_write(folder: int, name: str) -> None:
    """Raise OSError where a file, or the folder itself, is write-protected (also for root, who could all the same)."""
    protected = not os.stat(name, dir_fd=folder, follow_symlinks=False).st_mode & 0o222
    if protected or not os.access(name, os.W_OK, dir_fd=folder):
        reason = errno.EROFS if os.statvfs(folder).f_flag & os.ST_RDONLY else errno.EACCES
        raise OSError(reason, os.strerror(reason))


def _open_folder(parent: int, name: str, create: bool, path: str) -> int:
    try:
        return os.open(name, _FOLDER, dir_fd=parent)
    except FileNotFoundError:
        if not create:
            raise
        with suppress(FileExistsError):  # another process may just have made it
            os.mkdir(name, dir_fd=parent)
        return _open_folder(parent, name, False, path)
    except OSError as error:
        if error.errno not in (errno.ENOTDIR, errno.ELOOP):
            raise
        raise Refused(f"{_shown(path)} is not touched: {_shown(name)} is a link or a file, not a folder") from None


def _covers(pattern: str, path: str) -> bool:
    pattern = pattern.rstrip("/")
    return fnmatchcase(path, pattern) or fnmatchcase(path, pattern + "/*")


def _folded(text: str) -> str:
    import unicodedata

    return unicodedata.normalize("NFC", text).casefold()


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
        errno.EISDIR: "move the folder out of the way",
        errno.ENOENT: "make it with: dayward init PATH",
        errno.ENOTDIR: "make it with: dayward init PATH",
    }
    reason = (error.strerror or str(error)).lower()
    return Unavailable(f"{_shown(path)} cannot be used: {reason}", advice.get(error.errno or 0, "run: dayward doctor"))
