"""The events of one day, merged event by event."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from itertools import pairwise
from typing import NamedTuple

from dayward.formats.calendar_line import Segment, Style, join, split
from dayward.formats.merging.engine import Placed, State, merge_lists
from dayward.formats.merging.fields import merge_line
from dayward.formats.merging.outcome import Combined, Difference, Dispute


def saying(segment: Segment) -> str:
    """What an event says, without the blanks and the dot around it."""
    return f"{segment.when} {segment.text}" if segment.when else segment.text


class EventRules:
    """What the events of a day mean. An event is its time and its text; `stamp` says which day, to a person."""

    date = None

    def __init__(self, style: Style, stamp: str) -> None:
        self.style: Style = style
        self.stamp = stamp
        self._parsed: dict[str, tuple[str, str]] = {}

    def parse(self, event: str) -> tuple[str, str]:
        """The time as typed, and the text."""
        found = self._parsed.get(event)
        if found is None:
            parts = split(event.strip(" \t"), self.style)
            when = parts[0].when if parts else ""
            found = self._parsed[event] = (when, event.strip(" \t").removeprefix(when).strip(" \t"))
        return found

    def names(self, line: str) -> Sequence[Hashable]:
        """Its text."""
        return (self.parse(line)[1].casefold() or None,)

    def may_be(self, old: str, new: str, near: bool) -> bool:
        """Any event of the day may be changed to any other; the words decide."""
        return True

    def ranked(self, old: str, new: str) -> int:
        """Of the same words at several times, the same time comes first."""
        return self.parse(old)[0] != self.parse(new)[0]

    def words(self, line: str) -> list[str]:
        """The words of its text."""
        return self.parse(line)[1].casefold().split()

    def alike(self, old: str, new: str, likeness: float, near: bool) -> bool:
        """More than half of the words; half between the same neighbours, a third at the same time."""
        when = self.parse(old)[0]
        return (
            likeness > 0.5
            or (near and likeness == 0.5)
            or (likeness > 0.3 and when != "" and when == self.parse(new)[0])
        )

    def added_as(self, line: str) -> Hashable:
        """Only identical events are one."""
        return line.strip(" \t")

    def combine_added(self, a: str, b: str) -> Combined:
        """Identical but for blanks."""
        return Combined([a])

    def settle(self, state: State) -> None:
        """Nothing to look at together."""

    def combine(self, base: str, a: str | None, b: str | None) -> Combined:
        """Time and text on their own; both events where they differ, the changed event where the other was deleted."""
        if a is None or b is None:
            sides = ("deleted", "changed") if a is None else ("changed", "deleted")
            about = f"{self.stamp} {base.strip()}".strip()
            return Combined([a or b or ""], [Dispute(a or "", b or "", [Difference(about, *sides)])])
        (was, old), (when_a, text_a), (when_b, text_b) = (self.parse(event) for event in (base, a, b))
        differences: list[Difference] = []
        when = when_a if when_a == when_b or when_b == was else when_b
        if when_a != when and when_a != was:
            differences.append(Difference(f"{self.stamp} {old}: time", when_a or "none", when_b or "none"))
        text = (
            text_a
            if text_a == text_b or text_b == old
            else text_b
            if text_a == old
            else merge_line(old, text_a, text_b)
        )
        if not isinstance(text, str):
            differences += [d._replace(about=f"{self.stamp} {d.about}".strip()) for d in text]
        if differences or not isinstance(text, str):
            return Combined([a, b], [Dispute(a, b, differences)])
        indent = a[: len(a) - len(a.lstrip(" \t"))]
        return Combined([indent + (f"{when} {text}" if when else text)])


class _Part(NamedTuple):
    """A segment and where it comes from, so that what stood together is left as it was."""

    segment: Segment
    source: int
    place: int


def merge_bodies(base: str, a: str, b: str, stamp: str) -> tuple[str, list[Dispute]]:
    """The events of three bodies of a day in the style "calendar", as one body."""
    bodies = [split(body) for body in (base, a, b)]
    said = [[saying(segment) for segment in body] for body in bodies]
    placed, disputes = merge_lists(said[0], said[1], said[2], EventRules("calendar", stamp))
    parts = [part for event in placed for part in _parts(event, bodies)]
    return _fitted(parts), disputes


def _parts(event: Placed, bodies: list[list[Segment]]) -> list[_Part]:
    for source, index in ((1, event.a), (2, event.b), (0, event.base)):
        if index >= 0 and saying(bodies[source][index]) == event.text:
            return [_Part(bodies[source][index], source, index)]
    tail = next((bodies[source][index].tail for source, index in ((1, event.a), (2, event.b)) if index >= 0), ".")
    return [_Part(segment._replace(tail=segment.tail or tail), -1, -1) for segment in split(event.text)]


def _fitted(parts: list[_Part]) -> str:
    """A body that reads back as just these events; dots and blanks are added where others have become neighbours."""
    if not parts:
        return ""
    parts[0] = parts[0]._replace(segment=parts[0].segment._replace(prefix=""))
    seams = [
        k
        for k, (one, two) in enumerate(pairwise(parts))
        if one.source != two.source or one.place + 1 != two.place or one.source < 0
    ]
    segments = [part.segment for part in parts]
    says = [segment.says for segment in segments]
    body = join(segments)
    for level in (1, 2):
        for seam in seams:
            segments[seam] = _firmer(segments[seam], segments[seam + 1].prefix, level)
        body = join(segments)
        if [segment.says for segment in split(body)] == says:
            break
    return body


def _firmer(segment: Segment, prefix: str, blanks: int) -> Segment:
    tail = segment.tail if "." in segment.tail else "." + segment.tail
    there = len((tail + prefix).rpartition(".")[2])
    return segment._replace(tail=tail + " " * (blanks - there))
