"""The tables of a store, the guards of its log, and what the program's role may do on PostgreSQL.

The guards are those of `workflow/log/guards_*.py` as they stand; a revision that changes them drops and makes
them anew.
"""

import sqlalchemy as sa
from alembic import op

from workflow.log import guards_postgres, guards_sqlite

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

UTC_TIME = sa.DateTime(timezone=True)
TABLES = (
    "blobs",
    "contents",
    "events",
    "log_head",
    "log_nodes",
    "municipality",
    "number_counters",
    "organizations",
    "paced_events",
    "process_definitions",
    "sign_in_failures",
    "users",
    "appointments",
    "employments",
    "erasure_items",
    "event_docs",
    "idempotency",
    "instances",
    "one_time_tokens",
    "organization_names",
    "outbox",
    "payloads",
    "sign_in_sessions",
    "staff_cards",
    "transfer_bases",
    "appointment_scopes",
    "remarks",
    "routes",
    "tasks",
    "versions",
    "sign_offs",
)


def upgrade() -> None:
    """Make everything."""
    _make_blobs()
    _make_contents()
    _make_events()
    _make_log_head()
    _make_log_nodes()
    _make_municipality()
    _make_number_counters()
    _make_organizations()
    _make_paced_events()
    _make_process_definitions()
    _make_sign_in_failures()
    _make_users()
    _make_appointments()
    _make_employments()
    _make_erasure_items()
    _make_event_docs()
    _make_idempotency()
    _make_instances()
    _make_one_time_tokens()
    _make_organization_names()
    _make_outbox()
    _make_payloads()
    _make_sign_in_sessions()
    _make_staff_cards()
    _make_transfer_bases()
    _make_appointment_scopes()
    _make_remarks()
    _make_routes()
    _make_tasks()
    _make_versions()
    _make_sign_offs()
    if op.get_bind().dialect.name == "sqlite":
        for trigger in guards_sqlite.triggers().values():
            op.execute(trigger)
    else:
        _guard_postgres()


def downgrade() -> None:
    """Remove everything, guards and rows included."""
    for table in reversed(TABLES):
        op.drop_table(table)
    if op.get_bind().dialect.name == "postgresql":
        for function in guards_postgres.functions():
            op.execute(f"DROP FUNCTION {function}()")


def _guard_postgres() -> None:
    schema = op.get_bind().scalar(sa.text("SELECT current_schema()"))
    for statement in guards_postgres.statements(schema):
        op.execute(statement)
    known = sa.text("SELECT 1 FROM pg_roles WHERE rolname = :role")
    if op.get_bind().scalar(known, {"role": guards_postgres.APP}):
        for statement in guards_postgres.grants((*TABLES, "alembic_version"), schema):
            op.execute(statement)


def _make_blobs() -> None:
    op.create_table(
        "blobs",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_blobs")),
    )


def _make_contents() -> None:
    op.create_table(
        "contents",
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_contents")),
    )


