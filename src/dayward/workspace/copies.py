"""Conflict copies that file synchronisers leave behind, found and merged."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator

from dayward.workspace.repository import Edit, Origin, Workspace

_NAMES = (
    re.compile(r"(?P<stem>.+)\.sync-conflict-\d{8}-\d{6}(?:-[A-Z0-9]+)?(?P<suffix>\.[^./]+)?"),  # Syncthing
    re.compile(
        r"(?P<stem>.+?) \([^()/]*conflicted copy[^()/]*\)(?P<suffix>\.[^./]+)?", re.IGNORECASE
    ),  # Dropbox, Nextcloud
    re.compile(r"(?P<stem>.+?)_conflict-\d{8}-\d{6}(?P<suffix>\.[^./]+)?"),  # ownCloud
)
_VERSIONS = 50


def original_of(path: str) -> str | None:
    """The file that a conflict copy is a version of, None for any other name."""
    folder, name = os.path.split(path)
    for pattern in _NAMES:
        if match := pattern.fullmatch(name):
            return os.path.join(folder, match["stem"] + (match["suffix"] or ""))
    return None


def conflict_copies(workspace: Workspace) -> list[tuple[str, str]]:
    """Every conflict copy in the folder with the file it belongs to, where that file exists."""
    paths = workspace.paths()
    known = set(paths)
    return [(path, original) for path in paths if (original := original_of(path)) in known and original]


def merge_conflict_copies(workspace: Workspace, origin: Origin) -> Iterator[str]:
    """Merge each copy into its file and remove it (its text stays in history); yields what was done or could not be."""
    for number, (copy, original) in enumerate(conflict_copies(workspace)):
        ours, theirs = workspace.read(original), workspace.read(copy)
        base = _common(workspace, original, ours.data or b"", theirs.data or b"")
        combined = workspace.meaning.combine(original, base, ours.data, theirs.data)
        if combined.conflicts and workspace.meaning.kind(original) == "text":
            yield f"{copy} differs from {original} in the same place; both are kept, please merge them by hand"
            continue
        step = origin._replace(step=f"{origin.step}-copy{number}")
        notes = tuple(f"both kept: {conflict.what}" for conflict in combined.conflicts)
        edits = [Edit(ours, combined.data), Edit(theirs, None)]
        workspace.change(edits, f"Merge {os.path.basename(copy)}", step, notes=notes, delete_many=True)
        yield f"merged {copy} into {original}"
        yield from notes


def _common(workspace: Workspace, path: str, ours: bytes, theirs: bytes) -> bytes:
    """The version both came from: of the file's other past ones, that with the fewest lines that differ from the copy."""
    commits = workspace.git.text("log", f"-{_VERSIONS}", "--format=%H", "HEAD", "--", path, ok=(0, 128)).split()
    blobs = workspace.git.read([f"{commit}:{path}" for commit in commits])
    versions = [blob.data for blob in blobs if blob and blob.data != ours]
    wanted = set(theirs.splitlines())
    return min(versions, key=lambda data: len(wanted.symmetric_difference(data.splitlines())), default=b"")
