"""Show 6: a group over two schools in a real browser, from «Создать групповой маршрут» to the extract of a member."""

import io
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import DESK, PHONE
from tests.browser.serving import code_of, sign_in
from tests.groups import Group, plan
from tests.web.school import School, a_school
from tests.world import PASSWORD, person_id

SECOND_SCHOOL = "МКОУ «ООШ № 7»"


@pytest.fixture(scope="module")
def school(tmp_path_factory: pytest.TempPathFactory) -> Iterator[School]:
    made = a_school(tmp_path_factory.mktemp("group"))
    yield made
    made.close()


def signed(page: Page, button: str, who: str = "") -> None:
    """Type what the signature asks for and press the button."""
    page.locator("#f-password").fill(PASSWORD)
    if page.locator("#f-code").count():
        page.locator("#f-code").fill(code_of(who))
    page.get_by_role("button", name=button, exact=True).click()
    page.get_by_text("Записано:").wait_for()


def opened(page: Page, address: str, school: School) -> Group:
    """The lead opens the group and ticks a colleague from each school."""
    page.goto(f"{address}/routes")
    page.get_by_role("link", name="Создать групповой маршрут").click()
    page.get_by_role("button", name="Создать групповой маршрут").click()
    page.get_by_label("Щёголев Пётр Ильич").check()
    page.get_by_role("button", name="Сохранить состав").click()
    page.get_by_text("Состав группы сохранён.").wait_for()
    page.get_by_label("Из какой школы добавить").select_option(label=SECOND_SCHOOL)
    page.get_by_role("button", name="Показать педагогов школы").click()
    page.get_by_label("Полянская Ольга Ивановна").check()
    page.get_by_role("button", name="Сохранить состав").click()
    page.get_by_text("Состав группы сохранён.").wait_for()
    route = re.search(r"r_[0-9a-f]{32}", page.url)
    assert route is not None
    group = Group(school.world, route[0], "teacher", "d")
    for zone in ("z1", "z2", "z3"):
        group.write("teacher", zone, plan(zone))
    return group


@pytest.mark.parametrize(
    ("width", "javascript"), [pytest.param(PHONE, False, marks=pytest.mark.full), (DESK, True)]
)
def test_a_group_over_two_schools_from_start_to_the_extract_of_a_member(
    school: School, address: str, new_page, barriers, overflow, width: int, javascript: bool
) -> None:
    def at(who: str, path: str) -> Page:
        page = sign_in(new_page(width, javascript=javascript), address, who)
        page.goto(address + path)
        return page

    def looks_right(page: Page) -> None:
        assert overflow(page) == 0
        if javascript:
            assert barriers(page) == []

    lead = at("teacher", "/routes")
    group = opened(lead, address, school)
    looks_right(lead)
    lead.goto(f"{address}/routes/{group.id}/edit/z3")
    lead.get_by_role("group", name="Мероприятие № 3").get_by_label("Щёголев П. И.").check()
    lead.get_by_role("button", name="Продолжить позже").click()
    lead.get_by_role("link", name="Отправить на согласование").click()
    signed(lead, "Отправить на согласование")
    for who in ("colleague", "other_teacher"):
        member = at(who, "/tasks")
        row = member.get_by_role("row", name=str(group.situation().number))
        assert row.get_by_text("Подтвердите участие").is_visible()
        row.get_by_role("link").click()
        member.get_by_role("link", name="Прочитать и подтвердить участие").click()
        member.get_by_role("heading", name="Рассмотрение маршрута").wait_for()
        looks_right(member)
        signed(member, "Подтвердить участие")
    lead.goto(f"{address}/routes/{group.id}/group")
    assert lead.get_by_text("рассматривает").count() == 2
    looks_right(lead)
    for who in ("other_deputy", "deputy"):
        deputy = at(who, f"/routes/{group.id}")
        deputy.get_by_role("link", name="Рассмотреть").click()
        signed(deputy, "Согласовать", who)
    group.approved_by_curator()
    group.acknowledged().reflecting()
    member = at("colleague", f"/routes/{group.id}")
    member.get_by_role("link", name="Добавить свою рефлексию").click()
    member.get_by_label("Мой путь в группе").fill("Научился ставить опыты с датчиками")
    looks_right(member)
    member.get_by_role("button", name="Сохранить и перейти к подписи").click()
    signed(member, "Добавить свою рефлексию")
    member.goto(f"{address}/people/{person_id('colleague')}/attestation")
    looks_right(member)
    with member.expect_download() as found:
        member.get_by_role("button", name=re.compile("Выписка .*Word")).first.click()
    with zipfile.ZipFile(io.BytesIO(Path(found.value.path()).read_bytes())) as package:
        words = re.sub(r"<[^>]+>", " ", package.read("word/document.xml").decode())
    assert "Щёголев Пётр Ильич" in words
    assert "Участие подтверждено" in words
    assert "Полянская" not in words
    assert "Рощин" not in words
