"""Accession: a person's consent to the municipality's rules on simple electronic signatures.

Asked for once, before his first sign-off under an order, and given by himself or on a signed sheet of paper. It can be
withdrawn: what was signed stays signed, nothing more is. Where no order is entered there is nothing to accede to.
"""

from collections.abc import Callable
from datetime import date, datetime
from typing import cast

from sqlalchemy import Date, ForeignKey, Index, String, Table, bindparam, insert, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from approvals.errors import BadField, NotAcceded
from approvals.municipality import EsignPolicy
from workflow.database import Base, UtcTime
from workflow.log import journal

ACCEPTED, WITHDRAWN = "policy.accepted", "policy.withdrawn"


class Accession(Base):
    """One accession, numbered by its entry; the database changes nothing of it but, once, the withdrawal."""

    __tablename__ = "accessions"
    seq: Mapped[int] = mapped_column(ForeignKey("events.seq"), primary_key=True, autoincrement=False)
    person: Mapped[str] = mapped_column(ForeignKey("users.id"))
    number: Mapped[str] = mapped_column(String(60))  # of the order
    date: Mapped[date] = mapped_column(Date)
    entered: Mapped[str] = mapped_column(String(10))  # self | sheet
    accepted_at: Mapped[datetime] = mapped_column(UtcTime)
    withdrawn_seq: Mapped[int | None] = mapped_column(ForeignKey("events.seq"), unique=True)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcTime)

    __table_args__ = (
        Index(
            "ix_accessions_one_in_force",
            "person",
            "number",
            "date",
            unique=True,
            sqlite_where=withdrawn_seq.is_(None),
            postgresql_where=withdrawn_seq.is_(None),
        ),
    )


_A = cast("Table", Accession.__table__)
_OF_ORDER = (
    (_A.c.number == bindparam("number")) & (_A.c.date == bindparam("date")) & _A.c.withdrawn_seq.is_(None)
)
_IN_FORCE = select(_A.c.seq).where(_A.c.person == bindparam("who"), _OF_ORDER)
_LOCKED = _IN_FORCE.with_for_update(read=True)


def in_force(session: Session, person: str, policy: EsignPolicy) -> int | None:
    """The entry of the person's accession to that order; None where there is none."""
    return session.scalar(_IN_FORCE, _asked(person, policy))


def ask_acceded(session: Session, person: str, policy: EsignPolicy) -> Callable[[], None]:
    """Ask for an accession that cannot be withdrawn before our commit; the call raises `NotAcceded` without one."""
    asked = session.execute(_LOCKED, _asked(person, policy))

    def required() -> None:
        if asked.scalar() is None:
            raise NotAcceded()

    return required


def people_acceded(session: Session, policy: EsignPolicy) -> set[str]:
    """Everybody whose accession to that order is in force."""
    asked = {"number": policy.number, "date": policy.date}
    return set(session.scalars(select(_A.c.person).where(_OF_ORDER), asked))


def history(session: Session, person: str) -> list[Accession]:
    """Every accession of the person, the latest first."""
    query = select(Accession).where(Accession.person == person)
    return list(session.scalars(query.order_by(Accession.seq.desc())))


def accede(
    session: Session, person: str, policy: EsignPolicy, *, at: datetime, by: str, sheet: str | None = None
) -> None:
    """Record the accession with its entry of the log; `sheet` names the signed paper, None where he did it himself.

    Who has acceded already stays as he is.
    """
    journal.head(session)  # locked: of two that try at once one is recorded
    if in_force(session, person, policy) is not None:
        return
    entered = "self" if sheet is None else "sheet"
    data = {"number": policy.number, "date": policy.date.isoformat(), "entered": entered}
    texts = {} if sheet is None else {"sheet": sheet}
    seq = journal.record(session, kind=ACCEPTED, at=at, by=by, about=person, data=data, texts=texts)
    session.execute(
        insert(_A).values(
            seq=seq,
            person=person,
            number=policy.number,
            date=policy.date,
            entered=entered,
            accepted_at=at,
        )
    )


def withdraw(session: Session, person: str, policy: EsignPolicy, *, at: datetime) -> None:
    """Record that the person takes his accession back; raises `BadField` where there is none."""
    found = select(_A.c.seq, _A.c.entered).where(_A.c.person == bindparam("who"), _OF_ORDER).with_for_update()
    row = session.execute(found, _asked(person, policy)).one_or_none()
    if row is None:
        raise BadField(field="withdraw", sentence="Вы не присоединялись к правилам. Обновите страницу.")
    data = {"number": policy.number, "date": policy.date.isoformat(), "entered": row.entered}
    seq = journal.record(session, kind=WITHDRAWN, at=at, by=person, about=person, data=data)
    session.execute(update(_A).where(_A.c.seq == row.seq).values(withdrawn_seq=seq, withdrawn_at=at))


def _asked(person: str, policy: EsignPolicy) -> dict[str, object]:
    return {"who": person, "number": policy.number, "date": policy.date}
