"""`conversations search`: who said what about something."""

from __future__ import annotations

from datetime import date

from dayward.actions.action import Action, Effect, Outcome, arg, option
from dayward.actions.context import Context
from dayward.actions.talks import DOORS, READS, ROLE, cut, data_of, day_edges, moment, short
from dayward.actions.views import Listing, Row, Section
from dayward.formats.text import fold, printable
from dayward.language.phrases.lexicon import load
from dayward.planning.memories import stems

_BEFORE, _AROUND = 30, 110


class ConversationsSearch(Action):
    """Find what was said that has all the words, in every conversation, the newest first.

    Case, accents and the commonest endings do not matter.
    """

    name = "conversations-search"
    group = "Memory"
    doors = DOORS
    examples = ("conversations search boiler", "conversations search boiler --since 2026-11-16 --until 2026-11-22")
    phrases = (
        "what (did|have) (i|we) (say|said|tell you|mention|mentioned|write|written) (about|of|on) {words:topic}",
        "what did you (say|tell me|answer|reply) (about|of|on) {words:topic}",
        "what (did|have) we (talk|talked|speak|spoken|say|said|discuss|discussed) about {words:topic}",
        "(search|look|find) (in|through) (my|our|the|all|all my|all our) conversations for {words:topic}",
        "search (my|our|the|all) conversations for {words:topic}",
        "find (where|when) (i|we|you) (said|talked about|spoke about|mentioned|told you about) {words:topic}",
        "when did (i|we|you) (say|talk about|speak about|mention|tell you about|discuss) {words:topic}",
        "(did|have) (i|we) (ever|already) (mention|mentioned|talk about|talked about|tell you about|discussed) {words:topic}",
    )

    words: str = arg("words", rest=True)
    since: date | None = option("the first day", hint="DAY")
    until: date | None = option("the last day", hint="DAY")
    limit: int = option("at most so many", short="n", hint="N", default=20)

    def effects(self) -> tuple[Effect, ...]:
        """Conversations."""
        return READS

    def run(self, ctx: Context) -> Outcome:
        """Look through all that was said."""
        from dayward.state import transcripts

        lexicon = load()
        wanted = set(stems(self.words, lexicon)) or {fold(word) for word in self.words.split()}
        first, last = day_edges(ctx, self.since, self.until)
        with ctx.state("read", ROLE).reading() as connection:
            said = transcripts.spoken(connection, ctx.person, first, last)
        short_cut = min(wanted, key=len, default="")
        found = [
            one
            for one in said
            if one.turn != ctx.turn and short_cut in fold(one.text) and wanted <= {*stems(one.text, lexicon)}
        ]
        shown = found[: max(1, self.limit)]
        rows = tuple(self._row(ctx, one) for one in shown)
        more = f", the last {len(shown)} shown" if len(shown) < len(found) else ""
        title = f"Said {len(found)} time{'' if len(found) == 1 else 's'}{more}"
        nothing = f"Nothing was said about {printable(self.words)}."
        section = Section(title, rows) if rows else Section("", (), nothing)
        data = [{"conversation": one.conversation, **data_of(one)} for one in shown]
        return Outcome((Listing("", (section,)),), data, ok=bool(found))

    def _row(self, ctx: Context, one: object) -> Row:
        """Who, when, and the words around the first of those that were asked for."""
        text: str = " ".join(one.text.split())  # type: ignore[attr-defined]
        folded = fold(text)
        places = [folded.find(fold(word)) for word in self.words.split()]
        at = max(0, min([place for place in places if place >= 0], default=0) - _BEFORE)
        words = ("…" if at else "") + cut(text[at:], _AROUND)
        who = "you" if one.role == "user" else "Dayward"  # type: ignore[attr-defined]
        return Row(words, short(one.conversation), f"{moment(ctx, one.at)} {who}")  # type: ignore[attr-defined]
