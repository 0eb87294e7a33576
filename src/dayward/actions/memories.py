"""What is remembered, gathered from the person's folder: their facts, working memory, and what other assistants kept."""

from __future__ import annotations

import re
from typing import NamedTuple

from dayward.actions.action import Effect
from dayward.actions.context import Context
from dayward.formats.text import fold
from dayward.planning.layout import PROFILE
from dayward.planning.memories import Fact, facts_in, lines_in
from dayward.planning.privacy import Privacy

READS = (Effect("read", "memory"), Effect("read", "profile"))
WRITES = (*READS, Effect("write", "memory"))
_DAILY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\b.*\.md")
_MOST_DAYS = 30
"""Of another assistant's daily files, the newest so many are read."""


class Found(NamedTuple):
    """All that is remembered: facts of the person's own files, lines of working memory, what others wrote."""

    own: list[Fact]
    lines: list[Fact]
    others: list[Fact]

    @property
    def all(self) -> list[Fact]:
        """Everything, the person's own facts first; of working memory what stands nowhere else."""
        facts = [*self.own, *self.others]
        stored = {fold(fact.text) for fact in facts}
        return [*facts, *(line for line in self.lines if fold(line.text) not in stored)]


def privacy(ctx: Context) -> Privacy:
    """What of this person's life never leaves the machine."""
    return Privacy(ctx.preferences["privacy.never_leaves"], ctx.layout.telos)


def found(ctx: Context) -> Found:
    """Read it all. Private files and sections are not among it."""
    judge, folder = privacy(ctx), ctx.layout.facts
    own, daily = own_files(ctx), daily_files(ctx)
    memory = [ctx.layout.memory] if ctx.layout.memory and not judge.file(ctx.layout.memory) else []
    return Found(
        [fact for path in own for fact in facts_in(path, _bytes(ctx, path), judge, folder)],
        [line for path in memory for line in lines_in(path, _bytes(ctx, path))],
        [
            fact
            for path in (*PROFILE[2:], *daily[-_MOST_DAYS:])  # who the assistant is itself is no fact about the person
            for fact in facts_in(path, _bytes(ctx, path), judge, folder)
        ],
    )


def own_files(ctx: Context) -> list[str]:
    """The files of facts that may be written."""
    return [path for path in _in_folder(ctx) if path not in PROFILE and not _is_daily(path)]


def daily_files(ctx: Context) -> list[str]:
    """The files that another assistant keeps day by day, the oldest first."""
    return [path for path in _in_folder(ctx) if _is_daily(path)]


def _in_folder(ctx: Context) -> list[str]:
    folder = ctx.layout.facts
    return [path for path in ctx.workspace.paths(folder) if path.endswith(".md")] if folder else []


def _is_daily(path: str) -> bool:
    return bool(_DAILY.fullmatch(path.rpartition("/")[2]))


def _bytes(ctx: Context, path: str) -> bytes:
    return ctx.workspace.read(path).data or b""
