"""Remembering, forgetting, knowing; conversations kept, found, exported, gone on with. At the terminal, no model, no `up`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from dayward.app.compose import open_context
from dayward.assistant.memory import identity, relevant, remembered
from tests.cli.conftest import Typed, git


def test_a_fact_is_saved_known_once_and_forgotten(dayward: Typed, life: Path) -> None:
    said = dayward("ask", "--json", "remember that Ana is allergic to nuts").json
    assert said["reply"].startswith("Saved.\nRemember “Ana is allergic to nuts” · memory/ana.md:3 · ")
    assert said["actions"][0]["data"] == {"saved": True, "text": "Ana is allergic to nuts", "source": "memory/ana.md:3"}
    file = (life / "memory" / "ana.md").read_text()
    assert file.startswith("# Ana\n\n- Ana is allergic to nuts (2026-11-2")
    assert ", turn " in file
    head = git(life, "rev-parse", "HEAD")
    again = dayward("ask", "--json", "remember that ana is allergic to NUTS.").json
    assert "I know that already" in again["reply"]
    assert again["actions"][0]["data"]["saved"] is False
    assert git(life, "rev-parse", "HEAD") == head
    assert "Ana is allergic to nuts" in dayward("ask", "what do you know about ana?").out
    assert "Forget “Ana is allergic to nuts”" in dayward("ask", "forget that Ana is allergic to nuts").out
    assert not (life / "memory" / "ana.md").exists()
    assert "allergic" not in (life / "working-memory.txt").read_text()
    assert dayward("known", "ana").code == 1


def test_where_several_facts_fit_it_asks_which(dayward: Typed, life: Path) -> None:
    for fact in ("Ana sings", "Ana lives in Girona", "Bob sings"):
        assert dayward("remember", fact).code == 0
    asked = dayward("ask", "forget what you know about Ana").out
    assert "1  Ana sings" in asked
    assert "2  Ana lives in Girona" in asked
    assert "Forget “Ana lives in Girona”" in dayward("ask", "the second one").out
    assert dayward("ask", "forget everything about Ana").code == 0
    assert [row["text"] for row in dayward("known", "--json").data] == ["Bob sings"]


def test_what_others_wrote_is_read_and_never_written(dayward: Typed, life: Path) -> None:
    (life / "MEMORY.md").write_text("- Ana prefers tea\n")
    (life / "memory").mkdir()
    (life / "memory" / "2026-11-20.md").write_text("# Day\n\n- Called the plumber\n")
    assert {row["source"] for row in dayward("known", "--json").data} == {"MEMORY.md:1", "memory/2026-11-20.md:3"}
    refused = dayward("forget", "Ana prefers tea")
    assert refused.code == 1
    assert "MEMORY.md:1, which I only read" in refused.err
    assert dayward("remember", "Memory is fickle", "--about", "MEMORY").code == 0
    assert (life / "MEMORY.md").read_text() == "- Ana prefers tea\n"


def test_not_saved_is_said(dayward: Typed, life: Path) -> None:
    assert dayward("config", "paths.blocked", "memory/*").code == 0
    failed = dayward("remember", "Ana sings")
    assert failed.code == 3
    assert not (life / "memory").exists()


def test_what_matters_goes_into_working_memory_with_its_change(dayward: Typed, life: Path) -> None:
    (life / "projects.txt").write_text("Kitchen +kitchen\n")
    (life / "todo.txt").write_text("Paint the wall +kitchen\nSweep the floor +kitchen\n")
    git(life, "add", "-A")
    git(life, "commit", "-m", "before")
    dayward("complete", "sweep")
    assert not (life / "working-memory.txt").exists()
    dayward("complete", "paint")
    assert "Finished all there was to do for +kitchen" in (life / "working-memory.txt").read_text()
    dayward("add-event", "Lunch with Olga", "--on", "2026-12-01")
    dayward("add-event", "Dentist", "--on", "2026-12-01")
    lines = (life / "working-memory.txt").read_text().splitlines()
    assert [line[11:] for line in lines] == [
        "Finished all there was to do for +kitchen",
        "Add event “Lunch with Olga” Tue 1 Dec",
    ]
    commits = git(life, "log", "--format=%s", "--", "working-memory.txt").splitlines()
    assert commits == ["Add event “Lunch with Olga” Tue 1 Dec", "Complete “Paint the wall”"]
    older = git(life, "log", "--format=%h", "--grep", "Paint the wall", "-1").strip()
    assert dayward("undo", older).code == 0
    assert [line[11:] for line in (life / "working-memory.txt").read_text().splitlines()] == [
        "Add event “Lunch with Olga” Tue 1 Dec"
    ]


def test_working_memory_is_bounded_and_keeps_what_somebody_wrote(dayward: Typed, life: Path) -> None:
    old = "".join(f"2026-10-01 thing {number}\n" for number in range(60))
    (life / "working-memory.txt").write_text("mine\n" + old)
    dayward("remember", "Ana sings")
    lines = (life / "working-memory.txt").read_text().splitlines()
    assert (len(lines), lines[0], lines[1]) == (61, "mine", "2026-10-01 thing 1")


def test_a_model_is_told_little_and_nothing_private(dayward: Typed, life: Path) -> None:
    dayward("remember", "Ana is allergic to nuts")
    dayward("remember", "the boiler is old")
    (life / "MEMORY.md").write_text("# Journal\n- secret nuts\n# Work\n- Bob sells nuts\n")
    (life / "USER.md").write_text("# User\n" + "- likes tea\n" * 50 + "## Trauma\n- the fall\n")
    (life / "SOUL.md").write_text("Be kind.\n")
    ctx = open_context("prompt")
    try:
        text = relevant(ctx, "can Ana have nuts?", 300)
        assert text.splitlines()[0] == '- "Ana is allergic to nuts" (memory/ana.md:3, 2026-11-21)'
        assert "Bob sells nuts" in text
        assert "secret" not in text
        assert relevant(ctx, "can Ana have nuts?", 20) == ""
        assert all("secret" not in fact.text for fact in remembered(ctx))
        who = identity(ctx, 200)
        assert who.startswith("[SOUL.md]\nBe kind.\n\n[USER.md]\n")
        assert len(who.encode()) <= 200
        assert "the fall" not in identity(ctx, 10_000)
    finally:
        ctx.close()


def test_a_conversation_is_kept_found_and_exported(dayward: Typed, life: Path, tmp_path: Path) -> None:
    dayward("ask", "add call the boiler company tomorrow")
    dayward("ask", "done with boiler company")
    (one,) = dayward("conversations", "--json").data
    assert (one["words"], one["turns"], one["door"]) == ("add call the boiler company tomorrow", 2, "terminal")
    found = dayward("conversations", "search", "boilers", "--json").data
    assert [row["role"] for row in found] == ["assistant", "user", "assistant", "user"]
    assert dayward("conversations", "search", "Girona").code == 1
    assert "boiler" in dayward("ask", "what did I say about the boiler this week").out
    assert dayward("conversations", "export", one["id"], "--to", str(tmp_path / "talk.md")).code == 0
    assert "> add call the boiler company tomorrow" in (tmp_path / "talk.md").read_text()
    assert dayward("conversations", "export", one["id"], "--to", str(tmp_path / "talk.md")).code == 3
    exported = json.loads(dayward("conversations", "export", one["id"][-6:], "--format", "json").out)
    assert exported["said"][1]["done"][0].startswith("Add “call the boiler company”")
    assert dayward("conversations", "show", "nothing").code == 1


def test_a_conversation_goes_on_the_next_day(dayward: Typed, life: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    dayward("ask", "add call Ana")
    monkeypatch.setenv("DAYWARD_NOW", "2026-11-22T09:00")
    said = dayward("chat", "--resume", stdin="move it to friday\n")
    assert (said.code, "Going on with conversation" in said.out) == (0, True)
    assert "add call Ana" in said.out
    assert "call Ana t:2026-11-27" in (life / "todo.txt").read_text()
    (one,) = dayward("conversations", "--json").data
    assert one["turns"] == 3
    assert dayward("chat", "--resume", "nothing").code == 1


def test_without_resuming_another_conversation_begins(dayward: Typed, life: Path) -> None:
    dayward("ask", "add call Ana")
    assert dayward("chat", stdin="move it to friday\n").code == 1
    assert [one["words"] for one in dayward("conversations", "--json").data] == ["move it to friday", "add call Ana"]
