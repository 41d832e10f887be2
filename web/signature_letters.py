"""The daily letter: what a person has signed, with his password or on paper, so that nobody signs for him unseen.

Stored with the reminders of a working morning; who signed nothing gets none.
"""

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from approvals.paper.proofs import PaperSignOff
from approvals.signing.sign_offs import SignOff
from approvals.snapshots import decision_label
from documents.zones import control_code
from web.account_letters import SIGNATURES_MADE
from web.digest import put_item
from workflow.instances import WorkflowInstance
from workflow.participants import User

MOST_LINES = 50


def put_signature_letters(session: Session, *, since: datetime, at: datetime, zone: ZoneInfo) -> int:
    """Store the news for everybody who has signed after `since`; return for how many."""
    found = signed(session, since=since, at=at, zone=zone)
    for person, lines in found.items():
        put_item(session, person, {"letter": SIGNATURES_MADE, "lines": _shortened(lines)}, due_at=at)
    return len(found)


def signed(session: Session, *, since: datetime, at: datetime, zone: ZoneInfo) -> dict[str, list[str]]:
    """What each person with an address signed between the two moments, a line each, in order."""
    rows = session.execute(
        select(SignOff, WorkflowInstance.number, PaperSignOff.signed_on)
        .join(WorkflowInstance, WorkflowInstance.id == SignOff.route)
        .join(User, User.id == SignOff.person)
        .outerjoin(PaperSignOff, PaperSignOff.seq == SignOff.seq)
        .where(SignOff.at > since, SignOff.at <= at, User.email.is_not(None), User.active)
        .order_by(SignOff.seq)
    )
    found: dict[str, list[str]] = {}
    for row, number, on_paper in rows:
        when = row.at.astimezone(zone).strftime("%d.%m.%Y %H:%M")
        what = (
            f"{number or 'без номера'}, версия {row.version}: {decision_label(row.act, row.decision).lower()}"
        )
        line = f"{when} — {what}, контрольный код {control_code(row.content)}"
        if on_paper is not None:
            line += f"; на бумаге {on_paper:%d.%m.%Y}, без вашего пароля: внесён и подтверждён скан"
        found.setdefault(row.person, []).append(line)
    return found


def _shortened(lines: list[str]) -> list[str]:
    if len(lines) <= MOST_LINES:
        return lines
    return [*lines[:MOST_LINES], f"… и ещё {len(lines) - MOST_LINES}; все — на странице «Мои подписи»"]
