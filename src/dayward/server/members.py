"""The people of a home and their accounts, as its owner sees to them."""

from __future__ import annotations

import os
import re
from datetime import datetime

from sqlalchemy import Connection

from dayward.actions.context import OWNER
from dayward.assistant import deciding
from dayward.core.errors import Negative, Refused, UsageError
from dayward.core.home import Home
from dayward.server.caller import ROLES
from dayward.server.entrance import INVITED, LINK, Entrance
from dayward.state import accounts, belongings, people
from dayward.state.accounts import Account
from dayward.state.database import Database
from dayward.state.people import Person
from dayward.workspace import start

_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")


class Members:
    """Who is there, who gets in, and who does not any more."""

    def __init__(self, home: Home, database: Database, entrance: Entrance) -> None:
        self._home, self._database, self._entrance = home, database, entrance

    def add(self, name: str, said: str, now: datetime) -> Person:
        """A person with a new folder of their own, in Dayward's own. Raises UsageError for a name that is none or is taken."""
        if not _NAME.fullmatch(name) or name == OWNER:
            raise UsageError("a person has a name in small letters", "such as: ben")
        with self._database.reading() as connection:
            if any(one.id == name for one in people.everyone(connection)):
                raise UsageError(f"there is a {name} already", "take another name, or invite them")
        folder = os.path.join(self._home.state_file("people"), name)
        if not os.path.isdir(folder):
            start.create(folder, {"todo.txt": b""}, now)
        person = Person(name, said.strip()[:80] or name.capitalize(), folder, "", "", {})
        with self._database.transaction() as connection:
            people.keep(connection, person, now)
        return person

    def invite(self, name: str, person: str, role: str) -> str:
        """A secret that lets somebody in once, to set their password. Raises UsageError where it cannot be for them."""
        with self._database.reading() as connection:
            known = {one.id for one in people.everyone(connection)}
            found = accounts.of(connection, name)
        if person not in known:
            raise Negative(f"there is nobody called {person[:40]}", "add them first")
        if role not in ROLES or (role == "owner" and person != OWNER):
            raise UsageError("a role is owner, member or reader, and only whose machine it is can be the owner", "")
        if found is not None and found.person != person:
            raise UsageError(f"the account {name} is another person's", "take another name")
        return self._entrance.link(Account(name, person, role), LINK if found else INVITED)

    def change_role(self, name: str, role: str, who: str, now: datetime) -> None:
        """Another role for an account; its sessions end. Raises Refused where no owner would be left."""
        with self._database.transaction() as connection:
            found = accounts.of(connection, name)
            if found is None:
                raise Negative(f"there is no account {name[:40]}", "see: people")
            if role not in ROLES or (role == "owner" and found.person != OWNER):
                raise UsageError("only whose machine it is can be the owner", "take member or reader")
            if found.role == "owner" and role != "owner":
                _require_another(connection, name)
            accounts.keep(connection, Account(name, found.person, role), found.password, who, now)

    def remove(self, name: str, who: str, now: datetime) -> None:
        """Let nobody in by an account any more. Raises Refused where no owner would be left."""
        with self._database.transaction() as connection:
            found = accounts.of(connection, name)
            if found is None:
                raise Negative(f"there is no account {name[:40]}", "see: people")
            if found.role == "owner":
                _require_another(connection, name)
            accounts.remove(connection, name, who, now)

    def forget(self, person: str, typed: str, who: str, now: datetime) -> str:
        """Delete all rows of a person, and what is recorded of their turns. `typed` has to be their name.

        Returns where their folder is, which stays. Raises Refused for whose machine it is.
        """
        if person == OWNER:
            raise Refused(
                "whose machine it is cannot be deleted here", "remove Dayward's own folder: see dayward status"
            )
        with self._database.transaction() as connection:
            found = next((one for one in people.everyone(connection) if one.id == person), None)
            if found is None:
                raise Negative(f"there is nobody called {person[:40]}", "see: people")
            if typed.strip() != person:
                raise UsageError("nothing was deleted: that is not the name", f"type {person}")
            belongings.forget(connection, person, who, now)
        deciding.forget(self._home, person)
        return found.workspace


def _require_another(connection: Connection, name: str) -> None:
    owners = {row.id for row in accounts.everyone(connection) if row.role == "owner" and row.password}
    if not owners - {name}:
        raise Refused("then nobody could see to this Dayward any more", "make another owner first")
