"""Plain text, line by line (diff3)."""

from __future__ import annotations

from dayward.formats.merging.file import Version, Versions, either, read, write
from dayward.formats.merging.lines import Change, Clash, align, diff3
from dayward.formats.merging.outcome import Conflict, Merged


def merge_text(base: bytes, ours: bytes, theirs: bytes) -> Merged:
    """Both sides' changes; where they overlap, ours, and a conflict that carries both texts."""
    if theirs < ours and not (merged := merge_text(base, theirs, ours)).conflicts:
        return merged
    versions = Versions(read(base), read(ours), read(theirs))
    conflicts: list[Conflict] = []
    out: list[tuple[str, str]] = []
    unchanged = _unchanged(versions)
    at = 0
    for change in diff3(versions.base.lines, versions.a.lines, versions.b.lines):
        start, end = change.base if isinstance(change, Clash) else change.hunk[:2]
        out += unchanged[at:start] + _taken(change, versions)
        if isinstance(change, Clash):
            conflicts.append(_conflict(change, versions))
        at = end
    return Merged(write(out + unchanged[at:], versions), tuple(conflicts))


def _taken(change: Change | Clash, versions: Versions) -> list[tuple[str, str]]:
    if isinstance(change, Clash):
        return _cut(versions.a, *change.ours)
    side, (_, _, begin, stop) = versions.b if change.theirs else versions.a, change.hunk
    return [(side.lines[j], versions.ending(side, j)) for j in range(begin, stop)]


def _cut(side: Version, begin: int, stop: int) -> list[tuple[str, str]]:
    return list(zip(side.lines[begin:stop], side.eols[begin:stop], strict=True))


def _unchanged(versions: Versions) -> list[tuple[str, str]]:
    """The common version's lines, with the endings that either side gave them."""
    base, a, b = versions
    if len({*base.eols, *a.eols, *b.eols}) <= 1:
        return list(zip(base.lines, base.eols, strict=True))
    out = []
    pairs = zip(base.lines, base.eols, align(base.lines, a.lines), align(base.lines, b.lines), strict=True)
    for line, eol, i, j in pairs:
        old = eol or base.usual
        new = either(old, (a.eols[i] if i >= 0 else "") or old, (b.eols[j] if j >= 0 else "") or old)
        out.append((line, new))
    return out


def _conflict(clash: Clash, versions: Versions) -> Conflict:
    first, last = clash.ours[0] + 1, clash.ours[1]
    where = f"lines {first} to {last}" if last > first else f"line {first}"
    mine, other = _cut(versions.a, *clash.ours), _cut(versions.b, *clash.theirs)
    what = f"{where}: changed here and there"
    if not mine or not other:
        what = f"{where}: {'deleted' if not mine else 'changed'} here, {'deleted' if not other else 'changed'} there"
    return Conflict(what, "".join(map("".join, mine)), "".join(map("".join, other)))
