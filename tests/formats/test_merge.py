"""The merge of task lists by meaning, rule by rule, in examples a person can check."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from datetime import date

import pytest

from dayward.formats.merging import Conflict, merge
from dayward.formats.recurrence import complete
from dayward.formats.todotxt import emit_line, parse_line

BASE = """\
(A) 2026-11-01 Call the dentist +health due:2026-12-01
2026-11-02 Buy oat milk @shop
2026-11-03 Read the long report +work
2026-11-04 Water all the plants
"""
DENTIST, MILK, REPORT, PLANTS = BASE.splitlines()


def both(base: str, ours: str, theirs: str, kind: str = "todotxt") -> tuple[str, list[str]]:
    """The merged text and what the conflicts say; checks that both devices come to the same and stay there."""
    one = merge(kind, base.encode(), ours.encode(), theirs.encode())
    two = merge(kind, base.encode(), theirs.encode(), ours.encode())
    assert one.data == two.data
    assert sorted((c.ours, c.theirs) for c in one.conflicts) == sorted((c.theirs, c.ours) for c in two.conflicts)
    for version in (base, ours, theirs):
        assert merge(kind, version.encode(), one.data, two.data).data == one.data
        assert merge(kind, version.encode(), one.data, version.encode()).data == one.data
    return one.data.decode(), [conflict.what for conflict in one.conflicts]


def clean(base: str, ours: str, theirs: str, kind: str = "todotxt") -> str:
    text, conflicts = both(base, ours, theirs, kind)
    assert conflicts == []
    return text


def done(line: str, day: str) -> str:
    return emit_line(complete(parse_line(line), date.fromisoformat(day))[0])


def following(line: str, day: str) -> str:
    task = complete(parse_line(line), date.fromisoformat(day))[1]
    assert task is not None
    return emit_line(task)


def lines(*each: str) -> str:
    return "".join(line + "\n" for line in each)


# Trivial


@pytest.mark.parametrize("kind", ["todotxt", "calendar", "text"])
def test_only_one_side_changed(kind: str) -> None:
    for other in (b"", b"x\r\ny", b"\xff\xfe\x00", b"\xef\xbb\xbfa\n"):
        assert merge(kind, BASE.encode(), other, BASE.encode()) == (other, ())
        assert merge(kind, BASE.encode(), BASE.encode(), other) == (other, ())
        assert merge(kind, BASE.encode(), other, other) == (other, ())


# Different things


def test_two_devices_complete_different_tasks() -> None:
    ours, theirs = BASE.replace(MILK, done(MILK, "2026-11-20")), BASE.replace(PLANTS, done(PLANTS, "2026-11-21"))
    assert clean(BASE, ours, theirs) == lines(DENTIST, done(MILK, "2026-11-20"), REPORT, done(PLANTS, "2026-11-21"))


def test_both_add_at_the_end() -> None:
    assert clean(BASE, BASE + "New one\n", BASE + "Another\n") == BASE + "Another\nNew one\n"


def test_each_adds_several_and_they_stay_together() -> None:
    assert clean("", "b1\na2\n", "b0\na1\n") == "b0\na1\nb1\na2\n"


def test_additions_stay_near_their_neighbours() -> None:
    ours = BASE.replace(MILK, f"{MILK}\nBuy eggs")
    theirs = BASE.replace(PLANTS, f"Sweep the floor\n{PLANTS}")
    assert clean(BASE, ours, theirs) == lines(DENTIST, MILK, "Buy eggs", REPORT, "Sweep the floor", PLANTS)


def test_neighbouring_lines() -> None:
    ours, theirs = BASE.replace("milk", "milk today"), BASE.replace("report", "report twice")
    assert clean(BASE, ours, theirs) == BASE.replace("milk", "milk today").replace("report", "report twice")


def test_an_edit_and_a_move_of_the_same_line() -> None:
    ours = lines(MILK, REPORT, PLANTS, DENTIST)
    theirs = BASE.replace("the dentist", "the good dentist")
    assert clean(BASE, ours, theirs) == ours.replace("the dentist", "the good dentist")


def test_an_edit_and_a_move_on_one_side() -> None:
    ours = lines(MILK, REPORT, PLANTS, DENTIST.replace("the dentist", "the good dentist"))
    theirs = BASE.replace(DENTIST, done(DENTIST, "2026-11-20"))
    assert clean(BASE, ours, theirs) == lines(
        MILK, REPORT, PLANTS, done(DENTIST, "2026-11-20").replace("the dentist", "the good dentist")
    )


def test_sorted_here_and_added_there() -> None:
    ours = lines(*sorted(BASE.splitlines(), reverse=True))
    text = clean(BASE, ours, BASE + "Zebra\n").splitlines()
    assert [line for line in text if line != "Zebra"] == ours.splitlines()
    assert text.count("Zebra") == 1


def test_archived_here_and_added_there() -> None:
    base = BASE.replace(MILK, done(MILK, "2026-11-20"))
    ours = lines(DENTIST, REPORT, PLANTS)
    assert clean(base, ours, base + "New\n") == ours + "New\n"
    archive = "x 2026-10-01 Old\n"
    assert clean(archive, archive + done(MILK, "2026-11-20") + "\n", archive + "x 2026-11-01 Other\n") == lines(
        "x 2026-10-01 Old", "x 2026-11-01 Other", done(MILK, "2026-11-20")
    )


def test_both_archive_the_same() -> None:
    base = BASE.replace(MILK, done(MILK, "2026-11-20"))
    ours = lines(DENTIST, REPORT, PLANTS)
    assert clean(base, ours, ours + "New\n") == ours + "New\n"
    assert clean("", done(MILK, "2026-11-20") + "\n", lines(done(MILK, "2026-11-20"), "x Other")) == lines(
        done(MILK, "2026-11-20"), "x Other"
    )


# Twins


def test_one_of_two_alike_completed_on_each_device() -> None:
    base = "buy milk\nbuy milk\n"
    ours, theirs = "x 2026-11-20 buy milk\nbuy milk\n", "buy milk\nx 2026-11-21 buy milk\n"
    assert clean(base, ours, theirs) == "x 2026-11-20 buy milk\nx 2026-11-21 buy milk\n"


def test_twins_completed_on_the_same_day() -> None:
    base = "buy milk\nbuy milk\nother thing\n"
    ours, theirs = "x 2026-11-20 buy milk\nbuy milk\nother thing\n", "buy milk\nx 2026-11-20 buy milk\nother thing\n"
    assert clean(base, ours, theirs) == "x 2026-11-20 buy milk\nx 2026-11-20 buy milk\nother thing\n"


def test_a_twin_added_while_the_first_is_completed() -> None:
    assert clean("buy milk\n", "buy milk\nbuy milk\n", "x 2026-11-20 buy milk\n") == "x 2026-11-20 buy milk\nbuy milk\n"


def test_completed_and_added_again_here_and_completed_there() -> None:
    base, ours = lines("buy milk", REPORT), lines("x 2026-11-20 buy milk", REPORT, "buy milk")
    assert clean(base, ours, lines("x 2026-11-21 buy milk", REPORT)) == ours
    assert clean(base, ours, lines("x 2026-11-21 buy milk", REPORT, "buy milk")) == ours


def test_a_task_bought_again_is_another() -> None:
    """The old one was archived here; what is done to the old one there does not complete the new one."""
    base = lines("2026-11-01 buy milk", REPORT, PLANTS)
    text, conflicts = both(
        base, lines(REPORT, PLANTS, "2026-11-20 buy milk"), lines("x 2026-11-19 2026-11-01 buy milk", REPORT, PLANTS)
    )
    assert text == lines("x 2026-11-19 2026-11-01 buy milk", REPORT, PLANTS, "2026-11-20 buy milk")
    assert conflicts in (
        ["buy milk: deleted here, completed there"],
        ["buy milk: completed here, deleted there"],
    )


def test_habit_check_ins() -> None:
    habit = "2026-11-01 Meditate 10 minutes rec:1d +health"
    first, second = (f"x 2026-11-{day} Meditate 10 minutes +health" for day in (21, 22))
    assert clean(lines(habit), lines(habit, first), lines(habit, first, second)) == lines(habit, first, second)
    assert clean(lines(habit), lines(habit, first), lines(habit, second)) == lines(habit, first, second)
    assert clean(lines(habit, first), lines(habit, second), lines(habit, first, second)) == lines(habit, second)


def test_the_same_capture_on_both_counts_once() -> None:
    ours, theirs = BASE + "Call Bob\nCall Bob\n", BASE + "Call Bob\nAsk Ann\n"
    assert sorted(clean(BASE, ours, theirs).splitlines()[4:]) == ["Ask Ann", "Call Bob", "Call Bob"]


# The same line, different fields


DONE = "x 2026-11-20 Call Ann due:2026-12-01"


@pytest.mark.parametrize(
    ("ours", "theirs", "merged"),
    [
        ("(A) Call Ann due:2026-12-05", f"{DONE} pri:A", "x 2026-11-20 Call Ann due:2026-12-05 pri:A"),
        ("(B) Call Ann due:2026-12-01", f"{DONE} pri:A", f"{DONE} pri:B"),
        ("(B) Call Ann due:2026-12-01", DONE, f"{DONE} pri:B"),
        ("Call Ann due:2026-12-01", f"{DONE} pri:A", DONE),
        ("(C) Call Ann due:2026-12-01", "(A) Call Ann due:2026-12-01 +fam", "(C) Call Ann due:2026-12-01 +fam"),
        ("(A) Call Ann @tel due:2026-12-01", "(A) Call Ann due:2026-12-01 +x", "(A) Call Ann due:2026-12-01 +x @tel"),
        ("(A) Phone Ann due:2026-12-01", "(A) Call Anna due:2026-12-01", "(A) Phone Anna due:2026-12-01"),
        ("(A) Call  Ann soon due:2026-12-01", "(A) Call Ann due:2026-12-09", "(A) Call  Ann soon due:2026-12-09"),
        ("(A) Call Ann", "(A) Call Ann due:2026-12-01 t:2026-11-30", "(A) Call Ann t:2026-11-30"),
        ("(A) 2026-11-01 Call Ann due:2026-12-01", "Call Ann due:2026-12-01", "2026-11-01 Call Ann due:2026-12-01"),
    ],
)
def test_different_fields(ours: str, theirs: str, merged: str) -> None:
    base = "(A) Call Ann due:2026-12-01"
    assert clean(lines(REPORT, base), lines(REPORT, ours), lines(REPORT, theirs)) == lines(REPORT, merged)


def test_both_complete_on_different_days() -> None:
    ours, theirs = (BASE.replace(MILK, done(MILK, day)) for day in ("2026-11-21", "2026-11-20"))
    assert clean(BASE, ours, theirs) == theirs


# True conflicts


def test_the_same_field_keeps_both_lines() -> None:
    ours, theirs = BASE.replace("due:2026-12-01", "due:2026-12-02"), BASE.replace("due:2026-12-01", "due:2026-12-05")
    merged = merge("todotxt", BASE.encode(), ours.encode(), theirs.encode())
    one, two = ours.splitlines()[0], theirs.splitlines()[0]
    assert merged.data.decode() == lines(one, two, MILK, REPORT, PLANTS)
    assert merged.conflicts == (Conflict("due: 2026-12-02 here, 2026-12-05 there", one, two),)
    both(BASE, ours, theirs)


def test_other_fields_are_named() -> None:
    text, conflicts = both("(A) Call Ann\nx\n", "(B) Call Ann\nx\n", "(C) Call Ann\nx\n")
    assert text == "(B) Call Ann\n(C) Call Ann\nx\n"
    assert conflicts == ["priority: B here, C there"]
    text, conflicts = both("Call Ann today\n", "Call Bob today\n", "Call Cid today\n")
    assert text == "Call Bob today\nCall Cid today\n"
    assert conflicts == ["words: “Call Bob today” here, “Call Cid today” there"]


def test_deleted_here_and_edited_there() -> None:
    ours, theirs = BASE.replace(MILK + "\n", ""), BASE.replace("oat milk", "oat milk and tea")
    text, conflicts = both(BASE, ours, theirs)
    assert text == theirs
    assert conflicts == ["Buy oat milk: deleted here, changed there"]


def test_deleted_here_and_completed_there() -> None:
    ours, theirs = BASE.replace(MILK + "\n", ""), BASE.replace(MILK, done(MILK, "2026-11-20"))
    text, conflicts = both(BASE, ours, theirs)
    assert text == theirs
    assert conflicts == ["Buy oat milk: deleted here, completed there"]


def test_deleted_on_both_and_deleted_against_moved() -> None:
    ours = BASE.replace(MILK + "\n", "")
    assert clean(BASE, ours, ours + "New\n") == ours + "New\n"
    assert clean(BASE, ours, lines(DENTIST, REPORT, PLANTS, MILK)) == ours


def test_a_conflict_that_one_side_has_resolved_by_keeping_both() -> None:
    one, two = "Call Ann due:2026-12-02\n", "Call Ann due:2026-12-05\n"
    assert clean("Call Ann due:2026-12-01\n", one + two, two) == one + two


# Repeating tasks

RENT = "2026-11-01 Pay rent due:2026-12-01 rec:+1m"
WASH = "2026-11-01 Wash the windows due:2026-12-01 rec:1m"
BARE = "Clear the desk rec:1w"


def completed(line: str, day: str, *, archived: bool = False) -> str:
    old = [] if archived else [done(line, day)]
    return lines(REPORT, *old, PLANTS, following(line, day))


@pytest.mark.parametrize("task", [RENT, WASH, BARE])
def test_both_complete_the_same_repeating_task(task: str) -> None:
    base = lines(REPORT, task, PLANTS)
    early, late = completed(task, "2026-11-20"), completed(task, "2026-11-22")
    assert clean(base, early, late) == late
    assert clean(base, early + "New\n", early + "Other\n").splitlines()[:4] == early.splitlines()
    assert clean(base, early, late + "New\n") == late + "New\n"


@pytest.mark.parametrize("task", [RENT, BARE])
def test_completed_twice_here_and_once_there(task: str) -> None:
    base, once = lines(REPORT, task, PLANTS), completed(task, "2026-11-22")
    second = following(task, "2026-11-20")
    twice = lines(REPORT, done(task, "2026-11-20"), PLANTS, done(second, "2026-12-24"), following(second, "2026-12-24"))
    assert sorted(clean(base, twice, base + "New\n").splitlines()) == sorted([*twice.splitlines(), "New"])
    assert clean(base, twice, once) == twice.replace("x 2026-11-20", "x 2026-11-22")


@pytest.mark.parametrize("task", [RENT, WASH, BARE])
@pytest.mark.parametrize("archived", [False, True])
def test_completed_here_and_edited_there(task: str, archived: bool) -> None:
    base, ours = lines(REPORT, task, PLANTS), completed(task, "2026-11-20", archived=archived)
    edited = task.replace("the", "all the").replace("rent", "the rent").replace("rec:", "+home rec:")
    theirs = base.replace(task, edited)
    merged = clean(base, ours, theirs).splitlines()
    assert merged[:-1] == ours.splitlines()[:-1]
    new = parse_line(merged[-1])
    assert new.words == parse_line(theirs.splitlines()[1]).words
    assert new.projects == ["home"]
    assert new.kv == parse_line(following(task, "2026-11-20")).kv
    prioritised = clean(base, ours, base.replace(task, f"(B) {task}")).splitlines()
    assert prioritised == [*ours.splitlines()[:-1], "(B) " + ours.splitlines()[-1]]


@pytest.mark.parametrize("task", [RENT, WASH])
def test_completed_here_and_postponed_there_is_said(task: str) -> None:
    base, ours = lines(REPORT, task, PLANTS), completed(task, "2026-11-20")
    late = task.replace("due:2026-12-01", "due:2026-12-04")
    text, conflicts = both(base, ours, base.replace(task, late))
    assert sorted(text.splitlines()) == sorted([*ours.splitlines(), late])
    assert len(conflicts) == 1
    assert conflicts[0].startswith("due: ")


@pytest.mark.parametrize("task", [RENT, WASH, BARE])
def test_completed_and_archived(task: str) -> None:
    base, late = lines(REPORT, task, PLANTS), completed(task, "2026-11-22")
    early = completed(task, "2026-11-20", archived=True)
    merged = clean(base, early, late)
    assert merged == late or (task == BARE and sorted(merged.splitlines()) == sorted(late.splitlines()))
    assert clean(base, early, completed(task, "2026-11-22", archived=True)) == completed(
        task, "2026-11-22", archived=True
    )


def test_a_series_that_ends() -> None:
    task = "Pay the last rates due:2026-12-01 rec:+1m until:2026-12-31"
    base = lines(REPORT, task, PLANTS)
    ours, theirs = (lines(REPORT, done(task, day), PLANTS) for day in ("2026-11-20", "2026-11-22"))
    assert clean(base, ours, theirs) == theirs


def test_a_series_that_ends_with_the_later_completion() -> None:
    task = "Pay the last rates due:2026-12-01 rec:1m until:2026-12-21"
    base, late = lines(REPORT, task, PLANTS), lines(REPORT, done(task, "2026-11-22"), PLANTS)
    assert clean(base, completed(task, "2026-11-20"), late) == late


def test_successor_deleted_on_one_side_is_kept_and_said() -> None:
    base, late = lines(REPORT, RENT, PLANTS), completed(RENT, "2026-11-22")
    text, conflicts = both(base, lines(REPORT, done(RENT, "2026-11-20"), PLANTS), late)
    assert text == late
    assert conflicts == ["Pay rent: deleted here, completed there"]


def test_a_done_line_without_its_rule() -> None:
    """Some apps take `rec:` off what is completed."""
    base, late = lines(REPORT, WASH, PLANTS), completed(WASH, "2026-11-22")
    other = completed(WASH, "2026-11-20").replace(" rec:1m", "", 1)
    assert clean(base, other, late) == late.replace(" rec:1m", "", 1)


def test_successor_postponed_by_hand() -> None:
    base, theirs = lines(REPORT, RENT, PLANTS), completed(RENT, "2026-11-22")
    ours = completed(RENT, "2026-11-20").replace("due:2027-01-01", "due:2027-01-09")
    merged = clean(base, ours, theirs)
    assert merged == lines(REPORT, done(RENT, "2026-11-22"), PLANTS, "2026-11-20 Pay rent due:2027-01-09 rec:+1m")


@pytest.mark.parametrize("task", [RENT, WASH, BARE])
def test_undo_of_a_completion(task: str) -> None:
    before, after = lines(REPORT, task, PLANTS), completed(task, "2026-11-20")
    assert clean(after, after.replace("long", "short") + "New\n", before) == before.replace("long", "short") + "New\n"


@pytest.mark.parametrize("day", ["2026-12-28", "2027-01-09"])
def test_a_successor_moved_by_hand_stays_moved(day: str) -> None:
    base, theirs = lines(REPORT, RENT, PLANTS), completed(RENT, "2026-11-22")
    ours = completed(RENT, "2026-11-20").replace("due:2027-01-01", f"due:{day}")
    assert clean(base, ours, theirs).count(f" due:{day} ") == 1


def test_a_done_line_is_not_a_new_task_of_the_same_words() -> None:
    """The old one was archived and the task added again; what the other side did to the done line is said."""
    base = lines(REPORT, "x 2026-11-01 2026-10-01 Buy milk", PLANTS)
    text, conflicts = both(
        base, lines(REPORT, PLANTS, "2026-11-20 Buy milk"), base.replace("Buy milk", "Buy milk +shop")
    )
    assert text == lines(REPORT, "x 2026-11-01 2026-10-01 Buy milk +shop", PLANTS, "2026-11-20 Buy milk")
    assert len(conflicts) == 1


def test_what_was_merged_before_is_known_again() -> None:
    """Here the line was edited as there, and moved: too much to be known by its words alone."""
    base, theirs = lines("now", REPORT, PLANTS), lines("now then", REPORT, PLANTS)
    assert clean(base, lines(REPORT, PLANTS, "now then"), theirs).count("now") == 1


def test_undo_of_what_was_changed_since_is_a_conflict() -> None:
    after = BASE + "New thing to do\n"
    text, conflicts = both(after, after.replace("New thing", "x 2026-11-20 New thing"), BASE)
    assert "x 2026-11-20 New thing to do\n" in text
    assert conflicts == ["New thing to do: completed here, deleted there"]
    archived = lines(DENTIST, REPORT, PLANTS)
    assert both(BASE.replace(MILK, done(MILK, "2026-11-20")), archived, BASE)[1] == [
        "Buy oat milk: deleted here, changed there"
    ]


# Bytes


def test_line_endings_stay_with_their_lines() -> None:
    base = b"one thing here\r\ntwo things here\nthree things here\r\n"
    ours = base.replace(b"one", b"some")
    theirs = base.replace(b"three", b"many") + b"new\r\n"
    assert merge("todotxt", base, ours, theirs).data == (
        b"some thing here\r\ntwo things here\nmany things here\r\nnew\r\n"
    )
    changed = base.replace(b"\r\n", b"\n")
    assert merge("todotxt", base, changed, theirs).data == changed.replace(b"three", b"many") + b"new\r\n"
    assert merge("todotxt", b"a\n", b"a\r\n", b"a\nb\n").data == b"a\r\nb\r\n"


def test_a_missing_final_newline_glues_nothing() -> None:
    assert merge("todotxt", b"a", b"a\nb", b"a\nc").data == b"a\nb\nc"
    assert merge("todotxt", b"a\n", b"a\nb", b"a\nc\n").data == b"a\nb\nc"
    assert merge("todotxt", b"a", b"a\nb\n", b"a\nc").data == b"a\nb\nc\n"
    assert merge("todotxt", b"a\r\nz", b"a\r\nz\r\nb", b"a\r\nz\r\nc").data == b"a\r\nz\r\nb\r\nc"
    assert merge("text", b"a\nq\nz", b"b\nq\nz", b"a\nq\nz\nc").data == b"b\nq\nz\nc"


def test_marks_and_undecodable_bytes_survive() -> None:
    base = b"one thing\n\xff\xfa broken \xc3\n"
    assert merge("todotxt", base, b"\xef\xbb\xbf" + base, base + b"\xfe\n").data == b"\xef\xbb\xbf" + base + b"\xfe\n"
    wide = "\ufeffone thing\ntwo\n".encode("utf-16-le")
    assert merge(
        "todotxt", wide, wide + "x\n".encode("utf-16-le"), "\ufeffone thing!\ntwo\n".encode("utf-16-le")
    ).data == ("\ufeffone thing!\ntwo\nx\n".encode("utf-16-le"))


def test_undecodable_bytes_survive_another_encoding() -> None:
    base, wide = b"one\ntwo\n", "\ufeffone\ntwo\n".encode("utf-16-le")
    assert merge("todotxt", base, wide, base + b"\xff\n").data.endswith(b"two\n\xff\n")


def test_blank_lines_and_headings() -> None:
    base = "# Work\na a a\n\n# Home\nb b b\n"
    ours = base.replace("a a a\n", "a a a\n\n# New\nn\n")
    theirs = base.replace("a a a\n", "a a a\n\n# Next\nm\n")
    assert clean(base, ours, theirs) == "# Work\na a a\n\n# New\nn\n# Next\nm\n\n# Home\nb b b\n"
    assert clean(base, base.replace("\n\n", "\n"), base + "c\n") == base.replace("\n\n", "\n") + "c\n"


def test_what_is_said_can_be_printed() -> None:
    merged = merge("todotxt", b"a \xff due:1", b"a \xff due:2\x1b", b"a \xff due:3")
    assert merged.conflicts
    assert merged.conflicts[0].what.encode("utf-8").decode() == "due: 2\ufffd here, 3 there"


# Speed


def _seconds(count: int, changes: int, kind: str) -> float:
    rnd = random.Random(1)
    words = "call buy write read fix ask send plan clean order".split()  # noqa: SIM905
    base = [
        f"2026-10-{rnd.randrange(10, 29)} {rnd.choice(words)} thing{n} {rnd.choice(words)} due:2026-12-{rnd.randrange(10, 29)}"
        for n in range(count)
    ]
    sides = []
    for side in ("a", "b"):
        mine = list(base)
        for n in range(changes):
            at = rnd.randrange(len(mine))
            how = n % 5
            if how == 0:
                mine[at] = "x 2026-11-11 " + mine[at]
            elif how == 1:
                mine[at] += " extra"
            elif how == 2:
                del mine[at]
            elif how == 3:
                mine.append(f"new {side} {n}")
            else:
                mine.insert(rnd.randrange(len(mine)), mine.pop(at))
        sides.append(lines(*mine).encode())
    best = 60.0
    for _ in range(3):
        start = time.perf_counter()
        merge(kind, lines(*base).encode(), *sides)
        best = min(best, time.perf_counter() - start)
    return best


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["todotxt", "text", "calendar"])
def test_speed(kind: str) -> None:
    assert _seconds(10_000, 50, kind) < 1.0
    assert _seconds(100, 10, kind) < 0.005 * 3  # thrice what is aimed at: other work may share the core


def test_nothing_is_quadratic() -> None:
    base = [f"task number {n} of many" for n in range(4_000)]
    start = time.perf_counter()
    merge("todotxt", lines(*base).encode(), lines(*(f"chore {b}" for b in base)).encode(), lines(*base[::-1]).encode())
    merge("todotxt", b"m\n" * 4_000, b"m\nx m\n" * 2_000, b"x m\nm\n" * 2_000)
    assert time.perf_counter() - start < 6


def test_a_light_import() -> None:
    code = "import sys, dayward.formats.merging as m; m.merge('todotxt', b'a', b'a', b'b'); sys.exit('difflib' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
