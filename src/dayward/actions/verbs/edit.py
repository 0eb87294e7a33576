"""`edit`: change what a task says."""

from __future__ import annotations

from datetime import date

from dayward.actions.action import Action, Effect, Outcome, arg, option
from dayward.actions.arguments import parse_day
from dayward.actions.context import Context
from dayward.actions.selecting import select
from dayward.actions.tasks import quoted, rewritten
from dayward.actions.verbs.add import added, compact_time
from dayward.core.errors import UsageError
from dayward.formats.recurrence import parse_rec
from dayward.formats.todotxt import Task, build, is_tag, key_value, real_date, set_key, set_tag


class EditTask(Action):
    """Change a task: new words, priority, dates or tags.

    New words replace the old words; tags and keys stay unless named. "none" takes a priority or date away.
    """

    name = "edit"
    group = "Every day"
    writes = True
    examples = (
        "edit s78 Call the new dentist",
        "edit s78 --priority A --due 2026-11-30",
        "edit passport --due none --tag @phone",
    )
    plainly = ("rename: rename {what} to {new}", "priority: set the priority of {what} to {level}")
    phrases = (
        "(rename|reword) {task:knownone} (to|into|as) {words}",
        "change {task:knownone} (to|into) {words}",
        "make {task:task} (priority|prio) {priority:priority}",
        "(set|change|raise|lower) [the] priority (of|for|on) {task:task} (to|as) {priority:priority}",
        "prioritise {task:knownone} => priority=A",
        "prioritize {task:knownone} => priority=A",
        (
            "make {task:knownone} (urgent|important|top priority|a priority|high priority|the top priority) => "
            "priority=A"
        ),
        "tag {task:knownone} (with|as) {tag:tag}",
    )

    task: str = arg("a handle, a line number, or words in quotes")
    words: str | None = arg("the new words", rest=True, default=None)
    priority: str | None = option("a letter, or none", short="p", hint="A-Z")
    due: str | None = option("a day, or none", short="d", hint="DAY")
    at: str | None = option("a time on that day, or none", hint="TIME")
    start: str | None = option("hide until that day, or none", hint="DAY")
    repeat: str | None = option("an interval such as 2w, or none", hint="EVERY")
    tag: tuple[str, ...] = option("add a +project or @context", hint="TAG", default=())
    untag: tuple[str, ...] = option("take a +project or @context away", hint="TAG", default=())

    def effects(self) -> tuple[Effect, ...]:
        """It writes the file the task is in."""
        return (Effect("read", "tasks"), Effect("write", "tasks"))

    def run(self, ctx: Context) -> Outcome:
        """Rewrite the fields that were named, and no other byte of the line."""
        item = select(ctx, (self.task,))[0]
        task = self._changed(item.task, ctx.today)
        if task == item.task:
            raise UsageError("nothing to change was named", "see: dayward edit --help")
        receipt = ctx.change(rewritten(ctx, {item: task}), f"Edit {quoted(task)}")
        return Outcome((), added(task, receipt.where), (receipt,))

    def _changed(self, task: Task, today: date) -> Task:
        if self.words:
            task = _reworded(task, self.words)
        if self.priority:
            task = task._replace(priority=_priority(self.priority))
        for key, value in (("due", self.due), ("t", self.start)):
            if value:
                task = set_key(task, key, None if value == "none" else parse_day(value, today).isoformat())
        if self.at:
            task = set_key(task, "at", None if self.at == "none" else compact_time(self.at))
        if self.repeat:
            if self.repeat != "none" and parse_rec(self.repeat) is None:
                raise UsageError(f"{self.repeat!r} is no interval", "for example --repeat 2w")
            task = set_key(task, "rec", None if self.repeat == "none" else self.repeat)
        for tags, present in ((self.tag, True), (self.untag, False)):
            for tag in tags:
                if not is_tag(tag) or any(char.isspace() for char in tag):
                    raise UsageError(f"{tag!r} is no tag", "write +project or @context")
                task = set_tag(task, tag, present)
        try:
            return build(**task._asdict())
        except ValueError as error:
            raise UsageError(str(error), "use other words") from None


def _reworded(task: Task, words: str) -> Task:
    new = words.split()
    keys = {pair[0] for word in new if (pair := key_value(word))}
    kept = [
        word
        for word in task.body.split()
        if (is_tag(word) and word not in new) or ((pair := key_value(word)) and pair[0] not in keys)
    ]
    return task._replace(body=" ".join([*new, *kept]))


def _priority(text: str) -> str | None:
    if text.lower() == "none":
        return None
    if len(text) != 1 or not text.isascii() or not text.isalpha():
        raise UsageError(f"a priority is one letter, not {text!r}", "for example --priority A")
    return text.upper()


def moved_reminder(task: Task, days: int) -> Task:
    """A task whose `rem:` date, if it has one, moves by some days."""
    from datetime import timedelta

    reminder = task.get("rem")
    if reminder and (day := real_date(reminder[:10])):
        return set_key(task, "rem", (day + timedelta(days=days)).isoformat() + reminder[10:])
    return task
