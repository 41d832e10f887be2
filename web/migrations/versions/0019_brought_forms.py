"""Forms of last year that a school lays beside the drafts of its teachers."""

import sqlalchemy as sa
from alembic import op

from workflow.log import guards_postgres

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

TABLE = "brought_forms"
UTC_TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        TABLE,
        sa.Column("route", sa.String(length=34), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("brought_by", sa.String(length=34), nullable=False),
        sa.Column("brought_at", UTC_TIME, nullable=False),
        sa.Column("taken_at", UTC_TIME, nullable=True),
        sa.ForeignKeyConstraint(["route"], ["instances.id"], name=op.f("fk_brought_forms_route_instances")),
        sa.PrimaryKeyConstraint("route", name=op.f("pk_brought_forms")),
    )
    if op.get_bind().dialect.name == "postgresql":
        _grant()


def downgrade() -> None:
    """Remove the table: what was taken stands in the drafts."""
    op.drop_table(TABLE)


def _grant() -> None:
    known = sa.text("SELECT 1 FROM pg_roles WHERE rolname = :role")
    if op.get_bind().scalar(known, {"role": guards_postgres.APP}):
        schema = op.get_bind().scalar(sa.text("SELECT current_schema()"))
        for statement in guards_postgres.grants([TABLE], schema):
            op.execute(statement)
