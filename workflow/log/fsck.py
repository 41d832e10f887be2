"""The check of the log: everything is computed again from the stored bytes and compared with what stands beside.

Bytes, leaves, the tree with its nodes and head, the chain and the states of every route, plain columns, documents,
announcements. What else stands beside the entries is checked in `beside`; files and contents are `documents`'
business, sign-offs `approvals`'. Nothing found stops the check: each finding names the entry where it shows.
"""

import gc
import hashlib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from operator import itemgetter
from time import perf_counter
from typing import Any

from sqlalchemy.orm import Session

from workflow.errors import WorkflowError
from workflow.log import event, merkle
from workflow.log.beside import Published, check_beside, check_texts, stored_rules
from workflow.log.findings import Findings, Pass, Progress
from workflow.log.reading import Reader, Rows, spelled_time, text_or_none
from workflow.log.replay import FORMS, Replay
from workflow.log.respelling import reread

BATCH = 2000
BROKEN = (WorkflowError, ValueError, KeyError, TypeError, AttributeError, RecursionError)
_EVENTS = (
    "SELECT seq, leaf, body, at, kind, route, rseq, st_from, st_to, act, by, about, idem FROM events"
    " WHERE seq >= :low ORDER BY seq LIMIT :most"
)
_ANNOUNCED = "SELECT seq FROM outbox WHERE effect = 'announce' AND seq >= :low AND seq < :high"
_ACT_COLUMNS = itemgetter("kind", "route", "rseq", "from", "to", "act", "by", "idem")

Commitments = dict[int, dict[str, str]]
Faults = list[tuple[str, str]]
"""(code, sentence) of all that is wrong with an entry."""


