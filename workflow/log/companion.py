"""The companion of the mirror: what stands beside the entries, so that a lost end can be restored whole.

Texts, documents, sign-offs, working copies, tasks, people. They are personal data: every piece is sealed under the
backup key, files older than `KEPT_DAYS` go, and what an erasure names is taken out of all of them (`forget`).
"""

import hashlib
import json
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import Table, and_, or_, select
from sqlalchemy.orm import Session

from workflow.database import Base
from workflow.log import rows
from workflow.log.anchors import folder_of
from workflow.log.kept_files import append_bytes, write_whole
from workflow.log.rows import Row
from workflow.log.tables import LogEvent
from workflow.sealing import seal, unseal

KEPT_DAYS = 35
QUIET = ("act", "auth.", "authz.", "read.", "export")
"""Entries after which people, offices and settings are as they were."""
_LENGTH_BYTES = 4


@dataclass
class Piece:
    """What stood beside the entries `low` … `high` − 1 when they were mirrored."""

    low: int
    high: int
    of_entries: dict[str, list[Row]] = field(default_factory=dict)
    by_hash: dict[str, list[Row]] = field(default_factory=dict)
    of_routes: dict[str, dict[str, list[Row]]] = field(default_factory=dict)  # route -> table -> rows
    others: dict[str, list[Row]] = field(default_factory=dict)  # whole tables

    def spelled(self) -> bytes:
        """The piece as it is sealed."""
        return zlib.compress(json.dumps(vars(self), ensure_ascii=False).encode())

    @classmethod
    def of(cls, data: bytes) -> "Piece":
        """The piece that was sealed."""
        return cls(**json.loads(zlib.decompress(data)))


class Companion:
    """The companion of one mirror."""

    def __init__(self, folder: Path, origin: str, key: bytes, *, left_out: frozenset[str]) -> None:
        self.place = folder_of(folder, origin)
        self._context = f"iom.companion/1\n{origin}".encode()
        self._key = key
        self._left_out = left_out  # tables of the moment: sessions, counters of attempts
        self._whole: dict[str, str] = {}  # the digest of each whole table as last kept by this process
        self._bytes: set[str] = set()  # hashes kept by this process

    def keep(self, session: Session, low: int, high: int, *, at: datetime, old: bool = False) -> None:
        """Seal what stands beside these entries into the file of the day, and let go of files too old.

        Of entries that are `old` (there before the mirror began) only those of the last days are kept.
        """
        oldest = at - timedelta(days=KEPT_DAYS)
        for path in self.files():
            if path.stem < oldest.strftime("%Y-%m-%d"):
                path.unlink()
        if old:
            young = select(LogEvent.seq).where(
                LogEvent.seq >= low, LogEvent.seq < high, LogEvent.at >= oldest
            )
            first = session.scalar(young.order_by(LogEvent.seq).limit(1))
            low = high if first is None else first
        if low < high:
            self._add(f"{at:%Y-%m-%d}", self._gathered(session, low, high))

    def files(self) -> list[Path]:
        """One file a day, oldest first."""
        return sorted(self.place.glob("*.beside")) if self.place.is_dir() else []

    def pieces(self) -> Iterator[Piece]:
        """Every piece, oldest first; raises `SealBroken`."""
        for path in self.files():
            yield from self._pieces(path)

    def forget(self, refs: Iterable[tuple[str, str]], session: Session, *, at: datetime) -> None:
        """Take out what an erasure names, (kind, ref) as in its entry, and every older copy of people and routes.

        These are kept once more as they stand after the erasure, and so are the routes that it emptied, however long
        ago they were acted on: an older base that is brought to its lost end has their remarks and drafts still.
        """
        named = set(refs)
        routes = self._saying(session, {ref for kind, ref in named if kind == "content"})
        for path in self.files():
            left = []
            for piece in self._pieces(path):
                routes |= piece.of_routes.keys()
                left.append(_without(piece, named))
            write_whole(path, b"".join(self._framed(piece) for piece in left))
        self._whole.clear()
        size = session.scalar(select(LogEvent.seq).order_by(LogEvent.seq.desc()).limit(1))
        end = 0 if size is None else size + 1
        piece = Piece(end, end, others=self._changed_tables(session))
        self._add_routes(session, piece, sorted(routes))
        self._add(f"{at:%Y-%m-%d}", piece)

    def _saying(self, session: Session, contents: set[str]) -> set[str]:
        """The routes of which a version says one of the contents."""
        version, wanted, found = Base.metadata.tables["versions"], sorted(contents), set[str]()
        for at in range(0, len(wanted), 400):
            said = version.columns["content"].in_(wanted[at : at + 400])
            found |= set(session.scalars(select(version.columns["route"]).where(said).distinct()))
        return found

    # --- gathering ----------------------------------------------------------------------------------

    def _gathered(self, session: Session, low: int, high: int) -> Piece:
        piece = Piece(low, high)
        kinds = session.execute(
            select(LogEvent.kind, LogEvent.route, LogEvent.rseq, LogEvent.about).where(
                LogEvent.seq >= low, LogEvent.seq < high
            )
        ).all()
        people = {row.about for row in kinds if row.about and not row.kind.startswith(QUIET)}
        for table in rows.of_entries():
            column = rows.entry_column(table)
            assert column is not None
            wanted = and_(column >= low, column < high)
            if (
                rows.ending_column(table) is not None
            ):  # it ends, and a key is wrapped anew, with a later entry
                wanted = or_(wanted, table.columns["person"].in_(sorted(people)))
            piece.of_entries[table.name] = rows.read(session, table, wanted)
        acts = {(row.route, row.rseq) for row in kinds if row.route is not None}
        self._add_routes(session, piece, sorted({route for route, _ in acts}), acts)
        self._add_bytes(session, piece)
        loud = any(not row.kind.startswith(QUIET) for row in kinds)
        if loud or not self._whole:
            piece.others = self._changed_tables(session)
        else:
            piece.others = self._changed_tables(session, only="number_counters")
        return piece

    def _add_routes(
        self, session: Session, piece: Piece, routes: Sequence[str], acts: set[tuple[str, int]] | None = None
    ) -> None:
        for table in rows.of_routes():
            column = rows.route_column(table)
            assert column is not None
            for route in routes:
                condition = column == route
                if table.name == "versions" and acts is not None:
                    numbers = [n for name, n in acts if name == route]
                    condition = and_(condition, or_(*(table.columns["n"] == n for n in numbers)))
                piece.of_routes.setdefault(route, {})[table.name] = rows.read(session, table, condition)

    def _add_bytes(self, session: Session, piece: Piece) -> None:
        named = _hashes(piece) - self._bytes
        for name, key in rows.BY_HASH.items():
            table = Base.metadata.tables[name]
            found: list[Row] = []
            wanted = sorted(named)
            for at in range(0, len(wanted), 400):
                found += rows.read(session, table, table.columns[key].in_(wanted[at : at + 400]))
            piece.by_hash[name] = found
            self._bytes |= {row[key] for row in found}

    def _changed_tables(self, session: Session, *, only: str | None = None) -> dict[str, list[Row]]:
        changed = {}
        for table in self._tables():
            if only is None or table.name == only:
                found = rows.read(session, table)
                digest = hashlib.sha256(json.dumps(found).encode()).hexdigest()
                if self._whole.get(table.name) != digest:
                    self._whole[table.name] = digest
                    changed[table.name] = found
        return changed

    def _tables(self) -> list[Table]:
        return rows.of_neither(self._left_out)

    # --- files --------------------------------------------------------------------------------------

    def _add(self, day: str, piece: Piece) -> None:
        path = self.place / f"{day}.beside"
        append_bytes(path, self._framed(piece), _whole_frames(path))

    def _framed(self, piece: Piece) -> bytes:
        sealed = seal(self._key, piece.spelled(), self._context)
        return len(sealed).to_bytes(_LENGTH_BYTES) + sealed

    def _pieces(self, path: Path) -> Iterator[Piece]:
        data = path.read_bytes()
        for low, high in _frames(data):
            yield Piece.of(unseal(self._key, data[low:high], self._context, what=str(path)))


