"""What one audit may look at: the routes of its order, and the acts of its period."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, true
from sqlalchemy.orm import Session

from approvals.audit.audits import Audit
from approvals.standing import HeldOffice
from approvals.visibility import shown_by
from workflow.instances import WorkflowInstance
from workflow.log.tables import LogEvent
from workflow.participants import Employment


@dataclass(frozen=True)
class Scope:
    """An audit as a limit of what is read: every list of the workspace carries it."""

    audit: Audit
    held: HeldOffice
    zone: ZoneInfo

    @property
    def since(self) -> datetime:
        """The first moment of the period."""
        return datetime.combine(self.audit.examined_from, time.min, self.zone).astimezone(UTC)

    @property
    def until(self) -> datetime:
        """The first moment after the period."""
        after = self.audit.examined_to + timedelta(days=1)
        return datetime.combine(after, time.min, self.zone).astimezone(UTC)

    @property
    def schools(self) -> tuple[str, ...]:
        """The schools of the order; none where it names the whole municipality."""
        return tuple(sorted(value for kind, value in self.held.covers if kind == "organization"))

    @property
    def routes(self) -> ColumnElement[bool]:
        """The condition on `WorkflowInstance`."""
        return shown_by(self.held)

    @property
    def period(self) -> ColumnElement[bool]:
        """The condition on `LogEvent`."""
        return and_(LogEvent.at >= self.since, LogEvent.at < self.until)

    @property
    def entries(self) -> ColumnElement[bool]:
        """The entries of the log that may be read: of the routes, about them, and about the people of the schools."""
        # Asked row by row: a long list of routes is not read to show fifty entries.
        shown = select(WorkflowInstance.id).where(
            WorkflowInstance.id == func.coalesce(LogEvent.route, LogEvent.about), self.routes
        )
        hidden = select(WorkflowInstance.id).where(
            WorkflowInstance.id == func.coalesce(LogEvent.route, LogEvent.about)
        )
        elsewhere: ColumnElement[bool] = true()
        if self.schools:
            employed = select(Employment.id).where(
                Employment.person == LogEvent.about, Employment.organization.in_(self.schools)
            )
            elsewhere = employed.correlate(LogEvent).exists()
        of_no_route = and_(~hidden.correlate(LogEvent).exists(), elsewhere)
        return or_(shown.correlate(LogEvent).exists(), of_no_route)

    def routes_with_acts(self) -> Select[str]:
        """The ids of the routes in whose life something happened within the period."""
        happened = select(LogEvent.seq).where(LogEvent.route == WorkflowInstance.id, self.period)
        return (
            select(WorkflowInstance.id)
            .where(self.routes, happened.correlate(WorkflowInstance).exists())
            .order_by(WorkflowInstance.id)
        )


def shows(session: Session, scope: Scope, route: str) -> bool:
    """Whether the audit reaches that route; an absent one is as good as hidden."""
    return (
        session.scalar(select(WorkflowInstance.id).where(WorkflowInstance.id == route, scope.routes))
        is not None
    )
