"""Taking away what was attached or entered by mistake: the same day, by the teacher and a deputy together.

Bytes and salt go by an act like any destruction; that something stood there stays in the log. What a version prints
cannot go this way: it is part of a document.
"""

import secrets
from collections.abc import Collection
from datetime import date, datetime

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from approvals.desk import local_day
from approvals.erasure.erasure_plan import Plan, Scope
from approvals.erasure.erasures import (
    DONE,
    DestructionAct,
    ErasureRequest,
    Gone,
    destroy,
    require_fit_basis,
)
from approvals.errors import BadField, NotASigner, Refused
from approvals.municipality import load_municipality
from approvals.request import Actor
from approvals.standing import standing
from documents.versions import Blob, DocumentVersion
from workflow.instances import WorkflowInstance
from workflow.log import event, journal
from workflow.log.erasing import Item
from workflow.log.tables import LogEvent, Payload
from workflow.participants import Office

SUBJECT = "subject"


class NotTheTwo(Refused):
    """It takes the teacher and a deputy of the school."""

    template = "Ошибочно приложенное убирают вдвоём: педагог, чей маршрут, и заместитель директора его школы."


class NotToday(Refused):
    """The day is over: only an ordinary erasure is left."""

    template = "Убрать ошибочно приложенное можно только в тот же день. Теперь — только уничтожением по акту."


class IsPrinted(Refused):
    """A document of a version holds it. Fact: version."""

    template = "Это напечатано в документе версии {version}: отдельно от документа его не убрать."


def remove(
    session: Session,
    route: str,
    items: Collection[Item],
    *,
    added_at: datetime,
    basis: str,
    teacher: Actor,
    deputy: Actor,
    at: datetime,
) -> Gone:
    """Destroy the one thing that was added at that time, a text or a file with its title.

    Both people have typed their passwords a moment ago. Raises `NotTheTwo`, `NotASigner`, `NotToday`, `IsPrinted`,
    and `BadField` for what is not there.
    """
    settings = load_municipality(session)
    on = local_day(at, settings.zone)
    instance = session.get(WorkflowInstance, route, with_for_update=True)
    if instance is None:
        raise BadField(field="about", sentence="Такого маршрута нет.")
    _require_the_two(session, instance, teacher, deputy, on=on)
    if {local_day(_added(session, instance, item, added_at), settings.zone) for item in items} != {on}:
        raise NotToday()
    found = Plan(
        scope=Scope.MISTAKE,
        about=route,
        routes=(),
        person=None,
        concerned=frozenset({instance.subject}),
        items=tuple(items),
        counts=(("ошибочно приложенное", 1),),
        obstacles=(),
        remains=("Запись журнала о том, что и когда было приложено и убрано.",),
    )
    require_fit_basis(session, found, basis)
    row = ErasureRequest(
        id=f"x_{secrets.token_hex(16)}",
        scope=str(Scope.MISTAKE),
        about=route,
        basis=basis,
        asked_by=teacher.person,
        asked_office=SUBJECT,
        asked_at=at,
        state=DONE,
    )
    session.add(row)
    journal.record(
        session,
        kind="erasure.requested",
        at=at,
        by=teacher.person,
        about=route,
        data={"request": row.id, "scope": row.scope, "office": SUBJECT},
        texts={"basis": basis},
    )
    return destroy(session, settings, row, found, by=deputy.person, office=Office.DEPUTY_HEAD, at=at)


def _require_the_two(
    session: Session, instance: WorkflowInstance, teacher: Actor, deputy: Actor, *, on: date
) -> None:
    who = standing(session, deputy.person, on=on)
    is_deputy = (
        who is not None
        and who.active
        and any(
            held.office == Office.DEPUTY_HEAD and held.organization == instance.organization
            for held in who.held
        )
    )
    if not is_deputy or teacher.person != instance.subject or deputy.person == teacher.person:
        raise NotTheTwo()
    if teacher.proof is None or deputy.proof is None:
        raise NotASigner()


def _added(session: Session, instance: WorkflowInstance, item: Item, added_at: datetime) -> datetime:
    """When the thing was added: a text with its entry, a file when its keeper says; nothing that is printed."""
    if item.kind == "payload":
        seq, _, field = item.ref.partition("/")
        entry = session.get(LogEvent, int(seq))
        stored = session.get(Payload, (int(seq), field))
        if entry is None or stored is None or instance.id not in (entry.route, entry.about):
            raise BadField(field="item", sentence="Такого текста у этого маршрута нет, или он уже убран.")
        if entry.rseq is not None and field == event.COMMENT:
            raise IsPrinted(version=entry.rseq)
        return entry.at
    version = session.scalars(_printing(item)).first()
    if version is not None:
        raise IsPrinted(version=version)
    if item.kind == "content" or session.get(Blob, item.ref) is None or _is_paper(session, item):
        raise BadField(field="item", sentence="Такого файла нет, или он уже убран.")
    return added_at


def _printing(item: Item) -> Select[int]:
    columns = (
        DocumentVersion.full,
        DocumentVersion.appendix,
        DocumentVersion.snapshot,
        DocumentVersion.progress,
    )
    named = or_(*(column == item.ref for column in columns))
    return select(DocumentVersion.n).where(named).order_by(DocumentVersion.n)


def _is_paper(session: Session, item: Item) -> bool:
    papers = or_(DestructionAct.act_file == item.ref, DestructionAct.extract_file == item.ref)
    return session.scalars(select(DestructionAct.seq).where(papers)).first() is not None
