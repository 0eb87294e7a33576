"""Goals: quarterly Markdown, tables of objectives and key results, and TELOS goals. Lossless, line by line.

Only a goal's box and percentage are ever changed.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from dayward.formats.markdown_mask import mask
from dayward.formats.text import Codec, decode, encode, join_lines, split_lines

_ID = re.compile(r"((?:KR|O|G|K)[0-9]{1,4}(?:\.[0-9]{1,4})*)(?:\*\*)?(?:[ \t]*[:.)–-])?(?:\*\*)?(?:[ \t]+|$)")
_HEADING = re.compile(r"#{1,6}[ \t]+")
_ITEM = re.compile(r"[ \t]*(?:[-*+]|[0-9]{1,9}[.)])[ \t]+")
_BOX = re.compile(r"\[(.)\](?=[ \t]|$)")
_PERCENT = re.compile(r"(?<![0-9.,])(100|[0-9]{1,2})(?=[ \t]?%)")
_RULE = re.compile(r"[ \t]*\|?[ \t:|-]+\|?[ \t]*")
_PROGRESS_NAMES = ("progress", "done", "status", "current", "%")


class GoalLine(NamedTuple):
    """A line as fields: up to the mark in its box, the mark, up to its percentage, the number, the rest."""

    head: str
    mark: str
    text: str
    percent: str
    tail: str


class Goal(NamedTuple):
    """An objective, key result or goal. `progress` is 0 to 100, None if unknown; an objective's is the mean of its key
    results' where it has none of its own. `line` counts from 1. An objective may have no id.
    """

    id: str
    title: str
    line: int
    progress: int | None
    done: bool
    children: tuple[Goal, ...] = ()
    target: str = ""


class _Draft:
    __slots__ = ("children", "goal")

    def __init__(self, goal: Goal) -> None:
        self.goal = goal
        self.children: list[Goal] = []

    def finished(self) -> Goal:
        known = [child.progress for child in self.children if child.progress is not None]
        progress = self.goal.progress
        if progress is None and known:
            progress = round(sum(known) / len(self.children))
        done = self.goal.done or (bool(self.children) and all(child.done for child in self.children))
        return self.goal._replace(children=tuple(self.children), progress=progress, done=done)


class GoalsFile:
    """A file of goals."""

    __slots__ = ("codec", "eols", "lines")

    def __init__(self, lines: list[GoalLine], eols: list[str], codec: Codec) -> None:
        self.lines = lines
        self.eols = eols
        self.codec = codec

    @classmethod
    def parse(cls, data: bytes) -> GoalsFile:
        """Read any bytes."""
        text, codec = decode(data)
        lines, eols = split_lines(text)
        masked = mask(text)[0].split("\n") if "`" in text or "~~~" in text or "%%" in text or "<!--" in text else lines
        columns: list[str] | None = None
        out: list[GoalLine] = []
        for number, line in enumerate(lines):
            if "|" in line and not (_HEADING.match(line) or _ITEM.match(line)):
                columns = columns or _columns(line)
                out.append(_row_line(line, columns or []))
            else:
                columns = None
                hidden = bool(line.strip()) and not masked[number].strip()
                out.append(GoalLine("", "", line, "", "") if hidden else parse_line(line))
        return cls(out, eols, codec)

    def emit(self) -> bytes:
        """Write the bytes, equal to those read where nothing was changed."""
        return encode(join_lines(["".join(line) for line in self.lines], self.eols), self.codec)

    @property
    def title(self) -> str:
        """The first heading's text, such as `2026-Q4`."""
        for line in self.lines:
            text = "".join(line)
            if match := _HEADING.match(text):
                return text[match.end() :].strip()
        return ""

    @property
    def goals(self) -> list[Goal]:
        """The goals at the top level, each with its key results."""
        top: list[_Draft] = []
        current: _Draft | None = None
        columns: list[str] | None = None
        for number, line in enumerate(self.lines, 1):
            text = "".join(line)
            if "|" in text and not (_HEADING.match(text) or _ITEM.match(text)):
                columns = columns or _columns(text)
                current = _read_row(text, line, number, columns, top, current)
                continue
            columns = None
            is_heading = _HEADING.match(text) is not None
            if (goal := _goal(line, number)) is None:
                current = None if is_heading else current
            elif is_heading or goal.id.startswith(("O", "G")):
                current = _Draft(goal)
                top.append(current)
            elif current:
                current.children.append(goal)
            else:
                top.append(_Draft(goal))
        return [draft.finished() for draft in top if draft.goal.id or draft.children]

    def find(self, goal_id: str) -> Goal | None:
        """The goal with this id, whatever its case."""
        wanted = goal_id.casefold()
        everyone = [one for goal in self.goals for one in (goal, *goal.children)]
        return next((goal for goal in everyone if goal.id.casefold() == wanted), None)

    def set_progress(self, goal: Goal, progress: int) -> None:
        """Write a percentage (0 to 100) where the goal has one, else at the end of its line.

        Raises ValueError for another number, or a table row without a column for it.
        """
        if not 0 <= progress <= 100:
            raise ValueError("progress is a percentage, 0 to 100")
        line = self.lines[goal.line - 1]
        if not line.percent:
            text = (line.text + line.tail).rstrip(" \t")
            if "|" in text and not (_HEADING.match(line.head + text) or _ITEM.match(line.head + text)):
                raise ValueError("the table has no column for progress")
            line = line._replace(text=text + " ", tail="%" + (line.text + line.tail)[len(text) :])
        self.lines[goal.line - 1] = line._replace(percent=str(progress))

    def tick(self, goal: Goal, done: bool = True) -> None:
        """Tick or clear a goal's box; where it has none, its progress becomes 100 or 0."""
        line = self.lines[goal.line - 1]
        if line.mark:
            self.lines[goal.line - 1] = line._replace(mark="x" if done else " ")
        else:
            self.set_progress(goal, 100 if done else 0)


