"""Lists of tasks: todo.txt, done.txt, habits.txt and the like, merged task by task."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import NamedTuple

from dayward.formats.handles import identity
from dayward.formats.merging.again import settle_added_again
from dayward.formats.merging.engine import State, merge_lists
from dayward.formats.merging.fields import merge_line
from dayward.formats.merging.file import Versions, read, with_endings, write
from dayward.formats.merging.outcome import Combined, Difference, Dispute, Merged
from dayward.formats.merging.repeats import both_followed, settle_repeats
from dayward.formats.todotxt import Task, parse_line


def merge_todo(base: bytes, ours: bytes, theirs: bytes) -> Merged:
    """Both sides' changes to a list of tasks."""
    swapped = theirs < ours
    versions = Versions(read(base), *((read(theirs), read(ours)) if swapped else (read(ours), read(theirs))))
    placed, disputes = merge_lists(versions.base.lines, versions.a.lines, versions.b.lines, TodoRules())
    data = write(with_endings(placed, versions), versions)
    return Merged(data, tuple(dispute.told(swapped) for dispute in disputes))


class Facts(NamedTuple):
    """What a line may be known by. `once` is the same for a task and its done line."""

    task: Task
    id: str | None
    once: tuple[str | None, str]
    words: str
    plain: str
    repeats: bool


class TodoRules:
    """What the lines of a list of tasks mean."""

    date = None

    def __init__(self) -> None:
        self._facts: dict[str, Facts] = {}

    def facts(self, line: str) -> Facts:
        """What a line may be known by, worked out once."""
        found = self._facts.get(line)
        if found is None:
            found = self._facts[line] = _facts(line)
        return found

    def names(self, line: str) -> Sequence[Hashable]:
        """Its `id:`, what it was before it was done, its identity, its words without tags."""
        facts = self.facts(line)
        return (facts.id, facts.once, facts.words or None, facts.plain or None)

    def may_be(self, old: str, new: str, near: bool) -> bool:
        """Lines with different ids, days of completion or of creation are different things."""
        was, now = self.facts(old), self.facts(new)
        if was.id is not None or now.id is not None:
            return was.id == now.id or None in (was.id, now.id)
        if was.task.done:
            if not now.task.done:
                return was.once == now.once
            if was.task.completed != now.task.completed and was.task.completed and now.task.completed:
                return False
        if was.task.created != now.task.created and was.task.created and now.task.created:
            return (was.repeats and now.repeats) or (near and was.words == now.words)
        return True

    def ranked(self, old: str, new: str) -> int:
        """A line in the same state comes first."""
        return self.facts(old).task.done != self.facts(new).task.done

    def words(self, line: str) -> list[str]:
        """The words of its identity."""
        return self.facts(line).words.split()

    def alike(self, old: str, new: str, likeness: float, near: bool) -> bool:
        """Most words, elsewhere. Between the same neighbours: half, a third if nothing but words changed, or a typo."""
        if not near:
            return likeness >= 0.7
        was, now = self.facts(old), self.facts(new)
        if likeness > 0.5 or (likeness > 0.3 and _same_rest(was.task, now.task)):
            return True
        return _typo(was.words, now.words)

    def added_as(self, line: str) -> Hashable:
        """Only identical additions are one."""
        return line

    def combine_added(self, a: str, b: str) -> Combined:
        """Identical additions."""
        return Combined([a])

    def settle(self, state: State) -> None:
        """Repeating tasks are looked at together with their successors, and what was added again with what was done."""
        settle_repeats(state, self.combine)
        settle_added_again(state, lambda line: self.facts(line).once, lambda line: self.facts(line).task.done)

    def combine(self, base: str, a: str | None, b: str | None) -> Combined:
        """Field by field; both lines where a field differs, the changed line where the other was deleted."""
        if a is None or b is None:
            kept = a or b or ""
            change = "completed" if parse_line(kept).done > parse_line(base).done else "changed"
            sides = ("deleted", change) if a is None else (change, "deleted")
            return Combined([kept], [Dispute(a or "", b or "", [Difference(self.facts(base).task.words, *sides)])])
        if followed := both_followed(base, a, b):
            return followed
        merged = merge_line(base, a, b)
        if isinstance(merged, str):
            return Combined([merged])
        return Combined([a, b], [Dispute(a, b, merged)])


def _facts(line: str) -> Facts:
    task = parse_line(line)
    keys = task.kv
    body = " ".join([word for word in task.body.split() if not word.startswith("pri:")]) if task.done else task.body
    once = (task.created, " ".join(body.split()))
    return Facts(task, keys.get("id"), once, identity(task), task.words.casefold(), "rec" in keys)


def _same_rest(old: Task, new: Task) -> bool:
    """Whether tasks have the same priority, dates and keys, and some of them."""
    rest = (old.priority, old.created, old.kv)
    return any(rest) and rest == (new.priority, new.created, new.kv)


def _typo(old: str, new: str) -> bool:
    """Whether words differ in a few letters only."""
    if not old or not new or max(len(old), len(new)) > 200:
        return False
    from difflib import SequenceMatcher

    matcher = SequenceMatcher(None, old, new, autojunk=False)
    return matcher.real_quick_ratio() > 0.75 and matcher.quick_ratio() > 0.75 and matcher.ratio() > 0.75
