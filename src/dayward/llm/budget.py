"""What models may cost: a day and a month, and single agents and routines a day. In the person's currency, by their own days."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, time, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Connection

from dayward.core import clock
from dayward.llm.errors import ModelError
from dayward.llm.purpose import Purpose
from dayward.state import ledger

MILLION = 1_000_000
SUBJECT = "budget"
"""What an incident is called where the budget is used up; that of an agent or routine has its name behind it."""


class Cap(NamedTuple):
    """A limit: what it is of, the setting that says it, the money (millionths of a US dollar), since when, and until when."""

    what: str
    setting: str
    money: int
    since: datetime
    until: datetime
    agent: str = ""
    routine: str = ""


def caps(values: Mapping[str, Any], purpose: Purpose, now: datetime) -> list[Cap]:
    """The limits that hold for a purpose at a moment of the person's own time."""
    day = datetime.combine(now.date(), time(), now.tzinfo)
    tomorrow = datetime.combine(now.date() + timedelta(days=1), time(), now.tzinfo)
    month = day.replace(day=1)
    next_month = (month + timedelta(days=32)).replace(day=1)
    found = [
        Cap("today", "budget.day", micro(values["budget.day"], values), day, tomorrow),
        Cap("this month", "budget.month", micro(values["budget.month"], values), month, next_month),
    ]
    for kind, name in (("agents", purpose.agent), ("routines", purpose.routine)):
        limit = values[f"budget.{kind}"].get(name)
        if name and isinstance(limit, int | float):
            who = {"agent": name} if kind == "agents" else {"routine": name}
            setting = f"budget.{kind}.{name}"
            found.append(Cap(f"for {name} today", setting, micro(limit, values), day, tomorrow, **who))
    return [cap for cap in found if cap.money > 0]


def check(
    connection: Connection, values: Mapping[str, Any], purpose: Purpose, zone: str, most: int
) -> ModelError | None:
    """What forbids a call that may cost so much, None for nothing. What open calls may cost counts as spent."""
    now = clock.now(zone)
    for cap in caps(values, purpose, now):
        spent = ledger.spent(connection, purpose.person, utc(cap.since), agent=cap.agent, routine=cap.routine)
        if spent + most > cap.money:
            return over(cap, spent, most, values)
    return None


def over(cap: Cap, spent: int, most: int, values: Mapping[str, Any]) -> ModelError:
    """The failure that a limit is."""
    have = f"models have cost {shown(spent, values)} {cap.what} and may cost {shown(cap.money, values)}"
    more = "" if spent >= cap.money else f"; this call might cost {shown(most, values)}"
    step = f"it starts anew on {cap.until:%Y-%m-%d} at {cap.until:%H:%M}; or allow more: {_change(cap)}"
    error = ModelError("budget", have + more, step)
    error.subject = _subject(cap.agent or cap.routine)
    return error


def subjects(purpose: Purpose) -> list[str]:
    """The incidents that are over once a call for this purpose was allowed."""
    return [_subject(name) for name in dict.fromkeys(("", purpose.agent, purpose.routine))]


def _subject(name: str) -> str:
    return f"{SUBJECT} of {name}" if name else SUBJECT


def _change(cap: Cap) -> str:
    if cap.agent or cap.routine:
        return f"{cap.setting} in the settings file, which dayward config names"
    return f"dayward config {cap.setting} AMOUNT"


def utc(moment: datetime) -> datetime:
    """The same moment in UTC."""
    return moment.astimezone(UTC)


def micro(amount: float, values: Mapping[str, Any]) -> int:
    """An amount in the person's currency as millionths of a US dollar."""
    return round(amount / rate(values) * MILLION)


def rate(values: Mapping[str, Any]) -> float:
    """How much of the person's currency a US dollar is."""
    return float(values["budget.rate"]) if values["budget.rate"] > 0 else 1.0


def shown(money: int, values: Mapping[str, Any]) -> str:
    """Money as the person reads it: `1.20 EUR`, or with as many digits as a small sum needs."""
    amount = money * rate(values) / MILLION
    digits = 2 if amount >= 0.1 or not money else 4 if amount >= 0.001 else 6
    return f"{amount:.{digits}f} {values['budget.currency'] or 'USD'}"
