"""`routine`: what a routine says now."""

from __future__ import annotations

from typing import Any

from dayward.actions.action import Action, Effect, Outcome, arg, option
from dayward.actions.context import Context
from dayward.actions.planned import day_of
from dayward.actions.views import Text
from dayward.formats.routine import Routine
from dayward.guard.perform import perform
from dayward.routines.compose import Said, holds, notice_of, views_of, wants_history
from dayward.routines.doing import action_of
from dayward.routines.preparing import NEEDS, library_of, prepared, routine_named, told_before


class RunRoutine(Action):
    """Have a routine say now what it has to say, or do what it does.

    Asked for by you it tells again what it told before; at its own time each thing only once.
    """

    name = "routine"
    group = "By itself"
    examples = ("routine weekly-review", "routine deadline-warnings")
    phrases = (
        "(run|do|start|perform|give me|show me) [the|my] {name_:scheduled} routine [now|right now|for me]",
        "what would the {name_:scheduled} routine say [now]",
    )

    name_: str = arg("its name", hint="NAME", rest=True)
    event: str = option("the key of the event it is about", hint="KEY", default="")

    def effects(self) -> tuple[Effect, ...]:
        """All that a day is made of; what it does besides brings its own."""
        return NEEDS

    def run(self, ctx: Context) -> Outcome:
        """Compose it, or perform its action."""
        routine = routine_named(library_of(ctx), self.name_)
        if routine.do:
            return _done(routine, ctx)
        told = told_before(ctx, routine.name) if ctx.door == "routine" else ()
        said = prepared(ctx, routine, self.event, told).said
        if said.empty:
            return Outcome((Text(f"{said.title}: nothing to say now."),), _data(routine, said, ctx))
        asked = routine.agent and ctx.door != "routine"
        notes = (f"at its time this is put to {routine.agent}, whose answer is said instead",) if asked else ()
        return Outcome(views_of(ctx, said), _data(routine, said, ctx), notes=notes)


def _done(routine: Routine, ctx: Context) -> Outcome:
    """What comes of the action of a routine; the same step of this turn when it is done again."""
    title = routine.name.replace("-", " ").capitalize()
    if not holds(routine, day_of(ctx, history=wants_history(routine))):
        nothing = Said(title, (), empty=True)
        return Outcome((Text(f"{title}: not now ({routine.condition})."),), _data(routine, nothing, ctx))
    own = ctx.renewed(ctx.now)
    own.turn, own.retried, own.why = ctx.turn, ctx.retried, ctx.why
    done = perform(action_of(routine.do, ctx.today), own)
    data = {**_data(routine, Said(title, ()), ctx), "did": routine.do, "data": done.for_programs()}
    return done._replace(data=data)


def _data(routine: Routine, said: Said, ctx: Context) -> dict[str, Any]:
    """What the record of what was said is made from."""
    until = notice_of(routine, said, ctx.now).useful_until
    return {
        "routine": routine.name,
        "title": said.title,
        "words": said.words,
        "subjects": list(said.subjects),
        "keys": list(said.keys),
        "empty": said.empty,
        "useful_until": until.isoformat() if until else None,
    }
