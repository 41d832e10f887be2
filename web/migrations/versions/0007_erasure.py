"""Legal holds, and requests to destroy with what became of them."""

import sqlalchemy as sa
from alembic import op

from workflow.log import guards_postgres

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

UTC_TIME = sa.DateTime(timezone=True)
TABLES = ("legal_holds", "erasure_requests", "destruction_acts")


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "legal_holds",
        sa.Column("id", sa.String(length=34), nullable=False),
        sa.Column("about", sa.String(length=34), nullable=False),
        sa.Column("basis", sa.String(length=200), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("set_at", UTC_TIME, nullable=False),
        sa.Column("set_by", sa.String(length=34), nullable=True),
        sa.Column("lifted_at", UTC_TIME, nullable=True),
        sa.Column("lifted_by", sa.String(length=34), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_legal_holds")),
    )
    op.create_index(op.f("ix_legal_holds_about"), "legal_holds", ["about"], unique=False)
    op.create_table(
        "erasure_requests",
        sa.Column("id", sa.String(length=34), nullable=False),
        sa.Column("scope", sa.String(length=12), nullable=False),
        sa.Column("about", sa.String(length=34), nullable=False),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.Column("asked_by", sa.String(length=34), nullable=False),
        sa.Column("asked_office", sa.String(length=30), nullable=False),
        sa.Column("asked_at", UTC_TIME, nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("decided_by", sa.String(length=34), nullable=True),
        sa.Column("decided_at", UTC_TIME, nullable=True),
        sa.Column("seq", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erasure_requests")),
        sa.UniqueConstraint("seq", name=op.f("uq_erasure_requests_seq")),
    )
    op.create_index(
        "uq_erasure_requests_open",
        "erasure_requests",
        ["about"],
        unique=True,
        sqlite_where=sa.text("state = 'asked'"),
        postgresql_where=sa.text("state = 'asked'"),
    )
    op.create_table(
        "destruction_acts",
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("act_file", sa.String(length=64), nullable=False),
        sa.Column("extract_file", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["seq"], ["events.seq"], name=op.f("fk_destruction_acts_seq_events")),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_destruction_acts")),
        sa.UniqueConstraint("number", name=op.f("uq_destruction_acts_number")),
    )
    if op.get_bind().dialect.name == "postgresql":
        _grant()


def downgrade() -> None:
    """Remove the tables; what was destroyed stays destroyed, and the log says so."""
    for table in reversed(TABLES):
        op.drop_table(table)


def _grant() -> None:
    known = sa.text("SELECT 1 FROM pg_roles WHERE rolname = :role")
    if op.get_bind().scalar(known, {"role": guards_postgres.APP}):
        schema = op.get_bind().scalar(sa.text("SELECT current_schema()"))
        for statement in guards_postgres.grants(TABLES, schema):
            op.execute(statement)
