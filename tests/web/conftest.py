"""A small municipality behind the pages: one administrator, one teacher, a clock that tests move, cheap hashing."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from approvals.municipality import Municipality, MunicipalityRow
from approvals.signing import signing_keys
from tests import servers
from tests.web.made_once import an_app, tables
from tests.web.one_time_codes import equip, next_code
from web.accounts import NewPerson, Work, add_person
from web.installation import Installation, installation
from web.schema import create
from web.settings import Settings
from workflow.appointing import NewAppointment, appoint
from workflow.log import journal
from workflow.log.canonical import parse
from workflow.log.tables import LogEvent
from workflow.participants import Office, Organization, OrganizationName

PASSWORD = "сирень-трактор-облако"
START = datetime(2026, 9, 14, 6, 30, tzinfo=UTC)
on_both_databases = pytest.mark.parametrize(
    "store", ["sqlite", pytest.param("postgresql", marks=pytest.mark.server)], indirect=True
)
"""Runs a test on SQLite and on PostgreSQL; the others look at what no database can change."""
TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


@dataclass
class Clock:
    """The time of the tests: it stands until it is moved."""

    now: datetime = START

    def __call__(self) -> datetime:
        return self.now

    def move(self, **amount: float) -> None:
        self.now += timedelta(**amount)


@dataclass
class Place:
    """The installation under test, with the ids of its people."""

    app: Flask
    clock: Clock
    people: dict[str, str] = field(default_factory=dict)

    @property
    def parts(self) -> Installation:
        return installation(self.app)

    def browser(self, address: str = "192.0.2.7") -> "Browser":
        client = self.app.test_client()
        client.environ_base = {**client.environ_base, "REMOTE_ADDR": address}
        return Browser(client)

    def events(self, *kinds: str) -> list[dict[str, Any]]:
        with self.parts.units.reading() as session:
            rows = session.scalars(select(LogEvent).where(LogEvent.kind.in_(kinds)).order_by(LogEvent.seq))
            return [parse(row.body) for row in rows]

    def direct(self, login: str, organization: str, *, valid_to: date | None = None) -> None:
        """Appoint the person director there."""
        order = NewAppointment(
            person=self.people[login],
            office=Office.SCHOOL_HEAD,
            organization=organization,
            title="директор",
            basis_number="7-к",
            basis_date=date(2026, 8, 28),
            valid_from=date(2026, 9, 1),
            valid_to=valid_to,
        )
        with self.parts.units.writing() as session:
            appoint(session, order, at=START, by=None)

    def size_of_log(self) -> int:
        with self.parts.units.reading() as session:
            return len(session.scalars(select(LogEvent.seq)).all())


class Browser:
    """A browser without JavaScript: it takes the CSRF token from a page, as a person's form does."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client

    def get(self, address: str, **more: Any) -> TestResponse:
        return self.client.get(address, **more)

    def token(self) -> str:
        page = self.client.get("/sign-in", follow_redirects=True).get_data(as_text=True)
        found = TOKEN.search(page)
        assert found, page
        return found[1]

    def post(self, address: str, /, _follow: bool = False, **fields: Any) -> TestResponse:
        data = {"csrf_token": self.token(), **fields}
        return self.client.post(address, data=data, follow_redirects=_follow)

    def sign_in(self, login: str, password: str = PASSWORD, **fields: Any) -> TestResponse:
        equip(self.client.application, login)
        answer = self.post("/sign-in", login=login, password=password, **fields)
        if answer.headers.get("Location") != "/sign-in/code":
            return answer
        return self.post("/sign-in/code", code=next_code(self.client.application, login))


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="session")
def migrated(postgres: servers.Postgres) -> Iterator[servers.PostgresDatabase]:
    """A PostgreSQL database with all tables, to be copied: a copy takes a tenth of the time of a migration."""
    template = postgres.create()
    create(template.owner_url)
    yield template
    postgres.drop(template)


@pytest.fixture
def store(request: pytest.FixtureRequest, sqlite_url: str) -> Iterator[dict[str, str]]:
    """Where the pages store: SQLite, or what `on_both_databases` says."""
    if getattr(request, "param", "sqlite") == "sqlite":
        yield {"IOM_DATABASE_URL": sqlite_url}
        return
    server = request.getfixturevalue("postgres")
    copy = server.create(template=request.getfixturevalue("migrated").name)
    yield {"IOM_DATABASE_URL": copy.app_url, "IOM_OWNER_DATABASE_URL": copy.owner_url}
    server.drop(copy)


@pytest.fixture
def web_settings(store: dict[str, str], tmp_path: Path) -> Settings:
    environ = {
        **store,
        "IOM_SECRET_KEY": "0123456789abcdefghijklmnopqrstuvwxyzABCDEF",
        "IOM_VAR_DIR": str(tmp_path / "var"),
    }
    return Settings.from_env(environ)


@pytest.fixture
def empty_place(web_settings: Settings, clock: Clock) -> Iterator[Place]:
    """Tables and the beginning of the log, nobody in it."""
    app = an_app(web_settings, clock)
    parts = installation(app)
    tables(web_settings.owner_database_url)
    with parts.units.writing() as session:
        journal.begin(session, "iom.test.example/log/1")
        signing_keys.begin_signing(session, at=START)
        settings = Municipality(
            name="Примерский муниципальный округ",
            authority="Управление образования",
            contact="methodist@primersk.example",
        )
        session.add(MunicipalityRow(one=1, body=settings.model_dump_json(), changed_at=START))
        for code, kind, name in (
            ("o_authority", "authority", "Управление образования"),
            ("o_school1", "school", "МОУ «СОШ № 1 г. Примерска»"),
            ("o_school3", "school", "МОУ «СОШ № 3 с. Луговое»"),
        ):
            session.add(Organization(id=code, kind=kind, week=5))
            session.flush()
            session.add(
                OrganizationName(
                    organization=code, valid_from=date(2020, 1, 1), full_name=name, short_name=name
                )
            )
    yield Place(app, clock)
    parts.close()


@pytest.fixture
def place(empty_place: Place) -> Place:
    """An administrator (admin), a teacher (lugova) and a deputy (berezova), each with the same password."""
    parts = empty_place.parts
    stored = parts.passwords.hash(PASSWORD)
    school = Work("o_school3", "учитель математики", date(2015, 9, 1))
    with parts.units.writing() as session:
        for login, names in (
            ("admin", ("Порядков", "Илья", "Сергеевич")),
            ("lugova", ("Лугова", "Марина", "Олеговна")),
            ("berezova", ("Берёзова", "Анна", "Викторовна")),
        ):
            user = add_person(session, NewPerson(*names, login=login), work=school, at=START, by=None)
            user.password_hash = stored
            empty_place.people[login] = user.id
        for login, office, organization in (
            ("admin", Office.ADMINISTRATOR, "o_authority"),
            ("berezova", Office.DEPUTY_HEAD, "o_school3"),
        ):
            order = NewAppointment(
                person=empty_place.people[login],
                office=office,
                organization=organization,
                title="заместитель директора по УВР" if office == Office.DEPUTY_HEAD else "администратор",
                basis_number="12-к",
                basis_date=date(2026, 8, 28),
                valid_from=date(2026, 9, 1),
            )
            appoint(session, order, at=START, by=None)
    return empty_place


@pytest.fixture
def admin(place: Place) -> Browser:
    browser = place.browser()
    assert browser.sign_in("admin").status_code == 303
    return browser


@pytest.fixture
def teacher(place: Place) -> Browser:
    browser = place.browser()
    assert browser.sign_in("lugova").status_code == 303
    return browser
