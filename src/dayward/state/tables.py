"""The tables. Every row belongs to a person; instants are microseconds since 1970 (UTC); nothing is removed while it may be asked about."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
    false,
    text,
    true,
)

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


class Instant(TypeDecorator[datetime]):
    """A moment: an aware datetime in Python, microseconds since 1970 in the database, equal in both."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        """To the database. Raises OverflowError for what could not be read again."""
        return None if value is None else (value.astimezone(UTC) - _EPOCH) // _MICROSECOND

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:
        """From the database."""
        return None if value is None else _EPOCH + timedelta(microseconds=value)


metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _table(name: str, *parts: Column[Any] | UniqueConstraint | Index) -> Table:
    return Table(name, metadata, Column("id", Text, primary_key=True), *parts)


def _person() -> Column[Any]:
    return Column("person", Text, ForeignKey("people.id"), nullable=False)


def _words(name: str, default: str | None = "") -> Column[Any]:
    return Column(name, Text, nullable=default is None, server_default=default)


def _made() -> Column[Any]:
    return Column("created_at", Instant, nullable=False)


GOING_OUT = "state in ('pending', 'unknown')"
ACTIVE = "state = 'active'"
WATCHING = "state = 'active' and kind in ('before', 'when', 'changed', 'reminders')"
OF_ROUTINES = "origin like 'routine:%'"
SPENT_BY_SOME = "agent <> '' or routine <> ''"
"""Conditions of indexes. A question that is to be answered by such an index has to put it in the same words, not in parameters."""


def _only(where: str, name: str, *columns: str, unique: bool = False) -> Index:
    """An index over the few rows that still ask for something, so that what has ended costs nothing."""
    return Index(name, *columns, unique=unique, sqlite_where=text(where), postgresql_where=text(where))


people = _table(
    "people",
    _words("name"),
    Column("workspace", Text, nullable=False),
    _words("zone"),
    _words("quiet"),
    Column("preferences", JSON, nullable=False),
    _words("leased_to"),
    Column("leased_until", Instant),
    Column("seen_at", Instant),
    _made(),
    Column("deleted_at", Instant),
)
addresses = _table(
    "addresses",
    _person(),
    Column("channel", Text, nullable=False),
    Column("address", Text, nullable=False),
    _made(),
    Column("deleted_at", Instant),
    UniqueConstraint("channel", "address"),
)
conversations = _table(
    "conversations",
    _person(),
    Column("channel", Text, nullable=False),
    Column("address", Text, nullable=False),
    Column("memory", JSON, nullable=False),
    _made(),
    Column("updated_at", Instant, nullable=False),
    UniqueConstraint("person", "channel", "address"),
)
inbox = _table(
    "inbox",
    _person(),
    Column("channel", Text, nullable=False),
    Column("external_id", Text, nullable=False),
    Column("address", Text, nullable=False),
    Column("conversation", Text, nullable=False),
    Column("body", JSON, nullable=False),
    Column("plan", JSON),
    Column("place", BigInteger, nullable=False),
    Column("state", Text, nullable=False),
    Column("attempts", Integer, nullable=False, server_default="0"),
    _words("error"),
    _made(),
    Column("ended_at", Instant),
    Column("due_at", Instant),
    UniqueConstraint("channel", "external_id"),
    UniqueConstraint("conversation", "place"),
    _only("state = 'open'", "ix_inbox_open", "person", "conversation", "place"),
)
outbox = _table(
    "outbox",
    _person(),
    Column("channel", Text, nullable=False),
    Column("address", Text, nullable=False),
    Column("key", Text, nullable=False),
    Column("cause", Text, nullable=False),
    Column("body", JSON, nullable=False),
    Column("place", BigInteger, nullable=False),
    Column("state", Text, nullable=False),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("due_at", Instant, nullable=False),
    _words("reference"),
    _words("error"),
    _made(),
    Column("ended_at", Instant),
    UniqueConstraint("key"),
    UniqueConstraint("channel", "address", "place"),
    _only(GOING_OUT, "ix_outbox_open", "channel", "address", "place"),
)
schedules = _table(
    "schedules",
    _person(),
    Column("name", Text, nullable=False),
    Column("words", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("rule", JSON, nullable=False),
    _words("zone"),
    Column("what", JSON, nullable=False),
    Column("late", Text, nullable=False),
    Column("window", Integer),
    Column("origin", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("next_at", Instant),
    Column("last_at", Instant),
    Column("times", Integer, nullable=False, server_default="0"),
    Column("most", Integer),
    _made(),
    Column("updated_at", Instant, nullable=False),
    Column("deleted_at", Instant),
    Index("ix_schedules_person_name", "person", "name"),
    _only(ACTIVE, "ix_schedules_due", "person", "next_at"),
    _only(WATCHING, "ix_schedules_watching", "person", "kind"),
    _only(OF_ROUTINES, "ix_schedules_routines", "person"),
)
slots = _table(
    "slots",
    _person(),
    Column("schedule", Text, ForeignKey("schedules.id"), nullable=False),
    Column("key", Text, nullable=False),
    Column("due_at", Instant, nullable=False),
    Column("facts", JSON, nullable=False),
    Column("state", Text, nullable=False),
    Column("attempts", Integer, nullable=False, server_default="0"),
    _words("note"),
    Column("retry_at", Instant),
    _made(),
    Column("ended_at", Instant),
    UniqueConstraint("schedule", "key"),
    _only("state = 'due'", "ix_slots_due", "person", "due_at"),
    Index("ix_slots_ended", "person", "ended_at"),
)
approvals = _table(
    "approvals",
    _person(),
    Column("action", Text, nullable=False),
    Column("args", JSON, nullable=False),
    Column("said", Text, nullable=False),
    Column("why", Text, nullable=False),
    Column("diff", Text, nullable=False),
    Column("digest", Text, nullable=False),
    Column("turn", Text, nullable=False),
    Column("channel", Text, nullable=False),
    Column("address", Text, nullable=False),
    Column("state", Text, nullable=False),
    _made(),
    Column("expires_at", Instant, nullable=False),
    Column("answered_at", Instant),
    _words("answered_by"),
    _words("outcome"),
    _only("state = 'open'", "ix_approvals_open", "person"),
)
incidents = _table(
    "incidents",
    _person(),
    Column("subject", Text, nullable=False),
    Column("message", Text, nullable=False),
    Column("times", Integer, nullable=False),
    Column("state", Text, nullable=False),
    _made(),
    Column("last_at", Instant, nullable=False),
    Column("ended_at", Instant),
    _only("state = 'open'", "uq_incidents_open", "person", "subject", unique=True),
)
notices = _table(
    "notices",
    _person(),
    Column("at", Instant, nullable=False),
    Column("routine", Text, nullable=False),
    Column("subjects", JSON, nullable=False),
    Column("words", Text, nullable=False),
    Column("body", JSON, nullable=False),
    Column("urgency", Text, nullable=False),
    Column("verdict", Text, nullable=False),
    Column("why", Text, nullable=False),
    _words("slot"),
    _words("channel"),
    Column("until", Instant),
    Column("useful_until", Instant),
    _words("into"),
    Column("counted", Boolean, nullable=False, server_default=true()),
    Index("ix_notices_person_at", "person", "at"),
    Column("waiting", Boolean, nullable=False, server_default=false()),
    _only("waiting", "ix_notices_waiting", "person"),
)
audit = _table(
    "audit",
    _person(),
    Column("at", Instant, nullable=False),
    Column("who", Text, nullable=False),
    Column("what", Text, nullable=False),
    Column("row", Text, nullable=False),
    Column("facts", JSON, nullable=False),
    Index("ix_audit_person_at", "person", "at"),
)
prompts = _table(
    "prompts",
    _person(),
    Column("number", BigInteger, nullable=False),
    Column("schedule", Text, ForeignKey("schedules.id"), nullable=False),
    Column("channel", Text, nullable=False),
    Column("address", Text, nullable=False),
    Column("last_run", Instant),
    _made(),
    UniqueConstraint("number"),
    UniqueConstraint("schedule"),
    Index("ix_prompts_address", "channel", "address"),
)
replies = _table(
    "replies",
    _person(),
    Column("key", Text, nullable=False),
    Column("channel", Text, nullable=False),
    Column("address", Text, nullable=False),
    Column("text", Text, nullable=False),
    _words("reference"),
    _made(),
    UniqueConstraint("key"),
    Index("ix_replies_address", "channel", "address", "created_at"),
)
ledger = _table(
    "ledger",
    _person(),
    _words("turn"),
    Column("tier", Text, nullable=False),
    _words("agent"),
    _words("routine"),
    Column("endpoint", Text, nullable=False),
    Column("way", Text, nullable=False),
    Column("model", Text, nullable=False),
    _words("answered_by"),
    Column("state", Text, nullable=False),
    Column("input", BigInteger, nullable=False, server_default="0"),
    Column("output", BigInteger, nullable=False, server_default="0"),
    Column("cached", BigInteger, nullable=False, server_default="0"),
    Column("money", BigInteger, nullable=False, server_default="0"),
    Column("priced", Boolean, nullable=False, server_default=true()),
    Column("estimated", Boolean, nullable=False, server_default=false()),
    _words("error"),
    _words("note"),
    Column("retry_at", Instant),
    Column("milliseconds", BigInteger, nullable=False, server_default="0"),
    Column("at", Instant, nullable=False),
    Column("saved", BigInteger, nullable=False, server_default="0"),
    Index("ix_ledger_spent", "person", "at", "money"),
    Index("ix_ledger_way", "way", "id"),
    _only(SPENT_BY_SOME, "ix_ledger_spenders", "person", "agent", "routine", "at", "money"),
)
cached = _table(
    "cached",
    _person(),
    Column("digest", Text, nullable=False),
    Column("answer", JSON, nullable=False),
    Column("size", Integer, nullable=False),
    _made(),
    UniqueConstraint("person", "digest"),
    Index("ix_cached_age", "created_at"),
)
transcripts = _table(
    "transcripts",
    _person(),
    Column("conversation", Text, nullable=False),
    Column("channel", Text, nullable=False),
    Column("address", Text, nullable=False),
    Column("turn", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("text", Text, nullable=False),
    _words("tier"),
    Column("done", JSON, nullable=False),
    Column("at", Instant, nullable=False),
    Index("ix_transcripts_person_at", "person", "at"),
    Index("ix_transcripts_person_conversation", "person", "conversation", "at"),
)
accounts = _table(
    "accounts",
    _person(),
    Column("role", Text, nullable=False),
    _words("password"),
    _made(),
    Column("changed_at", Instant),
    Column("deleted_at", Instant),
    Index("ix_accounts_person", "person"),
)
sessions = _table(
    "sessions",
    Column("account", Text, ForeignKey("accounts.id"), nullable=False),
    _words("agent"),
    _made(),
    Column("seen_at", Instant, nullable=False),
    Column("ends_at", Instant, nullable=False),
    Index("ix_sessions_account", "account"),
)
tokens = _table(
    "tokens",
    Column("account", Text, ForeignKey("accounts.id"), nullable=False),
    Column("name", Text, nullable=False),
    Column("secret", Text, nullable=False),
    Column("scopes", JSON, nullable=False),
    _made(),
    Column("used_at", Instant),
    Column("ends_at", Instant),
    Column("deleted_at", Instant),
    UniqueConstraint("secret"),
    Index("ix_tokens_account", "account"),
)
links = _table(
    "links",
    Column("account", Text, nullable=False),
    _person(),
    Column("role", Text, nullable=False),
    _made(),
    Column("ends_at", Instant, nullable=False),
    Column("used_at", Instant),
)
requests = _table(
    "requests",
    _person(),
    Column("digest", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("status", Integer, nullable=False),
    Column("headers", JSON, nullable=False),
    _words("body"),
    _made(),
    Column("begun_at", Instant, nullable=False),
    Index("ix_requests_created_at", "created_at"),
)
subscriptions = _table(
    "subscriptions",
    _person(),
    Column("url", Text, nullable=False),
    Column("events", JSON, nullable=False),
    Column("seen", JSON, nullable=False),
    _made(),
    Column("deleted_at", Instant),
    Index("ix_subscriptions_person", "person"),
)
workers = _table(
    "workers",
    Column("host", Text, nullable=False),
    Column("pid", Integer, nullable=False),
    Column("started_at", Instant, nullable=False),
    Column("beat_at", Instant, nullable=False),
    Column("ticked_at", Instant, nullable=False),
    Column("facts", JSON, nullable=False),
)
