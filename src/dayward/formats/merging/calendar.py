"""Calendars, merged day by day and, within a day, event by event.

An item is a day with all its events: one line in the style "calendar", a line and its indented lines in the style
"docket". In the style "agenda" a line is one event, and an item of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence

from dayward.formats.calendar_line import Line, Style, emit_line, parse_line, split
from dayward.formats.calendartxt import detect_style
from dayward.formats.merging.engine import Placed, State, merge_lists
from dayward.formats.merging.events import EventRules, merge_bodies
from dayward.formats.merging.fields import merge_line
from dayward.formats.merging.file import Version, Versions, either, read, with_endings, write
from dayward.formats.merging.outcome import Combined, Difference, Dispute, Merged
from dayward.formats.text import join_lines, split_lines


def merge_calendar(base: bytes, ours: bytes, theirs: bytes) -> Merged:
    """Both sides' changes to a calendar."""
    swapped = theirs < ours
    versions = Versions(read(base), *((read(theirs), read(ours)) if swapped else (read(ours), read(theirs))))
    style = detect_style(versions.base.lines or versions.a.lines or versions.b.lines)
    if style == "docket":
        versions = Versions(*(_by_day(version) for version in versions))
    rules = DayRules(style, versions.a.usual)
    placed, disputes = merge_lists(versions.base.lines, versions.a.lines, versions.b.lines, rules)
    placed = _in_order(placed, versions, rules.date)
    data = write(with_endings(placed, versions), versions)
    return Merged(data, tuple(dispute.told(swapped) for dispute in disputes))


def _by_day(version: Version) -> Version:
    """The same version with each day's lines as one, line endings within."""
    lines: list[str] = []
    eols: list[str] = []
    dated = False
    for line, eol in zip(version.lines, version.eols, strict=True):
        if dated and line[:1] in (" ", "\t") and line.strip():
            lines[-1] += eols[-1] + line
            eols[-1] = eol
        else:
            lines.append(line)
            eols.append(eol)
            dated = parse_line(line, "docket").stamp != ""
    return version._replace(lines=lines, eols=eols)


def _in_order(placed: list[Placed], versions: Versions, date: Callable[[str], str]) -> list[Placed]:
    """Lines in order of date and time, or of date, if they were so in every version; what has no date stays behind
    what it followed.
    """
    versions_dates = [[date(line) for line in version.lines] for version in versions]
    merged = [date(item.text) for item in placed]
    for length in (None, len("2026-11-27")):
        if all(_rising(dates, length) for dates in versions_dates):
            if _rising(merged, length):
                return placed
            for k in range(1, len(merged)):
                merged[k] = merged[k] or merged[k - 1]
            return [placed[k] for k in sorted(range(len(placed)), key=lambda k: merged[k][:length])]
    return placed


def _rising(dates: list[str], length: int | None) -> bool:
    known = [date[:length] for date in dates if date]
    return all(known[k] <= known[k + 1] for k in range(len(known) - 1))


