"""The guards of the log on SQLite: triggers that refuse every change the log does not prove (rules §6).

They hold whatever the pragmas of a connection are. What they cannot compute (hashes) `fsck` recomputes; a person who
drops them is found by the tree. `guards_postgres` keeps the same promises there.
"""

# ruff: noqa: S608, ISC004  # SQL text made of our own constants, long conditions joined line by line

UNCHANGEABLE = (
    "events",
    "event_docs",
    "erasure_items",
    "versions",
    "sign_offs",
    "process_definitions",
    "log_nodes",
)
"""No row is ever updated or deleted."""
ERASABLE = {"blobs": ("blob", "OLD.sha256"), "contents": ("content", "OLD.hash")}
"""Tables whose rows are deleted only when an erasure names them: kind and reference of its item."""
PAYLOAD_REF = "OLD.seq || '/' || OLD.field"
FIXED = ("id", "process", "process_version", "process_hash", "subject", "organization", "opened_at")
"""What an instance keeps for life."""

SIZE = "(SELECT size FROM log_head WHERE one = 1)"


def triggers() -> dict[str, str]:
    """Every trigger by its name, in the order of creation."""
    made: dict[str, str] = {}
    for table in UNCHANGEABLE:
        made |= _refused(table, "UPDATE", "rows are never changed")
        made |= _refused(table, "DELETE", "rows are never deleted")
    for table in ("blobs", "contents", "payloads"):
        made |= _refused(table, "UPDATE", "bytes and texts are never changed")
    for table, (kind, reference) in ERASABLE.items():
        made |= _refused(table, "DELETE", "no erasure names it", f"NOT {_erased_now(kind, reference)}")
    made |= _refused(
        "payloads", "DELETE", "no erasure names it", f"NOT {_erased_now('payload', PAYLOAD_REF)}"
    )
    for table, faults in _INSERTS.items():
        made |= _refused(table, "INSERT", "the log does not allow it here", _any(*faults))
    made |= _refused("instances", "DELETE", "a route is never deleted")
    made |= _refused("instances", "UPDATE", "no state without its entry and files", _any(*_MOVES))
    made |= _refused("log_head", "DELETE", "the log has one head")
    made |= _refused("log_head", "UPDATE", "the head follows the entries one by one", _any(*_GROWS))
    return made


def _refused(table: str, change: str, why: str, when: str | None = None) -> dict[str, str]:
    name = f"guard_{table}_{change.lower()}"
    condition = "" if when is None else f"WHEN {when} "
    body = f"SELECT RAISE(ABORT, 'refused: {table}: {why}');"
    return {name: f"CREATE TRIGGER {name} BEFORE {change} ON {table} {condition}BEGIN {body} END"}


def _any(*faults: str) -> str:
    return "\n  OR ".join(f"({fault})" for fault in faults)


def _erased_now(kind: str, reference: str) -> str:
    """The entry being written is an erasure that names this row."""
    return (
        f"EXISTS (SELECT 1 FROM erasure_items WHERE seq = {SIZE} AND kind = '{kind}' AND ref = {reference})"
    )


def _known(table: str, **columns: str) -> str:
    """A row with these values is there already. The row id is asked too: OR REPLACE would clear it away."""
    given = " AND ".join(f"{column} = NEW.{source}" for column, source in columns.items())
    return f"EXISTS (SELECT 1 FROM {table} WHERE {given})"


def _taken(table: str) -> str:
    return f"EXISTS (SELECT 1 FROM {table} WHERE rowid = NEW.rowid)"


def _erased(kind: str, column: str) -> str:
    return f"EXISTS (SELECT 1 FROM erasure_items WHERE kind = '{kind}' AND ref = NEW.{column})"


