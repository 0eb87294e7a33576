"""Who may schedule, what stays cancelled, what a routine told before, and why something was said: on real rows."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from dayward.actions.action import Door, Outcome
from dayward.actions.arguments import make
from dayward.actions.context import Context
from dayward.actions.registry import called, find, manifest, spoken
from dayward.app.compose import open_context
from dayward.core.errors import NeedsApproval, Negative, Refused, UsageError
from dayward.guard.perform import perform
from dayward.jobs.turns import Answer
from dayward.routines.asking import Question
from dayward.routines.keeping import keep
from dayward.routines.person import PersonNow
from dayward.routines.running import run
from dayward.state import incidents, notices, schedules, slots, workers
from dayward.state.database import Database
from dayward.state.notices import Notice
from dayward.state.slots import Slot
from dayward.state.upgrade import ready
from tests.workspace.kit import git
from tests.workspace.kit import make as make_life

NOW = datetime(2026, 11, 21, 8, 30, tzinfo=UTC)


class Life:
    """A folder, a database, and doors to it."""

    def __init__(self, folder: Path) -> None:
        self.root = folder / "life"
        make_life(self.root, {"todo.txt": b"Renew passport due:2026-11-22\n"})
        self.database = Database(str(folder / "state.db"))
        ready(self.database)
        self._contexts: list[Context] = []
        self.open("cli").close()

    def open(self, door: str, turn: str = "") -> Context:
        from dayward.app.compose import Person, know

        ctx = open_context(door, turn, root=str(self.root), database=self.database)
        know(self.database, Person(ctx.person, ctx.who, str(self.root), ""))
        self._contexts.append(ctx)
        return ctx

    def does(self, name: str, door: Door = "cli", turn: str = "", approved: bool = False, **args: Any) -> Outcome:
        ctx = self.open(door, turn)
        ctx.approved = approved
        return perform(make(find(name), args, ctx.today), ctx)

    def rows(self, deleted: bool = False) -> list[Any]:
        with self.database.reading() as connection:
            return schedules.listed(connection, "owner", deleted=deleted)

    def routines(self) -> None:
        """Schedule the routines, as the process that stays does."""
        person = PersonNow(self.open("routine"), {})
        with self.database.transaction() as connection:
            keep(connection, person, NOW)

    def told(self, words: str, verdict: str, why: str, keys: tuple[str, ...] = (), routine: str = "reminders") -> None:
        notice = Notice("owner", routine, [], words, {"keys": list(keys)}, "now", verdict, why, "", "local")
        with self.database.transaction() as connection:
            notices.record(connection, notice, NOW - timedelta(hours=1))

    def close(self) -> None:
        for ctx in self._contexts:
            ctx.close()
        self.database.close()


@pytest.fixture
def life(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Life]:
    monkeypatch.setenv("DAYWARD_NOW", NOW.isoformat())
    monkeypatch.setenv("TZ", "Europe/Madrid")
    one = Life(tmp_path)
    yield one
    one.close()


STRETCH = {"what": "Stretch", "when": "every day at 11"}


def test_what_the_person_cancelled_nobody_else_brings_back(life: Life) -> None:
    with pytest.raises(NeedsApproval):
        life.does("schedule-add", "model", **STRETCH)
    life.does("schedule-add", "model", approved=True, **STRETCH)
    (row,) = life.rows()
    assert row.origin.startswith("model:")
    life.does("schedule-cancel", schedule="stretch")
    with pytest.raises(Refused, match="was cancelled"):
        life.does("schedule-add", "model", approved=True, **STRETCH)
    assert life.rows() == []
    life.does("schedule-add", "model", approved=True, **{**STRETCH, "when": "every day at 12"})
    life.does("schedule-add", "chat", **STRETCH)
    assert [row.origin for row in life.rows()] != ["you"]
    assert len(life.rows()) == 2


def test_what_runs_by_itself_schedules_nothing(life: Life) -> None:
    for name in (
        "schedule-add",
        "schedule-edit",
        "schedule-pause",
        "schedule-resume",
        "schedule-cancel",
        "schedule-run-now",
    ):
        assert not {"routine", "hook"} & find(name).doors
    with pytest.raises(Refused):
        life.does("schedule-add", "routine", **STRETCH)


def test_a_turn_done_again_adds_no_second_one_even_when_the_first_was_cancelled(life: Life) -> None:
    first = life.does("schedule-add", turn="t", **STRETCH).data
    life.does("schedule-cancel", schedule="stretch")
    again = life.does("schedule-add", turn="t", **STRETCH)
    assert (again.data["id"], again.data["state"]) == (first["id"], "deleted")
    assert again.receipts[0].repeated
    assert len(life.rows(deleted=True)) == 1


def test_a_routine_is_paused_and_switched_off_but_not_edited(life: Life) -> None:
    life.routines()
    life.does("schedule-pause", schedule="the morning briefing")
    assert {row.name for row in life.rows() if row.state == "paused"} == {"morning-briefing"}
    life.routines()
    assert {row.name for row in life.rows() if row.state == "paused"} == {"morning-briefing"}
    life.does("schedule-resume", schedule="morning briefing")
    with pytest.raises(Refused, match="is a routine") as refused:
        life.does("schedule-edit", schedule="midday check", when="every day at 13:00")
    assert "routines.times" in refused.value.next_step
    (receipt,) = life.does("schedule-cancel", schedule="midday-check").receipts
    assert receipt.commit
    assert 'off = ["midday-check"]' in (life.root / "dayward.toml").read_text()
    assert "midday-check" not in [row["name"] for row in life.does("schedule-list").data]
    assert life.does("schedule-cancel", schedule="midday-check").receipts[0].repeated
    life.routines()
    assert {row.name for row in life.rows() if row.state == "ended"} == {"midday-check"}
    git(life.root, "revert", "--no-edit", "HEAD")
    life.routines()
    assert all(row.state == "active" for row in life.rows())


def test_at_its_own_time_a_routine_tells_each_thing_once(life: Life) -> None:
    first = life.does("routine", "routine", name_="deadline-warnings").data
    assert first["keys"]
    life.told("passport", "send", "sent", tuple(first["keys"]), "deadline-warnings")
    assert life.does("routine", "routine", name_="deadline-warnings").data["empty"]
    assert not life.does("routine", "cli", name_="deadline-warnings").data["empty"]
    life.routines()
    shown = life.does("schedule-dry-run", schedule="deadline warnings")
    assert shown.data["would"] == {"empty": True}


def test_the_runtime_gets_what_it_needs_of_a_routine_and_a_command(life: Life) -> None:
    life.routines()
    life.does("schedule-add", what="schedule list", do="yes", when="every day at 9", name_="look")
    for name, words in (
        ("deadline-warnings", "Renew passport"),
        ("morning-briefing", "Morning briefing"),
        ("look", "look"),
    ):
        (row,) = [row for row in life.rows() if row.name == name]
        with life.database.transaction() as connection:
            id_ = slots.make(connection, Slot("owner", row.id, f"now/{name}", NOW, {"asked": True}), NOW)
            slot = slots.begin(connection, id_, first=True)
        assert slot
        result = run(row, slot, PersonNow(life.open("routine"), {}), again=False, ask=_nobody)
        assert result["state"] == "done", result
        assert words in result["words"] + result["title"]
        assert result["views"]


def test_a_running_process_takes_up_what_is_asked_for(life: Life) -> None:
    life.does("schedule-add", **STRETCH)
    assert life.does("schedule-run-now", schedule="stretch").notes
    with life.database.transaction() as connection:
        workers.arrive(connection, "w", "host", 1, NOW, {})
    done = life.does("schedule-run-now", schedule="stretch")
    assert (done.notes, done.data["running"]) == ((), True)
    with life.database.transaction() as connection:
        workers.beat(connection, "w", NOW - timedelta(minutes=10), NOW)
    assert life.does("schedule-run-now", schedule="stretch").notes  # it was killed, and left its row


def test_why_something_was_said_and_why_something_was_not(life: Life) -> None:
    life.told("Call Ana", "send", "sent: what you asked to be told at a time is never held")
    life.told("See the dentist", "drop", "dropped: it came too late")
    said = life.does("explain").data
    assert (said["text"], said["why"]) == ("Call Ana", "sent: what you asked to be told at a time is never held")
    assert life.does("explain", not_="yes", about="the dentist").data["why"] == "dropped: it came too late"
    with pytest.raises(Negative):
        life.does("explain", about="swimming")


def test_what_failed_or_was_skipped_answers_why_not(life: Life) -> None:
    id_ = life.does("schedule-add", **STRETCH).data["id"]
    with life.database.transaction() as connection:
        slots.make(connection, Slot("owner", id_, "k", NOW - timedelta(hours=2), {}), NOW, "skipped", "it was paused")
    assert life.does("explain", not_="yes", about="stretch").data["why"] == "skipped: it was paused"


def test_incidents_are_told_once_with_their_number(life: Life) -> None:
    with life.database.transaction() as connection:
        for _ in range(3):
            incidents.fail(connection, "owner", "repository sync", "no network", NOW)
    (row,) = life.does("incidents").data
    assert (row["subject"], row["times"], row["state"]) == ("repository sync", 3, "open")
    with life.database.transaction() as connection:
        incidents.recover(connection, "owner", "repository sync", NOW)
    assert life.does("incidents").data == []
    assert [row["state"] for row in life.does("incidents", all="yes").data] == ["recovered"]


def test_a_command_of_two_words_is_found_only_where_its_first_is_none(life: Life) -> None:
    assert called(["schedule", "add", "x"]) == ("schedule-add", ["x"])
    assert called(["schedule"]) == ("schedule", [])
    assert called(["schedule", "--all"]) == ("schedule", ["--all"])
    assert called(["add", "event", "for"]) == ("add", ["event", "for"])
    assert called(["import", "calendar"]) == ("import", ["calendar"])
    for name in manifest():
        assert called(spoken(name).split()) == (name, [])
    with pytest.raises(UsageError):
        find("schedule-nothing")


def _nobody(question: Question) -> Answer:
    raise AssertionError("nothing of this is asked")
