"""What time it is: asked here and nowhere else, so that one setting fixes it for a whole command."""

from __future__ import annotations

import os
import time
from datetime import datetime, tzinfo

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
    fixed = os.environ.get("DAYWARD_NOW")
    zone = zone_named(zone_name) if zone_name else None
    if not fixed:
        return datetime.now(zone).astimezone(zone)
    try:
        moment = datetime.fromisoformat(fixed)
    except ValueError:
        raise UsageError(
            f"DAYWARD_NOW is {fixed!r}, which is no ISO 8601 time", "write it as 2026-11-21T09:30 or unset it"
        ) from None
    if moment.tzinfo is None and zone:
        return moment.replace(tzinfo=zone)
    return moment.astimezone(zone)
