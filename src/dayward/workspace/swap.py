"""Putting a prepared file in a place without ever losing what somebody else put there a moment before.

The new file and the old one change places in one step of the kernel (`renameat2`); then the old one is read. If it is not what
was expected, an editor saved in between: what it saved is in our hands, not gone.
"""

from __future__ import annotations

import contextlib
import errno
import os
import stat
from collections.abc import Callable
from functools import cache
from typing import NamedTuple

from dayward.core.errors import Refused
from dayward.workspace.writers import wait_for_writers

_NOREPLACE, _EXCHANGE = 1, 2
_UNSUPPORTED = frozenset((errno.EINVAL, errno.ENOSYS, errno.EOPNOTSUPP))
_NO_LINKS = frozenset((errno.EPERM, errno.EOPNOTSUPP, errno.EMLINK))
_PATIENCE = 2.0


class Spot(NamedTuple):
    """A name in an open folder."""

    folder: int
    name: str


@cache
def _kernel() -> Callable[[Spot, Spot, int], int] | None:
    """`renameat2`, which returns 0 or the error's number; None on systems that have no such call."""
    import ctypes  # slow to import, and only writing needs it

    call = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if call is None:
        return None
    call.argtypes = (ctypes.c_int, ctypes.c_char_p, ctypes.c_int, ctypes.c_char_p, ctypes.c_uint)

    def rename(old: Spot, new: Spot, flags: int) -> int:
        status: int = call(old.folder, os.fsencode(old.name), new.folder, os.fsencode(new.name), flags)
        return 0 if status == 0 else ctypes.get_errno()

    return rename


def _renamed(old: Spot, new: Spot, flags: int) -> bool:
    """One step of the kernel. False where this system or disk cannot do it; raises OSError where it fails."""
    rename = _kernel()
    code = errno.ENOSYS if rename is None else rename(old, new, flags)
    if code and code not in _UNSUPPORTED:
        raise OSError(code, os.strerror(code), new.name)
    return code == 0


def exchange(spare: Spot, target: Spot) -> None:
    """Let a prepared file and the one in its place change places. Raises FileNotFoundError where there is none.

    Where the system cannot do it in one step, an edit saved in the last few microseconds is lost to sight.
    """
    if not _renamed(spare, target, _EXCHANGE):
        aside = spare._replace(name=spare.name + ".old")
        descriptor = os.open(target.name, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC, dir_fd=target.folder)
        with os.fdopen(descriptor, "rb") as file:
            write(aside, file.read(), stat.S_IMODE(os.fstat(descriptor).st_mode))
        os.rename(spare.name, target.name, src_dir_fd=spare.folder, dst_dir_fd=target.folder)
        _resume(spare)
    os.fsync(target.folder)


def _resume(spare: Spot) -> None:
    """Finish the second half of an exchange in two steps, if it was begun."""
    if not _exists(spare):
        with contextlib.suppress(FileNotFoundError):
            os.rename(spare.name + ".old", spare.name, src_dir_fd=spare.folder, dst_dir_fd=spare.folder)


def put_new(spare: Spot, target: Spot) -> bool:
    """Move a prepared file to where there is none. False where somebody else just made one."""
    try:
        if not _renamed(spare, target, _NOREPLACE):
            _link(spare, target)
    except FileExistsError:
        return False
    os.fsync(target.folder)
    return True


def _link(spare: Spot, target: Spot) -> None:
    folders = {"src_dir_fd": spare.folder, "dst_dir_fd": target.folder}
    try:
        os.link(spare.name, target.name, **folders, follow_symlinks=False)
        os.unlink(spare.name, dir_fd=spare.folder)
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
        if _exists(target):
            raise FileExistsError from error
        os.rename(spare.name, target.name, **folders)


def take_away(target: Spot, spare: Spot) -> None:
    """Move a file out of its place, as it is."""
    os.rename(target.name, spare.name, src_dir_fd=target.folder, dst_dir_fd=spare.folder)
    os.fsync(target.folder)


def caught(spare: Spot, target: Spot) -> bytes | None:
    """What a spare file holds, None where there is none. A program that still writes to it is waited for.

    Raises Refused where something came away that is no plain file; it is put back.
    """
    _resume(spare)
    try:
        status = os.stat(spare.name, dir_fd=spare.folder, follow_symlinks=False)
    except FileNotFoundError:
        return None
    if not stat.S_ISREG(status.st_mode):
        if _exists(target):
            exchange(spare, target)
        else:
            put_new(spare, target)
        raise Refused(f"{target.name!r} is not touched: it is a link or no plain file")
    descriptor = os.open(spare.name, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC, dir_fd=spare.folder)
    with os.fdopen(descriptor, "rb") as file:
        wait_for_writers(descriptor, _PATIENCE)
        return file.read()


def write(spot: Spot, data: bytes, mode: int, *, exact: bool = True) -> None:
    """Write a file whole and force it to disk. `mode` is taken exactly, or (for a new file) as the person's umask has it."""
    prepared = spot.name + ".new"
    with contextlib.suppress(FileNotFoundError):
        os.unlink(prepared, dir_fd=spot.folder)
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC
    descriptor = os.open(prepared, flags, mode, dir_fd=spot.folder)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
        file.flush()
        if exact:
            os.fchmod(descriptor, mode)
        os.fsync(descriptor)
    os.rename(prepared, spot.name, src_dir_fd=spot.folder, dst_dir_fd=spot.folder)


def remove(spot: Spot) -> None:
    """Delete a prepared file and what may be left of its making."""
    for ending in ("", ".new", ".old"):
        with contextlib.suppress(FileNotFoundError):
            os.unlink(spot.name + ending, dir_fd=spot.folder)


def _exists(spot: Spot) -> bool:
    try:
        os.stat(spot.name, dir_fd=spot.folder, follow_symlinks=False)
    except FileNotFoundError:
        return False
    return True
