"""What a rolled back log has lost, as far as the mirror tells: from when to when, which acts, of which routes."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from workflow.log import event, journal
from workflow.log.mirror import Line, Mirror, MirrorTorn
from workflow.log.rollback import Outside, Rollback


@dataclass(frozen=True)
class LostAct:
    """One act that the log no longer has."""

    seq: int
    at: datetime
    route: str
    rseq: int
    number: str | None
    act: str
    process: tuple[str, int]
    by: str
    leaf: str


@dataclass(frozen=True)
class Lost:
    """The lost end: entries `low` … `high` − 1, and what is known of them."""

    low: int
    high: int
    known: int  # entries of it that the mirror has
    first_at: datetime | None
    last_at: datetime | None
    acts: tuple[LostAct, ...]


def lost_end(session: Session, outside: Outside, found: Rollback) -> Lost:
    """The end that is missing after a rollback of a log that does not differ."""
    mirror = Mirror(outside.mirror, journal.head(session, lock=False).origin)
    lines = list(_readable(mirror, found.size))
    times = [datetime.fromisoformat(line.said["at"]) for line in lines]
    acts = tuple(_act(line, line.said) for line in lines if line.said["kind"] == event.ACT)
    return Lost(
        low=found.size,
        high=found.kept,
        known=len(lines),
        first_at=times[0] if times else None,
        last_at=times[-1] if times else None,
        acts=acts,
    )


def _readable(mirror: Mirror, low: int) -> Iterator[Line]:
    with suppress(MirrorTorn):
        yield from mirror.lines(low)


def _act(line: Line, said: dict[str, Any]) -> LostAct:
    return LostAct(
        seq=line.seq,
        at=datetime.fromisoformat(said["at"]),
        route=said["route"],
        rseq=said["rseq"],
        number=said["number"],
        act=said["act"],
        process=(said["process"]["id"], said["process"]["version"]),
        by=said["by"],
        leaf=line.leaf,
    )
