"""Registration numbers: drawn once for a route, in a short transaction of their own, so that gaps are allowed."""

from sqlalchemy import select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from documents.drafts import DevelopmentRoute
from workflow.database import Base
from workflow.transaction import Units


class NumberCounter(Base):
    """The last number given in a year."""

    __tablename__ = "number_counters"
    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    last: Mapped[int]


def reserve(units: Units, route: str, *, prefix: str, year: int) -> str:
    """The number kept for the route, drawn now if it has none yet: `ИОМ-2026-0147`. Stored at once."""
    with units.writing() as session:
        working = session.get_one(DevelopmentRoute, route, with_for_update=True)
        if working.reserved_number is None:
            working.reserved_number = f"{prefix}-{year}-{_next(session, year):04d}"
        return working.reserved_number


def _next(session: Session, year: int) -> int:
    counted = update(NumberCounter).where(NumberCounter.year == year).values(last=NumberCounter.last + 1)
    if session.execute(counted).rowcount == 0:  # type: ignore[attr-defined]  # a CursorResult
        _begin_year(session, year)
        session.execute(counted)
    return session.scalars(select(NumberCounter.last).where(NumberCounter.year == year)).one()


def _begin_year(session: Session, year: int) -> None:
    """Two first submissions of a year may come at once: the one that loses counts on from the other."""
    dialect = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    session.execute(dialect.insert(NumberCounter).values(year=year, last=0).on_conflict_do_nothing())
