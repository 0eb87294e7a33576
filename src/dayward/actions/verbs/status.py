"""`status`: how the folder stands, and the process that stays."""

from __future__ import annotations

from dayward.actions.action import Action, Effect, Outcome
from dayward.actions.context import Context
from dayward.actions.staying import staying
from dayward.actions.views import Listing, Row, Section
from dayward.core.errors import Unavailable
from dayward.planning import say
from dayward.workspace.copies import conflict_copies
from dayward.workspace.remote import Remote
from dayward.workspace.sync import last_sync


class Status(Action):
    """Show what runs, waits, fails and comes next, the folder, your own uncommitted edits, and how it stands with the remote."""

    name = "status"
    group = "Together"
    known_as = ("git_status",)
    examples = ("status",)
    phrases = (
        "status",
        "<show> [the|my] (status|sync status|git status)",
        "is everything (saved|synced|committed|in sync)",
        "what is the (status|sync status|state) [of my files|of my folder|of my life]",
        "do i have uncommitted (changes|edits)",
    )

    def effects(self) -> tuple[Effect, ...]:
        """It only reads."""
        return (Effect("read", "history"),)

    def run(self, ctx: Context) -> Outcome:
        """Ask git, not the network."""
        workspace = ctx.workspace
        edits = workspace.outside_edits()
        copies = conflict_copies(workspace)
        synced = last_sync(workspace)
        ahead, behind, name = _standing(ctx)
        open_tasks = len(ctx.life.open)
        rows = [
            Row(workspace.root, lead="folder"),
            Row(workspace.git.branch().removeprefix("refs/heads/"), lead="branch"),
            Row(f"{open_tasks} open", lead="tasks"),
            Row(f"{ctx.now:%Y-%m-%d %H:%M} {ctx.zone_name}", lead="now"),
        ]
        if name:
            when = say.moment(synced, ctx.now) if synced else "never"
            rows.append(Row(f"{name}: {ahead} to send, {behind} to take in, last sync {when}", lead="remote"))
        else:
            rows.append(Row("none; name one: dayward sync --remote ADDRESS", lead="remote", tone="quiet"))
        here = staying(ctx)
        sections = (
            Section("", (*here.rows, *rows)),
            Section("Your own edits, not committed yet", tuple(Row(path) for path in edits)),
            Section("Conflict copies to merge (dayward sync)", tuple(Row(copy) for copy, _ in copies)),
        )
        data = {
            "workspace": workspace.root,
            "branch": workspace.git.branch(),
            "commit": workspace.git.tip(),
            "outside_edits": edits,
            "conflict_copies": [copy for copy, _ in copies],
            "remote": name,
            "ahead": ahead,
            "behind": behind,
            "last_sync": synced and synced.isoformat(),
            "zone": ctx.zone_name,
            "open_tasks": open_tasks,
            **here.data,
        }
        return Outcome((Listing("", sections),), data)


def _standing(ctx: Context) -> tuple[int, int, str]:
    git = ctx.workspace.git
    try:
        remote = Remote(git)
    except Unavailable:
        return 0, 0, ""
    tracking = remote.tracking(git.branch())
    if git.tip(tracking) is None:
        return int(git.text("rev-list", "--count", "HEAD", ok=(0, 128)) or 0), 0, remote.name
    left, right = git.text("rev-list", "--left-right", "--count", f"HEAD...{tracking}").split()
    return int(left), int(right), remote.name
