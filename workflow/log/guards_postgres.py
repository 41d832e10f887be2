"""The guards of the log on PostgreSQL: the same refusals as on SQLite, and what the role of the program may do.

The program's role does not own the tables, so it cannot switch the triggers off; they fire in every replication
role. Each refusal has the code of «insufficient privilege» (42501).
"""

# ruff: noqa: S608  # SQL text made of our own constants, long conditions joined line by line

from collections.abc import Iterable

from workflow.log.guards_sqlite import FIXED, UNCHANGEABLE

APP = "iom_app"
GUARDED = (*UNCHANGEABLE, "blobs", "contents", "payloads", "instances", "log_head")

SIZE = "(SELECT size FROM log_head WHERE one = 1)"

APP_MAY: dict[str, str] = {
    **dict.fromkeys(UNCHANGEABLE, "SELECT, INSERT"),
    **dict.fromkeys(("blobs", "contents", "payloads"), "SELECT, INSERT, DELETE"),
    "instances": "SELECT, INSERT, UPDATE (number, state, version, head, in_force, initial_design, round, entered,"
    " entered_at)",
    "log_head": "SELECT, INSERT, UPDATE (size, frontier, at)",
}
"""What the program may do with the guarded tables; with all others it may do everything but change their shape."""


def functions() -> dict[str, str]:
    """The body of every guard that asks a question, by the name of its function."""
    return {
        "guard_refuse": "RAISE EXCEPTION 'refused: %: rows are never changed or deleted', TG_TABLE_NAME"
        " USING ERRCODE = '42501';",
        **{f"guard_{table}_insert": _refuse_unless(table, demand) for table, demand in _INSERTS.items()},
        **{
            f"guard_{table}_delete": _refuse_unless(table, demand, row="OLD")
            for table, demand in _DELETES.items()
        },
        "guard_instances_update": _refuse_unless("instances", _MOVES),
        "guard_log_head_update": _refuse_unless("log_head", _GROWS),
    }


def triggers() -> list[tuple[str, str, str, str]]:
    """Every trigger as (table, change, `ROW` or `STATEMENT`, function)."""
    changes = [(table, change) for table in UNCHANGEABLE for change in ("UPDATE", "DELETE")]
    changes += [(table, "UPDATE") for table in ("blobs", "contents", "payloads")]
    changes += [("instances", "DELETE"), ("log_head", "DELETE")]
    return [
        *((table, change, "ROW", "guard_refuse") for table, change in changes),
        *((table, "TRUNCATE", "STATEMENT", "guard_refuse") for table in GUARDED),
        *((table, "INSERT", "ROW", f"guard_{table}_insert") for table in _INSERTS),
        *((table, "DELETE", "ROW", f"guard_{table}_delete") for table in _DELETES),
        *((table, "UPDATE", "ROW", f"guard_{table}_update") for table in ("instances", "log_head")),
    ]


