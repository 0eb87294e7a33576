"""Calendars."""

from __future__ import annotations

from dayward.formats.merging.outcome import Merged
from dayward.formats.merging.todo import merge_todo


def merge_calendar(base: bytes, ours: bytes, theirs: bytes) -> Merged:
    """Both sides' changes to a calendar."""
    return merge_todo(base, ours, theirs)