def _frames(data: bytes) -> Iterator[tuple[int, int]]:
    """Where each whole frame lies; one torn by a power cut at the end is not there."""
    at = 0
    while at + _LENGTH_BYTES <= len(data):
        high = at + _LENGTH_BYTES + int.from_bytes(data[at : at + _LENGTH_BYTES])
        if high > len(data):
            return
        yield at + _LENGTH_BYTES, high
        at = high


def _whole_frames(path: Path) -> int:
    """The size of the file up to the end of its last whole frame."""
    if not path.exists():
        return 0
    size, whole = path.stat().st_size, 0
    with path.open("rb") as file:
        while len(length := file.read(_LENGTH_BYTES)) == _LENGTH_BYTES:
            end = file.tell() + int.from_bytes(length)
            if end > size:
                break
            whole = file.seek(end)
    return whole


def _hashes(piece: Piece) -> set[str]:
    """Every value that may name bytes kept under their hash."""
    found: set[str] = set()
    of_routes = [row for tables in piece.of_routes.values() for kept in tables.values() for row in kept]
    for row in [*of_routes, *(row for kept in piece.of_entries.values() for row in kept)]:
        found |= {value for value in row.values() if isinstance(value, str) and len(value) == 64}  # noqa: PLR2004
    return found


def _without(piece: Piece, named: set[tuple[str, str]]) -> Piece:
    left = {
        table: [row for row in kept if (table.removesuffix("s"), row[rows.BY_HASH[table]]) not in named]
        for table, kept in piece.by_hash.items()
    }
    texts = [
        row
        for row in piece.of_entries.get("payloads", [])
        if ("payload", f"{row['seq']}/{row['field']}") not in named
    ]
    versions = {
        route: {"versions": tables["versions"]}
        for route, tables in piece.of_routes.items()
        if "versions" in tables
    }
    return Piece(piece.low, piece.high, {**piece.of_entries, "payloads": texts}, left, versions)
