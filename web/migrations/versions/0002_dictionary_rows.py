"""The installation's own words of the dictionaries, each row numbered by its entry of the log."""

import sqlalchemy as sa
from alembic import op

from workflow.log import guards_postgres

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

TABLE = "dictionary_rows"


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        TABLE,
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("dictionary", sa.String(length=40), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("label", sa.String(length=200), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["seq"], ["events.seq"], name=op.f("fk_dictionary_rows_seq_events")),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_dictionary_rows")),
    )
    if op.get_bind().dialect.name == "postgresql":
        _grant()


def downgrade() -> None:
    """Remove the table with the words added."""
    op.drop_table(TABLE)


def _grant() -> None:
    known = sa.text("SELECT 1 FROM pg_roles WHERE rolname = :role")
    if op.get_bind().scalar(known, {"role": guards_postgres.APP}):
        schema = op.get_bind().scalar(sa.text("SELECT current_schema()"))
        for statement in guards_postgres.grants((TABLE,), schema):
            op.execute(statement)
