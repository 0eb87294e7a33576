"""People, their addresses, and which worker looks after whom."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Connection, or_, select, update

from dayward.state.audit import note
from dayward.state.tables import addresses, people


class Person(NamedTuple):
    """One person: everything of theirs names this id."""

    id: str
    name: str
    workspace: str
    zone: str
    quiet: str
    preferences: dict[str, Any]


def keep(connection: Connection, person: Person, now: datetime) -> None:
    """Add a person, or bring what is known of them up to date. One who was removed comes back."""
    row = connection.execute(select(people).where(people.c.id == person.id)).first()
    if row is None:
        connection.execute(people.insert().values(**person._asdict(), created_at=now))
        note(connection, person.id, now, person.id, "person added", person.id, {"workspace": person.workspace})
        return
    known = {name: value for name, value in person._asdict().items() if name != "zone"}  # schedules follow it: `travel`
    changed = {name: value for name, value in known.items() if getattr(row, name) != value}
    if changed or row.deleted_at is not None:
        connection.execute(update(people).where(people.c.id == person.id).values(**known, deleted_at=None))
        note(
            connection,
            person.id,
            now,
            person.id,
            "person changed",
            person.id,
            {name: str(v) for name, v in changed.items()},
        )


def remove(connection: Connection, person: str, who: str, now: datetime) -> bool:
    """Remove a person; what is theirs is kept and can be looked at. False where there was none."""
    found = connection.execute(
        update(people).where(people.c.id == person, people.c.deleted_at.is_(None)).values(deleted_at=now)
    ).rowcount
    if found:
        note(connection, person, now, who, "person removed", person, {})
    return bool(found)


def everyone(connection: Connection) -> list[Person]:
    """All people who were not removed."""
    rows = connection.execute(select(people).where(people.c.deleted_at.is_(None)).order_by(people.c.id))
    return [Person(row.id, row.name, row.workspace, row.zone, row.quiet, row.preferences) for row in rows]


def known(connection: Connection, channel: str, address: str) -> str:
    """Whose address that is, "" where it is nobody's."""
    row = connection.execute(
        select(addresses.c.person).where(
            addresses.c.channel == channel, addresses.c.address == address, addresses.c.deleted_at.is_(None)
        )
    ).first()
    return row.person if row else ""


def addresses_of(connection: Connection, person: str) -> dict[str, tuple[str, str]]:
    """A person's own addresses, by channel."""
    rows = connection.execute(
        select(addresses).where(addresses.c.person == person, addresses.c.deleted_at.is_(None)).order_by(addresses.c.id)
    )
    return {row.channel: (row.channel, row.address) for row in rows}


def lease(connection: Connection, worker: str, now: datetime, lasting: timedelta, most: int = 1_000) -> list[str]:
    """Hold, or go on holding, the people whom nobody else looks after; their ids.

    A worker that does not come back before its lease ends has lost them to whoever asks next.
    """
    over = or_(people.c.leased_until < now, people.c.leased_until > now + 2 * lasting)  # or the clock was set back
    free = or_(people.c.leased_to.in_((worker, "")), people.c.leased_until.is_(None), over)
    wanted = select(people.c.id).where(people.c.deleted_at.is_(None), free).order_by(people.c.id).limit(most)
    if connection.dialect.name == "postgresql":
        wanted = wanted.with_for_update(skip_locked=True)
    ids = [row.id for row in connection.execute(wanted)]
    connection.execute(update(people).where(people.c.id.in_(ids)).values(leased_to=worker, leased_until=now + lasting))
    return ids


def holds(connection: Connection, worker: str, person: str, now: datetime) -> bool:
    """Whether a worker still looks after a person at that moment."""
    row = connection.execute(select(people.c.leased_to, people.c.leased_until).where(people.c.id == person)).first()
    return bool(row and row.leased_to == worker and row.leased_until and row.leased_until > now)


def leased_by(connection: Connection, worker: str, person: str) -> bool:
    """Whether nobody has taken a person over from this worker."""
    return connection.execute(select(people.c.leased_to).where(people.c.id == person)).scalar() == worker


def seen_at(connection: Connection, person: str) -> datetime | None:
    """Until when somebody looked after a person, as far as it was written down (None: never)."""
    found: datetime | None = connection.execute(select(people.c.seen_at).where(people.c.id == person)).scalar()
    return found


def seen(connection: Connection, person: str, now: datetime) -> datetime | None:
    """Somebody looks after a person now; until when somebody did before (None: never)."""
    before = seen_at(connection, person)
    connection.execute(update(people).where(people.c.id == person).values(seen_at=now))
    return before


def folder(connection: Connection, person: str) -> str:
    """Where a person's files are."""
    return str(connection.execute(select(people.c.workspace).where(people.c.id == person)).scalar_one())


def zone(connection: Connection, person: str) -> str:
    """The zone a person's schedules were last worked out for."""
    return str(connection.execute(select(people.c.zone).where(people.c.id == person)).scalar_one())


def travel(connection: Connection, person: str, zone_name: str, now: datetime) -> None:
    """From now on a person's schedules follow another zone."""
    before = zone(connection, person)
    connection.execute(update(people).where(people.c.id == person).values(zone=zone_name))
    note(connection, person, now, person, "zone changed", person, {"from": before, "to": zone_name})


def release(connection: Connection, worker: str) -> None:
    """Give everybody back, for another worker to take at once."""
    connection.execute(update(people).where(people.c.leased_to == worker).values(leased_to="", leased_until=None))
