"""Groups: who belongs to a route, and tasks of which each party of a group has its own."""

import sqlalchemy as sa
from alembic import op

from workflow.log import guards_postgres

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

TABLE, TASKS = "group_members", "tasks"
UTC_TIME = sa.DateTime(timezone=True)
WAITING = {
    "ix_tasks_waiting_person": ["person", "due_on", "route"],
    "ix_tasks_waiting_office": ["office", "organization", "due_on", "route"],
    "ix_tasks_waiting_everywhere": ["office", "due_on", "route"],
}
BEFORE = (
    *("route", "opened_version", "office", "state", "organization", "person", "round", "opened_at", "due_on"),
    *("closed_version", "closed_at", "outcome"),
)


def upgrade() -> None:
    """Make the table, and let several tasks of one office stand side by side."""
    op.create_table(
        TABLE,
        sa.Column("route", sa.String(length=34), nullable=False),
        sa.Column("person", sa.String(length=34), nullable=False),
        sa.Column("organization", sa.String(length=34), nullable=False),
        sa.Column("left_version", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["route"], ["instances.id"], name=op.f("fk_group_members_route")),
        sa.ForeignKeyConstraint(["person"], ["users.id"], name=op.f("fk_group_members_person")),
        sa.ForeignKeyConstraint(
            ["organization"], ["organizations.id"], name=op.f("fk_group_members_organization")
        ),
        sa.PrimaryKeyConstraint("route", "person", name=op.f("pk_group_members")),
    )
    op.create_index(op.f("ix_group_members_person"), TABLE, ["person"])
    op.create_index(op.f("ix_group_members_organization"), TABLE, ["organization"])
    if op.get_bind().dialect.name == "postgresql":
        _grant()
        op.add_column(TASKS, _party())
        op.drop_constraint("pk_tasks", TASKS, type_="primary")
        op.create_primary_key("pk_tasks", TASKS, ["route", "opened_version", "office", "party"])
    else:
        _make_tasks_again(_party())


def downgrade() -> None:
    """Remove the table; of several tasks of one office the first is kept."""
    op.drop_table(TABLE)
    op.execute(
        "DELETE FROM tasks WHERE EXISTS (SELECT 1 FROM tasks AS first WHERE first.route = tasks.route"
        " AND first.opened_version = tasks.opened_version AND first.office = tasks.office"
        " AND first.party < tasks.party)"
    )
    if op.get_bind().dialect.name == "postgresql":
        op.drop_constraint("pk_tasks", TASKS, type_="primary")
        op.drop_column(TASKS, "party")
        op.create_primary_key("pk_tasks", TASKS, ["route", "opened_version", "office"])
    else:
        _make_tasks_again()


def _party() -> sa.Column[str]:
    return sa.Column("party", sa.String(length=34), nullable=False, server_default=sa.text("''"))


def _make_tasks_again(*party: sa.Column[str]) -> None:
    """SQLite changes no primary key in place: the rows move into a new table of the same name."""
    for name in WAITING:
        op.drop_index(name, TASKS)
    op.rename_table(TASKS, "tasks_before")
    op.create_table(
        TASKS,
        sa.Column("route", sa.String(length=34), nullable=False),
        sa.Column("opened_version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("office", sa.String(length=30), nullable=False),
        *party,
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("organization", sa.String(length=34), nullable=False),
        sa.Column("person", sa.String(length=34), nullable=True),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("opened_at", UTC_TIME, nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("closed_version", sa.Integer(), nullable=True),
        sa.Column("closed_at", UTC_TIME, nullable=True),
        sa.Column("outcome", sa.String(length=12), nullable=True),
        sa.ForeignKeyConstraint(["organization"], ["organizations.id"], name=op.f("fk_tasks_organization")),
        sa.ForeignKeyConstraint(["route"], ["instances.id"], name=op.f("fk_tasks_route")),
        sa.PrimaryKeyConstraint(
            "route", "opened_version", "office", *(column.name for column in party), name=op.f("pk_tasks")
        ),
    )
    columns = ", ".join(BEFORE)
    op.execute(f"INSERT INTO tasks ({columns}) SELECT {columns} FROM tasks_before")
    op.drop_table("tasks_before")
    for name, indexed in WAITING.items():
        op.create_index(name, TASKS, indexed, sqlite_where=sa.text("closed_version is null"))


def _grant() -> None:
    known = sa.text("SELECT 1 FROM pg_roles WHERE rolname = :role")
    if op.get_bind().scalar(known, {"role": guards_postgres.APP}):
        schema = op.get_bind().scalar(sa.text("SELECT current_schema()"))
        for statement in guards_postgres.grants([TABLE], schema):
            op.execute(statement)
