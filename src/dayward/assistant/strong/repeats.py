"""The same question in other words, answered as before where nothing has changed that the answer rests on.

Only what says the same counts as the same: equal words but for politeness. Questions that lean on what was said before, and answers
that changed something, are not kept.
"""

from __future__ import annotations

import json
import os
import re
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from dayward.actions.context import Context
from dayward.core.digest import sha256
from dayward.core.home import write_private

_FILE = "answers.json"
_KEPT = 60
_LASTS = timedelta(days=7)
_OF_A_LIFE = timedelta(hours=1)
"""How long an answer that rests on the person's files may stand: what is next depends on the time of day."""
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
_FILLER = frozenset(
    [
        "a",
        "an",
        "the",
        "please",
        "pls",
        "hey",
        "hi",
        "hello",
        "ok",
        "okay",
        "so",
        "well",
        "just",
        "now",
        "tell",
        "me",
        "us",
        "say",
        "do",
        "you",
        "know",
        "can",
        "could",
        "would",
        "will",
        "i",
        "want",
        "to",
        "like",
        "give",
        "show",
        "explain",
        "kindly",
        "quickly",
        "briefly",
        "thanks",
        "thank",
        "dayward",
    ]
)
_LEANING = frozenset(
    [
        "it",
        "its",
        "this",
        "that",
        "these",
        "those",
        "he",
        "she",
        "they",
        "him",
        "her",
        "them",
        "his",
        "their",
        "there",
        "then",
        "again",
        "more",
        "else",
        "another",
        "same",
        "other",
        "also",
        "one",
    ]
)
_FEWEST = 2


class Kept(NamedTuple):
    """An answer: to which words, when, resting on what (the state of the files, "" for nothing of them), what was said."""

    words: list[str]
    at: str
    rests_on: str
    reply: str


def core(text: str) -> list[str]:
    """The words that make a question what it is, sorted; [] where it cannot stand by itself."""
    words = [word.lower().replace("’", "'") for word in _WORD.findall(text)]
    told = sorted(word for word in words if word not in _FILLER)
    return [] if len(told) < _FEWEST or not _LEANING.isdisjoint(words) else told


def found(ctx: Context, text: str) -> str:
    """The answer to the same question, with when it was given; "" where there is none that still stands."""
    asked = core(text)
    state = ""
    for one in reversed(_read(ctx)) if asked else ():
        at = datetime.fromisoformat(one.at)
        if one.words != asked or not timedelta(0) <= ctx.now - at < (_OF_A_LIFE if one.rests_on else _LASTS):
            continue
        state = state or _state(ctx)
        if one.rests_on in ("", state):
            since = (
                f"{at.astimezone(ctx.zone):%H:%M}"
                if at.date() == ctx.today
                else f"{at.astimezone(ctx.zone):%Y-%m-%d %H:%M}"
            )
            return f"{one.reply}\n(As answered at {since}: nothing that it rests on has changed since. No model was asked.)"
    return ""


def keep(ctx: Context, text: str, reply: str, looked: bool) -> None:
    """Keep an answer that changed nothing. `looked`: whether it rests on the person's files. A full disk keeps none."""
    if words := core(text):
        one = Kept(words, ctx.now.isoformat(), _state(ctx) if looked else "", reply)
        listed = [kept._asdict() for kept in [*_read(ctx), one][-_KEPT:]]
        try:
            write_private(_path(ctx), json.dumps(listed, ensure_ascii=False).encode("utf-8", "replace"))
        except OSError:
            return


def _path(ctx: Context) -> str:
    return os.path.join(ctx.home.cache, f"{ctx.person}-{_FILE}")


def _read(ctx: Context) -> list[Kept]:
    try:
        with open(_path(ctx), encoding="utf-8") as file:
            listed: list[dict[str, Any]] = json.load(file)
        return [Kept(list(one["words"]), str(one["at"]), str(one["rests_on"]), str(one["reply"])) for one in listed]
    except (OSError, ValueError, KeyError, TypeError):
        return []


def _state(ctx: Context) -> str:
    """What the person's files are like now: another text for any change of any of them."""
    parts = []
    for path in ctx.workspace.paths(""):
        try:
            status = os.stat(os.path.join(ctx.workspace.root, path))
        except OSError:
            continue
        parts.append(f"{path}\0{status.st_mtime_ns}\0{status.st_size}\0{status.st_ino}")
    return sha256("\n".join(parts).encode("utf-8", "surrogatepass")).hexdigest()
