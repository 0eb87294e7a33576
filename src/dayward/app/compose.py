"""From environment and settings to a ready context: which folder, which zone, who."""

from __future__ import annotations

import os
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from dayward.actions.context import OWNER, Context, login
from dayward.core import clock
from dayward.core.configuration import Configuration, configuration, workspace_path
from dayward.core.home import Home
from dayward.core.settings import parse_toml_once, with_defaults
from dayward.planning.layout import PREFERENCES as PREFERENCES_FILE
from dayward.planning.layout import Layout, detect
from dayward.planning.preferences import PREFERENCES, PRIVATE_CALENDARS
from dayward.workspace.beneath import Beneath, unavailable
from dayward.workspace.repository import Limits, Workspace

if TYPE_CHECKING:
    from dayward.planning.occasions import Calendars
    from dayward.state.database import Database
    from dayward.workspace.remote import Credentials


class Look(NamedTuple):
    """What a look at a folder tells: its layout and its owner's preferences. Looking changes nothing."""

    layout: Layout
    preferences: dict[str, Any]
    problems: list[str]


def look(files: Beneath) -> Look:
    """Read a folder's preferences and find its layout."""
    try:
        with os.scandir(files.root) as entries:
            names = [entry.name + "/" * entry.is_dir(follow_symlinks=False) for entry in entries]
    except OSError as error:
        raise unavailable(files.root, error) from error
    text = (files.read(PREFERENCES_FILE) or b"").decode("utf-8", "replace") if PREFERENCES_FILE in names else ""
    remembered = os.path.join(Home().cache, "preferences.json")
    given = parse_toml_once(text, PREFERENCES_FILE, remembered) if text else {}
    values, problems = with_defaults(PREFERENCES, given)
    vault = _vault_notes(files) if ".obsidian/" in names else None
    named = given.get("files")
    return Look(detect(names, named if isinstance(named, dict) else {}, vault), values, problems)


def _vault_notes(files: Beneath) -> str:
    """The folder an Obsidian vault puts new notes in, "" for its top."""
    import json

    with_hidden = Beneath(files.root, trusted=True)
    try:
        settings = json.loads(with_hidden.read(".obsidian/app.json") or b"{}")
    except ValueError:
        return ""
    finally:
        with_hidden.close()
    folder = settings.get("newFileFolderPath") if isinstance(settings, dict) else None
    return folder.strip("/") if isinstance(folder, str) and settings.get("newFileLocation") == "folder" else ""


def open_context(
    door: str, turn: str = "", *, person: str = OWNER, root: str = "", database: Database | None = None
) -> Context:
    """Everything an action needs, from the environment. Raises Unavailable where no folder is set up."""
    config = configuration()
    root = root or workspace_path(config)
    values = config.values
    files = Beneath(root, tuple(values["paths.allowed"]), tuple(values["paths.blocked"]))
    found = look(files)
    files.close()
    now = clock.now(found.preferences["timezone"])
    workspace = Workspace(
        root,
        allowed=values["paths.allowed"],
        blocked=values["paths.blocked"],
        kinds=found.layout.kinds(),
        limits=Limits(values["limits.delete_lines"]),
    )
    who = values["name"] or login()
    credentials = partial(_credentials, config.home, workspace)
    known = Person(person, who, workspace.root, found.preferences["timezone"])

    def state() -> Database:
        return with_what_waits(config.home, database or know(open_state(config), known))

    ctx = Context(
        workspace, config.home, found.layout, found.preferences, now, who, door, turn, credentials, _calendars, state
    )
    ctx.asked_for = tuple(values["guard.ask"])
    ctx.person = person
    return ctx


def database_url(config: Configuration) -> str:
    """Where state is kept."""
    return os.environ.get("DAYWARD_DATABASE") or config.values["database"] or config.home.state_file("state.db")


def _calendars(ctx: Context) -> Calendars:
    """The calendars the person subscribed to; where there are none, nothing is loaded."""
    if not ctx.preferences["calendars"] and not os.path.exists(os.path.join(ctx.home.config, PRIVATE_CALENDARS)):
        from dayward.planning.occasions import NoCalendars

        return NoCalendars()
    from dayward.connectors.calendars.subscribed import of_context

    return of_context(ctx)


class Person(NamedTuple):
    """Who the folder belongs to, as far as it is known without the database."""

    id: str
    name: str
    workspace: str
    zone: str


_opened: dict[str, Database] = {}


def open_state(config: Configuration) -> Database:
    """The database with its tables; opened once in a process, and only where something asks for it."""
    url = database_url(config)
    if url not in _opened:
        from dayward.state.database import Database
        from dayward.state.upgrade import ready

        database = Database(url)
        ready(database)
        _opened[url] = database
    return _opened[url]


def with_what_waits(home: Home, database: Database) -> Database:
    """The same database, with the turns in it that ended while it was not open."""
    from dayward.state import spool

    if spool.waits(home):
        spool.take_in(home, database)
    return database


def know(database: Database, person: Person) -> Database:
    """The same database, with that person in it."""
    from dayward.state import people

    with database.transaction() as connection:
        people.keep(connection, people.Person(*person, quiet="", preferences={}), clock.utc())
    return database


def _credentials(home: Home, workspace: Workspace) -> Credentials | None:
    """Looked up only when a remote is really asked."""
    from dayward.app.secrets import credentials

    return credentials(home, workspace)
