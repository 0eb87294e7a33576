"""Who may come in by the web. Secrets are kept as digests only: what opens a door is never in the database."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, delete, select, update

from dayward.core.ids import new_id
from dayward.state.audit import note
from dayward.state.tables import accounts, links, people, sessions, tokens


class Account(NamedTuple):
    """A name to log in with, whose life it opens, and as what: `owner`, `member` or `reader` (who changes nothing)."""

    id: str
    person: str
    role: str


def of(connection: Connection, name: str) -> Row[Any] | None:
    """The account of that name, if it may still be used."""
    there = accounts.join(people, people.c.id == accounts.c.person)
    wanted = select(accounts).select_from(there)
    return connection.execute(
        wanted.where(accounts.c.id == name, accounts.c.deleted_at.is_(None), people.c.deleted_at.is_(None))
    ).first()


def everyone(connection: Connection) -> list[Row[Any]]:
    """All accounts that may be used, by name."""
    return list(connection.execute(select(accounts).where(accounts.c.deleted_at.is_(None)).order_by(accounts.c.id)))


def has_owner(connection: Connection) -> bool:
    """Whether the owner has a password."""
    wanted = select(accounts.c.id).where(
        accounts.c.role == "owner", accounts.c.password != "", accounts.c.deleted_at.is_(None)
    )
    return connection.execute(wanted).first() is not None


def keep(connection: Connection, account: Account, password: str, who: str, now: datetime) -> None:
    """Add an account, or give it another role and password; every session of it ends."""
    known = connection.execute(select(accounts.c.id).where(accounts.c.id == account.id)).first()
    values = {"person": account.person, "role": account.role, "password": password}
    if known:
        changed = update(accounts).where(accounts.c.id == account.id)
        connection.execute(changed.values(**values, changed_at=now, deleted_at=None))
    else:
        connection.execute(accounts.insert().values(id=account.id, **values, created_at=now))
    end_sessions(connection, account.id)
    note(connection, account.person, now, who, "account kept", account.id, {"role": account.role})


def set_password(connection: Connection, account: Account, password: str, now: datetime) -> None:
    """Another password for an account."""
    connection.execute(update(accounts).where(accounts.c.id == account.id).values(password=password, changed_at=now))
    note(connection, account.person, now, account.id, "password changed", account.id, {})


def remove(connection: Connection, name: str, who: str, now: datetime) -> bool:
    """Let nobody in by that name any more: its sessions end, its tokens open nothing. False where there was none."""
    found = of(connection, name)
    if found is None:
        return False
    connection.execute(update(accounts).where(accounts.c.id == name).values(deleted_at=now, password=""))
    connection.execute(
        update(tokens).where(tokens.c.account == name, tokens.c.deleted_at.is_(None)).values(deleted_at=now)
    )
    end_sessions(connection, name)
    note(connection, found.person, now, who, "account removed", name, {})
    return True


def begin_session(
    connection: Connection, digest: str, account: str, agent: str, now: datetime, lasting: timedelta
) -> None:
    """Somebody logged in."""
    connection.execute(delete(sessions).where(sessions.c.ends_at < now))
    values = {"id": digest, "account": account, "agent": agent[:200], "created_at": now, "seen_at": now}
    connection.execute(sessions.insert().values(**values, ends_at=now + lasting))


def session(connection: Connection, digest: str, now: datetime) -> tuple[Account, datetime] | None:
    """Whose session that is and when it was last seen; None where it has ended or its account may not be used."""
    found = connection.execute(select(sessions).where(sessions.c.id == digest, sessions.c.ends_at > now)).first()
    account = of(connection, found.account) if found else None
    return (Account(account.id, account.person, account.role), found.seen_at) if found and account else None


def seen(connection: Connection, digest: str, now: datetime, lasting: timedelta) -> None:
    """A session is used, and lasts from now on again."""
    connection.execute(update(sessions).where(sessions.c.id == digest).values(seen_at=now, ends_at=now + lasting))


def sessions_of(connection: Connection, account: str, now: datetime) -> list[Row[Any]]:
    """The sessions of an account, the newest first."""
    wanted = select(sessions).where(sessions.c.account == account, sessions.c.ends_at > now)
    return list(connection.execute(wanted.order_by(sessions.c.seen_at.desc())))


def end_session(connection: Connection, digest: str) -> None:
    """Somebody logged out."""
    connection.execute(delete(sessions).where(sessions.c.id == digest))


def end_sessions(connection: Connection, account: str, but: str = "") -> None:
    """Everybody who came in by that account is out, but for one."""
    connection.execute(delete(sessions).where(sessions.c.account == account, sessions.c.id != but))


def add_token(
    connection: Connection,
    account: Account,
    name: str,
    digest: str,
    scopes: Sequence[str],
    now: datetime,
    ends_at: datetime | None,
) -> str:
    """A token for a program; its id."""
    id_ = new_id()
    values = {"account": account.id, "name": name, "secret": digest, "scopes": list(scopes), "created_at": now}
    connection.execute(tokens.insert().values(id=id_, **values, ends_at=ends_at))
    note(connection, account.person, now, account.id, "token added", id_, {"name": name, "scopes": list(scopes)})
    return id_


def token(connection: Connection, digest: str, now: datetime) -> tuple[Account, Row[Any]] | None:
    """Whose token that is; None where it opens nothing (any more)."""
    found = connection.execute(select(tokens).where(tokens.c.secret == digest, tokens.c.deleted_at.is_(None))).first()
    if found is None or (found.ends_at is not None and found.ends_at <= now):
        return None
    account = of(connection, found.account)
    if account is None:
        return None
    if found.used_at is None or now - found.used_at > timedelta(minutes=1):
        connection.execute(update(tokens).where(tokens.c.id == found.id).values(used_at=now))
    return Account(account.id, account.person, account.role), found


def tokens_of(connection: Connection, account: str) -> list[Row[Any]]:
    """The tokens of an account that may be used."""
    wanted = select(tokens).where(tokens.c.account == account, tokens.c.deleted_at.is_(None))
    return list(connection.execute(wanted.order_by(tokens.c.created_at)))


def remove_token(connection: Connection, account: Account, id_: str, now: datetime) -> bool:
    """Take a token back. False where that account has none such."""
    gone = update(tokens).where(tokens.c.id == id_, tokens.c.account == account.id, tokens.c.deleted_at.is_(None))
    if not connection.execute(gone.values(deleted_at=now)).rowcount:
        return False
    note(connection, account.person, now, account.id, "token removed", id_, {})
    return True


def add_link(connection: Connection, digest: str, account: Account, now: datetime, lasting: timedelta) -> None:
    """A link that lets whoever has it set the password of an account, once."""
    connection.execute(delete(links).where(links.c.ends_at < now - timedelta(days=30)))
    values = {"account": account.id, "person": account.person, "role": account.role, "created_at": now}
    connection.execute(links.insert().values(id=digest, **values, ends_at=now + lasting))


def link(connection: Connection, digest: str, now: datetime) -> Account | None:
    """What a link is for; None where it was used, is too old, or is none."""
    wanted = select(links).where(links.c.id == digest, links.c.used_at.is_(None), links.c.ends_at > now)
    found = connection.execute(wanted).first()
    return Account(found.account, found.person, found.role) if found else None


def use_link(connection: Connection, digest: str, now: datetime) -> bool:
    """Use a link up. False where somebody was quicker."""
    return bool(
        connection.execute(
            update(links).where(links.c.id == digest, links.c.used_at.is_(None)).values(used_at=now)
        ).rowcount
    )
