"""Founding: how a base of the stories comes to be, with its law, people, offices and processes.

`a_base(url)` gives a `World` whose clock stands on the first day of September; what happens in it afterwards is told
by `tests/world.py` and `tests/stories.py`. A SQLite base is made once in a process and copied from then on.
"""

import atexit
import os
import shutil
import tempfile
import tomllib
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import select

from approvals.audit.granting import NewAudit, grant_audit
from approvals.desk import Desk
from approvals.municipality import LocalAct, Municipality, MunicipalityRow
from approvals.signing import signing_keys
from approvals.signing.wrapping import Lock, Stretch
from documents.staff_card import StaffCard
from documents.staff_cards import StaffCardRow
from tests.stories import SAMPLES, World
from tests.world import AUTHORITY, OFFICES, OTHER_SCHOOL, PASSWORD, PEOPLE, SCHOOL, person_id
from web.schema import create
from workflow.appointing import NewAppointment, appoint
from workflow.database import Database
from workflow.definition import ProcessDefinition
from workflow.definition_file import built_in, load_definition
from workflow.log import journal
from workflow.participants import Appointment, Employment, Organization, OrganizationName, User
from workflow.publishing import publish
from workflow.transaction import Units

FOUNDED = datetime(2026, 8, 25, 6, 0, tzinfo=UTC)
PROCESSES = Path(__file__).parent / "approvals" / "processes"
LIGHT = Stretch(memory=8)
CARDS = {  # whose staff card is filled in, and from which sample
    "teacher": "a_mathematics",
    "colleague": "a_mathematics",
    "deputy": "g_management",
    "director": "g_management",
    "other_director": "g_management",
    "curator": "a_mathematics",
    "other_teacher": "v_primary",
}
_MADE: dict[str, Path] = {}


@cache
def processes() -> dict[tuple[str, int], ProcessDefinition]:
    """The shipped processes and those of the tests."""
    known = {(one.id, one.version): one for one in built_in().values()}
    for path in sorted(PROCESSES.glob("*.toml")):
        one = load_definition(path)
        known[one.id, one.version] = one
    return known


def a_base(url: str, *, pool_size: int = 4) -> World:
    """A new base at that address with the people of the stories; SQLite files are copied from one made before."""
    if url.startswith("sqlite"):
        shutil.copyfile(_template(), url.removeprefix("sqlite:///"))
    else:
        _found(url)
    return the_base(url, pool_size=pool_size)


def anew(world: World) -> World:
    """A new base in place of that SQLite file. What SQLAlchemy has compiled stays, which spares most of the time."""
    world.close()
    path = Path(str(world.units.database.url.database))
    for left in (path, *path.parent.glob(f"{path.name}-*")):
        left.unlink(missing_ok=True)
    shutil.copyfile(_template(), path)
    return World(world.desk, offices=_appointments(world), signers=world.signers)


def the_base(url: str, *, pool_size: int = 4) -> World:
    """The world of a base that is there already; its clock starts anew."""
    desk = Desk.open(Units(Database.open(url, pool_size=pool_size)))
    world = World(replace(desk, shipped=processes()))
    world.offices = _appointments(world)
    return world


def _appointments(world: World) -> dict[str, str]:
    with world.units.reading() as session:
        held = {row.person: row.id for row in session.scalars(select(Appointment))}
    return {part: held[person_id(part)] for part in PEOPLE if person_id(part) in held}


def _template() -> Path:
    kept = _MADE.get("sqlite")
    if kept is None or not kept.exists():
        folder = Path(tempfile.mkdtemp(prefix="iom-stories-"))
        atexit.register(shutil.rmtree, folder, ignore_errors=True)
        kept = folder / f"{os.getpid()}.db"
        _found(f"sqlite:///{kept}")
        _MADE["sqlite"] = kept
    return kept


