"""Audits, the readings of the last minute, explanations, and the ways by which the log is searched."""

import sqlalchemy as sa
from alembic import op

from workflow.log import guards_postgres

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

TABLES = ("audits", "reading_batches", "explanations")
ID = sa.String(length=34)
UTC_TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make the tables and the indices."""
    op.create_table(
        "audits",
        sa.Column("id", ID, nullable=False),
        sa.Column("appointment", ID, nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("examined_from", sa.Date(), nullable=False),
        sa.Column("examined_to", sa.Date(), nullable=False),
        sa.Column("ends_at", UTC_TIME, nullable=False),
        sa.Column("counts_nights", sa.Boolean(), nullable=False),
        sa.Column("ended_at", UTC_TIME, nullable=True),
        sa.CheckConstraint("examined_to >= examined_from", name=op.f("ck_audits_examined")),
        sa.ForeignKeyConstraint(
            ["appointment"], ["appointments.id"], name=op.f("fk_audits_appointment_appointments")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audits")),
        sa.UniqueConstraint("appointment", name=op.f("uq_audits_appointment")),
    )
    op.create_index("ix_audits_ends_at", "audits", ["ends_at"])
    op.create_table(
        "reading_batches",
        sa.Column("person", ID, nullable=False),
        sa.Column("route", ID, nullable=False),
        sa.Column("opened_at", UTC_TIME, nullable=False),
        sa.Column("last_at", UTC_TIME, nullable=False),
        sa.Column("office", sa.String(length=30), nullable=False),
        sa.Column("audit", ID, nullable=True),
        sa.Column("pages", sa.Text(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["audit"], ["audits.id"], name=op.f("fk_reading_batches_audit_audits")),
        sa.ForeignKeyConstraint(["person"], ["users.id"], name=op.f("fk_reading_batches_person_users")),
        sa.ForeignKeyConstraint(["route"], ["instances.id"], name=op.f("fk_reading_batches_route_instances")),
        sa.PrimaryKeyConstraint("person", "route", name=op.f("pk_reading_batches")),
    )
    op.create_index("ix_reading_batches_opened_at", "reading_batches", ["opened_at"])
    op.create_table(
        "explanations",
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("person", ID, nullable=False),
        sa.Column("entry", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["entry"], ["events.seq"], name=op.f("fk_explanations_entry_events")),
        sa.ForeignKeyConstraint(["person"], ["users.id"], name=op.f("fk_explanations_person_users")),
        sa.ForeignKeyConstraint(["seq"], ["events.seq"], name=op.f("fk_explanations_seq_events")),
        sa.PrimaryKeyConstraint("kind", "seq", name=op.f("pk_explanations")),
    )
    comments = sa.text("field = 'comment'")
    op.create_index(
        "ix_payloads_comment", "payloads", ["seq"], sqlite_where=comments, postgresql_where=comments
    )
    op.drop_index("ix_events_about", "events")
    op.create_index("ix_events_about_at", "events", ["about", "at"])
    op.create_index("ix_events_at", "events", ["at"])
    op.create_index("ix_events_by_at", "events", ["by", "at"])
    op.create_index("ix_events_act_at", "events", ["act", "at"])
    if op.get_bind().dialect.name == "postgresql":
        _grant()


def downgrade() -> None:
    """Remove them; what was read in the last minute is lost with the table."""
    op.drop_index("ix_events_act_at", "events")
    op.drop_index("ix_events_by_at", "events")
    op.drop_index("ix_events_at", "events")
    op.drop_index("ix_events_about_at", "events")
    op.create_index("ix_events_about", "events", ["about"])
    op.drop_index("ix_payloads_comment", "payloads")
    op.drop_table("explanations")
    op.drop_table("reading_batches")
    op.drop_table("audits")


def _grant() -> None:
    known = sa.text("SELECT 1 FROM pg_roles WHERE rolname = :role")
    if op.get_bind().scalar(known, {"role": guards_postgres.APP}):
        schema = op.get_bind().scalar(sa.text("SELECT current_schema()"))
        for statement in guards_postgres.grants(TABLES, schema):
            op.execute(statement)
