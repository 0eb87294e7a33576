"""The person's own steps of a review, from their Markdown, and which section belongs to which step."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from dayward.formats.frontmatter import Document
from dayward.formats.text import fold, split_lines

_HEADING = re.compile(r"(#{1,6})[ \t]+(.*)")
_ITEM = re.compile(r"([ \t]*)(?:[-*+]|[0-9]{1,3}[.)])[ \t]+(?:\[.\][ \t]+)?(.*)")


class Step(NamedTuple):
    """One step: its words, the person's own points below it, and where it stands."""

    title: str
    points: tuple[tuple[str, str], ...]
    place: str


def steps(path: str, data: bytes) -> list[Step]:
    """The steps of a file: its headings below the title with their points, or, without such headings, its list."""
    document = Document.parse(data)
    text = document.emit().decode("utf-8", "replace")
    skipped = text[: len(text) - len(document.body)].count("\n") if text.endswith(document.body) else 0
    found: list[tuple[int, str, str]] = []  # level (0: a point), words, place
    for number, line in enumerate(split_lines(document.body)[0], skipped + 1):
        if heading := _HEADING.match(line):
            found.append((len(heading[1]), heading[2].strip(), f"{path}:{number}"))
        elif item := _ITEM.match(line):
            found.append((0, item[2].strip(), f"{path}:{number}"))
    headings = [entry for entry in found if entry[0] > 1]
    if not headings:
        return [Step(words, (), place) for level, words, place in found if level == 0 and words]
    out: list[Step] = []
    for level, words, place in found:
        if level > 1:
            out.append(Step(words, (), place))
        elif level == 0 and out:
            out[-1] = out[-1]._replace(points=(*out[-1].points, (words, place)))
    return out


def sections_of(step: Step, names: Sequence[str], also: Mapping[str, Sequence[str]]) -> list[str]:
    """The sections that a step names, by their names or by the words in `also`."""
    text = fold(" ".join([step.title, *[words for words, _ in step.points]])).replace("_", " ")
    return [name for name in names if any(_says(text, word) for word in (name.replace("_", " "), *also.get(name, ())))]


def _says(text: str, word: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(fold(word))}", text) is not None
