"""What time it is: asked here and nowhere else, so that one setting fixes it for a whole command, or makes it run fast.

`DAYWARD_NOW` fixes the time. `DAYWARD_CLOCK` names a file with one line, `OFFSET RATE SINCE`: the wall clock is the real
one plus OFFSET seconds, and RATE seconds pass in a real one since the real time SINCE (seconds since 1970). The file is
read at every look, so that the time of a running process can be moved. A missing or broken file means the real time.
"""

from __future__ import annotations

import math
import os
import time
from datetime import UTC, datetime, tzinfo

from dayward.core.errors import UsageError


def zone_named(name: str) -> tzinfo:
    """The IANA time zone of that name. Raises UsageError where there is none."""
    from zoneinfo import ZoneInfo

    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise UsageError(
            f"there is no time zone {name!r}",
            "use an IANA name such as Europe/Madrid: dayward preferences set timezone Europe/Madrid",
        ) from None


def local_zone_name() -> str:
    """The IANA name of the machine's own zone, or its abbreviation where there is none."""
    name = os.environ.get("TZ", "").removeprefix(":") or _zone_of_machine()
    return name if name and not name.startswith("/") else time.strftime("%Z")


def _zone_of_machine() -> str:
    try:
        target = os.readlink("/etc/localtime")
    except OSError:
        return ""
    return target.partition("/zoneinfo/")[2]


def now(zone_name: str = "") -> datetime:
    """The current time in a zone ("": the machine's own); `DAYWARD_NOW` (ISO 8601, in that zone where it names none) fixes it.

    The offset is that of the moment. For other days ask `zone_named`.
    """
    zone = zone_named(zone_name) if zone_name else None
    fixed = _fixed()
    if fixed is None:
        return datetime.fromtimestamp(epoch(), zone).astimezone(zone)
    if fixed.tzinfo is None and zone:
        return fixed.replace(tzinfo=zone)
    return fixed.astimezone(zone)


def utc() -> datetime:
    """The current time as an aware datetime in UTC."""
    return datetime.fromtimestamp(epoch(), UTC)


def epoch() -> float:
    """The current time in seconds since 1970, as the wall clock has it."""
    fixed = _fixed()
    if fixed is not None:
        return fixed.timestamp()
    real = time.time()
    offset, rate, since = _course()
    return real + offset + (real - since) * (rate - 1)


def monotonic() -> float:
    """Seconds from an unknown start, at the clock's rate; setting the clock moves it not at all."""
    return time.monotonic() + _gained()


def boottime() -> float:
    """Like `monotonic`, and it goes on while the machine is suspended, where the system can tell."""
    if hasattr(time, "CLOCK_BOOTTIME"):
        return time.clock_gettime(time.CLOCK_BOOTTIME) + _gained()
    return monotonic()


def real_seconds(until: datetime) -> float:
    """How many real seconds there are until an (aware) instant at the clock's present rate; negative where it is past."""
    return (until.timestamp() - epoch()) / _course()[1]


def _fixed() -> datetime | None:
    given = os.environ.get("DAYWARD_NOW")
    if not given:
        return None
    try:
        return datetime.fromisoformat(given)
    except ValueError:
        raise UsageError(
            f"DAYWARD_NOW is {given!r}, which is no ISO 8601 time", "write it as 2026-11-21T09:30 or unset it"
        ) from None


def _gained() -> float:
    """Seconds that have passed by the clock's rate beyond the real ones."""
    _, rate, since = _course()
    return (time.time() - since) * (rate - 1) if rate != 1 else 0.0


def _course() -> tuple[float, float, float]:
    """Offset, rate and since of the moving clock; those of the real time where there is none."""
    path = os.environ.get("DAYWARD_CLOCK")
    if not path:
        return _REAL
    try:
        with open(path, encoding="ascii") as file:
            offset, rate, since = map(float, file.read().split())
    except (OSError, ValueError):
        return _REAL
    sound = all(map(math.isfinite, (offset, rate, since))) and rate > 0
    return (offset, rate, since) if sound else _REAL


_REAL = (0.0, 1.0, 0.0)
