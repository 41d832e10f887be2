"""Routes that pass from one school to another: which wait to be accepted here, and what came before a continued one.

The approvals of the earlier route are history: they are told with their route and never count for the new one.
Accepting is the act of opening, in `approvals/acts/opening.py`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session, aliased

from approvals.acts.continuing import ACCEPTERS, GIVEN_UP, TRANSFERRED
from approvals.signing.sign_offs import SignOff
from approvals.standing import Standing
from documents.drafts import DevelopmentRoute
from workflow.instances import WorkflowInstance
from workflow.participants import Employment, User, names_of

APPROVALS = ("approve", "approve_with_remarks")


@dataclass(frozen=True)
class Offer:
    """A transferred route that the person may accept."""

    route: str
    number: str
    subject: str
    teacher: str
    left: str  # the school that passed it on, by its short name
    transferred_at: datetime


@dataclass(frozen=True)
class EarlierApproval:
    """One approval of the earlier route."""

    act: str
    decision: str
    office: str
    person: str
    version: int
    at: datetime


@dataclass(frozen=True)
class Before:
    """The route that a route continues."""

    route: str
    number: str
    left: str
    transferred_at: datetime
    approvals: tuple[EarlierApproval, ...]


def offers(session: Session, who: Standing, *, on: date) -> list[Offer]:
    """What the person may accept on that day: his own, and those of teachers who came to a school he is deputy of."""
    schools = sorted({held.organization for held in who.held if held.office in ACCEPTERS})
    found = list(_waiting(session, WorkflowInstance.subject == who.person, on))
    if schools:
        came = Employment.organization.in_(schools)
        found += [one for one in _waiting(session, came, on) if one.subject != who.person]
    return list({one.route: one for one in found}.values())


def before(session: Session, route: str, *, on: date) -> Before | None:
    """What the route continues; None for most routes."""
    query = (
        select(WorkflowInstance)
        .join(DevelopmentRoute, DevelopmentRoute.linked_to == WorkflowInstance.id)
        .where(DevelopmentRoute.id == route)
    )
    earlier = session.scalars(query).one_or_none()
    if earlier is None:
        return None
    return Before(
        earlier.id,
        earlier.number or "",
        names_of(session, earlier.organization, on=on).short_name,
        earlier.entered_at,
        tuple(_approvals(session, earlier.id)),
    )


def _waiting(session: Session, whose: ColumnElement[bool], on: date) -> Iterator[Offer]:
    later, continuing = aliased(DevelopmentRoute), aliased(WorkflowInstance)
    taken = (
        select(later.id)
        .join(continuing, continuing.id == later.id)
        .where(continuing.subject == WorkflowInstance.subject, continuing.state != GIVEN_UP)
        .where(later.linked_to == WorkflowInstance.id)
    )
    query = (
        select(WorkflowInstance, User)
        .join(User, User.id == WorkflowInstance.subject)
        .join(Employment, Employment.person == WorkflowInstance.subject)
        .where(whose, WorkflowInstance.state == TRANSFERRED, ~taken.exists(), User.active)
        .where(Employment.organization != WorkflowInstance.organization, Employment.valid_from <= on)
        .where(or_(Employment.valid_to.is_(None), Employment.valid_to >= on))
        .order_by(WorkflowInstance.entered_at, WorkflowInstance.id)
    )
    for instance, user in session.execute(query):
        left = names_of(session, instance.organization, on=on).short_name
        yield Offer(instance.id, instance.number or "", user.id, user.full_name, left, instance.entered_at)


def _approvals(session: Session, route: str) -> Iterator[EarlierApproval]:
    query = (
        select(SignOff, User)
        .join(User, User.id == SignOff.person)
        .where(SignOff.route == route, SignOff.decision.in_(APPROVALS))
        .order_by(SignOff.version)
    )
    for one, user in session.execute(query):
        yield EarlierApproval(one.act, one.decision, one.office, user.short_name, one.version, one.at)
