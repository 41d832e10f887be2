"""Autosave in a real Chromium: two tabs, a line cut and back, a session that ends: nothing typed is lost."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import NewPage
from tests.browser.serving import served, sign_in
from tests.stories import Story
from tests.web.school import School, a_school
from tests.world import PASSWORD
from web.sessions import IDLE, IDLE_ON_FOREIGN_COMPUTER

MINE = "Научиться строить уроки вероятности на данных своей школы"
THEIRS = "Научиться строить уроки статистики на данных своего села"


@dataclass
class Desk:
    """A teacher before a draft of his."""

    school: School
    story: Story
    address: str
    page: Page

    def section(self, zone: str, page: Page | None = None) -> Page:
        page = page or self.page
        page.goto(f"{self.address}/routes/{self.story.id}/edit/{zone}")
        return page

    @property
    def goal(self) -> str:
        return self.story.situation().draft.z1.goal

    @property
    def drawer(self) -> list[str]:
        """What the browser keeps of what was typed."""
        kept: list[str] = self.page.evaluate("Object.keys(localStorage)")
        return kept


@pytest.fixture
def desk(tmp_path: Path, new_page: NewPage) -> Iterator[Desk]:
    school = a_school(tmp_path)
    with served(school) as address:
        yield Desk(school, school.world.route(), address, sign_in(new_page(), address, "teacher"))
    school.close()


def saved(page: Page) -> None:
    expect(page.locator("#save-state")).to_contain_text("Сохранено")


def another_tab(page: Page) -> Page:
    context: BrowserContext = page.context
    return context.new_page()


@pytest.mark.slow
def test_what_is_typed_is_saved_without_a_button_and_the_findings_follow(desk: Desk) -> None:
    page = desk.section("z1")
    expect(page.locator("#save-left")).to_have_text("Можно отправлять")
    page.get_by_label("Цель").fill("")
    saved(page)
    expect(page.locator("#save-left")).to_contain_text("Осталось")
    page.locator("#review a", has_text="«Цель»").first.click()
    expect(page.get_by_label("Цель")).to_be_focused()
    page.keyboard.type(MINE)
    expect(page.locator("#save-left")).to_have_text("Можно отправлять")
    saved(page)
    assert desk.goal == MINE
    assert desk.drawer == []


@pytest.mark.slow
def test_a_space_typed_before_a_pause_is_no_conflict_with_oneself(desk: Desk) -> None:
    page = desk.section("z1")
    page.locator("details.more summary").first.click()
    title = page.locator("[id='z1.title']")
    title.fill("")
    title.press_sequentially("  Рост ")
    saved(page)
    page.wait_for_function("document.getElementById('save-state').textContent.includes('Сохранено')")
    title.press_sequentially("через практику ")
    page.get_by_label("Цель").focus()
    expect(title).to_have_value("Рост через практику")
    saved(page)
    assert desk.story.situation().draft.z1.title == "Рост через практику"
    assert page.locator(".save-note").count() == 0
    assert desk.drawer == []


@pytest.mark.slow
def test_two_tabs_on_one_draft_show_both_texts_and_the_person_chooses(desk: Desk) -> None:
    first, second = desk.section("z1"), desk.section("z1", another_tab(desk.page))
    first.get_by_label("Цель").fill(THEIRS)
    saved(first)
    second.get_by_label("Цель").fill(MINE)
    note = second.get_by_role("alert")
    expect(note).to_contain_text(THEIRS)
    expect(note).to_contain_text(MINE)
    assert desk.goal == THEIRS, "a conflict stores nothing"

    choice = second.get_by_role("button", name="Оставить моё")
    choice.evaluate("button => { button.dataset.offered = 'once' }")
    second.get_by_label("Цель").dispatch_event(
        "change"
    )  # as the field does when one leaves it for the button
    second.wait_for_timeout(300)
    expect(choice).to_have_attribute("data-offered", "once")
    choice.click()
    saved(second)
    assert desk.goal == MINE
    first.get_by_label("Цель").fill(THEIRS + "!")
    first.get_by_role("button", name="Взять сохранённое").click()
    expect(first.get_by_label("Цель")).to_have_value(MINE)
    assert desk.goal == MINE


@pytest.mark.slow
def test_two_tabs_in_different_fields_disturb_nobody(desk: Desk) -> None:
    first, second = desk.section("z1"), desk.section("z1", another_tab(desk.page))
    first.get_by_label("Цель").fill(THEIRS)
    saved(first)
    second.get_by_label("Педагогический стаж").fill("17")
    saved(second)
    expect(second.get_by_label("Цель")).to_have_value(THEIRS)
    second.get_by_role("button", name="Продолжить позже").click()
    second.wait_for_url("**/routes/*")
    draft = desk.story.situation().draft.z1
    assert (draft.goal, draft.teaching_experience_years) == (THEIRS, 17)


@pytest.mark.slow
def test_a_whole_form_never_overwrites_a_field_that_is_in_conflict(desk: Desk) -> None:
    first, second = desk.section("z1"), desk.section("z1", another_tab(desk.page))
    first.get_by_label("Цель").fill(THEIRS)
    saved(first)
    second.get_by_label("Цель").fill(MINE)
    second.get_by_role("alert").wait_for()
    with second.expect_navigation() as navigation:
        second.get_by_role("button", name="Сохранить черновик").last.click()
    assert navigation.value is not None
    assert navigation.value.status == 409
    assert desk.goal == THEIRS
    expect(second.get_by_role("alert").first).to_contain_text("ваш текст".capitalize())


@pytest.mark.slow
def test_a_line_cut_during_autosave_and_back_loses_nothing(desk: Desk) -> None:
    page = desk.section("z1")
    page.context.set_offline(True)
    page.get_by_label("Цель").fill(MINE)
    expect(page.locator("#save-state")).to_contain_text("Нет связи")
    page.get_by_label("Педагогический стаж").fill("18")
    page.get_by_role("button", name="Сохранить и перейти дальше").click()
    expect(page.locator("#save-state")).to_contain_text("не потеряно")
    assert page.url.endswith("/edit/z1"), "a button does not leave the page while the line is cut"
    assert desk.goal != MINE
    page.context.set_offline(False)
    saved(page)
    draft = desk.story.situation().draft.z1
    assert (draft.goal, draft.teaching_experience_years) == (MINE, 18)
    assert desk.drawer == []


@pytest.mark.slow
def test_a_page_closed_while_the_line_is_cut_gives_the_text_back(desk: Desk) -> None:
    page = desk.section("z1")
    page.context.set_offline(True)
    page.get_by_label("Цель").fill(MINE)
    expect(page.locator("#save-state")).to_contain_text("Нет связи")
    page.close()
    desk.page = another_tab(page)
    desk.page.context.set_offline(False)
    page = desk.section("z1")
    saved(page)
    expect(page.get_by_label("Цель")).to_have_value(MINE)
    assert desk.goal == MINE


@pytest.mark.slow
def test_what_is_typed_just_before_leaving_by_a_link_is_saved_and_leaves_nothing_behind(desk: Desk) -> None:
    page = desk.section("z1")
    page.get_by_label("Цель").fill(MINE)
    desk.section("z2")
    for _ in range(50):
        if desk.goal == MINE:
            break
        page.wait_for_timeout(100)
    assert desk.goal == MINE
    page = desk.section("z1")
    expect(page.get_by_label("Цель")).to_have_value(MINE)
    assert desk.drawer == []


@pytest.mark.slow
def test_a_session_that_ended_while_typing_loses_nothing(desk: Desk) -> None:
    page = desk.section("z1")
    desk.school.world.now += IDLE + timedelta(minutes=1)
    page.get_by_label("Цель").fill(MINE)
    expect(page.locator("#save-state")).to_contain_text("Вы вышли из системы")
    assert desk.goal != MINE
    assert len(desk.drawer) == 1
    with page.expect_popup() as popup:
        page.get_by_role("link", name="Войти в новой вкладке").click()
    door = popup.value
    door.get_by_label("Логин").fill("teacher")
    door.get_by_label("Пароль", exact=True).fill(PASSWORD)
    door.get_by_role("button", name="Войти").click()
    door.wait_for_url(lambda url: "/sign-in" not in url)
    page.bring_to_front()
    page.evaluate(
        "window.dispatchEvent(new Event('focus'))"
    )  # what a window tells its page when one comes back to it
    saved(page)
    assert desk.goal == MINE
    assert desk.drawer == []


@pytest.mark.slow
def test_on_somebody_elses_computer_nothing_typed_is_kept(desk: Desk, new_page: NewPage) -> None:
    page = new_page()
    page.goto(f"{desk.address}/sign-in")
    page.get_by_label("Логин").fill("teacher")
    page.get_by_label("Пароль", exact=True).fill(PASSWORD)
    page.get_by_label("Это чужой компьютер").check()
    page.get_by_role("button", name="Войти").click()
    page.wait_for_url(lambda url: "/sign-in" not in url)
    desk.page = desk.section("z1", page)
    desk.school.world.now += IDLE_ON_FOREIGN_COMPUTER + timedelta(seconds=30)
    page.get_by_label("Цель").fill(MINE)
    expect(page.locator("#save-state")).to_contain_text("не закрывайте")
    assert desk.drawer == []
    assert MINE not in page.evaluate("JSON.stringify(sessionStorage)")


@pytest.mark.slow
def test_a_row_is_moved_from_the_keyboard_after_what_was_typed_in_it_is_saved(desk: Desk) -> None:
    page = desk.section("z3")
    first, second = (row.id for row in desk.story.situation().draft.z3.rows[:2])
    task = page.locator(f"[id='z3.rows[{first}].educational_task']")
    task.fill("Освоить приёмы построения сечений многогранников")
    task.press("Alt+ArrowDown")
    page.wait_for_url(f"**#z3.rows*{first}*")
    rows = desk.story.situation().draft.z3.rows
    assert [row.id for row in rows[:2]] == [second, first]
    assert rows[1].educational_task == "Освоить приёмы построения сечений многогранников"
    expect(page.locator(f"[id='z3.rows[{first}]']")).to_be_focused()
    page.keyboard.press("Alt+ArrowUp")
    page.wait_for_function("!document.activeElement.querySelector('button[value^=\"up:\"]')")
    assert desk.story.situation().draft.z3.rows[0].id == first


@pytest.mark.slow
def test_a_row_deleted_in_another_tab_is_told_and_its_text_stays(desk: Desk) -> None:
    first, second = desk.section("z3"), desk.section("z3", another_tab(desk.page))
    row = desk.story.situation().draft.z3.rows[0].id
    first.locator(f"button[value='remove:rows:{row}']").click()
    first.wait_for_function(f"!document.getElementById('z3.rows[{row}]')")
    task = second.locator(f"[id='z3.rows[{row}].educational_task']")
    task.fill(MINE)
    expect(second.get_by_role("alert")).to_contain_text("удалили в другом окне")
    expect(task).to_have_value(MINE)
    assert row not in {one.id for one in desk.story.situation().draft.z3.rows}
