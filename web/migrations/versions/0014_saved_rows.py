"""Rows that people keep for the next route."""

import sqlalchemy as sa
from alembic import op

from workflow.log import guards_postgres

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

TABLE = "saved_rows"


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        TABLE,
        sa.Column("id", sa.String(length=34), nullable=False),
        sa.Column("person", sa.String(length=34), nullable=False),
        sa.Column("organization", sa.String(length=34), nullable=True),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person"], ["users.id"], name=op.f("fk_saved_rows_person_users")),
        sa.ForeignKeyConstraint(
            ["organization"], ["organizations.id"], name=op.f("fk_saved_rows_organization_organizations")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_rows")),
    )
    op.create_index(op.f("ix_saved_rows_person"), TABLE, ["person"])
    op.create_index(op.f("ix_saved_rows_organization"), TABLE, ["organization"])
    if op.get_bind().dialect.name == "postgresql":
        _grant()


def downgrade() -> None:
    """Remove the table."""
    op.drop_table(TABLE)


def _grant() -> None:
    known = sa.text("SELECT 1 FROM pg_roles WHERE rolname = :role")
    if op.get_bind().scalar(known, {"role": guards_postgres.APP}):
        schema = op.get_bind().scalar(sa.text("SELECT current_schema()"))
        for statement in guards_postgres.grants([TABLE], schema):
            op.execute(statement)
