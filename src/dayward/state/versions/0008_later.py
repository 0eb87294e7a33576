"""A message may wait for its moment."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Add the moment."""
    op.add_column("inbox", sa.Column("due_at", sa.BigInteger()))
