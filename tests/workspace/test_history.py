"""What happened, where a line came from, and taking changes back to the very bytes that were there."""

from __future__ import annotations

import os
from itertools import islice
from pathlib import Path

import pytest

from dayward.core.errors import Conflict, Negative, Refused
from dayward.workspace import history
from dayward.workspace.receipts import Receipt
from tests.workspace.kit import TODO, Life, append, make, origin, trailers


def undo(life: Life, count: int = 1, **more: object) -> Receipt:
    ws = life.open()
    return history.undo(ws, list(islice(history.standing(ws), count)), origin(life.step()), **more)  # type: ignore[arg-type]


def undo_one(life: Life, receipt: Receipt) -> Receipt:
    ws = life.open()
    return history.undo(ws, [history.named(ws, receipt.short)], origin(life.step()))


@pytest.mark.parametrize(
    "original",
    [
        TODO,
        TODO.rstrip(b"\n"),
        TODO.replace(b"\n", b"\r\n"),
        TODO.replace(b"\n", b"\r\n").removesuffix(b"\r\n"),
        TODO.replace(b"\n", b"\r\n", 1),
        b"\xef\xbb\xbf" + TODO,
        TODO.decode().encode("utf-16"),
        b"caf\xe9 \xff\n" + TODO,
        b"\n\n" + TODO + b"\n\n",
        b"",
    ],
)
def test_undo_brings_back_the_very_bytes(tmp_path: Path, home: Path, original: bytes) -> None:
    life = make(tmp_path / "life", {"todo.txt": original})
    life.put("todo.txt", original + b"One more\n")
    undo(life)
    assert life.bytes() == life.committed() == original
    assert life.commits() == 3
    life.check()


def test_undo_is_a_new_commit_that_names_what_it_takes_back(life: Life) -> None:
    receipt = life.append("Pay rent")
    taken = undo(life)
    assert taken.what == "Undo: Add Pay rent"
    assert f"Dayward-Undoes: {receipt.commit}" in trailers(life)
    assert life.git("rev-parse", "HEAD~") == receipt.commit


def test_undo_of_the_last_few_and_again(life: Life) -> None:
    for number in range(5):
        life.append(f"Task {number}")
    undo(life, 3)
    assert life.bytes() == TODO + b"Task 0\nTask 1\n"
    undo(life)
    assert life.bytes() == TODO + b"Task 0\n"
    life.append("Task 9")
    undo(life, 2)
    assert life.bytes() == TODO
    assert list(history.standing(life.open())) == []
    life.check()


def test_undo_also_after_later_edits(life: Life) -> None:
    rent = life.append("Pay rent")
    life.append("Buy bread")
    life.save(life.bytes().replace(b"Buy milk", b"Buy oat milk"))
    undo_one(life, rent)
    assert life.bytes() == TODO.replace(b"Buy milk", b"Buy oat milk") + b"Buy bread\n"
    assert life.committed() == TODO + b"Buy bread\n"
    assert life.git("status", "--porcelain") == " M todo.txt"


def test_the_first_line_of_a_new_file_after_a_second(life: Life) -> None:
    first = life.append("One", "someday.txt")
    second = life.append("Two", "someday.txt")
    undo_one(life, first)
    assert life.bytes("someday.txt") == b"Two\n"
    undo_one(life, second)
    assert life.bytes("someday.txt") == b""
    life.check()


def test_undo_of_undo_by_receipt(life: Life) -> None:
    receipt = life.append("Pay rent")
    taken = undo(life)
    assert life.bytes() == TODO
    undo_one(life, taken)
    assert life.bytes() == TODO + b"Pay rent\n"
    assert [entry.commit for entry in history.standing(life.open())] == [receipt.commit]
    undo(life)
    assert life.bytes() == TODO


def test_files_made_moved_and_deleted(life: Life) -> None:
    life.put("notes/a.md", b"a\n")
    life.put("notes/a.md", None)
    undo(life)
    assert life.bytes("notes/a.md") == b"a\n"
    undo(life)
    assert not (life.root / "notes/a.md").exists()
    life.check()


