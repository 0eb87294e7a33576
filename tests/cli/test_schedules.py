"""Schedules and routines at the command line: added, looked at, changed, and asked about."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Typed, git


@pytest.fixture
def life(life: Path) -> Path:
    """An empty life whose owner says where they are."""
    (life / "dayward.toml").write_text('timezone = "Europe/Madrid"\n')
    git(life, "add", "-A")
    git(life, "commit", "-qm", "Where I am")
    return life


@pytest.fixture
def stretch(dayward: Typed, life: Path) -> str:
    """A schedule; its id."""
    added = dayward("schedule", "add", "Stretch", "--when", "every weekday at 8", "--json")
    assert added.code == 0
    return str(added.data["id"])


def test_a_schedule_is_added_and_echoes_the_local_time(dayward: Typed, life: Path) -> None:
    said = dayward("schedule", "add", "Stand up straight", "--when", "every weekday at 8")
    line = said.out.splitlines()[0]
    assert line.startswith("Scheduled “Stand up straight”, every weekday at 08:00; first Mon 23 Nov 8:00 Europe/Madrid")
    assert "dayward up" in said.err  # nobody runs, and that is said
    (row,) = dayward("schedule", "--json").data
    assert row["next"] == "2026-11-23T07:00:00+00:00"
    assert (row["what"], row["late"], row["origin"]) == ({"say": "Stand up straight", "urgency": "now"}, "run", "you")
    assert "every weekday at 08:00" in dayward("schedule", "list").out


@pytest.mark.parametrize(
    ("words", "late", "window"),
    [
        (("x", "--when", "every 15 min"), "merge", None),
        (("x", "--when", "30 min before each event"), "run", 1800),
        (("briefing evening", "--do", "--when", "sunday 20:00"), "merge", None),
        (("sync", "--do", "--when", "every hour"), "skip", None),
        (("what now?", "--ask", "--when", "every day at 9"), "merge", None),
        (("x", "--when", "every day at 9", "--late", "ask", "--window", "2h"), "ask", 7200),
    ],
)
def test_what_is_late_is_dealt_with_by_its_kind(
    dayward: Typed, life: Path, words: tuple[str, ...], late: str, window: int | None
) -> None:
    data = dayward("schedule", "add", *words, "--json").data
    assert (data["late"], data["window"]) == (late, window)


def test_what_is_asked_may_be_asked_of_an_agent_and_changed(dayward: Typed, life: Path) -> None:
    (life / "agents").mkdir()
    (life / "agents" / "chef.md").write_text("You speak of food only.\n")
    said = dayward(
        "schedule", "add", "What do I cook?", "--ask", "--agent", "chef", "--when", "every day at 17:00", "--json"
    )
    assert said.data["what"] == {"ask": "What do I cook?", "agent": "chef"}
    assert "the question “What do I cook?” to chef" in dayward("schedule", "dry-run", "cook").out
    assert dayward("schedule", "edit", "cook", "--ask", "Soup?", "--json").data["what"] == {
        "ask": "Soup?",
        "agent": "chef",
    }
    assert dayward("schedule", "edit", "cook", "--say", "Cook", "--json").data["what"] == {
        "say": "Cook",
        "urgency": "now",
    }
    assert dayward("schedule", "edit", "cook", "--agent", "chef").code == 2
    nobody = dayward("schedule", "add", "x", "--ask", "--agent", "nobody", "--when", "every hour")
    assert (nobody.code, "there is no agent 'nobody'" in nobody.err) == (1, True)


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("x",), "nothing is said about when"),
        (("x", "--when", "the day before never"), "cannot read"),
        (("x", "--when", "2020-01-01"), "future"),
        (("frobnicate", "--do", "--when", "every hour"), "there is no command 'frobnicate'"),
        (("add", "--do", "--when", "every hour"), "dayward add"),
        (("schedule add y --when 'every hour'", "--do", "--when", "every hour"), "cannot be done by itself"),
        (("x", "--when", "every hour", "--times", "0"), "never"),
        (("x", "--ask", "--do", "--when", "every hour"), "either done or asked"),
        (("x", "--agent", "chef", "--when", "every hour"), "give --ask with --agent"),
        (("x", "--when", "every hour", "--zone", "Mars/North"), "there is no time zone"),
        (("x", "--when", "every hour", "--deliver", "me,@you"), "nobody to deliver to"),
        (("x", "--when", "every hour", "--window", "a while"), "no length of time"),
        (("x", "--when", "every hour", "--name", "stretch"), "already"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_kept(
    dayward: Typed, stretch: str, words: tuple[str, ...], why: str
) -> None:
    said = dayward("schedule", "add", *words)
    assert said.code == 2
    assert why in said.err
    assert len(dayward("schedule", "--json").data) == 1


def test_a_fixed_zone_stays_where_it_is(dayward: Typed, life: Path) -> None:
    said = dayward("schedule", "add", "Call Mum", "--when", "every day at 9:00", "--zone", "America/New_York")
    assert "09:00 America/New_York; first today" not in said.out
    assert "09:00 America/New_York; first 15:00 Europe/Madrid" in said.out
    (row,) = dayward("schedule", "--json").data
    assert (row["zone"], row["follows"]) == ("America/New_York", False)


def test_the_same_turn_adds_once(dayward: Typed, life: Path) -> None:
    words = ("schedule", "add", "Stretch", "--when", "every day at 8")
    first = dayward("--turn", "t1", *words, "--json").json
    second = dayward("--turn", "t1", *words, "--json").json
    assert first["data"]["id"] == second["data"]["id"]
    assert second["receipts"][0]["repeated"]
    dayward("--turn", "t2", *words)
    assert [row["name"] for row in dayward("schedule", "--json").data] == ["Stretch", "Stretch (2)"]


def test_one_is_named_by_its_name_words_or_id(dayward: Typed, stretch: str) -> None:
    dayward("schedule", "add", "Stretch your back", "--when", "every day at 9")
    for name in ("Stretch", "the stretch schedule", stretch, stretch[-5:]):
        assert dayward("schedule", "show", *name.split(), "--json").data["id"] == stretch
    assert dayward("schedule", "show", "your", "back", "--json").data["name"] == "Stretch your back"
    assert "could be any of 2" in dayward("schedule", "show", "str").err
    missing = dayward("schedule", "show", "swim")
    assert missing.code == 1
    assert "dayward schedule list" in missing.err


def test_show_tells_all(dayward: Typed, stretch: str) -> None:
    said = dayward("schedule", "show", "stretch").out
    for words in (
        "“Stretch”",
        "every weekday at 08:00",
        "Mon 23 Nov 8:00, Tue 24 Nov 8:00",
        "Europe/Madrid",
        "done late",
    ):
        assert words in said


def test_edit_changes_what_is_named_and_nothing_else(dayward: Typed, stretch: str) -> None:
    edited = dayward("schedule", "edit", "stretch", "--when", "every day at 7:30", "--window", "1h", "--json").data
    assert (edited["next"], edited["window"], edited["what"]["say"]) == ("2026-11-22T06:30:00+00:00", 3600, "Stretch")
    edited = dayward("schedule", "edit", "stretch", "--do", "briefing morning", "--name", "brief", "--json").data
    assert (edited["what"], edited["name"], edited["window"]) == ({"do": "briefing morning"}, "brief", 3600)
    assert dayward("schedule", "edit", "brief").code == 2
    assert dayward("schedule", "edit", "brief", "--say", "x", "--do", "today").code == 2
    edited = dayward("schedule", "edit", "brief", "--when", "when a task becomes overdue", "--json").data
    assert edited["rule"]["kind"] == "when"
    assert dayward("schedule", "edit", "brief", "--zone", "Asia/Tokyo", "--json").data["zone"] == "Asia/Tokyo"
    assert dayward("schedule", "edit", "brief", "--zone", "none", "--json").data["follows"]


def test_what_was_due_while_paused_is_skipped_and_said(
    dayward: Typed, stretch: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert dayward("schedule", "pause", "stretch").code == 0
    assert dayward("schedule", "--json").data[0]["state"] == "paused"
    monkeypatch.setenv("DAYWARD_NOW", "2026-11-25T10:00")
    said = dayward("schedule", "resume", "stretch")
    assert "next tomorrow 8:00; skipped while it was paused: 3 times" in said.out
    history = dayward("schedule", "history", "stretch", "--json").data
    assert [(slot["state"], slot["why"]) for slot in history] == [("skipped", "it was paused")] * 3
    assert dayward("schedule", "resume", "stretch", "--json").data["skipped"] == 0
    assert len(dayward("schedule", "history", "--json").data) == 3


def test_cancelled_is_gone_and_what_it_had_to_do_ends(dayward: Typed, stretch: str) -> None:
    assert dayward("schedule", "run-now", "stretch").code == 0
    assert dayward("schedule", "cancel", "stretch").code == 0
    assert dayward("schedule", "--json").data == []
    assert [row["state"] for row in dayward("schedule", "list", "--all", "--json").data] == ["deleted"]
    assert [slot["why"] for slot in dayward("schedule", "history", "--json").data] == ["it was cancelled"]
    again = dayward("schedule", "cancel", "stretch", "--json").json
    assert again["receipts"][0]["repeated"]
    anew = dayward("schedule", "add", "Stretch", "--when", "every day at 9", "--json").data["id"]
    assert dayward("schedule", "history", "stretch", "--json").data == []  # of the one that is there
    assert dayward("schedule", "show", "stretch", "--json").data["id"] == anew


def test_run_now_says_that_nobody_is_there(dayward: Typed, stretch: str) -> None:
    said = dayward("--turn", "t", "schedule", "run-now", "stretch")
    assert "waits until Dayward runs" in said.out
    assert "dayward up" in said.err
    dayward("--turn", "t", "schedule", "run-now", "stretch")
    (slot,) = dayward("schedule", "history", "--json").data
    assert (slot["key"], slot["state"], slot["facts"]) == ("now/t", "due", {"asked": True})
    assert "asked for  not done yet" in dayward("schedule", "history").out


def test_dry_run_changes_nothing(dayward: Typed, stretch: str, life: Path) -> None:
    said = dayward("schedule", "dry-run", "stretch")
    assert "“Stretch”" in said.out
    assert said.out.count("8:00") == 6  # the rule, and five instants
    dayward("schedule", "add", "add Water the plants", "--do", "--when", "every sunday at 9", "--name", "plants")
    head = git(life, "rev-parse", "HEAD")
    assert "+2026-11-21 Water the plants" in dayward("schedule", "dry-run", "plants").out
    dayward("schedule", "add", "briefing morning", "--do", "--when", "every day at 9", "--name", "brief")
    assert "week 47" in dayward("schedule", "dry-run", "brief").out
    dayward("schedule", "add", "complete nothing-such", "--do", "--when", "every day at 9", "--name", "fails")
    assert "would fail" in dayward("schedule", "dry-run", "fails").out
    assert git(life, "rev-parse", "HEAD") == head


def test_a_do_of_two_words_is_a_command(dayward: Typed, life: Path) -> None:
    assert dayward("schedule", "add", "schedule list", "--do", "--when", "every day at 9", "--name", "look").code == 0
    assert "You scheduled" in dayward("schedule", "dry-run", "look").out


def test_two_words_are_one_command_and_other_words_stay_as_they_are(dayward: Typed, life: Path) -> None:
    assert "usage: dayward schedule add" in dayward("schedule", "add", "--help").out
    assert "usage: dayward schedule add" in dayward("help", "schedule", "add").out
    assert "schedule dry-run" in dayward("help").out
    assert dayward("add", "event", "for", "Mum").out.startswith("Add “event for Mum”")  # not add-event
    assert dayward("schedule", "nonsense").code == 2
    script = dayward("completion", "bash").out
    assert "schedule)" in script
    assert "run-now" in script


def test_routines_are_listed_with_what_is_wrong(dayward: Typed, life: Path) -> None:
    (life / "routines").mkdir()
    (life / "routines" / "stretch.md").write_text("---\nschedule: every day 11:00\n---\nStand up.\n")
    (life / "routines" / "bad.md").write_text("---\nschedule: whenever\n---\nHello\n")
    (life / "dayward.toml").write_text('timezone = "Europe/Madrid"\n[routines]\noff = ["midday-check"]\n')
    listed = dayward("routines", "--json")
    assert listed.code == 1
    rows = {row["name"]: row for row in listed.data["routines"]}
    assert rows["stretch"]["when"] == "every day at 11:00"
    assert rows["midday-check"]["state"] == "off"
    assert any("routines/bad.md:2" in problem for problem in listed.data["problems"])
    shown = dayward("routines").out
    assert "11:00" in shown
    assert "Off\n" in shown
    assert "late: one for all missed, within 4 h" in shown


def test_a_routine_says_now_what_it_has_to_say(dayward: Typed, life: Path) -> None:
    (life / "todo.txt").write_text("Renew passport due:2026-11-22\n")
    data = dayward("routine", "deadline-warnings", "--json").data
    assert (data["routine"], data["empty"], len(data["keys"])) == ("deadline-warnings", False, 3)
    assert "Renew passport" in dayward("routine", "deadline", "warnings").out
    quiet = dayward("routine", "event-preparation", "--json").data
    assert (quiet["empty"], quiet["keys"]) == (True, [])
    assert "week 47" in dayward("routine", "morning-briefing").out
    missing = dayward("routine", "nothing")
    assert missing.code == 1
    assert "morning-briefing" in missing.err


def test_a_routine_is_about_the_event_whose_key_is_given(dayward: Typed, life: Path) -> None:
    dayward("add-event", "Coffee with Olga", "--on", "2026-11-21", "--at", "10:00")
    (life / "notes").mkdir(exist_ok=True)
    (life / "notes" / "olga.md").write_text("---\ncreated: 2026-11-02\n---\n# Olga\nShe likes tea.\n")
    from dayward.formats.handles import full_handle

    key = f"event/2026-11-21T10:00/{full_handle('coffee with olga')}"
    said = dayward("routine", "event-preparation", "--event", key)
    assert "Coffee with Olga" in said.out
    assert "your note of 2026-11-02" in said.out
    assert dayward("routine", "event-preparation", "--event", "event/2026-11-21T11:00/x", "--json").data["empty"]


def test_quiet_hours_are_a_preference(dayward: Typed, life: Path) -> None:
    assert dayward("quiet").out == "Quiet hours 22:00–7:30\n"
    assert dayward("quiet", "10pm", "to", "7").code == 0
    assert dayward("quiet", "--json").data == {"quiet": "22:00-7:00"}
    assert 'quiet = "22:00-7:00"' in (life / "dayward.toml").read_text()
    for wrong in ("soon", "10-10", "25:00-7:00", "22:00"):
        assert dayward("quiet", wrong).code == 2, wrong
    assert dayward("quiet", "none").code == 0
    assert dayward("quiet").out == "No quiet hours\n"


@pytest.mark.slow
def test_sentences_do_it(dayward: Typed, life: Path) -> None:
    said = dayward("ask", "every weekday at 8 say stand up straight")
    assert said.out.startswith("Scheduled “stand up straight”, every weekday at 08:00; first Mon 23 Nov 8:00")
    assert "stand up straight" in dayward("ask", "what is scheduled").out
    assert dayward("ask", "pause the schedule stand up").out.startswith("Paused stand up straight")
    assert "morning-briefing" in dayward("ask", "what do you do by yourself?").out
    assert "goes on" in dayward("ask", "resume the schedule stand up").out
    assert dayward("ask", "cancel the schedule stand up").out.startswith("Cancelled stand up straight")
    assert "nothing came up by itself" in dayward("ask", "why did you ping me?").err


def test_data_are_json_throughout(dayward: Typed, stretch: str) -> None:
    for words in (
        ("schedule",),
        ("schedule", "show", "stretch"),
        ("schedule", "history"),
        ("routines",),
        ("incidents",),
    ):
        said = dayward(*words, "--json")
        assert json.loads(said.out)["ok"], words
