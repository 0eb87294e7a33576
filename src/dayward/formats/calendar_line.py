"""One line of a calendar file, and the events on it, each as fields that concatenate to the line.

A line is `stamp label gap body` (`2026-11-27` ` w48 Fri` two spaces, the rest). The body of a day in the style
"calendar" is a row of segments, `prefix when sep text tail` each. Where one event ends and the next begins is a reading
and never decides what bytes are written. An event ends

- at a dot and a space before a time (`. 15 `), always;
- at a dot and a space before anything else, unless the dot belongs to an abbreviation (`Dr.`, `e.g.`, a single letter,
  an ordinal as in `15. November`, an ellipsis) and only one space follows: two spaces end an event even there;
- without a dot, before a time that has minutes or is a range (`9-11 John 12-16 meeting`), if it is not earlier than the
  event's own. A bare number in the middle (`Buy 12 eggs`) is a word.

So dots within words (`v1.2`, `example.com`) end nothing. In the styles "agenda" and "docket" a line is one event, and a
final dot is part of its text.
"""

from __future__ import annotations

import re
from datetime import date, time
from functools import cache
from typing import Literal, NamedTuple

from dayward.core.numbers import whole

Style = Literal["calendar", "agenda", "docket"]

_DAY_NAMES = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_WEEKDAY = rf"[ \t](?:{'|'.join(_DAY_NAMES)})(?![^ \t])"
_LOCAL_DAY = r"[ \t][^\W\d_]{2,4}\.?(?=[ \t]{2}|$)"
_STAMP = r"(?!0000)[0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])"
_DATED = re.compile(
    rf"({_STAMP})"
    rf"((?:[ \t]w[0-9]{{2}}(?![^ \t])(?:{_WEEKDAY}|{_LOCAL_DAY})?|{_WEEKDAY}(?:[ \t]w[0-9]{{2}}(?![^ \t]))?)?)"
    r"([ \t]*)"
)
_AGENDA = re.compile(rf"({_STAMP})()([ \t]*)")
_PERIOD = re.compile(r"([0-9]{4}(?:-(?:0[1-9]|1[0-2]))?)([ \t]{2,})")
_BLANK = re.compile(r"[ \t]*")
_line = tuple.__new__  # building a named tuple through its own __new__ takes twice as long
_HOUR = r"(?:(?:[01]?[0-9]|2[0-3])(?::[0-5][0-9])?)"
_WHEN = rf"{_HOUR}(?:[-–](?:{_HOUR}|24(?::00)?))?"
_TIME = re.compile(rf"({_WHEN})(?![^ \t])")
_STOP = re.compile(rf"\.(?=[ \t])|(?<![^ \t]){_WHEN}(?=[ \t])")
_CLOCK = r"(?:[01]?[0-9]|2[0-3]):[0-5][0-9]"
_AGENDA_TIME = rf"({_CLOCK}(?:[ \t]+(?:{_CLOCK}|24:00))?)(?![^ \t])"
_DOCKET_TIME = rf"({_CLOCK}(?:[-–](?:{_CLOCK}|24:00))?)(?![^ \t])"
_BETWEEN = re.compile(r"[-– \t]+")
_SHORTENED = re.compile(r"[^\W\d_](?:[^\W\d_]{0,2}(?:\.[^\W\d_]{1,2})+)?|[0-9]{1,2}|.*\.\.")
_ABBREVIATIONS = frozenset(
    """appt approx apt av avda bzgl bzw ca cca cf cia dept dpt dr dra dña esp fig hr incl inkl jr messrs mlle mme mr mrs
    ms mt nr nº num núm prof pte sgt sr sra srta st sta sto str tel vol vs""".split()  # noqa: SIM905 (a list is longer)
)


