"""Measure what phrases make of utterances that others labelled by intent, in CLINC150 and HWU64. Neither is part of the project.

*Understood* is an utterance about tasks, lists, reminders or the calendar whose best reading asks for an action that serves its
intent, surely or with a question; a text that is only offered to be written down as it stands does not count. *Acted upon* is any
other utterance whose best reading is sure.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import NamedTuple
from zoneinfo import ZoneInfo

from dayward.actions.registry import phrases
from dayward.language.commands import WRITE_DOWN, Call, calls
from dayward.language.quick import Hearing
from dayward.language.understand import Language, speaking

NOW = datetime(2026, 11, 21, 16)
ZONE = ZoneInfo("Europe/Madrid")

_READ = {"list", "search", "today", "agenda", "week", "projects", "waiting", "deadlines", "briefing", "suggest", "free"}
_TASKS = {"add", "add-items", "complete", "drop", "edit", "postpone"}
_DAYS = {"agenda", "today", "week", "search", "free", "briefing"}
_WRITTEN = {"add", "add-event"}
SERVES: dict[str, set[str]] = {
    "todo_list": _READ,
    "todo_list_update": _TASKS | {"search", "archive"},
    "shopping_list": _READ,
    "shopping_list_update": _TASKS | {"search"},
    "reminder": _READ,
    "reminder_update": _WRITTEN | {"add-items"},
    "calendar": _DAYS,
    "calendar_update": _WRITTEN | {"drop-event", "move-event", "drop"},
    "schedule_meeting": _WRITTEN | {"agenda", "free"},
    "meeting_schedule": _DAYS,
    "calendar_query": _DAYS | {"list"},
    "calendar_set": _WRITTEN,
    "calendar_remove": {"drop-event", "drop"},
    "lists_createoradd": {"add", "add-items", "projects"},
    "lists_query": _READ,
    "lists_remove": {"drop", "complete", "edit"},
}
"""Which actions do what an utterance of an intent asks for. Every other intent is none of Dayward's business."""


class Row(NamedTuple):
    """An utterance, its label, and what was made of it."""

    text: str
    intent: str
    reading: tuple[Call, ...]

    @property
    def ours(self) -> bool:
        """Whether it is about tasks, lists, reminders or the calendar."""
        return self.intent in SERVES

    @property
    def sure(self) -> bool:
        """Whether it would be acted upon, unasked."""
        return bool(self.reading) and all(call.sure for call in self.reading)

    @property
    def right(self) -> bool:
        """Whether a phrase was found, and what it asks for serves the intent."""
        bare = any(WRITE_DOWN in call.doubts for call in self.reading)
        serves = SERVES.get(self.intent, set())
        return bool(self.reading) and not bare and all(call.action in serves for call in self.reading)


class Figures(NamedTuple):
    """Shares, from 0 to 1: of our utterances, and of all others."""

    ours: int
    others: int
    understood: float
    surely: float
    wrongly: float
    acted: float


def utterances(folder: Path) -> Iterator[tuple[str, str]]:
    """Every labelled utterance of both sets, the out-of-scope ones included."""
    for rows in json.loads((folder / "intents/clinc150_train.json").read_text(encoding="utf-8")).values():
        yield from ((text, intent) for text, intent in rows)
    data = json.loads((folder / "intents/hwu64_train.json").read_text(encoding="utf-8"))["rasa_nlu_data"]
    for example in data["common_examples"]:
        yield example["text"], example["intent"]


def read(given: Iterable[tuple[str, str]], language: Language | None = None) -> list[Row]:
    """Understand utterances with nobody's files and no conversation."""
    language = language or speaking(phrases())
    hearing = Hearing(NOW, ZONE, language.words, language.lexicon)
    rows = []
    for text, intent in given:
        readings = calls(text, hearing, language.phrases)
        rows.append(Row(text, intent, tuple(readings[0]) if readings else ()))
    return rows


def figures(rows: list[Row]) -> Figures:
    """The shares."""
    ours = [row for row in rows if row.ours]
    others = [row for row in rows if not row.ours]
    return Figures(
        len(ours),
        len(others),
        _share(row.right for row in ours),
        _share(row.right and row.sure for row in ours),
        _share(row.sure and not row.right for row in ours),
        _share(row.sure for row in others),
    )


def _share(each: Iterable[bool]) -> float:
    found = list(each)
    return sum(found) / len(found) if found else 0.0


def report(folder: Path) -> None:
    """Print the shares, as `make bench DATA=…` does."""
    found = figures(read(utterances(folder)))
    print(f"phrases, {found.ours + found.others:,} utterances of CLINC150 and HWU64, no files, no conversation")
    print(f"  about tasks, lists, reminders, calendar ({found.ours:,})")
    print(f"    understood             {found.understood:6.1%}")
    print(f"    surely and rightly     {found.surely:6.1%}")
    print(f"    surely and wrongly     {found.wrongly:6.1%}")
    print(f"  all others, out of scope included ({found.others:,})")
    print(f"    acted upon             {found.acted:6.2%}   aim: under 0.5 %")


def _show(rows: Iterable[Row]) -> None:
    for row in rows:
        reading = "; ".join(
            f"{call.action} {call.args} {'? ' + ', '.join(call.doubts) if call.doubts else ''}" for call in row.reading
        )
        print(f"{row.intent:<22} {row.text}   →  {reading or 'nothing'}")


def main() -> None:
    """The shares; or the utterances of an intent that were missed, or those that were acted upon and should not."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--misses", metavar="INTENT", help="what was not understood; `all` for every intent of ours")
    parser.add_argument("--unsure", metavar="INTENT", help="what was understood with a question")
    parser.add_argument("--wrong", action="store_true", help="what was sure of an action that does not serve")
    parser.add_argument("--acted", action="store_true", help="others that were acted upon")
    parser.add_argument("--intents", action="store_true", help="the share understood of each intent of ours")
    given = parser.parse_args()
    named = given.misses or given.unsure or ("all" if given.wrong or given.intents else "")
    chosen = [(text, intent) for text, intent in utterances(given.folder) if _chosen(intent, named, given.acted)]
    if not named and not given.acted:
        report(given.folder)
        return
    rows = read(chosen)
    if given.intents:
        for intent in SERVES:
            one = figures([row for row in rows if row.intent == intent])
            print(
                f"{intent:<22} {one.ours:5} {one.understood:6.1%} surely {one.surely:6.1%} wrongly {one.wrongly:6.1%}"
            )
    _show(row for row in rows if _asked_for(row, given))


def _chosen(intent: str, named: str, acted: bool) -> bool:
    return intent not in SERVES if acted else intent == named or (named == "all" and intent in SERVES)


def _asked_for(row: Row, given: argparse.Namespace) -> bool:
    if given.misses:
        return not row.right
    if given.unsure:
        return row.right and not row.sure
    return (given.acted and row.sure) or (given.wrong and row.sure and not row.right)


if __name__ == "__main__":
    main()
