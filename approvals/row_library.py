"""The library of rows: what a person may take into a route, and what he may keep for himself or for his school.

A row kept is no act: it takes no number and makes no entry. It goes with its author when he is erased.
"""

import secrets
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from approvals.desk import Desk
from approvals.errors import BadField
from approvals.offices import FILLERS
from approvals.standing import Standing
from documents.patterns import Pattern
from documents.saved_rows import SavedRow
from workflow.errors import NotFound
from workflow.log.canonical import canonical
from workflow.participants import Employment, Organization, User

MOST_OWN, MOST_OF_SCHOOL = 200, 300


@dataclass(frozen=True)
class KeptRow:
    """One row of the library as a person sees it."""

    id: str
    pattern: Pattern
    of_school: bool
    removable: bool


def library(session: Session, who: Standing, *, on: date) -> tuple[KeptRow, ...]:
    """The person's own rows and those of the schools where he works, the newest first."""
    schools = _schools(session, who.person, on=on) | _kept_for(who)
    query = (
        select(SavedRow)
        .where(or_(_own(who.person), SavedRow.organization.in_(schools)))
        .order_by(SavedRow.saved_at.desc(), SavedRow.id)
    )
    return tuple(
        KeptRow(
            row.id,
            Pattern.model_validate_json(row.body, context={"dictionaries": None}),
            row.organization is not None,
            _may_remove(row, who),
        )
        for row in session.scalars(query)
    )


def may_keep_for_school(who: Standing, organization: str) -> bool:
    """Whether the person may keep a row for everybody at that school: who fills in for its teachers may."""
    return organization in _kept_for(who)


def keep_row(desk: Desk, who: Standing, pattern: Pattern, organization: str | None, *, at: datetime) -> str:
    """Keep a row: for the person, or for the school; the same row is kept once. Return its id."""
    if organization is not None and not may_keep_for_school(who, organization):
        raise BadField(
            field="whose", sentence="Строку для всей школы сохраняет тот, кто помогает её педагогам."
        )
    body = canonical(pattern.model_dump(mode="json", exclude_defaults=True)).decode()
    mine = SavedRow.organization == organization if organization else _own(who.person)
    with desk.units.writing() as session:
        _lock(session, who.person, organization)
        known = session.scalars(select(SavedRow.id).where(mine, SavedRow.body == body)).first()
        if known is not None:
            return known
        most = MOST_OF_SCHOOL if organization else MOST_OWN
        if (session.scalar(select(func.count()).select_from(SavedRow).where(mine)) or 0) >= most:
            raise BadField(
                field="whose", sentence=f"В библиотеке уже {most} строк. Уберите лишние и повторите."
            )
        row = SavedRow(
            id=f"s_{secrets.token_hex(16)}",
            person=who.person,
            organization=organization,
            body=body,
            saved_at=at,
        )
        session.add(row)
        return row.id


def _lock(session: Session, person: str, organization: str | None) -> None:
    """Of two who keep a row in one place at once the second sees what the first kept."""
    place = select(User.id).where(User.id == person)
    if organization is not None:
        place = select(Organization.id).where(Organization.id == organization)
    session.execute(place.with_for_update(key_share=True))


def remove_row(desk: Desk, who: Standing, row_id: str) -> None:
    """Take a row out of the library: one's own, or one of the school by who may keep for it."""
    with desk.units.writing() as session:
        row = session.get(SavedRow, row_id)
        if row is None or not _may_remove(row, who):
            raise NotFound(what="строка")
        session.delete(row)


def _may_remove(row: SavedRow, who: Standing) -> bool:
    if row.organization is not None:
        return may_keep_for_school(who, row.organization)
    return row.person == who.person


def _own(person: str) -> ColumnElement[bool]:
    """The rows that the person keeps for himself; what he kept for a school is the school's."""
    return and_(SavedRow.person == person, SavedRow.organization.is_(None))


def _kept_for(who: Standing) -> set[str]:
    return {held.organization for held in who.held if held.office in FILLERS and held.organization}


def _schools(session: Session, person: str, *, on: date) -> set[str]:
    query = select(Employment.organization).where(
        Employment.person == person,
        Employment.valid_from <= on,
        Employment.valid_to.is_(None) | (Employment.valid_to >= on),
    )
    return set(session.scalars(query))
