"""`read`: show a file."""

from __future__ import annotations

from dayward.actions.action import Action, Effect, Outcome, arg
from dayward.actions.context import Context
from dayward.actions.views import Text
from dayward.core.errors import Negative
from dayward.formats.text import decode


class ReadFile(Action):
    """Show a file of your folder."""

    name = "read"
    group = "Files"
    aliases = ("cat",)
    known_as = ("read_file",)
    examples = ("read todo.txt",)
    phrases = (
        "(open|read|show me|show|print|display|cat) [the|my] [file|note] {path:path}",
        "what is in [the] (file|note) {path:path}",
        "what does {path:path} say",
    )

    path: str = arg("a path inside your folder")

    def effects(self) -> tuple[Effect, ...]:
        """It reads that file."""
        return (Effect("read", f"path:{self.path}"),)

    def run(self, ctx: Context) -> Outcome:
        """Read it, with the hash that a later write can expect."""
        snapshot = ctx.read(self.path)
        if snapshot.data is None:
            raise Negative(f"there is no file {self.path!r}", "see what there is: dayward files")
        text = decode(snapshot.data)[0]
        data = {"path": self.path, "text": text, "hash": snapshot.digest}
        return Outcome((Text(text.rstrip("\n")),), data)
