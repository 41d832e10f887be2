"""Legal holds: while one is in force, nothing of the route or person may be destroyed, whatever the term says.

Set and lifted by who answers for retention, each with a basis and an entry of the log.
"""

import secrets
from collections.abc import Collection
from datetime import date, datetime

from sqlalchemy import Date, String, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from approvals.errors import BadField
from workflow.database import Base, Id, UtcTime
from workflow.log import journal


class LegalHold(Base):
    """One prohibition on destroying a route, or anything of a person, until its end or until it is lifted."""

    __tablename__ = "legal_holds"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    about: Mapped[str] = mapped_column(Id, index=True)  # a route or a person
    basis: Mapped[str] = mapped_column(String(200))
    until: Mapped[date | None] = mapped_column(Date)  # the last day; none means until it is lifted
    set_at: Mapped[datetime] = mapped_column(UtcTime)
    set_by: Mapped[str | None] = mapped_column(Id)
    lifted_at: Mapped[datetime | None] = mapped_column(UtcTime)
    lifted_by: Mapped[str | None] = mapped_column(Id)

    def in_force(self, on: date) -> bool:
        """Whether it forbids destroying on that day."""
        return self.lifted_at is None and (self.until is None or on <= self.until)


def holds_on(session: Session, about: Collection[str], *, on: date) -> list[LegalHold]:
    """The holds in force that day on any of these routes and people."""
    query = (
        select(LegalHold)
        .where(LegalHold.about.in_(about), LegalHold.lifted_at.is_(None))
        .where(or_(LegalHold.until.is_(None), LegalHold.until >= on))
        .order_by(LegalHold.set_at, LegalHold.id)
    )
    return list(session.scalars(query))


def all_holds(session: Session) -> list[LegalHold]:
    """Every hold ever set, the latest first."""
    return list(session.scalars(select(LegalHold).order_by(LegalHold.set_at.desc(), LegalHold.id)))


def set_hold(
    session: Session, about: str, basis: str, *, until: date | None, today: date, at: datetime, by: str | None
) -> str:
    """Forbid destroying, with its entry of the log; return the hold's id. Raises `BadField`."""
    if until is not None and until < today:
        raise BadField(field="until", sentence="Последний день запрета уже прошёл. Проверьте дату.")
    row = LegalHold(
        id=f"h_{secrets.token_hex(16)}", about=about, basis=basis, until=until, set_at=at, set_by=by
    )
    session.add(row)
    data = {"hold": row.id, "until": until.isoformat() if until else None}
    journal.record(session, kind="hold.set", at=at, by=by, about=about, data=data, texts={"basis": basis})
    return row.id


def lift_hold(session: Session, hold: str, *, at: datetime, by: str | None) -> None:
    """End the hold, with its entry of the log. Raises `BadField`."""
    row = session.get(LegalHold, hold, with_for_update=True)
    if row is None or row.lifted_at is not None:
        raise BadField(field="hold", sentence="Этот запрет уже снят. Обновите страницу.")
    row.lifted_at, row.lifted_by = at, by
    journal.record(session, kind="hold.lifted", at=at, by=by, about=row.about, data={"hold": row.id})
