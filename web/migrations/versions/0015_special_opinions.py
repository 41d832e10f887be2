"""Special opinions of teachers on remarks, each with its entry of the log."""

import sqlalchemy as sa
from alembic import op

from workflow.log import guards_of_facts
from workflow.log.guards_of_facts import SPECIAL_OPINIONS
from workflow.log.guards_postgres import APP

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

TABLE = "special_opinions"


def upgrade() -> None:
    """Make the table and its guards."""
    op.create_table(
        TABLE,
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("route", sa.String(length=34), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("remark", sa.String(length=34), nullable=False),
        sa.Column("person", sa.String(length=34), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["route"], ["instances.id"], name=op.f("fk_special_opinions_route_instances")
        ),
        sa.ForeignKeyConstraint(["seq"], ["events.seq"], name=op.f("fk_special_opinions_seq_events")),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_special_opinions")),
        sa.UniqueConstraint("remark", name=op.f("uq_special_opinions_remark")),
    )
    op.add_column("routes", sa.Column("opinion", sa.Integer(), nullable=True))
    op.create_index(op.f("ix_special_opinions_route"), TABLE, ["route"])
    guards_of_facts.arm(op.get_bind(), SPECIAL_OPINIONS, APP)


def downgrade() -> None:
    """Remove the table; the entries of the log stay."""
    op.drop_column("routes", "opinion")
    op.drop_table(TABLE)
    guards_of_facts.disarm(op.get_bind(), SPECIAL_OPINIONS)
