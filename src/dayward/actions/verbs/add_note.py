"""`add-note`: keep a thought."""

from __future__ import annotations

import os

from dayward.actions.action import Action, Effect, Outcome, arg, option
from dayward.actions.context import Context
from dayward.core.errors import UsageError
from dayward.formats.notes import free_name, new_note
from dayward.workspace.repository import Edit, Snapshot


class AddNote(Action):
    """Make a note, a Markdown file of its own.

    The words are its title; --body is its text ("-" for standard input).
    """

    name = "add-note"
    group = "Every day"
    aliases = ("note",)
    writes = True
    idempotent = False
    examples = ("add-note Roses --body 'Cut back in February' --tag garden",)
    plainly = ("note: note: {what}",)
    phrases = (
        (
            "(take|make|write|add|create|jot down) [a|an] [new] note [that|saying|about|on|of|to|called|titled|"
            ":] {title}"
        ),
        "note [down] [that] {title}",
        "note to self {title}",
        "(write|jot) (this|that|it) down {title}",
    )

    title: str = arg("the title", rest=True)
    body: str = option("the text", short="b", hint="TEXT", default="")
    tag: tuple[str, ...] = option("a tag, without its #", hint="TAG", default=())

    def effects(self) -> tuple[Effect, ...]:
        """It writes a new file among the notes."""
        return (Effect("read", "notes"), Effect("write", "notes"))

    def run(self, ctx: Context) -> Outcome:
        """Write the file under a free name."""
        title = " ".join(self.title.split())
        folder = "" if ctx.layout.notes == "." else ctx.layout.notes
        taken = [os.path.basename(path).removesuffix(".md") for path in ctx.workspace.paths(folder)]
        try:
            path = os.path.join(folder, free_name(title, taken) + ".md")
            text = new_note(title, self.body, ctx.today, [tag.lstrip("#") for tag in self.tag])
        except ValueError as error:
            raise UsageError(f"this cannot be a note: {error}", "use another title") from None
        receipt = ctx.change([Edit(Snapshot(path, None), text.encode("utf-8", "surrogateescape"))], f"Note “{title}”")
        return Outcome((), {"path": path, "title": title}, (receipt._replace(where=(path,)),))
