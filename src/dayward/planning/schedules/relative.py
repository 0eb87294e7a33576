"""Rules whose instants come from elsewhere: from events, from what becomes true, from files that change."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, tzinfo
from functools import lru_cache
from typing import Any, ClassVar, Self

from dayward.planning.schedules.rule import Rule

CONDITIONS = ("overdue", "due", "waiting", "completed", "neglected", "stuck")
_UNITS = ((86400, "day"), (3600, "h"), (60, "min"), (1, "s"))


@dataclass(frozen=True, slots=True)
class _Elsewhere(Rule):
    """Parameters only; what is due is worked out from a person's day."""

    @property
    def by_itself(self) -> bool:
        """Never."""
        return False

    def _next(self, after: datetime, zone: tzinfo) -> datetime | None:
        return None


@dataclass(frozen=True, slots=True)
class Before(_Elsewhere):
    """So many seconds before each event begins, or (`after`) after it ends; `of` are tags and words it must have."""

    kind: ClassVar[str] = "before"
    seconds: int
    after: bool = False
    of: tuple[str, ...] = ()

    def told(self, zone: tzinfo) -> str:
        """`30 min before each event with @work`."""
        which = f"each event{_with(self.of)}"
        if not self.seconds:
            return f"at the end of {which}" if self.after else f"at the start of {which}"
        size, unit = next((size, unit) for size, unit in _UNITS if self.seconds % size == 0)
        number = self.seconds // size
        plural = "s" if unit == "day" and number != 1 else ""
        return f"{number} {unit}{plural} {'after' if self.after else 'before'} {which}"

    def _fields(self) -> dict[str, Any]:
        return {"seconds": self.seconds, "after": self.after, "of": list(self.of)}

    @classmethod
    def of_fields(cls, fields: dict[str, Any]) -> Self:
        """From what JSON holds."""
        return cls(fields["seconds"], fields.get("after", False), tuple(fields.get("of", ())))


@dataclass(frozen=True, slots=True)
class When(_Elsewhere):
    """When something becomes true: one of `CONDITIONS`, with its `days`, of what has the tags and words `of`.

    `days` is within how many days something is due, after how many days waiting counts, or 0 for the person's preference.
    """

    kind: ClassVar[str] = "when"
    condition: str
    days: int = 0
    of: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.condition not in CONDITIONS:
            raise ValueError(f"{self.condition!r} is none of {', '.join(CONDITIONS)}")

    def told(self, zone: tzinfo) -> str:
        """`when a task becomes overdue`, `when a task is due within 3 days`."""
        number = f"{self.days} day{'' if self.days == 1 else 's'}"
        task = f"a task{_with(self.of)}"
        if self.condition == "due":
            return f"when {task} is due within {number}" if self.days else f"when {task} is due today"
        if self.condition == "waiting":
            thing = task if self.of else "something"
            return f"when {thing} waits for {number}" if self.days else f"when {thing} waits too long"
        if self.condition == "neglected":
            return f"when a goal{_with(self.of)} is neglected" + (f" for {number}" if self.days else "")
        if self.condition == "stuck":
            return f"when a project{_with(self.of)} is stuck"
        return f"when {task} {'becomes overdue' if self.condition == 'overdue' else 'is completed'}"

    def _fields(self) -> dict[str, Any]:
        return {"condition": self.condition, "days": self.days, "of": list(self.of)}

    @classmethod
    def of_fields(cls, fields: dict[str, Any]) -> Self:
        """From what JSON holds."""
        return cls(fields["condition"], fields.get("days", 0), tuple(fields.get("of", ())))


@dataclass(frozen=True, slots=True)
class Changed(_Elsewhere):
    """When a file changes whose path fits a pattern: `*` within a folder, `**` through folders."""

    kind: ClassVar[str] = "changed"
    pattern: str

    def told(self, zone: tzinfo) -> str:
        """`when todo.txt changes`."""
        return "when any file changes" if self.pattern == "**" else f"when {self.pattern} changes"

    def concerns(self, path: str) -> bool:
        """Whether a path, relative to the person's folder, fits."""
        return _pattern(self.pattern).fullmatch(path) is not None

    def _fields(self) -> dict[str, Any]:
        return {"pattern": self.pattern}

    @classmethod
    def of_fields(cls, fields: dict[str, Any]) -> Self:
        """From what JSON holds."""
        return cls(fields["pattern"])


def fits(of: Iterable[str], words: str, projects: Iterable[str], contexts: Iterable[str], calendar: str = "") -> bool:
    """Whether something has all those tags (`@work`, `+talk`), words, and is in that calendar (`[work]`). Case aside."""
    tags = {f"+{name}".casefold() for name in projects} | {f"@{name}".casefold() for name in contexts}
    tags.add(f"[{calendar}]".casefold())
    text = words.casefold()
    return all(
        (one in tags) if one[:1] in "@+[" else re.search(rf"\b{re.escape(one)}", text) for one in map(str.casefold, of)
    )


def _with(of: tuple[str, ...]) -> str:
    return f" with {' '.join(of)}" if of else ""


@lru_cache(maxsize=256)
def _pattern(pattern: str) -> re.Pattern[str]:
    """A pattern of paths as a regular expression."""
    parts = re.split(r"(\*\*/|\*\*|\*|\?)", pattern)
    meant = {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}
    return re.compile("".join(meant.get(part) or re.escape(part) for part in parts), re.DOTALL)
