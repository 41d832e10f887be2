"""Two browsers: what moved under a reader is told with the difference, and nothing is stored."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.browser.conftest import NewPage
from tests.browser.serving import served, sign_in
from tests.web.school import School, a_school
from tests.world import PASSWORD


@pytest.fixture
def school(tmp_path: Path) -> Iterator[School]:
    made = a_school(tmp_path)
    yield made
    made.close()


@pytest.mark.slow
def test_a_deputy_who_read_an_older_text_is_shown_the_difference(school: School, new_page: NewPage) -> None:
    story = school.world.route().submitted()
    with served(school) as address:
        deputy, teacher = (sign_in(new_page(), address, part) for part in ("deputy", "teacher"))
        deputy.goto(f"{address}/routes/{story.id}")
        deputy.get_by_role("link", name="Рассмотреть").click()
        teacher.goto(f"{address}/routes/{story.id}")
        teacher.get_by_role("link", name="отозвать с рассмотрения").click()
        teacher.get_by_role("button", name="Отозвать с рассмотрения").click()
        teacher.get_by_role("link", name="Заполнить маршрут").or_(
            teacher.get_by_role("link", name="Исправить маршрут")
        ).click()
        teacher.get_by_label("Цель").fill("Научиться проектировать уроки вероятности на данных своей школы")
        teacher.get_by_role("button", name="Продолжить позже").click()
        teacher.get_by_role("link", name="Отправить на согласование").click()
        teacher.get_by_label("Ваш пароль").fill(PASSWORD)
        teacher.get_by_role("button", name="Отправить на согласование").click()
        teacher.get_by_text("Записано:").wait_for()
        assert story.state == "deputy_review"

        before = school.entries()
        deputy.get_by_label("Ваш пароль").fill(PASSWORD)
        with deputy.expect_navigation() as navigation:
            deputy.get_by_role("button", name="Согласовать", exact=True).click()
        assert navigation.value is not None
        assert navigation.value.status == 409
        deputy.get_by_text("Ничего не записано, решение за вами не числится.").wait_for()
        assert deputy.locator("ins").first.is_visible()
        assert (school.entries(), story.state) == (before, "deputy_review")

        deputy.get_by_role("link", name="Прочитать и решить заново").click()
        deputy.get_by_label("Ваш пароль").fill(PASSWORD)
        deputy.get_by_role("button", name="Согласовать", exact=True).click()
        deputy.get_by_text("Записано:").wait_for()
        assert story.state == "curator_recommendations"
