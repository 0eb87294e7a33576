from __future__ import annotations

from datetime import date, time

from dayward.planning.freetime import beside, clashes, clashing
from dayward.planning.occasions import Occasion

DAY = date(2026, 11, 27)


def meeting(name: str, start: int, end: int | None = None) -> Occasion:
    return Occasion(DAY, time(start), None if end is None else time(end), name, "calendar.txt:1")


def test_clashes_are_named_each_with_what_it_overlaps() -> None:
    ana, ben, cleo = meeting("Ana", 9, 12), meeting("Ben", 10, 11), meeting("Cleo", 11, 13)
    others = beside(clashes([ana, ben, cleo]))
    assert [clashing(others[one]) for one in (ana, ben, cleo)] == [
        "clashes with Ben, Cleo",
        "clashes with Ana",
        "clashes with Ana",
    ]


def test_hundreds_at_the_same_time_are_told_in_a_line_each() -> None:
    many = [meeting(f"Meeting {number}", 9, 10) for number in range(800)]
    pairs = clashes(many)
    assert len(pairs) < 800 * 21
    words = [clashing(others) for others in beside(pairs).values()]
    assert len(words) == 800
    assert words[0] == "clashes with Meeting 1, Meeting 2, Meeting 3 and 17 more"
    assert max(map(len, words)) < 80
