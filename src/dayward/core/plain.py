"""Data as JSON can hold it."""

from __future__ import annotations

from typing import Any


def clean(value: Any) -> Any:
    """Data without what JSON cannot hold: undecodable bytes are replaced, days and times become their text."""
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode() if not value.isascii() else value
    if isinstance(value, dict):
        return {key: clean(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [clean(item) for item in value]
    return value if value is None or isinstance(value, int | float) else str(value)
