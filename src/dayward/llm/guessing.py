"""How many tokens there are in what was sent or said, where nobody tells. Guesses are rather too high than too low."""

from __future__ import annotations

import re

IMAGE = 1_600
"""Tokens that a picture is taken for."""
_PICTURE = re.compile(rb"[A-Za-z0-9+/]{4000,}={0,2}")


def sent(body: bytes) -> int:
    """Tokens of a request: a third of its bytes; a picture counts as one."""
    if len(body) > 4_000:
        pictures = len(_PICTURE.findall(body))
        if pictures:
            return len(_PICTURE.sub(b"", body)) // 3 + pictures * IMAGE
    return len(body) // 3 + 1


def written(text: str) -> int:
    """Tokens of a text that a model wrote."""
    return len(text.encode("utf-8", "replace")) // 4 + 1 if text else 0
