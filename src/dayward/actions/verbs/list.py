"""`list`: open tasks, filtered."""

from __future__ import annotations

from collections.abc import Sequence

from dayward.actions.action import Action, Effect, Outcome, arg, option
from dayward.actions.context import Context
from dayward.actions.life import Item
from dayward.actions.tasks import data, rows
from dayward.actions.views import Listing, Section
from dayward.formats.text import fold
from dayward.formats.todotxt import is_tag
from dayward.planning.tasks import by_priority, in_context_first


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
    phrases = (
        (
            "<show> <my> (<todo_list>|<shopping>|list) (to me|back to me|with me|aloud|out loud|off|on it|for "
            "today|for the day|back|items|so far|at the moment|for the time being|please)"
        ),
        (
            "what [all] (is|are|does|do|did|can|could) [i|you] [have|see|put|find|want|need] [currently|now|"
            "still|left|already] (on|in) <my> (<todo_list>|list) [today|now|so far|at the moment|currently|for "
            "today|read back]"
        ),
        (
            "what [all] (is|are|does|do|did|can|could) [i|you] [have|see|put|find|want|need] [currently|now|"
            "still|left|already] (on|in) <my> <shopping> [today|now|so far|at the moment|currently|for today|"
            "this time] => words=+shopping"
        ),
        (
            "(walk|run|go|lead|talk|take) [me] (through|over) [the|all the|the various] [tasks|items|things] "
            "[on|in] <my> <todo_list> [items]"
        ),
        (
            "what (does|do) <my> <todo_list> (consist of|entail|contain|include|say|have|look like|hold|list) "
            "[on it|in it]"
        ),
        (
            "what (does|do) <my> <shopping> (consist of|entail|contain|include|say|have|look like|hold|list) "
            "[on it|in it] => words=+shopping"
        ),
        "<my> <shopping> (contains|has|includes|is) what => words=+shopping",
        (
            "(iterate|describe|repeat|summarise|summarize|dictate|narrate|voice|refresh|outline|enumerate) "
            "<my> (<todo_list>|list) [to me|back to me|for me]"
        ),
        (
            "(iterate|describe|repeat|summarise|summarize|dictate|narrate|voice|outline|enumerate) <my> "
            "<shopping> [to me|back to me|for me] => words=+shopping"
        ),
        (
            "(give|tell|show|read) [me] (a rundown|a summary|an overview|the list|the contents|a list) of <my> "
            "(<todo_list>|<tasks>)"
        ),
        "how many (chores|tasks|things|items|todos|reminders) (are|do i have) (on|in) <my> <todo_list>",
        (
            "what (was|were|are|is) [it|the things|those things|some things|the reminders|it that] [that] i "
            "[was|were|had] (wanted|want|trying|made|set|needed|asked you|supposed|have) [to] [remember|keep "
            "in mind|be reminded of|do] [before|again|today]"
        ),
        (
            "(tell|remind|show) me [of|about] [all] (the reminders|the things|things|what|reminders|what "
            "reminders) (i|i have|i was|that i) [have] (set|made|trying to remember|wanted to remember|asked "
            "you to remember|want to remember|needed to do)"
        ),
        "(list|show|name) the things (i|that i) (wanted|want|need|needed|have) to (remember|do|get done)",
        "what reminders (did|do) i (have|set|make)",
        "i had a list of (reminders|things|tasks) what were they",
        "i wanted to remember (some things|somethings|something) what (was|were) (it|they)",
        (
            "what (tasks|items|things|jobs) (have i|do i|are) [yet|still|left] to (complete|do|be done|"
            "accomplish|finish) [off my list|on my list|today]"
        ),
        "what do i need to (complete|do|finish) first [from|on] [the|my] [list]",
        "what (should|do|must) i (do|need|get|buy) when i go (shopping|to the store) => words=+shopping",
        (
            "what do i need (when i go shopping|to get when i go shopping|at the store|from the store) => "
            "words=+shopping"
        ),
        "what (is|are) <my> <todo_list> looking like",
        "<show> <my> <tasks>",
        "<show> <tasks>",
        "[<show>] what (tasks|todos|chores|things) (do|did) i have [left|open|to do|pending|remaining]",
        "<show> everything [i have|i need] to do",
        "what do i have to do [list]",
        "what do i (need|have) to (do|get done)",
        "what (is|are) (left|still) [open] (to do|open|on my plate|to be done)",
        "what is [left|still] on <my> <todo_list>",
        "what is left",
        "<show> [me] what is on <my> <todo_list>",
        "<show> what i (need|have) to do",
        "<my> <todo_list>",
        "<todo_list>",
        "what (does|do) <my> <todo_list> (say|have [on it|in it]|contain|include|look like)",
        "how does <my> <todo_list> look",
        "how (many|much) <tasks> do i have [left|open|to do]",
        "what else (do i have|is there|is) to do",
        "<show> [me] [what is on] <my> (whole|full|entire|complete|current) <todo_list>",
        "is there anything [else] on <my> <todo_list>",
        (
            "(do i have|are there|is there) (anything|any tasks|something|any things|items|any items|stuff) "
            "[left|still] on <my> <todo_list>"
        ),
        "do i have [any] <tasks> [left|open|to do|pending]",
        "(do|did) i (have|need) (anything|something|stuff|things) to do",
        (
            "what (items|things|tasks|stuff) (are|do i have|have i got|are there|did i put|have i put) on <my> "
            "<todo_list>"
        ),
        "what (have i got|do i have|did i put|did i write|did i add) on <my> <todo_list>",
        "what (was|were) on <my> <todo_list>",
        "what (am i|should i be) supposed to (do|be doing|remember)",
        "what (are|is) <my> [current|open|remaining] <tasks>",
        "<show> [me] [all] <tasks> (on|in) <my> (list|<todo_list>)",
        "(pull|bring|open) up <my> <todo_list>",
        "run (down|through) <my> <todo_list>",
        "what do i (need|have|want) to remember",
        "what did i (want|need|ask you|have) to (remember|be reminded of)",
        "what (reminders|things) (do i have|are there|did i set|have i set) [set|on my list]",
        "<show> [me] [what is on|the contents of|the content of|the items on] <my> list of <tasks>",
        "[<show>] what (did i|have i) (need|needed) to do",
        "<show> <my> list",
        "what is on <my> list",
        "read <my> list [to me|back to me]",
        "read <my> <todo_list> [to me|back [to me]|out loud|aloud]",
        "<show> <my> <tasks> list",
        "what (chores|tasks|things) (are|do i have) (left|on the list|on my list) [to do]",
        "<show> [me] <tasks> (with|by|in order of) priority",
        "<show> [me] [my] most important <tasks>",
        "what are the [most] (important|urgent) (tasks|things)",
        (
            "<show> <my> [open] <tasks> (in|for|on|from|under|of|about) [the|project] {words:list} [project|"
            "list|context]"
        ),
        "<show> <my> {words:list} (tasks|list|todos|items)",
        "what is (on|in) <my> {words:list} [list|project]",
        "<show> [everything|all] in [the] {words:list} [list|project]",
        "<show> <my> (list of|lists of) {words:list}",
        "<my> {words:list} list",
        "<show> (overdue|late) [tasks|todos|things|items|ones] => overdue=yes",
        "<show> <my> (overdue|late) [tasks|todos|things|items] => overdue=yes",
        "what (is|are|have i got|do i have) <late> => overdue=yes",
        "[what|which] (tasks|todos|things) [that] are <late> => overdue=yes",
        "anything <late> => overdue=yes",
        "is anything <late> => overdue=yes",
        "what am i (late on|behind on|late with) => overdue=yes",
        "what (slipped|has slipped) => overdue=yes",
        "<show> [me] [all] [the] (done|finished|completed) (tasks|todos|things|items|ones) => done=yes",
        "what (tasks|todos|things) (have i|did i|i have) <done_things> => done=yes",
        "<show> (tasks|things) i (have|already) <done_things> => done=yes",
        "<show> <my> <shopping> => words=+shopping",
        "<shopping> => words=+shopping",
        "<my> <shopping> => words=+shopping",
        (
            "what (is|are|do i have|have i got|did i put|items are|items do i have|things are|things do i have|"
            "was) [the items|items|already|currently] on <my> <shopping> => words=+shopping"
        ),
        (
            "<show> [me] [what is|what i have|the items|the things|everything|items|all|all the items|the "
            "contents|the content|what items are|what all is|what things are|what i put|all of the items] (on|"
            "of|in) <my> <shopping> => words=+shopping"
        ),
        (
            "what (do|should|did) i (need|have|want) (to buy|to get|from) [at|from|on] [the] [store|shop|"
            "grocery store|supermarket|market|groceries|shopping list] => words=+shopping"
        ),
        (
            "what (am i|should i be) (buying|getting|shopping for) [at|from] [the] [store|shop|grocery store|"
            "supermarket] => words=+shopping"
        ),
        "what is (on|in) <my> <shopping> [so far|already|currently] => words=+shopping",
        "do i have anything on <my> <shopping> => words=+shopping",
        (
            "(read|recite|list|tell me|give me|show me) [off] [all] [everything] [the] [items|things|groceries|"
            "contents] [that is|that are] (on|in|from) <my> <shopping> [to me] => words=+shopping"
        ),
        "what does <my> <shopping> (have|say|contain|look like|include) [on it|in it] => words=+shopping",
        "what groceries (do i|should i) (need|get|buy) => words=+shopping",
        "(is|are) there (anything|something|items|any items) on <my> <shopping> => words=+shopping",
        "what have i (put|got|added) on <my> <shopping> => words=+shopping",
        "how many (things|items) are on <my> <shopping> => words=+shopping",
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
        items = [] if self.done else self._chosen(life.open, life.folded, ctx)
        items = in_context_first(by_priority(items), ctx.preferences["context"])
        items += self._chosen(finished, [fold(item.task.body) for item in finished], ctx)
        found, items = len(items), items[: self.limit]
        title = f"{found} task{'' if found == 1 else 's'}" + (f", the first {len(items)}" if len(items) < found else "")
        section = Section("", rows(ctx, items), "nothing fits" if self.words else "nothing to do")
        return Outcome((Listing(title, (section,)),), lambda: data(ctx, items))

    def _chosen(self, items: Sequence[Item], folded: Sequence[str], ctx: Context) -> list[Item]:
        """The items that were asked for; `folded` are their words."""
        late = {id(item) for item, day in ctx.life.dated if day < ctx.today} if self.overdue else set()
        wanted = [fold(word) for word in self.words]
        unwanted = [fold(word) for word in self.without]
        return [
            item
            for item, text in zip(items, folded, strict=True)
            if all(_has(text, word) for word in wanted)
            and not any(_has(text, word) for word in unwanted)
            and (not self.priority or item.task.priority == self.priority.upper())
            and (not self.overdue or id(item) in late)
        ]


def _has(text: str, word: str) -> bool:
    """Whether a folded text has a folded word: tags as they are, other words anywhere."""
    return word in text and (not is_tag(word) or word in text.split())
