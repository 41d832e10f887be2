"""The RFC 6962 tree over all entries: hashes of leaves and nodes, and the frontier that grows with each entry.

Hashes are hex text, as the tables keep them. The tree is the authority; the chain within a route only tells the story.
"""

import hashlib
from collections.abc import Sequence

EMPTY_ROOT = hashlib.sha256(b"").hexdigest()


def leaf_hash(body: bytes) -> str:
    """SHA-256 of 0x00 and the entry's bytes (RFC 6962, 2.1)."""
    return hashlib.sha256(b"\x00" + body).hexdigest()


def node_hash(left: str, right: str) -> str:
    """SHA-256 of 0x01 and both children."""
    return hashlib.sha256(b"\x01" + bytes.fromhex(left) + bytes.fromhex(right)).hexdigest()


def grown(
    size: int, frontier: Sequence[str], leaf: str
) -> tuple[tuple[str, ...], list[tuple[int, int, str]]]:
    """The frontier after the leaf at place `size`, and the complete subtrees it closed: (level, index, hash)."""
    peaks, level, node = list(frontier), 0, leaf
    closed = [(0, size, leaf)]
    rest = size
    while rest & 1:
        node = node_hash(peaks.pop(), node)
        rest >>= 1
        level += 1
        closed.append((level, rest, node))
    peaks.append(node)
    return tuple(peaks), closed


def root(frontier: Sequence[str]) -> str:
    """The root of a tree with that frontier."""
    if not frontier:
        return EMPTY_ROOT
    *rest, node = frontier
    for peak in reversed(rest):
        node = node_hash(peak, node)
    return node
