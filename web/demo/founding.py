"""The founding of the fictional municipality: organisations, people, staff cards, offices, consents.

Read from `municipality.toml`. What happens on a later day (a substitute, a move) is a step of the schedule.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from approvals.audit.granting import NewAudit, grant_audit
from approvals.municipality import LocalAct, Municipality
from approvals.transfer_bases import record_basis
from documents.staff_card import StaffCard
from documents.staff_cards import StaffCardRow
from web.accounts import NewPerson, Work, add_person, employ, end_employment
from web.demo.one_password import OnePassword
from web.demo.samples import sample
from web.second_factor import ALWAYS, Vault, begin_app, confirm, next_code
from web.setting_up import Names, add_organization, rename_organization, set_up
from workflow.appointing import NewAppointment, appoint
from workflow.errors import WorkflowError
from workflow.log import journal
from workflow.log.tables import LogEvent
from workflow.participants import Appointment, Employment, OrganizationName, User, names_of

FILE = Path(__file__).parent / "municipality.toml"
DAY = date(2025, 8, 28)  # when the municipality begins to use the program
MORNING = time(9, 0)
FOUNDED = "demo.founded"
_KEPT_IN_CARD = {"subjects", "category", "position_code", "position"}


@dataclass(frozen=True)
class Cast:
    """Ids by the short names that the data use."""

    zone: ZoneInfo
    people: dict[str, str] = field(default_factory=dict)
    organizations: dict[str, str] = field(default_factory=dict)

    def moment(self, day: date, at: time = MORNING) -> datetime:
        """That time of the municipality's day."""
        return datetime.combine(day, at, self.zone).astimezone(UTC)


@cache
def described() -> dict[str, Any]:
    """The data of the municipality."""
    return tomllib.loads(FILE.read_text(encoding="utf-8"))


def found(session: Session, *, address: str, origin: str, password: OnePassword) -> Cast:
    """Set everything up that was there on the first day; nothing of it is stored unless all of it is."""
    data = described()
    settings = Municipality(
        **data["municipality"],
        address=address,
        local_acts=tuple(LocalAct(**act) for act in data["local_act"]),
    )
    cast = Cast(ZoneInfo(settings.zone))
    at = cast.moment(DAY)
    _organizations(session, cast, data, settings, origin, at)
    for login, person in data["person"].items():
        add_member(session, cast, login, person, password, at)
    for order in data["appointment"]:
        if order["order"][1] <= DAY:
            by_order(session, cast, order, at=at)
    journal.record(session, kind=FOUNDED, at=at, data={})
    return cast


def give_codes(session: Session, cast: Cast, vault: Vault) -> None:
    """Give an application with the secret that the data name to everybody who must have one."""
    data, at = described(), cast.moment(DAY)
    first = next_code(data["one_time_secret"], 0, at=at)
    holders = {order["who"] for order in data["appointment"] if order["office"] in ALWAYS}
    for login in sorted(holders | {audit["who"] for audit in data["audit"]}):
        begin_app(session, vault, cast.people[login], secret=data["one_time_secret"])
        session.flush()
        confirm(session, vault, cast.people[login], first or "", at=at)


def is_demo(session: Session) -> bool:
    """Whether the base is that of the fictional municipality: a real one is never touched."""
    return session.scalars(select(LogEvent.seq).where(LogEvent.kind == FOUNDED)).first() is not None


class DemoOfBefore(WorkflowError):
    """The base was made by an earlier program, whose cast was smaller. Fact: login."""

    template = (
        "Учебная база сделана прежней версией программы: в ней нет человека «{login}». "
        "Создайте её заново: make demo FRESH=1."
    )


def cast_of(session: Session) -> Cast:
    """The cast of a municipality founded before; raises `DemoOfBefore` where somebody of today's is not there."""
    data = described()
    people = {row.login: row.id for row in session.scalars(select(User))}
    missing = sorted(data["person"].keys() - people.keys())
    if missing:
        raise DemoOfBefore(login=missing[0])
    organizations = {
        key: organization
        for login, person in data["person"].items()
        for key, organization in zip(person["works"], _employers(session, people[login]), strict=False)
    }
    return Cast(ZoneInfo(data["municipality"]["zone"]), people, organizations)


def _employers(session: Session, person: str) -> list[str]:
    return list(
        session.scalars(
            select(Employment.organization).where(Employment.person == person).order_by(Employment.valid_from)
        )
    )


def _organizations(
    session: Session, cast: Cast, data: Mapping[str, Any], settings: Municipality, origin: str, at: datetime
) -> None:
    for one in data["organization"]:
        first = Names(one["full"], one["short"], one["since"])
        if one["kind"] == "authority":
            key = set_up(session, settings, first, origin=origin, at=at)
        else:
            key = add_organization(session, one["kind"], first, at=at, week=one["week"])
        cast.organizations[one["key"]] = key


def add_member(
    session: Session, cast: Cast, login: str, person: Mapping[str, Any], password: OnePassword, at: datetime
) -> None:
    """Store one person of the data with account, key, work, staff card and consent."""
    ((place, position),) = person["works"].items()
    last, first, patronymic = person["name"].split(" ")
    work = Work(cast.organizations[place], position, date(2020, 9, 1))
    new = NewPerson(last, first, patronymic, login, f"{login}@primer.example")
    user = add_person(session, new, work=work, at=at, by=None)
    password.give(session, user, at=at)
    cast.people[login] = user.id
    if "card" in person or "sample" in person:
        _card(session, user, cast.organizations[place], position, person, at)
        consent(session, user.id, DAY, at=at)


