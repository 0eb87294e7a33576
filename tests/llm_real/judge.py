"""The utterances, and whether what a turn did is right for one."""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

from dayward.actions.views import Choice
from dayward.assistant.reply import text as said_by
from dayward.assistant.turn import Turn
from tests.llm_real.life import Change

_FILE = Path(__file__).with_name("utterances.txt")
_DATE = re.compile(r"(?:due|t|rem|at):(\d{4}-\d\d-\d\d)")
_TIME = re.compile(r"(?:rem:\d{4}-\d\d-\d\dT|at:)(\d\d):?(\d\d)")
_SAYING = ("tells", "talks", "asks", "leaves")
_LOST = "I do not understand"
_LEFTOVER = re.compile(r"^(?:to|that|i need|i have|please|could|can|about)\b", re.I)
_HELD = 4


class Utterance(NamedTuple):
    """What is said, after what was said before it, and what is right: any one of `right`, each some things to hold."""

    number: int
    kind: str
    before: tuple[str, ...]
    text: str
    right: tuple[tuple[str, ...], ...]

    @property
    def held(self) -> bool:
        """Whether it is one of those that nobody looks at while tuning."""
        return self.number % _HELD == 0


class Verdict(NamedTuple):
    """`wrong_write`: something was written that nobody asked for."""

    right: bool
    wrong_write: bool


def utterances(path: Path | None = None) -> list[Utterance]:
    """All of them, numbered from 1; of another file where one is named."""
    lines = [
        line for line in (path or _FILE).read_text(encoding="utf-8").splitlines() if line.strip() and line[0] != "#"
    ]
    return [_utterance(number, line) for number, line in enumerate(lines, 1)]


def _utterance(number: int, line: str) -> Utterance:
    kind, said, right = (part.strip() for part in line.split(" | "))
    *before, text = (part.strip() for part in said.split(">>"))
    ways = tuple(tuple(part.strip() for part in re.split(r" & ", way)) for way in right.split("||"))
    return Utterance(number, kind, tuple(before), text, ways)


def judged(utterance: Utterance, turn: Turn, written: list[Change]) -> Verdict:
    """Whether what was said and written is one of the ways that are right."""
    right = any(_fits(way, turn, written) for way in utterance.right)
    wanted = [part for way in utterance.right for part in way if part.split()[0] not in _SAYING]
    strange = [change for change in written if not any(_is(part, change) for part in wanted)]
    return Verdict(right, bool(strange))


def _fits(way: tuple[str, ...], turn: Turn, written: list[Change]) -> bool:
    sign, _, words = way[0].partition(" ")
    if sign in _SAYING:
        return not written and _says(sign, words, turn)
    if len(written) != len(way):
        return False
    left = list(written)
    for part in way:
        match = next((change for change in left if _is(part, change)), None)
        if match is None:
            return False
        left.remove(match)
    return True


def _says(sign: str, words: str, turn: Turn) -> bool:
    if sign == "leaves":
        return True
    text = said_by(turn)
    asks = any(isinstance(view, Choice) for view in turn.says) or (turn.tier == "none" and text.endswith("?"))
    if sign == "asks":
        return asks
    has_words = all(any(one in text.lower() for one in word.split("/")) for word in words.lower().split(","))
    if sign == "tells":
        return has_words and not asks and turn.error is None
    spoken = any(one.strip() in text.lower() for one in words.lower().split("/"))
    return spoken and bool(text) and not asks and _LOST not in text and not turn.done


def _is(part: str, change: Change) -> bool:
    """Whether a change is the one that is meant."""
    sign, *words = part.split()
    line = change.text.lower()
    if sign != change.sign:
        return False
    dates = sorted(word[1:] for word in words if re.fullmatch(r"@\d{4}-\d\d-\d\d", word))
    times = sorted(word[1:] for word in words if re.fullmatch(r"@\d\d:\d\d", word))
    plain = [word for word in words if not re.fullmatch(r"@[\d:*-]+", word)]
    if sign in ("+cal", "-cal") and not line.startswith(plain[0]):
        return False
    if sign == "+cal" and re.match(r"\d", plain[1] if len(plain) > 1 else ""):
        hours, own = plain.pop(1), line.split()[1]
        if own != hours and not own.startswith(f"{hours}-"):
            return False
    if not all(word.lower() in line for word in plain):
        return False
    if sign not in ("+todo", "~todo") or "@*" in words or (sign == "~todo" and not dates):
        return True
    title = re.sub(r"^(?:\([a-z]\) )?(?:\d{4}-\d\d-\d\d )?", "", line)
    own_dates = sorted(set(_DATE.findall(change.text)))
    own_times = sorted({":".join(found) for found in _TIME.findall(change.text)})
    unasked = not times and own_times == ["09:00"]  # when a reminder of a day comes
    return own_dates == dates and (own_times == times or unasked or sign == "~todo") and not _LEFTOVER.match(title)
