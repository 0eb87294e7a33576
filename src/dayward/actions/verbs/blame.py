"""`blame`: where a line came from."""

from __future__ import annotations

from dayward.actions.action import Action, Effect, Outcome, arg
from dayward.actions.context import Context
from dayward.actions.views import Listing, Row, Section
from dayward.core.errors import Negative
from dayward.formats.text import decode, fold, split_lines
from dayward.planning import say
from dayward.workspace import history

_MOST = 20


class Blame(Action):
    """Say who wrote the lines with some words, when and why."""

    name = "blame"
    group = "Take back"
    examples = ("blame dentist",)
    phrases = (
        "who (wrote|added|changed|put|made) {words:knownwords}",
        "when did i (write|add|change|put) {words:knownwords}",
        "(when|why) was {words:knownwords} (added|changed|written)",
    )

    words: str = arg("words that are in the line", rest=True)

    def effects(self) -> tuple[Effect, ...]:
        """It reads any file."""
        return (Effect("read", "history"),)

    def run(self, ctx: Context) -> Outcome:
        """Find the lines, then ask git where each came from."""
        wanted = [fold(word) for word in self.words.split()]
        found: list[history.Blame] = []
        for path in ctx.workspace.paths():
            lines = split_lines(decode(ctx.read(path).data or b"")[0])[0]
            hits = [n for n, line in enumerate(lines, 1) if all(word in fold(line) for word in wanted)]
            if hits:
                blamed = {blame.line: blame for blame in history.blame(ctx.workspace, path, hits[:_MOST])}
                found += [blamed.get(n) or history.Blame(path, n, lines[n - 1], None) for n in hits[:_MOST]]
            if len(found) >= _MOST:
                break
        if not found:
            raise Negative(f"no line has the words {self.words!r}", "try fewer words, or: dayward history")
        sections = tuple(Section(f"{b.path}:{b.line}", (Row(b.text.strip()), _origin(b, ctx))) for b in found[:_MOST])
        return Outcome((Listing("", sections),), [_data(blame) for blame in found[:_MOST]])


def _origin(blame: history.Blame, ctx: Context) -> Row:
    entry = blame.entry
    if entry is None:
        return Row("not committed yet: edited outside Dayward", tone="quiet")
    words = f"{entry.commit[:7]}  {say.moment(entry.when, ctx.now)}  {entry.who}  {entry.why or entry.what}"
    return Row(words, tone="quiet")


def _data(blame: history.Blame) -> dict[str, object]:
    entry = blame.entry
    return {
        "file": blame.path,
        "line": blame.line,
        "text": blame.text,
        "commit": entry and entry.commit,
        "when": entry and entry.when.isoformat(),
        "who": entry and entry.who,
        "why": entry and (entry.why or entry.what),
    }
