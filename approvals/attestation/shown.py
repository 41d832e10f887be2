"""Which routes may be shown for a teacher's attestation, to whom, and in which version.

A route that was ever in force, in its last version that says what is in force: nothing proposed, returned or still
under review. Of a group everybody has the route as it is about him alone. It is the teacher's to take, and that of
those who answer for him by office. How the papers look is the business of `documents/docx/extract`; the file that
checks itself is made in `file`.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import and_, false, or_, select, true
from sqlalchemy.orm import Session

from approvals.desk import Desk
from approvals.group_members import GroupMember
from approvals.municipality import Municipality
from approvals.situation import snapshot_of
from approvals.standing import HeldOffice, Standing
from approvals.visibility import AT_SCHOOL, Condition, shown_by
from documents.docx.extract.about_one import about_person
from documents.docx.extract.facts import Extract
from documents.docx.snapshot import Snapshot
from documents.membership import is_group, people
from documents.versions import Blob, Content, DocumentVersion
from workflow.definition import StateKind
from workflow.errors import WorkflowError
from workflow.instances import WorkflowInstance
from workflow.log.erasing import Erased, Item, erased_by
from workflow.log.tables import LogEvent
from workflow.participants import Office

BY_OFFICE = (Office.DEPUTY_HEAD, Office.SCHOOL_HEAD, Office.MUNICIPAL_CURATOR)
USUAL_YEARS = 5
SCHOOL_YEAR_BEGINS = 9  # the month
_SPELLED = re.compile(r"([12][0-9]{3})-([12][0-9]{3})\Z", re.ASCII)
_UNSETTLED = (StateKind.DRAFT, StateKind.REVIEW)


class NothingChosen(WorkflowError):
    """No route was chosen that can be shown."""

    template = "Выберите хотя бы один маршрут: в документы войдут только отмеченные."


@dataclass(frozen=True)
class Years:
    """School years, by the calendar years in which the first begins and the last ends: 2022–2027."""

    first: int
    last: int

    @classmethod
    def usual(cls, today: date) -> "Years":
        """The present school year and the four before it."""
        last = today.year + (today.month >= SCHOOL_YEAR_BEGINS)
        return cls(last - USUAL_YEARS, last)

    @classmethod
    def read(cls, text: str) -> "Years | None":
        """«2022-2027»; None for anything else."""
        found = _SPELLED.match(text)
        years = found and cls(int(found[1]), int(found[2]))
        return years if years and years.first < years.last else None

    def holds(self, starts_on: date | None, ends_on: date | None) -> bool:
        """Whether a route of that term was carried out in one of the years; one without a term always."""
        begin, end = date(self.first, SCHOOL_YEAR_BEGINS, 1), date(self.last, SCHOOL_YEAR_BEGINS, 1)
        return (starts_on is None or starts_on < end) and (ends_on is None or ends_on >= begin)


@dataclass(frozen=True)
class ShownRoute:
    """A route that may be shown: the snapshot of its version, or the erasure by which what it said was destroyed."""

    id: str
    number: str
    snapshot: Snapshot | None
    erased: Erased | None = None

    @property
    def starts_on(self) -> date | None:
        """Its first day, where it is still known."""
        return self.snapshot.content.z1.starts_on if self.snapshot else None

    @property
    def ends_on(self) -> date | None:
        """Its last day, where it is still known."""
        return self.snapshot.content.z1.ends_on if self.snapshot else None

    @property
    def left_out(self) -> str:
        """The sentence that stands in place of a route whose content was destroyed."""
        by = f" по акту № {self.erased.act}" if self.erased else ""
        return f"Маршрут № {self.number}: содержание уничтожено{by}, в документ не включён."


def shown_routes(desk: Desk, session: Session, person: str, *, to: Standing | None) -> tuple[ShownRoute, ...]:
    """The person's routes that were ever in force and that `to` may have, oldest first; None is the server itself."""
    rows = session.scalars(
        select(WorkflowInstance)
        .where(_takes_part(person), WorkflowInstance.in_force.is_not(None), _may_have(person, to))
        .order_by(WorkflowInstance.opened_at, WorkflowInstance.id)
    )
    found = (route_about(desk, session, route, person) for route in rows)
    return tuple(one for one in found if one is not None)


