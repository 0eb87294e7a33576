"""`schedule dry-run`: what would it do now."""

from __future__ import annotations

from typing import Any

from dayward.actions.action import Action, Effect, Outcome, arg
from dayward.actions.context import Context
from dayward.actions.planned import day_of
from dayward.actions.views import Diff, Listing, Row, Section, Text, View
from dayward.core.errors import DaywardError
from dayward.formats.routine import Routine
from dayward.guard.perform import perform
from dayward.guard.policy import question
from dayward.guard.rehearsal import rehearse
from dayward.planning import say
from dayward.routines.compose import holds, views_of, wants_history
from dayward.routines.doing import action_of
from dayward.routines.preparing import NEEDS, library_of, prepared, routine_named, told_before
from dayward.routines.scheduled import ROLE, coming, next_told, the_one, told_name, what_told, when_told


class ScheduleDryRun(Action):
    """Show what a schedule would do if it were due now.

    Nothing is changed, and nothing sent. The next times it is due stand below.
    """

    name = "schedule-dry-run"
    group = "By itself"
    examples = ("schedule dry-run stretch",)

    phrases = (
        "what would (the|my) schedule {schedule:scheduled} do [now|right now]",
        "what would (the|my) {schedule:scheduled} schedule do [now|right now]",
    )

    schedule: str = arg("its name, words of it, or the end of its id", rest=True)

    def effects(self) -> tuple[Effect, ...]:
        """All that a day is made of; an action brings its own."""
        return NEEDS

    def run(self, ctx: Context) -> Outcome:
        """Try it without its effects."""
        with ctx.state("read", ROLE).reading() as connection:
            row = the_one(connection, ctx, self.schedule)
        moments = coming(row, ctx, 5)
        shown, would = self._would(row.what, ctx)
        rows = tuple(Row(say.moment(moment, ctx.local_now)) for moment in moments)
        ahead = Section(f"Due {when_told(row, ctx)}", rows, next_told(row, ctx))
        head = Listing(f"{told_name(row)}, if it were due now", ())
        data = {"name": row.name, "would": would, "coming": [moment.isoformat() for moment in moments]}
        return Outcome((head, *shown, Listing("", (ahead,))), data)

    def _would(self, what: dict[str, Any], ctx: Context) -> tuple[tuple[View, ...], dict[str, Any]]:
        if "say" in what:
            return (Text(f"  “{what['say']}”"),), {"say": what["say"]}
        if "ask" in what:
            return (Text(f"  {what_told(what)}"),), {name: what[name] for name in ("ask", "agent") if name in what}
        if "do" in what:
            return _rehearsed(what["do"], ctx)
        return _said(routine_named(library_of(ctx), what["routine"]), ctx)


def _said(routine: Routine, ctx: Context) -> tuple[tuple[View, ...], dict[str, Any]]:
    """What a routine would say, without what it told before; or what it would do."""
    if routine.do:
        if not holds(routine, day_of(ctx, history=wants_history(routine))):
            return (Text(f"  nothing: not {routine.condition}"),), {"empty": True}
        return _rehearsed(routine.do, ctx)
    said = prepared(ctx, routine, told=told_before(ctx, routine.name)).said
    if said.empty:
        return (Text("  nothing: there is nothing new to say"),), {"empty": True}
    return views_of(ctx, said), {"say": said.words, "empty": False}


def _rehearsed(words: str, ctx: Context) -> tuple[tuple[View, ...], dict[str, Any]]:
    """What an action shows, where it only reads; else what it would change."""
    action = action_of(words, ctx.today)
    own = ctx.renewed(ctx.now)
    own.door = "routine"
    if why := question(action, action.effects(), own.door, own.asked_for):
        return (Text(f"  dayward {words}\n  would wait for your yes, as {why}"),), {"do": words, "asks": why}
    try:
        if not action.writes:
            outcome = perform(action, own)
            return outcome.views, {"do": words, "data": outcome.for_programs()}
        diff = rehearse(action, own).diff
    except DaywardError as error:
        return (Text(f"  dayward {words}\n  would fail: {error.message}"),), {"do": words, "error": error.message}
    lines = diff or ("nothing would be changed",)
    return (Diff(f"dayward {words}", lines),), {"do": words, "diff": list(diff)}
