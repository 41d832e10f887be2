"""Versions are found by the control code on their paper: an index over the hash that it begins."""

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the index."""
    op.create_index(op.f("ix_versions_content"), "versions", ["content"], unique=False)


def downgrade() -> None:
    """Remove it."""
    op.drop_index(op.f("ix_versions_content"), "versions")
