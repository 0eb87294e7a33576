"""Subscriptions at the command line, against a real server with good and bad days."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from dayward.connectors.calendars.fetch import Limits, fetch
from dayward.connectors.calendars.subscriptions import understood
from dayward.core.errors import Refused, Unavailable, UsageError
from tests.cli.conftest import Typed, git
from tests.connectors.server import Server, calendar, serving

MEETING = "SUMMARY:Review meeting\nDTSTART:20261121T103000Z\nDTEND:20261121T113000Z\nLOCATION:Room 4"
DINNER = "SUMMARY:Dinner\nDTSTART:20261121T190000Z\nDTEND:20261121T210000Z"


@pytest.fixture
def work(dayward: Typed, life: Path, server: Server) -> Server:
    """A life that subscribed to the server's calendar."""
    server.body, server.etag = calendar(MEETING), '"one"'
    assert dayward("subscribe", "work", server.address, "--private").code == 0
    server.asked.clear()
    return server


def words(result: object) -> list[str]:
    return [event["text"] for event in result.data["events"]]  # type: ignore[attr-defined]


def test_its_events_are_in_today_the_agenda_the_week_and_the_briefing(dayward: Typed, life: Path, work: Server) -> None:
    (life / "calendar.txt").write_text("2026-11-21 w47 Sat  12-13 Lunch. 15-16 Tea.\n")
    today = dayward("today")
    assert "11:30–12:30  Review meeting  clashes with Lunch  Room 4  [work]" in today.out
    assert "free 9:30–11:30, 13:00–15:00, 16:00–20:00" in today.out
    for command in ("today", "agenda", "week"):
        assert words(dayward(command, "--json")) == ["Review meeting", "Lunch", "Tea"]
    assert dayward("today", "--json").data["clashes"] == [["Review meeting", "Lunch"]]
    assert work.asked == []  # looking asks nobody
    said = dayward("briefing", "morning", "--json").data["sections"][0]["statements"][0]
    assert (said["text"], said["evidence"][0]) == ("Review meeting", "work.ics:7")


