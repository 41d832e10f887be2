"""Erasure by two persons: one asks with a basis, another of the other office confirms; then all of it goes at once.

The two offices are the administrator and the head of the authority. What goes is decided in `erasure_plan`;
sign-in sessions and letters are forgotten by `web`, in the same unit of work.
"""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import ForeignKey, Index, String, Text, delete, func, select, text, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from approvals.audit.readings import ReadingBatch
from approvals.batches.basket import PreparedDecision
from approvals.brought_forms import BroughtForm
from approvals.desk import Desk, local_day
from approvals.erasure.erasure_plan import Plan, Scope, plan
from approvals.errors import BadField, NotASigner, Refused, Stale
from approvals.municipality import Municipality, load_municipality
from approvals.offices import NAMES
from approvals.paper.sheets import PaperSheet
from approvals.proposals import Proposal
from approvals.remarks import Remark
from approvals.request import Actor
from approvals.signing import signing_keys
from approvals.signing.signing_keys import Why
from approvals.standing import Standing, standing
from approvals.tasks import Task
from approvals.transfer_bases import TransferBasis
from documents.docx.destruction_act import Deed, Destruction, destruction_act, extract
from documents.drafts import DESTROYED, DevelopmentRoute
from documents.saved_rows import SavedRow
from documents.staff_cards import StaffCardRow
from documents.versions import put_blob
from workflow import outbox
from workflow.database import Base, Hash, Id, UtcTime
from workflow.instances import WorkflowInstance
from workflow.log import erasing, journal
from workflow.log.tables import LogEvent
from workflow.participants import Employment, Office, User

DECIDERS: Final = (Office.ADMINISTRATOR, Office.AUTHORITY_HEAD)
ASKED, DONE, WITHDRAWN = "asked", "done", "withdrawn"
ONE_OPEN: dict[str, Any] = {
    "sqlite_where": text("state = 'asked'"),
    "postgresql_where": text("state = 'asked'"),
}


class NotYourErasure(Refused):
    """Only two offices decide about destruction. Fact: who."""

    template = "Уничтожение готовит и подтверждает: {who}. У вас на сегодня такой обязанности нет."


class OwnErasure(Refused):
    """Nobody decides about his own data."""

    template = "Уничтожение сведений о себе решают другие люди: подайте обращение на бумаге."


class SecondPerson(Refused):
    """The same person, or the same office, cannot confirm. Fact: who."""

    template = "Подтверждает другой человек в другой должности: {who}."


class StillKept(Refused):
    """Retention or a hold stands against it. Facts: sentence, obstacles."""

    template = "{sentence}"


class PlanMoved(Stale):
    """What would go is not what was shown."""

    template = "Пока вы читали, состав уничтожаемого изменился. Посмотрите его ещё раз. Ничего не уничтожено."


class ErasureRequest(Base):
    """One wish to destroy: who asked on what basis, and what became of it."""

    __tablename__ = "erasure_requests"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    scope: Mapped[str] = mapped_column(String(12))
    about: Mapped[str] = mapped_column(Id)
    basis: Mapped[str] = mapped_column(Text)
    asked_by: Mapped[str] = mapped_column(Id)
    asked_office: Mapped[str] = mapped_column(String(30))
    asked_at: Mapped[datetime] = mapped_column(UtcTime)
    state: Mapped[str] = mapped_column(String(12))
    decided_by: Mapped[str | None] = mapped_column(Id)
    decided_at: Mapped[datetime | None] = mapped_column(UtcTime)
    seq: Mapped[int | None] = mapped_column(unique=True)  # the entry that says it is done

    __table_args__ = (
        # Two open requests about one thing would only wait for each other.
        Index("uq_erasure_requests_open", "about", unique=True, **ONE_OPEN),
    )


class DestructionAct(Base):
    """The papers of one erasure: the number of the act, its file and the extract of the log."""

    __tablename__ = "destruction_acts"
    seq: Mapped[int] = mapped_column(ForeignKey("events.seq"), primary_key=True, autoincrement=False)
    number: Mapped[str] = mapped_column(String(20), unique=True)
    act_file: Mapped[str] = mapped_column(Hash)
    extract_file: Mapped[str] = mapped_column(Hash)


@dataclass(frozen=True)
class Gone:
    """What was destroyed: the entry of the log, the number of the act, and whose account it took."""

    seq: int
    act: str
    person: str | None
    routes: tuple[str, ...]


def office_of(who: Standing) -> str | None:
    """The office in which the person may ask or confirm; None for anybody else."""
    return next((str(office) for office in DECIDERS if who.holds(office)), None)


# --- asking -----------------------------------------------------------------------------------------


