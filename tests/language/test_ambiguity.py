"""No phrase is claimed by two actions: sentences that templates stand for come back to their own action."""

from __future__ import annotations

import random

import pytest

from dayward.actions.registry import phrases
from tests.language.kit import KNOWN, best, expanded

SAME = {
    ("today", "list"): "a list asked for today: both show what is to be done",
    ("today", "agenda"): "the plan of the day and its events",
    ("briefing", "today"): "a good morning is a greeting, or asks for the briefing",
    ("week", "agenda"): "a week and its events",
    ("list", "agenda"): "things that one has may be planned ones",
    ("agenda", "search"): "a thing of the calendar asked for by its name",
    ("agenda", "free"): "whether there is something, and whether there is room",
    ("free", "agenda"): "whether there is something, and whether there is room",
    ("add-items", "search"): "whether it is there comes before adding it",
    ("projects", "list"): "a list by its name is a project",
    ("add-event", "add-note"): "a thing of two times, noted down",
    ("suggest", "list"): "what matters most comes first in a list",
    ("drop", "complete"): "what is struck off a list is done with",
    ("schedule-add", "add"): "a reminder that comes back is a task, or a message",
    ("add", "list"): "reminders to give, or given",
}
"""Sentences of the first action that the second may answer, and why."""
EACH = 6


@pytest.mark.slow
def test_what_templates_stand_for_comes_back_to_their_action() -> None:
    chance = random.Random(11)
    claimed, lost, count = [], [], 0
    for action, phrase in phrases():
        for text in expanded(phrase, chance, EACH):
            count += 1
            calls = best(text, True, KNOWN)
            actions = [call.action for call in calls]
            if actions == [action] or all((action, other) in SAME for other in actions if actions):
                lost += [] if actions else [text]
                continue
            if all(call.sure for call in calls):
                claimed.append((text, action, actions))
            else:
                lost.append(text)
    assert count > 3000
    assert claimed == []
    assert len(lost) < count * 0.01, lost
