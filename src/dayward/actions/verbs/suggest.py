"""`suggest`: what fits now."""

from __future__ import annotations

from typing import Literal

from dayward.actions.action import Action, Effect, Outcome, option
from dayward.actions.context import Context
from dayward.actions.planned import EVERYTHING, data, day_of, quiet, rows
from dayward.actions.views import Listing, Section
from dayward.core.errors import UsageError
from dayward.formats.durations import parse_duration
from dayward.planning.situation import situation
from dayward.planning.suggest import Wish, quick_wins, suggestions


class Suggest(Action):
    """Suggest what to do with the place, time and energy you have, each with its reasons.

    What you do not say is taken from your context, your rules (contexts.txt) and the time until your next event. What serves a goal comes
    first. est:30m on a task says how long it takes, energy:low or energy:high what it asks.
    """

    name = "suggest"
    group = "Plan"
    known_as = ("suggest_tasks",)
    examples = ("suggest", "suggest --context @computer --minutes 45 --energy high")
    plainly = ("next: what should i do next",)
    phrases = (
        "what (should|shall) i do [next|first]",
        "what (can|could|do) i do (next|first)",
        "what (should|can|could) i (work on|focus on|tackle|start with|get done) [next|now|first]",
        "what is [the] (best|most important) [thing] to do [next]",
        (
            "(suggest|recommend|propose|pick) (something|a task|tasks|a todo|what to do) [to do|for me|to do "
            "next|to work on|next|now]"
        ),
        "<show> (a|some) (suggestion|suggestions)",
        "what do you suggest [i do|i do next]",
        "what is (my|the) (most important|top|number one) (task|thing|priority) [to do] [today|now|next|tomorrow|this week]",
        "what (should|can|could|shall|do) i do (next|now|first) i [only] have {minutes:length}",
        "i have {minutes:length} [free|left|to spare|to kill] [what (should|can|could) i do [next|now|in that time]]",
        "what (should|can|could) i (do|get done|finish|fit) (in|within|with) {minutes:length}",
        "(suggest|give me|pick) something (for|that takes) {minutes:length}",
        "what can i (do|get done) (with|on) (little|low|not much|no) energy => energy=low",
        "i am (tired|exhausted|low on energy) what (should|can|could) i do [next|now] => energy=low",
        "i have (little|low|not much) energy [what (should|can|could) i do] => energy=low",
        "(suggest|give me|pick) something (easy|light|simple) [to do] => energy=low",
        "(suggest|give me|pick) something (hard|demanding|big) [to do] => energy=high",
        "i (have|am full of) (a lot of|lots of|much|high) energy [what (should|can|could) i do] => energy=high",
        "what can i (do|get done) with (a lot of|lots of|high|much) energy => energy=high",
        "(give me|suggest|find me|i need|show me) [a|some] quick (win|wins|task|tasks) => minutes=15m energy=low",
        (
            "what (should|can|could) i (do|get done) (at|in|on|with) [the|my] {context:context} [in "
            "{minutes:length}|for {minutes:length}|now|next]"
        ),
        (
            "i am [at|in|on] [the|my] {context:context} (and i have|i have|with) {minutes:length} [what "
            "(should|can|could) i do]"
        ),
    )

    context: tuple[str, ...] = option("where you are or what you have at hand", short="c", hint="@CONTEXT", default=())
    minutes: str | None = option("the time you have: 30, 45m, 2h", short="m", hint="TIME")
    energy: Literal["low", "medium", "high"] | None = option("how much energy you have", short="e")
    limit: int = option("at most so many", short="n", hint="N", default=5)

    def effects(self) -> tuple[Effect, ...]:
        """It only reads."""
        return EVERYTHING

    def run(self, ctx: Context) -> Outcome:
        """Those that fit best, then quick wins."""
        day = day_of(ctx)
        now = situation(day)
        minutes = parse_duration(self.minutes)
        if self.minutes and not minutes:
            raise UsageError(f"{self.minutes!r} is no time", "write 30, 45m or 2h")
        wish = Wish(self.context or now.wish.contexts, minutes or now.wish.minutes, self.energy)
        fitting = suggestions(day, wish, max(self.limit, 1))
        quick = quick_wins(day, wish, 3, [one.item for one in fitting if one.item])
        words = "" if self.context and minutes else now.words
        sections = (
            Section("", (*rows(ctx, fitting), *quiet(words)), f"nothing fits{f' ({words})' if words else ''}"),
            Section("Quick wins", rows(ctx, quick)),
        )
        told = {
            "contexts": list(wish.contexts),
            "minutes": wish.minutes,
            "energy": wish.energy,
            "because": list(now.evidence),
            "suggestions": data(ctx, fitting),
            "quick_wins": data(ctx, quick),
        }
        return Outcome((Listing("You could", sections),), told, (), ctx.calendars.notes)
