"""The lost end of the log, put back from the mirror byte for byte: same entries, same root.

Every entry passes the guards of the database as an act does, with what stood beside it. The whole end is one unit of
work of the caller; whether the base is sound afterwards is asked of `fsck`.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Table, select, text
from sqlalchemy.orm import Session

from workflow import instances
from workflow.database import Base
from workflow.errors import WorkflowError
from workflow.log import event, journal, rows
from workflow.log.beside import stored_rules
from workflow.log.companion import KEPT_DAYS, Companion, Piece
from workflow.log.event import Entry, Text
from workflow.log.guards_of_facts import ATTACHMENTS, PAPER_SCANS
from workflow.log.mirror import Line, Mirror
from workflow.log.reading import Reader
from workflow.log.replay import Replay
from workflow.log.respelling import reread
from workflow.log.rows import Row
from workflow.log.tables import LogEvent

STILL_DUE = timedelta(minutes=10)
"""Letters of the last minutes may not have left: they go (perhaps again); older ones are counted as sent."""


class RecoveryRefused(WorkflowError):
    """Nothing was put back."""


class NothingToRecover(RecoveryRefused):
    """The mirror knows no entry that the log has not. Facts: size, mirrored."""

    template = (
        "В копии журнала нет недостающих записей: в базе {size}, в копии {mirrored}. "
        "Проверьте IOM_MIRROR_DIR; если копии нет, остаётся признать потерю."
    )


class MirrorForeign(RecoveryRefused):
    """Mirror and log are different histories: nothing can be added. Fact: seq."""

    template = (
        "База и копия журнала — разные истории: до записи {seq} они не совпадают. "
        "Восстановите базу из копии командой «iom restore», затем верните недостающие записи."
    )


class CompanionMissing(RecoveryRefused):
    """The mirror has the entries, but not what stood beside the first of them. Facts: seq, days."""

    template = (
        "Запись {seq} в копии журнала есть, а документов и сведений рядом с ней нет: они хранятся {days} дней "
        "и зашифрованы ключом копий. Возьмите более новую копию базы."
    )


class MirrorBroken(RecoveryRefused):
    """An entry of the mirror does not follow from those before it. Facts: seq, sentence."""

    template = "Запись {seq} из копии журнала не продолжает базу: {sentence}. Ничего не записано."


@dataclass(frozen=True)
class Recovered:
    """What was put back."""

    low: int
    high: int
    root: str
    acts: int

    @property
    def entries(self) -> int:
        """How many entries."""
        return self.high - self.low


@dataclass
class _Beside:
    """Everything that stood beside the lost entries, ready to be asked for."""

    known: set[int] = field(default_factory=set)
    of_entries: dict[int, dict[str, list[Row]]] = field(default_factory=lambda: defaultdict(dict))
    by_hash: dict[str, dict[str, Row]] = field(default_factory=lambda: defaultdict(dict))
    versions: dict[tuple[str, int], Row] = field(default_factory=dict)
    of_routes: dict[str, dict[str, list[Row]]] = field(default_factory=lambda: defaultdict(dict))
    others: dict[str, list[Row]] = field(default_factory=dict)

    def take(self, piece: Piece) -> None:
        """Add a piece; a later one knows better."""
        self.known |= set(range(piece.low, piece.high))
        for name, kept in piece.of_entries.items():
            for seq in range(piece.low, piece.high):
                self.of_entries[seq][name] = []
            for row in kept:
                for seq, told in _within(piece, Base.metadata.tables[name], row):
                    self.of_entries[seq][name].append(told)
        for name, kept in piece.by_hash.items():
            self.by_hash[name] |= {row[rows.BY_HASH[name]]: row for row in kept}
        for route, tables in piece.of_routes.items():
            self.versions |= {(route, row["n"]): row for row in tables.get("versions", [])}
            self.of_routes[route] |= {name: kept for name, kept in tables.items() if name != "versions"}
        self.others |= piece.others


def recover(session: Session, mirror: Mirror, companion: Companion) -> Recovered:
    """Put back every entry that the mirror has and the log has not; raises where that cannot be done whole."""
    head = journal.head(session)
    low, last = head.size, mirror.last()
    if last is None or last.seq < low:
        raise NothingToRecover(size=low, mirrored=0 if last is None else last.seq + 1)
    if not mirror.agrees(session, low):
        raise MirrorForeign(seq=low)
    beside = _Beside()
    for piece in companion.pieces():
        if piece.high > low or piece.low == piece.high:
            beside.take(piece)
    lines = list(mirror.lines(low))
    unknown = next((line.seq for line in lines if line.seq not in beside.known), None)
    if unknown is not None:
        raise CompanionMissing(seq=unknown, days=KEPT_DAYS)
    return _Tail(session, head, beside, lines).put_back()


class _Tail:
    """The lost entries on their way back into one store."""

    def __init__(self, session: Session, head: journal.Head, beside: _Beside, lines: list[Line]) -> None:
        self._session = session
        self._head = head
        self._beside = beside
        self._lines = lines
        self._erased = {
            (item["kind"], item["ref"])
            for line in lines
            if line.said["kind"] == "erasure.done"
            for item in line.said["data"]["items"]
        }

    def put_back(self) -> Recovered:
        low = self._head.size
        if self._session.get_bind().dialect.name == "sqlite":
            self._session.execute(text("PRAGMA defer_foreign_keys = ON"))
        for table in rows.of_neither(frozenset()):
            if table.name in self._beside.others:
                rows.replace(self._session, table, self._beside.others[table.name])
        rules, _ = stored_rules(Reader(self._session))
        self._replay = Replay(self._head.origin, rules)
        self._replay_known()
        for line in self._lines:
            self._put(line)
        for route, tables in self._beside.of_routes.items():
            self._put_route(route, tables)
        acts = sum(line.said["kind"] == event.ACT for line in self._lines)
        return Recovered(low, self._head.size, self._head.root, acts)

    def _replay_known(self) -> None:
        """Where the routes of the tail stand before it, by the entries that are there."""
        routes = sorted({line.said["route"] for line in self._lines if line.said["route"] is not None})
        for at in range(0, len(routes), 400):
            known = select(LogEvent.body, LogEvent.leaf).where(LogEvent.route.in_(routes[at : at + 400]))
            for row in self._session.execute(known.order_by(LogEvent.seq)):
                self._step(reread(row.body), row.leaf)

    def _step(self, said: dict[str, Any], leaf: str) -> None:
        for _, sentence in self._replay.step(said, leaf):
            raise MirrorBroken(seq=said["seq"], sentence=sentence)

    def _put(self, line: Line) -> None:
        said = line.said
        is_act = said["kind"] == event.ACT
        beside = self._beside.of_entries[line.seq]
        entry = _entry(line, said, beside.get("payloads", []))
        if is_act:
            self._put_version(said)
        elif said["kind"] == "erasure.done":
            self._put_bytes(said["data"]["files"])
        elif said["kind"] in (ATTACHMENTS.kind, PAPER_SCANS.kind):
            self._put_bytes([said["data"]["sha256"]])
        journal.insert(self._session, entry)
        self._erase(beside.get("erasure_items", []))
        if is_act:
            self._move(said, entry)
        journal.close(self._session, self._head, entry)
        self._head = self._head.grown(entry)
        for name, kept in beside.items():
            if name == "outbox":
                self._announce(kept)
            elif name not in ("payloads", "erasure_items"):
                rows.put(self._session, Base.metadata.tables[name], kept)

    def _put_version(self, said: dict[str, Any]) -> None:
        """The version of an act with its bytes; the route's instance where the act opens it."""
        route, n = said["route"], said["rseq"]
        version = self._beside.versions.get((route, n))
        if version is None:
            raise CompanionMissing(seq=said["seq"], days=KEPT_DAYS)
        self._put_bytes(version.values())
        if n == 1:
            process = said["process"]
            instances.begin(
                self._session,
                id=route,
                process=process["id"],
                process_version=process["version"],
                process_hash=process["hash"],
                subject=said["subject"],
                organization=said["organization"],
                state=said["from"],
                head=event.genesis(self._head.origin, route),
                entered_at=datetime.fromisoformat(said["at"]),
                opened_at=datetime.fromisoformat(said["at"]),
            )
        rows.put(self._session, Base.metadata.tables["versions"], [version])

    def _put_bytes(self, named: Iterable[Any]) -> None:
        """The bytes that a row names; where a later entry destroys them, an empty row stands until then."""
        wanted = {value for value in named if isinstance(value, str)}
        for name, key in rows.BY_HASH.items():
            for digest in sorted(wanted):
                if self._is_stored(name, digest):
                    continue
                if (name.removesuffix("s"), digest) in self._erased:
                    empty = {key: digest, "body": rows.plain(b"")} | ({"size": 0} if name == "blobs" else {})
                    rows.put(self._session, Base.metadata.tables[name], [empty])
                elif digest in self._beside.by_hash[name]:
                    kept = self._beside.by_hash[name][digest]
                    rows.put(self._session, Base.metadata.tables[name], [kept])

    def _is_stored(self, name: str, digest: str) -> bool:
        key = Base.metadata.tables[name].columns[rows.BY_HASH[name]]
        return self._session.scalar(select(key).where(key == digest)) is not None

    def _erase(self, items: list[Row]) -> None:
        rows.put(self._session, Base.metadata.tables["erasure_items"], items)
        for item in items:
            if item["kind"] == "payload":
                seq, _, name = item["ref"].partition("/")
                table = Base.metadata.tables["payloads"]
                where = (table.c.seq == int(seq)) & (table.c.field == name)
            else:
                table = Base.metadata.tables[f"{item['kind']}s"]
                where = table.c[rows.BY_HASH[table.name]] == item["ref"]
            self._session.execute(table.delete().where(where))

    def _move(self, said: dict[str, Any], entry: Entry) -> None:
        self._step(said, entry.leaf)
        here = self._replay.routes[said["route"]]
        instances.move(
            self._session,
            said["route"],
            here.version - 1,
            name=here.number or said["route"],
            state=here.state,
            head=here.head,
            number=here.number,
            in_force=here.in_force,
            initial_design=here.initial_design,
            round=here.round,
            entered=here.entered,
            entered_at=datetime.fromisoformat(here.entered_at),
        )

    def _announce(self, kept: list[Row]) -> None:
        """News of the entry: its letters have left, but for those of the last minutes."""
        table = Base.metadata.tables["outbox"]
        end = datetime.fromisoformat(self._lines[-1].said["at"])
        for row in kept:
            values = {name: rows.value_of(value) for name, value in row.items() if name != "id"}
            if values["done_at"] is None and values["due_at"] < end - STILL_DUE:
                values["done_at"] = end
            values |= {"claim_token": None, "claim_until": None}
            self._session.execute(table.insert().values(values))

    def _put_route(self, route: str, tables: dict[str, list[Row]]) -> None:
        for table in rows.of_routes():
            if table.name in tables:
                column = rows.route_column(table)
                assert column is not None
                rows.put(self._session, table, tables[table.name])
                rows.drop_others(self._session, table, column, route, tables[table.name])


def _within(piece: Piece, table: Table, row: Row) -> Iterator[tuple[int, Row]]:
    """The entries of the piece with which the row is put back, and how; its last one where it only changed."""
    told = list(rows.told_at(table, row))
    here = [one for one in told if piece.low <= one[0] < piece.high]
    yield from here
    if not here and told[0][0] < piece.low and (len(told) == 1 or told[-1][0] >= piece.high):
        yield piece.high - 1, told[0][1]


def _entry(line: Line, said: dict[str, Any], texts: list[Row]) -> Entry:
    """The entry that these bytes are."""
    is_act = said["kind"] == event.ACT
    return Entry(
        seq=line.seq,
        at=datetime.fromisoformat(said["at"]),
        kind=said["kind"],
        body=line.body,
        by=said["by"],
        route=said["route"],
        rseq=said.get("rseq"),
        st_from=said.get("from"),
        st_to=said.get("to"),
        act=said.get("act"),
        about=said.get("about"),
        idem=said.get("idem"),
        docs=tuple((file["form"], file["sha256"]) for file in said["docs"]) if is_act else (),
        texts=tuple(Text(row["field"], row["salt"], row["text"]) for row in texts),
    )
