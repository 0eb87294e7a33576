"""`add`: capture a task."""

from __future__ import annotations

import re
from datetime import date

from dayward.actions.action import Action, Effect, Outcome, arg, option
from dayward.actions.arguments import make, parse_day
from dayward.actions.context import Context
from dayward.actions.registry import find
from dayward.actions.tasks import quoted
from dayward.core.errors import UsageError
from dayward.formats.handles import full_handle, identity
from dayward.formats.recurrence import parse_rec
from dayward.formats.text import append_line, decode
from dayward.formats.todotxt import Task, build, emit_line, real_date, set_key, set_tag
from dayward.planning import say
from dayward.planning.tasks import due, time_of_day
from dayward.workspace.repository import Edit, replaced

_SURELY_UNIQUE = 6
_WRITTEN_OUT = re.compile(r"(?<!\S)(?:due|t|rec|at|rem):\S|^\([A-Z]\) |^x |^\d{4}-\d\d-\d\d ")
_PRIORITY = re.compile(r"\(([A-Z])\) +(.*)", re.DOTALL)
_MOMENT = re.compile(r"(\d{4}-\d\d-\d\d)T(\d\d)(\d\d)")
_TIME = re.compile(r"([01]?\d|2[0-3]):?([0-5]\d)")


class AddTask(Action):
    """Add a task.

    The words are taken as they are; +project, @context and key:value among them mean what they mean in todo.txt.
    """

    name = "add"
    group = "Every day"
    aliases = ("a",)
    known_as = ("add_task",)
    writes = True
    idempotent = False
    examples = (
        "add Call the dentist +health @phone due:2026-11-27",
        "add Pay rent --due 2026-12-01 --repeat +1m --priority A",
        "add Signed contract from Anna --waiting",
    )
    plainly = ("add: add {what} [{when}] to my todo list", "remind: remind me to {what} [{when}]")
    phrases = (
        "(on|to|in) <my> (<todo_list>|list) [please] [<add>] {x:todo}",
        "(on|to|in) <my> (<todo_list>|list) i need {x:todo} added",
        (
            "<add> {x:todo} <on_the> <my> (<todo_list>|list) (please|for me|for today|today|for tomorrow|"
            "tomorrow|to complete|to do|to accomplish)"
        ),
        "i need to [do] {x:todo} [so|please|and] <add> it <on_the> <my> (<todo_list>|list)",
        "i (need|want|would like) {x:todo} (put|added) <on_the> <my> (<todo_list>|list)",
        "(be sure|make sure|remember) to <add> {x:todo} <on_the> <my> (<todo_list>|list)",
        "mark down {x:todo} <on_the> <my> (<todo_list>|list)",
        "new item [for|on] [my] list {x:todo}",
        "help remind me [to|that] {x:reminder}",
        "(make|set) me a reminder [to|about|for] {x:reminder}",
        "i (need|want|would like) to be (reminded|notified|told) [to|about|of|that] {x:reminder}",
        "(tell|ping|message) me to {x:reminder}",
        "new reminder {x:reminder}",
        "reminder [to|for|about] {x:reminder}",
        "put [a] reminder {x:reminder}",
        "<add> {x:todo} <on_the> <my> (<todo_list>|list)",
        "<add> [a|an|the] [new] (task|todo|chore) [to|for|:|called|named|saying|of|about|that says] {x:todo}",
        "(create|make|set up) [a|an] [new] (task|todo) [to|for|called|about|of] {x:todo}",
        "(new task|new todo|task|todo) {x:todo}",
        "<add> <on_the> <my> list [to] {x:todo}",
        "{t:timed} remind me (to|about|of|that) {x:reminder}",
        "<add> <on_the> <my> <todo_list> [to|that i need to|that i have to] {x:todo}",
        "{x:todo} (needs|need|has|have|should|must) [to] (be|go) [added|put] <on_the> <my> (<todo_list>|list)",
        "i (need|want|would like) {x:todo} (on|added to|put on|in) <my> (<todo_list>|list)",
        "i (need|want|would like) to (add|put) {x:todo} <on_the> <my> (<todo_list>|list)",
        "(have|get) {x:todo} (put|added) <on_the> <my> (<todo_list>|list)",
        "update <my> <todo_list> (with|to include|by adding|to say) {x:todo}",
        "make sure {x:todo} (is|are) (on|in) <my> (<todo_list>|list)",
        "i (need|have) to remember to {x:todo}",
        "remind me {x:reminder}",
        "remind me (to|about|of|that) {x:reminder}",
        (
            "(set|create|make|add|put|schedule|start|open up|establish) [me|up] [a|an] [new] reminder [for me] "
            "[to|for|about|that|of|saying|on|at|:] {x:reminder}"
        ),
        "(set|create|add) {x:reminder} reminder",
        "(send|give) me a reminder [to|about|for|that|of] {x:reminder}",
        "(i want|i need|i would like) [you] to [be] (remind me|reminded) [to|about|of|that] {x:reminder}",
        "do not let me forget [to|about|that] {x:reminder}",
        "(make sure|ensure) i (remember to|do not forget to|do not forget) {x:reminder}",
        "remember to remind me [to|about|of|that] {x:reminder}",
        "{x:reminder} remind me",
        "i need [a] reminder [to|about|for|of|that] {x:reminder}",
        "(set|put|create) [a] (notification|alert) (for|to|about|of|on) {x:reminder}",
        "(alert|notify|nudge) me (to|about|of|on|at|before) {x:reminder}",
        "(put|place) {x:reminder} (on|in) <my> (reminders|reminder list|list of reminders)",
        "add {x:reminder} (as a reminder|to my reminders)",
        "remember {x:reminder}",
        "i am waiting (for|on) {x:waiting} => ?=keep it as waiting",
        "waiting (for|on) {x:waiting}",
        (
            "[set|make|create|add|give me|i need|i would like|i want|need] (a|an|another) [new] (reminder|"
            "alert) [set|set up|made|for me|please] => words=reminder ?=what to remind you of, and when"
        ),
        (
            "(set|make|create|add|new|give me|set up) (reminder|reminders) => words=reminder ?=what to remind "
            "you of, and when"
        ),
        "how about a reminder => words=reminder ?=what to remind you of, and when",
        "(have|get) a reminder (set|set up|made) => words=reminder ?=what to remind you of, and when",
        (
            "(remind me|be reminded|to be reminded|i need to be reminded|i want to be reminded|i would like to "
            "be reminded) => words=reminder ?=what to remind you of, and when"
        ),
        "(add|create|make|new) [a|an|another|new] [new] (task|todo|item) => words=task ?=what is to be done",
        "[i] (be|get|to be|to get|need to be|want to be) (reminded|notified|alerted) (to|about|of|that) {x:reminder}",
        "set up an (alarm|alert) to remind me (to|about|of|that) {x:reminder}",
        (
            "(i need to|i have to|i must|i should|i want to) {x:todo} (so|please|and|then) [can you|could you|"
            "will you] <add> (it|that|this) <on_the> <my> (<todo_list>|list)"
        ),
        "i (need|have) to {x:todo} (<add>|mark|list) it <on_the> <my> (<todo_list>|list)",
        (
            "<add> {x:todo} [down] <on_the> <my> (list|lists) of [pending|open|new|daily] (tasks|things|todos|"
            "chores|stuff|errands) [to do]"
        ),
        "(list|get|also list) {x:todo} <on_the> <my> <todo_list>",
        (
            "<add> (it|this|that|this one|this item|the item|an item|a item|new item|new items|that one) [also|"
            "too] [<on_the> <my> (<todo_list>|list)] => words=task ?=what to write down"
        ),
        (
            "(update|edit|change) <my> (list|lists|<todo_list>) [with [a] new (item|items)] => words=task "
            "?=what to write down"
        ),
        "update <my> list (with|to include|by adding) {x:todo}",
        "{x:reminder} please remind me",
        "{x:timed} [please] remind me (to|about|of|that) {x:reminder}",
        "remind (to|about) {x:reminder}",
        "set [me] (reminders|a reminder|an alert) (about|for|to) {x:reminder}",
        "(set|create|make) a (daily|weekly|monthly|yearly) reminder (for|to|about|of) {x:reminder} => ?=how often",
    )

    words: str = arg("what is to be done", rest=True)
    priority: str | None = option("a letter, A comes first", short="p", hint="A-Z")
    due: date | None = option("the day it is due: 2026-11-27, today, tomorrow, +3d", short="d", hint="DAY")
    at: str | None = option("the time on that day, such as 15:00", hint="TIME")
    start: date | None = option("hide it until that day", hint="DAY")
    repeat: str | None = option(
        "come back after 1d, 2w, 3m, 1y (5b: business days); +1m counts from the old date", hint="EVERY"
    )
    until: date | None = option("do not come back after that day", hint="DAY")
    remind: str | None = option("remind at 2026-11-27T15:00, or -30m before it is due", hint="WHEN")
    waiting: bool = option("somebody else has to act", default=False)
    literal: bool = option("take the words as they are, times among them", default=False)
    someday: bool = option("for some day, not for now", default=False)

    def effects(self) -> tuple[Effect, ...]:
        """It writes one file: that of what the words say."""
        roles = ("tasks",) if self.literal else ("tasks", "calendar", "notes", "habits")
        return tuple(Effect(kind, role) for role in roles for kind in ("read", "write"))

    def run(self, ctx: Context) -> Outcome:
        """Write the line at the end of its file; where the words are an event, a note or a habit, that is written."""
        if not self.literal and (other := self._understood(ctx)):
            return other.run(ctx)
        return self._add(ctx)

    def _understood(self, ctx: Context) -> Action | None:
        """The action that the words surely mean, where they say more than a line of todo.txt does."""
        given = {
            name: value
            for name in self.fields
            if (value := getattr(self, name)) not in (None, False) and name != "words"
        }
        if given or _WRITTEN_OUT.search(self.words):
            return None
        from dayward.language.quick import quick
        from dayward.language.understand import hearing

        draft = quick(self.words, hearing(ctx.local_now.replace(tzinfo=None), ctx.zone, ctx.life.names))
        if draft.doubts:
            draft = draft._replace(action="add", args={"words": self.words})
        return make(
            find(draft.action), {"literal": True, **draft.args} if draft.action == "add" else draft.args, ctx.today
        )

    def _add(self, ctx: Context) -> Outcome:
        task, notes = self._task(ctx.today)
        path, context = ctx.layout.todo[0], ""
        if self.waiting:
            path, context = (ctx.layout.waiting, "") if ctx.layout.waiting else (path, "@waiting")
        elif self.someday:
            path, context = (ctx.layout.someday, "") if ctx.layout.someday else (path, "@someday")
        if context:
            task = set_tag(task, context, present=True)
        snapshot = ctx.read(path)
        text = decode(snapshot.data or b"")[0]
        line = emit_line(task)
        if f" {task.body}\n" in text:
            notes.append("you already have such a line")
        edit = Edit(snapshot, replaced(snapshot, append_line(text, line)), (line,))
        receipt = ctx.change([edit], f"Add {quoted(task)}{_when(task, ctx.today)}")
        return Outcome((), added(task, receipt.where), (receipt,), tuple(notes))

    def preview(self, today: date) -> str:
        """The line itself."""
        return emit_line(self._task(today)[0])

    def _task(self, today: date) -> tuple[Task, list[str]]:
        words = " ".join(self.words.split())
        priority = self.priority
        if match := _PRIORITY.fullmatch(words):
            priority, words = priority or match[1], match[2]
        if priority is not None and not re.fullmatch("[A-Za-z]", priority):
            raise UsageError(f"a priority is one letter, not {priority!r}", "for example --priority A")
        if not words:
            raise UsageError("a task needs words", "for example: dayward add Call the dentist")
        task = build(words, priority=priority.upper() if priority else None, created=today.isoformat())
        for key, value in self._keys(today):
            task = set_key(task, key, value)
        return _with_real_dates(task, today)

    def _keys(self, today: date) -> list[tuple[str, str]]:
        keys: list[tuple[str, str]] = []
        if self.due or self.at:
            keys.append(("due", (self.due or today).isoformat()))
        if self.at:
            keys.append(("at", compact_time(self.at)))
        if self.start:
            keys.append(("t", self.start.isoformat()))
        if self.repeat:
            if parse_rec(self.repeat) is None:
                raise UsageError(f"{self.repeat!r} is no interval", "for example --repeat 2w, or --repeat +1m")
            keys.append(("rec", self.repeat))
        if self.until:
            keys.append(("until", self.until.isoformat()))
        if self.remind:
            keys.append(("rem", reminder(self.remind)))
        return keys


