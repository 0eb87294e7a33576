"""`files`: what is in the folder."""

from __future__ import annotations

from dayward.actions.action import Action, Effect, Outcome, arg
from dayward.actions.context import Context
from dayward.actions.views import Listing, Row, Section


class ListFiles(Action):
    """List the files of your folder, hidden ones left out."""

    name = "files"
    group = "Files"
    known_as = ("list_files",)
    examples = ("files", "files notes")
    phrases = (
        "<show> [my|all|all my|the] files",
        "what files (do i have|are there)",
        "files",
        "<show> [my|the] files in {folder}",
    )

    folder: str | None = arg("only below this folder", default=None)

    def effects(self) -> tuple[Effect, ...]:
        """It reads names."""
        return (Effect("read", f"path:{self.folder.rstrip('/')}" if self.folder else "history"),)

    def run(self, ctx: Context) -> Outcome:
        """List the names."""
        paths = ctx.workspace.paths((self.folder or "").rstrip("/"))
        rows = tuple(Row(path) for path in paths)
        return Outcome((Listing("", (Section("", rows, "no files"),)),), paths)
