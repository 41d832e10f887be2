"""F15: whoever changes a stored row behind the triggers' back is found, and the check names the first bad entry."""

import hashlib
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from approvals.examination import examine
from tests.faults.victim import Victim
from web.schema import METADATA
from workflow.database import Database
from workflow.transaction import Units

pytestmark = pytest.mark.slow  # each change is a copy of the base and a whole check

# Every table that the log vouches for, with its key and the columns that no entry speaks of.
AUDITED: dict[str, tuple[str, ...]] = {
    "events": ("seq",),
    "event_docs": ("seq", "form"),
    "payloads": ("seq", "field"),
    "sign_offs": ("seq",),
    "signing_keys": ("kid",),
    "accessions": ("seq",),
    "audits": ("id",),
    "explanations": ("kind", "seq"),
    "attachments": ("seq",),
    "support_notes": ("seq",),
    "special_opinions": ("seq",),
    "paper_scans": ("seq",),
    "paper_sign_offs": ("seq",),
    "versions": ("route", "n"),
    "contents": ("hash",),
    "blobs": ("sha256",),
    "instances": ("id",),
    "process_definitions": ("id", "version"),
    "idempotency": ("person", "key"),
    "outbox": ("id",),
    "log_nodes": ("level", "idx"),
    "log_head": ("one",),
}
WITHOUT_ENTRY = {
    "outbox": {
        "id",
        "recipient",
        "body",
        "due_at",
        "attempts",
        "claim_token",
        "claim_until",
        "done_at",
        "dead_at",
    }
    | {"last_error"},  # how news travels is no history
    "idempotency": {"request"},  # the digest of a form's fields: only its shape can be checked
    "signing_keys": {"memory", "passes", "lanes", "salt", "nonce", "sealed"},  # the wrapped half: no history
}


# --- where a change must show -----------------------------------------------------------------------


def place(victim: Victim, table: str, row: dict[str, Any]) -> int:
    """The entry that a change of this row is first seen at."""
    if table == "explanations":
        return int(row["entry"])
    if "seq" in row:
        return int(row["seq"])
    asked: dict[str, tuple[str, tuple[Any, ...]]] = {
        "versions": ("SELECT seq FROM events WHERE route = ? AND rseq = ?", (row.get("route"), row.get("n"))),
        "instances": ("SELECT max(seq) FROM events WHERE route = ?", (row.get("id"),)),
        "contents": (f"{USED} WHERE v.content = ?", (row.get("hash"),)),
        "blobs": (NAMING, (row.get("sha256"),)),
        "process_definitions": (
            f"{PUBLISHED} AND json_extract(CAST(body AS TEXT), '$.data.id') = ?",
            (row.get("id"),),
        ),
        "log_head": ("SELECT max(seq) FROM events", ()),
        "audits": (f"{GRANTED} AND json_extract(CAST(body AS TEXT), '$.data.audit') = ?", (row.get("id"),)),
        "signing_keys": ("SELECT ?", (row.get("enrolled_seq"),)),
    }
    if table == "log_nodes":
        return int(((row["idx"] + 1) << row["level"]) - 1)
    statement, values = asked[table]
    return int(victim.rows(statement, *values)[0][0])


PUBLISHED = "SELECT seq FROM events WHERE kind = 'process.published'"
GRANTED = "SELECT seq FROM events WHERE kind = 'audit.granted'"
NAMING = (
    "SELECT min(seq) FROM (SELECT e.seq FROM versions v JOIN events e ON e.route = v.route AND e.rseq = v.n"
    ' WHERE ?1 IN (v."full", v.appendix, v.snapshot, v.progress)'
    " UNION SELECT seq FROM attachments WHERE sha256 = ?1"
    " UNION SELECT seq FROM paper_scans WHERE sha256 = ?1"
    " UNION SELECT seq FROM destruction_acts WHERE ?1 IN (act_file, extract_file))"
)
USED = "SELECT min(e.seq) FROM versions v JOIN events e ON e.route = v.route AND e.rseq = v.n"


def rows_of(victim: Victim, table: str) -> list[dict[str, Any]]:
    cursor = victim.connection.execute(
        f"SELECT * FROM {table}{' WHERE seq IS NOT NULL' if table == 'outbox' else ''}"
    )
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor]


def named(table: str, row: dict[str, Any]) -> tuple[str, tuple[Any, ...]]:
    keys = AUDITED[table]
    return " AND ".join(f'"{key}" = ?' for key in keys), tuple(row[key] for key in keys)


def put(victim: Victim, table: str, row: dict[str, Any], column: str, value: Any) -> None:
    where, key = named(table, row)
    victim.write(f'UPDATE {table} SET "{column}" = ? WHERE {where}', value, *key)