@dataclass
class LogCheck:
    """One run over the log of a store; afterwards it says where the log stands."""

    session: Session
    findings: Findings
    progress: Progress
    origin: str = ""
    size: int = 0
    frontier: merkle.Frontier = field(default_factory=merkle.Frontier)
    replay: Replay = field(default_factory=lambda: Replay("", {}))
    published: dict[tuple[str, int], Published] = field(default_factory=dict)
    idems: dict[str, int] = field(default_factory=dict)
    last_at: str = ""
    torn: bool = False  # an entry is missing: nothing can be said of the tree behind it

    def __post_init__(self) -> None:
        self.reader = Reader(self.session)

    @property
    def root(self) -> str:
        """The tree head over the entries as they are."""
        return self.frontier.root().hex()

    def run(self) -> tuple[Pass, Pass]:
        """Check everything; return the pass over the entries and the pass over their texts."""
        # Entries hold no cycles: looking for them among what is kept of every route costs a tenth of the time.
        collected = gc.isenabled()
        gc.disable()
        try:
            return self._run()
        finally:
            if collected:
                gc.enable()

    def _run(self) -> tuple[Pass, Pass]:
        began, in_texts, texts, count = perf_counter(), 0.0, 0, 0
        stored = self._stored_head()
        rules, rules_read = stored_rules(self.reader)
        self.replay = Replay(self.origin, rules)
        total = self.reader.value("SELECT count(*) FROM events")
        while rows := self.reader.rows(_EVENTS, low=self.size, most=BATCH):
            committed = self._batch(rows)
            count += len(rows)
            pause = perf_counter()
            texts += check_texts(self.reader, self.findings, committed, rows[0][0], self.size)
            in_texts += perf_counter() - pause
            self.progress("log", count, total)
        check_beside(self.reader, self.findings, self.replay, self.published, rules_read)
        self._head(stored)
        seconds = perf_counter() - began - in_texts
        return (
            Pass("log", "журнал", count, "записей", seconds),
            Pass("texts", "тексты", texts, "текстов", in_texts),
        )

    # --- the tree -----------------------------------------------------------------------------------

    def _stored_head(self) -> tuple[Any, ...] | None:
        rows = self.reader.rows("SELECT one, origin, size, frontier, at FROM log_head ORDER BY one")
        if len(rows) > 1:
            self.findings.add(None, "head", "у журнала больше одной головы")
        if not rows:
            return None
        self.origin = str(rows[0][1])
        return rows[0]

    def _head(self, stored: tuple[Any, ...] | None) -> None:
        last = self.size - 1 if self.size else None
        if stored is None:
            if last is not None:
                self.findings.add(last, "head", "у журнала нет головы")
            return
        one, _, size, frontier, at = stored
        if one != 1 or size != self.size:
            place = size if isinstance(size, int) and 0 <= size < self.size else last
            self.findings.add(place, "head", f"голова говорит о {size} записях, а их {self.size}")
        elif frontier != self.frontier.hex() and not self.torn:
            self.findings.add(last, "head", "голова дерева не та, что следует из записей")
        if last is not None and spelled_time(at) != self.last_at:
            self.findings.add(last, "head", "время последней записи в голове журнала другое")
        nodes = self.reader.value("SELECT count(*) FROM log_nodes")
        if nodes != 2 * self.size - self.size.bit_count() and not self.torn:
            self.findings.add(last, "node", "узлов дерева больше или меньше, чем должно быть")

    def _nodes(self, low: int, high: int, made: list[merkle.Node]) -> None:
        """The subtrees that these entries completed, against those stored."""
        stored: dict[tuple[int, int], str] = {}
        for level in range(high.bit_length()):
            rows = self.reader.rows(
                "SELECT level, idx, hash FROM log_nodes WHERE level = :level AND idx >= :low AND idx < :high",
                level=level,
                low=low >> level,
                high=high >> level,
            )
            stored |= {row[:2]: row[2] for row in rows}
        if stored == {node[:2]: node.hash.hex() for node in made}:
            return
        for node in made:
            if stored.pop((node.level, node.idx), None) != node.hash.hex():
                place = ((node.idx + 1) << node.level) - 1
                self.findings.add(place, "node", f"узел дерева {node.level}/{node.idx} не тот или его нет")

    # --- entries ------------------------------------------------------------------------------------

    def _batch(self, rows: list[tuple[Any, ...]]) -> Commitments:
        """Check these entries in order; return what each commits to."""
        low, high = self.size, rows[-1][0] + 1
        docs = self.reader.by_seq("SELECT seq, form, sha256 FROM event_docs", low, high)
        announced = Counter(map(itemgetter(0), self.reader.rows(_ANNOUNCED, low=low, high=high)))
        committed: Commitments = {}
        leaves = [_leaf(row[2]) for row in rows]
        self.frontier, made = self.frontier.extend(leaves)
        for row, leaf in zip(rows, leaves, strict=True):
            seq = row[0]
            if seq != self.size:
                self.findings.add(self.size, "missing", f"нет записей журнала: {seq - self.size}")
                self.torn = True
            self.size = seq + 1
            committed[seq] = self._examined(row, leaf.hex(), docs, announced)
        if not self.torn:
            self._nodes(low, high, made)
        return committed

    def _examined(
        self, row: tuple[Any, ...], leaf: str, docs: Rows, announced: Counter[int]
    ) -> dict[str, str]:
        seq = row[0]
        try:
            return self._entry(row, leaf, docs.get(seq, []), announced[seq])
        except BROKEN as error:
            self.findings.add(seq, "unreadable", f"запись не читается: {error}", text_or_none(row[5]))
            return {}

    def _entry(
        self, row: tuple[Any, ...], leaf: str, docs: list[tuple[Any, ...]], announced: int
    ) -> dict[str, str]:
        """Check one entry and return the commitments in it, by field."""
        said = reread(row[2])
        is_act = said["kind"] == event.ACT
        if said.keys() != (event.ACT_KEYS if is_act else event.OTHER_KEYS) or said["_"] != event.SCHEMA:
            raise ValueError("поля записи не те")
        faults: Faults = []
        self._place(said, row, leaf, faults)
        self._clock(said, faults)
        if is_act:
            self._act(said, row, leaf, docs, announced, faults)
        else:
            self._other(said, row, docs, announced, faults)
        for code, sentence in faults:
            self.findings.add(row[0], code, sentence, said["route"], said.get("rseq"))
        return _committed(said) if is_act else dict(said["texts"])

    def _place(self, said: Mapping[str, Any], row: tuple[Any, ...], leaf: str, faults: Faults) -> None:
        if leaf != row[1]:
            faults.append(("leaf", "содержание записи изменено: её хеш не сходится"))
        if said["seq"] != row[0] or said["log"] != self.origin:
            faults.append(("place", "запись говорит о другом месте или о другом журнале"))
        if spelled_time(row[3]) != said["at"]:
            faults.append(("column", "время рядом с записью не совпадает с ней"))

    def _clock(self, said: Mapping[str, Any], faults: Faults) -> None:
        back = 0
        if said["at"] < self.last_at:
            moments = (datetime.fromisoformat(self.last_at), datetime.fromisoformat(said["at"]))
            back = event.clock_back_ms(*moments)
        if said["clock_back_ms"] != back:
            faults.append(("clock", "запись неверно говорит, шли ли часы назад"))
        self.last_at = said["at"]

    def _act(
        self,
        said: Mapping[str, Any],
        row: tuple[Any, ...],
        leaf: str,
        docs: list[tuple[Any, ...]],
        announced: int,
        faults: Faults,
    ) -> None:
        *_, about, idem = row
        if (*row[4:11], idem) != _ACT_COLUMNS(said) or about is not None:
            faults.append(("column", "столбцы рядом с записью не совпадают с ней"))
        named = sorted([(said["seq"], file["form"], file["sha256"]) for file in said["docs"]])
        if sorted(docs) != named or {file[1] for file in named} != FORMS:
            faults.append(("docs", "файлы при записи не те, что в ней названы"))
        if announced != 1:
            faults.append(("announce", "у записи нет ровно одного извещения"))
        first = self.idems.setdefault(idem, row[0])
        if first != row[0]:
            faults.append(("idempotency", f"одна форма дала две записи: {first} и {row[0]}"))
        faults += self.replay.step(said, leaf)

    def _other(
        self,
        said: Mapping[str, Any],
        row: tuple[Any, ...],
        docs: list[tuple[Any, ...]],
        announced: int,
        faults: Faults,
    ) -> None:
        kind, route, rseq, st_from, st_to, act, by, about, idem = row[4:]
        empty = (route, rseq, st_from, st_to, act, idem, said["route"])
        if (kind, by, about) != (said["kind"], said["by"], said["about"]) or empty != (None,) * len(empty):
            faults.append(("column", "столбцы рядом с записью не совпадают с ней"))
        if docs or announced:
            faults.append(("docs", "у записи есть файлы или извещение, а она не о действии"))
        data = said["data"]
        if kind == "process.published":
            self.published[data["id"], data["version"]] = Published(row[0], data["hash"], said["at"])
        if kind == "erasure.done":
            stored = self.reader.rows("SELECT kind, ref FROM erasure_items WHERE seq = :seq", seq=row[0])
            if sorted(stored) != sorted((item["kind"], item["ref"]) for item in data["items"]):
                faults.append(("erasure", "список уничтоженного не тот, что в записи"))


def _leaf(body: Any) -> bytes:
    try:
        return hashlib.sha256(b"\x00" + body).digest()
    except TypeError:  # not even bytes any more: the entry itself is a finding
        return b"\x00" * merkle.HASH_BYTES


def _committed(said: Mapping[str, Any]) -> dict[str, str]:
    found: dict[str, str] = {}
    comment, net = said["comment"], said["net"]
    if comment is not None:
        found[event.COMMENT] = comment["c"]
    if net is not None and net["ip_c"] is not None:
        found[event.IP] = net["ip_c"]
    if net is not None and net["ua_c"] is not None:
        found[event.AGENT] = net["ua_c"]
    return found
