"""`conversations show`: one conversation, word for word."""

from __future__ import annotations

from dayward.actions.action import Action, Effect, Outcome, arg
from dayward.actions.context import Context
from dayward.actions.talks import DOORS, READS, data_of, opened, rows_of
from dayward.actions.views import Listing, Section


class ConversationsShow(Action):
    """Show a conversation, word for word; without an id the one before this."""

    name = "conversations-show"
    group = "Memory"
    doors = DOORS
    examples = ("conversations show 3fk2m7", "conversations show")
    phrases = (
        "<show> [me] [the] conversation {id:word}",
        "<show> [me] (our|my|the) last conversation",
        "what did we (talk|speak) about (last time|last|the last time)",
    )

    id: str = arg("its id, or the end of it", hint="ID", default="")

    def effects(self) -> tuple[Effect, ...]:
        """Conversations."""
        return READS

    def run(self, ctx: Context) -> Outcome:
        """Show it."""
        id_, said = opened(ctx, self.id)
        listing = Listing("", (Section(f"Conversation {id_}", rows_of(ctx, said)),))
        return Outcome((listing,), {"id": id_, "said": [data_of(one) for one in said]})