def parse_line(line: str) -> GoalLine:
    """The fields of a line that is no table row. They concatenate to the line."""
    head, mark, rest = "", "", line
    if (item := _ITEM.match(line)) and (box := _BOX.match(line, item.end())):
        head, mark, rest = line[: box.start(1)], box[1], line[box.end(1) :]
    if (item or _HEADING.match(line)) and (percents := list(_PERCENT.finditer(rest))):
        found = percents[-1]
        return GoalLine(head, mark, rest[: found.start()], found[1], rest[found.end() :])
    return GoalLine(head, mark, rest, "", "")


def _goal(line: GoalLine, number: int) -> Goal | None:
    """The goal that a heading or list item is: an item needs an id, a heading of level 2 or more not, unless in capitals."""
    text = "".join(line)
    begin = _HEADING.match(text) or _ITEM.match(text)
    if begin is None:
        return None
    words = (line.text if line.mark else text[begin.end() :]).removeprefix("]").strip()
    if line.mark and line.percent:
        words = (line.text + line.percent + line.tail).removeprefix("]").strip()
    found = _ID.match(words.lstrip("*"))
    if not found and (not text.startswith("##") or words.isupper()):
        return None
    title = words.lstrip("*")[found.end() :] if found else words
    done = line.mark in ("x", "X")
    progress = 100 if done else int(line.percent) if line.percent else 0 if line.mark else None
    return Goal(found[1] if found else "", _untagged(title, line.percent), number, progress, done or progress == 100)


def _untagged(title: str, percent: str) -> str:
    """A title without its percentage, and the marks around it."""
    if percent:
        before, found, after = title.rpartition(percent)
        if found:
            title = " ".join(
                (before + after.lstrip(" \t").removeprefix("%")).replace("()", "").replace("( ", "(").split()
            )
    return title.strip(" \t*:=–-")


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip().strip("|").split("|")]


def _columns(line: str) -> list[str] | None:
    """The lower-case column names, if the line heads a table of key results."""
    names = [cell.lower() for cell in _cells(line)]
    return names if any(name.startswith("key result") for name in names) else None


def _row_line(line: str, columns: list[str]) -> GoalLine:
    """The fields of a row: its percentage is in the column for progress, if there is one."""
    wanted = next((n for n, name in enumerate(columns) if name.startswith(_PROGRESS_NAMES)), None)
    if wanted is not None:
        parts = line.split("|")
        at = wanted + (1 if line.lstrip().startswith("|") else 0)
        if at < len(parts) and (found := _PERCENT.search(parts[at])):
            before = len("|".join(parts[:at])) + (1 if at else 0) + found.start()
            return GoalLine("", "", line[:before], found[1], line[before + len(found[1]) :])
    return GoalLine("", "", line, "", "")


def _read_row(
    text: str, line: GoalLine, number: int, columns: list[str] | None, top: list[_Draft], current: _Draft | None
) -> _Draft | None:
    """Add what a table row says; returns the objective that following rows without one belong to."""
    cells = _cells(text)
    if columns is None or _RULE.fullmatch(text) or [cell.lower() for cell in cells] == columns:
        return current
    row = dict(zip(columns, cells, strict=False))
    objective = row.get("objective", "")
    result = next((value for name, value in row.items() if name.startswith("key result")), "")
    if objective and (current is None or _titled(objective) != (current.goal.id, current.goal.title)):
        current = _Draft(Goal(*_titled(objective), number, None, False))
        top.append(current)
    if result:
        progress = int(line.percent) if line.percent else None
        goal = Goal(*_titled(result), number, progress, progress == 100, (), row.get("target", ""))
        if current:
            current.children.append(goal)
        else:
            top.append(_Draft(goal))
    return current


def _titled(cell: str) -> tuple[str, str]:
    text = cell.strip("* ")
    found = _ID.match(text)
    return (found[1], text[found.end() :].strip("* ")) if found else ("", text)
