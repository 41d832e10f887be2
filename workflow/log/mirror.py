"""The mirror: the exact bytes of every entry, one a line, one file a day, on another disk within a second.

A line is the entry itself, so `sha256` over `00` and the line is its leaf, and no program of ours is needed to read
it. What stands beside the entries (documents, texts, people) is kept by `companion`.
"""

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import count, pairwise
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflow.errors import WorkflowError
from workflow.log import merkle
from workflow.log.anchors import folder_of
from workflow.log.kept_files import append_bytes, sync_folder
from workflow.log.respelling import reread
from workflow.log.tables import LogEvent

AT_ONCE = 200


class MirrorTorn(WorkflowError):
    """The mirror is not one unbroken log. Facts: path, seq."""

    template = (
        "Копия журнала {path} повреждена: нет записи {seq} на её месте. Верните файл из копии этой папки "
        "или уберите его: копия начнётся заново."
    )


@dataclass(frozen=True)
class Line:
    """One entry of the mirror."""

    seq: int
    body: bytes

    @property
    def leaf(self) -> str:
        """The hash of the entry in the tree."""
        return merkle.leaf_hash(self.body).hex()

    @property
    def said(self) -> dict[str, Any]:
        """The entry as values."""
        return reread(self.body)


class Fresh(NamedTuple):
    """An entry that is not mirrored yet."""

    seq: int
    body: bytes
    at: datetime


class Mirror:
    """The mirror of one log."""

    def __init__(self, folder: Path, origin: str) -> None:
        self.place = folder_of(folder, origin)

    def files(self) -> list[Path]:
        """One file a day, oldest first."""
        return sorted(self.place.glob("*.jsonl")) if self.place.is_dir() else []

    def lines(self, low: int = 0) -> Iterator[Line]:
        """The entries from `low` on; raises `MirrorTorn` at a place that is not the next one."""
        files = self.files()
        seq: int | None = None
        for path, after in [*pairwise(files), *((path, None) for path in files[-1:])]:
            begins = None if after is None or seq is not None else _first(after)
            if begins is not None and begins <= low:
                continue
            for body in _whole_lines(path):
                found = _seq(path, body, seq)
                if seq is not None and found != seq:
                    raise MirrorTorn(path=path, seq=seq)
                seq = found + 1
                if found >= low:
                    yield Line(found, body)

    def last(self) -> Line | None:
        """The newest entry kept."""
        for path in reversed(self.files()):
            body = _last_line(path)
            if body is not None:
                return Line(_seq(path, body, None), body)
        return None

    def missing(self, session: Session, *, most: int = AT_ONCE) -> list[Fresh]:
        """What the log has and the mirror has not, at most so many entries.

        Nothing where both are different histories: see `rollback`.
        """
        last = self.last()
        low = 0 if last is None else last.seq + 1
        if not self.agrees(session, low):
            return []
        rows = session.execute(
            select(LogEvent.seq, LogEvent.body, LogEvent.at)
            .where(LogEvent.seq >= low)
            .order_by(LogEvent.seq)
            .limit(most)
        )
        return [Fresh(*row) for row in rows]

    def add(self, fresh: Sequence[Fresh]) -> None:
        """Keep these entries, the next ones of the mirror."""
        files = self.files()
        day = files[-1].stem if files else ""
        days: dict[str, list[bytes]] = {}
        for one in fresh:
            day = max(day, one.at.strftime("%Y-%m-%d"))  # a clock set back does not tear the order
            days.setdefault(day, []).append(one.body + b"\n")
        for name, lines in days.items():
            append(self.place / f"{name}.jsonl", b"".join(lines))

    def set_aside(self) -> Path | None:
        """Begin anew: what is kept stays in a folder beside, whose path is returned."""
        if not self.files():
            return None
        aside = next(
            path
            for number in count(1)
            if not (path := self.place.with_name(f"{self.place.name}.lost-{number}")).exists()
        )
        self.place.rename(aside)
        sync_folder(aside.parent)
        return aside

    def agrees(self, session: Session, size: int) -> bool:
        """Whether the last entry that both have (a log of `size` entries) is the same."""
        last = self.last()
        if last is None or size == 0:
            return True
        common = last if last.seq < size else next(self.lines(size - 1))
        stored = session.scalar(select(LogEvent.leaf).where(LogEvent.seq == common.seq))
        return bool(stored == merkle.leaf_hash(common.body).hex())

    def agreed(self, session: Session, size: int) -> int:
        """How many of the first `size` entries are the same, from the beginning of the mirror on."""
        leaves: dict[int, str] = {}
        same = 0
        for line in self.lines():
            if line.seq >= size:
                break
            if line.seq not in leaves:
                found = session.execute(
                    select(LogEvent.seq, LogEvent.leaf)
                    .where(LogEvent.seq >= line.seq)
                    .order_by(LogEvent.seq)
                    .limit(AT_ONCE)
                )
                leaves = {row.seq: row.leaf for row in found}
            if leaves.get(line.seq) != merkle.leaf_hash(line.body).hex():
                break
            same = line.seq + 1
        return same


def append(path: Path, data: bytes) -> None:
    """Add whole lines to a file; a line torn by a power cut is written anew."""
    append_bytes(path, data, _whole_size(path) if path.exists() else 0)


def _whole_size(path: Path) -> int:
    """The size of the file up to its last end of line."""
    with path.open("rb") as file:
        at = file.seek(0, os.SEEK_END)
        while at > 0:
            low = max(0, at - 65_536)
            file.seek(low)
            found = file.read(at - low).rfind(b"\n")
            if found >= 0:
                return low + found + 1
            at = low
    return 0


def _whole_lines(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        for line in file:
            if line.endswith(b"\n"):
                yield line[:-1]


def _last_line(path: Path) -> bytes | None:
    end = _whole_size(path)
    with path.open("rb") as file:
        span = 4096
        while end:
            low = max(0, end - span)
            file.seek(low)
            tail = file.read(end - low)[:-1]
            found = tail.rfind(b"\n")
            if found >= 0 or low == 0:
                return tail[found + 1 :]
            span *= 4
    return None


def _first(path: Path) -> int | None:
    body = next(_whole_lines(path), None)
    return None if body is None else _seq(path, body, None)


def _seq(path: Path, body: bytes, expected: int | None) -> int:
    try:
        return int(reread(body)["seq"])
    except (WorkflowError, ValueError, KeyError, TypeError) as error:
        raise MirrorTorn(path=path.name, seq="" if expected is None else expected) from error