class DayRules:
    """What the items of a calendar mean."""

    def __init__(self, style: Style, eol: str) -> None:
        self.style: Style = style
        self.eol = eol
        self._parsed: dict[str, Line] = {}

    def parse(self, item: str) -> Line:
        """The first line of an item, read once."""
        found = self._parsed.get(item)
        if found is None:
            found = self._parsed[item] = parse_line(split_lines(item)[0][0] if item else "", self.style)
        return found

    def _has_events(self, item: str) -> bool:
        return self.style != "agenda" and self.parse(item).is_day

    @property
    def date(self) -> Callable[[str], str]:
        """The date of an item, and its time in the style "agenda"."""
        return self._date

    def _date(self, item: str) -> str:
        if not item[:1].isdigit():
            return ""
        line = self.parse(item)
        if self.style != "agenda" or not line.stamp:
            return line.stamp
        start = split(line.body, "agenda")[0].times[0] if line.body else None
        return f"{line.stamp} {start:%H:%M}" if start else line.stamp

    def names(self, line: str) -> Sequence[Hashable]:
        """A day, week, month or year is known by its date; in the style "agenda", an event by its date and words."""
        parsed = self.parse(line)
        if not parsed.stamp:
            return (None,)
        if self.style == "agenda" and parsed.is_day:
            return ((parsed.stamp, *(segment.text.casefold() for segment in split(parsed.body, "agenda"))),)
        return ((parsed.stamp, parsed.is_day, parsed.is_week),)

    def may_be(self, old: str, new: str, near: bool) -> bool:
        """Only of the same date."""
        was, now = self.parse(old), self.parse(new)
        return (was.stamp, was.is_day, was.is_week) == (now.stamp, now.is_day, now.is_week)

    def ranked(self, old: str, new: str) -> int:
        """The first will do."""
        return 0

    def words(self, line: str) -> list[str]:
        """The words of a line, where they can tell which it is."""
        return [] if self._has_events(line) else self.parse(line).body.casefold().split()

    def alike(self, old: str, new: str, likeness: float, near: bool) -> bool:
        """More than half of the words."""
        return likeness > 0.5

    def added_as(self, line: str) -> Hashable:
        """A day that both sides added is one; other lines only if they are identical."""
        return self.names(line)[0] if self._has_events(line) else line

    def combine_added(self, a: str, b: str) -> Combined:
        """All events of both."""
        return (
            self._merge_days(emit_line(self.parse(a)._replace(body="")), a, b) if self._has_events(a) else Combined([a])
        )

    def settle(self, state: State) -> None:
        """Nothing to look at together."""

    def combine(self, base: str, a: str | None, b: str | None) -> Combined:
        """Event by event; a day that was deleted is one whose events were all deleted."""
        if self._has_events(base):
            empty = emit_line(self.parse(base)._replace(body=""))
            combined = self._merge_days(base, empty if a is None else a, empty if b is None else b)
            gone = (a is None or b is None) and combined.lines == [empty]
            return Combined([], combined.disputes) if gone else combined
        if self.style == "agenda" and self.parse(base).is_day:
            return self._merge_event(base, a, b)
        return self._merge_text(base, a, b)

    def _merge_text(self, base: str, a: str | None, b: str | None) -> Combined:
        if a is None or b is None:
            sides = ("deleted", "changed") if a is None else ("changed", "deleted")
            return Combined([a or b or ""], [Dispute(a or "", b or "", [Difference(base.strip(), *sides)])])
        merged = merge_line(base, a, b)
        return Combined([merged]) if isinstance(merged, str) else Combined([a, b], [Dispute(a, b, merged)])

    def _merge_event(self, base: str, a: str | None, b: str | None) -> Combined:
        """A line of the style "agenda": the event behind its date."""
        line = self.parse(base)
        head = line.stamp + line.gap
        bodies = [None if item is None else self.parse(item).body for item in (a, b)]
        combined = EventRules("agenda", line.stamp).combine(line.body, *bodies)
        return Combined([head + text for text in combined.lines], _on(head, combined.disputes))

    def _merge_days(self, base: str, a: str, b: str) -> Combined:
        lines = [self.parse(item) for item in (base, a, b)]
        stamp = lines[0].stamp
        label = either(*(line.label for line in lines))
        gap = either(*(line.gap for line in lines))
        if self.style == "calendar":
            body, disputes = merge_bodies(lines[0].body, lines[1].body, lines[2].body, stamp)
            head = stamp + label + (gap or "  " if body else gap)
            return Combined([head + body], _on(head, disputes))
        return self._merge_dockets(base, a, b)

    def _merge_dockets(self, base: str, a: str, b: str) -> Combined:
        """Days of the style "docket": the line of the date, then a line for each event."""
        parts = [split_lines(item) for item in (base, a, b)]
        stamp = self.parse(base).stamp
        head = self._merge_text(parts[0][0][0], parts[1][0][0], parts[2][0][0])
        if head.disputes:
            return Combined([a, b], [Dispute(a, b, head.disputes[0].differences)])
        placed, disputes = merge_lists(parts[0][0][1:], parts[1][0][1:], parts[2][0][1:], EventRules("docket", stamp))
        eols = [eol for _, ends in parts for eol in ends if eol]
        lines = [head.lines[0], *(event.text for event in placed)]
        text = join_lines(lines, [eols[0] if eols else self.eol] * (len(lines) - 1) + [""])
        return Combined([text], _on(stamp + " ", disputes))


def _on(head: str, disputes: list[Dispute]) -> list[Dispute]:
    """Disputes about events, with the lines that the events are on."""
    return [
        Dispute(head + d.line_a if d.line_a else "", head + d.line_b if d.line_b else "", d.differences)
        for d in disputes
    ]
