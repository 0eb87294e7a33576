"""`append`: put a line at the end of a file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from dayward.actions.action import Action, Effect, Outcome, arg
from dayward.actions.context import Context
from dayward.actions.verbs.write import writable
from dayward.formats.text import append_line, decode
from dayward.workspace.repository import Edit, replaced


@dataclass(frozen=True)
class AppendToFile(Action):
    """Put text on a line of its own at the end of a file, making the file if need be."""

    name: ClassVar[str] = "append"
    group: ClassVar[str] = "Files"
    known_as: ClassVar[tuple[str, ...]] = ("append_to_file",)
    writes: ClassVar[bool] = True
    idempotent: ClassVar[bool] = False
    examples: ClassVar[tuple[str, ...]] = ("append working-memory.txt Anna prefers mornings",)

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
