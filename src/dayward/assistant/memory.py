"""What a model is told of what is remembered: few facts, quoted as data, within hard budgets; nothing private."""

from __future__ import annotations

from dayward.actions.context import Context
from dayward.actions.memories import found, privacy
from dayward.formats.frontmatter import Document
from dayward.formats.text import printable
from dayward.language.phrases.lexicon import load
from dayward.planning.layout import PROFILE
from dayward.planning.memories import Fact, fresh, quoted, ranked, trimmed

_WHO = tuple(path for path in PROFILE if "MEMORY" not in path)


def remembered(ctx: Context) -> list[Fact]:
    """Every fact that is remembered, of whatever file, with its source and day."""
    return found(ctx).all


def relevant(ctx: Context, text: str, budget_chars: int) -> str:
    """What is remembered that a text may be about, best first, then what is fresh in working memory.

    One quoted line a fact, with its source and day; at most so many bytes, so no more characters. "" where there is nothing.
    """
    known = found(ctx)
    facts = ranked(known.all, text, ctx.today, load())
    return quoted([*facts, *(line for line in fresh(known.lines, ctx.today) if line not in facts)], budget_chars)


def identity(ctx: Context, budget_chars: int) -> str:
    """Who the assistant is to be and whom it serves, as SOUL.md, IDENTITY.md and USER.md say; at most so many bytes.

    Each gets its share; what one does not need goes to those after it.
    """
    judge = privacy(ctx)
    texts: list[tuple[str, str]] = []
    for path in _WHO:
        data = judge.public(path, ctx.workspace.read(path).data or b"")
        body = Document.parse(data).body.strip() if data else ""
        if body:
            texts.append((path, "\n".join(printable(line) for line in body.splitlines())))
    parts: list[str] = []
    left = budget_chars
    for place, (path, body) in enumerate(texts):
        share = left // (len(texts) - place)
        head = f"[{path}]\n"
        part = trimmed(body, share - len(head) - 2)
        if part:
            parts.append(head + part)
            left -= len(parts[-1].encode()) + 2
    return "\n\n".join(parts)
