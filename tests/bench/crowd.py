"""Large bases for measurements: thousands of routes with a log that `fsck` finds whole, written in seconds.

A few routes are led by the acts of people; all others are copies of them under other names, times and places in the
log, written by the driver while the guards are away. The files of a copy are those of its original, so only the log
of such a base can be checked, not its documents; the texts of working copies are left out. Bases are kept in `var/bulk`
until the tables or this file change.
"""

import hashlib
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from approvals.signing.signer import ALGORITHM, Signer
from approvals.signing.signing_keys import ENROLLED
from tests.founding import a_base
from tests.stories import Story, World
from tests.world import PEOPLE, SCHOOL, person_id
from workflow.log import event
from workflow.log.canonical import canonical, parse
from workflow.log.merkle import Frontier, leaf_hash

ROOM = Path("var/bulk")
SCHOOL_SIZE = 50  # teachers with a route at one school
DUE_DAYS = 45  # answers are due over so many days
FILLED_IN = 25  # one route of so many is filled in by the deputy head
STEP = timedelta(seconds=37)  # between the copies
BY_ROUTE = {"versions": "route", "sign_offs": "route", "tasks": "route", "instances": "id", "routes": "id"}
BY_SEQ = ("event_docs", "payloads", "outbox", "idempotency")

Row = dict[str, Any]


def base(routes: int) -> Path:
    """A base with so many routes; made at the first call."""
    made = ROOM / f"{routes}-{_fingerprint()}.db"
    if not made.exists():
        ROOM.mkdir(parents=True, exist_ok=True)
        coming = made.with_suffix(".new")
        coming.unlink(missing_ok=True)
        _write(coming, routes)
        coming.rename(made)
    return made


def _fingerprint() -> str:
    sources = [
        Path(__file__),
        *sorted(Path("web/migrations/versions").glob("*.py")),
        *Path("workflow/log").glob("*.py"),
        *Path("approvals/signing").glob("*.py"),
    ]
    return hashlib.sha256(b"".join(one.read_bytes() for one in sorted(sources))).hexdigest()[:12]


def teacher(number: int) -> str:
    """The id of the teacher of a copy."""
    return _id("p", "teacher", number)


def deputy(school: int) -> str:
    """The id of the deputy head of a school of copies."""
    return _id("p", "deputy", school)


def _id(kind: str, name: str, number: int) -> str:
    return f"{kind}_{hashlib.sha256(f'{name} {number}'.encode()).hexdigest()[:32]}"


# --- originals --------------------------------------------------------------------------------------


def _originals(world: World) -> list[str]:
    """One route at each of six stations."""
    stations: list[Callable[[Story], Any]] = [
        lambda story: story,
        lambda story: story.submitted(),
        lambda story: story.submitted().returned_by_school(),
        lambda story: story.submitted().approved_by_school(),
        lambda story: story.in_force(),
        lambda story: story.in_force().acknowledged().amending().amended_immaterially().amendment_submitted(),
    ]
    found = []
    for lead in stations:
        story = world.route()
        lead(story)
        found.append(story.id)
    return found


@dataclass
class Original:
    """All rows of a route, table by table."""

    route: str
    number: str | None
    entries: list[Row]
    by_route: dict[str, list[Row]]
    by_seq: dict[str, dict[int, list[Row]]]

    @classmethod
    def read(cls, file: sqlite3.Connection, route: str) -> "Original":
        """The rows as they are."""
        entries = _rows(file, "SELECT * FROM events WHERE route = ? ORDER BY seq", route)
        by_seq = {
            table: {
                entry["seq"]: _rows(file, f"SELECT * FROM {table} WHERE seq = ?", entry["seq"])
                for entry in entries
            }
            for table in BY_SEQ
        }
        by_route = {
            table: _rows(file, f"SELECT * FROM {table} WHERE {key} = ?", route)
            for table, key in BY_ROUTE.items()
        }
        return cls(route, by_route["instances"][0]["number"], entries, by_route, by_seq)


def _rows(file: sqlite3.Connection, query: str, value: Any) -> list[Row]:
    cursor = file.execute(query, (value,))
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor]


# --- copies -----------------------------------------------------------------------------------------


