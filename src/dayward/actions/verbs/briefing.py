"""`briefing`: what a day holds and asks, in a minute."""

from __future__ import annotations

from typing import Literal

from dayward.actions.action import Action, Effect, Outcome, arg, option
from dayward.actions.context import Context
from dayward.actions.planned import EVERYTHING, data, told, view
from dayward.actions.views import Listing, Row, Section
from dayward.planning import say

_GREETINGS = {"morning": "", "midday": "midday", "evening": "evening"}


class Briefing(Action):
    """Tell what the day holds and what it asks of you.

    Without a word it is the morning briefing until 11:30, the midday check until 17:00, then the evening summary. Which sections it
    has is yours: the preferences briefing.morning, briefing.midday and briefing.evening. Calendars you subscribed to are fetched
    again where they are older than an hour.
    """

    name = "briefing"
    group = "Plan"
    aliases = ("brief",)
    known_as = ("generate_morning_briefing", "generate_evening_summary")
    examples = ("briefing", "briefing morning", "briefing evening --offline")
    phrases = (
        "[<show>] (my|the|a) [daily] briefing",
        "briefing",
        "brief me [on (today|my day|the day)]",
        "[<show>] (my|the|a) (daily|day's) (summary|briefing|digest)",
        (
            "(good morning|morning) (brief me|briefing|what is on|what do i have today|how does my day look) "
            "=> when=morning"
        ),
        "good morning [to you] => when=morning ?=whether you want the morning briefing",
        "[<show>] [my|the|a] morning (briefing|brief|summary|overview) => when=morning",
        "(start|begin) (my|the) (day|morning) [with a briefing] => when=morning",
        (
            "[<show>] [my|the|a] (midday|noon|afternoon|lunchtime) (briefing|check|check in|summary|overview) "
            "=> when=midday"
        ),
        "how is (the day|my day|today) going [so far] => when=midday",
        (
            "[<show>] [my|the|an] (evening|end of day|nightly) (briefing|summary|review|wrap up|overview) => "
            "when=evening"
        ),
        "how did (today|the day|my day) go => when=evening",
        "(wrap up|close|end|finish) (my|the) day => when=evening",
        "(sum up|summarise|summarize|recap) (my|the) day => when=evening",
        "what did i (do|get done|finish|accomplish) today => when=evening",
    )

    when: Literal["morning", "midday", "evening"] | None = arg(
        "morning, midday or evening (default: by the time)", default=None
    )
    offline: bool = option("do not fetch calendars", default=False)

    def effects(self) -> tuple[Effect, ...]:
        """It reads, and may fetch calendars."""
        return EVERYTHING if self.offline else (*EVERYTHING, Effect("network", "calendars"))

    def run(self, ctx: Context) -> Outcome:
        """Compose the sections."""
        when = self.when or _by_time(ctx.now.hour * 60 + ctx.now.minute)
        if not self.offline:
            ctx.refresh_calendars()
        sections = told(ctx, ctx.preferences[f"briefing.{when}"])
        parts = [say.long_day(ctx.today), f"week {ctx.today.isocalendar().week}", _GREETINGS[when]]
        if context := ctx.preferences["context"]:
            parts.append(context)
        shown = tuple(view(ctx, section) for _, section in sections)
        if not shown:
            shown = (Section("", (Row("A quiet day: nothing is due, nothing waits.", tone="quiet"),)),)
        listing = Listing(" · ".join(part for part in parts if part), shown)
        found = [
            {"section": name, "title": section.title, "tail": section.tail, "statements": data(ctx, section.statements)}
            for name, section in sections
        ]
        return Outcome(
            (listing,),
            {"when": when, "date": ctx.today.isoformat(), "zone": ctx.zone_name, "sections": found},
            (),
            ctx.calendars.notes,
        )


def _by_time(minute: int) -> str:
    return "morning" if minute < 11 * 60 + 30 else "midday" if minute < 17 * 60 else "evening"
