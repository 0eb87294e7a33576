"""`remember`: keep a fact."""

from __future__ import annotations

from dayward.actions.action import Action, Effect, Outcome, arg, option
from dayward.actions.context import Context
from dayward.actions.memories import WRITES, found, own_files
from dayward.actions.views import Text
from dayward.core.errors import DaywardError, UsageError
from dayward.formats.facts import FactsFile
from dayward.formats.notes import slug
from dayward.formats.text import fold
from dayward.language.phrases.lexicon import load
from dayward.planning.layout import PROFILE
from dayward.planning.memories import Fact, subject, subject_of_file
from dayward.workspace.repository import Edit

_NOBODY = "facts"


class Remember(Action):
    """Remember a fact, in a file of your folder that you can read and edit.

    It goes into the file of whom it is about: memory/ana.md for what begins with Ana, memory/me.md for what begins with I or my.
    """

    name = "remember"
    group = "Memory"
    writes = True
    examples = ("remember Ana is allergic to nuts", "remember the boiler was serviced in May --about boiler")
    phrases = (
        "remember that {words:fact}",
        "remember (this|the following) {words:fact}",
        "remember {words:statement}",
        "(keep in mind|bear in mind|do not forget|never forget) that {words:fact}",
        "(keep|save|store) in [your] memory [that] {words:fact}",
        "(save|add|put|write) (to|in|into) [your] memory [that] {words:fact}",
        "for (the record|your information|future reference) {words:fact}",
    )

    plainly = ("remember: remember that {what}",)

    words: str = arg("the fact", rest=True)
    about: str = option("whom or what it is about", hint="NAME", default="")

    def effects(self) -> tuple[Effect, ...]:
        """It reads what is remembered, and adds to it."""
        return WRITES

    def run(self, ctx: Context) -> Outcome:
        """Add it, unless it is known."""
        text = " ".join(self.words.split()).rstrip(".!").strip()
        if not text:
            raise UsageError("there is nothing to remember", "for example: dayward remember Ana is allergic to nuts")
        if not ctx.layout.facts:
            raise UsageError("there is no folder for what is remembered", "dayward preferences files.facts memory")
        known = found(ctx)
        if stored := [fact for fact in (*known.own, *known.others) if _same(fact, text)]:
            said = f"I know that already: {stored[0].text} ({stored[0].source}). Nothing had to be saved."
            return Outcome((Text(said),), {"saved": False, "known": True, "text": text, "source": stored[0].source})
        path = self._path(text, ctx)
        snapshot = ctx.read(path)
        title = subject_of_file(path)
        file = FactsFile.new(title[:1].upper() + title[1:]) if snapshot.data is None else FactsFile.parse(snapshot.data)
        line = file.add(text, ctx.today, ctx.turn)
        edit = Edit(snapshot, file.emit(), (file.lines[line - 1],))
        try:
            receipt = ctx.change(
                [edit], f"Remember “{text}”", memorable="" if any(_same(line, text) for line in known.lines) else text
            )
        except DaywardError as error:
            error.message = f"not saved: {error.message}"
            raise
        return Outcome((Text("Saved."),), {"saved": True, "text": text, "source": f"{path}:{line}"}, (receipt,))

    def _path(self, text: str, ctx: Context) -> str:
        """The file of whom it is about."""
        known = [subject_of_file(path) for path in own_files(ctx)]
        name = slug(self.about or subject(text, known, load()) or _NOBODY)
        path = f"{ctx.layout.facts}/{name}.md"
        return next(
            (p for p in own_files(ctx) if fold(p) == fold(path)), path if path not in PROFILE else f"{path[:-3]}-1.md"
        )


def _same(fact: Fact, text: str) -> bool:
    return fold(fact.text).rstrip(" .!") == fold(text)
