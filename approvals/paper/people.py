"""Who has to do with a paper: who may sign it, who may enter its scan, and who may confirm it.

The first is decided by `authority` as for any act. The other two hold an office that reaches the route, are not its
teacher nor in his group, and are two people; who confirms stands on the level at which the paper was signed.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from approvals import authority, offices
from approvals.authority import Grant
from approvals.errors import Refused
from approvals.situation import Situation
from approvals.standing import HeldOffice, Standing, standing
from documents.membership import members
from documents.texts import sort_key
from workflow.definition import MEMBER, ProcessDefinition
from workflow.participants import IN_FORCE, Appointment, Office

AT = {
    "school": frozenset(offices.SCHOOL),
    "municipality": frozenset({*offices.MUNICIPAL, Office.METHODIST}),
}
"""Whose word about a paper counts on each level."""
EVERYWHERE = AT["school"] | AT["municipality"]


class NotForPapers(Refused):
    """The person may neither enter nor confirm scans of this route."""

    template = (
        "Листы этого маршрута печатают и вносят заместитель директора, директор, руководитель методического "
        "объединения или управление образования, но не сам педагог."
    )


class NotASecondPerson(Refused):
    """Who entered the scan cannot confirm it."""

    template = "Скан внесли вы. Подтвердить, что на нём сказано то же, должен другой человек."


class NotOfThatLevel(Refused):
    """The paper was signed on another level. Fact: who."""

    template = "Этот скан подтверждает {who}: подпись поставлена на этом уровне."


@dataclass(frozen=True)
class Signer:
    """One who could make the act, and in which office."""

    who: Standing
    grant: Grant


def level_of(office: str) -> str:
    """The level at which a signature in that office stands."""
    return "municipality" if office in offices.MUNICIPAL else "school"


def require_enters(situation: Situation) -> None:
    """Raise `NotForPapers` for who may not print sheets and enter scans."""
    if _reaching(situation, EVERYWHERE) is None:
        raise NotForPapers()


def may_enter(situation: Situation) -> bool:
    """Whether the person may print sheets of the route and enter their scans."""
    return _reaching(situation, EVERYWHERE) is not None


def confirming_office(situation: Situation, level: str, entered_by: str) -> HeldOffice:
    """In which office the person confirms a scan; raises the refusal that says why he may not."""
    if situation.person.person == entered_by:
        raise NotASecondPerson()
    require_enters(situation)
    held = _reaching(situation, AT[level])
    if held is None:
        raise NotOfThatLevel(who="школа" if level == "school" else "управление образования")
    return held


def signers(
    session: Session, situation: Situation, definition: ProcessDefinition, act: str, *, on: date
) -> Iterator[Signer]:
    """Everybody who may make the act on that day, by the very rule that the act itself asks."""
    allowed = definition.offices_for(situation.state, act)
    holders = select(Appointment.person).where(Appointment.office.in_(allowed), IN_FORCE).distinct()
    own = [situation.subject] if "subject" in allowed else []
    group = [one.person for one in members(situation.content)] if MEMBER in allowed else []
    people = {*session.scalars(holders, {"on": on}), *own, *group}
    found = (standing(session, person, on=on) for person in sorted(people))
    for who in sorted(filter(None, found), key=lambda one: sort_key(one.full_name)):
        granted = authority.grant(replace(situation, person=who), definition, act, on=on)
        if isinstance(granted, Grant):
            yield Signer(who, granted)


def _reaching(situation: Situation, allowed: frozenset[str]) -> HeldOffice | None:
    person = situation.person
    if not person.active or person.person in situation.people:
        return None
    return next(
        (
            held
            for held in person.held
            if held.office in allowed and authority.reaches(held, situation, situation.participants)
        ),
        None,
    )
