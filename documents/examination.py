"""The check of what is stored about versions: files, contents and snapshots hash to their names, versions to entries.

The entries themselves are checked by `workflow.log.fsck`; here they are taken at their word.
"""

# ruff: noqa: S608  # SQL text made of our own names of tables and columns

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from io import BytesIO
from time import perf_counter
from typing import Any

from docx import Document
from sqlalchemy.orm import Session

from documents.content import RouteContent, content_from_bytes
from documents.docx.snapshot import Snapshot
from documents.errors import ContentUnreadable
from documents.zones import ZONES, hash_of_bytes, zone_hashes_of_bytes
from workflow.log.findings import Findings, Pass, Progress
from workflow.log.fsck import BROKEN
from workflow.log.reading import Reader, spelled_time
from workflow.log.respelling import reread

AT_ONCE = 500
MEGABYTE = 1_000_000
_ENTRIES = (
    "SELECT e.seq, e.body, v.at, v.act, v.state, v.content, v.z1, v.z2, v.z3, v.z4, v.z5, v.progress, v.snapshot,"
    ' v."full", v.appendix, v.renderer FROM events e LEFT JOIN versions v ON v.route = e.route AND v.n = e.rseq'
    " WHERE e.route IS NOT NULL AND e.seq >= :low ORDER BY e.seq LIMIT :most"
)
_PLACE = " FROM versions v LEFT JOIN events e ON e.route = v.route AND e.rseq = v.n "
_BYTES = {"blob": ("blobs", "sha256"), "content": ("contents", "hash")}
_NAMED = {
    'v."full"': "blob",
    "v.appendix": "blob",
    "v.snapshot": "blob",
    "v.progress": "blob",
    "v.content": "content",
}
_BESIDE = (  # files that no version names: the papers of acts of destruction, what is attached, scans
    ("destruction_acts", "act_file"),
    ("destruction_acts", "extract_file"),
    ("attachments", "sha256"),
    ("paper_scans", "sha256"),
)


@dataclass
class DocumentsCheck:
    """One run over the versions of a store and their bytes."""

    session: Session
    findings: Findings
    progress: Progress
    read: int = 0  # bytes so far
    erased: int = 0  # things destroyed by acts
    zones: dict[str, tuple[str, ...]] = field(default_factory=dict)  # of each sound content

    def __post_init__(self) -> None:
        self.reader = Reader(self.session)

    def run(self) -> Pass:
        """Check all bytes and versions."""
        began = perf_counter()
        total = self.reader.value("SELECT (SELECT count(*) FROM blobs) + (SELECT count(*) FROM contents)")
        self._contents(total)
        self._blobs(total)
        self._versions()
        self._missing()
        self._destroyed()
        self._needless()
        return Pass("documents", "документы", self.read / MEGABYTE, "МБ", perf_counter() - began)

    # --- bytes --------------------------------------------------------------------------------------

    def _contents(self, total: int) -> None:
        done = 0
        for page in self._pages("SELECT hash, body FROM contents", "hash"):
            for digest, body in page:
                try:
                    self.read += len(body)
                    if hash_of_bytes(body) != digest:
                        self._bad("content", digest, "содержание изменено: хеш не сходится")
                    else:
                        self.zones[digest] = tuple(zone_hashes_of_bytes(body)[zone] for zone in ZONES)
                except BROKEN as error:
                    self._bad("content", digest, f"содержание не читается: {error}")
            done += len(page)
            self.progress("documents", done, total)

    def _blobs(self, total: int) -> None:
        done = len(self.zones)
        for page in self._pages("SELECT sha256, size, body FROM blobs", "sha256"):
            for digest, size, body in page:
                if not isinstance(body, bytes | memoryview) or len(body) != size:
                    self._bad("blob", digest, "размер файла не тот")
                elif hashlib.sha256(body).hexdigest() != digest:
                    self._bad("blob", digest, "файл изменён: хеш не сходится")
                else:
                    self.read += size
            done += len(page)
            self.progress("documents", done, total)

    def _pages(self, statement: str, key: str) -> Iterator[list[tuple[Any, ...]]]:
        last = ""
        while page := self.reader.rows(
            f"{statement} WHERE {key} > :last ORDER BY {key} LIMIT :most", last=last, most=AT_ONCE
        ):
            yield page
            last = page[-1][0]

    def _bad(self, kind: str, digest: str, sentence: str) -> None:
        """A finding at the first entry whose version names these bytes, or that says they are attached."""
        columns = [column for column, named in _NAMED.items() if named == kind]
        where = " OR ".join(f"{column} = :digest" for column in columns)
        rows = self.reader.rows(
            f"SELECT e.seq, v.route, v.n{_PLACE}WHERE {where} ORDER BY e.seq LIMIT 1", digest=digest
        )
        if kind == "blob" and not rows:
            beside = "SELECT seq, route, NULL FROM {table} WHERE sha256 = :digest"
            both = " UNION ALL ".join(beside.format(table=name) for name in ("attachments", "paper_scans"))
            rows = self.reader.rows(f"{both} ORDER BY 1 LIMIT 1", digest=digest)
        self.findings.add(*((rows[0][0]), kind, sentence, *rows[0][1:]) if rows else (None, kind, sentence))

    # --- versions -----------------------------------------------------------------------------------

    def _versions(self) -> None:
        low = 0
        while rows := self.reader.rows(_ENTRIES, low=low, most=AT_ONCE):
            for seq, body, *version in rows:
                try:
                    said = reread(body)
                    fault = _fault(said, version, self.zones)
                except BROKEN:
                    continue  # the check of the log has named this entry
                if fault is not None:
                    self.findings.add(seq, "version", fault, said["route"], said.get("rseq"))
            low = rows[-1][0] + 1
        for route, n in self.reader.rows(f"SELECT v.route, v.n{_PLACE}WHERE e.seq IS NULL"):
            self.findings.add(self._seq_of(route), "version", "версия без записи в журнале", route, n)

    def _seq_of(self, route: str) -> int | None:
        found = self.reader.value("SELECT max(seq) FROM events WHERE route = :route", route=route)
        return None if found is None else int(found)

    def _missing(self) -> None:
        """Bytes that a version names must be there unless an erasure names them."""
        for column, kind in _NAMED.items():
            table, key = _BYTES[kind]
            for seq, route, n, digest in self.reader.rows(
                f"SELECT e.seq, v.route, v.n, {column}{_PLACE}LEFT JOIN {table} b ON b.{key} = {column}"
                f" WHERE b.{key} IS NULL AND {column} IS NOT NULL"
            ):
                if not self.reader.is_erased(kind, digest):
                    self.findings.add(seq, kind, "версия называет файл или содержание, которых нет", route, n)

    def _destroyed(self) -> None:
        """What an erasure names is gone, and is counted."""
        self.erased = self.reader.value("SELECT count(*) FROM erasure_items")
        for kind, (table, key) in {**_BYTES, "payload": ("payloads", "seq || '/' || field")}.items():
            for seq, ref in self.reader.rows(
                f"SELECT i.seq, i.ref FROM erasure_items i WHERE i.kind = '{kind}'"
                f" AND i.ref IN (SELECT {key} FROM {table})"
            ):
                self.findings.add(seq, "erasure", f"названо уничтоженным, а в таблице {table} есть: {ref}")

    def _needless(self) -> None:
        named = {kind: [column for column, one in _NAMED.items() if one == kind] for kind in _BYTES}
        for kind, (table, key) in _BYTES.items():
            used = "".join(
                f" EXCEPT SELECT {column} FROM versions v WHERE {column} IS NOT NULL"
                for column in named[kind]
            )
            if kind == "blob":
                used += "".join(f" EXCEPT SELECT {column} FROM {keeper}" for keeper, column in _BESIDE)
            for (digest,) in self.reader.rows(f"SELECT {key} FROM {table}{used}"):
                self.findings.add(None, kind, f"лишняя строка в таблице {table}: {digest}")


