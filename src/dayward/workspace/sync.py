"""Two devices, one life: fetch, merge by meaning, push. And the refusals that keep a broken remote from breaking this one."""

from __future__ import annotations

import os
import random
import time
from datetime import datetime
from functools import partial
from typing import NamedTuple

from dayward.core.errors import Conflict, Refused
from dayward.workspace.copies import merge_conflict_copies
from dayward.workspace.journal import BY_NAME
from dayward.workspace.receipts import message
from dayward.workspace.remote import Credentials, Remote
from dayward.workspace.repository import Origin, Workspace
from dayward.workspace.threeway import Merge
from dayward.workspace.writer import raw_date

_ATTEMPTS = 6
_INCOMING = "refs/dayward/incoming"


class Report(NamedTuple):
    """What a sync did. Counts are commits; `notes` are conflicts and other things the person should know."""

    pulled: int = 0
    pushed: int = 0
    commit: str = ""
    notes: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()


def sync(
    workspace: Workspace,
    origin: Origin,
    *,
    pull: bool = True,
    push: bool = True,
    delete_many: bool = False,
    credentials: Credentials | None = None,
) -> Report:
    """Bring this folder and its remote together. Safe to repeat, and to interrupt anywhere.

    Raises Refused where the remote came back empty, shortened or with most lines gone; Unavailable where it cannot be reached.
    """
    remote = Remote(workspace.git, credentials)
    report = Report(
        kept=workspace.keep_outside_edits(origin.now), notes=tuple(merge_conflict_copies(workspace, origin))
    )
    for attempt in range(_ATTEMPTS):
        incoming = _fetched(workspace, remote)
        if pull and incoming:
            report = _merged(workspace, incoming, origin, report, delete_many)
        try:
            if push:
                report = report._replace(pushed=remote.push(workspace.git.branch(), incoming))
            _mark(workspace)
            return report
        except Conflict:
            if attempt == _ATTEMPTS - 1 or not pull:
                raise
            time.sleep(random.uniform(0.05, 0.2) * 2**attempt)
    raise AssertionError


def last_sync(workspace: Workspace) -> datetime | None:
    """When this folder and its remote were last brought together, None for never."""
    try:
        return datetime.fromtimestamp(os.stat(_marker(workspace)).st_mtime).astimezone()
    except FileNotFoundError:
        return None


def _mark(workspace: Workspace) -> None:
    with open(_marker(workspace), "wb"):
        os.utime(_marker(workspace))


def _marker(workspace: Workspace) -> str:
    return os.path.join(workspace.journal.folder, "last-sync")


def _fetched(workspace: Workspace, remote: Remote) -> str | None:
    """The remote branch's commit, None where there is none yet. What we knew of it must still be in it."""
    branch = workspace.git.branch()
    known = workspace.git.tip(remote.tracking(branch))
    incoming = remote.fetch(branch, _INCOMING)
    if known and not incoming:
        raise Refused(
            f"the remote {remote.name!r} came back empty, although it held your history at the last sync; nothing was changed",
            "if it was emptied on purpose, push to it anew: git push " + remote.name,
        )
    if known and incoming and not workspace.git.is_ancestor(known, incoming):
        raise Refused(
            f"the remote {remote.name!r} no longer contains what it held at the last sync (its history was cut or rewritten)",
            f"look at it: git log {known[:7]} ^{incoming[:7]}; if you want it as it is: git update-ref -d {remote.tracking(branch)}",
        )
    return incoming


def _merged(workspace: Workspace, incoming: str, origin: Origin, report: Report, delete_many: bool) -> Report:
    """Take in what the remote has, by fast-forward or by a merge by meaning."""
    git = workspace.git
    with workspace.writing():
        ref, head = workspace.writer.require_ready(), git.tip()
        if head is None:
            raise Refused("this repository has no commit yet", "make the first one: dayward init --adopt PATH")
        if git.is_ancestor(incoming, head):
            return report
        base = git.text("merge-base", head, incoming, ok=(0, 1)).partition("\n")[0]
        if not base:
            raise Refused(
                "the remote holds another history than this folder",
                "start from the remote instead: dayward init PATH --from ADDRESS",
            )
        pulled = int(git.text("rev-list", "--count", f"{head}..{incoming}"))
        merge = Merge(workspace, base, head, incoming)
        if not delete_many:
            merge.guard_deletion()
        if base == head:
            token = BY_NAME + incoming
            make = partial(git.forward, ref, incoming, head)
        else:
            token = f"sync/{origin.step.replace('/', '-')}-{incoming[:12]}"
            text = message("Merge changes from the remote", origin.who, origin.why, token, (), (), tuple(merge.notes))
            make = partial(git.commit, ref, [head, incoming], merge.files, text, raw_date(origin.now))
        commit, late = workspace.writer.transact(ref, head, merge.moves, merge.rows(), token, make, merge.links)
    return report._replace(pulled=report.pulled + pulled, commit=commit, notes=(*report.notes, *merge.notes, *late))
