"""The teacher's former route: what was in force before, for who wants to compare. Shown to who may know of it."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from approvals.situation import Situation, parsed_content
from approvals.standing import Standing
from approvals.visibility import visible_routes
from documents.content import RouteContent
from documents.versions import Content, DocumentVersion
from workflow.instances import WorkflowInstance


@dataclass(frozen=True)
class Former:
    """A former route and what of it was in force at last."""

    route: str
    number: str | None
    content: RouteContent


def former_route(session: Session, who: Standing, situation: Situation) -> Former | None:
    """The latest route of the same teacher that was in force and began before this one; None where there is none."""
    begun = select(WorkflowInstance.opened_at).where(WorkflowInstance.id == situation.route).scalar_subquery()
    query = (
        select(WorkflowInstance.id, WorkflowInstance.number, Content.body)
        .join(
            DocumentVersion,
            (DocumentVersion.route == WorkflowInstance.id) & (DocumentVersion.n == WorkflowInstance.in_force),
        )
        .join(Content, Content.hash == DocumentVersion.content)
        .where(WorkflowInstance.subject == situation.subject, WorkflowInstance.id != situation.route)
        .where(WorkflowInstance.opened_at < begun, visible_routes(who))
        .order_by(WorkflowInstance.opened_at.desc())
        .limit(1)
    )
    row = session.execute(query).one_or_none()
    return None if row is None else Former(row.id, row.number, parsed_content(row.body))
