"""Putting new bytes in a file's place without ever losing what somebody else put there a moment before.

The new file and the old one change places in one step of the kernel (`renameat2` with `RENAME_EXCHANGE`); then the old one is
read. If it is not what was expected, an editor saved in between: what it saved is in our hands, not gone.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable
from functools import cache

from dayward.workspace.beneath import Beneath

_EXCHANGE = 2
_HERE = -100


@cache
def _renameat2() -> Callable[[bytes, int, bytes], int] | None:
    import ctypes  # slow to import, and only writing needs it

    call = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if call is None:
        return None
    call.argtypes = (ctypes.c_int, ctypes.c_char_p, ctypes.c_int, ctypes.c_char_p, ctypes.c_uint)
    return lambda old, folder, new: call(_HERE, old, folder, new, _EXCHANGE)


def _exchange(prepared: str, folder: int, name: str) -> bool:
    call = _renameat2()
    return call is not None and call(os.fsencode(prepared), folder, os.fsencode(name)) == 0


def swap_in(files: Beneath, path: str, wanted: bytes, prepared: str, mode: int) -> bytes | None:
    """Put `wanted` (already in the file `prepared`) in the place of an existing file; returns what was there.

    Afterwards `prepared` holds what was there, where the system can exchange files. Where it cannot, an edit saved
    in the last few microseconds is lost to sight (other systems than Linux).
    """
    with files.parent(path) as (folder, name):
        if _exchange(prepared, folder, name):
            os.fsync(folder)
            with open(prepared, "rb") as file:
                return file.read()
        before = files.read(path)
        beside = f".{name}.{secrets.token_hex(4)}.dayward"
        descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, mode, dir_fd=folder)
        with os.fdopen(descriptor, "wb") as file:
            file.write(wanted)
            file.flush()
            os.fsync(descriptor)
        os.rename(beside, name, src_dir_fd=folder, dst_dir_fd=folder)
        os.fsync(folder)
        return before


def create(files: Beneath, path: str, wanted: bytes, mode: int) -> bool:
    """Make a file that does not exist yet, whole or not at all. False where somebody else just made one."""
    with files.parent(path, create=True) as (folder, name):
        beside = f".{name}.{secrets.token_hex(4)}.dayward"
        descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, mode, dir_fd=folder)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(wanted)
                file.flush()
                os.fsync(descriptor)
            os.link(beside, name, src_dir_fd=folder, dst_dir_fd=folder, follow_symlinks=False)
        except FileExistsError:
            return False
        finally:
            os.unlink(beside, dir_fd=folder)
        os.fsync(folder)
        return True


def take_away(files: Beneath, path: str, aside: str) -> bytes | None:
    """Move a file out of the workspace to `aside`; returns what it held, None where there was none."""
    with files.parent(path) as (folder, name):
        before = files.read(path)
        if before is None:
            return None
        with open(aside, "wb") as file:
            file.write(before)
            file.flush()
            os.fsync(file.fileno())
        os.unlink(name, dir_fd=folder)
        os.fsync(folder)
        return before