def test_a_change_in_the_same_place_since_is_a_conflict_and_nothing_moves(life: Life) -> None:
    receipt = life.put("todo.txt", TODO.replace(b"Buy milk", b"Buy oat milk"))
    life.save(life.bytes().replace(b"Buy oat milk", b"Buy rice milk"))
    before = life.bytes(), life.commits(), life.git("status", "--porcelain")
    with pytest.raises(Conflict) as caught:
        undo_one(life, receipt)
    assert caught.value.exit_code == 5
    assert caught.value.details
    assert (life.bytes(), life.commits(), life.git("status", "--porcelain")) == before


def test_one_conflict_among_several_files_moves_none(life: Life) -> None:
    ws = life.open()
    from dayward.workspace.repository import Edit

    edits = [Edit(ws.read("a.md"), b"a\n"), Edit(ws.read("b.md"), b"b\n")]
    receipt = ws.change(edits, "Two notes", origin())
    life.save(b"something else\n", "b.md")
    with pytest.raises(Conflict):
        undo_one(life, receipt)
    assert life.bytes("a.md") == b"a\n"
    assert life.bytes("b.md") == b"something else\n"


def test_undo_that_deletes_much_needs_the_flag(life: Life) -> None:
    life.put("todo.txt", TODO + b"".join(b"Task %d\n" % n for n in range(40)))
    with pytest.raises(Refused):
        undo(life)
    undo(life, delete_many=True)
    assert life.bytes() == TODO


def test_undo_asked_again(life: Life) -> None:
    life.append("One")
    life.append("Two")
    ws = life.open()
    first = history.undo(ws, list(islice(history.standing(ws), 1)), origin("u/1"))
    again = history.undo(ws, list(islice(history.standing(ws), 1)), origin("u/1", retried=True))
    assert again.commit == first.commit
    assert again.repeated
    assert life.bytes() == TODO + b"One\n"


def test_history_tells_who_what_why_and_knows_ours_from_theirs(life: Life) -> None:
    ws = life.open()
    append(ws, "Pay rent", "todo.txt", "t/1")
    life.save(life.bytes() + b"by hand\n")
    life.git("commit", "-qam", "my own commit")
    found = list(history.entries(ws))
    assert [(entry.what, entry.ours) for entry in found] == [
        ("my own commit", False),
        ("Add Pay rent", True),
        ("Start", False),
    ]
    assert (found[1].who, found[1].why, found[1].where, found[1].author) == (
        "anna (test)",
        "because",
        ("todo.txt:4",),
        "Anna",
    )
    assert found[0].who == "Anna"
    assert [entry.what for entry in history.entries(ws, paths=["todo.txt"], most=1)] == ["my own commit"]
    assert history.named(ws, found[1].commit[:8]).what == "Add Pay rent"
    for wrong in ("ffff", "abc", "HEAD", ""):
        with pytest.raises(Negative):
            history.named(ws, wrong)


def test_changes_of_another_device_are_in_history_and_can_be_taken_back(life: Life) -> None:
    life.git("checkout", "-qb", "other")
    theirs = life.append("Theirs")
    life.git("checkout", "-q", "main")
    mine = life.append("Mine", "mine.txt")
    life.git("merge", "-q", "--no-ff", "-m", "merge", "other")
    assert {theirs.commit, mine.commit} <= {entry.commit for entry in history.entries(life.open())}
    undo_one(life, theirs)
    assert life.bytes() == TODO


def test_no_history_yet(life: Life) -> None:
    life.git("checkout", "-q", "--orphan", "new")
    assert list(history.entries(life.open())) == []


def test_blame(life: Life) -> None:
    ws = life.open()
    receipt = append(ws, "Pay rent", "todo.txt", "t/1")
    life.save(life.bytes() + b"not committed\r\n")
    rows = history.blame(ws, "todo.txt", [1, 4, 5, 99])
    assert [(row.line, row.text, row.entry and row.entry.what) for row in rows] == [
        (1, "Call the dentist +health", "Start"),
        (4, "Pay rent", "Add Pay rent"),
        (5, "not committed", None),
    ]
    assert rows[1].entry is not None
    assert (rows[1].entry.commit, rows[1].entry.why) == (receipt.commit, "because")
    assert history.blame(ws, "nothing.txt", [1]) == []
    os.unlink(life.root / "todo.txt")
    assert history.blame(ws, "todo.txt", [1]) == []
