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
    plainly = ("agenda: what is on my calendar [{when}]",)
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
        "what is (my|the) next (event|appointment|meeting|thing) [<on_cal>]",
        "what do i have (next|coming up|up next) [<on_cal>|to do]",
        "when is (my|the) next (event|appointment|meeting)",
        "what is (my|the) (schedule|agenda)",
        "<show> <my> meeting schedule",
        "(what|which) (meetings|appointments|events) do i have",
        "what times are my (meetings|appointments)",
        "where (am i|do i have|do i need) [supposed] to be [for|on|in] {start:span}",
        "do i have to be (anywhere|somewhere) [for|on|in] {start:span}",
        (
            "(what|which|how many|what kind of|how many total|about how many|tell me how many|tell me what|"
            "tell me which|know what) [current|scheduled|planned|upcoming|important|work|other|if any|sort of] "
            "<events> (do i have|have i got|are there|are|will i have|am i attending|am i going to|do i need "
            "to attend|should i attend|i have|are there in) [<planned>|for me to do|to attend] [<on_cal>] "
            "[[for|on|in|at|between] {start:span}] [<on_cal>]"
        ),
        (
            "(is there|are there|do i have|have i got) [any|an|some|many|a|any active|active] <events> [i have|"
            "to go to|for me|schedule|schedules] [<planned>] [<on_cal>] [[for|on|in|at|between] {start:span}]"
        ),
        (
            "(what|tell me what|let me know what|know what|see what) (my|the|our) (calendar|schedule|day|"
            "agenda|week|diary) (is|looks|will be|will look|has) [like|on it|looking like] [[for|on|of|in] "
            "{start:span}] [like]"
        ),
        "tell [me] what is [showing|happening|scheduled|planned|coming up|noted] <on_cal> [[for|on|in] {start:span}]",
        (
            "let me know what is [showing|happening|scheduled|planned|coming up|noted] <on_cal> [[for|on|in] "
            "{start:span}]"
        ),
        (
            "<show> <my> (meeting|meetings|appointment) (schedule|schedules|calendar|agenda) [with me|to me|"
            "please|for me] [like] [[for|on|of] {start:span}]"
        ),
        "what is (on|in) <my> (meeting|meetings) schedule [[for|on] {start:span}]",
        "what is <my> (meeting|meetings) schedule [like] [[for|on] {start:span}]",
        (
            "(what|when) (am i|are we) (up to|doing|supposed to be doing|supposed to do|scheduled for|having) "
            "{start:span}"
        ),
        (
            "what (have i|did i) (got|get) (set|planned|scheduled|on|booked) (for|on) [the date of|the day of] "
            "{start:span}"
        ),
        (
            "(what is|what do i have) [noted|set|down] (in the books|on the books|on my plate|on my schedule|"
            "on) [for|on] {start:span}"
        ),
        (
            "<show> <my> <which> (<event>|calendar|schedule|agenda|plan|plans) [for me|with me] [[for|on|of|"
            "in] {start:span}] [for me]"
        ),
        "<show> {start:span} (calendar|schedule|agenda|<event>|plans)",
        "(what is|how is|how does) {start:span} (calendar|schedule|agenda|look|looking|like) [like] [<on_cal>]",
        "what (will|does|is) {start:span} [look|be|looking] like [for me] [<on_cal>|according to my calendar]",
        (
            "(an overview|give me an overview|a rundown|give me a rundown|give me a run down) of (what "
            "{start:span} will look like|{start:span}|my day|my schedule|my meeting schedule|my meeting "
            "schedules) [for me|for the day]"
        ),
        "do i have [a|an] {x:occasionword} [scheduled|planned|booked] [on|for|at|in] {start:span}",
        (
            "(is there|have i got|are there) [a|an|my|any] {x:occasionword} [scheduled|planned|booked] [on|for|"
            "at|in] {start:span}"
        ),
        "what time (do i have|is) [a|an|my|the] {x:occasionword} [on|for|at|in] {start:span}",
        (
            "(am i|are we) scheduled for [any|a|an] [gatherings|meetings|events|meeting|event|anything] [on|"
            "for|in] {start:span}"
        ),
        "do i have [any|any thing|anything] going on [at|on|for|in] {start:span}",
        (
            "(anything|something) [interesting|important|special|new] (happening|going on|planned|scheduled|"
            "coming up|on) [on|for|in] {start:span}"
        ),
        "(do i have|is it going to be|will it be) a busy day [on|for] {start:span}",
        "how many (things|events|meetings|appointments) do i have [planned|scheduled] [on|for|in] {start:span}",
        "(any|the|latest|list of|all) (upcoming|next|new|scheduled|planned|coming) (events|meetings|appointments)",
        "(latest|next|upcoming) (events|meetings|appointments|event|meeting|appointment)",
        (
            "(let me know|tell me|notify me) (about|of) [the|my|all|any] [upcoming|coming|scheduled] (events|"
            "meetings|appointments) [[for|on|in] {start:span}]"
        ),
        "what is going on (in|on) <my> <calendar>",
        "what [is] on <my> <calendar>",
        "<on_cal> are there any (birthdays|meetings|events|appointments)",
        "(which|what) is [my|the] next (event|meeting|appointment) [coming up]",
        "(events|meetings|appointments) (happening|scheduled|planned|taking place) [on|for|in|between] {start:span}",
        "what (is|are) <my> [plan|plans|schedule] [like] (for|on) {start:span} [look like|like]",
        "(my|the) (weekly|week) (plan|schedule) => days=7",
        "(when|what time) do i have (meetings|appointments|events|a meeting|an appointment) [on|for|in] {start:span}",
        "what do i have to do (on|for) {start:span} (<on_cal>|that is <on_cal>)",
        "about how many meetings am i attending [between|on] {start:span}",
        "how many total meetings (will i have|do i have) [between|on|for] {start:span}",
        "tell me the meeting schedule [for the day|today|please]",
        (
            "<show> (every|each|all) (meeting|meetings|appointment|appointments|event|events) i have "
            "[scheduled|planned] [on|for] {start:span}"
        ),
        (
            "<show> <my> [scheduled] (meetings|appointments|conferences|events) [only] [for|on|of|from] "
            "{start:span} [only]"
        ),
        "what my (day|schedule) looks like {start:span}",
        "(what is|what have i|have i anything) (on|in) <my> <calendar> (between|from|after|before) {start:span}",
        "<show> [about] my (upcoming|coming) (week|month|day)",
        (
            "(what|which) (important|special) (dates|days|birthdays) (are there|do i have) (in|on) <my> "
            "<calendar> [[for|in] {start:span}]"
        ),
        "(is there|are there) (any|a|an) (program|programs|plan|plans|appointment) [for|on] {start:span}",
        "does my <calendar> say i am (free|busy) [on|at|for] {start:span}",
        "is my <calendar> (full|busy|packed) [for|on] {start:span}",
        "am i on (vacation|holiday|leave) {start:span}",
        "show today's (events|meetings|agenda)",
        "(today's|tomorrow's) (events|meetings|agenda|schedule|appointments)",
        "let me know when my (meetings|appointments) are [on] {start:span}",
    )

    start: date | None = arg("the first day (default: today)", hint="DAY", default=None)
    days: int | None = option("how many days", short="n", hint="N")
    events: bool = option("events only, without the tasks that are due", default=False)

    def effects(self) -> tuple[Effect, ...]:
        """It only reads."""
        return (Effect("read", "calendar"), Effect("read", "tasks"))

    def run(self, ctx: Context) -> Outcome:
        """One section a day that has anything."""
        first = self.start or ctx.today
        count = int(ctx.preferences["agenda_days"]) if self.days is None else self.days
        if not 1 <= count <= 3660 or first.year + count // 365 > 9998:
            raise UsageError(f"{count} days from {first} cannot be shown", "ask for 1 to 3660 days")
        sections, data = days(ctx, first, count, tasks=not self.events)
        empty = Section("", (), f"nothing in {count} day{'' if count == 1 else 's'}")
        return Outcome((Listing("", sections or (empty,)),), data, (), ctx.calendars.notes)
