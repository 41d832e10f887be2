"""Signatures on paper: printed sheets, scans, and the sign-offs that a second person confirmed by them."""

import sqlalchemy as sa
from alembic import op

from workflow.log import guards_of_facts, guards_postgres
from workflow.log.guards_of_facts import PAPER_SCANS, PAPER_SIGN_OFFS
from workflow.log.guards_postgres import APP

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

SHEETS = "paper_sheets"
UTC_TIME = sa.DateTime(timezone=True)
WAITING = sa.text("outcome is null")


def upgrade() -> None:
    """Make the tables and their guards."""
    _make_sheets()
    _make_scans()
    _make_sign_offs()
    for fact in (PAPER_SCANS, PAPER_SIGN_OFFS):
        guards_of_facts.arm(op.get_bind(), fact, APP)
    if op.get_bind().dialect.name == "postgresql":
        _grant()


def downgrade() -> None:
    """Remove the tables; the entries of the log stay."""
    for fact in (PAPER_SIGN_OFFS, PAPER_SCANS):
        op.drop_table(fact.table)
        guards_of_facts.disarm(op.get_bind(), fact)
    op.drop_table(SHEETS)


def _make_sheets() -> None:
    op.create_table(
        SHEETS,
        sa.Column("id", sa.String(length=34), nullable=False),
        sa.Column("key", sa.String(length=32), nullable=False),
        sa.Column("route", sa.String(length=34), nullable=False),
        sa.Column("level", sa.String(length=12), nullable=False),
        sa.Column("spelled", sa.Text(), nullable=False),
        sa.Column("seen_version", sa.Integer(), nullable=False),
        sa.Column("seen_revision", sa.Integer(), nullable=True),
        sa.Column("seen_entered", sa.Integer(), nullable=True),
        sa.Column("seen_content", sa.String(length=64), nullable=False),
        sa.Column("fields", sa.Text(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("printed_by", sa.String(length=34), nullable=False),
        sa.Column("printed_at", UTC_TIME, nullable=False),
        sa.Column("scan", sa.Integer(), nullable=True),
        sa.Column("outcome", sa.String(length=10), nullable=True),
        sa.Column("sentence", sa.Text(), nullable=True),
        sa.CheckConstraint("outcome in ('signed', 'dropped')", name=op.f("ck_paper_sheets_outcome")),
        sa.CheckConstraint("level in ('school', 'municipality')", name=op.f("ck_paper_sheets_level")),
        sa.ForeignKeyConstraint(["route"], ["instances.id"], name=op.f("fk_paper_sheets_route_instances")),
        sa.ForeignKeyConstraint(["printed_by"], ["users.id"], name=op.f("fk_paper_sheets_printed_by_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper_sheets")),
    )
    op.create_index(op.f("ix_paper_sheets_route"), SHEETS, ["route"])
    op.create_index(
        "ix_paper_sheets_waiting",
        SHEETS,
        ["level", "route"],
        sqlite_where=WAITING,
        postgresql_where=WAITING,
    )


def _make_scans() -> None:
    op.create_table(
        "paper_scans",
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("route", sa.String(length=34), nullable=False),
        sa.Column("sheet", sa.String(length=34), nullable=False),
        sa.Column("kind", sa.String(length=4), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("added_at", UTC_TIME, nullable=False),
        sa.Column("added_by", sa.String(length=34), nullable=False),
        sa.ForeignKeyConstraint(["seq"], ["events.seq"], name=op.f("fk_paper_scans_seq_events")),
        sa.ForeignKeyConstraint(["route"], ["instances.id"], name=op.f("fk_paper_scans_route_instances")),
        sa.ForeignKeyConstraint(["added_by"], ["users.id"], name=op.f("fk_paper_scans_added_by_users")),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_paper_scans")),
    )
    op.create_index("uq_paper_scans_entered", "paper_scans", ["seq", "added_by"], unique=True)
    op.create_index(op.f("ix_paper_scans_route"), "paper_scans", ["route"])
    op.create_index(op.f("ix_paper_scans_sha256"), "paper_scans", ["sha256"])


def _make_sign_offs() -> None:
    table = "paper_sign_offs"
    op.create_table(
        table,
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("route", sa.String(length=34), nullable=False),
        sa.Column("scan", sa.Integer(), nullable=False),
        sa.Column("signed_on", sa.Date(), nullable=False),
        sa.Column("entered_by", sa.String(length=34), nullable=False),
        sa.Column("confirmed_by", sa.String(length=34), nullable=False),
        sa.Column("office", sa.String(length=30), nullable=False),
        sa.Column("appointment", sa.String(length=34), nullable=False),
        sa.CheckConstraint("entered_by <> confirmed_by", name=op.f("ck_paper_sign_offs_two_people")),
        sa.ForeignKeyConstraint(["seq"], ["events.seq"], name=op.f("fk_paper_sign_offs_seq_events")),
        sa.ForeignKeyConstraint(["seq"], ["sign_offs.seq"], name=op.f("fk_paper_sign_offs_seq_sign_offs")),
        sa.ForeignKeyConstraint(["route"], ["instances.id"], name=op.f("fk_paper_sign_offs_route_instances")),
        sa.ForeignKeyConstraint(
            ["confirmed_by"], ["users.id"], name=op.f("fk_paper_sign_offs_confirmed_by_users")
        ),
        sa.ForeignKeyConstraint(
            ["appointment"], ["appointments.id"], name=op.f("fk_paper_sign_offs_appointment_appointments")
        ),
        sa.ForeignKeyConstraint(
            ["scan", "entered_by"],
            ["paper_scans.seq", "paper_scans.added_by"],
            name=op.f("fk_paper_sign_offs_scan_paper_scans"),
        ),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_paper_sign_offs")),
    )
    op.create_index(op.f("ix_paper_sign_offs_route"), table, ["route"])
    op.create_index(op.f("ix_paper_sign_offs_scan"), table, ["scan"])


def _grant() -> None:
    known = sa.text("SELECT 1 FROM pg_roles WHERE rolname = :role")
    if op.get_bind().scalar(known, {"role": guards_postgres.APP}):
        schema = op.get_bind().scalar(sa.text("SELECT current_schema()"))
        for statement in guards_postgres.grants([SHEETS], schema):
            op.execute(statement)