@dataclass
class Writer:
    """Appends copies to the log of a base and keeps what is to be inserted, table by table."""

    origin: str
    frontier: Frontier
    last: str
    keys: dict[str, Signer]  # of those who are no copies: their own, open
    rows: dict[str, list[Row]] = field(default_factory=dict)

    def signer(self, person: str) -> Signer:
        """The person's key; that of a copy is drawn from his id."""
        return self.keys.get(person) or _drawn(person)

    def enrol(self, person: str, like: Row) -> None:
        """Give a copy of a person his key, with its entry in the log."""
        key = _drawn(person)
        place = {
            "log": self.origin,
            "seq": self.frontier.size,
            "at": datetime.fromisoformat(self.last),
            "clock_back_ms": 0,
        }
        data = {"alg": ALGORITHM, "kid": key.kid, "pub": key.public.hex(), "replaces": None}
        entry = event.other_entry(
            place, {"kind": ENROLLED, "by": person, "about": person, "data": data}, texts=()
        )
        self._grow(bytes.fromhex(entry.leaf))
        told = {"seq": entry.seq, "leaf": entry.leaf, "body": entry.body, "at": _stored(self.last)}
        self._add("events", told | {"kind": ENROLLED, "by": person, "about": person})
        own = {"kid": key.kid, "person": person, "pub": key.public.hex(), "enrolled_seq": entry.seq}
        self._add("signing_keys", like | own | {"enrolled_at": _stored(self.last)})

    def copy(self, original: Original, number: int, names: dict[Any, Any]) -> None:
        """One more route like the original, under the names given."""
        shift = STEP * number
        names = {
            **names,
            original.route: _id("r", "route", number),
            original.number: f"ИОМ-2026-{number:06d}",
        }
        names.pop(None, None)
        head = event.genesis(self.origin, names[original.route])
        statements = {row["seq"]: row for row in original.by_route["sign_offs"]}
        for entry in original.entries:
            seq, key = self.frontier.size, f"bulk-{number}-{entry['rseq']}"
            said = _renamed(parse(entry["body"]), names, shift)
            idem = event.idempotency_digest(said["by"], key)
            back = event.clock_back_ms(datetime.fromisoformat(self.last), datetime.fromisoformat(said["at"]))
            said |= {"seq": seq, "prev": head, "idem": idem, "clock_back_ms": back}
            if said["stmt"] is not None:
                said["stmt"]["prev"] = head
                said["sig"] = self.signer(said["by"]).sign(canonical(said["stmt"]))
            body = canonical(said)
            leaf = leaf_hash(body)
            self._grow(leaf)
            head, self.last = leaf.hex(), said["at"]
            row = _renamed(entry, names, shift)
            self._add("events", row | {"seq": seq, "leaf": head, "body": body, "idem": idem})
            for table in BY_SEQ:
                for beside in original.by_seq[table][entry["seq"]]:
                    other = _renamed(beside, names, shift) | {"seq": seq}
                    other.pop("id", None)
                    self._add(table, other | {"key": key} if table == "idempotency" else other)
            if entry["seq"] in statements:
                signed = _renamed(statements[entry["seq"]], names, shift)
                self._add("sign_offs", signed | {"seq": seq, "statement": canonical(said["stmt"])})
        for table in ("versions", "tasks", "routes", "instances"):
            for row in original.by_route[table]:
                self._add(table, _renamed(row, names, shift) | _own(table, row, number, head))

    def _grow(self, leaf: bytes) -> None:
        self.frontier, nodes = self.frontier.append(leaf)
        for node in nodes:
            self._add("log_nodes", {"level": node.level, "idx": node.idx, "hash": node.hash.hex()})

    def _add(self, table: str, row: Row) -> None:
        self.rows.setdefault(table, []).append(row)

    def flush(self, file: sqlite3.Connection) -> None:
        """Insert what is kept."""
        for table, rows in self.rows.items():
            columns = list(rows[0])
            marks = ", ".join("?" * len(columns))
            names = ", ".join(f'"{name}"' for name in columns)
            file.executemany(
                f"INSERT INTO {table} ({names}) VALUES ({marks})",
                ([row[name] for name in columns] for row in rows),
            )
        self.rows = {}


@cache
def _drawn(person: str) -> Signer:
    return Signer.of(person, bytearray(hashlib.sha256(person.encode()).digest()))


def _stored(instant: str) -> str:
    """A time of an entry as SQLite keeps it."""
    return datetime.fromisoformat(instant).replace(tzinfo=None).isoformat(" ", "microseconds")


