"""The schedule settings of a Personal OS: its environment variables, or the text of its `.env`, as schedules of Dayward's routines."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from dayward.core.errors import UsageError
from dayward.planning import say


class Routine(NamedTuple):
    """A routine, when it is due (as `read` takes it), and whether it is switched on."""

    name: str
    when: str
    enabled: bool


class Settings(NamedTuple):
    """What the variables say. `zone` is "" and `dry_run` None where they do not; `unknown` are names that look like theirs."""

    routines: tuple[Routine, ...]
    zone: str
    dry_run: bool | None
    unknown: tuple[str, ...]


class _Time(NamedTuple):
    agent: str
    routine: str
    usual: str


_TIMES = {
    "EXECUTION_AGENT_MORNING_TIME": _Time("EXECUTION", "morning-briefing", "08:00"),
    "EXECUTION_AGENT_MIDDAY_TIME": _Time("EXECUTION", "midday-check", "12:30"),
    "EXECUTION_AGENT_EVENING_TIME": _Time("EXECUTION", "evening-summary", "17:30"),
    "STRATEGY_AGENT_MORNING_TIME": _Time("STRATEGY", "goal-report", "08:00"),
    "STRATEGY_AGENT_WEEKLY_TIME": _Time("STRATEGY", "weekly-review", "Monday 09:00"),
    "STAKEHOLDER_AGENT_WEEKLY_UPDATE_TIME": _Time("STAKEHOLDER", "stakeholder-update", "Friday 15:00"),
    "DISCOVERY_AGENT_DAILY_DIGEST_TIME": _Time("DISCOVERY", "discovery-digest", "17:00"),
}
_OURS = re.compile(r"(?:\w+_AGENT_\w*TIME|ENABLE_\w+_AGENT)")
_WEEKDAYS = [day.lower() for day in say.DAYS]
_VALUE = re.compile(r"(?:([A-Za-z]+)\s+)?(\d{1,2}):(\d\d)")
_YES, _NO = ("true", "1", "yes", "on", "t", "y"), ("false", "0", "no", "off", "f", "n")


def personal_os(variables: Mapping[str, str]) -> Settings:
    """The routines that the variables speak of, by their times or by an agent's switch.

    Raises UsageError, which names the variable, for a value that cannot be read.
    """
    known = {name.upper(): value.strip() for name, value in variables.items()}
    enabled = {one.agent: _flag(known, f"ENABLE_{one.agent}_AGENT") for one in _TIMES.values()}
    routines = []
    for name, (agent, routine, usual) in _TIMES.items():
        switch = enabled[agent]
        if name in known or switch is not None:
            when = _when(name, known[name]) if known.get(name) else usual
            routines.append(Routine(routine, when, switch is not False))
    mine = {*_TIMES, *(f"ENABLE_{agent}_AGENT" for agent in enabled)}
    unknown = sorted(name for name in known if _OURS.fullmatch(name) and name not in mine)
    return Settings(tuple(routines), known.get("TIMEZONE", ""), _flag(known, "DRY_RUN"), tuple(unknown))


def variables_of(text: str) -> dict[str, str]:
    """The variables of an `.env` file: `NAME=value`, with or without `export` and quotes; comments are left out."""
    found = {}
    for line in text.splitlines():
        match = re.fullmatch(r"\s*(?:export\s+)?([A-Za-z_]\w*)\s*=\s*(.*?)\s*", line)
        if match is None:
            continue
        quoted = re.fullmatch(r"(['\"])(.*?)\1(?:\s+#.*)?", match[2])
        found[match[1]] = quoted[2] if quoted else re.split(r"(?:^|\s)#", match[2])[0].strip()
    return found


def _flag(known: Mapping[str, str], name: str) -> bool | None:
    value = known.get(name, "").lower()
    if value and value not in (*_YES, *_NO):
        raise UsageError(f"{name} is {known[name]!r}, neither true nor false", f"write {name}=true or {name}=false")
    return value in _YES if value else None


def _when(name: str, value: str) -> str:
    """`08:00` or `Monday 09:00`, as it is written."""
    match = _VALUE.fullmatch(value)
    day = (match[1] or "").lower() if match else ""
    days = [one for one in _WEEKDAYS if day and (one == day or (len(day) >= 3 and one.startswith(day)))]
    if match is None or int(match[2]) > 23 or int(match[3]) > 59 or (day and not days):
        raise UsageError(f"{name} is {value!r}, no time", f"write {name}=08:00, or a weekday before it: Monday 09:00")
    clock = f"{int(match[2]):02d}:{match[3]}"
    return f"{days[0].capitalize()} {clock}" if days else clock
