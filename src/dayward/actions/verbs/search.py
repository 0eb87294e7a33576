"""`search`: plain words in everything."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from dayward.actions.action import Action, Effect, Outcome, arg, option
from dayward.actions.context import Context
from dayward.actions.views import Listing, Row, Section
from dayward.core.errors import UsageError
from dayward.formats.text import decode, fold, split_lines

_LARGEST = 5_000_000


class Hit(NamedTuple):
    """One line with all the words."""

    file: str
    line: int
    text: str


class Search(Action):
    """Find lines that have all the words, in tasks, calendar, notes and every other text file.

    Case and accents do not matter. A file whose name has the words is found too.
    """

    name = "search"
    group = "Plan"
    aliases = ("find",)
    examples = ("search dentist", "search kitchen carpenter -n 5")
    plainly = ("find: search my files for {what}",)
    phrases = (
        (
            "(is|are|was|were) {words} [already|still|coming up|listed|currently|part of] (on|in|part of|"
            "included in|included on) <my> (<todo_list>|<shopping>|list|lists)"
        ),
        (
            "(do|did|have) i [already|remember to|forget to|ever] (have|put|add|include|write|get|set up|make|"
            "put down|create|request|added|written) [a|an|the] [task|note|reminder|item] {words} (on|in|to|"
            "from|for) <my> (<todo_list>|<shopping>|list)"
        ),
        (
            "(do|did|have) i [already|remember to] (have|make|create|set up|put|add|request|get) [a|an|any|"
            "the] (task|note|reminder|item|todo|reminders) (to|for|about|on|of|that|in|related to) {words}"
        ),
        (
            "(do|did|have) i [already|remember to] (have|make|create|set up|put|add) [a|an|any|the] (task|note|"
            "reminder|item|entry|anything) <on_the> <my> (<todo_list>|<shopping>|list|reminder list) [to|for|"
            "about|that|related to] {words}"
        ),
        "is there a (reminder|task|todo|note) [set|made|written|down] (to|for|about|on) {words}",
        (
            "(see|check|look|find out|confirm|look to see|tell me|know) (if|whether|that) {words} (is|are) "
            "[already|currently|listed|still] (on|in|listed on|listed in|part of) <my> (<todo_list>|<shopping>|"
            "list)"
        ),
        (
            "check <my> (<todo_list>|<shopping>|list|<calendar>) (for|to see if|to see whether) {words} [is "
            "listed|is on it|is there|is on there]"
        ),
        (
            "(do|does|did) <my> (<todo_list>|<shopping>|list) [already] (have|include|contain|consist of|list|"
            "say) {words} [on it|in it|listed]"
        ),
        "(on|in) <my> (<todo_list>|<shopping>|list) (did i|do i|have i) (put|have|add|added) {words}",
        "check if <my> (<todo_list>|<shopping>|list) has {words}",
        (
            "(search|look|find) (for|up) {words} (on|in) <my> (notes|tasks|files|todos|list|lists|<todo_list>|"
            "<shopping>|<calendar>)"
        ),
        ("(find|search|look) {words} (on|in) <my> (notes|tasks|files|list|lists|<todo_list>|<shopping>|<calendar>)"),
        "search <my> (notes|tasks|files|todos|list|lists) for {words}",
        "search for {words} in (everything|all my files|all files)",
        "search (for|my life for) {words:knownwords}",
        "what do (my notes|i) (say|have|know) about {words}",
        "find (notes|tasks|everything|anything|lines) (about|with|on|containing) {words}",
        "where did i (write|note) [about|down|something about] {words}",
        "where did i put {words:knownwords}",
        "when (is|are) [my|the|our] {words} (meeting|appointment|party|lunch|dinner|interview|event|conference)",
        (
            "(what time|when|what day|on what day|what date|which day) (is|are) [my|the|our|today's|"
            "tomorrow's] [next|scheduled|next scheduled] (meeting|appointment|party|lunch|dinner|interview|"
            "event|conference|call) (with|at|for|about|on|in|called) {words}"
        ),
        "(what time|when) (do|am) i [scheduled to] (meet|meeting|see|seeing) [with] {words}",
        "when is my {words:knownwords}",
        "is [my] {words} (on|in|already on|noted on|marked on|marked in|noted in) <my> <calendar>",
        (
            "(do|did|have) i [already] (have|put|add|mark|note|noted|added|scheduled) [a|an|the|any] [note|"
            "item|event|entry] {words} (on|in|to) <my> <calendar>"
        ),
        (
            "where is (my|the|our) [next] (meeting|appointment|party|event|lunch|dinner) [with|at|for] "
            "{words:knownwords}"
        ),
        "does <my> <calendar> [already] (have|include|contain|show) {words} [on it|in it|noted on it|marked]",
        "what time does my {words:knownwords} start",
        (
            "(do i have|have i got|are there|is there) [a|an|any] (meeting|meetings|appointment|appointments|"
            "event|events|lunch|dinner|call) [<planned>|coming up|today|on my schedule] with {words}"
        ),
        "do i (meet|have to meet) [with] {words:knownwords}",
        "what time is my {words:knownwords}",
        "what is the date of (my|the|our) [next] [scheduled] {words:knownwords}",
        (
            "<whether> {words} (is|are) <listed_on> <my> (<todo_list>|<shopping>|list|<calendar>|list of "
            "<things>) [<when_said>|to complete|currently]"
        ),
        (
            "<whether> (i have|i have got|there is|there are|i put|i added|i have added|i have put) [a|an|any|"
            "the|anything for] [item|event|note|task] [to|called|named|about|for] {words} (on|in|to) <my> "
            "(<todo_list>|<shopping>|list|<calendar>)"
        ),
        (
            "(is|are|will) {words} (be|coming up|listed|set) (on|in) <my> (<todo_list>|<shopping>|list|list of "
            "<things>) [<when_said>]"
        ),
        "(when|at what time) (is|are) {words} (on|in) <my> (<todo_list>|list|<calendar>)",
        "is there anything (on|in) <my> (<todo_list>|list|<shopping>) (for|about|to do with) {words}",
        (
            "did i (remember to|forget to|already) (add|put|jot down|write) {words} (to|on|in|down on) <my> "
            "(<todo_list>|<shopping>|list) [<when_said>]"
        ),
        "did i add (to|on) <my> (<todo_list>|<shopping>|list) (that i need to|to|that i have to|that) {words}",
        "(do|will) i need [to (get|buy|pick up)] {words:knownwords} [at the store|from the store|at the shop]",
        "search <my> <calendar> for {words}",
        "(look|check|search) (in|through|on) <my> <calendar> for {words}",
        (
            "(when|what time|what day|what date|how soon|where|when and where) (is|are|was|will) [my|the|our|"
            "this|that] [next] {words:knownwords} [scheduled|on|start|begin|take place|happening|happen|at|"
            "scheduled for|be|set for]"
        ),
        (
            "(tell me|let me know|know|find out) (when|where|what time) [is] [my|the|our] {words:knownwords} "
            "(is|are|is scheduled|takes place|starts|begins|start|is on)"
        ),
        (
            "(when|what time) (does|do|will) [my|the|our] {words:knownwords} (start|begin|take place|happen|"
            "end|finish) [<when_said>]"
        ),
        (
            "(when|what time) (am i|do i|will i be|am i going to be|do i have to) [next] [supposed to] "
            "(meeting|meet|seeing|see|having|have|pick up|be meeting|having a meeting) [with] "
            "{words:knownwords} [again] [<when_said>]"
        ),
        (
            "(tell me|know) (when|what time) (i am|i have to|i will be|am i) (meeting|meet|seeing|see) [with] "
            "{words} [<when_said>]"
        ),
        (
            "<whether> i have any (meetings|appointments|events|calls) [set up|scheduled|planned] with {words} "
            "[<when_said>]"
        ),
        (
            "(do|have) (i|you see) [have|got] [any|a|many] (meetings|meeting|appointment|appointments|calls|"
            "lunch|dinner) [scheduled|set up|planned] with {words} (<when_said>|on my schedule|on my calendar) "
            "[<when_said>]"
        ),
        "(am i|are we) scheduled to (meet|see) [with] {words} [<when_said>]",
        "how many meetings (with {words}|are with {words}) (do i have|have i got) [<when_said>|for today]",
        "how many meetings are with {words}",
        (
            "(is|was) [there] [a|an|the|my|our|any] {words:knownwords} (<when_said>|cancelled|canceled|"
            "rescheduled|confirmed)"
        ),
        "is [a|the|my] meeting with {words} on <my> <calendar> [<when_said>]",
        "(do i have|is there|have i got) [a|an|my|the] {words:occasion}",
    )

    words: str = arg("words", rest=True)
    limit: int = option("at most so many lines", short="n", hint="N", default=50)

    def effects(self) -> tuple[Effect, ...]:
        """It reads any file."""
        return (Effect("read", "history"),)

    def run(self, ctx: Context) -> Outcome:
        """Look through the files, name by name."""
        if not self.words.split() or self.limit < 1:
            raise UsageError("there is nothing to look for", "for example: dayward search greenhouse")
        found = list(self._found(ctx))
        shown = found[: self.limit]
        files = dict.fromkeys(hit.file for hit in shown)
        sections = tuple(
            Section(
                file, tuple(Row(h.text.strip(), lead=str(h.line) if h.line else "") for h in shown if h.file == file)
            )
            for file in files
        )
        more = f", the first {len(shown)} shown" if len(shown) < len(found) else ""
        title = f"{len(found)} line{'' if len(found) == 1 else 's'}{more}"
        return Outcome((Listing(title, sections),), [hit._asdict() for hit in shown], ok=bool(found))

    def _found(self, ctx: Context) -> Iterator[Hit]:
        wanted = [fold(word) for word in self.words.split()]
        for path in ctx.workspace.paths():
            name = fold(path)
            if all(word in name for word in wanted):
                yield Hit(path, 0, path)
            data = ctx.read(path).data or b""
            if len(data) > _LARGEST or (b"\0" in data[:8000] and not data.startswith((b"\xff\xfe", b"\xfe\xff"))):
                continue
            text = decode(data)[0]
            folded = fold(text)
            if not all(word in folded for word in wanted):
                continue
            lines = split_lines(text)[0]
            for number, line in enumerate(split_lines(folded)[0]):
                if wanted[0] in line and all(word in line for word in wanted):
                    yield Hit(path, number + 1, lines[number])
