"""Several people in one Dayward: each with a folder, routines and days of their own."""

from __future__ import annotations

import pytest

from tests.resident.process import Running

pytestmark = pytest.mark.slow


def test_each_person_is_looked_after_in_their_own_folder(running: Running) -> None:
    other = running.life.parent / "bens"
    running.say("init", str(other))
    running.say("config", "workspace", str(running.life))
    running.say("person", "add", "ben", str(other))
    (other / "dayward.toml").write_text('timezone = "Asia/Tokyo"\n')
    running.at("2026-11-22T22:40:00", rate=120)  # 07:40 in Tokyo, the day before in Madrid
    running.up()
    running.until(lambda: running.rows("select 1 from slots where person = 'ben'"))
    running.until(
        lambda: running.rows(
            "select 1 from slots l join schedules s on s.id = l.schedule "
            "where s.name = 'morning-briefing' and l.state = 'done' and l.person = 'ben'"
        )
    )
    assert not running.rows(
        "select 1 from slots l join schedules s on s.id = l.schedule where s.name = 'morning-briefing' and l.person = 'owner'"
    )
    line = running.line(listen=True)
    assert running.rows("select channel, address, state from outbox") == [("local", "terminal of ben", "pending")]
    line.close()
    assert "ben" in running.say("person")
    running.say("person", "remove", "ben")
    assert "ben" not in running.say("person")
    assert running.say("person", "remove", "owner", status=1) == ""
