"""A random sample that anybody can draw again: the routes in the order of SHA-256(seed ‖ LF ‖ route), the first n.

The seed is written down before the draw, so nobody chooses the routes; the same seed over the same routes gives
the same sample.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Sample:
    """What was drawn, and from how many."""

    seed: str
    population: int
    drawn: tuple[str, ...]


def draw(routes: Iterable[str], *, seed: str, size: int) -> Sample:
    """Draw `size` of the routes, or all where there are fewer."""
    known = set(routes)
    ordered = sorted(known, key=lambda route: place(seed, route))
    return Sample(seed, len(known), tuple(ordered[:size]))


def place(seed: str, route: str) -> str:
    """By what the routes are ordered, in hex."""
    return hashlib.sha256(f"{seed}\n{route}".encode()).hexdigest()
