"""A person's standing: the offices he holds on a day and what each covers. A value, read once an act."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, cast

from sqlalchemy import Row, Table, bindparam, select
from sqlalchemy.orm import Session

from approvals import offices
from workflow.participants import (
    IN_FORCE,
    PRIMARY_FIRST,
    Appointment,
    User,
    full_name,
    scopes,
    short_name,
    short_name_of,
)

_A, _U = cast("Table", Appointment.__table__), cast("Table", User.__table__)
# Columns and not rows of the classes, built once: an act reads a standing twice.
_PERSON = select(_U.c.active, _U.c.last_name, _U.c.first_name, _U.c.patronymic).where(
    _U.c.id == bindparam("person")
)
_HELD = (
    select(*_A.c, short_name_of(_A.c.organization).label("organization_name"))
    .where(_A.c.person == bindparam("person"), IN_FORCE)
    .order_by(*PRIMARY_FIRST)
)
_HELD_LOCKED = _HELD.with_for_update(read=True, of=_A)


@dataclass(frozen=True)
class HeldOffice:
    """One office in force on the day."""

    appointment: str
    office: str
    kind: str
    organization: str
    organization_name: str  # its short name on the day
    title: str
    scope: str
    covers: frozenset[tuple[str, str]]  # (organization | subject | person, value), for scope `listed`
    on_behalf_of: str | None
    basis_number: str
    basis_date: date
    valid_from: date
    valid_to: date | None

    def reaches(self, *, organization: str, subject: str, subjects: tuple[str, ...]) -> bool:
        """Whether the office covers a route of that school, person and taught subjects."""
        if self.scope == "municipality":
            return True
        if self.scope == "organization":
            return self.organization == organization
        wanted = {("organization", organization), ("person", subject)}
        if self.counts_subjects_everywhere or self.organization == organization:
            wanted |= {("subject", code) for code in subjects}
        return not self.covers.isdisjoint(wanted)

    @property
    def counts_subjects_everywhere(self) -> bool:
        """Whether a taught subject alone is a ground: never beyond one's own school for an office of a school."""
        return self.office not in offices.AT_SCHOOL


@dataclass(frozen=True)
class Standing:
    """Who a person is on a day."""

    person: str
    active: bool
    full_name: str
    short_name: str
    held: tuple[HeldOffice, ...]

    def holds(self, *offices: str) -> bool:
        """Whether the person holds one of the offices."""
        return any(held.office in offices for held in self.held)


def standing(session: Session, person: str, *, on: date, lock: bool = False) -> Standing | None:
    """The standing of a person on that day; None for an unknown one."""
    user = session.execute(_PERSON, {"person": person}).one_or_none()
    if user is None:
        return None
    active, *names = user
    held = held_offices(session, person, on, lock=lock)
    return Standing(person, active, full_name(*names), short_name(*names), held)


def held_offices(session: Session, person: str, on: date, *, lock: bool) -> tuple[HeldOffice, ...]:
    """The offices of a person on that day; on PostgreSQL they cannot end before our commit if locked."""
    return ask_held_offices(session, person, on, lock=lock)()


def ask_held_offices(
    session: Session, person: str, on: date, *, lock: bool
) -> Callable[[], tuple[HeldOffice, ...]]:
    """The same, asked now and answered when called."""
    asked = session.execute(_HELD_LOCKED if lock else _HELD, {"person": person, "on": on})
    return lambda: _held(session, asked.all())


def _held(session: Session, found: Sequence[Row[*tuple[Any, ...]]]) -> tuple[HeldOffice, ...]:
    listed = [row.id for row in found if row.scope == "listed"]
    covered = scopes(session, listed) if listed else {}
    return tuple(
        HeldOffice(
            appointment=row.id,
            office=row.office,
            kind=row.kind,
            organization=row.organization,
            organization_name=row.organization_name,
            title=row.title,
            scope=row.scope,
            covers=frozenset((scope.kind, scope.value) for scope in covered.get(row.id, ())),
            on_behalf_of=row.replaces,
            basis_number=row.basis_number,
            basis_date=row.basis_date,
            valid_from=row.valid_from,
            valid_to=row.valid_to,
        )
        for row in found
    )
