"""`known`: what is remembered."""

from __future__ import annotations

from dayward.actions.action import Action, Effect, Outcome, arg
from dayward.actions.context import Context
from dayward.actions.memories import READS, found
from dayward.actions.views import Listing, Row, Section, Text
from dayward.language.phrases.lexicon import load
from dayward.planning import say
from dayward.planning.memories import Fact, about

_SHOWN = 200


class Known(Action):
    """Show what is remembered, all of it or what is about something.

    Private files and sections are left out (privacy.never_leaves).
    """

    name = "known"
    group = "Memory"
    aliases = ("memory", "memories")
    examples = ("known", "known Ana")
    phrases = (
        "what do you (know|remember|have in memory|have remembered)",
        "what do you (know|remember) about {words}",
        "(what|everything) (have i told you|have you remembered|have you saved) about {words}",
        "what (have i asked you|did i ask you|have i told you) to remember about {words}",
        "<show> (what|everything|all|everything that|all that) you (know|remember) [about {words}]",
        "<show> [me] your (memory|memories)",
        "do you (know|remember) anything about {words}",
        "what is in your memory [about {words}]",
    )

    words: str = arg("only what is about this", rest=True, hint="WORDS", default="")

    def effects(self) -> tuple[Effect, ...]:
        """It only reads."""
        return READS

    def run(self, ctx: Context) -> Outcome:
        """List it, by file."""
        known = found(ctx).all
        asked = self.words.strip(" .?!")
        facts = about(known, asked, load()) if asked else known
        if not facts:
            nothing = (
                f"I remember nothing about {asked}."
                if asked
                else "I remember nothing yet: tell me to remember something."
            )
            return Outcome((Text(nothing),), [], ok=False)
        paths = dict.fromkeys(fact.path for fact in facts[:_SHOWN])
        sections = tuple(
            Section(path, tuple(_row(ctx, fact) for fact in facts[:_SHOWN] if fact.path == path)) for path in paths
        )
        more = f", the first {_SHOWN} shown" if len(facts) > _SHOWN else ""
        title = f"{len(facts)} thing{'' if len(facts) == 1 else 's'} remembered{more}"
        return Outcome((Listing(title, sections),), [_data(fact) for fact in facts])


def _row(ctx: Context, fact: Fact) -> Row:
    return Row(fact.text, tail=(say.short_day(fact.day, ctx.today),) if fact.day else ())


def _data(fact: Fact) -> dict[str, object]:
    return {"text": fact.text, "source": fact.source, "day": fact.day and fact.day.isoformat(), "about": fact.about}
