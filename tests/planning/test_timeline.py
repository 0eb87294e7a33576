from __future__ import annotations

from datetime import time

from hypothesis import given
from hypothesis import strategies as st

from dayward.planning.timeline import Piece, timeline
from dayward.planning.weekgrid import hours, placed

SPANS = st.lists(st.tuples(st.times(), st.none() | st.times(), st.integers()), max_size=30)


def test_we_stand_between_what_is_over_and_what_comes() -> None:
    pieces = [
        Piece("event", time(15), time(16), "later"),
        Piece("event", time(9), time(10), "before"),
        Piece("free", time(12), time(15)),
        Piece("event", time(11), time(13), "running"),
        Piece("task", time(9, 30), None, "due"),
    ]
    line = timeline(pieces, time(12))
    assert [(piece.words or piece.kind, piece.over) for piece in line] == [
        ("before", True),
        ("due", True),
        ("running", False),
        ("now", False),
        ("free", False),
        ("later", False),
    ]
    assert not any(piece.over or piece.kind == "now" for piece in timeline(pieces, None))
    assert timeline([], time(12)) == []


def test_how_long_a_piece_is() -> None:
    assert [Piece("event", time(22), end).minutes for end in (time(23), time(0), time(2), None)] == [60, 120, 240, None]
    assert [Piece("event", time(9), end).size for end in (None, time(9, 30), time(10), time(11), time(13), time(14))] == [
        0, 1, 2, 3, 4, 5,
    ]  # fmt: skip
    assert not timeline([Piece("event", time(22), time(2))], time(23))[0].over, "it goes on after midnight"


@given(SPANS)
def test_nothing_is_drawn_over_anything_else(spans: list[tuple[time, time | None, int]]) -> None:
    found = placed(spans)
    assert len(found) == len(spans)
    for n, one in enumerate(found):
        assert 0 <= one.row < one.row + one.rows <= 48
        for other in found[n + 1 :]:
            beside = other.row < one.row + one.rows and one.row < other.row + other.rows
            assert not beside or (one.lane and other.lane and one.lane != other.lane)


def test_hours_are_those_of_the_day_and_more_where_something_is_outside() -> None:
    early, late = placed([(time(6, 30), time(7), 1)]), placed([(time(21), None, 1)])
    assert hours([early], (8, 20)) == (6, 20)
    assert hours([early, late, []], (8, 20)) == (6, 22)
    assert hours([], (8, 20)) == (8, 20)