def _make_events() -> None:
    op.create_table(
        "events",
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("leaf", sa.String(length=64), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("at", UTC_TIME, nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("route", sa.String(length=34), nullable=True),
        sa.Column("rseq", sa.Integer(), nullable=True),
        sa.Column("st_from", sa.String(length=40), nullable=True),
        sa.Column("st_to", sa.String(length=40), nullable=True),
        sa.Column("act", sa.String(length=40), nullable=True),
        sa.Column("by", sa.String(length=34), nullable=True),
        sa.Column("about", sa.String(length=34), nullable=True),
        sa.Column("idem", sa.String(length=64), nullable=True),
        sa.CheckConstraint(
            "(route is null) = (rseq is null) and "
            "(route is null) = (st_from is null) and "
            "(route is null) = (st_to is null) and "
            "(route is null) = (act is null)",
            name=op.f("ck_events_act_is_whole"),
        ),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_events")),
        sa.UniqueConstraint("leaf", name=op.f("uq_events_leaf")),
        sa.UniqueConstraint("route", "rseq", name=op.f("uq_events_route_rseq")),
    )
    op.create_index("ix_events_about", "events", ["about"], unique=False)
    op.create_index("ix_events_kind_at", "events", ["kind", "at"], unique=False)


def _make_log_head() -> None:
    op.create_table(
        "log_head",
        sa.Column("one", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("origin", sa.String(length=120), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("frontier", sa.Text(), nullable=False),
        sa.Column("at", UTC_TIME, nullable=True),
        sa.CheckConstraint("one = 1", name=op.f("ck_log_head_one")),
        sa.PrimaryKeyConstraint("one", name=op.f("pk_log_head")),
    )


def _make_log_nodes() -> None:
    op.create_table(
        "log_nodes",
        sa.Column("level", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("idx", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("level", "idx", name=op.f("pk_log_nodes")),
    )


def _make_municipality() -> None:
    op.create_table(
        "municipality",
        sa.Column("one", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("changed_at", UTC_TIME, nullable=False),
        sa.CheckConstraint("one = 1", name=op.f("ck_municipality_one")),
        sa.PrimaryKeyConstraint("one", name=op.f("pk_municipality")),
    )


def _make_number_counters() -> None:
    op.create_table(
        "number_counters",
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("year", name=op.f("pk_number_counters")),
    )


def _make_organizations() -> None:
    op.create_table(
        "organizations",
        sa.Column("id", sa.String(length=34), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("week", sa.Integer(), nullable=False),
        sa.CheckConstraint("week in (5, 6)", name=op.f("ck_organizations_week")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organizations")),
    )


def _make_paced_events() -> None:
    op.create_table(
        "paced_events",
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("subject", sa.String(length=120), nullable=False),
        sa.Column("logged_at", UTC_TIME, nullable=True),
        sa.Column("gathered", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "subject", name=op.f("pk_paced_events")),
    )


def _make_process_definitions() -> None:
    op.create_table(
        "process_definitions",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("initial", sa.String(length=40), nullable=False),
        sa.Column("rules", sa.Text(), nullable=False),
        sa.Column("published_at", UTC_TIME, nullable=False),
        sa.PrimaryKeyConstraint("id", "version", name=op.f("pk_process_definitions")),
        sa.UniqueConstraint("hash", name=op.f("uq_process_definitions_hash")),
    )


def _make_sign_in_failures() -> None:
    op.create_table(
        "sign_in_failures",
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("last_at", UTC_TIME, nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_sign_in_failures")),
    )


def _make_users() -> None:
    op.create_table(
        "users",
        sa.Column("id", sa.String(length=34), nullable=False),
        sa.Column("login", sa.String(length=120), nullable=False),
        sa.Column("email", sa.String(length=200), nullable=True),
        sa.Column("last_name", sa.String(length=100), nullable=False),
        sa.Column("first_name", sa.String(length=100), nullable=False),
        sa.Column("patronymic", sa.String(length=100), nullable=True),
        sa.Column("password_hash", sa.Text(), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("created_at", UTC_TIME, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_users")),
        sa.UniqueConstraint("login", name=op.f("uq_users_login")),
    )


def _make_appointments() -> None:
    op.create_table(
        "appointments",
        sa.Column("id", sa.String(length=34), nullable=False),
        sa.Column("person", sa.String(length=34), nullable=False),
        sa.Column("office", sa.String(length=30), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("organization", sa.String(length=34), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("scope", sa.String(length=12), nullable=False),
        sa.Column("replaces", sa.String(length=34), nullable=True),
        sa.Column("basis_number", sa.String(length=60), nullable=False),
        sa.Column("basis_date", sa.Date(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("recorded_at", UTC_TIME, nullable=False),
        sa.Column("recorded_by", sa.String(length=34), nullable=True),
        sa.CheckConstraint("kind in ('primary', 'substitute')", name=op.f("ck_appointments_kind")),
        sa.CheckConstraint(
            "scope in ('organization', 'municipality', 'listed')", name=op.f("ck_appointments_scope")
        ),
        sa.CheckConstraint("valid_to is null or valid_to >= valid_from", name=op.f("ck_appointments_period")),
        sa.ForeignKeyConstraint(
            ["organization"], ["organizations.id"], name=op.f("fk_appointments_organization")
        ),
        sa.ForeignKeyConstraint(["person"], ["users.id"], name=op.f("fk_appointments_person")),
        sa.ForeignKeyConstraint(["replaces"], ["appointments.id"], name=op.f("fk_appointments_replaces")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appointments")),
    )
    op.create_index(
        "ix_appointments_office_organization", "appointments", ["office", "organization"], unique=False
    )
    op.create_index(op.f("ix_appointments_organization"), "appointments", ["organization"], unique=False)
    op.create_index(op.f("ix_appointments_person"), "appointments", ["person"], unique=False)


def _make_employments() -> None:
    op.create_table(
        "employments",
        sa.Column("id", sa.String(length=34), nullable=False),
        sa.Column("person", sa.String(length=34), nullable=False),
        sa.Column("organization", sa.String(length=34), nullable=False),
        sa.Column("position", sa.String(length=200), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["organization"], ["organizations.id"], name=op.f("fk_employments_organization")
        ),
        sa.ForeignKeyConstraint(["person"], ["users.id"], name=op.f("fk_employments_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_employments")),
    )
    op.create_index(op.f("ix_employments_organization"), "employments", ["organization"], unique=False)
    op.create_index(op.f("ix_employments_person"), "employments", ["person"], unique=False)


def _make_erasure_items() -> None:
    op.create_table(
        "erasure_items",
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("ref", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(["seq"], ["events.seq"], name=op.f("fk_erasure_items_seq")),
        sa.PrimaryKeyConstraint("seq", "kind", "ref", name=op.f("pk_erasure_items")),
    )
    op.create_index("ix_erasure_items_kind_ref", "erasure_items", ["kind", "ref"], unique=False)


def _make_event_docs() -> None:
    op.create_table(
        "event_docs",
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("form", sa.String(length=12), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["seq"], ["events.seq"], name=op.f("fk_event_docs_seq")),
        sa.PrimaryKeyConstraint("seq", "form", name=op.f("pk_event_docs")),
    )
    op.create_index(op.f("ix_event_docs_sha256"), "event_docs", ["sha256"], unique=False)


def _make_idempotency() -> None:
    op.create_table(
        "idempotency",
        sa.Column("person", sa.String(length=34), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("request", sa.String(length=64), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("at", UTC_TIME, nullable=False),
        sa.ForeignKeyConstraint(["seq"], ["events.seq"], name=op.f("fk_idempotency_seq")),
        sa.PrimaryKeyConstraint("person", "key", name=op.f("pk_idempotency")),
    )


def _make_instances() -> None:
    op.create_table(
        "instances",
        sa.Column("id", sa.String(length=34), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=True),
        sa.Column("process", sa.String(length=40), nullable=False),
        sa.Column("process_version", sa.Integer(), nullable=False),
        sa.Column("process_hash", sa.String(length=64), nullable=False),
        sa.Column("subject", sa.String(length=34), nullable=False),
        sa.Column("organization", sa.String(length=34), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("head", sa.String(length=64), nullable=False),
        sa.Column("in_force", sa.Integer(), nullable=True),
        sa.Column("initial_design", sa.Integer(), nullable=True),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("entered", sa.Integer(), nullable=False),
        sa.Column("entered_at", UTC_TIME, nullable=False),
        sa.Column("opened_at", UTC_TIME, nullable=False),
        sa.CheckConstraint("version >= 0", name=op.f("ck_instances_version")),
        sa.ForeignKeyConstraint(
            ["organization"], ["organizations.id"], name=op.f("fk_instances_organization")
        ),
        sa.ForeignKeyConstraint(
            ["process", "process_version"],
            ["process_definitions.id", "process_definitions.version"],
            name=op.f("fk_instances_process_process_version"),
        ),
        sa.ForeignKeyConstraint(["subject"], ["users.id"], name=op.f("fk_instances_subject")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_instances")),
        sa.UniqueConstraint("number", name=op.f("uq_instances_number")),
    )
    op.create_index("ix_instances_entered_at", "instances", ["entered_at"], unique=False)
    op.create_index(
        "ix_instances_organization_state_entered_at",
        "instances",
        ["organization", "state", "entered_at"],
        unique=False,
    )
    op.create_index(
        "ix_instances_organization_entered_at",
        "instances",
        ["organization", "entered_at", "id"],
        unique=False,
    )
    op.create_index("ix_instances_state_entered_at", "instances", ["state", "entered_at"], unique=False)
    op.create_index("ix_instances_subject_opened_at", "instances", ["subject", "opened_at"], unique=False)


def _make_one_time_tokens() -> None:
    op.create_table(
        "one_time_tokens",
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("purpose", sa.String(length=20), nullable=False),
        sa.Column("person", sa.String(length=34), nullable=True),
        sa.Column("made_by", sa.String(length=34), nullable=True),
        sa.Column("made_at", UTC_TIME, nullable=False),
        sa.Column("expires_at", UTC_TIME, nullable=False),
        sa.Column("used_at", UTC_TIME, nullable=True),
        sa.ForeignKeyConstraint(["person"], ["users.id"], name=op.f("fk_one_time_tokens_person")),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_one_time_tokens")),
    )
    op.create_index(op.f("ix_one_time_tokens_person"), "one_time_tokens", ["person"], unique=False)


def _make_organization_names() -> None:
    op.create_table(
        "organization_names",
        sa.Column("organization", sa.String(length=34), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("full_name", sa.String(length=300), nullable=False),
        sa.Column("short_name", sa.String(length=120), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization"], ["organizations.id"], name=op.f("fk_organization_names_organization")
        ),
        sa.PrimaryKeyConstraint("organization", "valid_from", name=op.f("pk_organization_names")),
    )


def _make_outbox() -> None:
    op.create_table(
        "outbox",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("seq", sa.Integer(), nullable=True),
        sa.Column("effect", sa.String(length=20), nullable=False),
        sa.Column("recipient", sa.String(length=34), nullable=True),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("due_at", UTC_TIME, nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("claim_token", sa.String(length=32), nullable=True),
        sa.Column("claim_until", UTC_TIME, nullable=True),
        sa.Column("done_at", UTC_TIME, nullable=True),
        sa.Column("dead_at", UTC_TIME, nullable=True),
        sa.Column("last_error", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["seq"], ["events.seq"], name=op.f("fk_outbox_seq")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
    )
    op.create_index("ix_outbox_due_at", "outbox", ["due_at"], unique=False)
    op.create_index(
        "uq_outbox_announced",
        "outbox",
        ["seq"],
        unique=True,
        sqlite_where=sa.text("effect = 'announce'"),
        postgresql_where=sa.text("effect = 'announce'"),
    )
    op.create_index("uq_outbox_seq_effect_recipient", "outbox", ["seq", "effect", "recipient"], unique=True)


def _make_payloads() -> None:
    op.create_table(
        "payloads",
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("field", sa.String(length=32), nullable=False),
        sa.Column("salt", sa.String(length=64), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["seq"], ["events.seq"], name=op.f("fk_payloads_seq")),
        sa.PrimaryKeyConstraint("seq", "field", name=op.f("pk_payloads")),
    )


def _make_sign_in_sessions() -> None:
    op.create_table(
        "sign_in_sessions",
        sa.Column("token", sa.String(length=64), nullable=False),
        sa.Column("id", sa.String(length=34), nullable=False),
        sa.Column("person", sa.String(length=34), nullable=False),
        sa.Column("started_at", UTC_TIME, nullable=False),
        sa.Column("seen_at", UTC_TIME, nullable=False),
        sa.Column("idle_seconds", sa.Integer(), nullable=False),
        sa.Column("ends_at", UTC_TIME, nullable=False),
        sa.Column("ended_at", UTC_TIME, nullable=True),
        sa.Column("ended_why", sa.String(length=20), nullable=True),
        sa.Column("wrong_proofs", sa.Integer(), nullable=False),
        sa.Column("device", sa.String(length=60), nullable=False),
        sa.Column("network", sa.String(length=60), nullable=False),
        sa.ForeignKeyConstraint(["person"], ["users.id"], name=op.f("fk_sign_in_sessions_person")),
        sa.PrimaryKeyConstraint("token", name=op.f("pk_sign_in_sessions")),
        sa.UniqueConstraint("id", name=op.f("uq_sign_in_sessions_id")),
    )
    op.create_index(op.f("ix_sign_in_sessions_person"), "sign_in_sessions", ["person"], unique=False)


def _make_staff_cards() -> None:
    op.create_table(
        "staff_cards",
        sa.Column("person", sa.String(length=34), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("changed_at", UTC_TIME, nullable=False),
        sa.ForeignKeyConstraint(["person"], ["users.id"], name=op.f("fk_staff_cards_person")),
        sa.PrimaryKeyConstraint("person", name=op.f("pk_staff_cards")),
    )


def _make_transfer_bases() -> None:
    op.create_table(
        "transfer_bases",
        sa.Column("id", sa.String(length=34), nullable=False),
        sa.Column("person", sa.String(length=34), nullable=False),
        sa.Column("document", sa.String(length=200), nullable=False),
        sa.Column("given_on", sa.Date(), nullable=False),
        sa.Column("withdrawn_on", sa.Date(), nullable=True),
        sa.Column("recorded_at", UTC_TIME, nullable=False),
        sa.Column("recorded_by", sa.String(length=34), nullable=True),
        sa.ForeignKeyConstraint(["person"], ["users.id"], name=op.f("fk_transfer_bases_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_transfer_bases")),
    )
    op.create_index(op.f("ix_transfer_bases_person"), "transfer_bases", ["person"], unique=False)


def _make_appointment_scopes() -> None:
    op.create_table(
        "appointment_scopes",
        sa.Column("appointment", sa.String(length=34), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("value", sa.String(length=60), nullable=False),
        sa.CheckConstraint(
            "kind in ('organization', 'subject', 'person')", name=op.f("ck_appointment_scopes_kind")
        ),
        sa.ForeignKeyConstraint(
            ["appointment"], ["appointments.id"], name=op.f("fk_appointment_scopes_appointment")
        ),
        sa.PrimaryKeyConstraint("appointment", "kind", "value", name=op.f("pk_appointment_scopes")),
    )


def _make_remarks() -> None:
    op.create_table(
        "remarks",
        sa.Column("id", sa.String(length=34), nullable=False),
        sa.Column("route", sa.String(length=34), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("office", sa.String(length=30), nullable=False),
        sa.Column("author", sa.String(length=34), nullable=False),
        sa.Column("path", sa.String(length=120), nullable=True),
        sa.Column("reason", sa.String(length=40), nullable=True),
        sa.Column("wording", sa.Boolean(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("made_at", UTC_TIME, nullable=False),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("answered_at", UTC_TIME, nullable=True),
        sa.Column("lifted_at", UTC_TIME, nullable=True),
        sa.Column("lifted_by", sa.String(length=34), nullable=True),
        sa.CheckConstraint("state in ('open', 'fixed', 'lifted')", name=op.f("ck_remarks_state")),
        sa.ForeignKeyConstraint(["author"], ["users.id"], name=op.f("fk_remarks_author")),
        sa.ForeignKeyConstraint(["route"], ["instances.id"], name=op.f("fk_remarks_route")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_remarks")),
    )
    op.create_index(op.f("ix_remarks_route"), "remarks", ["route"], unique=False)


def _make_routes() -> None:
    op.create_table(
        "routes",
        sa.Column("id", sa.String(length=34), nullable=False),
        sa.Column("draft", sa.Text(), nullable=False),
        sa.Column("draft_revision", sa.Integer(), nullable=False),
        sa.Column("drafted_at", UTC_TIME, nullable=False),
        sa.Column("drafted_by", sa.String(length=34), nullable=False),
        sa.Column("progress", sa.Text(), nullable=False),
        sa.Column("filled_by", sa.String(length=34), nullable=True),
        sa.Column("subjects", sa.String(length=1000), nullable=False),
        sa.Column("reserved_number", sa.String(length=40), nullable=True),
        sa.Column("opened_by", sa.String(length=34), nullable=False),
        sa.Column("amended_by", sa.String(length=34), nullable=True),
        sa.Column("amendment_basis", sa.Text(), nullable=True),
        sa.Column("linked_to", sa.String(length=34), nullable=True),
        sa.ForeignKeyConstraint(["filled_by"], ["users.id"], name=op.f("fk_routes_filled_by")),
        sa.ForeignKeyConstraint(["id"], ["instances.id"], name=op.f("fk_routes_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_routes")),
        sa.UniqueConstraint("reserved_number", name=op.f("uq_routes_reserved_number")),
    )
    op.create_index(op.f("ix_routes_filled_by"), "routes", ["filled_by"], unique=False)


def _make_tasks() -> None:
    op.create_table(
        "tasks",
        sa.Column("route", sa.String(length=34), nullable=False),
        sa.Column("opened_version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("office", sa.String(length=30), nullable=False),
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
        sa.PrimaryKeyConstraint("route", "opened_version", "office", name=op.f("pk_tasks")),
    )
    op.create_index(
        "ix_tasks_waiting_everywhere",
        "tasks",
        ["office", "due_on", "route"],
        unique=False,
        sqlite_where=sa.text("closed_version is null"),
        postgresql_where=sa.text("closed_version is null"),
    )
    op.create_index(
        "ix_tasks_waiting_office",
        "tasks",
        ["office", "organization", "due_on", "route"],
        unique=False,
        sqlite_where=sa.text("closed_version is null"),
        postgresql_where=sa.text("closed_version is null"),
    )
    op.create_index(
        "ix_tasks_waiting_person",
        "tasks",
        ["person", "due_on", "route"],
        unique=False,
        sqlite_where=sa.text("closed_version is null"),
        postgresql_where=sa.text("closed_version is null"),
    )


def _make_versions() -> None:
    op.create_table(
        "versions",
        sa.Column("route", sa.String(length=34), nullable=False),
        sa.Column("n", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", UTC_TIME, nullable=False),
        sa.Column("act", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("content", sa.String(length=64), nullable=False),
        sa.Column("z1", sa.String(length=64), nullable=False),
        sa.Column("z2", sa.String(length=64), nullable=False),
        sa.Column("z3", sa.String(length=64), nullable=False),
        sa.Column("z4", sa.String(length=64), nullable=False),
        sa.Column("z5", sa.String(length=64), nullable=False),
        sa.Column("progress", sa.String(length=64), nullable=True),
        sa.Column("snapshot", sa.String(length=64), nullable=False),
        sa.Column("full", sa.String(length=64), nullable=False),
        sa.Column("appendix", sa.String(length=64), nullable=False),
        sa.Column("renderer", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["route"], ["instances.id"], name=op.f("fk_versions_route")),
        sa.PrimaryKeyConstraint("route", "n", name=op.f("pk_versions")),
    )


def _make_sign_offs() -> None:
    op.create_table(
        "sign_offs",
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("route", sa.String(length=34), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("act", sa.String(length=40), nullable=False),
        sa.Column("decision", sa.String(length=30), nullable=False),
        sa.Column("person", sa.String(length=34), nullable=False),
        sa.Column("office", sa.String(length=30), nullable=False),
        sa.Column("appointment", sa.String(length=34), nullable=True),
        sa.Column("on_behalf_of", sa.String(length=34), nullable=True),
        sa.Column("zones", sa.String(length=500), nullable=False),
        sa.Column("content", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("at", UTC_TIME, nullable=False),
        sa.Column("statement", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["appointment"], ["appointments.id"], name=op.f("fk_sign_offs_appointment")),
        sa.ForeignKeyConstraint(["person"], ["users.id"], name=op.f("fk_sign_offs_person")),
        sa.ForeignKeyConstraint(
            ["route", "version"], ["versions.route", "versions.n"], name=op.f("fk_sign_offs_route_version")
        ),
        sa.ForeignKeyConstraint(["seq"], ["events.seq"], name=op.f("fk_sign_offs_seq")),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_sign_offs")),
    )
    op.create_index(op.f("ix_sign_offs_person"), "sign_offs", ["person"], unique=False)
    op.create_index("ix_sign_offs_person_at", "sign_offs", ["person", "at"], unique=False)
    op.create_index("ix_sign_offs_route_version", "sign_offs", ["route", "version"], unique=True)
