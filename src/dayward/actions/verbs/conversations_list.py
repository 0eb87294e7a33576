"""`conversations`: what was talked about, and where."""

from __future__ import annotations

from dayward.actions.action import Action, Effect, Outcome, option
from dayward.actions.context import Context
from dayward.actions.talks import DOORS, READS, ROLE, door, listed_row
from dayward.actions.views import Listing, Section


class ConversationsList(Action):
    """List your conversations, the last one first: when, how it began, at which door, how many turns.

    What is said within two hours of one another at a door is one conversation. conversations show, search, export and resume do the rest.
    """

    name = "conversations-list"
    group = "Memory"
    aliases = ("conversations",)
    doors = DOORS
    examples = ("conversations", "conversations list -n 5")
    phrases = (
        "[<show>] [my|our|the|all|all my|past|old|recent|last|my last|my past|our last] conversations",
        "what (did|have) we (talk|talked|talking|spoken|speak) about [lately|recently|so far]",
        "what (conversations|talks|chats) (did|have) we (have|had)",
    )

    limit: int = option("at most so many", short="n", hint="N", default=20)

    def effects(self) -> tuple[Effect, ...]:
        """Conversations."""
        return READS

    def run(self, ctx: Context) -> Outcome:
        """List them."""
        from dayward.state import transcripts

        with ctx.state("read", ROLE).reading() as connection:
            found = transcripts.listed(connection, ctx.person, max(1, self.limit))
        rows = tuple(listed_row(ctx, one) for one in found)
        data = [
            {
                "id": one.id,
                "door": door(one.channel, one.address),
                "channel": one.channel,
                "address": one.address,
                "words": one.words,
                "turns": one.turns,
                "began": one.began.isoformat(),
                "last": one.last.isoformat(),
            }
            for one in found
        ]
        return Outcome(
            (Listing("", (Section("Conversations", rows, "none yet: say something with dayward ask"),)),), data
        )
