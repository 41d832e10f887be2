"""The tree of RFC 6962 over all entries of the log: hashes, the growing frontier, proofs, their verification.

Pure: values in, values out. Where complete subtrees are kept is the business of `journal`.
"""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

HASH_BYTES = 32
EMPTY_ROOT = hashlib.sha256(b"").digest()

Nodes = Callable[[int, int], bytes]
"""The hash of the complete subtree (level, index); level 0 are leaves."""


class Node(NamedTuple):
    """One complete subtree of 2^level leaves, the `idx`-th of its level."""

    level: int
    idx: int
    hash: bytes


@dataclass(frozen=True)
class Frontier:
    """What a tree of `size` leaves needs to grow: its complete subtrees, biggest first."""

    size: int = 0
    peaks: tuple[bytes, ...] = ()

    @classmethod
    def from_hex(cls, size: int, text: str) -> "Frontier":
        """The frontier as `log_head` spells it; ValueError where the text does not fit the size."""
        data = bytes.fromhex(text)
        if size < 0 or len(data) != HASH_BYTES * size.bit_count():
            raise ValueError(f"a frontier of {len(data)} bytes does not fit {size} leaves")
        return cls(size, tuple(data[at : at + HASH_BYTES] for at in range(0, len(data), HASH_BYTES)))

    def hex(self) -> str:
        """All hashes, biggest subtree first, without separators."""
        return b"".join(self.peaks).hex()

    def append(self, leaf: bytes) -> tuple["Frontier", tuple[Node, ...]]:
        """The frontier with one more leaf, and every subtree that this leaf completes."""
        frontier, nodes = self.extend((leaf,))
        return frontier, tuple(nodes)

    def extend(self, leaves: Iterable[bytes]) -> tuple["Frontier", list[Node]]:
        """The frontier with these leaves more, and every subtree that they complete."""
        peaks, size, nodes = list(self.peaks), self.size, list[Node]()
        for leaf in leaves:
            level, index, made = 0, size, leaf
            nodes.append(Node(0, index, leaf))
            while index & 1:
                made = node_hash(peaks.pop(), made)
                level, index = level + 1, index >> 1
                nodes.append(Node(level, index, made))
            peaks.append(made)
            size += 1
        return Frontier(size, tuple(peaks)), nodes

    def root(self) -> bytes:
        """The tree head."""
        if not self.peaks:
            return EMPTY_ROOT
        *bigger, root = self.peaks
        for peak in reversed(bigger):
            root = node_hash(peak, root)
        return root


def leaf_hash(data: bytes) -> bytes:
    """RFC 6962: the hash of one entry."""
    return hashlib.sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """RFC 6962: the hash of two subtrees."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def root_of(leaves: Sequence[bytes]) -> bytes:
    """The tree head over leaf hashes, from scratch."""
    frontier = Frontier()
    for leaf in leaves:
        frontier, _ = frontier.append(leaf)
    return frontier.root()


# --- proofs -----------------------------------------------------------------------------------------


def inclusion_proof(nodes: Nodes, index: int, size: int) -> list[bytes]:
    """The path from leaf `index` to the head of the first `size` leaves, nearest first."""
    if not 0 <= index < size:
        raise ValueError(f"no leaf {index} in a tree of {size}")
    return _path(nodes, index, 0, size)


def consistency_proof(nodes: Nodes, old: int, new: int) -> list[bytes]:
    """What shows that the first `old` of `new` leaves are unchanged; nothing is needed for an empty tree."""
    if not 0 <= old <= new:
        raise ValueError(f"a tree of {old} cannot grow into one of {new}")
    return [] if old in (0, new) else _subproof(nodes, old, 0, new, whole=True)


def _path(nodes: Nodes, index: int, low: int, high: int) -> list[bytes]:
    if high - low == 1:
        return []
    middle = low + _split(high - low)
    if index < middle:
        return [*_path(nodes, index, low, middle), _range_root(nodes, middle, high)]
    return [*_path(nodes, index, middle, high), _range_root(nodes, low, middle)]


def _subproof(nodes: Nodes, old: int, low: int, high: int, *, whole: bool) -> list[bytes]:
    if old == high:
        return [] if whole else [_range_root(nodes, low, high)]
    middle = low + _split(high - low)
    if old <= middle:
        return [*_subproof(nodes, old, low, middle, whole=whole), _range_root(nodes, middle, high)]
    return [*_subproof(nodes, old, middle, high, whole=False), _range_root(nodes, low, middle)]


def _range_root(nodes: Nodes, low: int, high: int) -> bytes:
    """The head of leaves low … high − 1, where `low` is where RFC 6962 would split."""
    count = high - low
    if count & (count - 1) == 0:
        level = count.bit_length() - 1
        return nodes(level, low >> level)
    middle = low + _split(count)
    return node_hash(_range_root(nodes, low, middle), _range_root(nodes, middle, high))


def _split(count: int) -> int:
    """The greatest power of two below `count`."""
    return 1 << ((count - 1).bit_length() - 1)


# --- verification (RFC 9162, 2.1.3.2 and 2.1.4.2) ---------------------------------------------------


def proves_inclusion(leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> bool:
    """Whether the proof leads from this leaf at this place to this head."""
    if not 0 <= index < size:
        return False
    place, last, made = index, size - 1, leaf
    for step in proof:
        if last == 0:
            return False
        if place & 1 or place == last:
            made = node_hash(step, made)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            made = node_hash(made, step)
        place, last = place >> 1, last >> 1
    return last == 0 and made == root


def proves_consistency(old: int, new: int, old_root: bytes, new_root: bytes, proof: Sequence[bytes]) -> bool:
    """Whether the proof shows that the tree of `new` leaves begins with the tree of `old` leaves."""
    if not 0 <= old <= new:
        return False
    if old == new:
        return not proof and old_root == new_root
    if old == 0:
        return not proof and old_root == EMPTY_ROOT
    path = list(proof) if old & (old - 1) else [old_root, *proof]
    return bool(path) and _joins(path, old - 1, new - 1, old_root, new_root)


def _joins(path: list[bytes], place: int, last: int, old_root: bytes, new_root: bytes) -> bool:
    while place & 1:
        place, last = place >> 1, last >> 1
    older = newer = path[0]
    for step in path[1:]:
        if last == 0:
            return False
        if place & 1 or place == last:
            older, newer = node_hash(step, older), node_hash(step, newer)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            newer = node_hash(newer, step)
        place, last = place >> 1, last >> 1
    return last == 0 and older == old_root and newer == new_root
