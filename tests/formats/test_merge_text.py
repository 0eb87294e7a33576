"""The merge of plain text, against a model that knows which line each side touched."""

from __future__ import annotations

from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dayward.formats.merging import Conflict, merge
from dayward.formats.merging.lines import align, diff3, longest_rising

NOTE = "# Roses\n\nCut back in February.\nFeed in May.\nWater in July.\n"


def merged(base: str, ours: str, theirs: str) -> tuple[str, tuple[Conflict, ...]]:
    result = merge("text", base.encode(), ours.encode(), theirs.encode())
    return result.data.decode(), result.conflicts


def test_edits_that_touch_do_not_clash() -> None:
    ours, theirs = NOTE.replace("February", "March"), NOTE.replace("May", "June")
    assert merged(NOTE, ours, theirs) == (ours.replace("May", "June"), ())


def test_an_overlap_keeps_ours_and_all_else_of_theirs() -> None:
    ours = NOTE.replace("Feed in May.", "Feed in June.")
    theirs = NOTE.replace("Feed in May.", "Feed in April.").replace("# Roses", "# Old roses")
    text, conflicts = merged(NOTE, ours, theirs)
    assert text == ours.replace("# Roses", "# Old roses")
    assert conflicts == (Conflict("line 4: changed here and there", "Feed in June.\n", "Feed in April.\n"),)
    assert merged(NOTE, theirs, ours)[0] == theirs


def test_deleted_against_changed() -> None:
    text, conflicts = merged(NOTE, NOTE.replace("Feed in May.\n", ""), NOTE.replace("Feed in May.", "Feed twice."))
    assert text == NOTE.replace("Feed in May.\n", "")
    assert conflicts == (Conflict("line 4: deleted here, changed there", "", "Feed twice.\n"),)


def test_the_same_change_on_both_sides() -> None:
    both = NOTE.replace("May", "June")
    assert merged(NOTE, both + "Mine.\n", "Top\n" + both) == ("Top\n" + both + "Mine.\n", ())


def test_different_lines_at_the_end_clash() -> None:
    text, conflicts = merged(NOTE, NOTE + "One.\n", NOTE + "Two.\n")
    assert text == NOTE + "One.\n"
    assert [(c.ours, c.theirs) for c in conflicts] == [("One.\n", "Two.\n")]


def test_line_endings_changed_here_and_words_there() -> None:
    ours, theirs = NOTE.replace("\n", "\r\n"), NOTE.replace("May", "June")
    assert merged(NOTE, ours, theirs) == (ours.replace("May", "June"), ())


class Touch(NamedTuple):
    """What a side did: for each line None (kept) or its new lines, and new lines before each line and at the end."""

    lines: list[list[str] | None]
    gaps: list[list[str]]

    def text(self, base: list[str]) -> str:
        out: list[str] = []
        for n, line in enumerate(base):
            new = self.lines[n]
            out += self.gaps[n] + ([line] if new is None else new)
        return "".join(line + "\n" for line in out + self.gaps[-1])

    def runs(self) -> list[tuple[int, int]]:
        """The stretches of the base that were touched, as a diff has them."""
        out: list[tuple[int, int]] = []
        start = 0
        for n in range(len(self.lines) + 1):
            end = n == len(self.lines)
            if end or self.lines[n] is None:
                if start < n or self.gaps[n]:
                    out.append((start, n))
                start = n + 1
        return out


@st.composite
def touches(draw: st.DrawFn, size: int, name: str) -> Touch:
    number = iter(range(10_000))
    few = st.sampled_from([0, 0, 0, 0, 0, 1, 2])

    def fresh() -> list[str]:
        return [f"{name}{next(number)}" for _ in range(draw(few))]

    lines = [fresh() if draw(st.integers(0, 5)) == 0 else None for _ in range(size)]
    return Touch(lines, [fresh() for _ in range(size + 1)])


def overlap(one: tuple[int, int], two: tuple[int, int]) -> bool:
    return one == two or (one[0] < two[1] and two[0] < one[1])


def check_model(data: st.DataObject) -> None:
    size = data.draw(st.integers(0, 10))
    base = [f"line{n}" for n in range(size)]
    a, b = data.draw(touches(size, "a")), data.draw(touches(size, "b"))
    original = "".join(line + "\n" for line in base)
    ours, theirs = a.text(base), b.text(base)
    text, conflicts = merged(original, ours, theirs)
    clashes = [(one, two) for one in a.runs() for two in b.runs() if overlap(one, two)]
    said = [(one, two) for one, two in clashes if a.text(base) != b.text(base) and not _both_deleted(a, b, one, two)]
    if ours in (theirs, original) or theirs == original:
        assert not conflicts
    elif not clashes:
        assert not conflicts
        want = Touch(
            [mine if mine is not None else other for mine, other in zip(a.lines, b.lines, strict=True)],
            [mine + other for mine, other in zip(a.gaps, b.gaps, strict=True)],
        )
        if any(mine and other for mine, other in zip(a.gaps, b.gaps, strict=True)):
            assert sorted(text.splitlines()) == sorted(want.text(base).splitlines())
        else:
            assert text == want.text(base)
        assert merged(original, theirs, ours)[0] == text
    else:
        assert bool(conflicts) == bool(said)
        for line in ours.splitlines():
            assert line in text.splitlines() or line in base
        kept = text + "".join(c.ours + c.theirs for c in conflicts)
        assert all(line in kept.splitlines() for line in theirs.splitlines() if line not in base)


def _both_deleted(a: Touch, b: Touch, one: tuple[int, int], two: tuple[int, int]) -> bool:
    """Whether both sides just deleted the same lines."""
    return one == two and all(
        not side.lines[n] and not side.gaps[n] for side in (a, b) for n in range(one[0], one[1])
    ) and not (a.gaps[one[1]] or b.gaps[one[1]])  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_text_model(data: st.DataObject) -> None:
    check_model(data)


@pytest.mark.crash
@settings(max_examples=5_000, deadline=None)
@given(st.data())
def test_text_model_deep(data: st.DataObject) -> None:
    check_model(data)


# The parts

ITEMS = st.lists(st.sampled_from("abcdefgh"), max_size=30)


@settings(max_examples=200, deadline=None)
@given(ITEMS, ITEMS)
def test_an_alignment_rises_and_matches_equals(base: list[str], side: list[str]) -> None:
    match = align(base, side)
    pairs = [(i, j) for i, j in enumerate(match) if j >= 0]
    assert all(base[i] == side[j] for i, j in pairs)
    assert [j for _, j in pairs] == sorted({j for _, j in pairs})


@settings(max_examples=200, deadline=None)
@given(ITEMS, ITEMS)
def test_one_side_alone_gives_that_side(base: list[str], side: list[str]) -> None:
    out: list[str] = []
    at = 0
    for change in diff3(base, side, base):
        assert not hasattr(change, "ours")
        hunk = change.hunk  # type: ignore[union-attr]
        out += base[at : hunk.start] + side[hunk.begin : hunk.stop]
        at = hunk.end
    assert out + base[at:] == side


@settings(max_examples=200, deadline=None)
@given(st.permutations(range(12)))
def test_longest_rising(numbers: list[int]) -> None:
    places = longest_rising(numbers)
    rising = [numbers[k] for k in places]
    assert places == sorted(places)
    assert rising == sorted(rising)
    best = [1] * len(numbers)
    for k, number in enumerate(numbers):
        best[k] = 1 + max((best[n] for n in range(k) if numbers[n] < number), default=0)
    assert len(places) == max(best)