class Line(NamedTuple):
    """One line, without its ending.

    `stamp` is a date, a month (`2026-11`), a year or nothing; `label` the week and weekday as typed, each with its
    space; `gap` the blanks before `body`.
    """

    stamp: str
    label: str
    gap: str
    body: str

    @property
    def week(self) -> int | None:
        """The week number as typed, which may be wrong."""
        numbers = (whole(word[1:]) for word in self.label.split() if word[0] == "w")
        return next((number for number in numbers if number is not None), None)

    @property
    def is_day(self) -> bool:
        """Whether the line is for one day, and so may hold events."""
        return len(self.stamp) == 10 and not self.is_week

    @property
    def is_week(self) -> bool:
        """Whether the line is a week's goal: a date and a week, no weekday."""
        label = self.label
        return len(label) == 4 and label[1] == "w" and label[2:].isdecimal() and len(self.stamp) == 10


class Segment(NamedTuple):
    """One event within a body: blanks, its time as typed, blanks, its text, and the dot or blanks after it."""

    prefix: str
    when: str
    sep: str
    text: str
    tail: str

    @property
    def times(self) -> tuple[time | None, time | None]:
        """Start and end; midnight at the end of the day (`24`) is `time(0)`."""
        if not self.when:
            return None, None
        start, *end = _BETWEEN.split(self.when)
        return _clock(start), _clock(end[0]) if end else None

    @property
    def says(self) -> tuple[time | None, time | None, str]:
        """What is meant, without how it is typed."""
        return (*self.times, self.text)


def parse_line(line: str, style: Style = "calendar") -> Line:
    """Read one line (without its ending). What has no date is a body after its indentation."""
    match = (_AGENDA if style == "agenda" else _DATED).match(line)
    if match:
        stamp, label, gap = match.groups()
        if (gap or match.end() == len(line)) and (stamp[8:] < "29" or _is_day(stamp)):
            return _line(Line, (stamp, label, gap, line[match.end() :]))
    elif period := _PERIOD.match(line):
        return Line(period[1], "", period[2], line[period.end() :])
    end = _skip(line, 0)
    return Line("", "", line[:end], line[end:])


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def emit_line(line: Line) -> str:
    """Write one line (without its ending), the inverse of `parse_line`."""
    return line.stamp + line.label + line.gap + line.body


def day_label(day: date, style: Style = "calendar") -> str:
    """The week and weekday of a new line, with their spaces: ` w48 Fri`, or ` Fri` in the style "docket"."""
    name = _DAY_NAMES[day.weekday()]
    return f" w{day.isocalendar().week:02d} {name}" if style == "calendar" else f" {name}" if style == "docket" else ""


def split(body: str, style: Style = "calendar") -> list[Segment]:
    """The events of a body, in order; none for an empty body. Their fields concatenate to the body."""
    if not body:
        return []
    if style != "calendar":
        return [_segment(body, 0, 0, len(body), len(body), style)]
    out: list[Segment] = []
    prefix = begin = 0
    for match in _STOP.finditer(body):
        at = match.start()
        if at <= begin:
            continue
        dotted = body[at] == "."
        following = _after_dot(body, begin, at) if dotted else _at_time(body, begin, match)
        if following:
            out.append(_segment(body, prefix, begin, at, at + dotted, style))
            prefix, begin = at + dotted, following
    end = len(body)
    dot = len(body.rstrip(" \t")) - 1
    out.append(_segment(body, prefix, begin, dot if dot >= begin and body[dot] == "." else end, end, style))
    return out


def _after_dot(body: str, begin: int, dot: int) -> int | None:
    """Where the next event begins, if the dot ends this one."""
    following = _skip(body, dot + 1)
    if following == len(body):
        return None
    if following > dot + 2 or _TIME.match(body, following) or not _shortened(body[max(begin, dot - 24) : dot]):
        return following
    return None


def _at_time(body: str, begin: int, match: re.Match[str]) -> int | None:
    """Where the next event begins, if this time in the middle of a body begins one."""
    if not (":" in match[0] or "-" in match[0] or "–" in match[0]) or _skip(body, match.end()) == len(body):
        return None
    own = _TIME.match(body, begin)
    if own and _clock(_BETWEEN.split(match[0])[0]) < _clock(_BETWEEN.split(own[1])[0]):
        return None
    return match.start()


