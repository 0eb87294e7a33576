"""`add-items`: several things for one list."""

from __future__ import annotations

from dayward.actions.action import Action, Effect, Outcome, arg, option
from dayward.actions.context import Context
from dayward.core.errors import UsageError
from dayward.formats.text import append_line, decode
from dayward.formats.todotxt import build, emit_line, set_tag
from dayward.workspace.repository import Edit, replaced


class AddItems(Action):
    """Add several things to a list, each a task with the list's +project or @context."""

    name = "add-items"
    group = "Every day"
    writes = True
    idempotent = False
    examples = ("add-items milk eggs bread --to +shopping",)
    plainly = ("buy: add {items} to my shopping list",)
    phrases = (
        "(for|on|to) <my> <shopping> [please] [<add>] {items:items} => to=+shopping",
        "<my> <shopping> <add> {items:items} => to=+shopping",
        (
            "<add> {items:items} <on_the> <my> <shopping> (too|also|as well|because i am out|cause i need them|"
            "i am out of it|since i am out|if i have not already|if it is not already on it|if it is not on it|"
            "if it is not already there|unless i already did|if it is not on there) => to=+shopping"
        ),
        "(i need|i want) {items:items} (added to|put on|on) <my> <shopping> => to=+shopping",
        (
            "{items:items} (get|gets|should get|has to be|have to be|needs to be|need to be|must be) (added|"
            "put) <on_the> <my> <shopping> => to=+shopping"
        ),
        (
            "(make sure|see that|ensure) [that] {items:items} (get|gets|is|are) (added to|on|put on|in) <my> "
            "<shopping> => to=+shopping"
        ),
        "(get|have|need) {items:items} (added|put) <on_the> <my> <shopping> => to=+shopping",
        "<add> {items:items} <on_the> <my> <shopping> => to=+shopping",
        "<add> {items:items} <on_the> <my> <shopping> (and also|also|and|plus) {items:items} => to=+shopping",
        "<add> {items:items} <on_the> [my|the|our] (shopping|groceries|grocery) => to=+shopping",
        (
            "(i need|we need|get|buy|i want|i am out of|we are out of|i ran out of|we ran out of|i have to get|"
            "we have no more) {items:items} (so|please|and|then) [can you|will you|could you] [please] <add> "
            "(it|them|that|those|some) <on_the> <my> <shopping> => to=+shopping"
        ),
        "<add> <on_the> <my> <shopping> {items:items} => to=+shopping",
        "(i need|we need|get|i want) {items:items} <on_the> <my> <shopping> => to=+shopping",
        "{items:items} (needs|need) to (be|go) <on_the> <my> <shopping> => to=+shopping",
        "(have|get) {items:items} (put|added) <on_the> <my> <shopping> => to=+shopping",
        "update <my> <shopping> (with|to include|by adding) {items:items} => to=+shopping",
        "make sure {items:items} (is|are) on <my> <shopping> => to=+shopping",
        (
            "[i (need|want) to] (buy|get|purchase|pick up) {items:items} (at|from) the (store|grocery store|"
            "supermarket|shop|market) => to=+shopping"
        ),
        (
            "(remind me to|remember to|do not forget to) (buy|get|purchase|pick up) {items:items} (at|from) "
            "the (store|grocery store|supermarket|shop|market) => to=+shopping"
        ),
        "{items:items} (should|must) (be|go) <on_the> <my> <shopping> => to=+shopping",
        "remember {items:items} for <my> <shopping> => to=+shopping",
        (
            "(i am|we are) (out of|running out of|low on) {items:items} (add|put|so add|so put|please add|add "
            "it|add them|put it|put them) <on_the> <my> <shopping> => to=+shopping"
        ),
        "<add> {items:items} <on_the> [my|the] {to:listname} [list|project]",
        "<add> {items:items} <on_the> <my> {to:newlist} (list|checklist|project)",
        "<add> {items:items} <on_the> <my> list (of|for|called|named) {to:newlist}",
        "update <my> {to:newlist} (list|checklist) (with|by adding|to include) {items:items}",
        "<add> {items:items} <on_the> <my> shopping (cart|bag|basket) => to=+shopping",
        (
            "<add> {items:items} <on_the> <my> <shopping> (as|since|because|cause|for) (i am|we are|i have|i "
            "just) [all] (out|low|ran out|out of it|out of them|used the last|run out) [of it|of them] => "
            "to=+shopping"
        ),
        (
            "<add> {items:items} <on_the> <my> (<shopping>|list) (if|unless) (they are|it is|i have|they) "
            "[already|not] [not|already] [on there|on it|there|in it|on the list|there already|on there "
            "already] [already] => to=+shopping ?=only if it is not there already"
        ),
        (
            "<add> {items:items} (if|unless) (they are|it is) [already|not] [not|already] (on|in) <my> "
            "(<shopping>|list) [already] => to=+shopping ?=only if it is not there already"
        ),
        (
            "(is|are|do i have|have i got|does <my> <shopping> have) [the] {items:items} <listed_on> <my> "
            "(<shopping>|list) [and|but|please] [if] [not|it is not|they are not] [then] [please|can you|could "
            "you|go ahead and] (add|put) (it|them|that|some) [on|on there|to it|on it|if they are not|if it is "
            "not|if not|in] => to=+shopping ?=only if it is not there already"
        ),
        (
            "(i am|we are) [all] (out of|running out of|low on|nearly out of) {items:items} (add|put|so add|so "
            "put|please add|and need|can you add|can you put|so please add|and i need|please put) [it|them|"
            "that|some] [to be added] (<on_the>|to) <my> (<shopping>|list) => to=+shopping"
        ),
        (
            "(i|we) (have no|ran out of|need|need more|need some|are out of) {items:items} (add|put|so add|so "
            "put|please add|can you add|can you put|could you add|so please add|please put) (it|them|that|"
            "some) (on|in|to|into|onto) <my> (<shopping>|list) => to=+shopping"
        ),
        (
            "<my> <shopping> (should|must|needs to|has to) (have|include|contain) {items:items} [on it|in it] "
            "=> to=+shopping"
        ),
        "{items:items} (on|onto) <my> <shopping> => to=+shopping ?=whether to add it",
        (
            "(i|we) need [to (buy|get|purchase|pick up)] [more|some|a bit of|a few] {items:items} [(at|from) "
            "the (store|shop|supermarket|market)] => to=+shopping ?=whether to put it on a list"
        ),
        "(i|we) (are|am) [all] out of {items:items} => to=+shopping ?=whether to put it on a list",
    )

    items: tuple[str, ...] = arg("the things, one word each, or several in quotes", rest=True)
    to: str = option("the list: a +project or an @context", hint="TAG", default="+shopping")

    def effects(self) -> tuple[Effect, ...]:
        """It writes one task file."""
        return (Effect("read", "tasks"), Effect("write", "tasks"))

    def run(self, ctx: Context) -> Outcome:
        """Write the lines at the end of the file; what is on the list already is not added again."""
        if self.to[:1] not in "+@" or len(self.to.split()) != 1 or len(self.to) < 2:
            raise UsageError(f"{self.to!r} names no list", "for example --to +shopping")
        there = {item.task.words.casefold() for item in ctx.life.open if self.to in item.task.body.split()}
        items = [item for item in dict.fromkeys(" ".join(item.split()) for item in self.items) if item]
        new = [item for item in items if item.casefold() not in there]
        notes = tuple(f"{item} is on {self.to} already" for item in items if item not in new)
        if not new:
            return Outcome((), {"added": [], "list": self.to}, (), notes)
        snapshot = ctx.read(ctx.layout.todo[0])
        text = decode(snapshot.data or b"")[0]
        lines = []
        for item in new:
            line = emit_line(set_tag(build(item, created=ctx.today.isoformat()), self.to, present=True))
            text = append_line(text, line)
            lines.append(line)
        what = f"Add {', '.join(new)} to {self.to}"
        receipt = ctx.change([Edit(snapshot, replaced(snapshot, text), tuple(lines))], what)
        return Outcome((), {"added": new, "list": self.to, "lines": lines}, (receipt,), notes)