def other(value: Any) -> Any:
    if value is None:
        return "x"
    if isinstance(value, int):
        return value + 1000
    if isinstance(value, bytes):
        return bytes([value[0] ^ 1]) + value[1:]
    return value[:-1] + ("0" if value[-1] != "0" else "1")


def followed(entries: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The entries without the last act of each route: without that, it is the act before that contradicts the route."""
    last = {row["route"]: row["seq"] for row in entries if row["route"] is not None}
    return [row for row in entries if row["seq"] not in last.values()]


def columns(*, nullable: bool = False) -> list[tuple[str, str]]:
    """Every column of every audited table (or those that may be empty), read from the tables themselves."""
    return [
        (table, column.name)
        for table in AUDITED
        for column in METADATA.tables[table].columns
        if column.name not in WITHOUT_ENTRY.get(table, ()) and (column.nullable or not nullable)
    ]


def assert_found(victim: Victim, expected: int | None) -> None:
    report = victim.examined()
    assert report.exit_code == 1
    assert report.first_bad == expected, report.findings[:5]


# --- the changes ------------------------------------------------------------------------------------


@pytest.mark.parametrize(("table", "column"), columns())
def test_a_changed_value_is_found(table: str, column: str, victim: Victim):
    rows = rows_of(victim, table)
    if (table, column) == ("events", "route"):
        rows = followed(rows)
    filled = [row for row in rows if row[column] is not None]
    row = filled[len(filled) // 2] if filled else rows[0]
    expected = 0 if (table, column) == ("log_head", "origin") else place(victim, table, row)
    try:
        put(victim, table, row, column, other(row[column]))
    except sqlite3.IntegrityError:  # its neighbour has that value
        put(victim, table, row, column, other(other(row[column])) + "2")
    assert_found(victim, expected)


@pytest.mark.parametrize(("table", "column"), columns(nullable=True))
def test_an_invented_value_is_found(table: str, column: str, victim: Victim):
    empty = [row for row in rows_of(victim, table) if row[column] is None]
    if not empty:  # then every row has a value, and a changed one is tried above
        return
    row = empty[len(empty) // 2]
    expected = place(victim, table, row)
    put(victim, table, row, column, "x")
    assert_found(victim, expected)


# Two announcements that change places announce the same two entries; of the one head there is no second row.
SWAPPABLE = [pair for pair in columns() if pair[0] != "log_head" and pair != ("outbox", "seq")]


@pytest.mark.parametrize(("table", "column"), SWAPPABLE)
def test_two_swapped_values_are_found(table: str, column: str, victim: Victim):
    rows = [row for row in rows_of(victim, table) if row[column] is not None]
    pairs = [(rows[0], row) for row in reversed(rows) if row[column] != rows[0][column]] if rows else []
    for first, second in pairs:
        expected = min(place(victim, table, first), place(victim, table, second))
        if swapped(victim, table, column, first, second):
            assert_found(victim, expected)
            return


def swapped(victim: Victim, table: str, column: str, first: dict[str, Any], second: dict[str, Any]) -> bool:
    """Let two rows change their values; False where that would break a unique key."""
    stand_in = -5 if isinstance(first[column], int) else "stand-in"
    moved = dict(first) | ({column: stand_in} if column in AUDITED[table] else {})
    victim.connection.execute("BEGIN")
    try:
        put(victim, table, first, column, stand_in)
        put(victim, table, second, column, first[column])
        put(victim, table, moved, column, second[column])
    except sqlite3.IntegrityError:
        victim.connection.execute("ROLLBACK")
        return False
    victim.connection.execute("COMMIT")
    return True


@pytest.mark.parametrize("table", AUDITED)
def test_a_deleted_row_is_found(table: str, victim: Victim):
    rows = rows_of(victim, table)
    row = rows[len(rows) // 2]
    # Without the head nobody knows whose log this is.
    expected = 0 if table == "log_head" else place(victim, table, row)
    where, key = named(table, row)
    victim.write(f"DELETE FROM {table} WHERE {where}", *key)
    assert_found(victim, expected)


INSERTED: dict[str, dict[str, Any]] = {
    "events": {"seq": 1000, "leaf": "0" * 64, "rseq": 99},
    "event_docs": {"form": "extra"},
    "payloads": {"field": "extra"},
    "sign_offs": {"seq": 1, "version": 99},
    "signing_keys": {"kid": "0" * 32, "enrolled_seq": 1, "revoked_seq": 2},
    "accessions": {"seq": 1, "number": "99", "withdrawn_seq": None, "withdrawn_at": None},
    "audits": {"id": "u_new", "appointment": "a_new"},
    "explanations": {"kind": "bulk", "entry": 1},
    "attachments": {"seq": 1},
    "support_notes": {"seq": 1},
    "special_opinions": {"seq": 1, "remark": "m_new"},
    "paper_scans": {"seq": 1},
    "paper_sign_offs": {"seq": 1},
    "versions": {"n": 99},
    "contents": {"hash": "0" * 64},
    "blobs": {"sha256": "0" * 64},
    "instances": {"id": "r_new", "number": None},
    "process_definitions": {"version": 99, "hash": "0" * 64},
    "idempotency": {"key": "another"},
    "outbox": {"id": 9999},
    "log_nodes": {"level": 30},
    "log_head": {"one": 2},
}


@pytest.mark.parametrize("table", AUDITED)
def test_an_inserted_row_is_found(table: str, victim: Victim):
    rows = rows_of(victim, table)
    row = rows[len(rows) // 2] | INSERTED[table]
    marks = ", ".join("?" for _ in row)
    spelled = ", ".join(f'"{name}"' for name in row)
    victim.write(f"INSERT INTO {table} ({spelled}) VALUES ({marks})", *row.values())
    report = victim.examined()
    assert report.exit_code == 1
    if "seq" in row and table != "events":
        assert report.first_bad == place(victim, table, row)


@pytest.mark.parametrize("table", [table for table in AUDITED if table != "log_head"])
def test_an_older_row_played_back_is_found(table: str, victim: Victim):
    """One row takes over everything that another says, as after a restored piece of an old copy."""
    rows = rows_of(victim, table)
    if table == "events":
        rows = followed(rows)
    old, row = rows[len(rows) // 3], rows[len(rows) * 2 // 3]
    unique = {"leaf", "number", "hash", "rseq", "route", "version", "seq", "entry", "appointment"}
    said = [
        name
        for name in row
        if name not in {*AUDITED[table], *unique} and name not in WITHOUT_ENTRY.get(table, ())
    ]
    said = [name for name in said if row[name] != old[name]] or ["seq" if "seq" in row else "hash"]
    expected = (
        min(place(victim, table, old), place(victim, table, row))
        if said == ["seq"]
        else place(victim, table, row)
    )
    where, key = named(table, row)
    assigned = ", ".join(f'"{name}" = ?' for name in said)
    try:
        victim.write(f"UPDATE {table} SET {assigned} WHERE {where}", *(old[name] for name in said), *key)
    except sqlite3.IntegrityError:
        pytest.skip("the database keeps this column unique")
    assert_found(victim, expected)


# --- whole attacks ----------------------------------------------------------------------------------


def test_an_entry_written_anew_with_its_hash_is_found_by_the_tree(victim: Victim):
    seq, body = victim.rows("SELECT seq, body FROM events WHERE act = 'deputy_return'")[0]
    forged = body.replace(b'"act":"deputy_return"', b'"act":"deputy_approve"', 1)
    leaf = hashlib.sha256(b"\x00" + forged).hexdigest()
    victim.write(
        "UPDATE events SET body = ?, leaf = ?, act = 'deputy_approve' WHERE seq = ?", forged, leaf, seq
    )
    victim.write("UPDATE log_nodes SET hash = ? WHERE level = 0 AND idx = ?", leaf, seq)
    assert_found(victim, seq)


def test_the_last_entries_cut_off_are_found_by_the_states(victim: Victim):
    victim.connection.execute("PRAGMA foreign_keys=OFF")
    last = victim.rows("SELECT max(seq) FROM events")[0][0]
    victim.write("DELETE FROM events WHERE seq = ?", last)
    report = victim.examined()
    assert report.exit_code == 1
    assert report.first_bad == last - 1


def test_a_file_that_is_no_database_is_unreadable(tmp_path: Path):
    path = tmp_path / "iom.db"
    path.write_bytes(b"this is no database" * 1000)
    database = Database.open(f"sqlite:///{path}")
    report = examine(Units(database))
    database.close()
    assert report.exit_code == 2
    assert "не читается" in report.sentence


@pytest.mark.parametrize(
    "broken", [b"", b"\xff\xfe", b"{}", b"[]", b'{"a":1}', b'{"kind":"act"}', b"null", b"1e999"]
)
def test_any_bytes_in_place_of_an_entry_are_a_finding(broken: bytes, victim: Victim):
    victim.write("UPDATE events SET body = ? WHERE seq = 30", broken)
    assert_found(victim, 30)


def test_every_audited_column_is_tried():
    exempt = {(table, name) for table, names in WITHOUT_ENTRY.items() for name in names}
    every = {(table, column.name) for table in AUDITED for column in METADATA.tables[table].columns}
    assert set(columns()) == every - exempt
