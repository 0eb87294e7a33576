"""Models as they are configured now, and the books that their calls are written into."""

from __future__ import annotations

import os
from functools import cache
from typing import Any

from dayward.actions.context import OWNER, login
from dayward.app.compose import Person, know, open_state
from dayward.core.configuration import Configuration, configuration, workspace_path
from dayward.core.errors import Unavailable, UsageError
from dayward.core.home import Home, write_private
from dayward.core.settings import parse_toml, with_value
from dayward.llm import books
from dayward.llm.books import Books
from dayward.llm.endpoints import Models, models
from dayward.state import people
from dayward.state.database import Database


class Current:
    """The models, read anew where a file that says something about them has changed: a running process follows at its next turn."""

    def __init__(self, home: Home | None = None) -> None:
        self._home = home or Home()
        self._stamp: tuple[object, ...] | None = None
        self._config: Configuration | None = None
        self._models: Models | None = None

    def now(self) -> Models:
        """The models as they are now. Raises UsageError where the settings are no TOML."""
        self._renew()
        assert self._models is not None  # noqa: S101 (made by the line above)
        return self._models

    def values(self) -> dict[str, Any]:
        """The settings as they are now."""
        self._renew()
        assert self._config is not None  # noqa: S101 (made by the line above)
        return self._config.values

    def _renew(self) -> None:
        litellm = self._config.values["models.litellm"] if self._config else ""
        stamp = self._stamped(litellm)
        if self._models is None or stamp != self._stamp:
            self._config = configuration(self._home)
            self._models = models(self._config)
            self._stamp = self._stamped(self._config.values["models.litellm"])

    def _stamped(self, litellm: str) -> tuple[object, ...]:
        stamps: list[object] = []
        try:
            with os.scandir(self._home.config) as entries:
                keys = sorted(entry.path for entry in entries if entry.name.endswith("-key"))
        except OSError:
            keys = []
        for path in (self._home.config_file, os.path.expanduser(litellm), *keys):
            try:
                found = os.stat(path)
            except OSError:
                stamps.append(path)
            else:
                stamps += (path, found.st_mtime_ns, found.st_size, found.st_ino)
        return tuple(stamps)


def current() -> Current:
    """Those of this process, and of the home that it has now."""
    return _current(Home().config)


@cache
def _current(_: str) -> Current:
    return Current()


def keep_books(opened: Database | None = None) -> None:
    """From now on calls of models in this process are written into its database (or into one that is open)."""
    config = configuration()

    @cache
    def database() -> Database:
        found = opened or open_state(config)
        with found.reading() as connection:
            known = any(one.id == OWNER for one in people.everyone(connection))
        return found if known else know(found, Person(OWNER, config.values["name"] or login(), _folder(config), ""))

    books.keep(Books(database, current().values, lambda person: _zone(database(), person)))


def _folder(config: Configuration) -> str:
    try:
        return workspace_path(config)
    except Unavailable:
        return ""


def _zone(database: Database, person: str) -> str:
    with database.reading() as connection:
        return people.zone(connection, person)


def write(values: dict[str, Any]) -> None:
    """Set settings of models and budgets, by their dotted names; comments and everything else stay. None removes one."""
    home = Home()
    try:
        with open(home.config_file, encoding="utf-8") as file:
            text = file.read()
    except FileNotFoundError:
        text = ""
    parse_toml(text, home.config_file)
    for name, value in values.items():
        text = with_value(text, name, value)
    write_private(home.config_file, text.encode())


def write_key(name: str, key: str) -> str:
    """Keep the key of an endpoint in a file that only its owner can read; its path. Raises UsageError where it is no key."""
    key = key.strip()
    if not key or not all("!" <= letter <= "~" for letter in key):
        raise UsageError("that is no key: it has letters in it that no key has", "copy it again from the service")
    path = os.path.join(Home().config, f"{name}-key")
    write_private(path, key.encode() + b"\n")
    return path
