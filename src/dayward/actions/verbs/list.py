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
from dayward.planning.once import Once
from dayward.planning.tasks import by_priority, in_context_first

_ordered: Once[list[Item]] = Once()


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
    plainly = ("tasks: show my [{where}] tasks",)
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
        (
            "what (slipped|has slipped|have i missed|did i miss) [last week|this week|this month|last month|"
            "yesterday|today|lately|recently] => overdue=yes"
        ),
        "<show> [me] [all] [the] (done|finished|completed) (tasks|todos|things|items|ones) => done=yes",
        "what (tasks|todos|things) (have i|did i|i have) <done_things> [already] => done=yes",
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
        (
            "(what|which|show me what|tell me what|tell me which|know what|inform me of what|inform me what) "
            "<things> <are_on> <listed_on> <my> (<todo_list>|list) [<later>]"
        ),
        (
            "(what|which|show me what|tell me what|tell me which|know what) <things> <are_on> <listed_on> <my> "
            "<shopping> [<later>|for this week] => words=+shopping"
        ),
        (
            "(what|tell me what|remind me what|know what|show me what|read what|read me what) <are_on> "
            "<listed_on> <my> (<todo_list>|list|list of <things>) [<later>|this time]"
        ),
        (
            "(what|tell me what|remind me what|know what|show me what|read what|look up what) <are_on> "
            "<listed_on> <my> <shopping> [<later>|this time] => words=+shopping"
        ),
        (
            "(tell me|remind me of|go through|list|read|say|hear|recite|give me) [all|all of|each|every|"
            "everything|each of] [of] [the] [<things>|item|task|reminder|chore] [i have|that are|that is] "
            "<listed_on> <my> (<todo_list>|list) [<later>|and (state|tell me) what they are]"
        ),
        (
            "(go through|look at|check|refresh|open) <my> (<todo_list>|list) and (tell me|read me|state) what "
            "[is|they] (on it|are)"
        ),
        (
            "(what|which) <things> (do i (need|have)|should i|must i|am i supposed) to (do|complete|accomplish|"
            "finish|get done|remember|recall) [<later>]"
        ),
        (
            "what (are|is) the (things|tasks|jobs|items|thing) [that] (i have|i need|i have to do|to be done|"
            "to do|i need to do|i have to get done) [for] [today|to do today|tomorrow]"
        ),
        "what is left to do [on my list|on my to do list]",
        "what do i have left [to do] [on <my> (<todo_list>|list)]",
        "what do i have to do [tomorrow] [according to <my> <todo_list>]",
        "(read|hear) <my> (<todo_list>|list) [read] [out loud|aloud|just dictated]",
        "(i want to hear|i need) <my> (<todo_list>|list) [to be] read [out loud|aloud|to me|back to me]",
        (
            "[what] <my> (<todo_list>|list) (is looking like|looks like|is|consists of|says|has on it|"
            "contains) [what] [<later>|for today]"
        ),
        (
            "(wonder|i wonder|know|tell me) what <my> (<todo_list>|list) (is looking like|looks like|is|"
            "consists of|says|has on it|contains|is like) [<later>|for today]"
        ),
        (
            "(wonder|i wonder|know|tell me|look up) what <my> <shopping> (is looking like|looks like|is|"
            "consists of|says|has on it|contains) [<later>] => words=+shopping"
        ),
        "<my> (list of|list for) (shopping|groceries) has what on it => words=+shopping",
        (
            "what (does|do) <my> <shopping> (involve|consist of|say that i should get|say i need|tell me to "
            "buy) => words=+shopping"
        ),
        "what (are|is) <my> <shopping> (list's|contents|content) [contents|content] => words=+shopping",
        "(do i have|is there) a [big|long|new] <shopping> => words=+shopping",
        "did i make a (shopping|grocery) list => words=+shopping",
        (
            "what do i need to (go shopping for|buy|shop for|pick up [at|from] [the|a] [grocery|store|shop|"
            "supermarket] [store|shop]) => words=+shopping"
        ),
        "what items did i plan to buy => words=+shopping",
        "<show> [everything on|all on|what is on] <my> (to buy|buying) list => words=+shopping",
        "(is there|are there) anything [else|left|outstanding|more|open] (on|in) <my> (<todo_list>|list|lists)",
        (
            "(do i have|have i got) anything [else|left|outstanding|more|open] (on|in) [any] <my> (<todo_list>|"
            "list|lists)"
        ),
        "<whether> (there is|i have) anything (on|in) <my> (<todo_list>|list)",
        "anything [else] [left] on <my> (<todo_list>|list)",
        "what (does|do) <my> list (contain|have|say|include|consist of) [on it|in it]",
        "<my> list (contains|has|is) what",
        "what else (do i have|is there|is) (on|in) <my> (<todo_list>|list)",
        "what is [there] <listed_on> <my> (<todo_list>|list) [to do|so far|for the time being|<later>] [today]",
        "what is (next|the next thing|the next item) (on|in) <my> (<todo_list>|list)",
        "<my> list",
        "(my list|list) (entries|items)",
        "<show> <my> (list items|items)",
        "what <my> (<todo_list>|list) have [on it]",
        "(what|which) reminders (are|do i have) [still|pending|left|set|open] [<later>|for today|for this week]",
        (
            "(is there|are there|do i have|have i got) [any|a] [pending|open|upcoming|more] (reminder|"
            "reminders) [for me|left|set|pending] [<later>]"
        ),
        "how many [more] reminders (are|do i have) [left|set|pending|open]",
        (
            "(tell me|show me|show|list|go through|read me|read) [all] [of] [my|the|all my|all the|my all my|"
            "all] [pending|open|upcoming|current|today's] reminders [i have] [set|set up|on my list|on my "
            "reminder list] [<later>|for this week]"
        ),
        "what (is|are) my [next|pending|open|upcoming] (reminder|reminders) [<later>|for this week|for today]",
        (
            "(what|tell me what|do you know what|know what|remind me what) [things|is it|it is|it is that|are "
            "the things|are the thing] [that] (i|did i) (wanted|want|asked|ask|was trying|had wanted|needed|"
            "told you|not want|was supposed) [you] [to] [help me] (remember|recall|be reminded about|be "
            "reminded of|bear in mind|keep in mind|forget|not forget) [again|earlier|before]"
        ),
        "(recall|list|name) the things (i|that i) (wanted|want|need|needed|asked you) to remember",
        "(i wanted|i was trying|i needed) to remember what [again]",
        "(<my> list|<my> lists) of [my] reminders is what",
        "(what is|what are|what all is) (on|in) <my> {words:openlist} (list|checklist)",
        "<show> [me] [what is on|everything on|all on|the contents of] <my> {words:openlist} (list|checklist)",
        "(my|the|our) {words:openlist} (list|checklist)",
        "(show|list) (today's|todays) (reminders|tasks|todos)",
        "<show> that list [back to me|to me]",
        "(can i have|may i have|have) <my> list",
        "<todo_list> for (today|the day|tomorrow) [please]",
        "(describe|provide) [what is there on] (your|my|the) list",
        "what i have on <my> list",
        "what [is] i on <my> list",
        "(how many|count the number of) (events|items|things|tasks|food items) [are] on <my> list",
        "(tell me|what) (what) the items on <my> <shopping> (are) => words=+shopping",
        "tell me what is on <my> <shopping> [for this week] => words=+shopping",
        "(what are|what is) [the] list of things i need to buy [today] => words=+shopping",
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
        finished = life.finished if self.all or self.done else []
        items = [] if self.done else self._open(ctx)
        items += self._chosen(finished, [fold(item.task.body) for item in finished], ctx)
        found, items = len(items), items[: self.limit]
        title = f"{found} task{'' if found == 1 else 's'}" + (f", the first {len(items)}" if len(items) < found else "")
        section = Section("", rows(ctx, items), "nothing fits" if self.words else "nothing to do")
        return Outcome((Listing(title, (section,)),), lambda: data(ctx, items))

    def _open(self, ctx: Context) -> list[Item]:
        """The open tasks that were asked for, in their order."""
        life, context = ctx.life, ctx.preferences["context"]
        if self.words or self.without or self.priority or self.overdue:
            return in_context_first(by_priority(self._chosen(life.open, life.folded, ctx)), context)
        return [*_ordered.get(life.open, context, lambda: in_context_first(by_priority(life.open), context))]

    def _chosen(self, items: Sequence[Item], folded: Sequence[str], ctx: Context) -> list[Item]:
        """The items that were asked for; `folded` are their words."""
        places: Sequence[int] = range(len(items))
        for word in map(fold, self.words):
            places = [n for n in places if word in folded[n] and _has(folded[n], word)]
        for word in map(fold, self.without):
            places = [n for n in places if word not in folded[n] or not _has(folded[n], word)]
        found = [items[n] for n in places]
        if self.priority:
            found = [item for item in found if item.task.priority == self.priority.upper()]
        if self.overdue:
            late = {id(item) for item, day in ctx.life.dated if day < ctx.today}
            found = [item for item in found if id(item) in late]
        return found


def _has(text: str, word: str) -> bool:
    """Whether a folded text, which a folded word is in, has it: tags as they are, other words anywhere."""
    return not is_tag(word) or word in text.split()
