"""What Dayward was doing when it was killed, told by the rows it left."""

from __future__ import annotations

from dayward.actions.context import OWNER
from dayward.app.drill.client import Client
from dayward.app.drill.world import World
from dayward.core import clock
from dayward.state import inbox, outbox, slots

PHASES = ("receive", "work", "act", "mark", "send", "routine", "idle")


def phase(world: World, client: Client) -> str:
    """The phase of the oldest thing that was not done.

    receive   something was said that has no row, and everything stored is answered
    work      a message is stored, and nothing of it is planned
    act       it is planned, and its commit is not there
    mark      its commit is there, and the message is still open
    send      an answer waits in the outbox
    routine   a slot is due
    idle      nothing of these
    """
    now = clock.utc()
    with world.database.reading() as connection:
        row = next((inbox.oldest(connection, name, now) for name in inbox.waiting(connection, [OWNER], now)), None)
        sending = outbox.open_rows(connection, [OWNER], ["local"])
        due = slots.counts(connection).get("due", 0)
    if row is not None and not row.plan:
        return "work"
    if row is not None:
        return "mark" if f"{row.id}/" in world.git.text("log", "-5", "--format=%(trailers:key=Dayward-Step)") else "act"
    if sending:
        return "send"
    if client.waiting:
        return "receive"
    return "routine" if due else "idle"
