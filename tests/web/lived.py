"""A desk somebody has lived at for a while: things happen by themselves, models were asked, something waits for a yes."""

from __future__ import annotations

from datetime import timedelta

import httpx

from dayward.assistant.deciding import record
from dayward.core import clock
from dayward.state import approvals, ledger, transcripts
from dayward.state.approvals import Asked
from dayward.state.ledger import Ending, Entry
from tests.web.desk import Desk

_SCHEDULES = (
    ("Stand up and stretch", "every weekday at 10:30"),
    ("Water the balcony", "every 2 days at 18:00"),
    ("Read for half an hour", "every day at 21:30"),
)
_TURNS = (
    ("what is on today", "Four things, and two of them clash at half past five.", "floor"),
    ("add milk and eggs to my shopping list", "Two things are on the list.", "floor"),
    ("plan my week around the talk", "I would write the outline on Monday and rehearse on Wednesday.", "strong"),
    ("when did I last run", "Two days ago.", "floor"),
    ("find me an hour for the tax papers", "Tuesday from ten to eleven is free.", "local"),
)
_DIFF = "--- todo.txt\n+++ todo.txt\n@@ -18,1 +18,0 @@\n-2026-10-12 Learn to make sourdough @someday @home\n"


def lived(desk: Desk, client: httpx.Client) -> None:
    """Fill a desk."""
    for what, when in _SCHEDULES:
        client.post("/schedules", data={"what": what, "when": when})
    now = clock.utc()
    with desk.database.transaction() as connection:
        for days in range(14):
            for number, (text, reply, tier) in enumerate(_TURNS):
                at = now - timedelta(days=days, hours=1, minutes=7 * number)
                turn = f"t{days:02}{number}"
                done = ["Add “milk” · shopping.txt:4 · 1a2b3c4"] if number == 1 else []
                said = transcripts.Said("owner", f"t{days:02}0", "web", "chat", turn, text, reply, tier, done, at, at)
                transcripts.keep(connection, said)
                if tier != "floor":
                    model = "large" if tier == "strong" else "small"
                    entry = Entry("owner", turn, tier, "", "", "house", "way", model, 900, 300, 90_000, True)
                    row = ledger.open_row(connection, entry, at)
                    spent = (13 * days + 7 * number) % 40 * 1_000 + 4_000 if tier == "strong" else 0
                    ended = Ending("done", 1_800, 240, 600, spent, answered_by=model, milliseconds=2_300)
                    ledger.close_row(connection, row, ended)
        text = _TURNS[2][0]
        question = Asked(
            "owner", "drop", {"tasks": ["sourdough"]}, "drop sourdough", "a model wants it", _DIFF,
            "5f2c9a0d1e8b7c44", "t002", "web", "chat", now + timedelta(days=7),
        )  # fmt: skip
        approvals.ask(connection, question, now)
    record(desk.house.home, "t002", now, "owner", text, "strong", ["the floor was not sure: two readings"])
    client.post("/add", data={"words": "Ring the plumber tomorrow at 9 +home"})
    client.post("/calendar/add", data={"words": "Long walk by the river", "on": "today", "at": "20:00", "to": "21:30"})
