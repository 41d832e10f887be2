"""Sheets: decisions printed to be signed on paper, each bound to what was seen, and what became of them.

Printing one is not an act: it takes no number and signs nothing. The sheet keeps the content as it was printed, so that
what moved since can be told. Who enters the scan and who confirms it is the business of `entering` and `confirming`.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from approvals.kept_form import OPEN, KeptForm
from approvals.situation import parsed_content
from documents.content import RouteContent
from workflow.database import Base, Id, UtcTime
from workflow.errors import NotFound


@dataclass(frozen=True)
class Line:
    """One signature of the sheet: what is decided, by whom, in which office, and the day it bears."""

    act: str
    person: str
    office: str
    on: date | None = None


class PaperSheet(KeptForm, Base):
    """One printed sheet and what became of it. `key` is that of the form with which its act is made."""

    __tablename__ = "paper_sheets"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    key: Mapped[str] = mapped_column(String(32))
    route: Mapped[str] = mapped_column(ForeignKey("instances.id"), index=True)
    level: Mapped[str] = mapped_column(String(12))  # school | municipality: who may confirm it
    spelled: Mapped[str] = mapped_column(Text)  # JSON of the lines
    content: Mapped[str] = mapped_column(Text)  # canonical JSON of what was printed
    printed_by: Mapped[str] = mapped_column(ForeignKey("users.id"))
    printed_at: Mapped[datetime] = mapped_column(UtcTime)
    scan: Mapped[int | None]  # the entry of its last scan
    outcome: Mapped[str | None] = mapped_column(String(10))  # signed | dropped; None while it waits
    sentence: Mapped[str | None] = mapped_column(Text)  # why it was dropped

    __table_args__ = (
        CheckConstraint("outcome in ('signed', 'dropped')", name="outcome"),
        CheckConstraint("level in ('school', 'municipality')", name="level"),
        Index("ix_paper_sheets_waiting", "level", "route", **OPEN),
    )

    @property
    def name(self) -> str:
        """How the sheet is called on paper and on pages: «3f9a-c07e»."""
        return f"{self.id[2:6]}-{self.id[6:10]}"

    @property
    def lines(self) -> tuple[Line, ...]:
        """The signatures, in the order of the acts."""
        return tuple(
            Line(act, person, office, None if on is None else date.fromisoformat(on))
            for act, person, office, on in json.loads(self.spelled)
        )

    @property
    def is_whole_route(self) -> bool:
        """Whether it is a route agreed on paper, entered whole, and no sheet that was printed here."""
        return len(self.lines) > 1

    @property
    def printed(self) -> RouteContent:
        """The content as it was printed."""
        return parsed_content(self.content.encode())


def spelled_lines(lines: Sequence[Line]) -> str:
    """The lines as a row keeps them."""
    return json.dumps(
        [[one.act, one.person, one.office, None if one.on is None else one.on.isoformat()] for one in lines]
    )


def spelled_fields(fields: Mapping[str, Any]) -> str:
    """The fields of a form as a row keeps them."""
    return json.dumps(fields, ensure_ascii=False, sort_keys=True, default=vars)


def sheet(session: Session, route: str, code: str, *, lock: bool = False) -> PaperSheet:
    """The sheet of that route; raises `NotFound`."""
    asked = select(PaperSheet).where(PaperSheet.id == code, PaperSheet.route == route)
    found = session.scalars(asked.with_for_update() if lock else asked).one_or_none()
    if found is None:
        raise NotFound(what="лист")
    return found


def sheets_of(session: Session, route: str) -> Sequence[PaperSheet]:
    """The sheets of the route, the latest first."""
    asked = select(PaperSheet).where(PaperSheet.route == route)
    return session.scalars(asked.order_by(PaperSheet.printed_at.desc(), PaperSheet.id)).all()
