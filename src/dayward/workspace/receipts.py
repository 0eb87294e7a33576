"""What a change leaves behind: a commit message that says what, who and why, and the receipt that can be read back from it."""

from __future__ import annotations

import re
from typing import NamedTuple

SUBJECT_LIMIT = 72
_TRAILER = re.compile(r"^Dayward-([A-Z][a-z]+): ?(.*)$", re.MULTILINE)


class Receipt(NamedTuple):
    """Proof of a change: what was done, where, and in which commit. `commit` is "" where nothing had to change."""

    what: str
    where: tuple[str, ...] = ()
    commit: str = ""
    step: str = ""
    repeated: bool = False
    notes: tuple[str, ...] = ()

    @property
    def short(self) -> str:
        """The commit's name as it is shown."""
        return self.commit[:7]

    def line(self) -> str:
        """The receipt on one line, as it is printed."""
        return " · ".join(part for part in (self.what, ", ".join(self.where), self.short) if part)


def one_line(text: str) -> str:
    """Text that cannot end a line, for subjects and trailers."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def message(
    what: str,
    who: str,
    why: str,
    step: str,
    where: tuple[str, ...],
    undoes: tuple[str, ...] = (),
    notes: tuple[str, ...] = (),
) -> str:
    """The commit message of a change."""
    subject = one_line(what)
    body = ""
    if len(subject) > SUBJECT_LIMIT:
        body = subject + "\n\n"
        subject = subject[: SUBJECT_LIMIT - 1] + "…"
    trailers = [("Who", who), ("Why", why), *[("Where", place) for place in where], *[("Note", note) for note in notes]]
    trailers += [("Undoes", commit) for commit in undoes]
    trailers.append(("Step", step))
    lines = "".join(f"Dayward-{key}: {one_line(value)}\n" for key, value in trailers if value)
    return f"{subject}\n\n{body}{lines}"


def trailers(text: str) -> dict[str, list[str]]:
    """The `Dayward-` trailers of a commit message, from its last paragraph."""
    found: dict[str, list[str]] = {}
    for key, value in _TRAILER.findall(text.rstrip().rpartition("\n\n")[2]):
        found.setdefault(key, []).append(value)
    return found


def receipt_of(commit: str, text: str) -> Receipt:
    """The receipt that a commit's message holds."""
    found = trailers(text)
    subject, _, rest = text.partition("\n")
    if subject.endswith("…"):
        subject = rest.lstrip("\n").partition("\n")[0] or subject
    return Receipt(
        subject,
        tuple(found.get("Where", ())),
        commit,
        "".join(found.get("Step", [])[:1]),
        True,
        tuple(found.get("Note", ())),
    )
