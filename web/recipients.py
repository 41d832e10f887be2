"""Who is told about an act, by which letter: whose turn it is, the teacher, who began, who approved before.

Keyed by the act and its place in the log, never by the state, so that a second round is told like the
first. Nobody is written to about what he has just done himself.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from types import MappingProxyType

from sqlalchemy import select
from sqlalchemy.orm import Session

from approvals import offices
from approvals.group_members import present_in
from approvals.signing.sign_offs import SignOff
from approvals.standing import standing
from approvals.tasks import Task
from documents.drafts import DevelopmentRoute
from workflow.definition import MEMBER
from workflow.instances import WorkflowInstance
from workflow.log.tables import LogEvent
from workflow.participants import Office, holders

SUBJECT, FILLER, TURN, RELEASED, APPROVERS, CONFIRMERS = (
    "subject", "filler", "turn", "released", "approvers", "confirmers",
)  # fmt: skip
REOPENERS = (Office.DEPUTY_HEAD, Office.SCHOOL_HEAD, Office.MUNICIPAL_CURATOR, Office.AUTHORITY_HEAD)
IN_WORK = "implementation"
AT_CURATOR = "curator_recommendations"
AT_MEMBERS, AT_SCHOOLS = "member_confirmation", "deputy_review"

# act -> (audience, letter, the state that the act must have led to, where that matters); the first line that
# reaches a person is the letter he gets.
PLAN: Mapping[str, tuple[tuple[str, str, str | None], ...]] = MappingProxyType(
    {
        "open": ((SUBJECT, "prepared", None),),
        "confirm": ((FILLER, "confirmed", None),),
        "submit": (
            (TURN, "participation", AT_MEMBERS),
            (TURN, "review", None),
            (APPROVERS, "sent_past_you", AT_CURATOR),
        ),
        "confirm_participation": (
            (TURN, "review", AT_SCHOOLS),
            (TURN, "amendment_review", None),
            (SUBJECT, "group_confirmed", AT_SCHOOLS),
            (SUBJECT, "group_confirmed", "amendment_deputy_review"),
        ),
        "decline_participation": ((SUBJECT, "participation_declined", None), (RELEASED, "recalled", None)),
        "add_reflection": ((SUBJECT, "reflection_added", None),),
        "recall": ((RELEASED, "recalled", None),),
        "deputy_return": ((SUBJECT, "returned", None), (FILLER, "returned_told", None)),
        "deputy_approve": (
            (TURN, "review_after_school", AT_CURATOR),
            (TURN, "review_by_director", None),
            (SUBJECT, "agreed_by_one_school", AT_SCHOOLS),
            (SUBJECT, "agreed_by_school", None),
        ),
        "director_return": (
            (SUBJECT, "returned", None),
            (APPROVERS, "returned_told", None),
            (FILLER, "returned_told", None),
        ),
        "director_approve": ((TURN, "review_after_school", None), (SUBJECT, "agreed_by_school", None)),
        "curator_return": (
            (SUBJECT, "returned", None),
            (APPROVERS, "returned_told", None),
            (FILLER, "returned_told", None),
        ),
        "curator_approve": ((SUBJECT, "approved", None), (APPROVERS, "approved_told", None)),
        "open_amendment": ((SUBJECT, "amendment_opened", None),),
        "submit_amendment": (
            (TURN, "participation", "amendment_confirmation"),
            (TURN, "amendment_review", None),
        ),
        "deputy_approve_amendment": (
            (SUBJECT, "amendment_approved", IN_WORK),
            (APPROVERS, "amendment_approved", IN_WORK),
            (TURN, "amendment_review", None),
            (SUBJECT, "agreed_by_one_school", "amendment_deputy_review"),
            (SUBJECT, "amendment_agreed_by_school", None),
        ),
        "director_approve_amendment": (
            (SUBJECT, "amendment_approved", IN_WORK),
            (APPROVERS, "amendment_approved", IN_WORK),
            (TURN, "amendment_review", None),
            (SUBJECT, "amendment_agreed_by_school", None),
        ),
        "curator_approve_amendment": (
            (SUBJECT, "amendment_approved", None),
            (APPROVERS, "amendment_approved", None),
        ),
        "return_amendment": ((SUBJECT, "amendment_returned", None), (APPROVERS, "amendment_told", None)),
        "reject_amendment": ((SUBJECT, "amendment_rejected", None), (APPROVERS, "amendment_told", None)),
        "cancel_amendment": ((RELEASED, "amendment_cancelled", None), (SUBJECT, "amendment_cancelled", None)),
        "submit_reflection": ((TURN, "reflection_review", None),),
        "return_reflection": ((SUBJECT, "reflection_returned", None),),
        "complete": ((SUBJECT, "completed", None), (APPROVERS, "completed_told", None)),
        "request_reopen": ((CONFIRMERS, "reopen_requested", None), (SUBJECT, "reopen_requested", None)),
        "confirm_reopen": ((SUBJECT, "reopened", None), (APPROVERS, "reopened_told", None)),
        "suspend": ((SUBJECT, "suspended", None), (APPROVERS, "suspended", None)),
        "resume": ((SUBJECT, "resumed", None), (APPROVERS, "resumed", None)),
        "withdraw": ((APPROVERS, "withdrawn", None), (FILLER, "withdrawn", None)),
        "terminate": (
            (SUBJECT, "terminated", None),
            (APPROVERS, "terminated", None),
            (RELEASED, "terminated", None),
        ),
        "transfer": (
            (SUBJECT, "transferred", None),
            (APPROVERS, "transferred", None),
            (RELEASED, "transferred", None),
        ),
    }
)
UNTOLD = frozenset({"acknowledge", "report_progress", "start_reflection"})  # acts that ask nothing of anybody


def letters_for(session: Session, event: LogEvent, *, on: date) -> dict[str, str]:
    """Person -> letter, for one act of the log; each person gets one letter."""
    found: dict[str, str] = {}
    for audience, letter, target in PLAN.get(event.act or "", ()):
        if target is not None and target != event.st_to:
            continue
        for person in _AUDIENCES[audience](session, event, on):
            if person != event.by:
                found.setdefault(person, letter)
    return found


def able(session: Session, route: str, office: str, *, on: date, party: str = "") -> Iterator[str]:
    """Who could do the work of that office for the route on that day, substitutes included.

    `party` is the member or the school of a group that the work is asked of.
    """
    instance = session.get_one(WorkflowInstance, route)
    if office in ("subject", MEMBER):
        yield instance.subject if office == "subject" else party
        return
    subjects = tuple(session.get_one(DevelopmentRoute, route).subjects.strip(";").split(";"))
    school = party or instance.organization
    at_school = school if offices.level(office) == "school" else None
    group = set(session.scalars(present_in(route)))
    for row in holders(session, office, at_school, on=on):
        who = standing(session, row.person, on=on)
        if who is None or row.person == instance.subject or row.person in group:
            continue
        held = next(one for one in who.held if one.appointment == row.appointment)
        own = held.reaches(organization=school, subject=instance.subject, subjects=subjects)
        if own or any(held.reaches(organization=school, subject=one, subjects=()) for one in group):
            yield row.person


def _subject(session: Session, event: LogEvent, _on: date) -> Iterator[str]:
    yield session.get_one(WorkflowInstance, event.route).subject


def _filler(session: Session, event: LogEvent, _on: date) -> Iterator[str]:
    filler = session.get_one(DevelopmentRoute, event.route).filled_by
    if filler is not None:
        yield filler


def _turn(session: Session, event: LogEvent, on: date) -> Iterator[str]:
    opened = select(Task.office, Task.party).where(
        Task.route == event.route, Task.opened_version == event.rseq
    )
    for office, party in session.execute(opened.order_by(Task.office, Task.party)):
        yield from able(session, str(event.route), office, on=on, party=party)


def _released(session: Session, event: LogEvent, on: date) -> Iterator[str]:
    """Those whose work the act made needless."""
    closed = select(Task.office, Task.party).where(
        Task.route == event.route, Task.closed_version == event.rseq, Task.outcome == "cancelled"
    )
    for office, party in session.execute(closed.order_by(Task.office, Task.party)):
        yield from able(session, str(event.route), office, on=on, party=party)


def _approvers(session: Session, event: LogEvent, _on: date) -> Iterator[str]:
    yield from session.scalars(
        select(SignOff.person)
        .where(
            SignOff.route == event.route, SignOff.version < event.rseq, SignOff.decision.startswith("approve")
        )
        .distinct()
        .order_by(SignOff.person)
    )


def _confirmers(session: Session, event: LogEvent, on: date) -> Iterator[str]:
    for office in REOPENERS:
        yield from able(session, str(event.route), office, on=on)


_AUDIENCES: Mapping[str, Callable[[Session, LogEvent, date], Iterator[str]]] = MappingProxyType(
    {
        SUBJECT: _subject,
        FILLER: _filler,
        TURN: _turn,
        RELEASED: _released,
        APPROVERS: _approvers,
        CONFIRMERS: _confirmers,
    }
)
