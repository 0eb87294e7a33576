"""Calendars in plain text: calendar.txt, agenda.txt and Docket, lossless. The reading of a line is in `calendar_line`.

A day may have several lines; a line may have several events. Nothing here knows today's date.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, time, timedelta
from typing import NamedTuple

from dayward.formats.calendar_line import Line, Segment, Style, build, day_label, emit_line, join, parse_line, split
from dayward.formats.handles import PASSING_KEYS, full_handle
from dayward.formats.text import Codec, decode, encode, join_lines, split_lines, usual_eol
from dayward.formats.todotxt import Task, key_value

_RULE_KEYS = PASSING_KEYS | {"except", "rrule"}
_LOOKED_AT = 40
_STYLES: tuple[Style, ...] = ("calendar", "agenda", "docket")


class Event(NamedTuple):
    """One event, or one occurrence of a repeating one.

    `text` has tags and keys and no final dot (in the style "calendar"). `end` before or at `start` is on the next day;
    midnight at the end of the day is `time(0)`. `line` counts from 1, `nth` from 0 among the line's segments. `first`
    is set for occurrences of a repeating event: the day it is written on.
    """

    day: date
    start: time | None
    end: time | None
    text: str
    line: int = 0
    nth: int = 0
    first: date | None = None

    @property
    def words(self) -> str:
        """What the event says to a person: the text without tags and keys."""
        return Task(self.text).words

    @property
    def projects(self) -> list[str]:
        """The `+project` names, without the sign."""
        return Task(self.text).projects

    @property
    def contexts(self) -> list[str]:
        """The `@context` names, without the sign."""
        return Task(self.text).contexts

    @property
    def kv(self) -> dict[str, str]:
        """The `key:value` pairs; where a key stands twice, the first counts."""
        return Task(self.text).kv

    @property
    def handle(self) -> str:
        """The whole handle: of the day it is written on, its start and its words (all occurrences share it)."""
        start = f"{self.start:%H:%M}" if self.start else ""
        return full_handle(f"{self.first or self.day} {start} {_identity(self.text)}")

    @property
    def order(self) -> tuple[date, bool, time, int, int]:
        """By day and time, all-day events first, then as in the file."""
        return self.day, self.start is not None, self.start or time(0), self.line, self.nth


def _identity(text: str) -> str:
    words = text.split()
    return " ".join([w for w in words if not ((pair := key_value(w)) and pair[0] in _RULE_KEYS)]).casefold()


class CalendarFile:
    """A whole calendar: its lines, their endings, the encoding, and the style its events are written in."""

    __slots__ = ("codec", "eols", "lines", "style")

    def __init__(self, lines: list[Line], eols: list[str], codec: Codec, style: Style) -> None:
        self.lines = lines
        self.eols = eols
        self.codec = codec
        self.style: Style = style

    @classmethod
    def parse(cls, data: bytes, style: Style | None = None) -> CalendarFile:
        """Read any bytes, in the given style or the one that the first dated lines have."""
        text, codec = decode(data)
        lines, eols = split_lines(text)
        used = style or detect_style(lines)
        return cls([parse_line(line, used) for line in lines], eols, codec, used)

    def emit(self) -> bytes:
        """Write the bytes, equal to those read where nothing was changed."""
        return encode(join_lines([emit_line(line) for line in self.lines], self.eols), self.codec)

    @property
    def events(self) -> list[Event]:
        """All events as written, in the order of the file; a repeating event once, on its first day."""
        days = _days(self.lines, self.style)
        return [event for number, stamp in enumerate(days) if stamp for event in self._on_line(number, stamp)]

    def _on_line(self, number: int, stamp: str) -> list[Event]:
        day = date.fromisoformat(stamp)
        return [
            Event(day, *segment.times, segment.text, number + 1, index)
            for index, segment in enumerate(split(self.lines[number].body, self.style))
            if segment.text or segment.when
        ]

    def on(self, day: date) -> list[Event]:
        """What takes place on a day, all-day events first, then by time."""
        return self.between(day, day)

    def between(self, first: date, last: date) -> list[Event]:
        """What takes place from `first` to `last` (both included), repeating events expanded, in order."""
        begin, end = first.isoformat(), last.isoformat()
        out: list[Event] = []
        for number, stamp in self._near(begin, end):
            for event in self._on_line(number, stamp):
                out += occurrences(event, first, last)
        return sorted(out, key=lambda event: event.order)

    def _near(self, begin: str, end: str) -> list[tuple[int, str]]:
        """The lines whose events may be from `begin` to `end`, each with its day."""
        if self.style == "docket":
            stamps = enumerate(_days(self.lines, self.style))
            return [
                (n, stamp) for n, stamp in stamps if begin <= stamp <= end or (stamp and self._repeats(n, stamp, end))
            ]
        return [
            (n, line.stamp)
            for n, line in enumerate(self.lines)
            if (begin <= line.stamp <= end or (line.stamp and self._repeats(n, line.stamp, end))) and line.is_day
        ]

    def _repeats(self, number: int, stamp: str, end: str) -> bool:
        body = self.lines[number].body
        return stamp <= end and ("rec:" in body or "rrule:" in body)

    def week_goal(self, day: date) -> str | None:
        """The goal of the week that `day` is in, None where there is none."""
        monday = day - timedelta(days=day.weekday()) if day.toordinal() > day.weekday() else day
        week = (monday.isoformat(), (day + timedelta(days=min(6 - day.weekday(), (date.max - day).days))).isoformat())
        return self._first(lambda line: week[0] <= line.stamp <= week[1] and line.is_week)

    def month_note(self, day: date) -> str | None:
        """The text of the month's own line."""
        return self._first(lambda line: line.stamp == f"{day:%Y-%m}")

    def year_note(self, day: date) -> str | None:
        """The text of the year's own line."""
        return self._first(lambda line: line.stamp == f"{day:%Y}")

    def _first(self, wanted: Callable[[Line], bool]) -> str | None:
        return next((text for line in self.lines if line.stamp and wanted(line) and (text := line.body.strip())), None)

    def add(self, day: date, text: str, start: time | None = None, end: time | None = None) -> int:
        """Write an event: at the tail of its day's line, or on a new line in date order. Returns the line number.

        Raises ValueError where no line says just that (see `calendar_line.build`; `as_one` gives words that fit).
        """
        segment = build(text, start, end, self.style)
        stamp = day.isoformat()
        if self.style == "agenda":
            line = Line(stamp, "", " ", join([segment]))
            return self._insert(_place(self.lines, (stamp, *segment.times), self.style), line)
        number = next((n for n in reversed(range(len(self.lines))) if _is_line_of(self.lines[n], stamp)), None)
        if self.style == "calendar":
            return self._add_new(day, segment) if number is None else self._add_to(number, segment)
        if number is None:
            header = Line(stamp, day_label(day, "docket"), "", "")
            number = self._insert(_place(self.lines, (stamp,), self.style), header) - 1
        indent = next((line.gap for line in self.lines if not line.stamp and line.gap and line.body), "  ")
        return self._insert(_past_children(self.lines, number), Line("", "", indent, join([segment])))

    def _add_new(self, day: date, segment: Segment) -> int:
        stamp = day.isoformat()
        line = Line(stamp, day_label(day), "  ", join([segment]))
        return self._insert(_place(self.lines, (stamp,), "calendar"), line)

    def _add_to(self, number: int, segment: Segment) -> int:
        line = self.lines[number]
        there = split(line.body)
        body = _fitted([*there, segment], [len(there) - 1], least=1)
        self.lines[number] = line._replace(gap=line.gap + "  "[len(line.gap) :], body=body)
        return number + 1

    def _insert(self, at: int, line: Line) -> int:
        eol = usual_eol("".join(self.eols))
        if at == len(self.lines) and at and not self.eols[-1]:
            self.eols[-1] = eol
        self.lines.insert(at, line)
        self.eols.insert(at, eol)
        return at + 1

    def replace(self, event: Event, new: Event) -> int:
        """Let `event` say what `new` says (day, times, text), keeping all other bytes. Returns its line number.

        Raises ValueError, with nothing changed, where the event is no longer there or no line says just that.
        """
        number, segments = self._find(event)
        fresh = build(new.text, new.start, new.end, self.style)
        if new.day != event.day:
            kept = self.lines[:], self.eols[:]
            try:
                self.remove(event)
                return self.add(new.day, new.text, new.start, new.end)
            except ValueError:
                self.lines, self.eols = kept
                raise
        old, index = segments[event.nth], event.nth
        when, sep = (old.when, old.sep) if fresh.times == old.times else (fresh.when, old.sep or fresh.sep)
        segments[index] = old._replace(when=when, sep=sep if when else "", text=fresh.text)
        body = _fitted(segments, [index - 1, index], self.style)
        self.lines[number] = self.lines[number]._replace(body=body)
        return number + 1

    def remove(self, event: Event) -> None:
        """Take an event out. The line of a day stays, if empty; a line that is nothing but the event goes.

        Raises ValueError where the event is no longer there.
        """
        number, segments = self._find(event)
        line, index = self.lines[number], event.nth
        if self.style == "agenda" or not line.stamp:
            del self.lines[number], self.eols[number]
            return
        rest = segments[index + 1 :]
        if index == 0 and rest:
            rest[0] = rest[0]._replace(prefix="")
        self.lines[number] = line._replace(body=_fitted([*segments[:index], *rest], [index - 1], self.style))

    def _find(self, event: Event) -> tuple[int, list[Segment]]:
        number = event.line - 1
        stamps = _days(self.lines, self.style)
        if 0 <= number < len(stamps) and stamps[number] == (event.first or event.day).isoformat():
            segments = split(self.lines[number].body, self.style)
            if event.nth < len(segments) and segments[event.nth].says == (event.start, event.end, event.text):
                return number, segments
        raise ValueError("the event is no longer there")


