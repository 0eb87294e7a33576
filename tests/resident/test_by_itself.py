"""What happens by itself: at its minute, once, within the budget, and owned up to when it could not be."""

from __future__ import annotations

import pytest

from tests.resident.process import Running, said_by_itself

_SLOTS = "select s.name, l.state, l.note from slots l join schedules s on s.id = l.schedule"


@pytest.mark.slow
def test_a_briefing_comes_at_its_minute_and_once(running: Running) -> None:
    (running.life / "todo.txt").write_text("(A) Pay rent due:2026-11-23\n")
    running.at("2026-11-23T06:50:00", rate=120)  # 07:50 in Madrid
    running.up()
    line = running.line(listen=True)
    briefing = said_by_itself(line)
    assert "Monday 23 November 2026" in briefing["text"]
    assert "Pay rent" in briefing["text"]
    assert running.rows(f"{_SLOTS} where s.name = 'morning-briefing'") == [("morning-briefing", "done", "")]
    (due,) = running.rows(
        "select l.due_at from slots l join schedules s on s.id = l.schedule where s.name = 'morning-briefing'"
    )[0]
    assert due == 1795417200 * 1_000_000  # 2026-11-23T07:00Z
    running.stop()
    running.up()
    assert len(running.rows("select 1 from outbox where cause != ''")) == 1


@pytest.mark.slow
def test_a_reminder_comes_on_time_in_quiet_hours_and_after_a_restart_not_again(running: Running) -> None:
    (running.life / "todo.txt").write_text("Take the bread out rem:2026-11-23T2330\n")
    running.at("2026-11-23T22:20:00", rate=120)  # 23:20 in Madrid
    running.up()
    line = running.line(listen=True)
    reminder = said_by_itself(line)
    assert "Take the bread out" in reminder["text"]
    assert "late" not in reminder["text"]
    running.kill()
    running.up()
    assert running.rows(f"{_SLOTS} where s.name = 'reminders'") == [("reminders", "done", "")]
    assert len(running.rows("select 1 from outbox")) == 1


@pytest.mark.slow
def test_what_was_missed_is_told_in_one_message_with_what_became_of_it(running: Running) -> None:
    running.at("2026-11-23T05:00:00")
    running.up()
    running.until(lambda: running.rows("select 1 from schedules"))
    running.stop()
    (running.life / "todo.txt").write_text("Take the bread out rem:2026-11-23T0730\n")
    running.at("2026-11-23T07:31:00")  # 08:31 in Madrid: a reminder and a briefing late
    running.up()
    line = running.line(listen=True)
    heard = said_by_itself(line)["text"]
    assert "I was down from 06:00 to 08:31" in heard
    assert "reminder “Take the bread out” (1 h 1 min late)" in heard
    assert "morning briefing (31 min late)" in heard
    assert "Reminder (1 h 1 min late)" in heard
    assert "Monday 23 November 2026" in heard
    states = dict(row[:2] for row in running.rows(_SLOTS))
    assert states["reminders"] == "late"
    assert states["morning-briefing"] == "late"


@pytest.mark.slow
def test_a_task_that_is_added_while_it_runs_reminds_without_a_restart(running: Running) -> None:
    running.at("2026-11-23T09:00:00")
    running.up()
    line = running.line(listen=True)
    line.tell(say="remind me to stand up in 5 seconds", id="m1")
    running.until(lambda: running.rows("select 1 from inbox where state = 'done'"))
    (running.life / "todo.txt").write_text("Breathe rem:2026-11-23T1001\n")
    running.at("2026-11-23T09:00:55")
    reminder = said_by_itself(line)
    assert "Breathe" in reminder["text"]


@pytest.mark.slow
def test_a_routine_that_fails_is_one_incident_and_one_message(running: Running) -> None:
    (running.life / "routines").mkdir()
    (running.life / "routines" / "push.md").write_text("---\nschedule: every 1 min\nlate: run\ndo: push\n---\n")
    running.at("2026-11-23T09:00:00", rate=60)
    running.up()
    line = running.line(listen=True)
    failed = said_by_itself(line)
    assert "Push failed" in failed["text"]
    running.until(lambda: running.rows("select times from incidents where state = 'open' and times >= 3"))
    assert len(running.rows("select 1 from outbox")) == 1


def test_it_stops_within_five_seconds_and_loses_nothing(running: Running) -> None:
    running.at("2026-11-23T09:00:00")
    running.up()
    line = running.line()
    for number in range(5):
        line.tell(say=f"add thing {number}", id=f"m{number}")
        while "stored" not in line.hear():
            pass
    assert running.stop() < 5
    running.up()
    running.until(lambda: not running.rows("select 1 from inbox where state = 'open'"))
    assert (running.life / "todo.txt").read_text().count("thing") == 5
    assert [row[0] for row in running.rows("select distinct state from outbox")] in (
        ["pending"],
        ["sent"],
        ["pending", "sent"],
    )
