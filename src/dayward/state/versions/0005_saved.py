"""What a call would have cost that was answered from what was said before."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Add the column."""
    op.add_column("ledger", sa.Column("saved", sa.BigInteger(), server_default="0", nullable=False))