def _card(
    session: Session, user: User, organization: str, position: str, person: Mapping[str, Any], at: datetime
) -> None:
    names = names_of(session, organization, on=at.date())
    place = {"id": organization, "full_name": names.full_name, "short_name": names.short_name}
    known = sample(person["sample"]).card() if "sample" in person else _from_data(person["card"], position)
    body = {
        **known,
        "last_name": user.last_name,
        "first_name": user.first_name,
        "patronymic": user.patronymic or "",
        "organization": place,
    }
    card = StaffCard.model_validate(body)
    session.add(StaffCardRow(person=user.id, body=card.model_dump_json(), changed_at=at))


def _from_data(card: Mapping[str, Any], position: str) -> dict[str, Any]:
    return {
        "position_code": "teacher",
        "position": position[:1].upper() + position[1:],
        **{name: value for name, value in card.items() if name in _KEPT_IN_CARD},
        "subject_kind": card.get("kind", "teacher"),
        "educations": [
            {"level": card.get("level", "vo_specialist"), "details": card["details"], "year": card["year"]}
        ],
        "teaching_experience_years": card["years"],
        "teaching_experience_as_of": DAY,
        "attestation_date": card.get("attested"),
        "extra_categories": card.get("extra", []),
    }


def consent(session: Session, person: str, day: date, *, at: datetime) -> None:
    """Record the person's consent that the school passes the route to the authority."""
    document = f"согласие от {day:%d.%m.%Y}"
    record_basis(session, person, document, given_on=day, today=day, at=at, by=None)


def by_order(session: Session, cast: Cast, order: Mapping[str, Any], *, at: datetime) -> None:
    """Appoint by one order of the data; an order that is stored already changes nothing."""
    number, day = order["order"]
    if session.scalars(select(Appointment.id).where(Appointment.basis_number == number)).first():
        return
    appoint(
        session,
        NewAppointment(
            person=cast.people[order["who"]],
            office=order["office"],
            organization=cast.organizations[order["where"]],
            title=order["title"],
            basis_number=number,
            basis_date=day,
            valid_from=order.get("from", day),
            valid_to=order.get("until"),
            scope="listed" if "covers" in order else order.get("scope", "organization"),
            covers=tuple(("person", cast.people[login]) for login in order.get("covers", ())),
            replaces=_replaced(session, cast, order),
        ),
        at=at,
        by=cast.people["rakitin"],
    )


def audit_by_order(session: Session, cast: Cast, order: Mapping[str, Any], *, at: datetime) -> None:
    """Grant one audit of the data; an order that is stored already changes nothing."""
    number, day = order["order"]
    if session.scalars(select(Appointment.id).where(Appointment.basis_number == number)).first():
        return
    since, until = order["examined"]
    new = NewAudit(
        person=cast.people[order["who"]],
        organization=cast.organizations[order["where"]],
        position=order["position"],
        title=order["title"],
        basis_number=number,
        basis_date=day,
        examined_from=since,
        examined_to=until,
        begins_on=day,
        ends_at=order["until"].replace(tzinfo=cast.zone),
    )
    grant_audit(session, new, at=at, by=cast.people["rakitin"])


def _replaced(session: Session, cast: Cast, order: Mapping[str, Any]) -> str | None:
    if "replaces" not in order:
        return None
    return session.scalars(
        select(Appointment.id).where(
            Appointment.person == cast.people[order["replaces"]], Appointment.office == order["office"]
        )
    ).one()


def rename(session: Session, cast: Cast, renaming: Mapping[str, Any], *, at: datetime) -> None:
    """Call the organisation otherwise from that day, on its staff cards too."""
    place = cast.organizations[renaming["where"]]
    if session.get(OrganizationName, (place, renaming["since"])) is not None:
        return
    rename_organization(session, place, Names(renaming["full"], renaming["short"], renaming["since"]))
    employed = select(Employment.person).where(Employment.organization == place)
    for person in session.scalars(employed):
        _put_place_on_card(session, person, place, renaming["since"], at)


def move(session: Session, cast: Cast, moving: Mapping[str, Any], *, at: datetime) -> None:
    """Let the person work at another school from that day, and tell it to the staff card."""
    person, place = cast.people[moving["who"]], cast.organizations[moving["to"]]
    old, *later = session.scalars(
        select(Employment).where(Employment.person == person).order_by(Employment.valid_from)
    )
    if later:
        return
    end_employment(session, person, old.id, last_day=date.fromordinal(moving["since"].toordinal() - 1))
    employ(session, person, Work(place, moving["position"], moving["since"]))
    _put_place_on_card(session, person, place, moving["since"], at)


def _put_place_on_card(session: Session, person: str, place: str, on: date, at: datetime) -> None:
    row = session.get(StaffCardRow, person)
    if row is None:
        return
    session.flush()
    names = names_of(session, place, on=on)
    card = StaffCard.model_validate_json(row.body)
    named = {"id": place, "full_name": names.full_name, "short_name": names.short_name}
    moved = card.model_copy(update={"organization": card.organization.model_copy(update=named)})
    row.body, row.changed_at = moved.model_dump_json(), at
