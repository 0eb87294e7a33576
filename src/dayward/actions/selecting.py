"""From what a person typed (handles, a line number, words) to the one thing they mean, or to the candidates."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, timedelta

from dayward.actions.context import Context
from dayward.actions.life import Item, Life
from dayward.core.errors import Conflict, Negative, Several
from dayward.formats.handles import full_handle, identity, looks_like_handle
from dayward.formats.text import fold, printable
from dayward.formats.todotxt import emit_line

_LINE = re.compile(r"(?:(?P<path>.+):)?(?P<line>\d{1,7})")
_MOST_CANDIDATES = 8
_SOON = 60


def select(
    ctx: Context, words: Sequence[str], among: Sequence[Item] | None = None, fallback: Sequence[Item] = ()
) -> list[Item]:
    """The items that the words name: each word a handle or line number, else all words together one thing.

    `fallback` is searched where `among` (default: open tasks) has nothing. Raises Negative where nothing or more than one fits.
    """
    items = ctx.life.open if among is None else among
    words = [word for part in words for word in part.split()]
    if words and all(looks_like_handle(word) or _LINE.fullmatch(word) for word in words):
        found = [_by_name(ctx, word, items, fallback) for word in words]
        if all(found):
            return list(dict.fromkeys(item for item in found if item))
        if any(found) or len(words) == 1:
            missing = next(word for word, item in zip(words, found, strict=True) if item is None)
            if not (len(words) == 1 and _matching(items, words)):
                raise Negative(f"nothing is named {missing!r}", "see what there is: dayward list")
    return [_by_words(ctx, words, items, fallback)]


def _by_name(ctx: Context, word: str, items: Sequence[Item], fallback: Sequence[Item]) -> Item | None:
    if match := _LINE.fullmatch(word):
        return _by_line(ctx, match["path"] or ctx.layout.todo[0], int(match["line"]), [*items, *fallback])
    stem, _, ordinal = word.lower().partition(".")
    for group in (items, fallback):
        hits = (
            [item for item in ctx.life.by_handle(stem) if item.role != "habit"]
            if group is ctx.life.open
            else [item for item in group if full_handle(identity(item.task)).startswith(stem)]
        )
        names = {identity(item.task) for item in hits}
        if len(names) > 1:
            raise _ambiguous(ctx, word, hits)
        if hits:
            place = int(ordinal or 1)
            if not 1 <= place <= len(hits):
                raise Negative(f"there are only {len(hits)} lines like {stem!r}", f"use {stem}")
            return hits[place - 1]
    return None


def _by_line(ctx: Context, path: str, line: int, items: Sequence[Item]) -> Item:
    """The item at a line, if the line still says what was shown for it; else the line that says it now."""
    here = next((item for item in items if item.path == path and item.line == line), None)
    seen = ctx.shown.text(f"{path}:{line}")
    if seen is None or (here and emit_line(here.task) == seen):
        if here is None:
            raise Negative(f"{path}:{line} is no such thing", "see what there is: dayward list")
        return here
    moved = [item for item in items if item.path == path and emit_line(item.task) == seen]
    if len(moved) == 1:
        return moved[0]
    now = printable(emit_line(here.task)) if here else "nothing like that"
    raise Conflict(
        f"{path}:{line} said {printable(seen)!r} when you last saw it; now it is {now!r}",
        "look again with dayward list, or use the handle",
    )


def _by_words(ctx: Context, words: Sequence[str], items: Sequence[Item], fallback: Sequence[Item]) -> Item:
    for group in (items, fallback):
        hits = _matching(group, words)
        exact = [item for item in hits if fold(item.task.words) == fold(" ".join(words))]
        hits = exact or hits
        if len({identity(item.task) for item in hits}) == 1:
            return hits[0]
        if hits:
            raise _ambiguous(ctx, " ".join(words), hits)
    raise Negative(f"nothing has the words {' '.join(words)!r}", "see what there is: dayward list")


def has_words(life: Life, words: str, today: date) -> bool:
    """Whether an open task or a coming event has all of some words, or a handle means one."""
    if has_task(life, words):
        return True
    folded = [fold(word) for word in words.split()]
    ahead = life.calendar.between(today, today + timedelta(days=_SOON)) if life.layout.calendar else []
    return bool(folded) and any(all(word in fold(event.text) for word in folded) for event in ahead)


def has_task(life: Life, words: str) -> bool:
    """Whether an open task has all of some words, or all are handles or line numbers."""
    wanted = words.split()
    if wanted and all(_LINE.fullmatch(word) or _is_handle(life, word) for word in wanted):
        return True
    folded = [fold(word) for word in wanted]
    return bool(folded) and any(all(word in text for word in folded) for text in life.folded if folded[0] in text)


def _is_handle(life: Life, word: str) -> bool:
    return looks_like_handle(word) and bool(life.by_handle(word.partition(".")[0].lower()))


def _matching(items: Sequence[Item], words: Sequence[str]) -> list[Item]:
    wanted = [fold(word) for word in words]
    return [
        item for item in items if wanted and all(word in text for text in [fold(item.task.body)] for word in wanted)
    ]


def _ambiguous(ctx: Context, asked: str, hits: Sequence[Item]) -> Negative:
    names = ctx.life.handles(list(hits[:_MOST_CANDIDATES]))
    lines = [f"{name}  {printable(item.task.body)}" for item, name in names.items()]
    if len(hits) > len(lines):
        lines.append(f"… and {len(hits) - len(lines)} more")
    choices = tuple((name, printable(item.task.body)) for item, name in names.items())
    return Several(f"{asked!r} could be {len(hits)} things", "say which, by its handle", tuple(lines), choices)
