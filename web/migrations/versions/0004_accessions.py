"""Accessions to the rules on simple electronic signatures, each between its two entries of the log."""

import sqlalchemy as sa
from alembic import op

from workflow.log import guards_of_terms
from workflow.log.guards_of_terms import ACCESSIONS
from workflow.log.guards_postgres import APP

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

TABLE = "accessions"
UTC_TIME = sa.DateTime(timezone=True)
IN_FORCE = sa.text("withdrawn_seq is null")


def upgrade() -> None:
    """Make the table and its guards."""
    op.create_table(
        TABLE,
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("person", sa.String(length=34), nullable=False),
        sa.Column("number", sa.String(length=60), nullable=False),
        sa.Column("date", sa.Date(), nullable=False),
        sa.Column("entered", sa.String(length=10), nullable=False),
        sa.Column("accepted_at", UTC_TIME, nullable=False),
        sa.Column("withdrawn_seq", sa.Integer(), nullable=True),
        sa.Column("withdrawn_at", UTC_TIME, nullable=True),
        sa.ForeignKeyConstraint(["seq"], ["events.seq"], name=op.f("fk_accessions_seq")),
        sa.ForeignKeyConstraint(["person"], ["users.id"], name=op.f("fk_accessions_person")),
        sa.ForeignKeyConstraint(["withdrawn_seq"], ["events.seq"], name=op.f("fk_accessions_withdrawn_seq")),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_accessions")),
        sa.UniqueConstraint("withdrawn_seq", name=op.f("uq_accessions_withdrawn_seq")),
    )
    op.create_index(
        "ix_accessions_one_in_force",
        TABLE,
        ["person", "number", "date"],
        unique=True,
        sqlite_where=IN_FORCE,
        postgresql_where=IN_FORCE,
    )
    guards_of_terms.arm(op.get_bind(), ACCESSIONS, APP)


def downgrade() -> None:
    """Remove the table; the entries of the log stay."""
    op.drop_table(TABLE)
    guards_of_terms.disarm(op.get_bind(), ACCESSIONS)
