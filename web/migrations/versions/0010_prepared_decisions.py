"""Prepared decisions: what waits in the basket for a signature."""

import sqlalchemy as sa
from alembic import op

from workflow.log import guards_postgres

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

TABLE = "prepared_decisions"
UTC_TIME = sa.DateTime(timezone=True)
WAITING = sa.text("outcome is null")


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        TABLE,
        sa.Column("key", sa.String(length=32), nullable=False),
        sa.Column("route", sa.String(length=34), nullable=False),
        sa.Column("office", sa.String(length=30), nullable=False),
        sa.Column("act", sa.String(length=40), nullable=False),
        sa.Column("decision", sa.String(length=20), nullable=False),
        sa.Column("seen_version", sa.Integer(), nullable=False),
        sa.Column("seen_revision", sa.Integer(), nullable=True),
        sa.Column("seen_entered", sa.Integer(), nullable=True),
        sa.Column("seen_content", sa.String(length=64), nullable=False),
        sa.Column("fields", sa.Text(), nullable=False),
        sa.Column("prepared_by", sa.String(length=34), nullable=False),
        sa.Column("prepared_at", UTC_TIME, nullable=False),
        sa.Column("batch", sa.String(length=34), nullable=True),
        sa.Column("signer", sa.String(length=34), nullable=True),
        sa.Column("outcome", sa.String(length=10), nullable=True),
        sa.Column("sentence", sa.Text(), nullable=True),
        sa.CheckConstraint("outcome in ('signed', 'dropped')", name=op.f("ck_prepared_decisions_outcome")),
        sa.ForeignKeyConstraint(
            ["route"], ["instances.id"], name=op.f("fk_prepared_decisions_route_instances")
        ),
        sa.ForeignKeyConstraint(
            ["prepared_by"], ["users.id"], name=op.f("fk_prepared_decisions_prepared_by_users")
        ),
        sa.ForeignKeyConstraint(["signer"], ["users.id"], name=op.f("fk_prepared_decisions_signer_users")),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_prepared_decisions")),
    )
    op.create_index(op.f("ix_prepared_decisions_route"), TABLE, ["route"])
    op.create_index(op.f("ix_prepared_decisions_batch"), TABLE, ["batch"])
    op.create_index(
        "uq_prepared_decisions_waiting",
        TABLE,
        ["route", "office"],
        unique=True,
        sqlite_where=WAITING,
        postgresql_where=WAITING,
    )
    if op.get_bind().dialect.name == "postgresql":
        _grant()


def downgrade() -> None:
    """Remove the table: decisions that were signed stand in the log, the others are prepared anew."""
    op.drop_table(TABLE)


def _grant() -> None:
    known = sa.text("SELECT 1 FROM pg_roles WHERE rolname = :role")
    if op.get_bind().scalar(known, {"role": guards_postgres.APP}):
        schema = op.get_bind().scalar(sa.text("SELECT current_schema()"))
        for statement in guards_postgres.grants([TABLE], schema):
            op.execute(statement)
