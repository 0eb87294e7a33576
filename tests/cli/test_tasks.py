"""Tasks at the command line: captured, listed, changed, completed, and exactly these bytes written."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Typed, git


def lines(life: Path, name: str = "todo.txt") -> list[str]:
    return (life / name).read_text().splitlines()


def test_words_are_taken_as_they_are(dayward: Typed, life: Path) -> None:
    result = dayward("add", "Call", "the", "dentist", "+health", "@phone", "due:2026-11-27")
    assert result.code == 0
    assert lines(life) == ["2026-11-21 Call the dentist +health @phone due:2026-11-27"]
    commit = git(life, "rev-parse", "HEAD")
    assert result.out == f"Add “Call the dentist” for Fri 27 Nov · todo.txt:1 · {commit[:7]}\n"


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (["(A) Call Ana"], "(A) 2026-11-21 Call Ana"),
        (["x ray of the knee"], "2026-11-21 x ray of the knee"),
        (["2026-12-01 budget"], "2026-11-21 2026-12-01 budget"),
        (["Pay", "--due", "tomorrow", "--repeat", "+1m", "-p", "b"], "(B) 2026-11-21 Pay due:2026-11-22 rec:+1m"),
        (["Ring", "--at", "15:00"], "2026-11-21 Ring due:2026-11-21 at:1500"),
        (["Bread", "--remind", "2026-11-21T18:30"], "2026-11-21 Bread rem:2026-11-21T1830"),
        (["Talk", "due:+2w"], "2026-11-21 Talk due:2026-12-05"),
        (["Reply from Ana", "--waiting"], "2026-11-21 Reply from Ana @waiting"),
        (["Sail", "--someday"], "2026-11-21 Sail @someday"),
        (["two\nlines"], "2026-11-21 two lines"),
        (["écouter la radio +música"], "2026-11-21 écouter la radio +música"),
    ],
)
def test_the_bytes_of_a_task(dayward: Typed, life: Path, words: list[str], line: str) -> None:
    assert dayward("add", *words).code == 0
    assert lines(life) == [line]


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["  "],
        ["a", "--due", "someday"],
        ["a", "-p", "AA"],
        ["a", "--at", "25:00"],
        ["a", "--repeat", "often"],
        ["a", "--nope"],
    ],
)
def test_what_cannot_be_understood_is_usage(dayward: Typed, life: Path, words: list[str]) -> None:
    result = dayward("add", *words)
    assert result.code == 2
    assert "→" in result.err
    assert "Traceback" not in result.err
    assert lines(life) == []


def test_waiting_and_someday_have_files_of_their_own_where_there_are_some(dayward: Typed, life: Path) -> None:
    (life / "waiting.txt").write_text("2026-11-01 Quote\n")
    assert dayward("add", "Reply", "--waiting").code == 0
    assert lines(life, "waiting.txt") == ["2026-11-01 Quote", "2026-11-21 Reply"]
    assert "Quote" in dayward("waiting").out


def test_completing_writes_the_done_line_in_place(dayward: Typed, life: Path) -> None:
    (life / "todo.txt").write_text("one\n(B) 2026-11-01 two +p due:2026-11-20\nthree")
    assert dayward("complete", "two").code == 0
    assert (life / "todo.txt").read_text() == "one\nx 2026-11-21 2026-11-01 two +p due:2026-11-20 pri:B\nthree"
    assert dayward("undo").code == 0
    assert (life / "todo.txt").read_text() == "one\n(B) 2026-11-01 two +p due:2026-11-20\nthree"


def test_a_repeating_task_comes_back_in_the_same_commit(dayward: Typed, life: Path) -> None:
    dayward("add", "Pay rent", "--due", "2026-12-01", "--repeat", "+1m")
    before = git(life, "rev-list", "--count", "HEAD")
    result = dayward("complete", "rent")
    assert lines(life) == [
        "x 2026-11-21 2026-11-21 Pay rent due:2026-12-01 rec:+1m",
        "2026-11-21 Pay rent due:2027-01-01 rec:+1m",
    ]
    assert int(git(life, "rev-list", "--count", "HEAD")) == int(before) + 1
    assert "2027-01-01" in result.err
    dayward("undo")
    assert lines(life) == ["2026-11-21 Pay rent due:2026-12-01 rec:+1m"]


def test_completing_twice_says_so_and_changes_nothing(dayward: Typed, life: Path) -> None:
    dayward("add", "Call Ana")
    dayward("complete", "call ana")
    before = git(life, "rev-parse", "HEAD")
    result = dayward("complete", "call ana")
    assert result.code == 0
    assert "already done" in result.err
    assert git(life, "rev-parse", "HEAD") == before


def test_a_handle_outlives_priority_dates_completion_and_place(dayward: Typed, life: Path) -> None:
    dayward("add", "Call the dentist", "+health")
    handle = dayward("list", "--json").data[0]["handle"]
    dayward("add", "Something before")
    dayward("edit", handle, "--priority", "A", "--due", "2026-12-01")
    dayward("postpone", handle, "+3d")
    assert lines(life)[0] == "(A) 2026-11-21 Call the dentist +health due:2026-11-24"
    assert {row["handle"] for row in dayward("list", "--json").data} >= {handle}
    assert dayward("complete", handle).code == 0
    dayward("archive")
    done = dayward("list", "--done", "--json").data
    assert [row["handle"] for row in done] == [handle]


def test_identical_lines_are_told_apart(dayward: Typed, life: Path) -> None:
    dayward("add", "Buy milk")
    second = dayward("add", "Buy milk")
    assert "already" in second.err
    first, other = [row["handle"] for row in dayward("list", "--json").data]
    assert other == first + ".2"
    assert dayward("complete", other).code == 0
    assert [line.startswith("x ") for line in lines(life)] == [False, True]
    assert dayward("complete", first + ".2").code == 1
    assert dayward("complete", first).code == 0


def test_words_that_fit_two_things_change_nothing_and_offer_both(dayward: Typed, life: Path) -> None:
    dayward("add", "Call Ana about the boat")
    dayward("add", "Call Ana about the house")
    result = dayward("complete", "call", "ana")
    assert result.code == 1
    assert "boat" in result.err
    assert "house" in result.err
    assert not any(line.startswith("x ") for line in lines(life))
    assert dayward("complete", "boat").code == 0


def test_accents_and_case_do_not_matter_for_words(dayward: Typed, life: Path) -> None:
    dayward("add", "Trucar al telèfon @telèfon")
    assert dayward("complete", "TELEFON").code == 0


def test_a_line_number_means_the_line_that_was_shown(dayward: Typed, life: Path) -> None:
    for word in ("alpha", "beta", "gamma"):
        dayward("add", word)
    dayward("list")
    text = (life / "todo.txt").read_text()
    (life / "todo.txt").write_text("2026-11-21 slipped in before\n" + text)
    assert dayward("complete", "2").code == 0
    assert lines(life)[2] == "x 2026-11-21 2026-11-21 beta"
    (life / "todo.txt").write_text("2026-11-21 another list\n")
    result = dayward("complete", "3")
    assert result.code == 5
    assert "beta" in result.err
    assert lines(life) == ["2026-11-21 another list"]


def test_a_line_number_nobody_showed_is_taken_as_it_is(dayward: Typed, life: Path) -> None:
    (life / "todo.txt").write_text("one\ntwo\n")
    assert dayward("complete", "2").code == 0
    assert lines(life) == ["one", "x 2026-11-21 two"]
    assert dayward("complete", "99").code == 1


def test_several_at_once(dayward: Typed, life: Path) -> None:
    (life / "todo.txt").write_text("one\ntwo\nthree\n")
    assert dayward("complete", "1", "3").code == 0
    assert lines(life) == ["x 2026-11-21 one", "two", "x 2026-11-21 three"]
    dayward("undo")
    assert lines(life) == ["one", "two", "three"]


def test_edit_changes_the_named_field_and_nothing_else(dayward: Typed, life: Path) -> None:
    odd = "(C) 2026-11-01  odd   spacing +p  due:2026-11-30 rec:1w  url:http x\r\n"
    (life / "todo.txt").write_bytes(odd.encode())
    dayward("edit", "odd spacing", "--due", "2026-12-24")
    assert (life / "todo.txt").read_bytes() == odd.replace("2026-11-30", "2026-12-24").encode()
    dayward("edit", "odd spacing", "--priority", "none")
    assert (life / "todo.txt").read_bytes() == odd.replace("2026-11-30", "2026-12-24").replace("(C) ", "").encode()


def test_edit_words_keeps_tags_and_keys(dayward: Typed, life: Path) -> None:
    dayward("add", "Call Ana +boat @phone due:2026-12-01")
    dayward("edit", "call ana", "Write", "to", "Ana", "due:2026-12-02")
    assert lines(life) == ["2026-11-21 Write to Ana due:2026-12-02 +boat @phone"]
    assert dayward("edit", "write", "--tag", "no tag").code == 2


def test_postpone_moves_dates_and_reminders_together(dayward: Typed, life: Path) -> None:
    (life / "todo.txt").write_text("late t:2026-11-10 due:2026-11-12 rem:2026-11-11T0900\nundated\n")
    dayward("postpone", "late", "--to", "2026-11-22")
    dayward("postpone", "undated")
    assert lines(life) == ["late t:2026-11-20 due:2026-11-22 rem:2026-11-21T0900", "undated t:2026-11-22"]


def test_drop_takes_the_line_out_and_undo_brings_it_back(dayward: Typed, life: Path) -> None:
    (life / "todo.txt").write_text("one\n\n# heading\ntwo")
    dayward("drop", "two")
    assert (life / "todo.txt").read_text() == "one\n\n# heading\n"
    dayward("undo")
    assert (life / "todo.txt").read_text() == "one\n\n# heading\ntwo"


def test_mass_deletion_needs_a_word(dayward: Typed, life: Path) -> None:
    (life / "todo.txt").write_text("".join(f"task {n}\n" for n in range(30)))
    numbers = [str(n) for n in range(1, 28)]
    refused = dayward("drop", *numbers)
    assert refused.code == 3
    assert "--delete-many" in refused.err
    assert len(lines(life)) == 30
    assert dayward("drop", *numbers, "--delete-many").code == 0
    assert len(lines(life)) == 3


def test_list_filters(dayward: Typed, life: Path) -> None:
    (life / "todo.txt").write_text(
        "(B) b +home @phone\n(A) a +Home\nc @phone due:2026-11-01\nhidden h:1 +home\nx 2026-11-01 d +home\n"
    )
    texts = lambda *words: [row["text"] for row in dayward("list", *words, "--json").data]
    assert texts() == ["a", "b", "c"]
    assert texts("+home") == ["a", "b"]
    assert texts("+home", "--without", "phone") == ["a"]
    assert texts("--overdue") == ["c"]
    assert texts("-p", "b") == ["b"]
    assert texts("+home", "--all") == ["a", "b", "d"]
    assert texts("--done") == ["d"]
    assert texts("-n", "1") == ["a"]


def test_archive_moves_done_lines_in_one_commit(dayward: Typed, life: Path) -> None:
    (life / "todo.txt").write_text("x 2026-11-01 one\ntwo\nx 2026-11-02 three\n")
    dayward("archive")
    assert lines(life) == ["two"]
    assert lines(life, "done.txt") == ["x 2026-11-01 one", "x 2026-11-02 three"]
    dayward("undo")
    assert not (life / "done.txt").exists()
    assert lines(life) == ["x 2026-11-01 one", "two", "x 2026-11-02 three"]


def test_habits(dayward: Typed, life: Path) -> None:
    dayward("habit", "Meditate +health", "--every", "1d")
    dayward("habit", "meditate", "--on", "2026-11-20")
    assert dayward("habit", "meditate").code == 0
    assert lines(life, "habits.txt")[1:] == ["x 2026-11-20 Meditate +health", "x 2026-11-21 Meditate +health"]
    assert dayward("habit", "--json").data[0]["streak"] == 2
    again = dayward("habit", "meditate")
    assert "already" in again.err
    assert len(lines(life, "habits.txt")) == 3
    assert dayward("habit", "juggle").code == 1


def test_doing_a_step_again_does_nothing(dayward: Typed, life: Path) -> None:
    first = dayward("--turn", "t-1", "add", "Buy milk", "--json")
    again = dayward("--turn", "t-1", "add", "Buy milk", "--json")
    assert lines(life) == ["2026-11-21 Buy milk"]
    one, two = first.json["receipts"][0], again.json["receipts"][0]
    assert (two["commit"], two["what"], two["where"], two["repeated"]) == (
        one["commit"],
        one["what"],
        one["where"],
        True,
    )
    other = dayward("--turn", "t-10", "add", "Buy milk", "--json")
    assert other.json["receipts"][0]["repeated"] is False
