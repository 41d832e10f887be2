"""A decision signed on paper, and a route agreed on paper, each by two people at their own browsers, on a phone too."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import FilePayload

from tests.browser.conftest import DESK, PHONE
from tests.browser.serving import sign_in
from tests.documents.given_files import pdf
from tests.web.school import School, a_school
from tests.world import PASSWORD, person_id

SCAN = FilePayload(name="скан.pdf", mimeType="application/pdf", buffer=pdf())
WORD = FilePayload(name="скан.pdf", mimeType="application/pdf", buffer=b"PK\x03\x04 no scan at all")


@pytest.fixture(scope="module")
def school(tmp_path_factory: pytest.TempPathFactory) -> Iterator[School]:
    made = a_school(tmp_path_factory.mktemp("paper"))
    made.world.settle(signing="both")
    yield made
    made.close()


@pytest.mark.parametrize(("width", "javascript"), [(PHONE, False), (DESK, True)])
def test_a_decision_is_printed_signed_scanned_and_confirmed(
    school: School, address: str, new_page, barriers, overflow, width: int, javascript: bool
) -> None:
    story = school.world.route().submitted()

    def is_sound() -> None:
        assert overflow(page) == 0
        if javascript:
            assert barriers(page) == []

    page = sign_in(new_page(width, javascript=javascript), address, "smo_head")
    page.goto(f"{address}/routes/{story.id}")
    page.get_by_role("link", name="Подписи на бумаге").click()
    is_sound()
    page.get_by_role("link", name="Согласовать", exact=True).click()
    page.get_by_role("button", name="Подготовить лист").click()
    page.locator("#e-signer").wait_for()
    is_sound()
    page.get_by_label("Кто подписывает").select_option(person_id("deputy"))
    page.get_by_label("Замечания").fill("Уточните сроки")
    page.get_by_role("button", name="Подготовить лист").click()
    page.get_by_text("Лист готов").wait_for()
    is_sound()
    with page.expect_download() as found:
        page.get_by_role("link", name="Скачать лист (DOCX)").click()
    assert Path(found.value.path()).read_bytes()[:2] == b"PK"
    page.get_by_label("Дата подписи на бумаге").fill(school.world.now.date().isoformat())
    page.get_by_label("Скан или снимок").set_input_files(WORD)
    page.get_by_role("button", name="Внести скан").click()
    page.locator("#e-file").wait_for()
    is_sound()
    page.get_by_label("Скан или снимок").set_input_files(SCAN)
    page.get_by_role("button", name="Внести скан").click()
    page.get_by_text("Скан внесли вы. Подтвердить").wait_for()

    page = sign_in(new_page(width, javascript=javascript), address, "director")
    page.goto(f"{address}/tasks")
    page.get_by_role("link", name=story.situation().number or "").first.click()
    page.get_by_label("Ваш пароль").fill(PASSWORD)
    is_sound()
    page.get_by_role("button", name="Подтверждаю").click()
    page.get_by_text("Записано: «Согласовать», на бумаге.").wait_for()
    assert (story.state, story.sign_offs()[-1].kind) == ("curator_recommendations", "paper")


@pytest.mark.parametrize(("width", "javascript"), [(PHONE, False), (DESK, True)])
def test_a_route_agreed_on_paper_is_entered_and_confirmed_in_the_authority(
    school: School, address: str, new_page, barriers, overflow, width: int, javascript: bool
) -> None:
    story = school.world.route(by="deputy")
    page = sign_in(new_page(width, javascript=javascript), address, "deputy")
    page.goto(f"{address}/routes/{story.id}")
    page.get_by_role("link", name="Внести согласованный на бумаге").click()
    for act, day in (("submit", "26"), ("deputy_approve", "27"), ("curator_approve", "28")):
        page.locator(f"#f-on-{act}").fill(f"2026-08-{day}")
    page.locator("#f-by-deputy_approve").select_option(person_id("deputy"))
    page.locator("#f-by-curator_approve").select_option(person_id("curator"))
    page.get_by_label("Рекомендации куратора с бумаги").fill("Пройти курс по проектной работе")
    page.get_by_label("Скан подписанного маршрута").set_input_files(SCAN)
    assert overflow(page) == 0
    if javascript:
        assert barriers(page) == []
    page.get_by_role("button", name="Внести", exact=True).click()
    page.get_by_text("Скан внесли вы. Подтвердить").wait_for()

    page = sign_in(new_page(width, javascript=javascript), address, "authority_head")
    page.goto(f"{address}/tasks")
    page.get_by_role("link", name="Маршрут без номера, Лугова").first.click()
    page.get_by_label("Ваш пароль").wait_for()
    assert overflow(page) == 0
    if javascript:
        assert barriers(page) == []
    page.get_by_label("Ваш пароль").fill(PASSWORD)
    page.get_by_role("button", name="Подтверждаю").click()
    page.get_by_text("Записано").wait_for()
    assert page.get_by_text("внесён с бумаги").first.is_visible()
    assert story.state == "implementation"
