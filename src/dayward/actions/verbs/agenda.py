"""`agenda`: the coming days."""

from __future__ import annotations

from datetime import date

from dayward.actions.action import Action, Effect, Outcome, arg, option
from dayward.actions.context import Context
from dayward.actions.days import days
from dayward.actions.views import Listing, Section
from dayward.core.errors import UsageError


class Agenda(Action):
    """Show events and deadlines of the coming days."""

    name = "agenda"
    group = "Plan"
    known_as = ("get_events",)
    examples = ("agenda", "agenda 2026-12-01 --days 14")
    phrases = (
        (
            "<ask> [<some>] <events> [with me|for me] [<planned>] [<on_cal>] [for|on|in|at|at the] "
            "{start:span} [<on_cal>]"
        ),
        (
            "<ask> [<some>] [anything|something|everything|plans|items|things|stuff|what i have|what is|free "
            "time|time] <planned> [<on_cal>] [for|on|in|at] {start:span} [<on_cal>]"
        ),
        (
            "<ask> [<some>] [anything|something|everything|plans|items|things|stuff|what i have|what is] "
            "<on_cal> [for|on|in|at|the date of] {start:span}"
        ),
        (
            "<ask> [<some>] (anything|something|plans|items|things|stuff) [to do] [<planned>] [<on_cal>] [for|"
            "on|in|at] {start:span} [<on_cal>]"
        ),
        (
            "[for|on|in] {start:span} [what|do i have|what is|anything|something] [<ask>] [<some>] [<events>|"
            "anything|planned|scheduled] <on_cal>"
        ),
        (
            "<ask> {start:span} [on|in] (calendar|agenda|schedule|events|appointments|meetings|diary|plans) "
            "[like|look like|for me]"
        ),
        (
            "<ask> [<some>] (calendar|agenda|schedule|diary|appointments) [looking|look|look like|like|entries|"
            "events] [for|on|of|in] {start:span}"
        ),
        "<ask> <my> <calendar> [for|on|of|in] {start:span}",
        "<ask> <my> <calendar>",
        "<my> <calendar>",
        "<my> <calendar> [for|on] {start:span}",
        "<ask> [<some>] <event> [<planned>] <on_cal>",
        (
            "<ask> [<some>] (upcoming|next|future|coming|scheduled|planned) (<event>|plans|things|event|"
            "appointment) [<on_cal>]"
        ),
        (
            "(do i have|have i got|what are) [<some>] (<event>|plans) [coming up|up next|ahead|soon|lined up|"
            "scheduled|planned|for me|to attend|<on_cal>]"
        ),
        "<ask> [<some>] (my|our) (<event>|plans)",
        "my (<event>|plans)",
        (
            "what (is|will be|am i doing|do i do|are my plans|are we doing) [<planned>] [for|on|in] "
            "{start:span} [<on_cal>]"
        ),
        "what (do i have|have i got) [<planned>] [<on_cal>] [for|on|in] {start:span} [<on_cal>]",
        ("(am i|are we) (busy|booked|occupied|doing anything|doing something) [for|on|at|in] {start:span}"),
        ("is my (calendar|schedule|day|agenda) (free|clear|open|busy|full|booked|empty) [for|on|at|in] {start:span}"),
        "is {start:span} (free|clear|open|busy|booked)",
        "how (busy|full|free) (am i|is my day|is my calendar|is my schedule) [for|on|in] {start:span}",
        "how (does|is) (my|the) (day|schedule|calendar|agenda|week) (look|looking) [for|on|in] {start:span}",
        "how does {start:span} look",
        "what does my (day|schedule|calendar|agenda|week|month) look like [for|on|in] {start:span}",
        "what does {start:span} look like [for me]",
        "what is (my|the) (schedule|calendar|agenda|day) like [for|on|in] {start:span}",
        "what is (happening|going on) [for|on|in] {start:span}",
        "what is [coming] up [for|on|in] {start:span}",
        "(anything|something) <planned> [<on_cal>] [for|on|in] {start:span}",
        "any [of my] (<event>|plans) [<planned>] [<on_cal>] [for|on|in] {start:span} [<on_cal>]",
        ("(read|go) [back|over|through] [me|to me] (my|the) (day|schedule|calendar|agenda) [for|on|of] {start:span}"),
        "which (day|days) [in|of] {start:span} do i have plans",
        "{start:span} (<event>|plans|agenda|schedule|calendar)",
        "(meetings|appointments|plans|agenda|schedule|calendar) [for|on|in] {start:span}",
        "(will i be|would i be) (busy|booked|occupied) [for|on|at|in] {start:span}",
        "what is (next|up next|coming up) [<on_cal>]",
        "what is (my|the) next (event|appointment|meeting|thing)",
        "what do i have (next|coming up|up next) [<on_cal>|to do]",
        "when is (my|the) next (event|appointment|meeting)",
        "what is (my|the) (schedule|agenda)",
        "<show> <my> meeting schedule",
        "(what|which) (meetings|appointments|events) do i have",
        "what times are my (meetings|appointments)",
        "where (am i|do i have|do i need) [supposed] to be [for|on|in] {start:span}",
        "do i have to be (anywhere|somewhere) [for|on|in] {start:span}",
    )

    start: date | None = arg("the first day (default: today)", hint="DAY", default=None)
    days: int | None = option("how many days", short="n", hint="N")

    def effects(self) -> tuple[Effect, ...]:
        """It only reads."""
        return (Effect("read", "calendar"), Effect("read", "tasks"))

    def run(self, ctx: Context) -> Outcome:
        """One section a day that has anything."""
        first = self.start or ctx.today
        count = int(ctx.preferences["agenda_days"]) if self.days is None else self.days
        if not 1 <= count <= 3660 or first.year + count // 365 > 9998:
            raise UsageError(f"{count} days from {first} cannot be shown", "ask for 1 to 3660 days")
        sections, data = days(ctx, first, count)
        empty = Section("", (), f"nothing in {count} day{'' if count == 1 else 's'}")
        return Outcome((Listing("", sections or (empty,)),), data, (), ctx.calendars.notes)
