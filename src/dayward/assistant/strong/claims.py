"""What a reply says was done, held against what was done: receipts, not promises.

A claim is a sentence in which the assistant tells of a change as done by itself or as now being so (*I've added …*, *milk is on your
list now*, *done!*, *I'll remind you …*), in the languages of `tongues`. One that no receipt of the turn backs is taken out, and the
reply says so.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import NamedTuple

from dayward.assistant.strong.tongues import de, en, es, fr
from dayward.assistant.strong.tongues.wording import Wording

_WORDINGS = (en.WORDING, de.WORDING, fr.WORDING, es.WORDING)
_HINTS = frozenset().union(*(wording.hints for wording in _WORDINGS))
"""Of these words every claim has one: looked for first, as most sentences have none."""
_PLAIN = re.compile(r"[^\W\d_]+")
_MONTHS = "Januar|Februar|März|April|Mai|Juni|Juli|August|September|Oktober|November|Dezember"
_SENTENCE = re.compile(rf"(?<=[.!?…])\s+(?!(?<=\d\.\s)(?:{_MONTHS}|[a-zäöü]))|\n+")
_REMINDERS = frozenset(("remind-event", "schedule-add", "schedule-edit", "schedule-resume", "quiet"))
_MAY_REMIND = frozenset(("add", "add-event", "edit", "postpone", "move-event"))
_KINDS = (
    (
        "gone",
        frozenset(("drop", "drop-event", "schedule-cancel", "forget", "edit", "undo", "write", "archive", "complete")),
    ),
    ("finished", frozenset(("complete", "habit", "edit", "write", "track", "review"))),
    (
        "moved",
        frozenset(("postpone", "move-event", "edit", "schedule-edit", "write", "add", "add-event", "remind-event")),
    ),
)
"""Deeds that only some actions are."""
CORRECTION = "Nothing was changed: no such action was carried out."
OTHERWISE = "Only what the receipts show was done; nothing was"
UNPROMISED = "No reminder was set: say “remind me …” with a time, and the receipt will show it."


class Backing(NamedTuple):
    """What a turn has to show: the actions that left a receipt, and whether one of these carries a time to remind at."""

    actions: frozenset[str]
    reminds: bool


def backing(changed: Collection[str], lines: Collection[str]) -> Backing:
    """What backs a reply: the names of the actions that changed something, and the lines their receipts show."""
    names = frozenset(changed)
    timed = any(" rem:" in line or "remind" in line.lower() for line in lines)
    return Backing(names, bool(names & _REMINDERS) or (bool(names & _MAY_REMIND) and timed))


def checked(reply: str, backed: Backing) -> str:
    """The reply as it may be said: sentences that claim what nothing backs are left out, and it is said that nothing was done."""
    if not _hinted(reply):
        return reply
    kept: list[str] = []
    corrections: list[str] = []
    for part in _parts(reply):
        if why := _unbacked(part, backed):
            corrections += [why] if why not in corrections else []
        else:
            kept.append(part)
    if not corrections:
        return reply
    rest = "".join(kept).strip()
    return "\n".join([*corrections, *([rest] if rest else [])])


def _hinted(text: str) -> bool:
    return not _HINTS.isdisjoint(_PLAIN.findall(text.lower()))


def _parts(reply: str) -> list[str]:
    """Sentences, each with what parts it from the next: joined they are the reply."""
    ends = [match.end() for match in _SENTENCE.finditer(reply)]
    return [reply[start:end] for start, end in zip([0, *ends], [*ends, len(reply)], strict=True) if reply[start:end]]


def _unbacked(sentence: str, backed: Backing) -> str:
    """What to say instead of a sentence, "" where it may stand."""
    plain = sentence.strip()
    if not _hinted(plain) or plain.endswith("?") or plain.startswith(">"):
        return ""
    return next(filter(None, (_wrong(plain, wording, backed) for wording in _WORDINGS)), "")


def _wrong(plain: str, wording: Wording, backed: Backing) -> str:
    """What to say instead, as one language understands the sentence."""
    promise = wording.promise.search(plain)
    if promise and not backed.reminds and not wording.nothing.search(plain[: promise.start()]):
        return UNPROMISED
    for pattern in wording.claims:
        if (claim := pattern.search(plain)) is None or wording.nothing.search(plain[: claim.end()]):
            continue
        deed = " ".join(next(filter(None, claim.groupdict().values()), "").lower().split())
        if not backed.actions:
            return CORRECTION
        others = any(deed in getattr(wording, kind) and not actions & backed.actions for kind, actions in _KINDS)
        if deed in wording.never or others:
            return f"{OTHERWISE} {deed}."
    return ""