def _found(url: str) -> None:
    create(url)
    database = Database.open(url)
    with Units(database).writing() as session:
        journal.begin(session, "iom.stories.example/log/1")
        act = LocalAct(
            title="Порядок работы с индивидуальными образовательными маршрутами",
            number="412",
            date=date(2026, 8, 25),
            issuer="Управление образования",
            valid_from=date(2026, 8, 25),
        )
        settings = Municipality(
            name="Примерский муниципальный округ", authority="Управление образования", local_acts=(act,)
        )
        session.add(MunicipalityRow(one=1, body=settings.model_dump_json(), changed_at=FOUNDED))
        session.flush()
        publish(session, processes().values(), at=FOUNDED)
        signing_keys.begin_signing(session, at=FOUNDED)
        _organizations(session)
        for part, (last, first, patronymic, place, position) in PEOPLE.items():
            _person(session, part, (last, first, patronymic), place, position)
        session.flush()
        for part, (office, place, scope) in OFFICES.items():
            if office != "auditor":
                _office(session, part, office, place, scope)
        grant_audit(session, an_audit(), at=FOUNDED, by=person_id("administrator"))
        _office(session, "mentor", "mentor", SCHOOL, "listed", covers=(("person", person_id("teacher")),))
    database.close()


def an_audit(**order: Any) -> NewAudit:
    """What the order of an audit of the stories says, unless told otherwise."""
    said = {
        "person": person_id("auditor"),
        "organization": AUTHORITY,
        "position": PEOPLE["auditor"][4],
        "title": "Проверка ведения индивидуальных образовательных маршрутов",
        "basis_number": "455",
        "basis_date": date(2026, 8, 20),
        "examined_from": date(2026, 8, 1),
        "examined_to": date(2027, 7, 31),
        "begins_on": date(2026, 8, 21),
        "ends_at": datetime(2028, 12, 31, 15, 0, tzinfo=UTC),
        **order,
    }
    return NewAudit(**said)


def _organizations(session: Any) -> None:
    for code, kind, full, short in (
        (
            SCHOOL,
            "school",
            "Муниципальное общеобразовательное учреждение «СОШ № 3 с. Луговое»",
            "МОУ «СОШ № 3 с. Луговое»",
        ),
        (
            OTHER_SCHOOL,
            "school",
            "Муниципальное казённое общеобразовательное учреждение «ООШ № 7»",
            "МКОУ «ООШ № 7»",
        ),
        (AUTHORITY, "authority", "Управление образования Примерского округа", "УО Примерского МО"),
    ):
        session.add(Organization(id=code, kind=kind, week=5))
        session.flush()
        session.add(
            OrganizationName(
                organization=code, valid_from=date(2011, 12, 1), full_name=full, short_name=short
            )
        )


def _person(session: Any, part: str, names: tuple[str, str, str], place: str, position: str) -> None:
    last, first, patronymic = names
    session.add(
        User(
            id=person_id(part),
            login=part,
            email=f"{part}@primer.example",
            last_name=last,
            first_name=first,
            patronymic=patronymic,
            created_at=FOUNDED,
        )
    )
    session.flush()
    signing_keys.enrol(session, person_id(part), Lock.of(PASSWORD, LIGHT), at=FOUNDED).forget()
    session.add(
        Employment(
            id=f"e_{part}",
            person=person_id(part),
            organization=place,
            position=position,
            valid_from=date(2020, 9, 1),
        )
    )
    if part in CARDS:
        card = _card(CARDS[part], {"last_name": last, "first_name": first, "patronymic": patronymic})
        session.add(StaffCardRow(person=person_id(part), body=card, changed_at=FOUNDED))


def _card(name: str, names: dict[str, str]) -> str:
    raw = tomllib.loads((SAMPLES / f"{name}.toml").read_text(encoding="utf-8"))["z1"]
    known = {field: value for field, value in raw.items() if field in StaffCard.model_fields}
    return StaffCard.model_validate({**known, **names}).model_dump_json()


def _office(
    session: Any, part: str, office: str, place: str, scope: str, covers: tuple[tuple[str, str], ...] = ()
) -> None:
    new = NewAppointment(
        person=person_id(part),
        office=office,
        organization=place,
        title=PEOPLE[part][4],
        basis_number="12-к",
        basis_date=date(2026, 8, 20),
        valid_from=date(2026, 8, 21),
        scope=scope,
        covers=covers,
    )
    appoint(session, new, at=FOUNDED, by=person_id("administrator"))
