"""`forget`: what was remembered is remembered no more."""

from __future__ import annotations

from dayward.actions.action import Action, Effect, Outcome, arg, option
from dayward.actions.context import Context
from dayward.actions.memories import WRITES, Found, found
from dayward.core.errors import Negative, Several
from dayward.formats.facts import FactsFile
from dayward.formats.memory import MemoryFile
from dayward.formats.text import fold, printable
from dayward.language.phrases.lexicon import load
from dayward.planning.memories import Fact, about
from dayward.workspace.repository import Edit

_MOST = 9


class Forget(Action):
    """Forget a fact, named by its words.

    It stays in history: undo brings it back. What other assistants wrote (MEMORY.md and the like) is only read.
    """

    name = "forget"
    group = "Memory"
    writes = True
    examples = ("forget Ana is allergic to nuts", "forget Ana --all")
    phrases = (
        "forget that {words}",
        "(forget|delete|erase) the fact that {words}",
        "(forget|delete|erase|remove|drop) what you (know|remember|have saved|saved) about {words}",
        "(forget|delete|erase|remove|drop) (everything|all) [that] you (know|remember|have saved|saved) about {words} => all=yes",
        "forget (everything|all) about {words} => all=yes",
        "(do not|no longer|stop) (remember|remembering) that {words} [anymore|any more|any longer]",
        "(remove|delete|erase) {words} from [your] memory",
    )

    plainly = ("forget: forget that {what}",)

    words: tuple[str, ...] = arg("words of the fact", rest=True)
    all: bool = option("every fact with these words", default=False)
    delete_many: bool = option("allow forgetting many at once", default=False)

    def effects(self) -> tuple[Effect, ...]:
        """It takes lines out of what is remembered."""
        return WRITES

    def run(self, ctx: Context) -> Outcome:
        """Take it out of every file that has it."""
        asked = " ".join(" ".join(self.words).split()).rstrip(".!?")
        known = found(ctx)
        chosen = _chosen(known, asked, self.all)
        paths = dict.fromkeys(fact.path for fact in chosen)
        edits = [_without(ctx, path, [fact for fact in chosen if fact.path == path]) for path in paths]
        texts = list(dict.fromkeys(fact.text for fact in chosen))
        what = f"“{texts[0]}”" if len(texts) == 1 else f"{len(texts)} facts about {asked}"
        receipt = ctx.change(edits, f"Forget {what}", delete_many=self.delete_many)
        return Outcome((), {"forgotten": texts}, (receipt._replace(where=tuple(paths)),))


def _chosen(known: Found, asked: str, every: bool) -> list[Fact]:
    """The facts that are meant, wherever they stand. Raises Several where more than one fits, Negative where none does."""
    own = [*known.own, *known.lines]
    exact = [fact for fact in own if fold(fact.text).rstrip(" .!") == fold(asked)]
    fitting = exact or about(own, asked, load())
    texts = {fold(fact.text).rstrip(" .!"): fact.text for fact in fitting}
    if not texts:
        if others := about(known.others, asked, load()):
            raise Negative(f"that stands in {others[0].source}, which I only read", "take it out there, in an editor")
        raise Negative(f"I remember nothing about “{asked}”", "see what there is: dayward known")
    if len(texts) > 1 and not every:
        shown = [printable(text) for text in texts.values()][:_MOST]
        choices = tuple((text, printable(text)) for text in list(texts.values())[:_MOST])
        raise Several(
            f"I remember {len(texts)} such things",
            "say which, by its words, or all of them: --all",
            tuple(shown),
            choices,
        )
    return fitting


def _without(ctx: Context, path: str, facts: list[Fact]) -> Edit:
    """A file without some facts; no file where nothing would be left."""
    snapshot = ctx.read(path)
    lines = {fact.line for fact in facts}
    if path == ctx.layout.memory:
        memory = MemoryFile.parse(snapshot.data or b"")
        memory.remove(lines)
        return Edit(snapshot, memory.emit())
    file = FactsFile.parse(snapshot.data or b"")
    file.remove([fact for fact in file.facts if fact.first in lines])
    return Edit(snapshot, None if file.bare else file.emit())
