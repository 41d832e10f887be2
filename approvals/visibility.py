"""Who may know of a route: one condition, which every query about routes carries and no page words anew.

A route that was never submitted is known to its teacher and to who fills it in. The school sees what was submitted
to it, the municipality what a school has passed on. Whether a person may act is decided in `authority`.
"""

from collections.abc import Iterator

from sqlalchemy import ColumnElement, Select, and_, false, or_, select
from sqlalchemy.orm import Session

from approvals.group_members import GroupMember, groups_of
from approvals.paper.people import AT
from approvals.paper.sheets import PaperSheet
from approvals.standing import HeldOffice, Standing
from approvals.tasks import Task
from documents.drafts import DevelopmentRoute
from workflow.instances import WorkflowInstance
from workflow.participants import Office

AT_SCHOOL = frozenset(
    {Office.DEPUTY_HEAD, Office.SCHOOL_HEAD, Office.SCHOOL_MONITOR, Office.SMO_HEAD, Office.MENTOR}
)
IN_MUNICIPALITY = frozenset(
    {Office.MUNICIPAL_CURATOR, Office.METHODIST, Office.AUTHORITY_HEAD, Office.AUDITOR}
)
MUNICIPAL_TURN = (Office.MUNICIPAL_CURATOR, Office.AUTHORITY_HEAD)

Condition = ColumnElement[bool]


def visible_routes(who: Standing) -> Condition:
    """The condition on `WorkflowInstance` under which the person may know of a route today."""
    return or_(*grounds(who))


def grounds(who: Standing) -> tuple[Condition, ...]:
    """The same condition ground by ground; a long list asks for each alone, so that an index serves it."""
    own = (WorkflowInstance.subject == who.person, _filled_in_by(who.person), _member_of(who.person))
    return (*own, *(ground for held in who.held for ground in _by_office(held)))


def shown_by(held: HeldOffice) -> Condition:
    """The condition under which a route is shown by this office alone."""
    return or_(false(), *_by_office(held))


def may_see(session: Session, who: Standing, route: str) -> bool:
    """Whether the person may know of that route; an absent one is as good as hidden."""
    known = or_(visible_routes(who), waits_for_word(who))
    asked = select(WorkflowInstance.id).where(WorkflowInstance.id == route, known)
    return who.active and session.scalar(asked) is not None


def waits_for_word(who: Standing) -> Condition:
    """The condition under which a scan of the route waits for the word of somebody on the person's level.

    Signed on paper and handed over, the route is known to that level before it stands there.
    """
    return or_(false(), *(ground for held in who.held for ground in _by_scan(held)))


def _by_scan(held: HeldOffice) -> Iterator[Condition]:
    levels = [level for level, allowed in AT.items() if held.office in allowed]
    if levels:
        waiting = select(PaperSheet.route).where(
            PaperSheet.outcome.is_(None), PaperSheet.scan.is_not(None), PaperSheet.level.in_(levels)
        )
        for reach in covered(held):
            yield and_(reach, WorkflowInstance.id.in_(waiting))


def has_lists(who: Standing) -> bool:
    """Whether the person sees routes of others by office."""
    return any(held.office in AT_SCHOOL | IN_MUNICIPALITY for held in who.held)


def _member_of(person: str) -> Condition:
    """A group that the person is in, once it has been sent to its members."""
    return and_(WorkflowInstance.id.in_(groups_of(person)), WorkflowInstance.number.is_not(None))


def not_member(person: str) -> Condition:
    """A route in whose group the person is not: it may wait for his decision."""
    return WorkflowInstance.id.not_in(groups_of(person))


def _filled_in_by(person: str) -> Condition:
    return WorkflowInstance.id.in_(select(DevelopmentRoute.id).where(DevelopmentRoute.filled_by == person))


def _by_office(held: HeldOffice) -> Iterator[Condition]:
    if held.office in AT_SCHOOL:
        passed: Condition = WorkflowInstance.number.is_not(None)
    elif held.office in IN_MUNICIPALITY:
        passed = _passed_on()
    else:
        return
    for reach in covered(held):
        yield and_(reach, passed)
    if held.office in AT_SCHOOL:
        yield and_(WorkflowInstance.id.in_(_groups_with(held)), passed)


def covered(held: HeldOffice) -> Iterator[Condition]:
    """What of all routes the office reaches, one condition for each kind of its scope."""
    if held.scope == "municipality":
        yield WorkflowInstance.id.is_not(None)
        return
    if held.scope == "organization":
        yield WorkflowInstance.organization == held.organization
        return
    named = {kind: sorted(value for one, value in held.covers if one == kind) for kind, _ in held.covers}
    if "organization" in named:
        yield WorkflowInstance.organization.in_(named["organization"])
    if "person" in named:
        yield WorkflowInstance.subject.in_(named["person"])
    if "subject" in named:
        taught = _teaching(named["subject"])
        at_home = WorkflowInstance.organization == held.organization
        yield taught if held.counts_subjects_everywhere else and_(at_home, taught)


def _groups_with(held: HeldOffice) -> Select[str]:
    """Groups with a member of the school for which the person answers."""
    at_home = select(GroupMember.route).where(
        GroupMember.organization == held.organization, GroupMember.left_version.is_(None)
    )
    if held.scope == "organization":
        return at_home
    named = {value for kind, value in held.covers if kind in ("person", "organization")}
    return at_home.where(or_(GroupMember.person.in_(named), GroupMember.organization.in_(named)))


def _teaching(codes: list[str]) -> Condition:
    taught = or_(*(DevelopmentRoute.subjects.contains(f";{code};", autoescape=True) for code in codes))
    return select(DevelopmentRoute.id).where(DevelopmentRoute.id == WorkflowInstance.id, taught).exists()


def _passed_on() -> Condition:
    """The municipality's turn has come at least once: until then the data stay at the school."""
    return (
        select(Task.route)
        .where(Task.route == WorkflowInstance.id, Task.office.in_(MUNICIPAL_TURN))
        .correlate(WorkflowInstance)
        .exists()
    )
