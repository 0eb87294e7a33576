"""The workspace: one folder, one repository, and the only way anything in it is written.

Reading is here; the transaction behind `change` is in `writer`, which is loaded when something is written.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from dayward.core.digest import sha256
from dayward.core.errors import DaywardError, Unavailable
from dayward.formats.text import decode, encode
from dayward.workspace.beneath import Beneath
from dayward.workspace.git import Git
from dayward.workspace.lock import journal_of
from dayward.workspace.receipts import Receipt, receipt_of, trailers

if TYPE_CHECKING:
    from dayward.workspace.journal import Journal
    from dayward.workspace.meaning import Meaning
    from dayward.workspace.writer import Writer, Writing

_PASSING = re.compile(
    r"(?:^|/)(?:\.#[^/]*|#[^/]*#|[^/]*~|\.[^/]*\.sw[a-z]|4913|\.dayward-[^/]*|\.goutputstream-[^/]*|\.~lock\.[^/]*"
    r"|[.~]syncthing[.~][^/]*|[^/]*\.(?:tmp|part|crdownload))$"
)


class Snapshot(NamedTuple):
    """A file as it was read: its bytes (None: no such file) and permission bits."""

    path: str
    data: bytes | None
    mode: int = 0o644

    @property
    def digest(self) -> str | None:
        """The content hash by which this version can be expected later (SHA-256, in hex); None for no file."""
        return None if self.data is None else sha256(self.data).hexdigest()


class Edit(NamedTuple):
    """What a file is to become. `lines` are the texts of the lines to point at in the receipt."""

    snapshot: Snapshot
    data: bytes | None
    lines: tuple[str, ...] = ()


class Origin(NamedTuple):
    """Whose change it is, why, and which step of which turn. `retried` says the step may already have been done."""

    who: str
    why: str
    step: str
    now: datetime
    retried: bool = False


class Limits(NamedTuple):
    """How many lines a change may take away in all before it must be allowed explicitly."""

    lines: int = 25
    share: float = 0.5
    always: int = 10


class Workspace:
    """One person's folder. Cheap to open; nothing is read until asked."""

    def __init__(
        self,
        root: str,
        *,
        allowed: Sequence[str] = (),
        blocked: Sequence[str] = (),
        kinds: Mapping[str, str] | None = None,
        limits: Limits | None = None,
    ) -> None:
        self.files = Beneath(root, tuple(allowed), tuple(blocked))
        self.root = self.files.root
        self.git = Git(self.root)
        self._kinds = kinds
        self.whole = Beneath(root, trusted=True)
        """The same folder for paths that come from git itself: hidden files too, still nothing outside."""
        self.limits = limits or Limits()
        self.fence: Callable[[], None] = lambda: None
        self.notices: list[str] = []
        if not os.path.isdir(self.git.folder):
            self.close()
            raise Unavailable(f"{root} is no git repository", f"make it one: dayward init --adopt {root}")
        if os.path.exists(journal_of(self.git.folder)):
            self._mend()

    def _mend(self) -> None:
        """Finish an interrupted change, so that what is read is whole. Where that cannot be done yet, reading goes on."""
        try:
            with self.writing():
                pass
        except DaywardError as error:
            self.notices.append(f"an interrupted change is not finished yet: {error.message}; {error.next_step}")

    def close(self) -> None:
        """Give the folder's handles back."""
        self.files.close()
        self.whole.close()

    # -- reading

    def read(self, path: str) -> Snapshot:
        """A file as it is now, in the working folder."""
        found = self.files.read_with_mode(path)
        return Snapshot(path, None) if found is None else Snapshot(path, *found)

    def stamp(self, path: str) -> object:
        """What changes whenever a file does: equal stamps, equal bytes. None where there is no file."""
        try:
            status = os.stat(os.path.join(self.root, path), follow_symlinks=False)
        except OSError:
            return None
        return status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns

    def paths(self, folder: str = "") -> list[str]:
        """The plain files below a folder, sorted, hidden ones left out."""
        return self.files.paths(folder)

    # -- writing

    def writing(self) -> Writing:
        """Hold the write lock, with everything an earlier crash left mended. `fence` may raise to keep a latecomer out."""
        from dayward.workspace.writer import Writing

        return Writing(self)

    @cached_property
    def writer(self) -> Writer:
        """What turns edits into commits; loaded only by what writes."""
        from dayward.workspace.writer import Writer

        return Writer(self)

    @cached_property
    def journal(self) -> Journal:
        """The journal of an unfinished change."""
        from dayward.workspace.journal import Journal

        return Journal(self.git, self.whole, self.meaning)

    @cached_property
    def meaning(self) -> Meaning:
        """How files of this workspace are merged."""
        from dayward.workspace.meaning import Meaning

        return Meaning(self._kinds)

    def change(
        self,
        edits: Sequence[Edit],
        what: str,
        origin: Origin,
        *,
        undoes: tuple[str, ...] = (),
        notes: tuple[str, ...] = (),
        delete_many: bool = False,
    ) -> Receipt:
        """Make one commit of some edits and put them in place, or change nothing.

        A file that changed since it was read is merged by meaning, or the whole change is refused with a diff (Conflict). A
        step that is already in history is not done again: its old receipt comes back.
        """
        return self.writer.change(edits, what, origin, undoes=undoes, notes=notes, delete_many=delete_many)

    def receipt(self, step: str) -> Receipt | None:
        """The receipt of a step that history already holds, or None."""
        out = self.git.run(
            "log", "-z", "--format=%H%n%B", "--fixed-strings", f"--grep=Dayward-Step: {step}", "HEAD", "--", ok=(0, 128)
        )
        for entry in out.decode("utf-8", "replace").split("\0"):
            commit, _, text = entry.partition("\n")
            if step in trailers(text).get("Step", ()):
                return receipt_of(commit, text)
        return None

    def steps(self, turn: str) -> dict[str, Receipt]:
        """The receipts of every step of a turn that history holds, by the step's name."""
        wanted = f"Dayward-Step: {turn}/"
        out = self.git.run(
            "log", "-z", "--format=%H%n%B", "--fixed-strings", f"--grep={wanted}", "HEAD", "--", ok=(0, 128)
        )
        found = {}
        for entry in out.decode("utf-8", "replace").split("\0"):
            commit, _, text = entry.partition("\n")
            for step in trailers(text).get("Step", ()):
                if step.startswith(f"{turn}/"):
                    found[step] = receipt_of(commit, text)
        return found

    def keep_outside_edits(self, now: datetime) -> tuple[str, ...]:
        """Commit everything the person changed in the folder by other means, as theirs. Returns the paths."""
        return self.writer.keep_outside_edits(now)

    def has_remote(self) -> bool:
        """Whether there is anything to sync with."""
        return bool(self.git.text("remote"))

    def outside_edits(self) -> tuple[str, ...]:
        """Plain files that differ from the last commit: edited, new or deleted by other means than Dayward.

        What editors and synchronisers leave lying about for a moment is not counted.
        """
        out = self.git.run(
            "status", "--porcelain=v1", "-z", "--no-renames", "--untracked-files=all", "--ignore-submodules=all"
        )
        rows = [(row[:2], row[3:].decode("utf-8", "surrogateescape")) for row in out.split(b"\0") if row]
        found = [path for state, path in rows if state != b"??" or not _PASSING.search(path)]
        return tuple(path for path in found if self.whole.is_plain(path))


def replaced(snapshot: Snapshot, text: str) -> bytes:
    """`text` in the encoding that a snapshot's file has."""
    return encode(text, decode(snapshot.data or b"")[1])
