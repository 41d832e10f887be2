"""Continuing a transferred route elsewhere, «Принять маршрут»: it is final there, a linked one opens here (rules §1).

The new route begins with what was in force and asks for every approval anew: those of the earlier one are history.
Its opening entry names the earlier route and that one's last entry, which cannot move any more.
"""

from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, aliased

from approvals.errors import BadField
from approvals.situation import parsed_content, parsed_progress
from documents.content import RouteContent
from documents.drafts import DevelopmentRoute
from documents.last_year import taken_on
from documents.progress import Progress
from documents.staff_card import Organization, StaffCard
from documents.versions import Content, DocumentVersion
from workflow.instances import WorkflowInstance
from workflow.participants import Employment, Office, names_of

TRANSFERRED, GIVEN_UP = "transferred", "withdrawn"
ACCEPTERS = frozenset({Office.DEPUTY_HEAD})
"""Who may accept a route for a teacher of his school, beside the teacher himself."""
WHO = "сам педагог или заместитель директора школы, в которую он перешёл"


@dataclass(frozen=True)
class Earlier:
    """The transferred route that a new one continues."""

    route: str
    number: str
    organization: str
    called: str  # the short name of that organisation
    head: str  # the leaf of its last entry
    on: date  # of the transfer
    content: RouteContent  # in force at last, or as it was submitted last
    progress: Progress

    @property
    def sentence(self) -> str:
        """What the opening entry and the documents say of it."""
        return (
            f"Продолжает маршрут {self.number} ({self.called}), переданный {self.on:%d.%m.%Y}. "
            f"Последняя запись прежнего маршрута: {self.head}"
        )

    def period(self, on: date) -> tuple[date, date] | None:
        """Its period, unless that is over."""
        starts_on, ends_on = self.content.z1.starts_on, self.content.z1.ends_on
        if starts_on is None or ends_on is None or ends_on < on:
            return None
        return starts_on, ends_on

    def continued_by(self, content: RouteContent) -> RouteContent:
        """The new content with what was planned before."""
        return taken_on(self.content, content)

    @property
    def marks(self) -> Progress:
        """What was marked as done; files stay with the earlier route."""
        return Progress(marks=tuple(mark.model_copy(update={"evidence": ()}) for mark in self.progress.marks))


@dataclass(frozen=True)
class NewPlace:
    """Where the teacher works now."""

    organization: str
    position: str

    def on_card(self, session: Session, card: StaffCard, *, on: date) -> StaffCard:
        """The card with this place of work: the former school may have been the last to keep it."""
        names = names_of(session, self.organization, on=on)
        here = Organization(id=self.organization, full_name=names.full_name, short_name=names.short_name)
        return card.model_copy(update={"organization": here, "position": self.position})


def earlier_route(session: Session, route: str, subject: str, *, zone: str, on: date) -> Earlier:
    """The route to be continued; raises `BadField` where it is not the subject's, not transferred or continued already.

    The caller has locked the subject, so two who accept at once do so one after the other.
    """
    found = session.get(WorkflowInstance, route)
    if found is None or found.subject != subject or found.state != TRANSFERRED:
        raise _refused("Продолжить можно только свой маршрут, переданный из другой организации.")
    if continued_in(session, route) is not None:
        raise _refused("Этот маршрут уже принят: продолжение открыто.")
    body = session.scalar(
        select(Content.body)
        .join(DocumentVersion, DocumentVersion.content == Content.hash)
        .where(DocumentVersion.route == route, DocumentVersion.n == (found.in_force or found.version))
    )
    if body is None:
        raise _refused("Содержание прежнего маршрута уничтожено по акту: начните новый маршрут.")
    working = session.get_one(DevelopmentRoute, route)
    return Earlier(
        route=route,
        number=found.number or "без номера",
        organization=found.organization,
        called=names_of(session, found.organization, on=on).short_name,
        head=found.head,
        on=found.entered_at.astimezone(ZoneInfo(zone)).date(),
        content=parsed_content(body),
        progress=parsed_progress(working.progress),
    )


def continued_in(session: Session, route: str) -> WorkflowInstance | None:
    """The route that continues this one; one given up before any approval does not count."""
    earlier = aliased(WorkflowInstance)
    query = (  # among the routes of the same person: they are few, and an index finds them
        select(WorkflowInstance)
        .join(earlier, earlier.subject == WorkflowInstance.subject)
        .join(DevelopmentRoute, DevelopmentRoute.id == WorkflowInstance.id)
        .where(earlier.id == route, DevelopmentRoute.linked_to == route, WorkflowInstance.state != GIVEN_UP)
    )
    return session.scalars(query.limit(1)).first()


def new_place(session: Session, person: str, left: str, *, on: date) -> NewPlace:
    """Where the person works on that day but at the school that was left; raises `BadField` where nowhere yet."""
    query = (
        select(Employment)
        .where(Employment.person == person, Employment.organization != left, Employment.valid_from <= on)
        .where(or_(Employment.valid_to.is_(None), Employment.valid_to >= on))
        .order_by(Employment.valid_from.desc(), Employment.id)
    )
    row = session.scalars(query.limit(1)).first()
    if row is None:
        raise _refused(
            "Новое место работы педагога ещё не внесено. Его вносит администратор; после этого маршрут можно принять."
        )
    return NewPlace(row.organization, row.position)


def _refused(sentence: str) -> BadField:
    return BadField(field="linked_to", sentence=sentence)