def _shortened(before: str) -> bool:
    """Whether the last word of `before`, which a dot follows, is an abbreviation."""
    if not before or before[-1] in " \t":
        return False
    word = before.replace("\t", " ").rpartition(" ")[2].lstrip("(\"'“‘«")
    return word.lower() in _ABBREVIATIONS or _SHORTENED.fullmatch(word) is not None


def _segment(body: str, prefix: int, begin: int, stop: int, end: int, style: Style) -> Segment:
    """The segment of body[prefix:end] whose text lies somewhere within body[begin:stop]."""
    when = _time_of(style).match(body, begin)
    text = begin
    if when and when.end() <= stop:
        text = min(_skip(body, when.end()), stop)
    else:
        when = None
    words = body[text:stop].rstrip(" \t")
    sep = body[when.end() : text] if when else ""
    return Segment(body[prefix:begin], when[1] if when else "", sep, words, body[text + len(words) : end])


@cache
def _time_of(style: Style) -> re.Pattern[str]:
    return re.compile({"calendar": _TIME.pattern, "agenda": _AGENDA_TIME, "docket": _DOCKET_TIME}[style])


def join(segments: list[Segment]) -> str:
    """The inverse of `split`."""
    return "".join(["".join(segment) for segment in segments])


def build(text: str, start: time | None = None, end: time | None = None, style: Style = "calendar") -> Segment:
    """A segment that says just this and reads back as the same, alone in a body.

    Raises ValueError where no line says just that: a line break, two events in one, text that begins like a time.
    """
    text = text.strip(" \t")
    tail = "." if style == "calendar" else ""
    text = text.removesuffix(tail) if tail else text
    if end is not None and start is None:
        raise ValueError("an event that ends at a time needs a time when it starts")
    if not text or "\n" in text or "\r" in text:
        raise ValueError("an event needs words, on one line")
    when = _typed(start, end, style)
    segment = Segment("", when, " " if when else "", text, tail)
    if split("".join(segment), style) != [segment]:
        raise ValueError(f"{''.join(segment)!r} would be read as something else, perhaps as two events")
    return segment


def as_one(text: str) -> str:
    """The nearest words that are read as one event: sentences joined with `;`, times in parentheses."""
    text = " ".join(text.split()).removesuffix(".")
    if not (segments := split(text)) or (len(segments) == 1 and not segments[0].when):
        return text
    words = [f"({word})" if _TIME.fullmatch(word) and not word.isdigit() else word for word in text.split()]
    if words[0].isdigit():
        words[0] = f"({words[0]})"
    for number, word in enumerate(words[:-1]):
        if word.endswith(".") and not _shortened(word[-25:-1]):
            words[number] = word.rstrip(".") + ";"
        elif word.endswith(".") and _TIME.fullmatch(words[number + 1]):
            words[number] = word.rstrip(".")
    return " ".join(words)


def _typed(start: time | None, end: time | None, style: Style) -> str:
    if start is None:
        return ""
    if style == "calendar":
        first, last = (_brief(start), end and _brief(end))
    else:
        first, last = f"{start:%H:%M}", end and f"{end:%H:%M}"
    if last in ("0", "00:00"):
        last = "24" if style == "calendar" else "24:00"
    return f"{first}{' ' if style == 'agenda' else '-'}{last}" if last else first


def _brief(clock: time) -> str:
    return f"{clock.hour}:{clock.minute:02d}" if clock.minute else str(clock.hour)


def _clock(text: str) -> time:
    hour, _, minute = text.partition(":")
    return time(int(hour) % 24, int(minute or 0))


def _skip(text: str, at: int) -> int:
    """The first place from `at` on that is no blank."""
    match = _BLANK.match(text, at)
    return match.end() if match else at
