"""What matters most, with the reasons. Each reason has a weight; the sum orders, the files' order breaks ties."""

from __future__ import annotations

from collections.abc import Sequence

from dayward.formats.handles import identity
from dayward.planning import say
from dayward.planning.day import Day
from dayward.planning.item import Item
from dayward.planning.purpose import Why, name_of
from dayward.planning.statement import Statement, about
from dayward.planning.tasks import actionable, due

_LETTERS = {"A": 50, "B": 30, "C": 15}
_OFTEN = 3
_Reason = tuple[int, str, str]
"""A weight, words, and the further line it rests on ("" for the task's own)."""


def priorities(day: Day, most: int, without: Sequence[Item] = ()) -> list[Statement]:
    """The `most` weighty tasks that can be done now. A task for which nothing speaks is not among them."""
    why = Why(day)
    ready = actionable(day.open, day.today)
    parents = {name: item for item in day.open if "id:" in item.task.body and (name := item.task.get("id"))}
    weighed = []
    for place, item in enumerate(ready):
        reasons = _reasons(item, day, why, parents)
        total = sum(weight for weight, _, _ in reasons)
        if total and item not in without:
            weighed.append((-total, place, item, sorted(reasons, key=lambda reason: -reason[0])))
    weighed.sort(key=lambda entry: entry[:2])
    return [_told(item, reasons, day) for _, _, item, reasons in weighed[:most]]


def _told(item: Item, reasons: list[_Reason], day: Day) -> Statement:
    words = ", ".join(text for _, text, _ in reasons)
    more = tuple(dict.fromkeys(place for _, _, place in reasons if place))
    date_due = due(item.task)
    tone = "late" if date_due and date_due < day.today else "soon" if date_due == day.today else ""
    return about(item, words, tone=tone, more=more, weight=sum(weight for weight, _, _ in reasons))


def _reasons(item: Item, day: Day, why: Why, parents: dict[str, Item]) -> list[_Reason]:
    task = item.task
    found: list[_Reason] = []
    if date_due := due(task):
        days = (date_due - day.today).days
        weight = 100 + min(-days, 30) if days < 0 else 90 if days == 0 else 60 if days == 1 else 40 if days <= 3 else 20
        if days <= 7:
            found.append((weight, say.due_words(date_due, day.today), ""))
    if task.priority:
        found.append((_LETTERS.get(task.priority, 5), f"priority {task.priority}", ""))
    goals = [aim for aim in why.goals(task) if not aim.done]
    found += [(15, f"for {name_of(aim)}", aim.place) for aim in goals[:1]]
    if parent := parents.get(task.get("p") or ""):
        found.append((10, f"“{parent.task.words}” waits for it", parent.place))
    moves = len(day.moves.get(identity(task), ()))
    if moves >= _OFTEN:
        found.append((10, f"postponed {moves} times", ""))
    return found