_INSERTS: dict[str, tuple[str, ...]] = {
    "events": (
        f"NEW.seq IS NOT {SIZE}",
        _known("events", seq="seq"),
        _known("events", leaf="leaf"),
        "NEW.route IS NOT NULL AND NOT EXISTS (SELECT 1 FROM instances i"
        " WHERE i.id = NEW.route AND NEW.rseq = i.version + 1 AND NEW.st_from = i.state)",
    ),
    "event_docs": (
        f"NEW.seq IS NOT {SIZE}",
        _known("event_docs", seq="seq", form="form"),
        _taken("event_docs"),
        "NOT EXISTS (SELECT 1 FROM blobs WHERE sha256 = NEW.sha256)",
    ),
    "payloads": (
        f"NEW.seq IS NOT {SIZE}",
        _known("payloads", seq="seq", field="field"),
        _taken("payloads"),
    ),
    "erasure_items": (
        f"NOT EXISTS (SELECT 1 FROM events WHERE seq = {SIZE} AND seq = NEW.seq AND kind = 'erasure.done')",
        _known("erasure_items", seq="seq", kind="kind", ref="ref"),
        _taken("erasure_items"),
    ),
    "log_nodes": (
        f"((NEW.idx + 1) << NEW.level) IS NOT {SIZE}",
        _known("log_nodes", level="level", idx="idx"),
        _taken("log_nodes"),
    ),
    "log_head": (
        "EXISTS (SELECT 1 FROM log_head)",
        "NEW.size IS NOT 0 OR NEW.frontier IS NOT '' OR NEW.at IS NOT NULL",
    ),
    "instances": (
        "NEW.version IS NOT 0 OR NEW.round IS NOT 0 OR NEW.entered IS NOT 0",
        "NEW.number IS NOT NULL OR NEW.in_force IS NOT NULL OR NEW.initial_design IS NOT NULL",
        "NEW.state IS NOT (SELECT initial FROM process_definitions"
        " WHERE id = NEW.process AND version = NEW.process_version AND hash = NEW.process_hash)",
        "length(NEW.head) IS NOT 64 OR EXISTS (SELECT 1 FROM events WHERE leaf = NEW.head)",
        _known("instances", id="id"),
        _taken("instances"),
    ),
    "versions": (
        "NOT EXISTS (SELECT 1 FROM instances i WHERE i.id = NEW.route AND NEW.n = i.version + 1)",
        _known("versions", route="route", n="n"),
        _taken("versions"),
    ),
    "sign_offs": (
        f"NOT EXISTS (SELECT 1 FROM events e WHERE e.seq = NEW.seq AND e.seq >= {SIZE} - 1"
        " AND e.route = NEW.route AND e.rseq = NEW.version AND e.act = NEW.act AND e.by = NEW.person)",
        _known("sign_offs", seq="seq"),
        _known("sign_offs", route="route", version="version"),
    ),
    "process_definitions": (
        _known("process_definitions", id="id", version="version"),
        _known("process_definitions", hash="hash"),
        _taken("process_definitions"),
    ),
    "blobs": (_known("blobs", sha256="sha256"), _taken("blobs"), _erased("blob", "sha256")),
    "contents": (_known("contents", hash="hash"), _taken("contents"), _erased("content", "hash")),
}

_MOVES = (
    *(f"NEW.{column} IS NOT OLD.{column}" for column in FIXED),
    "OLD.number IS NOT NULL AND NEW.number IS NOT OLD.number",
    "NEW.number IS NOT OLD.number AND EXISTS (SELECT 1 FROM instances WHERE number = NEW.number)",
    "NEW.version IS NOT OLD.version + 1",
    "NEW.rowid IS NOT OLD.rowid",
    f"NOT EXISTS (SELECT 1 FROM events e WHERE e.seq = {SIZE} AND e.route = NEW.id AND e.rseq = NEW.version"
    " AND e.leaf = NEW.head AND e.st_from = OLD.state AND e.st_to = NEW.state)",
    f"(SELECT count(*) FROM event_docs WHERE seq = {SIZE} AND form IN ('full', 'appendix')) IS NOT 2",
)

_GROWS = (
    "NEW.one IS NOT OLD.one OR NEW.origin IS NOT OLD.origin",
    "NEW.size IS NOT OLD.size + 1",
    "NOT EXISTS (SELECT 1 FROM events e WHERE e.seq = OLD.size AND e.at IS NEW.at"
    " AND (e.route IS NULL OR EXISTS (SELECT 1 FROM instances i WHERE i.id = e.route"
    " AND i.version = e.rseq AND i.head = e.leaf AND i.state = e.st_to)))",
)
