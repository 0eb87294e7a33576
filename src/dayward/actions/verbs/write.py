"""`write`: replace a file."""

from __future__ import annotations

from dayward.actions.action import Action, Effect, Outcome, arg, option
from dayward.actions.context import Context
from dayward.core.errors import Conflict, Refused
from dayward.planning.layout import PREFERENCES
from dayward.workspace.diffs import unified
from dayward.workspace.repository import Edit, Snapshot, replaced


class WriteFile(Action):
    """Make or replace a file of your folder.

    The text is the words given, or standard input for "-". With --expect it is only written over the version that
    `read --json` gave the hash of.
    """

    name = "write"
    group = "Files"
    known_as = ("write_file",)
    writes = True
    examples = ("write notes/ideas.md A greenhouse from old windows",)
    phrases = (
        "(write|save) {text} (to|into|in|as) [the|a] [new] (file|note) {path:path}",
        "replace {path:path} (with|by) {text}",
    )

    path: str = arg("a path inside your folder")
    text: str = arg("the whole text, or - for standard input", rest=True, hint="TEXT")
    expect: str | None = option("the hash of the version that may be replaced", hint="HASH")
    delete_many: bool = option("allow the file to become much shorter", default=False)

    def effects(self) -> tuple[Effect, ...]:
        """It writes that file."""
        return (Effect("read", f"path:{self.path}"), Effect("write", f"path:{self.path}"))

    def run(self, ctx: Context) -> Outcome:
        """Replace the whole text."""
        snapshot = writable(ctx, self.path)
        text = self.text if self.text.endswith("\n") or not self.text else self.text + "\n"
        if self.expect and self.expect != snapshot.digest:
            raise Conflict(
                f"{self.path} is not the version you read; nothing was written",
                f"read it again: dayward read {self.path} --json",
                unified(snapshot.data, replaced(snapshot, text), "in the file", "yours"),
            )
        verb = "Write" if snapshot.data is None else "Rewrite"
        edit = Edit(snapshot, replaced(snapshot, text))
        receipt = ctx.change([edit], f"{verb} {self.path}", delete_many=self.delete_many)
        return Outcome((), {"path": self.path, "hash": Snapshot(self.path, edit.data).digest}, (receipt,))


def writable(ctx: Context, path: str) -> Snapshot:
    """A file to write. Raises Refused for the one that has an action of its own."""
    if path.casefold() == PREFERENCES:
        raise Refused(f"{PREFERENCES} is not written as text", "use: dayward preferences NAME VALUE")
    return ctx.read(path)
