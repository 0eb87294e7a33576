"""Measure turns of a running chat without a model, on a large life."""

from __future__ import annotations

import os
import statistics
import time
from functools import partial

from dayward.app.compose import open_context
from dayward.assistant.session import Session
from dayward.core import clock

ROUNDS = 5
READING = (
    "what is due this week?",
    "what do i have tomorrow",
    "show my tasks in p3",
    "what is late",
    "is call the dentist on my todo list",
    "what do i have today",
    "what am i waiting for",
    "how are my goals going",
    "what do i have on my calendar on friday",
    "when is my meeting about the budget",
    "what should i do next",
    "when am i free tomorrow",
    "show my projects",
    "good morning",
    "please can you show me the agenda for next week",
    "call the dentist tomorrow 3pm",
    "frobnicate the wombat",
    "what slipped last week?",
    "tell me a joke",
    "which events are planned for the weekend",
)
WRITING = (
    "add write the {} chapter +p3 tomorrow",
    "remind me to water the {} plant at 6pm",
    "put lunch with {} on my calendar for friday at 1pm",
)
NAMES = ("Ana", "Bob", "Chris", "Dora", "Emil")


def main(home: str) -> None:
    """Print the middle and the 95th hundredth of turns that only read, of understanding alone, and of turns that commit."""
    os.environ.update(DAYWARD_HOME=home, DAYWARD_NOW="2026-11-21T09:30", TZ="Europe/Madrid")
    session = Session(partial(open_context, "prompt"), clock.now)
    session.warm()
    for sentence in READING:  # patterns are made when a sentence first needs them
        session.say(sentence)
    reading = [_timed(session, sentence) for _ in range(ROUNDS) for sentence in READING]
    writing = []
    for name in NAMES:
        for sentence in WRITING:
            writing.append(_timed(session, sentence.format(name)))
            session.warm()
    session.close()
    print(f"turns of a running chat, {len(READING)} sentences {ROUNDS} times (milliseconds)")
    _print("asking or reading", reading, "   aim: 95 % within 20")
    _print("writing, with commit", writing, "")


def _timed(session: Session, sentence: str) -> float:
    start = time.perf_counter()
    session.say(sentence)
    return (time.perf_counter() - start) * 1000


def _print(name: str, times: list[float], aim: str) -> None:
    high = statistics.quantiles(times, n=20)[-1]
    print(f"  {name:<21} median {statistics.median(times):4.0f}   95 % within {high:4.0f}{aim}")
