"""What calls of language models cost, and answers that are kept for a while."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Make both tables."""
    op.create_table(
        "ledger",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("turn", sa.Text(), server_default="", nullable=False),
        sa.Column("tier", sa.Text(), nullable=False),
        sa.Column("agent", sa.Text(), server_default="", nullable=False),
        sa.Column("routine", sa.Text(), server_default="", nullable=False),
        sa.Column("endpoint", sa.Text(), nullable=False),
        sa.Column("way", sa.Text(), nullable=False),
        sa.Column("model", sa.Text(), nullable=False),
        sa.Column("answered_by", sa.Text(), server_default="", nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("input", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("output", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("cached", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("money", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("priced", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.Column("estimated", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("error", sa.Text(), server_default="", nullable=False),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("retry_at", sa.BigInteger(), nullable=True),
        sa.Column("milliseconds", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["person"], ["people.id"], name="fk_ledger_person"),
        sa.PrimaryKeyConstraint("id", name="pk_ledger"),
    )
    op.create_index("ix_ledger_spent", "ledger", ["person", "at", "money"])
    op.create_index("ix_ledger_way", "ledger", ["way", "id"])
    some = sa.text("agent <> '' or routine <> ''")
    columns = ["person", "agent", "routine", "at", "money"]
    op.create_index("ix_ledger_spenders", "ledger", columns, sqlite_where=some, postgresql_where=some)
    op.create_table(
        "cached",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("answer", sa.JSON(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["person"], ["people.id"], name="fk_cached_person"),
        sa.PrimaryKeyConstraint("id", name="pk_cached"),
        sa.UniqueConstraint("person", "digest", name="uq_cached_person_digest"),
    )
    op.create_index("ix_cached_age", "cached", ["created_at"])
