"""`conversations resume`: go on where another conversation stopped, at whatever door."""

from __future__ import annotations

import json
from typing import Any

from dayward.actions.action import Action, Effect, Outcome, arg
from dayward.actions.context import Context
from dayward.actions.talks import DOORS, READS, ROLE, door, moment, opened, rows_of
from dayward.actions.views import Listing, Section
from dayward.core.home import Home

_SHOWN, _LINES = 6, 6


class ConversationsResume(Action):
    """Go on with another conversation here, whatever door it was at; without an id with the last one.

    *It* and *the second one* mean what they meant there, and what was said there counts as said here.
    """

    name = "conversations-resume"
    group = "Memory"
    doors = DOORS
    examples = ("conversations resume", "conversations resume 3fk2m7")
    phrases = (
        "(continue|resume|go on with|pick up|carry on with|go back to) (our|my|the|that) [last|other|previous|earlier] conversation",
        "(continue|resume|go on with|pick up|carry on with|go back to) [the] conversation {id:word}",
        "(continue|carry on|go on|pick up|resume) where (we|i) (left|stopped|were) [off]",
        "let us (continue|carry on|go on|pick up) where we (left|stopped|were) [off]",
        "where (were we|did we stop|did we leave off)",
    )

    id: str = arg("its id, or the end of it", hint="ID", default="")

    def effects(self) -> tuple[Effect, ...]:
        """Conversations."""
        return READS

    def run(self, ctx: Context) -> Outcome:
        """Find what it had in mind, and show what was said last."""
        from dayward.state import conversations

        id_, said = opened(ctx, self.id)
        with ctx.state("read", ROLE).reading() as connection:
            kept = conversations.of(connection, ctx.person, id_)
        kept = kept or _at_the_terminal(ctx.home, id_)
        last = said[-_SHOWN:]
        title = (
            f"Going on with conversation {id_}, {door(said[0].channel, said[0].address)}, {moment(ctx, said[-1].at)}"
        )
        data = {"id": id_, "goes_on": {**kept, "id": id_}}
        return Outcome((Listing("", (Section(title, rows_of(ctx, last, _LINES)),)),), data)


def _at_the_terminal(home: Home, id_: str) -> dict[str, Any]:
    """What a conversation had in mind that took place while nothing ran; nothing where that was another one."""
    try:
        with open(home.state_file("conversation.json"), encoding="utf-8") as file:
            kept = json.load(file)
        return dict(kept) if kept.get("id") == id_ else {}
    except (OSError, ValueError, TypeError, AttributeError):
        return {}