def _fault(said: Mapping[str, Any], version: list[Any], zones: Mapping[str, tuple[str, ...]]) -> str | None:
    """What is wrong with the version of an entry; None if nothing is."""
    at, act, state, content, *hashes, progress, snapshot, full, appendix, renderer = version
    if at is None:
        return "у записи нет версии"
    files = {file["form"]: file for file in said["docs"]}
    made = (files["full"]["sha256"], files["appendix"]["sha256"], said["docs"][0]["renderer"])
    stored = (spelled_time(at), act, state, content, progress, snapshot)
    logged = tuple(said[key] for key in ("at", "act", "to", "content", "progress", "snapshot"))
    if stored != logged or (full, appendix, renderer) != made:
        return "версия не совпадает с записью журнала"
    if tuple(hashes) != tuple(said["zones"][zone] for zone in ZONES):
        return "хеши разделов версии не совпадают с записью журнала"
    if content in zones and zones[content] != tuple(hashes):
        return "хеши разделов не следуют из содержания"
    return None


# --- re-opening -------------------------------------------------------------------------------------


def open_again(session: Session, findings: Findings, progress: Progress, *, most: int | None) -> Pass:
    """Open files with python-docx and read snapshots again: all of them, or as many as asked, spread evenly."""
    began, reader, count = perf_counter(), Reader(session), 0
    limit = "" if most is None else " LIMIT :most"
    # Hashes are as good as random: the first of them are a fair sample, and always the same one.
    files = reader.rows(
        f"SELECT sha256, min(seq) FROM event_docs GROUP BY sha256 ORDER BY sha256{limit}", most=most
    )
    for count, (digest, seq) in enumerate(files, 1):
        body = reader.value("SELECT body FROM blobs WHERE sha256 = :digest", digest=digest)
        if body is not None:
            _open_file(findings, seq, bytes(body))
        progress("open", count, len(files))
    for seq, body in reader.rows(
        f"SELECT e.seq, b.body{_PLACE}JOIN blobs b ON b.sha256 = v.snapshot ORDER BY v.snapshot{limit}",
        most=most,
    ):
        _read_snapshot(reader, findings, seq, bytes(body))
    return Pass("open", "открытие файлов", count, "файлов", perf_counter() - began)


def _open_file(findings: Findings, seq: int, body: bytes) -> None:
    try:
        if not Document(BytesIO(body)).tables:
            findings.add(seq, "open", "в файле нет ни одной таблицы")
    except Exception as error:  # noqa: BLE001  # whatever python-docx trips over is the finding
        findings.add(seq, "open", f"файл не открывается: {error}")


def _read_snapshot(reader: Reader, findings: Findings, seq: int, body: bytes) -> None:
    try:
        snapshot = Snapshot.from_stored(body, lambda digest: _stored_content(reader, digest))
        if snapshot.to_stored() != body:
            findings.add(seq, "open", "снимок версии записан не так, как его пишет программа")
    except BROKEN as error:
        findings.add(seq, "open", f"снимок версии не читается: {error}")


def _stored_content(reader: Reader, digest: str) -> RouteContent:
    body = reader.value("SELECT body FROM contents WHERE hash = :digest", digest=digest)
    if body is None:
        raise ContentUnreadable(reason="в базе нет содержания, на которое ссылается снимок")
    return content_from_bytes(bytes(body))
