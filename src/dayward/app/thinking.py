"""Which models a turn may use, and in whose books they are written; nothing of them is loaded before one is asked."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from dayward.actions.context import Context
from dayward.assistant.result import TIERS
from dayward.assistant.routing import Beyond
from dayward.core.errors import UsageError

if TYPE_CHECKING:
    from dayward.llm.endpoint import Models
    from dayward.llm.wire.words import Image

_EVERY = 0.05
"""Seconds between two pieces of an answer that are shown."""
_LARGEST = 10_000_000
"""Bytes of a picture at most."""
_KINDS = {b"\x89PNG\r\n\x1a\n": "image/png", b"\xff\xd8\xff": "image/jpeg", b"GIF8": "image/gif", b"RIFF": "image/webp"}


class Flow:
    """An answer as it comes along, in pieces that are not too many: text of less than a blink of an eye is one piece."""

    def __init__(self, show: Callable[[str, str], None]) -> None:
        self._show = show
        self._text: list[str] = []
        self._shown = 0.0

    def __call__(self, kind: str, text: str) -> None:
        """Take a piece in."""
        if kind == "text":
            self._text.append(text)
            if time.monotonic() - self._shown < _EVERY:
                return
        if self._text:
            self._show("text", "".join(self._text))
            self._text, self._shown = [], time.monotonic()
        if kind != "text":
            self._show(kind, text)


def beyond(
    wanted: Mapping[str, Any],
    heard: Callable[[str, str], None],
    stop: threading.Event,
) -> Beyond:
    """What one turn may use. `wanted` is how the person wants it: `tier`, `images` (paths), `agent`.

    Raises UsageError for a tier there is not, or a picture that is none.
    """
    tier = str(wanted.get("tier") or "")
    if tier not in ("", *TIERS):
        raise UsageError(f"there is no tier {tier!r}", f"it is one of {', '.join(TIERS)}")
    images = tuple(picture(str(path)) for path in wanted.get("images") or ())

    def models(ctx: Context) -> Models:
        from dayward.app.models import current
        from dayward.llm.books import Books, keep

        now = current()
        keep(Books(ctx.database, now.values, lambda _: ctx.zone_name))
        return now.now()

    return Beyond(models, tier, heard, stop, images, str(wanted.get("agent") or ""))


def alone(wanted: Mapping[str, Any], heard: Callable[[str, str], None]) -> Beyond:
    """What a turn may use in a process of its own, which opens the database only where a model is asked."""
    return beyond(wanted, heard, threading.Event())


def picture(path: str) -> Image:
    """A picture for a model to see. Raises UsageError where it cannot be read, is no picture, or is too large."""
    from dayward.llm.wire.words import Image

    name = os.path.expanduser(path)
    try:
        with open(name, "rb") as file:
            data = file.read(_LARGEST + 1)
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror}", "name a picture: --image FILE") from None
    kind = next((kind for start, kind in _KINDS.items() if data.startswith(start)), "")
    if not kind:
        raise UsageError(f"{path} is no picture that a model can see", "give a PNG, JPEG, GIF or WebP")
    if len(data) > _LARGEST:
        raise UsageError(f"{path} is larger than {_LARGEST // 1_000_000} MB", "make it smaller")
    return Image(data, kind)