def _own(table: str, row: Row, number: int, head: str) -> Row:
    """What a copy does not have from its original: its head, no text, and dates and helpers that differ as in life."""
    if table == "instances":
        return {"head": head}
    if table == "routes":
        return {
            "draft": "{}",
            "filled_by": deputy(number // SCHOOL_SIZE) if number % FILLED_IN == 0 else None,
        }
    if table == "tasks" and row["due_on"]:
        due_on = date.fromisoformat(row["due_on"]) + timedelta(days=number % DUE_DAYS)
        return {"due_on": due_on.isoformat()}
    return {}


def _renamed(value: Any, names: dict[Any, Any], shift: timedelta) -> Any:
    """The value with other names and later times."""
    if isinstance(value, str):
        return names.get(value) or _later(value, shift)
    if isinstance(value, dict):
        return {key: _renamed(item, names, shift) for key, item in value.items()}
    if isinstance(value, list):
        return [_renamed(item, names, shift) for item in value]
    return value


def _later(text: str, shift: timedelta) -> str:
    if len(text) == 24 and text[10] == "T" and text[-1] == "Z":
        return event.instant(datetime.fromisoformat(text) + shift)
    if len(text) == 26 and text[10] == " " and text[19] == ".":
        return (datetime.fromisoformat(text) + shift).isoformat(" ", "microseconds")
    return text


# --- the base ---------------------------------------------------------------------------------------


def _write(path: Path, routes: int) -> None:
    world = a_base(f"sqlite:///{path}")
    originals = _originals(world)
    keys = {person_id(part): world.signer(part) for part in PEOPLE}
    world.close()
    with closing(sqlite3.connect(path, isolation_level=None)) as file:
        file.execute("PRAGMA synchronous = OFF")
        file.execute("BEGIN")
        guards = file.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for name, _ in guards:
            file.execute(f"DROP TRIGGER {name}")
        _copies(file, [Original.read(file, route) for route in originals], routes, keys)
        for _, sql in guards:
            file.execute(sql)
        file.execute("COMMIT")
        file.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _copies(
    file: sqlite3.Connection, originals: list[Original], routes: int, keys: dict[str, Signer]
) -> None:
    origin, size, frontier, last = file.execute("SELECT origin, size, frontier, at FROM log_head").fetchone()
    spelled = event.instant(datetime.fromisoformat(last).replace(tzinfo=UTC))
    writer = Writer(origin, Frontier.from_hex(size, frontier), spelled, keys)
    for table, rows in _people(file, routes):
        writer.rows[table] = rows
    writer.flush(file)
    _enrol(writer, file, routes)
    for number in range(routes - len(originals)):
        school = number // SCHOOL_SIZE
        names = {
            person_id("teacher"): teacher(number),
            person_id("deputy"): deputy(school),
            SCHOOL: _id("o", "school", school),
            **{held: _id("a", "deputy", school) for held in _appointments(file)},
        }
        writer.copy(originals[number % len(originals)], number, names)
        if number % 500 == 499:
            writer.flush(file)
    writer.flush(file)
    at = (
        datetime.fromisoformat(writer.last)
        .astimezone(UTC)
        .replace(tzinfo=None)
        .isoformat(" ", "microseconds")
    )
    file.execute(
        "UPDATE log_head SET size = ?, frontier = ?, at = ?",
        (writer.frontier.size, writer.frontier.hex(), at),
    )


def _enrol(writer: Writer, file: sqlite3.Connection, routes: int) -> None:
    """A key for every copy of a person, before the first of them signs."""
    like = _rows(file, "SELECT * FROM signing_keys WHERE person = ?", person_id("teacher"))[0]
    schools = range(routes // SCHOOL_SIZE + 1)
    for person in (*map(teacher, range(routes)), *map(deputy, schools)):
        writer.enrol(person, like)
    writer.flush(file)


def _appointments(file: sqlite3.Connection) -> list[str]:
    found = file.execute("SELECT id FROM appointments WHERE person = ?", (person_id("deputy"),))
    return [row[0] for row in found]


def _people(file: sqlite3.Connection, routes: int) -> Iterator[tuple[str, list[Row]]]:
    """Schools with a deputy head each, and a teacher for every copy."""
    like_teacher = _rows(file, "SELECT * FROM users WHERE id = ?", person_id("teacher"))[0]
    like_school = _rows(file, "SELECT * FROM organizations WHERE id = ?", SCHOOL)[0]
    like_name = _rows(file, "SELECT * FROM organization_names WHERE organization = ?", SCHOOL)[0]
    like_office = _rows(file, "SELECT * FROM appointments WHERE person = ?", person_id("deputy"))[0]
    schools = range(routes // SCHOOL_SIZE + 1)
    surnames = sorted(person[0] for person in PEOPLE.values())
    yield "organizations", [like_school | {"id": _id("o", "school", number)} for number in schools]
    yield (
        "organization_names",
        [
            like_name | {"organization": _id("o", "school", number), "short_name": f"МОУ «СОШ № {number}»"}
            for number in schools
        ],
    )
    people = [(teacher(number), f"teacher-{number}") for number in range(routes)]
    people += [(deputy(number), f"deputy-{number}") for number in schools]
    yield (
        "users",
        [
            like_teacher | {"id": code, "login": login, "last_name": surnames[place % len(surnames)]}
            for place, (code, login) in enumerate(people)
        ],
    )
    yield (
        "appointments",
        [
            like_office
            | {
                "id": _id("a", "deputy", number),
                "person": deputy(number),
                "organization": _id("o", "school", number),
            }
            for number in schools
        ],
    )
