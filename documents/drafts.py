"""The working copy of a route: what is being written, with its own revision, until an act takes it.

Saving a draft is not an act: it takes no number. Who may write which section is decided in `approvals`.
"""

import json
from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import ForeignKey, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from documents.content import RouteContent
from workflow.database import Base, Id, UtcTime

DESTROYED = "{}"
"""The working copy of a route whose text was destroyed by an act: it says nothing, not even its period."""


class DevelopmentRoute(Base):
    """The working copy of one route: draft content and progress marks, each with its revision."""

    __tablename__ = "routes"
    id: Mapped[str] = mapped_column(ForeignKey("instances.id"), primary_key=True)
    draft: Mapped[str] = mapped_column(Text)  # canonical JSON of RouteContent
    draft_revision: Mapped[int] = mapped_column(default=1)
    drafted_at: Mapped[datetime] = mapped_column(UtcTime)
    drafted_by: Mapped[str] = mapped_column(Id)
    progress: Mapped[str] = mapped_column(Text, default="{}")  # canonical JSON of Progress
    # Who fills in for the teacher; indexed, since he looks for his routes among all.
    filled_by: Mapped[str | None] = mapped_column(ForeignKey("users.id"), index=True)
    subjects: Mapped[str] = mapped_column(
        String(1000), default=""
    )  # ";math;physics;": what a curator's scope asks
    # Groups of section 2 (";digital;methodical;") and the category: what a queue is narrowed by.
    deficits: Mapped[str] = mapped_column(String(300), default="", server_default=text("''"))
    category: Mapped[str] = mapped_column(String(20), default="", server_default=text("''"))
    reserved_number: Mapped[str | None] = mapped_column(String(40), unique=True)
    opened_by: Mapped[str] = mapped_column(Id)
    amended_by: Mapped[str | None] = mapped_column(Id)  # who opened the amendment in preparation
    amendment_basis: Mapped[str | None] = mapped_column(Text)
    opinion: Mapped[int | None]  # the entry of the latest special opinion: what is printed has moved with it
    linked_to: Mapped[str | None] = mapped_column(Id)  # the route that this one continues after a transfer


def looked_up_by(content: RouteContent) -> dict[str, str]:
    """The columns by which lists find a route, as its working copy says them."""
    groups = sorted({need.deficit_type for need in content.z2.items if need.deficit_type})
    return {
        "subjects": _spelled(content.z1.subjects),
        "deficits": _spelled(groups),
        "category": content.z1.category or "",
    }


def ends_on(draft: str) -> date | None:
    """The last day of the period in a working copy that is still there: a list of a school asks for nothing else."""
    said = json.loads(draft)["z1"]["ends_on"]
    return None if said is None else date.fromisoformat(said)


def _spelled(codes: Sequence[str]) -> str:
    """Codes as a column keeps them: each between semicolons, so that LIKE finds it whole."""
    return "".join(f";{code}" for code in codes) + ";" if codes else ""
