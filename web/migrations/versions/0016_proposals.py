"""Edits that reviewers propose beside the text."""

import sqlalchemy as sa
from alembic import op

from workflow.log import guards_postgres

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

TABLE = "proposals"
UTC_TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        TABLE,
        sa.Column("id", sa.String(length=34), nullable=False),
        sa.Column("route", sa.String(length=34), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("office", sa.String(length=30), nullable=False),
        sa.Column("author", sa.String(length=34), nullable=False),
        sa.Column("base", sa.String(length=64), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("written_at", UTC_TIME, nullable=False),
        sa.Column("taken_at", UTC_TIME, nullable=True),
        sa.Column("taken", sa.String(length=64), nullable=True),
        sa.ForeignKeyConstraint(["route"], ["instances.id"], name=op.f("fk_proposals_route_instances")),
        sa.ForeignKeyConstraint(["author"], ["users.id"], name=op.f("fk_proposals_author_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposals")),
        sa.UniqueConstraint("route", "round", "office", name=op.f("uq_proposals_route_round_office")),
    )
    op.create_index(op.f("ix_proposals_route"), TABLE, ["route"])
    if op.get_bind().dialect.name == "postgresql":
        _grant()


def downgrade() -> None:
    """Remove the table: what was taken stands in the routes, the rest is proposed anew."""
    op.drop_table(TABLE)


def _grant() -> None:
    known = sa.text("SELECT 1 FROM pg_roles WHERE rolname = :role")
    if op.get_bind().scalar(known, {"role": guards_postgres.APP}):
        schema = op.get_bind().scalar(sa.text("SELECT current_schema()"))
        for statement in guards_postgres.grants([TABLE], schema):
            op.execute(statement)
