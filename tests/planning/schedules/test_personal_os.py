"""The schedule settings of a Personal OS."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from dayward.core.errors import UsageError
from dayward.planning.schedules.personal_os import Routine, personal_os, variables_of
from dayward.planning.schedules.reading import read

ENV = """# Agents
AI_PROVIDER=anthropic
TIMEZONE=Europe/Madrid
EXECUTION_AGENT_MORNING_TIME=07:30
export EXECUTION_AGENT_EVENING_TIME='17:30'  # after work
STRATEGY_AGENT_WEEKLY_TIME="monday 9:00"
STAKEHOLDER_AGENT_WEEKLY_UPDATE_TIME=Friday 15:00 # for the team
ENABLE_EXECUTION_AGENT=true
ENABLE_STRATEGY_AGENT=False
PLANNING_AGENT_TIME=10:00
DRY_RUN=yes
"""


def test_times_and_switches_become_routines() -> None:
    settings = personal_os(variables_of(ENV))
    assert settings.routines == (
        Routine("morning-briefing", "07:30", True),
        Routine("midday-check", "12:30", True),
        Routine("evening-summary", "17:30", True),
        Routine("goal-report", "08:00", False),
        Routine("weekly-review", "Monday 09:00", False),
        Routine("stakeholder-update", "Friday 15:00", True),
    )
    assert (settings.zone, settings.dry_run, settings.unknown) == ("Europe/Madrid", True, ("PLANNING_AGENT_TIME",))


def test_every_time_is_one_that_schedules_understand() -> None:
    variables = {f"ENABLE_{name}_AGENT": "1" for name in ("EXECUTION", "STRATEGY", "STAKEHOLDER", "DISCOVERY")}
    found = personal_os(variables).routines
    assert len(found) == 7
    for routine in found:
        assert read(routine.when, now=datetime(2026, 11, 21, tzinfo=UTC), zone=UTC).kind == "words"


def test_nothing_said_is_nothing_scheduled() -> None:
    settings = personal_os({"PATH": "/bin"})
    assert (settings.routines, settings.zone, settings.dry_run, settings.unknown) == ((), "", None, ())


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("EXECUTION_AGENT_MORNING_TIME", "8 o'clock"),
        ("EXECUTION_AGENT_MORNING_TIME", "25:00"),
        ("STRATEGY_AGENT_WEEKLY_TIME", "Someday 09:00"),
        ("ENABLE_STRATEGY_AGENT", "perhaps"),
        ("DRY_RUN", "2"),
    ],
)
def test_a_value_that_cannot_be_read_names_its_variable(name: str, value: str) -> None:
    with pytest.raises(UsageError, match=name) as refused:
        personal_os({name: value})
    assert name in refused.value.next_step
