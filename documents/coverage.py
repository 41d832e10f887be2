"""What the plan does about each need: the events that answer it. Nothing is judged here; `checks` does that."""

from dataclasses import dataclass

from documents.content import RouteContent
from documents.needs import Need
from documents.roadmap import RoadmapRow


@dataclass(frozen=True)
class Covered:
    """One need with its number in section 2, and the events that name it with theirs in section 3."""

    number: int
    need: Need
    rows: tuple[tuple[int, RoadmapRow], ...]


def coverage(content: RouteContent) -> tuple[Covered, ...]:
    """Every need in its order, also one that no event answers."""
    rows = tuple(enumerate(content.z3.rows, 1))
    return tuple(
        Covered(number, need, tuple((at, row) for at, row in rows if need.id in row.needs))
        for number, need in enumerate(content.z2.items, 1)
    )
