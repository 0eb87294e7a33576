"""A diary: what somebody says over a week, what should come of it, and the files at the end of each day.

A day's file is read by eye. `07:40` is the time from there on; `> words` are typed at the prompt, `$ words` come through
`dayward ask`; what is indented below is what should come of them, in order:

    complete: Complete “Pay rent”     this action was performed, in one commit with this subject
    today                             this action was performed, without a commit
    fails: complete                   this action was tried, and said why not
    asks                              nothing was done; Dayward asks back, with something to choose from
    nothing                           nothing was done and nothing offered
    says: words                       the answer has these words
    hides: words                      the answer does not have these words

`== path` begins what a file is at the end of the day, byte for byte, up to the next one; a file that is not named is as it
was at the end of the day before.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

HERE = Path(__file__).parent
_CHECKS = ("says: ", "hides: ")


class Said(NamedTuple):
    """One utterance. `expected` are actions and their commits, `checks` what the answer says."""

    at: str
    door: str
    text: str
    expected: tuple[str, ...]
    checks: tuple[str, ...]


class Day(NamedTuple):
    """One day of the diary."""

    name: str
    date: str
    said: tuple[Said, ...]
    files: dict[str, str]


def day(path: Path) -> Day:
    """Read a day's file."""
    head, *parts = re.split(r"^== (?=\S)", path.read_text(encoding="utf-8"), flags=re.M)
    files = {}
    for number, part in enumerate(parts, 1):
        name, _, text = part.partition("\n")
        files[name] = text if number == len(parts) else text.removesuffix("\n")
    date, at, said = "", "", list[Said]()
    for line in head.splitlines():
        if line.startswith("day "):
            date = line.removeprefix("day ")
        elif re.fullmatch(r"\d\d:\d\d", line):
            at = line
        elif line.startswith(("> ", "$ ")):
            said.append(Said(f"{date}T{at}", line[0], line[2:], (), ()))
        elif line.startswith("    ") and said:
            told, last = line.strip(), said[-1]
            if told.startswith(_CHECKS):
                said[-1] = last._replace(checks=(*last.checks, told))
            else:
                said[-1] = last._replace(expected=(*last.expected, told))
        elif line.strip() and not line.startswith("# "):
            raise ValueError(f"{path.name}: {line!r} is nothing a diary has")
    return Day(path.stem, date, tuple(said), files)


def days() -> list[Day]:
    """The week."""
    return [day(path) for path in sorted(HERE.glob("[1-7]-*.txt"))]


def wrong(check: str, answer: str) -> bool:
    """Whether an answer does not pass a check."""
    kind, _, words = check.partition(": ")
    return (words in answer) != (kind == "says")
