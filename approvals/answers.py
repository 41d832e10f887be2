"""The life of a remark after the decision: the teacher answers or disagrees, the reviewer's office lifts it.

None of it is an act: no version is made. Each leaves an event about the route in the log.
"""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from approvals.desk import Desk, local_day
from approvals.errors import BadField, Locked, NotYourOffice, RouteUnknown
from approvals.offices import NAMES, WHOSE
from approvals.opinions import KIND, OPINION, SpecialOpinion, is_given
from approvals.remarks import Remark
from approvals.request import Actor
from approvals.situation import Situation, read_situation
from documents.drafts import DevelopmentRoute
from documents.texts import Text
from workflow import instances
from workflow.definition import ProcessDefinition, StateKind
from workflow.log import journal

SHORTEST_ANSWER = 3
SHORTEST_OPINION = 10
_ANSWER = Text(2000)


class RemarkClosed(Locked):
    """The remark stands otherwise by now. Fact: none."""

    template = "Это замечание уже снято или ответ на него уже дан. Обновите страницу."


class OpinionStands(Locked):
    """The teacher has said his opinion on this remark already. Fact: none."""

    template = "Особое мнение к этому замечанию уже записано и останется рядом с ним."


def remarks_of(session: Session, route: str) -> tuple[Remark, ...]:
    """All remarks of the route, the latest round first."""
    found = session.scalars(
        select(Remark).where(Remark.route == route).order_by(Remark.version.desc(), Remark.id)
    )
    return tuple(found)


def may_answer(situation: Situation, remark: Remark) -> bool:
    """Whether the person may say «Исправлено»: the teacher, while the remark is open."""
    return remark.state == "open" and situation.person.person == situation.subject


def may_lift(situation: Situation, remark: Remark) -> bool:
    """Whether the person may lift the remark: who holds the reviewer's office for the route, never its teacher."""
    if remark.state == "lifted" or situation.person.person == situation.subject:
        return False
    return any(
        held.office == remark.office
        and held.reaches(
            organization=situation.organization, subject=situation.subject, subjects=situation.subjects
        )
        for held in situation.person.held
    )


def may_object(situation: Situation, definition: ProcessDefinition, remark: Remark) -> bool:
    """Whether the person may disagree with the remark: the teacher, until it is lifted or the route ends."""
    ended = definition.states[situation.state].kind is StateKind.FINAL
    return remark.state != "lifted" and not ended and situation.person.person == situation.subject


def answer(desk: Desk, route: str, remark: str, text: str, *, actor: Actor, at: datetime) -> None:
    """Answer «Исправлено»: afterwards the remark is `fixed` with the answer beside it."""
    try:
        said = _ANSWER.clean(text).strip()
    except ValueError as error:
        raise BadField(field="answer", sentence=f"Поле «Что сделано»: {error}.") from error
    if len(said) < SHORTEST_ANSWER:
        raise BadField(field="answer", sentence="Напишите коротко, что сделано по замечанию.")
    with desk.units.writing() as session:
        situation, row = _found(session, route, remark, actor=actor, at=at)
        if situation.person.person != situation.subject:
            raise _foreign(desk, at, "Исправлено", "subject", session)
        if row.state != "open":
            raise RemarkClosed()
        row.state, row.answer, row.answered_at = "fixed", said, at
        journal.record(
            session,
            kind="remark.answered",
            at=at,
            by=actor.person,
            about=route,
            data={"remark": remark},
            texts={"answer": said},
        )


def object_to(desk: Desk, route: str, remark: str, text: str, *, actor: Actor, at: datetime) -> int:
    """Write the teacher's special opinion on the remark down and return its entry of the log; it is never changed."""
    said = _opinion(text)
    with desk.units.writing() as session:
        situation, row = _found(session, route, remark, actor=actor, at=at)
        if situation.person.person != situation.subject:
            raise _foreign(desk, at, "Не согласна / не согласен с замечанием", "subject", session)
        if is_given(session, remark):
            raise OpinionStands()
        if not may_object(situation, desk.definition(session, situation.process), row):
            raise RemarkClosed()
        seq = journal.record(
            session,
            kind=KIND,
            at=at,
            by=actor.person,
            about=route,
            data={"remark": remark, "version": row.version},
            texts={OPINION: said},
        )
        session.get_one(DevelopmentRoute, route).opinion = seq
        session.add(
            SpecialOpinion(
                seq=seq, route=route, version=row.version, remark=remark, person=actor.person, given_at=at
            )
        )
    return seq


def _opinion(text: str) -> str:
    try:
        said = _ANSWER.clean(text).strip()
    except ValueError as error:
        raise BadField(field=OPINION, sentence=f"Поле «Особое мнение»: {error}.") from error
    if len(said) < SHORTEST_OPINION:
        sentence = f"Напишите, с чем вы не согласны и почему (не менее {SHORTEST_OPINION} символов)."
        raise BadField(field=OPINION, sentence=sentence)
    return said


def lift(desk: Desk, route: str, remark: str, *, actor: Actor, at: datetime) -> None:
    """Lift the remark («Замечания сняты»): afterwards it is `lifted`."""
    with desk.units.writing() as session:
        situation, row = _found(session, route, remark, actor=actor, at=at)
        if row.state == "lifted":
            raise RemarkClosed()
        if not may_lift(situation, row):
            raise _foreign(desk, at, "Снять замечание", row.office, session)
        row.state, row.lifted_at, row.lifted_by = "lifted", at, actor.person
        journal.record(
            session, kind="remark.lifted", at=at, by=actor.person, about=route, data={"remark": remark}
        )


def _found(
    session: Session, route: str, remark: str, *, actor: Actor, at: datetime
) -> tuple[Situation, Remark]:
    # Of two at once the second sees what the first did, and an act under way draws its documents anew.
    instances.load(session, route, lock=True)
    situation = read_situation(session, route, actor.person, at=at)
    row = session.get(Remark, remark)
    if row is None or row.route != route:
        raise RouteUnknown()
    return situation, row


def _foreign(desk: Desk, at: datetime, act: str, office: str, session: Session) -> NotYourOffice:
    on = local_day(at, desk.municipality(session).zone)
    return NotYourOffice(date=f"{on:%d.%m.%Y}", act=act, office=NAMES[office], turn=WHOSE[office])