def ask(
    session: Session, desk: Desk, scope: Scope, about: str, basis: str, *, actor: Actor, at: datetime
) -> str:
    """Store the first person's wish with its entry of the log; return its id.

    Raises a refusal where retention or a hold stands against it, or where the person may not ask.
    """
    settings = load_municipality(session)
    on = local_day(at, settings.zone)
    who, office = _decider(session, actor, on=on)
    found = plan(session, desk, scope, about, on=on)
    _require_may_go(found, who)
    require_fit_basis(session, found, basis)
    if session.scalars(_open_about(about)).first() is not None:
        raise BadField(field="basis", sentence="Такое уничтожение уже подготовлено и ждёт второго человека.")
    row = ErasureRequest(
        id=f"x_{secrets.token_hex(16)}",
        scope=str(scope),
        about=about,
        basis=basis,
        asked_by=who.person,
        asked_office=office,
        asked_at=at,
        state=ASKED,
    )
    session.add(row)
    data = {"request": row.id, "scope": str(scope), "office": office}
    journal.record(
        session,
        kind="erasure.requested",
        at=at,
        by=who.person,
        about=about,
        data=data,
        texts={"basis": basis},
    )
    return row.id


def withdraw(session: Session, request: str, *, actor: Actor, at: datetime) -> None:
    """Let the request fall, with its entry of the log; either of the two offices may."""
    on = local_day(at, load_municipality(session).zone)
    who, office = _decider(session, actor, on=on)
    row = open_request(session, request)
    row.state, row.decided_by, row.decided_at = WITHDRAWN, who.person, at
    data = {"request": row.id, "office": office}
    journal.record(session, kind="erasure.withdrawn", at=at, by=who.person, about=row.about, data=data)


def open_request(session: Session, request: str) -> ErasureRequest:
    """The request that waits for the second person, locked; raises `BadField` once it is decided."""
    row = session.get(ErasureRequest, request, with_for_update=True)
    if row is None or row.state != ASKED:
        raise BadField(field="request", sentence="Этой заявки нет, или решение по ней уже принято.")
    return row


def requests(session: Session) -> list[ErasureRequest]:
    """Every request, the latest first."""
    return list(session.scalars(select(ErasureRequest).order_by(ErasureRequest.asked_at.desc())))


def _open_about(about: str) -> Any:
    return select(ErasureRequest.id).where(ErasureRequest.about == about, ErasureRequest.state == ASKED)


def _decider(session: Session, actor: Actor, *, on: date) -> tuple[Standing, str]:
    who = standing(session, actor.person, on=on)
    office = None if who is None or not who.active else office_of(who)
    if who is None or office is None:
        raise NotYourErasure(who=" и ".join(NAMES[one] for one in DECIDERS))
    if actor.proof is None:
        raise NotASigner()
    return who, office


def _require_may_go(found: Plan, who: Standing) -> None:
    if who.person in found.concerned:
        raise OwnErasure()
    if found.obstacles:
        sentence = "Уничтожить нельзя. " + " ".join(found.obstacles)
        raise StillKept(sentence=sentence, obstacles=found.obstacles)


def require_fit_basis(session: Session, found: Plan, basis: str) -> None:
    """The basis stays in the log and in the act: raises `BadField` where a name that is to go stands in it."""
    names = session.scalars(select(User.last_name).where(User.id.in_(found.concerned)))
    if any(name.casefold() in basis.casefold() for name in names):
        sentence = "Основание останется в журнале и в акте: укажите номер и дату документа без фамилии."
        raise BadField(field="basis", sentence=sentence)


# --- destroying -------------------------------------------------------------------------------------

Forget = Callable[[Session, Plan], None]
"""What the layer above destroys with the rest: called before the commit, in the same unit of work."""


def carry_out(
    session: Session,
    desk: Desk,
    request: str,
    *,
    seen: str,
    actor: Actor,
    at: datetime,
    forget: Forget,
) -> Gone:
    """Let the second person destroy what the plan with the digest `seen` names: all of it or nothing."""
    settings = load_municipality(session)
    on = local_day(at, settings.zone)
    who, office = _decider(session, actor, on=on)
    row = open_request(session, request)
    if who.person == row.asked_by or office == row.asked_office:
        other = next(one for one in DECIDERS if one != row.asked_office)
        raise SecondPerson(who=NAMES[other])
    _lock(session, row)
    found = plan(session, desk, Scope(row.scope), row.about, on=on)
    _require_may_go(found, who)
    if found.digest != seen:
        raise PlanMoved()
    forget(session, found)
    return destroy(session, settings, row, found, by=who.person, office=office, at=at)


