"""Notes of support («записи о сопровождении»): who advised the teacher, when and on what (Order 731, III.2, V.5).

They stand outside the signed text: working data with an entry of the log. What was talked about is a text under a salt
and can be destroyed; that there was a consultation stays.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from sqlalchemy import ForeignKey, String, func, select
from sqlalchemy.orm import Mapped, Session, aliased, mapped_column

from approvals.desk import Desk, local_day
from approvals.errors import BadField, Refused
from approvals.request import Actor
from approvals.situation import Situation, read_situation
from approvals.standing import Standing
from approvals.visibility import shown_by
from documents.texts import Line, Text
from workflow import instances
from workflow.database import Base, Id, UtcTime
from workflow.instances import WorkflowInstance
from workflow.log import journal
from workflow.log.tables import Payload
from workflow.participants import Office

KIND: Final = "support.noted"
TOPIC, WHO = "topic", "who"
LONGEST_TOPIC: Final = 600
LONGEST_WHO: Final = 150
MOST_NOTES: Final = 500
FORMS: Final = {
    "talk": "консультация",
    "group": "групповая консультация",
    "visit": "посещение занятия",
    "remote": "по телефону или в переписке",
    "materials": "помощь с материалами",
}
"""What kind of support it was."""
SUPPORTERS: Final = (Office.MENTOR, Office.SMO_HEAD, Office.DEPUTY_HEAD, Office.MUNICIPAL_CURATOR)
"""Who keeps the journal beside the teacher, the nearest first."""
SUBJECT: Final = "subject"


class NotASupporter(Refused):
    """The journal is kept by the teacher and by who supports him."""

    template = (
        "Записи о сопровождении ведут педагог, наставник, руководитель методического объединения, "
        "заместитель директора и куратор. Читать их вы можете."
    )


class SupportNote(Base):
    """That support was given: the day, its kind, the row, by whom it was noted and in which office."""

    __tablename__ = "support_notes"
    seq: Mapped[int] = mapped_column(ForeignKey("events.seq"), primary_key=True, autoincrement=False)
    route: Mapped[str] = mapped_column(ForeignKey("instances.id"), index=True)
    on_day: Mapped[date]
    form: Mapped[str] = mapped_column(String(20))
    row_id: Mapped[str | None] = mapped_column(String(16))
    person: Mapped[str] = mapped_column(Id)
    office: Mapped[str] = mapped_column(String(30))
    noted_at: Mapped[datetime] = mapped_column(UtcTime)


@dataclass(frozen=True)
class Noted:
    """A note as it is read; no topic where it was destroyed by an act.

    `who` names the one who helped where that is not the one who noted it.
    """

    note: SupportNote
    topic: str | None
    who: str | None


@dataclass(frozen=True)
class NewNote:
    """What a person writes down; `who` helped, where it was not the writer."""

    on_day: date
    form: str
    topic: str
    who: str = ""
    row: str = ""


def note(desk: Desk, route: str, new: NewNote, *, actor: Actor, at: datetime) -> int:
    """Write the note down and return its entry of the log; raises `NotASupporter` and `BadField`."""
    texts = _texts(new)
    with desk.units.writing() as session:
        instances.load(session, route, lock=True)  # what is being destroyed takes no text any more
        situation = read_situation(session, route, actor.person, at=at)
        office = office_of(session, situation)
        if office is None:
            raise NotASupporter()
        if office == SUBJECT and WHO not in texts:
            raise BadField(field=WHO, sentence="Напишите, кто вам помогал: фамилия и инициалы или должность.")
        _require_sense(situation, new, on=local_day(at, situation.municipality.zone))
        if (session.scalar(select(func.count()).where(SupportNote.route == route)) or 0) >= MOST_NOTES:
            sentence = (
                f"В журнале уже {MOST_NOTES} записей, больше не помещается. Дальше ведите его на бумаге."
            )
            raise BadField(field=TOPIC, sentence=sentence)
        row = new.row or None
        seq = journal.record(
            session,
            kind=KIND,
            at=at,
            by=actor.person,
            about=route,
            data={"day": new.on_day.isoformat(), "form": new.form, "office": office, "row": row},
            texts=texts,
        )
        session.add(
            SupportNote(
                seq=seq,
                route=route,
                on_day=new.on_day,
                form=new.form,
                row_id=row,
                person=actor.person,
                office=office,
                noted_at=at,
            )
        )
    return seq


def office_of(session: Session, situation: Situation) -> str | None:
    """In which office the person of the situation keeps this journal; None where he only reads it."""
    who = situation.person
    if not who.active or situation.number is None:
        return None
    if who.person == situation.subject:
        return SUBJECT
    return next((str(office) for office in SUPPORTERS if _shows(session, who, office, situation.route)), None)


def _shows(session: Session, who: Standing, office: str, route: str) -> bool:
    return any(
        session.scalar(select(WorkflowInstance.id).where(WorkflowInstance.id == route, shown_by(held)))
        for held in who.held
        if held.office == office
    )


def _texts(new: NewNote) -> dict[str, str]:
    """What goes under a salt: what it was about and, if said, who helped."""
    try:
        topic = Text(LONGEST_TOPIC).clean(new.topic).strip()
    except ValueError as error:
        raise BadField(field=TOPIC, sentence=f"Поле «О чём»: {error}.") from error
    try:
        who = Line(LONGEST_WHO).clean(new.who)
    except ValueError as error:
        raise BadField(field=WHO, sentence=f"Поле «Кто помогал»: {error}.") from error
    if not topic:
        raise BadField(field=TOPIC, sentence="Напишите, о чём была консультация: хватит одной строки.")
    return {TOPIC: topic} | ({WHO: who} if who else {})


def _require_sense(situation: Situation, new: NewNote, *, on: date) -> None:
    starts = situation.content.z1.starts_on
    if new.on_day > on:
        raise BadField(field="on_day", sentence="Этот день ещё не наступил. Запишите консультацию после неё.")
    if starts is not None and new.on_day.year < starts.year - 1:
        raise BadField(field="on_day", sentence="Проверьте год: маршрут тогда ещё не начинался.")
    if new.form not in FORMS:
        raise BadField(field="form", sentence="Выберите вид помощи из списка.")
    if new.row and new.row not in {row.id for row in situation.content.z3.rows}:
        raise BadField(field="row", sentence="Выберите мероприятие из списка или оставьте поле пустым.")


def notes_of(session: Session, routes: Sequence[str]) -> list[Noted]:
    """The notes of these routes by day."""
    topic, who = aliased(Payload), aliased(Payload)
    asked = (
        select(SupportNote, topic.text, who.text)
        .outerjoin(topic, (topic.seq == SupportNote.seq) & (topic.field == TOPIC))
        .outerjoin(who, (who.seq == SupportNote.seq) & (who.field == WHO))
        .where(SupportNote.route.in_(routes))
        .order_by(SupportNote.on_day, SupportNote.seq)
    )
    return [Noted(*row) for row in session.execute(asked)]
