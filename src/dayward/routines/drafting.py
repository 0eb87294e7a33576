"""What a person says of a schedule, read and checked: when, what, for whom, and what becomes of it when it is late."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any, Literal

from dayward.actions.context import Context
from dayward.assistant.profiles import profile
from dayward.core.clock import zone_named
from dayward.core.errors import UsageError
from dayward.planning.schedules.late import Late, usual
from dayward.planning.schedules.lengths import length
from dayward.planning.schedules.reading import read
from dayward.planning.schedules.rule import Rule
from dayward.routines.doing import done_by_itself

Kind = Literal["say", "do", "ask"]
"""What becomes of a schedule's words at its time."""
_ADDRESSEE = re.compile(r"[a-z][a-z0-9-]*")
_LONGEST_NAME = 40


def timing(ctx: Context, words: str, zone_name: str) -> dict[str, Any]:
    """The columns that say when: rule, words, zone, and the first instant. Raises UsageError where no time can be read."""
    zone = zone_named(zone_name) if zone_name else ctx.zone
    now = ctx.now.astimezone(UTC)
    rule = read(words, now=now, zone=zone)
    return {"words": words, "rule": rule.to_json(), "zone": zone_name, **begun(rule, ctx, zone_name)}


def begun(rule: Rule, ctx: Context, zone_name: str) -> dict[str, datetime | None]:
    """The first instant from now on, and that everything until now is seen to. What is not by time alone is looked at at once."""
    now = ctx.now.astimezone(UTC)
    first = rule.next(now, zone_named(zone_name) if zone_name else ctx.zone) if rule.by_itself else now
    return {"next_at": first, "last_at": now}


def task(ctx: Context, text: str, kind: Kind, deliver: str = "", urgency: str = "", agent: str = "") -> dict[str, Any]:
    """What is to be said, done, or asked (of an agent). A message at a time of the person's own choosing is never held back, unless
    they say so.
    """
    text = text.strip()
    if not text:
        raise UsageError("nothing is to be said", "for example: dayward schedule add 'Stand up' --when 'every hour'")
    if kind == "do":
        done_by_itself(text, ctx.today)
    if agent and kind != "ask":
        raise UsageError("only what is asked is answered by an agent", "give --ask with --agent")
    what: dict[str, Any] = {kind: text}
    if agent:
        what["agent"] = profile(ctx, agent).name
    if deliver:
        what["deliver"] = addressees(deliver)
    if urgency or kind == "say":
        what["urgency"] = urgency or "now"
    return what


def addressees(text: str) -> list[str]:
    """The names in `me,desktop`. Raises UsageError for what can be none."""
    names = list(dict.fromkeys(name.strip().lower() for name in text.split(",") if name.strip()))
    if not names or (bad := next((name for name in names if not _ADDRESSEE.fullmatch(name)), "")):
        raise UsageError(f"{bad if names else text!r} is nobody to deliver to", "write names: me, desktop, ntfy")
    return names


def late_policy(given: str, rule: dict[str, Any], what: dict[str, Any]) -> str:
    """The policy that was given; else that of its kind. Messages at an interval become one, as nobody wants thirty at once."""
    if given:
        return given
    if "do" in what:
        return str(usual(what["do"].split()[0]))
    if "ask" in what:
        return str(Late.MERGE)
    return str(Late.MERGE if rule["kind"] == "every" else Late.RUN)


def window(given: str, ctx: Context, rule: dict[str, Any]) -> int | None:
    """After how many seconds it is of no use any more; before an event, once the event begins. None without a limit."""
    if not given:
        return rule["seconds"] or None if rule["kind"] == "before" and not rule.get("after") else None
    found = length(given, ctx.now, ctx.zone)
    if found is None or found.months:
        raise UsageError(f"{given!r} is no length of time", "write 30m, 2h or 1d")
    return int(found.seconds)


def name_from(given: str, text: str, taken: set[str]) -> str:
    """The name that was given, or one of the text's own words that nothing else has. Raises UsageError for one that is taken."""
    if given:
        name = " ".join(given.split())
        if name.lower() in taken:
            raise UsageError(f"something is scheduled as “{name}” already", "choose another --name")
        return name
    name = shortened(" ".join(text.split()))
    number, free = 2, name
    while free.lower() in taken:
        free, number = f"{name} ({number})", number + 1
    return free


def shortened(text: str) -> str:
    """A text of at most so many characters, cut between words."""
    if len(text) <= _LONGEST_NAME:
        return text
    return (
        text[:_LONGEST_NAME].rpartition(" ")[0].rstrip(" ,.;:") + "…"
        if " " in text[:_LONGEST_NAME]
        else text[:_LONGEST_NAME]
    )