def test_a_briefing_fetches_what_is_old_and_only_if_it_changed(
    dayward: Typed, life: Path, work: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    dayward("briefing")
    assert work.asked == []  # it was fetched within the hour
    monkeypatch.setenv("DAYWARD_NOW", "2026-11-21T10:45")
    assert dayward("briefing").code == 0
    assert [headers["if-none-match"] for _, headers in work.asked] == ['"one"']
    work.body, work.etag = calendar(MEETING, DINNER), '"two"'
    monkeypatch.setenv("DAYWARD_NOW", "2026-11-21T12:45")
    dayward("briefing", "--offline")
    assert len(work.asked) == 1
    assert "Dinner" in dayward("briefing", "morning").out
    assert "Dinner" in dayward("today").out


@pytest.mark.parametrize(
    ("mood", "reason"),
    [
        ("500", "answers 500"),
        ("404", "no such calendar"),
        ("close", "cannot be reached"),
        ("loop", "without end"),
        ("short", "in the middle"),
    ],
)
def test_a_bad_day_of_the_server_leaves_the_old_copy_and_is_said(
    dayward: Typed, life: Path, work: Server, mood: str, reason: str
) -> None:
    work.mood, work.etag = mood, '"new"'
    refreshed = dayward("calendars", "--refresh")
    assert refreshed.code == 1
    assert reason in refreshed.out
    today = dayward("today")
    assert today.code == 0
    assert "Review meeting" in today.out
    assert "calendar work: " in today.err
    assert "shown as of 9:30" in today.err
    assert "private-4711" not in today.out + today.err + refreshed.out + refreshed.err
    work.mood = ""
    assert dayward("calendars", "--refresh").code == 0
    assert dayward("today").err == ""


def test_rubbish_does_not_replace_a_calendar(dayward: Typed, life: Path, work: Server) -> None:
    work.body, work.etag = b"<html>please log in</html>", ""
    assert dayward("calendars", "--refresh").code == 1
    assert "Review meeting" in dayward("today").out


def test_one_broken_calendar_does_not_touch_another(dayward: Typed, life: Path, work: Server) -> None:
    with serving() as other:
        other.body = calendar(DINNER)
        assert dayward("subscribe", "home", other.address).code == 0
    work.mood = "500"
    result = dayward("calendars", "--refresh", "--json")
    assert {row["name"]: bool(row["error"]) for row in result.json["data"]} == {"work": True, "home": True}
    work.mood = ""
    dayward("calendars", "--refresh")
    assert words(dayward("today", "--json")) == ["Review meeting", "Dinner"]


def test_the_server_is_gone_for_days(dayward: Typed, life: Path, work: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DAYWARD_NOW", "2026-11-23T09:00")
    (life / "calendar.txt").write_text("2026-11-23 w48 Mon  9-10 Tea.\n")
    assert "calendar work is as of Sat 21 Nov 9:30: dayward calendars --refresh" in dayward("today").err


def test_a_redirect_is_followed(dayward: Typed, life: Path, server: Server) -> None:
    server.body, server.mood = calendar(MEETING), "moved"
    assert dayward("subscribe", "work", server.address).code == 0
    assert [path for path, _ in server.asked][-1] == "/new"


@pytest.mark.parametrize("body", [b"", b"<html></html>"])
def test_what_cannot_be_read_is_not_subscribed_to(dayward: Typed, life: Path, server: Server, body: bytes) -> None:
    server.body = body
    result = dayward("subscribe", "work", server.address)
    assert result.code == 1
    assert "no calendar" in result.err
    assert dayward("calendars", "--json").data == []


def test_a_password_is_sent_and_never_shown_or_written_where_it_travels(
    dayward: Typed, life: Path, server: Server, own_home: Path
) -> None:
    server.body, server.password = calendar(MEETING), "anna:s3cr€t/p@ss"
    address = server.address.replace("http://", "http://anna:s3cr%E2%82%ACt%2Fp%40ss@")
    said = [
        dayward("subscribe", "work", address),
        dayward("calendars"),
        dayward("today"),
        dayward("history"),
        dayward("preferences"),
    ]
    assert [result.code for result in said] == [0] * 5
    server.password = "anna:changed"
    said.append(dayward("calendars", "--refresh"))
    assert "another user name or password" in said[-1].out
    said.append(dayward("subscribe", "work2", address))
    everything = "".join(result.out + result.err for result in said) + git(life, "log", "--format=%B")
    everything += (own_home / "dayward/state/audit.jsonl").read_text()
    everything += "".join(path.read_text() for path in life.rglob("*.toml"))
    for secret in ("s3cr", "private-4711"):
        assert secret not in everything
    private = own_home / "dayward/calendars.json"
    assert "s3cr€t" in private.read_text(encoding="utf-8") or "s3cr\\u20act" in private.read_text()
    assert private.stat().st_mode & 0o077 == 0


def test_a_password_is_not_sent_to_another_host(dayward: Typed, server: Server) -> None:
    with serving() as other:
        other.body = calendar(MEETING)
        server.mood = f"to:{other.address}"
        fetch(server.address, ("anna", "secret"), local=True)
        assert "authorization" not in other.asked[0][1]
        assert "authorization" in server.asked[0][1]


def test_an_address_on_this_machine_is_kept_out_of_the_folder(dayward: Typed, life: Path, server: Server) -> None:
    server.body = calendar(MEETING)
    result = dayward("subscribe", "work", server.address)
    assert "on this machine or network" in result.err
    assert not (life / "dayward.toml").exists()
    assert dayward("calendars", "--json").data[0]["private"] is True


def test_an_address_in_the_folder_cannot_reach_this_machine(dayward: Typed, life: Path, server: Server) -> None:
    server.body = calendar(MEETING)
    (life / "dayward.toml").write_text(f'[calendars]\nwork = "{server.address}"\n')
    result = dayward("calendars", "--refresh")
    assert result.code == 1
    assert "on this machine or network" in result.out
    assert server.asked == []


@pytest.mark.parametrize(
    "path", ["/etc/hostname", "../outside.ics", "~/x.ics", "file:///etc/hostname", "ftp://x/y.ics"]
)
def test_a_file_in_the_folder_cannot_name_one_outside(dayward: Typed, life: Path, path: str) -> None:
    (life / "dayward.toml").write_text(f'[calendars]\nwork = "{path}"\n')
    (life.parent / "outside.ics").write_bytes(calendar(MEETING))
    assert words(dayward("today", "--json")) == []


def test_files_of_the_folder_and_of_the_machine(dayward: Typed, life: Path, tmp_path: Path) -> None:
    (life / "school.ics").write_bytes(calendar(MEETING))
    (tmp_path / "club.ics").write_bytes(calendar(DINNER))
    assert dayward("subscribe", "school", "life/school.ics").code == 0
    assert dayward("subscribe", "club", "club.ics").code == 0
    assert (life / "dayward.toml").read_text() == '[calendars]\nschool = "school.ics"\n'
    assert words(dayward("today", "--json")) == ["Review meeting", "Dinner"]
    (tmp_path / "club.ics").write_bytes(calendar(DINNER.replace("Dinner", "Supper")))
    assert words(dayward("today", "--json")) == ["Review meeting", "Supper"]
    (tmp_path / "club.ics").unlink()
    result = dayward("today")
    assert "Review meeting" in result.out
    assert "calendar club: there is no file" in result.err


def test_unsubscribe(dayward: Typed, life: Path, work: Server, own_home: Path) -> None:
    assert dayward("unsubscribe", "work").code == 0
    assert words(dayward("today", "--json")) == []
    assert not list((own_home / "dayward/cache/calendars").iterdir())
    assert dayward("unsubscribe", "work").code == 1


def test_a_change_of_zone_is_followed(dayward: Typed, life: Path, work: Server) -> None:
    assert dayward("today", "--json").data["events"][0]["start"] == "11:30"
    dayward("preferences", "timezone", "America/New_York")
    assert dayward("today", "--json").data["events"][0]["start"] == "05:30"


def test_a_subscription_is_one_commit_that_can_be_taken_back(dayward: Typed, life: Path) -> None:
    (life / "school.ics").write_bytes(calendar(MEETING))
    dayward("subscribe", "school", str(life / "school.ics"))
    dayward("undo")
    assert dayward("calendars", "--json").data == []


@pytest.mark.parametrize("address", ["", "ftp://x/y", "http://[", "javascript:alert(1)"])
def test_what_is_no_address(address: str) -> None:
    with pytest.raises(UsageError):
        understood("work", address)


@pytest.mark.parametrize("name", ["", "two words", "a.b", "../x", "-x"])
def test_what_is_no_name(name: str) -> None:
    with pytest.raises(UsageError):
        understood(name, "https://example.org/x.ics")


def test_webcal_is_https() -> None:
    assert understood("a", "webcal://example.org/x.ics?k=1").address == "https://example.org/x.ics?k=1"


def test_silence_slowness_and_size_have_limits(server: Server) -> None:
    server.mood = "hang"
    with pytest.raises(Unavailable, match="does not answer"):
        fetch(server.address, local=True, limits=Limits(silence=0.2))
    server.mood = "huge"
    with pytest.raises(Unavailable, match="more than 1 MB"):
        fetch(server.address, local=True, limits=Limits(size=1_000_000))
    with pytest.raises(Unavailable, match="too slow"):
        fetch(server.address, local=True, limits=Limits(total=0.0))
    with pytest.raises(Refused):
        fetch(server.address)


def test_looking_without_subscriptions_loads_nothing_of_it(dayward: Typed, life: Path) -> None:
    assert not [
        name
        for name in loaded("today")
        if name.startswith(("dayward.connectors", "icalendar", "recurring", "dateutil", "http"))
    ]


def test_looking_with_subscriptions_reads_the_cache(dayward: Typed, life: Path, work: Server) -> None:
    dayward("today")
    names = loaded("today")
    assert "dayward.connectors.calendars.store" in names
    assert not [
        name for name in names if name.startswith(("icalendar", "recurring", "dateutil", "http", "ssl", "threading_"))
    ]


def loaded(*typed: str) -> set[str]:
    code = (
        f"import sys; from dayward.cli import main; sys.argv[1:] = {list(typed)!r}\n"
        "try: main.console()\nexcept SystemExit: pass\nsys.stderr.write('\\n'.join(sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, stdin=subprocess.DEVNULL
    )
    assert "Calendar" in done.stdout
    return set(done.stderr.split())
