"""Proofs out of the stored subtrees: of one entry, of growth, and the root at any earlier size.

Each takes a few dozen rows of `log_nodes` and never the log itself; `fsck` computes those rows again from the entries.
"""

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflow.errors import WorkflowError
from workflow.log import merkle
from workflow.log.tables import LogNode


class NoSuchSize(WorkflowError):
    """The log has never been that long, or its stored subtrees are torn. Facts: level, idx."""

    template = "В журнале нет такого места: узел дерева {level}/{idx}. Проверьте базу командой «iom fsck»."


class StoredNodes:
    """Complete subtrees by level and index, each read once: a `merkle.Nodes`."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._known: dict[tuple[int, int], bytes] = {}

    def __call__(self, level: int, idx: int) -> bytes:
        """The hash of the subtree; raises `NoSuchSize` where it is not stored."""
        if (level, idx) not in self._known:
            self.fetch([(level, idx)])
        found = self._known.get((level, idx))
        if found is None:
            raise NoSuchSize(level=level, idx=idx)
        return found

    def fetch(self, places: Iterable[tuple[int, int]]) -> None:
        """Read many subtrees, level by level: that is how the key of the table finds them."""
        wanted = set(places) - self._known.keys()
        for level in sorted({level for level, _ in wanted}):
            every = sorted(idx for one, idx in wanted if one == level)
            for at in range(0, len(every), 400):
                rows = self._session.execute(
                    select(LogNode.idx, LogNode.hash).where(
                        LogNode.level == level, LogNode.idx.in_(every[at : at + 400])
                    )
                )
                self._known.update({(level, row.idx): bytes.fromhex(row.hash) for row in rows})


def root_at(nodes: merkle.Nodes, size: int) -> bytes:
    """The tree head over the first `size` entries."""
    peaks, low = [], 0
    for level in reversed(range(size.bit_length())):
        if size >> level & 1:
            peaks.append(nodes(level, low >> level))
            low += 1 << level
    return merkle.Frontier(size, tuple(peaks)).root()


def inclusion(nodes: merkle.Nodes, seq: int, size: int) -> list[bytes]:
    """The path from entry `seq` to the head of the first `size` entries."""
    return merkle.inclusion_proof(nodes, seq, size)


def inclusions(nodes: StoredNodes, seqs: Iterable[int], size: int) -> dict[int, list[bytes]]:
    """The paths of many entries, whose subtrees are read together."""
    every, wanted = list(seqs), set[tuple[int, int]]()

    def note(level: int, idx: int) -> bytes:
        wanted.add((level, idx))
        return b""

    for seq in every:
        merkle.inclusion_proof(note, seq, size)
    nodes.fetch(wanted)
    return {seq: inclusion(nodes, seq, size) for seq in every}


def consistency(nodes: merkle.Nodes, old: int, new: int) -> list[bytes]:
    """What shows that the first `old` of `new` entries are unchanged."""
    return merkle.consistency_proof(nodes, old, new)