def destroy(
    session: Session,
    settings: Municipality,
    row: ErasureRequest,
    found: Plan,
    *,
    by: str,
    office: str,
    at: datetime,
) -> Gone:
    """Destroy what the plan names under an act; who may, and that two people agree, the caller has settled."""
    if found.scope is Scope.PERSON:  # its entry and its locks come before the head of the log
        signing_keys.revoke(session, found.about, Why.ERASURE, at=at, by=by)
    act = str(_erasures_before(session) + 1)
    second = session.get_one(User, by).full_name
    told = _told(session, settings, row, found, act, second=(second, office), at=at)
    files = [put_blob(session, destruction_act(told)), put_blob(session, extract(told))]
    row.seq = erasing.erase(
        session,
        found.items,
        at=at,
        by=by,
        about=row.about,
        data={"act": act, "files": files, "request": row.id},
    )
    session.add(DestructionAct(seq=row.seq, number=act, act_file=files[0], extract_file=files[1]))
    _forget_routes(session, [one.route for one in found.routes], at=at)
    if found.person is not None:
        session.execute(delete(ReadingBatch).where(ReadingBatch.person == found.person.id))
    if found.scope is Scope.PERSON and found.person is not None:
        _forget_person(session, found.person, act)
    row.state, row.decided_by, row.decided_at = DONE, by, at
    session.flush()
    person = found.about if found.scope is Scope.PERSON else None
    return Gone(row.seq, act, person, tuple(one.route for one in found.routes))


def _lock(session: Session, row: ErasureRequest) -> None:
    """Hold off acts on what is to go; acts take these locks in the same order, the head of the log last."""
    ours = (WorkflowInstance.id == row.about) | (WorkflowInstance.subject == row.about)
    routes = session.scalars(
        select(WorkflowInstance.id).where(ours).order_by(WorkflowInstance.id).with_for_update()
    )
    ids = list(routes)
    if ids:
        session.execute(
            select(DevelopmentRoute.id).where(DevelopmentRoute.id.in_(ids)).with_for_update()
        ).all()


def _erasures_before(session: Session) -> int:
    journal.head(session)  # the last lock: of two erasures at once each gets a number of its own
    return session.scalar(select(func.count()).where(LogEvent.kind == erasing.KIND)) or 0


def _told(
    session: Session,
    settings: Municipality,
    row: ErasureRequest,
    found: Plan,
    act: str,
    *,
    second: tuple[str, str],
    at: datetime,
) -> Destruction:
    """What the act of destruction says: the person by his id alone, since the paper outlives the name."""
    first = session.get_one(User, row.asked_by)
    head = journal.head(session)
    return Destruction(
        number=act,
        at=at,
        zone=settings.zone,
        profile=settings.profile,
        operator=settings.authority,
        municipality=settings.name,
        address=settings.address,
        people=tuple(sorted(found.concerned)),
        routes=tuple((one.name, one.route) for one in found.routes),
        categories=found.counts,
        items=found.items,
        remains=found.remains,
        basis=row.basis,
        asked=Deed(first.full_name, NAMES[row.asked_office], row.asked_at),
        confirmed=Deed(second[0], NAMES[second[1]], at),
        request=row.id,
        origin=head.origin,
        seq=head.size,
        root=head.root,
    )


def _forget_routes(session: Session, routes: list[str], *, at: datetime) -> None:
    """Empty the working copies; remarks go, tasks that wait for nobody go, and no letter leaves any more."""
    session.execute(
        update(DevelopmentRoute)
        .where(DevelopmentRoute.id.in_(routes))
        .values(
            draft=DESTROYED,
            draft_revision=DevelopmentRoute.draft_revision + 1,  # whoever acts meanwhile must look again
            progress="{}",
            subjects="",
            deficits="",
            category="",
            amendment_basis=None,
        )
    )
    session.execute(delete(ReadingBatch).where(ReadingBatch.route.in_(routes)))
    session.execute(delete(Remark).where(Remark.route.in_(routes)))
    session.execute(delete(Proposal).where(Proposal.route.in_(routes)))
    session.execute(delete(BroughtForm).where(BroughtForm.route.in_(routes)))
    session.execute(delete(PreparedDecision).where(PreparedDecision.route.in_(routes)))
    session.execute(delete(PaperSheet).where(PaperSheet.route.in_(routes)))
    session.execute(delete(Task).where(Task.route.in_(routes), Task.closed_version.is_(None)))
    outbox.settle(session, select(LogEvent.seq).where(LogEvent.route.in_(routes)), at=at)


def _forget_person(session: Session, person: User, act: str) -> None:
    for table in (StaffCardRow, Employment, TransferBasis, SavedRow):
        session.execute(delete(table).where(table.person == person.id))
    outbox.forget(session, person.id)
    person.erase(act)