def route_about(desk: Desk, session: Session, route: WorkflowInstance, person: str) -> ShownRoute | None:
    """The route as it may be shown for the person; None for a group in which he was not while it was in force."""
    left = session.scalar(
        select(GroupMember.left_version).where(GroupMember.route == route.id, GroupMember.person == person)
    )
    version = _settled(desk, session, route) if left is None else _before(session, route.id, left)
    shown = _shown(session, route, version)
    if shown.snapshot is None or not is_group(shown.snapshot.content):
        return shown
    if person not in people(shown.snapshot.content):
        return None
    own = session.scalars(select(LogEvent.rseq).where(LogEvent.route == route.id, LogEvent.by == person))
    return replace(shown, snapshot=about_person(shown.snapshot, person, frozenset(one for one in own if one)))


def settled_snapshot(desk: Desk, session: Session, route: WorkflowInstance) -> Snapshot | None:
    """The snapshot of the route's last version that says what is in force; None where it was destroyed."""
    return _shown(session, route, _settled(desk, session, route)).snapshot


def shown_by_duty(who: Standing) -> Condition:
    """The condition under which the person answers for a route by office, and may take its papers."""
    return or_(false(), *(shown_by(held) for held in who.held if held.office in BY_OFFICE))


def has_route_in_force(session: Session, person: str) -> bool:
    """Whether the person has anything to show."""
    asked = select(WorkflowInstance.id).where(_takes_part(person), WorkflowInstance.in_force.is_not(None))
    return session.scalar(asked.limit(1)) is not None


def told(routes: Iterable[ShownRoute], settings: Municipality, *, printed_on: date) -> Extract:
    """What the papers print of these routes; raises `NothingChosen` where nothing is left to print."""
    routes = tuple(routes)
    shown = tuple(route.snapshot for route in routes if route.snapshot is not None)
    if not shown:
        raise NothingChosen()
    erased = tuple(route.left_out for route in routes if route.snapshot is None)
    return Extract(shown, printed_on, erased, settings.kept("approved").case_index)


def _may_have(person: str, to: Standing | None) -> Condition:
    if to is None or to.person == person:
        return true()
    held = [held for held in to.held if held.office in BY_OFFICE]
    return or_(false(), *(and_(shown_by(one), _answers_for(one, person)) for one in held))


def _answers_for(held: HeldOffice, person: str) -> Condition:
    """Of a group an office of a school answers for its own people alone, whoever else is in it."""
    if held.office not in AT_SCHOOL:
        return true()
    at_home = (GroupMember.person == person, GroupMember.organization == held.organization)
    own = and_(WorkflowInstance.subject == person, WorkflowInstance.organization == held.organization)
    return or_(own, WorkflowInstance.id.in_(select(GroupMember.route).where(*at_home)))


def _takes_part(person: str) -> Condition:
    """The person's own routes and those of the groups that he is or was in."""
    groups = select(GroupMember.route).where(GroupMember.person == person)
    return or_(WorkflowInstance.subject == person, WorkflowInstance.id.in_(groups))


def _before(session: Session, route: str, left: int) -> DocumentVersion:
    """The version that was in force until the one that let the person go."""
    last = session.get_one(DocumentVersion, (route, left - 1))
    in_force = snapshot_of(session, last.snapshot).in_force
    return session.get_one(DocumentVersion, (route, in_force))


def _settled(desk: Desk, session: Session, route: WorkflowInstance) -> DocumentVersion:
    """The last version that says what is in force, in a state where nothing is proposed."""
    process = route.process, route.process_version, route.process_hash
    states = desk.definition(session, process).states
    versions = session.scalars(
        select(DocumentVersion)
        .where(DocumentVersion.route == route.id, DocumentVersion.n >= route.in_force)
        .order_by(DocumentVersion.n)
    )
    in_force, *later = versions
    settled = [
        each for each in later if _plan(each) == _plan(in_force) and states[each.state].kind not in _UNSETTLED
    ]
    return settled[-1] if settled else in_force


def _plan(version: DocumentVersion) -> tuple[str, ...]:
    return version.z1, version.z2, version.z3, version.z5


def _shown(session: Session, route: WorkflowInstance, version: DocumentVersion) -> ShownRoute:
    number = route.number or route.id
    kept = session.scalar(
        select(Content.hash).where(
            Content.hash == version.content,
            select(Blob.sha256).where(Blob.sha256 == version.snapshot).exists(),
        )
    )
    if kept is None:
        erased = erased_by(session, Item("content", version.content)) or erased_by(
            session, Item("blob", version.snapshot)
        )
        return ShownRoute(route.id, number, None, erased)
    return ShownRoute(route.id, number, snapshot_of(session, version.snapshot))
