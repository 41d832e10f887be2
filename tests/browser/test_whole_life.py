"""One new route from «Создать маршрут» to «Завершён» in a real browser, with a return and an amendment on the way."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import DESK, PHONE, NewPage
from tests.browser.serving import code_of, served, sign_in
from tests.stories import Story
from tests.web.school import School, a_school
from tests.world import PASSWORD


@pytest.fixture
def school(tmp_path: Path) -> Iterator[School]:
    made = a_school(tmp_path)
    yield made
    made.close()


@dataclass
class Seat:
    """One person at the window of a browser."""

    page: Page
    address: str
    login: str
    route: str = ""

    def open(self, rest: str = "") -> "Seat":
        self.page.goto(f"{self.address}/routes/{self.route}{rest}")
        return self

    def by_task(self) -> "Seat":
        """Come to the route from the list of what waits."""
        self.page.goto(f"{self.address}/tasks")
        self.page.locator(f"a[href='/routes/{self.route}']").click()
        return self

    def follow(self, name: str) -> "Seat":
        self.page.get_by_role("link", name=name, exact=True).click()
        return self

    def press(self, name: str) -> "Seat":
        with self.page.expect_navigation():  # the editor first saves what is typed, then goes
            self.page.get_by_role("button", name=name, exact=True).click()
        return self

    def type(self, label: str, text: str, at: int = 0) -> "Seat":
        self.page.get_by_label(label, exact=False).nth(at).fill(text)
        return self

    def choose(self, path: str, value: str) -> "Seat":
        self.page.locator(f"[id='{path}']").select_option(value)
        return self

    def fill(self, path: str, value: str) -> "Seat":
        self.page.locator(f"[id='{path}']").fill(value)
        return self

    def tick(self, path: str, value: str) -> "Seat":
        box = self.page.locator(f"[id='{path}'] input[value='{value}']")
        if not box.is_visible():
            self.page.locator(f"[id='{path}'] summary").click()
        box.check()
        return self

    def sign(self, button: str) -> "Seat":
        asked = self.page.get_by_label("Ваш пароль")
        asked.wait_for()
        asked.fill(PASSWORD)
        code = self.page.get_by_label("Одноразовый код")
        if code.count():
            code.fill(code_of(self.login))
        self.press(button)
        self.page.get_by_text("Записано:").wait_for()
        return self

    def last_row(self, rows: str) -> str:
        """The path of the row added last."""
        return str(self.page.locator(f"fieldset.row-card[id^='{rows}[']").last.get_attribute("id"))


def fill_in(teacher: Seat) -> None:
    """Goal, one deficit and one event: what a teacher types at least."""
    teacher.fill(
        "z1.goal", "Научиться проектировать уроки вероятности на данных своей школы, чтобы освоили все"
    )
    teacher.press("Сохранить и перейти дальше").press("+ Добавить ещё одно")
    need = teacher.last_row("z2.items")
    teacher.fill(f"{need}.text", "Не отработана логика курса «Вероятность и статистика» в 7–9 классах")
    teacher.choose(f"{need}.need_kind", "difficulty").choose(f"{need}.deficit_type", "methodical")
    teacher.choose(f"{need}.source", "self")
    teacher.press("Сохранить и перейти дальше").press("+ Добавить мероприятие")
    row = teacher.last_row("z3.rows")
    teacher.page.locator(f"[id='{row}.needs'] input").first.check()
    teacher.fill(f"{row}.educational_task", "Спроектировать блок из четырёх уроков с опорой на данные школы")
    teacher.tick(f"{row}.forms", "seminar").fill(f"{row}.due_on", "2026-12-18")
    teacher.choose(f"{row}.result_form", "lesson_plan")
    teacher.fill(f"{row}.result_text", "карты четырёх уроков с отзывом методиста")
    teacher.press("Продолжить позже")


@pytest.mark.slow
@pytest.mark.parametrize("width", [DESK, PHONE])
def test_a_route_lives_its_whole_life_in_the_browser(
    school: School, new_page: NewPage, width: int, overflow
) -> None:
    with served(school) as address:
        seats = {
            part: Seat(sign_in(new_page(width), address, part), address, part)
            for part in ("teacher", "deputy", "curator")
        }
        teacher = seats["teacher"]
        teacher.page.goto(f"{address}/routes/new")
        teacher.press("Создать маршрут")
        story = Story(school.world, teacher.page.url.split("/")[4])
        for seat in seats.values():
            seat.route = story.id
        fill_in(teacher)
        assert overflow(teacher.page) <= 0
        agree(seats, story)
        amend(seats, story)
        school.world.on(date(2027, 6, 10))
        for part, seat in seats.items():
            sign_in(seat.page, address, part)
        finish(seats, story)
        for seat in seats.values():
            assert overflow(seat.open().page) <= 0
        assert story.version == len(story.entries()) == len(story.versions())


def agree(seats: dict[str, Seat], story: Story) -> None:
    """Sent, returned, sent again, agreed by the school, agreed with recommendations by the curator."""
    teacher, deputy, curator = seats["teacher"], seats["deputy"], seats["curator"]
    teacher.follow("Отправить на согласование").sign("Отправить на согласование")
    assert story.state == "deputy_review"
    deputy.by_task().follow("Рассмотреть")
    deputy.type("Замечание к маршруту в целом", "Добавьте срок проведения открытого урока")
    deputy.page.get_by_label("Причина возврата").select_option("dates_wrong")
    deputy.sign("На доработку")
    teacher.by_task().follow("Исправить маршрут")
    teacher.type("Цель", "Научиться проектировать уроки вероятности и показать один из них коллегам района")
    teacher.press("Продолжить позже")
    teacher.follow("Отправить на согласование").sign("Отправить на согласование")
    deputy.by_task().follow("Рассмотреть")
    deputy.page.get_by_text("Что изменилось с прошлого круга").wait_for()
    deputy.sign("Согласовать")
    curator.by_task().follow("Рассмотреть").press("+ Добавить рекомендацию")
    advice = curator.last_row("z5.items")
    curator.fill(f"{advice}.text", "Показать открытый урок на заседании районного объединения")
    curator.choose(f"{advice}.type", "methodical").press("Сохранить рекомендации")
    curator.sign("Согласовать с рекомендациями")
    assert story.state == "implementation"


def amend(seats: dict[str, Seat], story: Story) -> None:
    """A date moves by a week: the school alone is asked."""
    teacher = seats["teacher"]
    teacher.by_task().press("Ознакомиться с рекомендациями")
    teacher.open().follow("Предложить корректировку")
    teacher.type("Основание изменения", "Семинар перенесли на неделю позже").press("Предложить корректировку")
    teacher.open("/edit/z3")
    teacher.page.locator("input[id$='.due_on']").first.fill("2026-12-25")
    teacher.press("Продолжить позже").follow("Отправить изменение на согласование")
    teacher.page.get_by_text("Изменение несущественное").wait_for()
    teacher.sign("Отправить изменение на согласование")
    seats["deputy"].by_task().follow("Рассмотреть").sign("Согласовать изменение")
    assert story.state == "implementation"


def finish(seats: dict[str, Seat], story: Story) -> None:
    """All rows closed, the reflection presented, the route completed."""
    teacher = seats["teacher"]
    teacher.open("/progress")
    teacher.page.locator("select[id$='.status']").select_option("done")
    teacher.page.locator("input[id$='.fact_date']").fill("2026-12-25")
    teacher.press("Сохранить отметки").follow("Перейти к рефлексии").press("Перейти к рефлексии")
    assert story.state == "final_reflection"
    reflect(teacher)
    teacher.follow("Отправить рефлексию на проверку").sign("Отправить рефлексию на проверку")
    seats["deputy"].by_task().follow("Рассмотреть").sign("Завершить маршрут")
    assert story.state == "completed"


def reflect(teacher: Seat) -> None:
    """Section 4 as briefly as the check allows."""
    text = (
        "Маршрут помог: уроки вероятности проведены на данных школы, ученики справились лучше, чем год назад."
    )
    teacher.open("/edit/z4")
    teacher.fill("z4.path_reflection", text).fill("z4.effectiveness_text", text).fill(
        "z4.conformity_text", text
    )
    for path in ("z4.effectiveness", "z4.conformity"):
        teacher.page.locator(f"[id='{path}']").select_option(index=1)
    teacher.fill(
        "z4.next_steps", "Подготовить банк заданий по вероятности и поделиться им с коллегами района"
    )
    for chosen in teacher.page.locator("select[id^='z4.deficit_outcomes'][id$='.outcome']").all():
        chosen.select_option(index=1)
    teacher.press("+ Добавить продукт")
    product = teacher.last_row("z4.products")
    teacher.fill(f"{product}.title", "Технологические карты четырёх уроков").choose(
        f"{product}.kind", "lesson_plan"
    )
    teacher.page.locator(f"[id='{product}.direction']").select_option(index=1)
    teacher.fill(f"{product}.date", "2026-12-25").press("Продолжить позже")
