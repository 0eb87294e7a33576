"""todo.txt: one line, one task, lossless.

Owns the grammar of a line (https://github.com/todotxt/todo.txt, with the extensions of docs/formats.md). What a task's
dates mean for a day is asked in `planning`; how a task comes back is in `recurrence`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from dayward.formats.text import Codec, decode, encode, join_lines, split_lines, usual_eol

_DATE = r"\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])"
_OPEN = re.compile(rf"(?:\(([A-Z])\) )?(?:({_DATE}) )?", re.ASCII)
_DONE = re.compile(rf"x (?:\(([A-Z])\) )?(?:({_DATE}) )?(?:({_DATE}) )?", re.ASCII)
_ROW = re.compile(rf"^(x )?(?:\(([A-Z])\) )?(?:({_DATE}) )?(.*)$", re.ASCII | re.MULTILINE)
_SIGN = re.compile("[+@:]")
_PROJECT = re.compile(r"(?<!\S)\+(\S+)")
_CONTEXT = re.compile(r"(?<!\S)@(\S+)")
_task = _tags = tuple.__new__  # building a named tuple through its own __new__ takes twice as long
_HEAD = frozenset("(x0123456789")
_COMMENT = ("#", "//")


class Tags(NamedTuple):
    """What a body is tagged with: names without their sign, in order; keys with their first value."""

    projects: list[str]
    contexts: list[str]
    kv: dict[str, str]


class Task(NamedTuple):
    """One line of a todo.txt file. `body` is everything after priority and dates, tags and keys among it, as typed."""

    body: str
    done: bool = False
    priority: str | None = None
    completed: str | None = None
    created: str | None = None

    @property
    def is_task(self) -> bool:
        """False for blank lines, `#` headings and `//` comments, which are kept and never shown as tasks."""
        body = self.body
        return self.done or self.priority is not None or not (not body.strip() or body.startswith(_COMMENT))

    @property
    def tags(self) -> Tags:
        """Projects, contexts and keys, read in one pass."""
        projects: list[str] = []
        contexts: list[str] = []
        pairs: dict[str, str] = {}
        body = self.body
        if sign := _SIGN.search(body):
            for word in body[body.rfind(" ", 0, sign.start()) + 1 :].split():
                first = word[0]
                if first == "+":
                    if len(word) > 1:
                        projects.append(word[1:])
                elif first == "@":
                    if len(word) > 1:
                        contexts.append(word[1:])
                elif ":" in word and (pair := key_value(word)):
                    pairs.setdefault(*pair)
        return _tags(Tags, (projects, contexts, pairs))

    @property
    def projects(self) -> list[str]:
        """The `+project` names, in order, without the sign."""
        return _PROJECT.findall(self.body) if "+" in self.body else []

    @property
    def contexts(self) -> list[str]:
        """The `@context` names, in order, without the sign."""
        return _CONTEXT.findall(self.body) if "@" in self.body else []

    @property
    def kv(self) -> dict[str, str]:
        """The `key:value` pairs; where a key stands twice, the first counts."""
        return self.tags.kv if ":" in self.body else {}

    def get(self, key: str) -> str | None:
        """The value of one key, or None."""
        body, start = self.body, key + ":"
        at = body.find(start)
        while at >= 0:
            if at == 0 or body[at - 1].isspace():
                word = _WORD.match(body, at)
                if word and (pair := key_value(word[0])):
                    return pair[1]
            at = body.find(start, at + 1)
        return None

    @property
    def words(self) -> str:
        """What the task says to a person: the body without tags and keys."""
        body = self.body
        if not (sign := _SIGN.search(body)):
            return " ".join(body.split())
        begin = body.rfind(" ", 0, sign.start()) + 1  # no word before it is a tag or a key
        words = body[:begin].split()
        words += [w for w in body[begin:].split() if not is_tag(w) and not (":" in w and key_value(w))]
        return " ".join(words) or body.strip()


def is_tag(word: str) -> bool:
    """Whether a word is a `+project` or an `@context`."""
    return len(word) > 1 and word[0] in "+@"


def key_value(word: str) -> tuple[str, str] | None:
    """The pair that a word is, or None: both sides non-empty, one colon, no URL, no time of day, no tag."""
    key, colon, value = word.partition(":")
    if not colon or not key or not value or ":" in value or key[0] in "+@" or value.startswith("//") or key.isdigit():
        return None
    return key, value


def real_date(text: str | None) -> date | None:
    """The date that `YYYY-MM-DD` names, or None where there is no such day."""
    if text is None or len(text) != 10 or text[7] != "-":
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def parse_line(line: str) -> Task:
    """Read one line (without its ending). Every line is readable: what is no header is body."""
    if line[:1] not in _HEAD:
        return _task(Task, (line, False, None, None, None))
    if line.startswith("x "):
        match = _DONE.match(line)
        assert match is not None  # noqa: S101 (the pattern begins with what was tested)
        priority, completed, created = match.groups()
        if completed and not _is_day(completed):
            return Task(line[match.start(2) :], True, priority)
        if created and not _is_day(created):
            return Task(line[match.start(3) :], True, priority, completed)
        return _task(Task, (line[match.end() :], True, priority, completed, created))
    match = _OPEN.match(line)
    assert match is not None  # noqa: S101 (every part of the pattern is optional)
    priority, created = match.groups()
    if created and not _is_day(created):
        return Task(line[match.start(2) :], False, priority)
    return _task(Task, (line[match.end() :], False, priority, None, created))


def parse_lines(lines: Sequence[str]) -> list[Task]:
    """`parse_line` of each, in half the time: one sweep finds the parts of all, and only the rare lines are looked at alone."""
    rows = _ROW.findall("\n".join(lines))
    return [
        parse_line(line)
        if done or created[8:] >= "29"
        else _task(Task, (body, False, priority or None, None, created or None))
        for line, (done, priority, created, body) in zip(lines, rows, strict=False)
    ]


def _is_day(text: str) -> bool:
    """Whether a date of the right shape exists: false for a 31st of February."""
    return text[8:] < "29" or real_date(text) is not None


def emit_line(task: Task) -> str:
    """Write one line (without its ending), the inverse of `parse_line`."""
    body, done, priority, completed, created = task
    head = "x " if done else ""
    if priority:
        head += f"({priority}) "
    if completed:
        head += completed + " "
    if created:
        head += created + " "
    return head + body


def build(
    body: str,
    *,
    done: bool = False,
    priority: str | None = None,
    completed: str | None = None,
    created: str | None = None,
) -> Task:
    """A task from fields that certainly reads back as the same fields.

    Raises ValueError where no line says just that: a line break in the body, a body that begins like a header.
    """
    task = Task(body, done, priority or None, completed or None, created or None)
    if "\n" in body or "\r" in body:
        raise ValueError("a task is one line: it cannot hold a line break")
    if parse_line(emit_line(task)) != task:
        raise ValueError(f"{emit_line(task)!r} would be read as something else; give it a creation date or other words")
    return task


_WORD = re.compile(r"\S+")


def set_key(task: Task, key: str, value: str | None) -> Task:
    """Set, replace or (with None) remove one key, leaving every other byte of the body as it is."""
    for match in _WORD.finditer(task.body):
        pair = key_value(match[0])
        if pair and pair[0] == key:
            return task._replace(body=_splice(task.body, match.start(), match.end(), f"{key}:{value}" if value else ""))
    if value is None:
        return task
    gap = "" if not task.body or task.body[-1].isspace() else " "
    return task._replace(body=f"{task.body}{gap}{key}:{value}")


def set_tag(task: Task, tag: str, present: bool) -> Task:
    """Add or remove one `+project` or `@context` (with its sign)."""
    for match in _WORD.finditer(task.body):
        if match[0] == tag:
            return task if present else task._replace(body=_splice(task.body, match.start(), match.end(), ""))
    if not present:
        return task
    gap = "" if not task.body or task.body[-1].isspace() else " "
    return task._replace(body=f"{task.body}{gap}{tag}")


def _splice(body: str, start: int, end: int, word: str) -> str:
    """Replace body[start:end]; where nothing is put in its place, one neighbouring space goes too."""
    if not word:
        if start and body[start - 1] == " ":
            start -= 1
        elif end < len(body) and body[end] == " ":
            end += 1
    return body[:start] + word + body[end:]


class TodoFile:
    """A whole todo.txt file: its tasks in order, their line endings and the encoding. Line numbers count from 1."""

    __slots__ = ("codec", "eols", "tasks")

    def __init__(self, tasks: list[Task], eols: list[str], codec: Codec) -> None:
        self.tasks = tasks
        self.eols = eols
        self.codec = codec

    @classmethod
    def parse(cls, data: bytes) -> TodoFile:
        """Read any bytes."""
        text, codec = decode(data)
        lines, eols = split_lines(text)
        return cls(parse_lines(lines), eols, codec)

    def emit(self) -> bytes:
        """Write the bytes, equal to those read where nothing was changed."""
        return encode(join_lines([emit_line(task) for task in self.tasks], self.eols), self.codec)

    def append(self, task: Task) -> int:
        """Put a task on a line of its own at the end, in the file's usual line ending; returns its line number."""
        eol = usual_eol("".join(self.eols))
        if self.eols and not self.eols[-1]:
            self.eols[-1] = eol
        self.tasks.append(task)
        self.eols.append(eol)
        return len(self.tasks)

    def remove(self, line: int) -> Task:
        """Take one line out, with its ending."""
        self.eols.pop(line - 1)
        return self.tasks.pop(line - 1)
