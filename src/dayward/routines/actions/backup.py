"""`backup`: everything in one file, proven before it counts."""

from __future__ import annotations

import os
from typing import Any

from dayward.actions.action import HERE, Action, Effect, Outcome, option
from dayward.actions.context import Context
from dayward.actions.views import Listing, Row, Section, Text
from dayward.core.configuration import configuration
from dayward.planning import say
from dayward.routines.backup.making import Made, Source, backups, make, prove_again
from dayward.routines.backup.places import database_of, kept_in


class Backup(Action):
    """Back up your folder with its history, Dayward's state and its configuration, as one file.

    It is restored into a scratch folder and compared, and only then gets its name; a backup that cannot be restored is
    none. Older ones stay by the setting backup.keep. Put one back with dayward restore.
    """

    name = "backup"
    group = "Together"
    doors = HERE | {"routine"}
    idempotent = False
    examples = ("backup", "backup --list", "backup --prove")
    phrases = (
        "(back up|backup) [everything|my life|my files|my folder|my data] [now]",
        "(make|do|create|run) [a|the] backup [of (everything|my life|my files|my folder|my data)] [now]",
        "<show> [my|the|all|all my] backups => list=yes",
        "(what|which) backups (do i have|are there) => list=yes",
    )

    to: str | None = option("another folder to keep it in; no older one is removed there", hint="FOLDER")
    list: bool = option("show the backups there are, and make none", default=False)
    prove: bool = option("restore and compare all older ones again, too", default=False)
    with_secrets: bool = option("passwords and private addresses, too", default=False)

    def effects(self) -> tuple[Effect, ...]:
        """It reads the folder and files of this machine."""
        return (Effect("read", "history"), Effect("read", "machine"))

    def run(self, ctx: Context) -> Outcome:
        """Make one (or list them) and say what it holds."""
        values = configuration(ctx.home).values
        kept = os.path.abspath(os.path.expanduser(self.to)) if self.to else kept_in(ctx.home, values)
        if self.list:
            return _listed(kept, ctx)
        older = [path for _, path in backups(kept)] if self.prove else []
        source = Source(ctx.workspace, ctx.home, database_of(ctx.home, values), self.with_secrets)
        made = make(source, kept, ctx.local_now, None if self.to else values["backup.keep"])
        notes = tuple(f"left out, as it is no file: {path}" for path in made.manifest.left_out)
        wrong = prove_again([path for path in older if os.path.exists(path)], kept)
        rows = tuple(
            Row(os.path.basename(path), tail=(said or "proven",), tone="late" if said else "")
            for path, said in wrong.items()
        )
        data = {"path": made.path, "bytes": made.size, "head": made.manifest.head, "tables": made.manifest.tables}
        more = {"files": len(made.manifest.files), "removed": list(made.removed), "proven": wrong and {**wrong}}
        views = (Text(_said(made)), Listing("", (Section("Older ones", rows),)))
        return Outcome(views, {**data, **more}, (), notes, not any(wrong.values()))


def _said(made: Made) -> str:
    manifest = made.manifest
    parts = [
        f"{len(manifest.files)} files",
        f"history to {manifest.head[:7]}" if manifest.head else "no history yet",
        *([f"{manifest.rows()} rows of state"] if manifest.tables else []),
        _size(made.size),
    ]
    removed = f"\n{len(made.removed)} older removed, as backup.keep says" if made.removed else ""
    return f"Backed up and proven: {made.path}\n{' · '.join(parts)}{removed}"


def _listed(kept: str, ctx: Context) -> Outcome:
    there = backups(kept)
    rows = tuple(
        Row(os.path.basename(path), lead=say.moment(at, ctx.local_now), tail=(_size(os.path.getsize(path)),))
        for at, path in there
    )
    data: list[dict[str, Any]] = [
        {"at": at.isoformat(), "path": path, "bytes": os.path.getsize(path)} for at, path in there
    ]
    return Outcome((Listing(f"Backups in {kept}", (Section("", rows, "none yet: dayward backup"),)),), data)


def _size(count: int) -> str:
    return f"{count / 1e6:.1f} MB" if count >= 100_000 else f"{count / 1e3:.0f} kB"
