"""Files attached to a route and notes of support, each with its entry of the log."""

import sqlalchemy as sa
from alembic import op

from workflow.log import guards_of_facts
from workflow.log.guards_of_facts import ATTACHMENTS, SUPPORT_NOTES
from workflow.log.guards_postgres import APP

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

FACTS = (ATTACHMENTS, SUPPORT_NOTES)
UTC_TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make the tables and their guards."""
    op.create_table(
        "attachments",
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("route", sa.String(length=34), nullable=False),
        sa.Column("path", sa.String(length=60), nullable=False),
        sa.Column("kind", sa.String(length=4), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("added_at", UTC_TIME, nullable=False),
        sa.Column("added_by", sa.String(length=34), nullable=False),
        sa.ForeignKeyConstraint(["route"], ["instances.id"], name=op.f("fk_attachments_route_instances")),
        sa.ForeignKeyConstraint(["seq"], ["events.seq"], name=op.f("fk_attachments_seq_events")),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_attachments")),
    )
    op.create_index(op.f("ix_attachments_route"), "attachments", ["route"], unique=False)
    op.create_index(op.f("ix_attachments_sha256"), "attachments", ["sha256"], unique=False)
    op.create_table(
        "support_notes",
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("route", sa.String(length=34), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("form", sa.String(length=20), nullable=False),
        sa.Column("row_id", sa.String(length=16), nullable=True),
        sa.Column("person", sa.String(length=34), nullable=False),
        sa.Column("office", sa.String(length=30), nullable=False),
        sa.Column("noted_at", UTC_TIME, nullable=False),
        sa.ForeignKeyConstraint(["route"], ["instances.id"], name=op.f("fk_support_notes_route_instances")),
        sa.ForeignKeyConstraint(["seq"], ["events.seq"], name=op.f("fk_support_notes_seq_events")),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_support_notes")),
    )
    op.create_index(op.f("ix_support_notes_route"), "support_notes", ["route"], unique=False)
    for fact in FACTS:
        guards_of_facts.arm(op.get_bind(), fact, APP)


def downgrade() -> None:
    """Remove the tables; the entries of the log stay."""
    for fact in reversed(FACTS):
        op.drop_table(fact.table)
        guards_of_facts.disarm(op.get_bind(), fact)
