"""Signing keys of people: public halves and terms that the database keeps, secret halves wrapped."""

import sqlalchemy as sa
from alembic import op

from workflow.log import guards_of_terms
from workflow.log.guards_of_terms import SIGNING_KEYS
from workflow.log.guards_postgres import APP

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

TABLE = "signing_keys"
UTC_TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make the table and its guards."""
    op.create_table(
        TABLE,
        sa.Column("kid", sa.String(length=32), nullable=False),
        sa.Column("person", sa.String(length=34), nullable=False),
        sa.Column("pub", sa.String(length=64), nullable=False),
        sa.Column("replaces", sa.String(length=32), nullable=True),
        sa.Column("enrolled_seq", sa.Integer(), nullable=False),
        sa.Column("enrolled_at", UTC_TIME, nullable=False),
        sa.Column("revoked_seq", sa.Integer(), nullable=True),
        sa.Column("revoked_at", UTC_TIME, nullable=True),
        sa.Column("memory", sa.Integer(), nullable=False),
        sa.Column("passes", sa.Integer(), nullable=False),
        sa.Column("lanes", sa.Integer(), nullable=False),
        sa.Column("salt", sa.LargeBinary(), nullable=True),
        sa.Column("nonce", sa.LargeBinary(), nullable=True),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["person"], ["users.id"], name=op.f("fk_signing_keys_person_users")),
        sa.ForeignKeyConstraint(
            ["enrolled_seq"], ["events.seq"], name=op.f("fk_signing_keys_enrolled_seq_events")
        ),
        sa.ForeignKeyConstraint(
            ["revoked_seq"], ["events.seq"], name=op.f("fk_signing_keys_revoked_seq_events")
        ),
        sa.PrimaryKeyConstraint("kid", name=op.f("pk_signing_keys")),
        sa.UniqueConstraint("enrolled_seq", name=op.f("uq_signing_keys_enrolled_seq")),
        sa.UniqueConstraint("revoked_seq", name=op.f("uq_signing_keys_revoked_seq")),
    )
    op.create_index(op.f("ix_signing_keys_person"), TABLE, ["person"], unique=False)
    op.create_index(
        "ix_signing_keys_one_in_use",
        TABLE,
        ["person"],
        unique=True,
        sqlite_where=sa.text("revoked_seq is null"),
        postgresql_where=sa.text("revoked_seq is null"),
    )
    guards_of_terms.arm(op.get_bind(), SIGNING_KEYS, APP)


def downgrade() -> None:
    """Remove the table with the keys: what they signed can then be checked from the log alone."""
    op.drop_table(TABLE)
    guards_of_terms.disarm(op.get_bind(), SIGNING_KEYS)
