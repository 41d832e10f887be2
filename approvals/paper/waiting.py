"""Scans that wait for the word of a person: entered by another, of a route that his office on that level reaches."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from approvals.paper.people import AT
from approvals.paper.sheets import PaperSheet
from approvals.standing import Standing
from approvals.visibility import waits_for_word
from documents.scans import PaperScan
from workflow.instances import WorkflowInstance
from workflow.participants import User

SHOWN = 50


@dataclass(frozen=True)
class WaitingScan:
    """One scan as the list of tasks shows it."""

    sheet: PaperSheet
    route: str
    number: str | None
    teacher: str


def waiting_scans(session: Session, who: Standing) -> tuple[WaitingScan, ...]:
    """The scans that the person may confirm, the longest waiting first."""
    levels = [level for level, allowed in AT.items() if who.holds(*allowed)]
    if not levels:
        return ()
    asked = (
        select(PaperSheet, WorkflowInstance.id, WorkflowInstance.number, User)
        .join(WorkflowInstance, WorkflowInstance.id == PaperSheet.route)
        .join(PaperScan, PaperScan.seq == PaperSheet.scan)
        .join(User, User.id == WorkflowInstance.subject)
        .where(PaperSheet.outcome.is_(None), PaperSheet.level.in_(levels), waits_for_word(who))
        .where(PaperScan.added_by != who.person, WorkflowInstance.subject != who.person)
        .order_by(PaperScan.seq)
        .limit(SHOWN)
    )
    return tuple(
        WaitingScan(row, route, number, user.full_name) for row, route, number, user in session.execute(asked)
    )
