"""What keeps a long-running Dayward in order: old things forgotten, a backup made every day; by hand or by itself."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from dayward.app.compose import database_url, look, open_context, with_what_waits
from dayward.core import clock, pictures
from dayward.core.configuration import Configuration
from dayward.core.errors import DaywardError, Unavailable
from dayward.core.logs import log_settings
from dayward.jobs.retention import Forgotten, forget
from dayward.routines.backup.making import Made, Source, backups, make
from dayward.routines.backup.places import kept_in
from dayward.state import people
from dayward.state.database import Database
from dayward.workspace.beneath import Beneath
from dayward.workspace.repository import Workspace

log = logging.getLogger(__name__)

RECENT = timedelta(hours=20)
"""How old the newest backup is at most when none is made by itself."""


def clean(config: Configuration, database: Database, days: int | None = None) -> Forgotten:
    """Forget what is older than `days` (default: what each person prefers, else keep.days)."""
    settings, _ = log_settings(config.home, config.values)
    with_what_waits(config.home, database)
    kept = config.values["keep.days"] if days is None else days
    own = _preferred(database) if days is None else {}
    found = forget(database, settings, kept, clock.utc(), own)
    pictures.forget(config.home, kept)
    log.info("old things forgotten", extra=found._asdict())
    return found


def _preferred(database: Database) -> dict[str, int]:
    """For how many days people want their words kept, where they say so. Where that cannot be read now, nothing is forgotten yet."""
    found = {}
    with database.reading() as connection:
        known = people.everyone(connection)
    for person in known:
        if not person.workspace:
            continue
        try:
            files = Beneath(person.workspace)
            days = look(files).preferences["keep.days"]
            files.close()
        except DaywardError as error:
            log.warning("nothing of a person is forgotten", extra={"person": person.id, "reason": error.message})
            days = 0
        if days >= 0:
            found[person.id] = days
    return found


def backup(config: Configuration, to: str = "") -> Made:
    """Back up everything there is, also where no folder is set up; in another folder no older one is removed. Raises Unavailable."""
    kept = os.path.abspath(os.path.expanduser(to)) if to else kept_in(config.home, config.values)
    rules = None if to else config.values["backup.keep"]
    with _folder(config) as workspace:
        return make(Source(workspace, config.home, database_url(config)), kept, clock.now(), rules)


async def backup_apart(config: Configuration) -> None:
    """Make a backup in a process of its own, where the newest is not recent; one that is cancelled leaves nothing.

    Raises Unavailable with what went wrong.
    """
    newest = backups(kept_in(config.home, config.values))[:1]
    if any(clock.utc() - at < RECENT for at, _ in newest):
        return
    words = ("-m", "dayward", "promptyoself", "backup")
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(
        sys.executable, *words, stdin=asyncio.subprocess.DEVNULL, stdout=pipe, stderr=asyncio.subprocess.DEVNULL
    )
    try:
        said, _ = await process.communicate()
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if process.returncode:
        raise Unavailable(f"no backup was made: {_error(said)}", "promptyoself backup")
    log.info("a backup was made")


def _error(said: bytes) -> Any:
    try:
        return json.loads(said)["error"]
    except (ValueError, KeyError):
        return "it was ended"


@contextmanager
def _folder(config: Configuration) -> Iterator[Workspace | None]:
    """The folder commands work on, None where none is set up."""
    if not (os.environ.get("DAYWARD_WORKSPACE") or config.values["workspace"]):
        yield None
        return
    ctx = open_context("routine")
    try:
        yield ctx.workspace
    finally:
        ctx.close()
