"""«Журнал регистрации ИОМ»: every route that got its number, in the order of numbers, as far as one may know of it.

Dates are those of the acts: registered with the first submission, approved with the version first put in force.
"""

import json
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from approvals.queue import Asked, condition
from approvals.standing import Standing
from documents.drafts import DevelopmentRoute
from documents.versions import Content, DocumentVersion
from workflow.instances import WorkflowInstance
from workflow.participants import User

ENDED = ("completed", "terminated", "withdrawn", "transferred")


@dataclass(frozen=True)
class Registered:
    """One line of the register."""

    number: str
    registered_at: datetime
    teacher: str
    organization: str
    position: str
    title: str
    starts_on: date | None
    ends_on: date | None
    approved_at: datetime | None
    state: str
    ended_at: datetime | None


def register(
    session: Session, who: Standing, asked: Asked, *, on: date, at: datetime
) -> tuple[Registered, ...]:
    """The register as narrowed; a route whose text was destroyed stands with its number and dates alone."""
    first, now = aliased(DocumentVersion), aliased(DocumentVersion)
    submitted = (
        select(func.min(first.at))
        .where(first.route == WorkflowInstance.id, first.act == "submit")
        .correlate(WorkflowInstance)
        .scalar_subquery()
    )
    approved = (
        select(first.at)
        .where(first.route == WorkflowInstance.id, first.n == WorkflowInstance.initial_design)
        .correlate(WorkflowInstance)
        .scalar_subquery()
    )
    query = (
        select(
            WorkflowInstance,
            User,
            Content.body,
            submitted.label("registered_at"),
            approved.label("approved_at"),
        )
        .join(User, User.id == WorkflowInstance.subject)
        .join(DevelopmentRoute, DevelopmentRoute.id == WorkflowInstance.id)
        .join(now, (now.route == WorkflowInstance.id) & (now.n == WorkflowInstance.version))
        .outerjoin(Content, Content.hash == now.content)
        .where(WorkflowInstance.number.is_not(None), condition(session, who, asked, on=on, at=at))
        .order_by(WorkflowInstance.number)
    )
    return tuple(_line(*row) for row in session.execute(query))


def _line(
    instance: WorkflowInstance,
    teacher: User,
    body: bytes | None,
    registered_at: datetime | None,
    approved_at: datetime | None,
) -> Registered:
    z1 = json.loads(body)["z1"] if body else {}
    return Registered(
        number=instance.number or "",
        registered_at=registered_at or instance.opened_at,
        teacher=teacher.full_name,
        organization=instance.organization,
        position=z1.get("position", ""),
        title=z1.get("title", ""),
        starts_on=_day(z1.get("starts_on")),
        ends_on=_day(z1.get("ends_on")),
        approved_at=approved_at,
        state=instance.state,
        ended_at=instance.entered_at if instance.state in ENDED else None,
    )


def _day(spelled: str | None) -> date | None:
    return date.fromisoformat(spelled) if spelled else None
