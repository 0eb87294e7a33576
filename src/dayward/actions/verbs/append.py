"""`append`: put a line at the end of a file."""

from __future__ import annotations

from dayward.actions.action import Action, Effect, Outcome, arg
from dayward.actions.context import Context
from dayward.actions.verbs.write import writable
from dayward.formats.text import append_line, decode
from dayward.workspace.repository import Edit, replaced


class AppendToFile(Action):
    """Put text on a line of its own at the end of a file, making the file if need be."""

    name = "append"
    group = "Files"
    known_as = ("append_to_file",)
    writes = True
    idempotent = False
    examples = ("append working-memory.txt Anna prefers mornings",)
    phrases = (
        "(append|add) {text} to [the|my] (file|note) {path:path}",
        "(append|add) {text} (to|in|into) {path:path}",
    )

    path: str = arg("a path inside your folder")
    text: str = arg("the text, or - for standard input", rest=True, hint="TEXT")

    def effects(self) -> tuple[Effect, ...]:
        """It writes that file."""
        return (Effect("read", f"path:{self.path}"), Effect("write", f"path:{self.path}"))

    def run(self, ctx: Context) -> Outcome:
        """Add the line in the file's own line ending."""
        snapshot = writable(ctx, self.path)
        line = self.text.rstrip("\n")
        text = append_line(decode(snapshot.data or b"")[0], line)
        receipt = ctx.change([Edit(snapshot, replaced(snapshot, text), (line,))], f"Append to {self.path}")
        return Outcome((), {"path": self.path, "line": line}, (receipt,))
