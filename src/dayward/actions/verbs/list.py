"""`list`: open tasks, filtered."""

from __future__ import annotations

from dayward.actions.action import Action, Effect, Outcome, arg, option
from dayward.actions.context import Context
from dayward.actions.life import Item
from dayward.actions.selecting import fold
from dayward.actions.tasks import data, rows
from dayward.actions.views import Listing, Section
from dayward.formats.todotxt import is_tag
from dayward.planning.tasks import by_priority, due, in_context_first


class ListTasks(Action):
    """List tasks, most important first.

    Words filter: every one must be in the line.
    """

    name = "list"
    group = "Every day"
    aliases = ("ls", "tasks")
    known_as = ("search_tasks",)
    examples = (
        "list",
        "list +health",
        "list @phone --overdue",
        "list --without @town",
        "list dentist --all",
    )

    words: tuple[str, ...] = arg("words, +projects, @contexts", rest=True, default=())
    without: tuple[str, ...] = option("leave out lines with this word, +project or @context", hint="WORD", default=())
    all: bool = option("done and archived tasks too", default=False)
    done: bool = option("only done tasks", default=False)
    overdue: bool = option("only what is late", default=False)
    priority: str | None = option("only this priority", short="p", hint="A-Z")
    limit: int | None = option("at most so many", short="n", hint="N")

    def effects(self) -> tuple[Effect, ...]:
        """It only reads."""
        return (Effect("read", "tasks"),)

    def run(self, ctx: Context) -> Outcome:
        """Filter, order, show."""
        life = ctx.life
        finished = [item for item in [*life.listed, *life.archived] if item.task.done] if self.all or self.done else []
        items = [item for item in ([] if self.done else life.open) if self._wanted(item, ctx)]
        items = in_context_first(by_priority(items), ctx.preferences["context"])
        items += [item for item in finished if self._wanted(item, ctx)]
        found, items = len(items), items[: self.limit]
        title = f"{found} task{'' if found == 1 else 's'}" + (f", the first {len(items)}" if len(items) < found else "")
        section = Section("", rows(ctx, items), "nothing fits" if self.words else "nothing to do")
        return Outcome((Listing(title, (section,)),), data(ctx, items))

    def _wanted(self, item: Item, ctx: Context) -> bool:
        task = item.task
        if self.priority and task.priority != self.priority.upper():
            return False
        if self.overdue and not ((day := due(task)) and day < ctx.today):
            return False
        if not self.words and not self.without:
            return True
        text = fold(task.body)
        return all(_has(text, word) for word in self.words) and not any(_has(text, word) for word in self.without)


def _has(text: str, word: str) -> bool:
    """Whether a folded text has a word: tags as they are, other words anywhere."""
    wanted = fold(word)
    return wanted in text.split() if is_tag(word) else wanted in text
