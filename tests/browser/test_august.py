"""August: an administrator loads a school, prints slips; a teacher signs in on a phone; a deputy begins the year."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESK, PHONE
from tests.browser.serving import served, sign_in
from tests.web.school import School, a_school
from tests.web.staffing.lists import ORDER, book

PASSWORD = "ветер-мельница-карандаш"
SCHOOL = "СОШ № 40"
NAMES = [
    f"{last} {first} Львовна"
    for last in ("Абрамова", "Белова", "Веснина", "Гусева")
    for first in ("Алла", "Вера")
]
LIST = book(
    {
        "Школы": [(SCHOOL, "Средняя общеобразовательная школа № 40")],
        "Сотрудники": [
            (SCHOOL, name, "учитель алгебры" if place else "заместитель директора по УВР", "01.09.2020")
            for place, name in enumerate(NAMES)
        ],
        "Назначения": [(SCHOOL, NAMES[0], "заместитель директора", ORDER[0], "28.08.2026", "01.09.2026")],
    }
)


@pytest.fixture
def school(tmp_path) -> Iterator[School]:
    made = a_school(tmp_path)
    yield made
    made.close()


@pytest.fixture
def address(school: School) -> Iterator[str]:
    with served(school) as where:
        yield where


def enter_with_slip(page: Page, address: str, code: str, login: str) -> None:
    """The first sign-in: code, password, then the usual page."""
    page.goto(f"{address}/sign-in")
    page.get_by_role("link", name="Вход по листу доступа").click()
    page.get_by_label("Код с листа").fill(code.lower().replace("-", " "))
    page.get_by_role("button", name="Дальше").click()
    page.get_by_label("Пароль", exact=True).fill(PASSWORD)
    page.get_by_label("Пароль ещё раз").fill(PASSWORD)
    page.get_by_role("button", name="Сохранить пароль").click()
    page.get_by_label("Логин").fill(login)
    page.get_by_label("Пароль", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Войти").click()
    page.wait_for_url(lambda url: "/sign-in" not in url)


@pytest.mark.parametrize("width", [DESK, PHONE])
def test_a_school_begins_the_year(address: str, new_page, barriers, overflow, width: int) -> None:
    def sound(page: Page) -> None:
        assert barriers(page) == []
        assert overflow(page) <= 0

    admin = sign_in(new_page(width), address, "administrator")
    admin.goto(f"{address}/people/import")
    sound(admin)
    admin.get_by_label("Книга XLSX или файл CSV").set_input_files(
        {"name": "staff.xlsx", "mimeType": "application/octet-stream", "buffer": LIST}
    )
    admin.get_by_role("button", name="Проверить файл").click()
    expect(admin.get_by_text("Новых людей: 8")).to_be_visible()
    sound(admin)
    admin.get_by_role("button", name="Записать всё это").click()
    expect(admin.get_by_text("Список загружен.")).to_be_visible()

    admin.goto(f"{address}/people/slips")
    admin.get_by_label("Организация").select_option(label=SCHOOL)
    admin.get_by_role("button", name="Показать").click()
    sound(admin)
    admin.get_by_role("button", name="Сделать листы").click()
    slips = admin.locator(".slip")
    expect(slips).to_have_count(8)
    sound(admin)
    codes = {
        found[1]: found[2]
        for text in slips.all_inner_texts()
        if (found := re.search(r"Логин: (\S+).*?([A-Z0-9]{3}(?:-[A-Z0-9]{3}){4})", text, re.DOTALL))
    }
    assert len(codes) == 8
    if width == DESK:
        assert len(re.findall(rb"/Type\s*/Page\b", admin.pdf(format="A4"))) == 2, "six slips on a sheet"

    deputy = new_page(width)
    enter_with_slip(deputy, address, codes["abramova.al"], "abramova.al")
    deputy.goto(f"{address}/routes")
    deputy.get_by_role("link", name="Начать год").click()
    sound(deputy)
    boxes, every = deputy.locator("input[name=person]"), deputy.get_by_text("Отметить всех или снять отметки")
    every.click()
    expect(boxes.locator("visible=true").first).to_be_checked()
    ticked = deputy.locator("input[name=person]:checked")
    if ticked.count() < boxes.count():
        every.click()
    expect(ticked).to_have_count(boxes.count())
    every.click()
    expect(ticked).to_have_count(0)
    deputy.reload()
    deputy.get_by_role("button", name="Создать черновики").click()
    expect(deputy.get_by_role("heading", name="Создано черновиков: 7")).to_be_visible()
    expect(deputy.get_by_text("Без маршрута: 1")).to_be_visible()
    sound(deputy)

    teacher = new_page(PHONE)
    enter_with_slip(teacher, address, codes["abramova.vl"], "abramova.vl")
    teacher.goto(f"{address}/routes")
    teacher.locator("table a").first.click()
    expect(teacher.get_by_role("link", name="Заполнить маршрут")).to_be_visible()
    expect(teacher.get_by_text("Абрамова Вера Львовна").first).to_be_visible()
    sound(teacher)
