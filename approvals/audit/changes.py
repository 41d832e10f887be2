"""What happened to approved routes: changes that came into force, and returns with their reasons and length."""

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from approvals.audit.decisions import Decision, decisions_where, returned
from approvals.audit.part import WHOLE, Part
from approvals.audit.scope import Scope
from approvals.remarks import Remark
from approvals.signing.sign_offs import SignOff
from approvals.tasks import Task
from documents.versions import DocumentVersion
from workflow.instances import WorkflowInstance
from workflow.log.canonical import parse
from workflow.log.event import COMMENT
from workflow.log.tables import LogEvent, Payload


@dataclass(frozen=True)
class Change:
    """A decision that put another content in force; `before` is the version that had been."""

    decision: Decision
    before: int
    what: str


@dataclass(frozen=True)
class Return:
    """A return with what was said and how long the route had waited."""

    decision: Decision
    reason: str | None  # a code of the dictionary of reasons
    said: str
    lasted: timedelta | None
    due_on: date | None


def changes(session: Session, scope: Scope, part: Part = WHOLE) -> list[Change]:
    """The changes in force that were agreed in the period, the latest first."""
    found = decisions_where(session, scope, _amending(), part)
    return [Change(one, _in_force_before(session, one), _zones(session, one)) for one in found]


def count_changes(session: Session, scope: Scope) -> int:
    """How many changes that are."""
    query = (
        select(func.count())
        .select_from(SignOff)
        .join(WorkflowInstance, WorkflowInstance.id == SignOff.route)
        .where(
            scope.routes, SignOff.at >= scope.since, SignOff.at < scope.until, SignOff.seq.in_(_amending())
        )
    )
    return session.scalar(query) or 0


def returns(session: Session, scope: Scope, part: Part = WHOLE) -> list[Return]:
    """The returns of the period, the latest first."""
    found = []
    for one in returned(session, scope, part):
        comment = session.scalar(select(Payload.text).where(Payload.seq == one.seq, Payload.field == COMMENT))
        remarks = session.scalars(
            select(Remark.text).where(Remark.route == one.route, Remark.version == one.version)
        )
        said = [comment] if comment else list(remarks)  # the comment of an act repeats its remarks
        came = session.scalar(
            select(DocumentVersion.at).where(
                DocumentVersion.route == one.route, DocumentVersion.n == one.version - 1
            )
        )
        due = session.scalar(
            select(func.min(Task.due_on)).where(Task.route == one.route, Task.closed_version == one.version)
        )
        body = session.scalars(select(LogEvent.body).where(LogEvent.seq == one.seq)).one()
        reason = parse(body)["reason"]
        found.append(Return(one, reason, "\n".join(said), one.at - came if came else None, due))
    return found


def _amending() -> Select[int]:
    """The entries of the decisions by which an amendment came into force."""
    return select(LogEvent.seq).where(
        LogEvent.act.in_(("deputy_approve_amendment", "curator_approve_amendment")),
        LogEvent.st_to == "implementation",
    )


def _in_force_before(session: Session, one: Decision) -> int:
    body = session.scalars(
        select(LogEvent.body).where(LogEvent.route == one.route, LogEvent.rseq == one.version - 1)
    ).one()
    return int(parse(body)["in_force"] or one.version - 1)


def _zones(session: Session, one: Decision) -> str:
    """Which sections differ, by their hashes."""
    before = _in_force_before(session, one)
    hashes = [
        parse(body)["zones"]
        for body in session.scalars(
            select(LogEvent.body)
            .where(LogEvent.route == one.route, LogEvent.rseq.in_((before, one.version)))
            .order_by(LogEvent.rseq)
        )
    ]
    moved = sorted(zone[1:] for zone in hashes[-1] if hashes[-1][zone] != hashes[0].get(zone))
    return f"разделы {', '.join(moved)}" if moved else "содержание прежнее"
