"""Lengths of time as people type them: `30s`, `5m`, `1h30m`, `2 hours`, `PT15M`, `half an hour`, `3 months`."""

from __future__ import annotations

import re
from datetime import datetime, tzinfo
from typing import NamedTuple

from dayward.language.lexicon import load
from dayward.language.time import find

_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800}
_MONTHS = {"mo": 1, "q": 3, "y": 12}
_UNIT = (
    r"(?P<s>s|secs?|seconds?)|(?P<mo>mos?|mths?|months?)|(?P<m>m|mins?|minutes?)|(?P<h>h|hrs?|hours?)"
    r"|(?P<d>d|days?)|(?P<w>w|wks?|weeks?)|(?P<q>quarters?)|(?P<y>y|yrs?|years?)"
)
_PART = re.compile(rf"(?:(?P<number>\d{{1,7}}(?:\.\d{{1,3}})?|an?|other)?\s*)(?:{_UNIT})\b\.?(?:\s*,?\s*(?:and\s+)?)")
_JOINED = re.compile(r"(?<=[a-z])(?=\d)")
_ISO = re.compile(
    r"P(?:(\d{1,4})Y)?(?:(\d{1,4})M)?(?:(\d{1,4})W)?(?:(\d{1,5})D)?(?:T(?:(\d{1,6})H)?(?:(\d{1,7})M)?(?:(\d{1,8})S)?)?",
    re.I,
)


class Length(NamedTuple):
    """Calendar months, and seconds."""

    months: int = 0
    seconds: int = 0


def length(text: str, now: datetime, zone: tzinfo) -> Length | None:
    """How long that is; None where it is no length, and for one of nothing."""
    text = text.strip()
    found = _iso(text) or _parts(_JOINED.sub(" ", text.lower())) or _said(text, now, zone)
    return found if found and (found.months or found.seconds) else None


def _iso(text: str) -> Length | None:
    match = _ISO.fullmatch(text)
    if match is None or not any(match.groups()):
        return None
    years, months, weeks, days, hours, minutes, seconds = (int(part or 0) for part in match.groups())
    return Length(years * 12 + months, ((weeks * 7 + days) * 24 + hours) * 3600 + minutes * 60 + seconds)


def _parts(text: str) -> Length | None:
    """Numbers with units, one after the other and nothing else."""
    months = seconds = 0.0
    at = 0
    while at < len(text):
        match = _PART.match(text, at)
        if match is None or match.end() == at or (at and not match["number"]):
            return None
        said = match["number"] or "1"
        number = 2.0 if said == "other" else 1.0 if said in ("a", "an") else float(said)
        unit = next(name for name in (*_SECONDS, *_MONTHS) if match[name])
        seconds += number * _SECONDS.get(unit, 0)
        months += number * _MONTHS.get(unit, 0)
        at = match.end()
    return Length(int(months), int(seconds)) if months == int(months) and seconds == int(seconds) else None


def _said(text: str, now: datetime, zone: tzinfo) -> Length | None:
    """In words: `half an hour`, `an hour and a half`."""
    found = find(text, now, zone, load())
    if found.time.kind != "duration" or found.rest or not found.time.seconds or found.time.seconds < 0:
        return None
    return None if found.time.grain in ("month", "quarter", "year") else Length(0, found.time.seconds)
