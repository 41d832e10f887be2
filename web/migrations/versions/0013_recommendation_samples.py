"""The municipality's table of recommendations."""

import sqlalchemy as sa
from alembic import op

from workflow.log import guards_postgres

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

TABLE = "recommendation_samples"


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        TABLE,
        sa.Column("id", sa.String(length=34), nullable=False),
        sa.Column("deficit", sa.String(length=20), nullable=False),
        sa.Column("subject", sa.String(length=40), nullable=False),
        sa.Column("type", sa.String(length=40), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("resource", sa.Text(), nullable=False),
        sa.Column("resource_link", sa.Text(), nullable=False),
        sa.Column("kept_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kept_by", sa.String(length=34), nullable=False),
        sa.ForeignKeyConstraint(
            ["kept_by"], ["users.id"], name=op.f("fk_recommendation_samples_kept_by_users")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recommendation_samples")),
    )
    op.create_index(op.f("ix_recommendation_samples_deficit"), TABLE, ["deficit"])
    if op.get_bind().dialect.name == "postgresql":
        _grant()


def downgrade() -> None:
    """Remove the table: what was recommended stands in the routes."""
    op.drop_table(TABLE)


def _grant() -> None:
    known = sa.text("SELECT 1 FROM pg_roles WHERE rolname = :role")
    if op.get_bind().scalar(known, {"role": guards_postgres.APP}):
        schema = op.get_bind().scalar(sa.text("SELECT current_schema()"))
        for statement in guards_postgres.grants([TABLE], schema):
            op.execute(statement)
