"""Three versions of a file become one: what both sides did since a common version, combined by what the lines mean.

Owns the question of who changed what. Pure: bytes in, bytes out, and a list of what could not be combined. Any bytes
will do, and nothing here raises. The result does not depend on which side is called ours, so two devices that merge the
same versions write the same bytes (plain text with conflicts excepted: there, ours is kept).
"""

from __future__ import annotations

from dayward.formats.merging.outcome import Conflict, Merged

__all__ = ["Conflict", "Merged", "merge"]


def merge(kind: str, base: bytes, ours: bytes, theirs: bytes) -> Merged:
    """Combine two versions that grew out of `base`; `kind` is "todotxt", "calendar", or "text" for anything else."""
    if ours == theirs or theirs == base:
        return Merged(ours)
    if ours == base:
        return Merged(theirs)
    if kind == "todotxt":
        from dayward.formats.merging.todo import merge_todo

        return merge_todo(base, ours, theirs)
    if kind == "calendar":
        from dayward.formats.merging.calendar import merge_calendar

        return merge_calendar(base, ours, theirs)
    from dayward.formats.merging.plain import merge_text

    return merge_text(base, ours, theirs)
