"""Whether the log is still the one that was signed: compared with its anchors and with the mirror of its entries.

A log behind or different from what is kept outside was rolled back or rewritten. A loss that two people admitted
(`log.loss_admitted`) retires the key of the lost end: what that key signed beyond the loss is explained by it.
"""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflow.log import anchors, journal
from workflow.log.anchors import Anchors, AnchorUnreadable
from workflow.log.canonical import parse
from workflow.log.mirror import Mirror
from workflow.log.note import Checkpoint, VerifierKey
from workflow.log.proofs import NoSuchSize, StoredNodes, root_at
from workflow.log.tables import LogEvent

LOSS_ADMITTED = "log.loss_admitted"


@dataclass(frozen=True)
class Outside:
    """Where the copies of the log outside the database lie."""

    anchors: Path
    mirror: Path


@dataclass(frozen=True)
class Rollback:
    """The log is not the one kept outside."""

    size: int  # entries in the database
    kept: int  # entries that are known outside
    agrees: int  # the biggest size known outside at which both are still the same
    mirrored: int  # entries that the mirror knows
    differs: bool  # the log says something else, and not merely less

    @property
    def sentence(self) -> str:
        """What was found and what to do, in words."""
        if self.differs:
            return (
                f"Журнал отличается от своих отметок: проверено совпадение первых {self.agrees} записей "
                f"из {self.size}. История переписана, или это чужая база. "
                "Восстановите базу из копии командой «iom restore»."
            )
        return (
            f"Обнаружен откат журнала: записей в базе {self.size}, а было {self.kept}. "
            "Верните недостающие командой «iom log recover» или на странице «Откат журнала»."
        )


def rollback(session: Session, outside: Outside) -> Rollback | None:
    """What is wrong with the log as a whole; None where it continues everything that is kept outside.

    Raises `AnchorUnreadable` where a copy that should tell cannot be read.
    """
    head = journal.head(session, lock=False)
    nodes = StoredNodes(session)
    mirror = Mirror(outside.mirror, head.origin)
    last = mirror.last()
    mirrored = 0 if last is None else last.seq + 1
    kept, differs = mirrored, not mirror.agrees(session, head.size)
    for checkpoints in _binding(session, outside.anchors, head.origin):
        kept = max(kept, checkpoints.biggest)
        known = checkpoints.up_to(head.size)
        differs = differs or (known is not None and not _agrees(nodes, head.size, known))
    if not differs and kept <= head.size:
        return None
    agrees = _agreed(session, outside, head, nodes) if differs else head.size
    return Rollback(head.size, kept, agrees, mirrored, differs)


def contradictions(session: Session, folder: Path, origin: str) -> Iterator[tuple[int, str]]:
    """(size, sentence) of every kept checkpoint that the log does not continue, and of every unreadable one."""
    nodes, size = StoredNodes(session), journal.head(session, lock=False).size
    excused = _retired(session)
    for key in anchors.keys_of(folder, origin):
        limit = excused.get(key.key_id.hex())
        for path in Anchors(folder, key).kept():
            try:
                checkpoint = Checkpoint.of(anchors.read(path, key))
            except AnchorUnreadable as error:
                yield int(path.stem) if path.stem.isdigit() else 0, str(error)
                continue
            if (limit is None or checkpoint.size <= limit) and not _agrees(nodes, size, checkpoint):
                yield checkpoint.size, f"журнал не продолжает отметку {path.name} ({checkpoint.size} записей)"


def admitted(session: Session) -> list[dict[str, Any]]:
    """What each admission of a loss says, in order."""
    bodies = session.scalars(
        select(LogEvent.body).where(LogEvent.kind == LOSS_ADMITTED).order_by(LogEvent.seq)
    )
    return [parse(body)["data"] for body in bodies]


def _retired(session: Session) -> dict[str, int]:
    """Keys whose end was admitted as lost: what they signed up to this size still binds."""
    limits: dict[str, int] = {}
    for said in admitted(session):
        for key in said["retired"]:
            limits[key] = min(said["from"], limits.get(key, said["from"]))
    return limits


@dataclass(frozen=True)
class _Checkpoints:
    """The checkpoints of one key that still bind, smallest first."""

    key: VerifierKey
    paths: list[Path]

    @property
    def biggest(self) -> int:
        return next((one.size for one in self.readable()), 0)

    def up_to(self, size: int) -> Checkpoint | None:
        """The biggest one that a log of that size must continue."""
        return next((one for one in self.readable() if one.size <= size), None)

    def readable(self) -> Iterator[Checkpoint]:
        """The biggest first; one that is damaged is told by `contradictions`."""
        for path in reversed(self.paths):
            with suppress(AnchorUnreadable):
                yield Checkpoint.of(anchors.read(path, self.key))


def _binding(session: Session, folder: Path, origin: str) -> Iterator[_Checkpoints]:
    excused = _retired(session)
    for key in anchors.keys_of(folder, origin):
        limit = excused.get(key.key_id.hex())
        paths = [path for path in Anchors(folder, key).kept() if path.stem.isdigit()]
        yield _Checkpoints(key, [path for path in paths if limit is None or int(path.stem) <= limit])


def _agreed(session: Session, outside: Outside, head: journal.Head, nodes: StoredNodes) -> int:
    """The biggest size known outside at which the log was still the same."""
    found = Mirror(outside.mirror, head.origin).agreed(session, head.size)
    for checkpoints in _binding(session, outside.anchors, head.origin):
        agreeing = (one.size for one in checkpoints.readable() if _agrees(nodes, head.size, one))
        found = max(found, next(agreeing, 0))
    return found


def _agrees(nodes: StoredNodes, size: int, known: Checkpoint) -> bool:
    """Whether a tree of `size` entries began with that one."""
    try:
        return known.size <= size and root_at(nodes, known.size) == known.root
    except NoSuchSize:
        return False