def occurrences(event: Event, first: date, last: date) -> list[Event]:
    """The event itself, or each of its repetitions, from `first` to `last` (both included)."""
    from dayward.formats.calendar_recurrence import days_of, repeats

    keys = event.kv
    if not repeats(keys):
        return [event] if first <= event.day <= last else []
    return [event._replace(day=day, first=event.day) for day in days_of(keys, event.day, first, last)]


def detect_style(lines: list[str]) -> Style:
    """The style most of the first dated lines have; "calendar" where there are none."""
    votes: list[Style] = []
    for number, text in enumerate(lines):
        if text[:1].isdigit() and len((line := parse_line(text)).stamp) == 10:
            following = lines[number + 1] if number + 1 < len(lines) else ""
            votes.append(_style_of(line, bool(following.strip()) and following[0] in " \t"))
            if len(votes) == _LOOKED_AT:
                break
    return max(_STYLES, key=votes.count)


def _style_of(line: Line, has_children: bool) -> Style:
    weekday_first = line.label[1:2] not in ("", "w")
    if has_children or (weekday_first and not line.body and len(line.gap) < 2):
        return "docket"
    return "agenda" if not line.label and line.gap == " " and line.body else "calendar"


def _days(lines: list[Line], style: Style) -> list[str]:
    """For each line, the day its events are on, or nothing."""
    if style != "docket":
        return [line.stamp if line.is_day else "" for line in lines]
    out: list[str] = []
    current = ""
    for line in lines:
        if line.stamp or (line.body and not line.gap):
            current = line.stamp if line.is_day else ""
        out.append(current if line.body else "")
    return out


