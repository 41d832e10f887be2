"""Where each route stands: one row an instance, moved by exactly one version with each act.

The database refuses a move that the log does not prove (`workflow/log/guards_*.py`). What the route says, and who
may move it, is somebody else's business.
"""

from datetime import datetime
from typing import Any, cast

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    String,
    Table,
    Text,
    bindparam,
    insert,
    select,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from workflow.database import Base, Hash, Id, UtcTime
from workflow.errors import StaleVersion
from workflow.pipeline import together


class StoredDefinition(Base):
    """One published version of a process: its canonical rules. Routes begun under it end under it."""

    __tablename__ = "process_definitions"
    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    hash: Mapped[str] = mapped_column(Hash, unique=True)
    initial: Mapped[str] = mapped_column(String(40))
    rules: Mapped[str] = mapped_column(Text)
    published_at: Mapped[datetime] = mapped_column(UtcTime)


class WorkflowInstance(Base):
    """One run of a process for one route. `version` = its acts = its documents = its log entries."""

    __tablename__ = "instances"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    number: Mapped[str | None] = mapped_column(
        String(40), unique=True
    )  # given at the first submission, set once
    process: Mapped[str] = mapped_column(String(40))
    process_version: Mapped[int]
    process_hash: Mapped[str] = mapped_column(Hash)
    subject: Mapped[str] = mapped_column(ForeignKey("users.id"))  # whose route it is
    organization: Mapped[str] = mapped_column(ForeignKey("organizations.id"))
    state: Mapped[str] = mapped_column(String(40))
    version: Mapped[int]
    head: Mapped[str] = mapped_column(Hash)  # leaf of the last entry, or the genesis
    in_force: Mapped[int | None]  # the version that is in force
    initial_design: Mapped[int | None]  # the version first put in force (order 731, III.4)
    round: Mapped[int]  # «круг»: submissions so far
    entered: Mapped[int]  # the version of the act that entered the present state
    entered_at: Mapped[datetime] = mapped_column(UtcTime)
    opened_at: Mapped[datetime] = mapped_column(UtcTime)

    __table_args__ = (
        ForeignKeyConstraint(
            ["process", "process_version"], ["process_definitions.id", "process_definitions.version"]
        ),
        CheckConstraint("version >= 0", name="version"),
        Index("ix_instances_subject_opened_at", "subject", "opened_at"),
        Index("ix_instances_organization_state_entered_at", "organization", "state", "entered_at"),
        # A school's list in the order of its last moves, without sorting all of its routes.
        Index("ix_instances_organization_entered_at", "organization", "entered_at", "id"),
        Index("ix_instances_state_entered_at", "state", "entered_at"),
        Index("ix_instances_entered_at", "entered_at"),
    )


_INSTANCES = cast("Table", WorkflowInstance.__table__)
MOVED = ("state", "head", "number", "in_force", "initial_design", "round", "entered", "entered_at")
"""What an act may move, besides the version."""
_MOVE = (
    _INSTANCES.update()
    .where(_INSTANCES.c.id == bindparam("route"), _INSTANCES.c.version == bindparam("seen"))
    .values(version=bindparam("next"), **{name: bindparam(name) for name in MOVED})
)


def begin(session: Session, **values: Any) -> None:
    """Insert the instance of a new route at version 0 in its initial state."""
    session.execute(insert(WorkflowInstance).values(version=0, round=0, entered=0, **values))


def load(session: Session, route: str, *, lock: bool = False) -> WorkflowInstance | None:
    """The instance of the route, locked until the end of the transaction if asked; None where there is none."""
    query = (
        select(WorkflowInstance).where(WorkflowInstance.id == route).execution_options(populate_existing=True)
    )
    return session.scalars(query.with_for_update() if lock else query).one_or_none()


def move(session: Session, route: str, seen: int, *, name: str, **values: Any) -> None:
    """Move the instance on by one version from the one `seen`; `values` are all of `MOVED`.

    Raises `StaleVersion` about `name` where it has moved meanwhile.
    """
    values |= {"route": route, "seen": seen, "next": seen + 1}
    with together(session) as journey:
        journey.change_one(_MOVE, values, otherwise=StaleVersion(number=name, seen=seen, now=seen + 1))
