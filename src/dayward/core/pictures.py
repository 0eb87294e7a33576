"""Pictures that somebody shows to a model: kept in the state folder, where the turn finds them."""

from __future__ import annotations

import os
from contextlib import suppress

from dayward.core import clock
from dayward.core.errors import UsageError
from dayward.core.home import Home, write_private
from dayward.core.ids import new_id

LARGEST = 10_000_000
"""Bytes of a picture."""
FOLDER = "pictures"
_KINDS = {b"\x89PNG\r\n\x1a\n": ".png", b"\xff\xd8\xff": ".jpg", b"GIF8": ".gif", b"RIFF": ".webp"}


def kept(home: Home, data: bytes) -> str:
    """Keep a picture; its path. Raises UsageError for what is none, or is too large. Its name is ours, never the sender's."""
    kind = next((kind for start, kind in _KINDS.items() if data.startswith(start)), "")
    if not kind:
        raise UsageError("that is no picture that a model can see", "give a PNG, JPEG, GIF or WebP")
    if len(data) > LARGEST:
        raise UsageError(f"a picture has at most {LARGEST // 1_000_000} MB", "make it smaller")
    path = os.path.join(home.state_file(FOLDER), new_id() + kind)
    write_private(path, data)
    return path


def forget(home: Home, days: int) -> None:
    """Remove the pictures that are older than so many days (0: none)."""
    with suppress(FileNotFoundError), os.scandir(home.state_file(FOLDER)) as entries:
        for entry in entries:
            if days and entry.is_file() and clock.epoch() - entry.stat().st_mtime > days * 86_400:
                os.unlink(entry.path)
