"""Differences as a person reads them."""

from __future__ import annotations

from dayward.formats.text import decode, printable, split_lines

LONGEST = 40


def unified(before: bytes | None, after: bytes | None, before_name: str, after_name: str) -> tuple[str, ...]:
    """A unified diff of two versions, at most `LONGEST` lines, without control characters."""
    from difflib import unified_diff

    old, new = (split_lines(decode(data or b"")[0])[0] for data in (before, after))
    lines = [printable(line) for line in unified_diff(old, new, before_name, after_name, n=1, lineterm="")]
    if len(lines) > LONGEST:
        lines = [*lines[:LONGEST], f"… and {len(lines) - LONGEST} lines more"]
    return tuple(lines)


def changed_lines(before: bytes | None, after: bytes | None) -> list[str]:
    """Every line that one version has and the other has not, marked `-` or `+`, wherever in the file it stands."""
    from difflib import unified_diff

    old, new = (split_lines(decode(data or b"")[0])[0] for data in (before, after))
    return [
        line for line in unified_diff(old, new, "", "", n=0, lineterm="") if not line.startswith(("@@", "---", "+++"))
    ]
