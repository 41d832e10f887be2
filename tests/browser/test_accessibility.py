"""Nobody stumbles: axe-core finds no barrier, and nothing is wider than the window, at a desk and on a phone.

The pages of people, offices, settings and one's own account, filled in and refused.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Page
from sqlalchemy import select

from tests.browser.serving import sign_in
from tests.web.auditing import first_audit
from tests.web.school import School, a_school
from tests.world import SCHOOL, person_id
from web import one_time
from web.one_time import Purpose
from workflow.participants import Appointment

DESK, PHONE = 1280, 360
TEACHER = person_id("teacher")


@dataclass
class Tour:
    """One person's walk: what is wrong with each page is noted, and the walk goes on."""

    page: Page
    address: str
    barriers: Callable[[Page], list[str]]
    overflow: Callable[[Page], int]
    found: dict[str, list[str]] = field(default_factory=dict)

    def visit(self, path: str, *, missing: bool = False) -> None:
        """Look at a page; one that is not there is looked at only where it is said to be `missing`."""
        answer = self.page.goto(self.address + path)
        assert answer is not None
        assert (answer.status >= 400) == missing, (path, answer.status)
        self.look(path)

    def press(self, button: str) -> None:
        self.page.locator("main").get_by_role("button", name=button).first.click()
        self.page.wait_for_load_state()
        self.look(f"{self.page.url.removeprefix(self.address)} after «{button}»")

    def look(self, name: str) -> None:
        faults = self.barriers(self.page)
        wider = self.overflow(self.page)
        if wider > 0:
            faults.append(f"{wider} px wider than the window")
        if self.page.locator("h1").count() != 1:
            faults.append("not exactly one heading of the page")
        if faults:
            self.found[name] = faults


@pytest.fixture(scope="module")
def school(tmp_path_factory: pytest.TempPathFactory) -> Iterator[School]:
    made = a_school(tmp_path_factory.mktemp("accessibility"))
    yield made
    made.close()


@pytest.fixture(params=[pytest.param(DESK, marks=pytest.mark.full), PHONE], ids=["desk", "phone"])
def tour(request, new_page, address, barriers, overflow) -> Callable[..., "Tour"]:
    def started(login: str = "") -> Tour:
        page = new_page(request.param)
        if login:
            sign_in(page, address, login)
        return Tour(page, address, barriers, overflow)

    return started


@contextmanager
def a_link(school: School, purpose: Purpose) -> Iterator[str]:
    person = TEACHER if purpose is Purpose.PASSWORD_RESET else None
    with school.world.units.writing() as session:
        token = one_time.issue(session, purpose, person=person, by=None, at=school.world.now)
    yield f"/link/{token}"


def appointment_of(school: School, part: str) -> str:
    with school.world.units.reading() as session:
        query = select(Appointment.id).where(Appointment.person == person_id(part))
        return session.scalars(query).one()


def test_a_stranger_meets_no_barrier(tour, school: School):
    walk = tour()
    walk.visit("/sign-in")
    walk.press("Войти")
    for purpose in (Purpose.PASSWORD_RESET, Purpose.FIRST_ADMINISTRATOR):
        with a_link(school, purpose) as link:
            walk.visit(link)
            walk.press("Сохранить пароль" if purpose is Purpose.PASSWORD_RESET else "Создать")
    walk.visit("/link/spent", missing=True)
    assert walk.found == {}