def added(task: Task, where: tuple[str, ...]) -> dict[str, object]:
    """What was written, for programs. The handle is longer than need be, so that nothing else has to be read."""
    path, _, line = (where[0] if where else "").rpartition(":")
    handle = full_handle(identity(task))[:_SURELY_UNIQUE]
    return {
        "handle": handle,
        "line": emit_line(task),
        "file": path,
        "line_number": int(line) if line.isdigit() else None,
    }


def _when(task: Task, today: date) -> str:
    """When it is due or reminded of, as receipts say it."""
    said = ""
    if day := due(task):
        at = time_of_day(task)
        said = f" for {say.short_day(day, today)}" + (f" {say.clock(at)}" if at else "")
    if (rem := task.get("rem")) and (match := _MOMENT.fullmatch(rem)) and (day := real_date(match[1])):
        return f"{said if day != due(task) else ''}, reminding {say.short_day(day, today)} {int(match[2])}:{match[3]}"
    return said


def compact_time(text: str) -> str:
    """`15:00` or `1500` as `1500`. Raises UsageError for anything else."""
    match = _TIME.fullmatch(text.strip())
    if match is None:
        raise UsageError(f"{text!r} is no time of day", "write it as 15:00")
    return f"{int(match[1]):02d}{match[2]}"


def reminder(text: str) -> str:
    """The value of `rem:`. Raises UsageError for anything that is neither a time nor a lead."""
    if re.fullmatch(r"-\d{1,4}[mhd]", text):
        return text
    day, _, clock = text.replace(" ", "T").partition("T")
    if real_date(day) is None or not clock:
        raise UsageError(f"{text!r} is no reminder", "write 2026-11-27T15:00, or -30m before the task is due")
    return f"{day}T{compact_time(clock)}"


def _with_real_dates(task: Task, today: date) -> tuple[Task, list[str]]:
    """`due:tomorrow` becomes a date; what is no date stays, with a note."""
    notes = []
    for key in ("due", "t"):
        value = task.get(key)
        if value and real_date(value) is None:
            try:
                task = set_key(task, key, parse_day(value, today).isoformat())
            except UsageError:
                notes.append(f"{key}:{value} is no date, so it is only words; write {key}:2026-11-27")
    return task, notes