def statements(schema: str) -> list[str]:
    """Everything that sets the guards up in this schema."""
    made = [_function(name, body, schema) for name, body in functions().items()]
    for table, change, level, function in triggers():
        name = f"guard_{table}_{change.lower()}"
        made.append(
            f"CREATE TRIGGER {name} BEFORE {change} ON {table} FOR EACH {level} EXECUTE FUNCTION {function}()"
        )
        made.append(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {name}")
    return made


def grants(tables: Iterable[str], schema: str, role: str = APP) -> list[str]:
    """What the program's role may do: with each table, and with the counters of their keys."""
    made = [f"GRANT USAGE ON SCHEMA {schema} TO {role}"]
    made += [
        f"GRANT {APP_MAY.get(table, 'SELECT, INSERT, UPDATE, DELETE')} ON {table} TO {role}"
        for table in tables
    ]
    return [*made, f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA {schema} TO {role}"]


def _function(name: str, body: str, schema: str) -> str:
    # A fixed search path: otherwise a temporary table named log_head would be asked in place of the real one.
    return (
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql"
        f" SET search_path = {schema}, pg_temp AS $$ BEGIN {body} END $$"
    )


def _refuse_unless(table: str, demand: str, row: str = "NEW") -> str:
    return (
        f"IF ({demand}) IS NOT TRUE THEN"
        f" RAISE EXCEPTION 'refused: {table}: the log does not allow it here' USING ERRCODE = '42501';"
        f" END IF; RETURN {row};"
    )


def _not_erased(kind: str, column: str) -> str:
    return f"NOT EXISTS (SELECT 1 FROM erasure_items WHERE kind = '{kind}' AND ref = NEW.{column})"


def _erased_now(kind: str, reference: str) -> str:
    return (
        f"EXISTS (SELECT 1 FROM erasure_items WHERE seq = {SIZE} AND kind = '{kind}' AND ref = {reference})"
    )


# Equal keys are refused by the primary key itself: PostgreSQL has no INSERT OR REPLACE.
_INSERTS: dict[str, str] = {
    "events": f"NEW.seq = {SIZE} AND (NEW.route IS NULL OR EXISTS (SELECT 1 FROM instances i"
    " WHERE i.id = NEW.route AND NEW.rseq = i.version + 1 AND NEW.st_from = i.state))",
    "event_docs": f"NEW.seq = {SIZE} AND EXISTS (SELECT 1 FROM blobs WHERE sha256 = NEW.sha256)",
    "payloads": f"NEW.seq = {SIZE}",
    "erasure_items": f"NEW.seq = {SIZE} AND EXISTS (SELECT 1 FROM events WHERE seq = NEW.seq"
    " AND kind = 'erasure.done')",
    "log_nodes": f"((NEW.idx::bigint + 1) << NEW.level) = {SIZE}",
    "log_head": "NOT EXISTS (SELECT 1 FROM log_head) AND NEW.size = 0 AND NEW.frontier = '' AND NEW.at IS NULL",
    "instances": "NEW.version = 0 AND NEW.round = 0 AND NEW.entered = 0 AND NEW.number IS NULL"
    " AND NEW.in_force IS NULL AND NEW.initial_design IS NULL"
    " AND NEW.state = (SELECT initial FROM process_definitions"
    " WHERE id = NEW.process AND version = NEW.process_version AND hash = NEW.process_hash)"
    " AND NEW.head = (SELECT encode(sha256(convert_to("
    "'iom.genesis/1' || chr(10) || origin || chr(10) || NEW.id, 'UTF8')), 'hex') FROM log_head WHERE one = 1)",
    "versions": "EXISTS (SELECT 1 FROM instances i WHERE i.id = NEW.route AND NEW.n = i.version + 1)",
    "sign_offs": f"EXISTS (SELECT 1 FROM events e WHERE e.seq = NEW.seq AND e.seq >= {SIZE} - 1"
    " AND e.route = NEW.route AND e.rseq = NEW.version AND e.act = NEW.act AND e.by = NEW.person)",
    "blobs": _not_erased("blob", "sha256"),
    "contents": _not_erased("content", "hash"),
}

_DELETES: dict[str, str] = {
    "blobs": _erased_now("blob", "OLD.sha256"),
    "contents": _erased_now("content", "OLD.hash"),
    "payloads": _erased_now("payload", "OLD.seq || '/' || OLD.field"),
}

_MOVES = (
    " AND ".join(f"NEW.{column} = OLD.{column}" for column in FIXED)
    + " AND (OLD.number IS NULL OR NEW.number IS NOT DISTINCT FROM OLD.number) AND NEW.version = OLD.version + 1"
    f" AND EXISTS (SELECT 1 FROM events e WHERE e.seq = {SIZE} AND e.route = NEW.id AND e.rseq = NEW.version"
    " AND e.leaf = NEW.head AND e.st_from = OLD.state AND e.st_to = NEW.state)"
    f" AND (SELECT count(*) FROM event_docs WHERE seq = {SIZE} AND form IN ('full', 'appendix')) = 2"
)

_GROWS = (
    "NEW.one = OLD.one AND NEW.origin = OLD.origin AND NEW.size = OLD.size + 1"
    " AND EXISTS (SELECT 1 FROM events e WHERE e.seq = OLD.size AND e.at = NEW.at"
    " AND (e.route IS NULL OR EXISTS (SELECT 1 FROM instances i WHERE i.id = e.route"
    " AND i.version = e.rseq AND i.head = e.leaf AND i.state = e.st_to)))"
)
