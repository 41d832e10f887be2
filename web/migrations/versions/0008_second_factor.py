"""Second factors: applications for one-time codes, and printed sheets of them."""

import sqlalchemy as sa
from alembic import op

from workflow.log import guards_postgres

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

TABLES = ("authenticator_apps", "sheet_codes")
UTC_TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "authenticator_apps",
        sa.Column("person", sa.String(length=34), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.Column("pending", sa.LargeBinary(), nullable=True),
        sa.Column("last_step", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["person"], ["users.id"], name=op.f("fk_authenticator_apps_person")),
        sa.PrimaryKeyConstraint("person", name=op.f("pk_authenticator_apps")),
    )
    op.create_table(
        "sheet_codes",
        sa.Column("person", sa.String(length=34), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("pending", sa.Boolean(), nullable=False),
        sa.Column("used_at", UTC_TIME, nullable=True),
        sa.ForeignKeyConstraint(["person"], ["users.id"], name=op.f("fk_sheet_codes_person")),
        sa.PrimaryKeyConstraint("person", "digest", name=op.f("pk_sheet_codes")),
    )
    if op.get_bind().dialect.name == "postgresql":
        _grant()


def downgrade() -> None:
    """Remove the tables: only passwords are asked for again."""
    for table in reversed(TABLES):
        op.drop_table(table)


def _grant() -> None:
    known = sa.text("SELECT 1 FROM pg_roles WHERE rolname = :role")
    if op.get_bind().scalar(known, {"role": guards_postgres.APP}):
        schema = op.get_bind().scalar(sa.text("SELECT current_schema()"))
        for statement in guards_postgres.grants(TABLES, schema):
            op.execute(statement)
