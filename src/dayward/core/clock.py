"""What time it is: asked here and nowhere else, so that one setting fixes it for a whole command."""

from __future__ import annotations

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


def local_zone() -> tzinfo:
    """The machine's own zone, by name where it can be found (so that later days get the right offset)."""
    name = os.environ.get("TZ", "").removeprefix(":") or _zone_of_machine()
    if name and not name.startswith("/"):
        try:
            return zone_named(name)
        except UsageError:
            pass
    return datetime.now().astimezone().tzinfo or UTC


def _zone_of_machine() -> str:
    try:
        target = os.readlink("/etc/localtime")
    except OSError:
        return ""
    return target.partition("/zoneinfo/")[2]


def zone_label(zone: tzinfo) -> str:
    """The zone's name as it is shown."""
    return getattr(zone, "key", None) or str(zone)


def now(zone: tzinfo) -> datetime:
    """The current time in a zone; `DAYWARD_NOW` (ISO 8601, in that zone where it names none) fixes it."""
    fixed = os.environ.get("DAYWARD_NOW")
    if not fixed:
        return datetime.fromtimestamp(time.time(), zone)
    try:
        moment = datetime.fromisoformat(fixed)
    except ValueError:
        raise UsageError(
            f"DAYWARD_NOW is {fixed!r}, which is no ISO 8601 time", "write it as 2026-11-21T09:30 or unset it"
        ) from None
    return moment.replace(tzinfo=zone) if moment.tzinfo is None else moment.astimezone(zone)
