"""`search`: plain words in everything."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from dayward.actions.action import Action, Effect, Outcome, arg, option
from dayward.actions.context import Context
from dayward.actions.selecting import fold
from dayward.actions.views import Listing, Row, Section
from dayward.formats.text import decode, split_lines

_LARGEST = 5_000_000


class Hit(NamedTuple):
    """One line with all the words."""

    file: str
    line: int
    text: str


class Search(Action):
    """Find lines that have all the words, in tasks, calendar, notes and every other text file.

    Case and accents do not matter. A file whose name has the words is found too.
    """

    name = "search"
    group = "Plan"
    aliases = ("find",)
    examples = ("search dentist", "search kitchen carpenter -n 5")

    words: str = arg("words", rest=True)
    limit: int = option("at most so many lines", short="n", hint="N", default=50)

    def effects(self) -> tuple[Effect, ...]:
        """It reads any file."""
        return (Effect("read", "history"),)

    def run(self, ctx: Context) -> Outcome:
        """Look through the files, name by name."""
        found = list(self._found(ctx))
        shown = found[: self.limit]
        files = dict.fromkeys(hit.file for hit in shown)
        sections = tuple(
            Section(
                file, tuple(Row(h.text.strip(), lead=str(h.line) if h.line else "") for h in shown if h.file == file)
            )
            for file in files
        )
        more = f", the first {len(shown)} shown" if len(shown) < len(found) else ""
        title = f"{len(found)} line{'' if len(found) == 1 else 's'}{more}"
        return Outcome((Listing(title, sections),), [hit._asdict() for hit in shown], ok=bool(found))

    def _found(self, ctx: Context) -> Iterator[Hit]:
        wanted = [fold(word) for word in self.words.split()]
        for path in ctx.workspace.paths():
            name = fold(path)
            if all(word in name for word in wanted):
                yield Hit(path, 0, path)
            data = ctx.read(path).data or b""
            if len(data) > _LARGEST or (b"\0" in data[:8000] and not data.startswith((b"\xff\xfe", b"\xfe\xff"))):
                continue
            text = decode(data)[0]
            folded = fold(text)
            if not all(word in folded for word in wanted):
                continue
            for number, line in enumerate(split_lines(text)[0], 1):
                if all(word in fold(line) for word in wanted):
                    yield Hit(path, number, line)
