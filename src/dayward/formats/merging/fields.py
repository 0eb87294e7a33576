"""One line that both sides changed, merged field by field.

The fields of a task are: whether and when it was done, its priority (also in the `pri:` of a done line), its creation
date, each key, each tag, and the rest of its words in their order. What one side changed is taken; the spacing is that
of the side that changed the words.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from dayward.formats.durations import duration, parse_duration
from dayward.formats.merging.lines import align, merge_words
from dayward.formats.merging.outcome import Difference
from dayward.formats.todotxt import Task, emit_line, is_tag, key_value, parse_line, set_key, set_tag

_WORD = re.compile(r"\S+")
_LONGEST = 4_000


class Fields(NamedTuple):
    """A task taken apart. `spots` says where in the body each of `words` is."""

    task: Task
    priority: str | None
    keys: dict[str, str]
    tags: list[str]
    words: list[str]
    spots: list[tuple[int, int]]


def fields(line: str) -> Fields:
    """Take a line apart. A key or tag that stands there a second time is a word."""
    task = parse_line(line)
    keys: dict[str, str] = {}
    tags: list[str] = []
    words: list[str] = []
    spots: list[tuple[int, int]] = []
    for match in _WORD.finditer(task.body):
        word = match[0]
        pair = key_value(word)
        if pair and pair[0] not in keys:
            keys[pair[0]] = pair[1]
        elif is_tag(word) and word not in tags:
            tags.append(word)
        else:
            words.append(word)
            spots.append(match.span())
    priority = task.priority
    if task.done:
        priority = keys.pop("pri", None) or priority
    return Fields(task, priority, keys, tags, words, spots)


def merge_line(base: str, a: str, b: str, *, latest: bool = False) -> str | list[Difference]:
    """The line with both sides' changes, or the fields that differ. `latest` takes the later of two completions."""
    if len(base) + len(a) + len(b) > _LONGEST * 3:
        return [Difference("line", "changed", "changed")]
    return _LineMerge(fields(base), fields(a), fields(b), latest).run()


class _LineMerge:
    def __init__(self, base: Fields, a: Fields, b: Fields, latest: bool) -> None:
        self.base, self.a, self.b, self.latest = base, a, b, latest
        self.differences: list[Difference] = []

    def run(self) -> str | list[Difference]:
        done, completed = self._done()
        priority = self._priority()
        created = self._pick("created", self.base.task.created, self.a.task.created, self.b.task.created)
        keys = {key: self._key(key) for key in (self.base.keys | self.a.keys | self.b.keys)}
        words = self._words()
        if self.differences or words is None:
            return self.differences
        first = self.b if self.a.words == self.base.words else self.a
        task = self._with_words(first, words)
        for tag in dict.fromkeys(self.base.tags + self.a.tags + self.b.tags):
            had, mine, other = tag in self.base.tags, tag in self.a.tags, tag in self.b.tags
            if (present := other if mine == had else mine) != (tag in first.tags):
                task = set_tag(task, tag, present)
        for key, value in keys.items():
            if value != first.keys.get(key):
                task = set_key(task, key, value)
        task = _with_priority(task._replace(done=done, completed=completed, created=created), first, priority)
        line = emit_line(task)
        return (
            line if parse_line(line) == task else [Difference("line", emit_line(self.a.task), emit_line(self.b.task))]
        )

    def _pick(self, field: str, base: str | None, a: str | None, b: str | None) -> str | None:
        if a == b or b == base:
            return a
        if a != base:
            self.differences.append(Difference(field, a or "none", b or "none"))
        return b

    def _key(self, key: str) -> str | None:
        if key == "spent" and (total := self._spent()) is not None:
            return total or None
        return self._pick(key, self.base.keys.get(key), self.a.keys.get(key), self.b.keys.get(key))

    def _spent(self) -> str | None:
        """Time spent on both sides adds up; where both stopped the same clock, the longer counts. None where that cannot be told."""
        texts = [side.keys.get("spent") for side in (self.base, self.a, self.b)]
        if texts[1] == texts[2] or texts[0] in texts[1:]:
            return None
        minutes = [parse_duration(text) if text else 0 for text in texts]
        base, a, b = (0 if number is None else number for number in minutes)
        if None in minutes:
            return None
        same = "start" in self.base.keys and not ("start" in self.a.keys or "start" in self.b.keys)
        total = max(a, b) if same else base + (a - base) + (b - base)
        return duration(total) if total > 0 else ""

    def _done(self) -> tuple[bool, str | None]:
        """Completed on both sides: on the earlier day, or the later if `latest`."""
        states = [(side.task.done, side.task.completed) for side in (self.base, self.a, self.b)]
        base, a, b = states
        if a == b or b == base:
            return a
        if a == base:
            return b
        if not base[0] and a[0] and b[0]:
            days = sorted(day for day in (a[1], b[1]) if day)
            return True, days[-1 if self.latest else 0]
        self.differences.append(
            Difference("done", a[1] or "done" if a[0] else "open", b[1] or "done" if b[0] else "open")
        )
        return b

    def _priority(self) -> str | None:
        """Some apps drop the priority of what they complete; that is no decision about it."""
        a, b, base = self.a.priority, self.b.priority, self.base.priority
        if a is None and b != base and self.a.task.done > self.base.task.done:
            a = base
        if b is None and a != base and self.b.task.done > self.base.task.done:
            b = base
        return self._pick("priority", base, a, b)

    def _words(self) -> list[str] | None:
        base, a, b = self.base.words, self.a.words, self.b.words
        if a == b or b == base:
            return a
        if a == base:
            return b
        words = merge_words(base, a, b)
        if words is None:
            self.differences.append(Difference("words", f"“{' '.join(a)}”", f"“{' '.join(b)}”"))
        return words

    def _with_words(self, side: Fields, words: list[str]) -> Task:
        """The side's task with other words, each put where the side has its neighbours."""
        if words == side.words:
            return side.task
        match = align(side.words, words)
        texts = [""] * len(match)
        begin, last = 0, -1
        for k, j in enumerate(match):
            if j >= 0:
                texts[k] = " ".join(words[begin : j + 1])
                begin, last = j + 1, k
        body = side.task.body
        if rest := " ".join(words[begin:]):
            if not texts:
                return side.task._replace(body=f"{body} {rest}" if body else rest)
            texts[last] = f"{texts[last]} {rest}" if last >= 0 else rest
        for (start, end), text in zip(reversed(side.spots), reversed(texts), strict=True):
            body = _splice(body, start, end, text)
        return side.task._replace(body=body)


def _splice(body: str, start: int, end: int, text: str) -> str:
    """Put other words in the place of body[start:end]; with none, a blank goes too."""
    if not text:
        if body[start - 1 : start] == " ":
            start -= 1
        elif body[end : end + 1] == " ":
            end += 1
    return body[:start] + text + body[end:]


def _with_priority(task: Task, first: Fields, priority: str | None) -> Task:
    """Say the priority as a task of this state says it: `(A)` if it is open, `pri:A` if it is done."""
    if not task.done:
        return (set_key(task, "pri", None) if first.task.done else task)._replace(priority=priority)
    if first.task.done and first.task.priority:
        return task._replace(priority=priority)
    return set_key(task._replace(priority=None), "pri", priority)
