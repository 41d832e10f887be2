"""Admitting a loss: two people state that the end of the log is gone, and the log goes on from there.

It is an entry of the log (`log.loss_admitted`) with everything known of what is lost; the keys that signed the lost end
retire, a new one signs from here on. Who must repeat something is told by letter, which is `web`'s business.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflow.errors import WorkflowError
from workflow.log import journal
from workflow.log.canonical import parse
from workflow.log.lost import Lost
from workflow.log.rollback import LOSS_ADMITTED
from workflow.log.tables import LogEvent

MOST_NAMED = 500


class OneAdmits(WorkflowError):
    """The same person cannot admit a loss twice."""

    template = "Потерю признают два человека. Вы её уже предложили: подтвердить должен кто-то другой."


class LossMoved(WorkflowError):
    """What is lost is not what was proposed any more."""

    template = "Пока вы решали, в журнале что-то изменилось. Откройте страницу «Откат журнала» ещё раз."


@dataclass(frozen=True)
class Proposal:
    """What the first person stated."""

    low: int
    high: int
    act: str  # the number of the paper act
    by: str
    at: datetime


def admit(
    session: Session,
    proposal: Proposal,
    lost: Lost,
    *,
    by: str,
    retired: Sequence[str],
    vkey: str,
    at: datetime,
) -> int:
    """Record the loss and return the place of the entry; raises `OneAdmits` or `LossMoved`."""
    if by == proposal.by:
        raise OneAdmits()
    if (proposal.low, proposal.high) != (lost.low, lost.high):
        raise LossMoved()
    data = {
        "from": lost.low,
        "to": lost.high,
        "act": proposal.act,
        "first": proposal.by,
        "first_at": proposal.at.isoformat(timespec="milliseconds"),
        "acts": len(lost.acts),
        "lost": [_named(one) for one in lost.acts[:MOST_NAMED]],
        "retired": sorted(retired),
        "vkey": vkey,
    }
    return journal.record(session, kind=LOSS_ADMITTED, at=at, by=by, data=data)


def _named(one: Any) -> dict[str, Any]:
    return {
        "act": one.act,
        "at": one.at.isoformat(timespec="milliseconds"),
        "by": one.by,
        "leaf": one.leaf,
        "number": one.number,
        "process": one.process[0],
        "process_version": one.process[1],
        "route": one.route,
        "rseq": one.rseq,
        "seq": one.seq,
    }


def admission(session: Session, seq: int) -> dict[str, Any] | None:
    """What the entry of an admission says; None where there is no such entry."""
    body = session.scalar(select(LogEvent.body).where(LogEvent.seq == seq, LogEvent.kind == LOSS_ADMITTED))
    if body is None:
        return None
    said: dict[str, Any] = parse(body)
    return said


def admissions(session: Session) -> list[dict[str, Any]]:
    """Every admission, in order."""
    bodies = session.scalars(
        select(LogEvent.body).where(LogEvent.kind == LOSS_ADMITTED).order_by(LogEvent.seq)
    )
    return [parse(body) for body in bodies]
