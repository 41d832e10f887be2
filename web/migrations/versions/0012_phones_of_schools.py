"""Organisations have the phone of their office, for who must ask why a school is late."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column."""
    op.add_column("organizations", sa.Column("phone", sa.String(length=40), nullable=True))


def downgrade() -> None:
    """Remove it."""
    op.drop_column("organizations", "phone")