def test_an_administrator_meets_no_barrier_among_people_and_offices(tour, school: School):
    walk = tour("administrator")
    for path in (
        "/account",
        "/people",
        "/people?q=никого-нет",
        "/people/new",
        f"/people/{TEACHER}",
        f"/people/{TEACHER}/card",
        "/offices",
        "/offices?past=1",
        "/offices/new",
        f"/offices/new?office=mentor&organization={SCHOOL}",
        f"/offices/new?office=smo_head&organization={SCHOOL}",
        f"/offices/new?office=municipal_curator&organization={SCHOOL}",
        f"/offices/new?replaces={appointment_of(school, 'deputy')}",
        f"/offices/{appointment_of(school, 'deputy')}/end",
        "/offices/journal",
    ):
        walk.visit(path)
    walk.visit("/no-such-page", missing=True)
    walk.visit("/people/new")
    walk.press("Создать учётную запись")
    walk.visit(f"/offices/new?office=mentor&organization={SCHOOL}")
    walk.press("Внести назначение")
    walk.visit(f"/people/{TEACHER}")
    walk.press("Выдать ссылку")
    assert walk.found == {}


def test_an_administrator_meets_no_barrier_in_the_settings(tour):
    walk = tour("administrator")
    for path in (
        "/settings",
        "/settings/general",
        "/settings/rules",
        "/settings/acts/new",
        "/settings/esign",
        "/settings/dictionaries/form",
        "/settings/dictionaries/stage",
        "/settings/dictionaries/form/new",
        "/settings/dictionaries/form/other/end",
    ):
        walk.visit(path)
    for path, button in (
        ("/settings/acts/new", "Внести акт"),
        ("/settings/esign", "Внести порядок"),
        ("/settings/dictionaries/form/new", "Добавить значение"),
    ):
        walk.visit(path)
        walk.press(button)
    assert walk.found == {}


def test_a_local_act_is_entered_and_ended_without_a_barrier(tour):
    walk = tour("administrator")
    walk.visit("/settings/acts/new")
    for label, value in (
        ("Название акта", "Приказ «Об организации работы по индивидуальным образовательным маршрутам»"),
        ("Номер", f"118-о/{walk.page.viewport_size['width']}"),
        ("Дата акта", "2026-08-25"),
        ("Кем издан", "Управление образования администрации Примерского муниципального округа"),
        ("Действует с", "2026-09-01"),
    ):
        walk.page.get_by_label(label, exact=True).fill(value)
    walk.press("Внести акт")
    walk.page.get_by_role("link", name="Завершить действие акта").first.click()
    walk.look("the end of an act")
    assert walk.found == {}


def test_a_deputy_meets_no_barrier_in_the_records_of_the_school(tour):
    walk = tour("deputy")
    walk.visit("/staff")
    walk.visit(f"/people/{TEACHER}/card")
    walk.visit(f"/people/{TEACHER}/transfer-bases")
    walk.page.get_by_label("Документ", exact=True).fill(f"Согласие {walk.page.viewport_size['width']}")
    walk.press("Внести основание")
    walk.page.locator("summary", has_text="Отозвать").first.click()
    walk.look("withdrawing a ground")
    walk.page.get_by_label("Дата отзыва").first.fill("2020-01-01")
    walk.press("Отозвать")
    assert walk.found == {}


def test_who_grants_an_audit_and_who_holds_it_meet_no_barrier(tour, school: School):
    story = school.world.route().submitted().returned_by_school().submitted().approved_by_school()
    audit = first_audit(school)
    granting = tour("authority_head")
    for path in ("/audits", "/audits/new", f"/audits/{audit}/slip"):
        granting.visit(path)
    granting.visit("/audits/new")
    granting.press("Внести проверку")
    assert granting.found == {}
    holding = tour("auditor")
    lists = (
        "decisions",
        "entitled",
        "notable",
        "returns",
        "offices",
        "readings",
        "sample",
        "search",
        "destroyed",
    )
    for path in (
        "/audits",
        f"/audits/{audit}",
        *(f"/audits/{audit}/{name}" for name in lists),
        f"/audits/{audit}/routes/{story.id}",
        f"/audits/{audit}/log",
        f"/audits/{audit}/file",
        f"/audits/{audit}/report",
        f"/routes/{story.id}/readers",
        "/notices",
    ):
        holding.visit(path)
    assert holding.found == {}