def _is_line_of(line: Line, stamp: str) -> bool:
    return line.stamp == stamp and line.is_day


def _place(lines: list[Line], key: tuple[object, ...], style: Style) -> int:
    """Where a new dated line belongs: after the last that is not later, else before the first that is dated."""
    first = last = None
    stamp = str(key[0])
    for number, line in enumerate(lines):
        if line.stamp:
            first = number if first is None else first
            if line.stamp <= stamp and not (style == "agenda" and line.stamp == stamp and _later(line, key)):
                last = number
    if last is not None:
        return _past_children(lines, last) if style == "docket" else last + 1
    return len(lines) if first is None else first


def _later(line: Line, key: tuple[object, ...]) -> bool:
    start = split(line.body, "agenda")[0].times[0] if line.body else None
    return start is not None and (not isinstance(key[1], time) or start > key[1])


def _past_children(lines: list[Line], header: int) -> int:
    at = header + 1
    while at < len(lines) and not lines[at].stamp and lines[at].gap and lines[at].body:
        at += 1
    return at


def _fitted(segments: list[Segment], seams: list[int], style: Style = "calendar", least: int = 0) -> str:
    """A body of these segments that reads back as just these; at the seams (after those segments) dots and blanks are
    added as far as needed: 0 a blank, 1 a dot too, 2 a dot and two blanks.
    """
    says = [segment.says for segment in segments]
    inner = [seam for seam in seams if 0 <= seam < len(segments) - 1]
    for level in dict.fromkeys((*range(least, 3), 0)):
        firm = segments[:]
        for seam in inner:
            firm[seam] = _firmer(segments[seam], segments[seam + 1].prefix, level)
        body = join(firm)
        if [segment.says for segment in split(body, style)] == says:
            return body
    raise ValueError("the events of this line would be read as something else; say it in other words")


def _firmer(segment: Segment, prefix: str, level: int) -> Segment:
    tail = segment.tail if "." in segment.tail or not level else "." + segment.tail
    blanks = len((tail + prefix).rpartition(".")[2])
    return segment._replace(tail=tail + " " * (max(level, 1) - blanks))
