"""What `dayward web` does."""

from __future__ import annotations

import argparse
from datetime import timedelta

from dayward.actions.context import OWNER
from dayward.cli.output import Output
from dayward.core import clock
from dayward.core.configuration import Configuration
from dayward.core.errors import Negative, Unavailable, UsageError
from dayward.core.local import Line
from dayward.server.entrance import INVITED, LINK, Entrance
from dayward.server.listening import place
from dayward.state import accounts
from dayward.state.accounts import Account
from dayward.state.database import Database


def run(given: argparse.Namespace, database: Database, config: Configuration, output: Output) -> int:
    """Carry it out."""
    entrance = Entrance(config.home, database)
    where = place(config.values)
    address = _served(config) or where.address(where.port)
    if given.what == "link":
        return _link(given, entrance, database, address, output)
    if given.what == "token":
        return _token(given, entrance, database, output)
    if given.what == "remove":
        with database.transaction() as connection:
            if not accounts.remove(connection, given.name or "", "you", clock.utc()):
                raise Negative(f"there is no account {given.name!r}", "see: dayward web accounts")
        output.line(f"{given.name} cannot come in any more")
        return 0
    with database.reading() as connection:
        known = accounts.everyone(connection)
    shown = [{"name": row.id, "person": row.person, "role": row.role} for row in known]
    output.data({"address": address if where.port else "", "accounts": shown})
    if given.what == "show":
        output.line(address if where.port else "no pages are served: dayward config web.port 8330")
        if not known:
            output.line("nobody has a password yet: dayward web link")
        return 0
    for row in known:
        output.line(f"{output.paint('key', f'{row.id:<16}')} {row.role:<8} {output.paint('quiet', row.person)}")
    return 0


def _link(given: argparse.Namespace, entrance: Entrance, database: Database, address: str, output: Output) -> int:
    """A link that sets a password; without a name it is the owner's."""
    name = given.name or owner(database)
    with database.reading() as connection:
        found = accounts.of(connection, name)
    role = given.role or (found.role if found else ("owner" if name == owner(database) else "member"))
    person = given.person or (found.person if found else (OWNER if role == "owner" else name))
    lasting = LINK if found or role == "owner" else INVITED
    link = f"{address}/welcome?key={entrance.link(Account(name, person, role), lasting)}"
    output.data({"link": link, "account": name, "role": role, "person": person})
    output.line(link)
    output.notice(f"whoever opens it first sets the password of {name}; it lasts {_spoken(lasting)}")
    return 0


def _served(config: Configuration) -> str:
    """Where the running Dayward serves pages, "" where none runs."""
    try:
        line = Line(config.home, 2.0)
    except Unavailable:
        return ""
    try:
        line.tell(about=True)
        return str(line.hear().get("pages", ""))
    finally:
        line.close()


def owner(database: Database) -> str:
    """The name the owner comes in by."""
    with database.reading() as connection:
        return next((row.id for row in accounts.everyone(connection) if row.role == "owner"), OWNER)


def _token(given: argparse.Namespace, entrance: Entrance, database: Database, output: Output) -> int:
    name = given.account or owner(database)
    with database.transaction() as connection:
        found = accounts.of(connection, name)
        if found is None and name == OWNER:
            accounts.keep(connection, Account(OWNER, OWNER, "owner"), "", "you", clock.utc())
            found = accounts.of(connection, name)
    if found is None:
        raise Negative(f"there is no account {name!r}", "see: dayward web accounts")
    account = Account(found.id, found.person, found.role)
    if given.name == "add":
        if not given.more:
            raise UsageError("a token has a name", "dayward web token add NAME --scope read")
        ends_at = clock.utc() + timedelta(days=given.days) if given.days else None
        secret = entrance.new_token(account, given.more, given.scope or ["read"], ends_at)
        output.data({"token": secret, "name": given.more, "scopes": given.scope or ["read"]})
        output.line(secret)
        output.notice("it is shown this once")
        return 0
    if given.name == "remove":
        with database.transaction() as connection:
            ids = [row.id for row in accounts.tokens_of(connection, account.id) if given.more in (row.id, row.name)]
            if not ids or not all(accounts.remove_token(connection, account, id_, clock.utc()) for id_ in ids):
                raise Negative(f"there is no token {given.more!r}", "see: dayward web token list")
        output.line(f"{given.more} opens nothing any more")
        return 0
    with database.reading() as connection:
        rows = accounts.tokens_of(connection, account.id)
    output.data([{"id": row.id, "name": row.name, "scopes": row.scopes} for row in rows])
    for row in rows:
        output.line(f"{output.paint('key', row.id)}  {row.name:<20} {output.paint('quiet', ', '.join(row.scopes))}")
    return 0


def _spoken(lasting: timedelta) -> str:
    return f"{lasting.days} days" if lasting.days else f"{int(lasting.total_seconds() // 60)} minutes"
