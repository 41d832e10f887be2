"""A teacher attaches a photo from a phone without JavaScript, and takes it away together with the deputy."""

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import FilePayload

from tests.approvals.test_evidence import files
from tests.browser.conftest import DESK, PHONE
from tests.browser.serving import sign_in
from tests.documents.given_files import PLACE, jpeg
from tests.stories import Story
from tests.web.school import School, a_school
from tests.world import PASSWORD

GREEN, RED = (  # what was taken away once is not taken again
    FilePayload(name="IMG_1.jpg", mimeType="image/jpeg", buffer=jpeg(4000, 3000, colour=colour, upside=1))
    for colour in ("#4a6", "#a46")
)
PAGE = FilePayload(name="фото.jpg", mimeType="image/jpeg", buffer=b"<!doctype html><script>alert(1)</script>")


@pytest.fixture(scope="module")
def school(tmp_path_factory: pytest.TempPathFactory) -> Iterator[School]:
    made = a_school(tmp_path_factory.mktemp("evidence"))
    yield made
    made.close()


@pytest.mark.parametrize(("width", "javascript", "photo"), [(PHONE, False, GREEN), (DESK, True, RED)])
def test_a_photo_is_attached_saved_and_taken_away_by_two(
    school: School,
    address: str,
    new_page,
    barriers,
    overflow,
    width: int,
    javascript: bool,
    photo: FilePayload,
) -> None:
    story: Story = school.world.route().in_force()
    page = sign_in(new_page(width, javascript=javascript), address, "teacher")
    page.goto(f"{address}/routes/{story.id}")
    page.get_by_role("link", name="Файлы", exact=True).click()
    assert page.locator("input[name=photo]").get_attribute("capture") == "environment"
    page.get_by_label("К чему относится").select_option(index=3)
    page.get_by_label("Что это").fill("Доска после урока")
    page.get_by_label("Файл", exact=True).set_input_files(PAGE)
    page.get_by_role("button", name="Приложить").click()
    assert page.locator("#e-file").inner_text().startswith("Файл не принят: можно приложить DOCX, PDF, JPG")
    assert page.get_by_label("Что это").input_value() == "Доска после урока"
    if javascript:
        assert barriers(page) == []
    assert overflow(page) == 0
    page.get_by_label("Или снять камерой").set_input_files(photo)
    page.get_by_role("button", name="Приложить").click()
    page.get_by_text("Файл приложен.").wait_for()
    with page.expect_download() as found:
        page.get_by_role("link", name="Доска после урока").click()
    saved = Path(found.value.path()).read_bytes()
    with Image.open(io.BytesIO(saved)) as picture:
        assert picture.size == (2000, 1500)
    assert PLACE not in saved
    assert found.value.suggested_filename.endswith("_Доска-после-урока.jpg")
    if javascript:
        assert barriers(page) == []
    assert overflow(page) == 0

    page.get_by_role("link", name="приложено ошибочно?").click()
    if javascript:
        assert barriers(page) == []
    assert overflow(page) == 0
    page.get_by_label("Почему убираем").fill("приложен не тот снимок")
    page.get_by_label("Ваш пароль").fill(PASSWORD)
    page.get_by_label("Второй человек", exact=True).select_option(label="Кленова\xa0Н.\xa0С.")
    page.get_by_label("Пароль второго человека").fill(PASSWORD)
    page.get_by_role("button", name="Убрать файл").click()
    page.get_by_text("Файл убран. Осталась запись о том, что он был.").wait_for()
    assert [one.is_gone for one in files(story)] == [True]


@pytest.mark.parametrize("width", [PHONE, DESK])
def test_a_note_of_support_is_written_and_taken_as_a_journal(
    school: School, address: str, new_page, barriers, overflow, width: int
) -> None:
    story = school.world.route().in_force()
    page = sign_in(new_page(width), address, "mentor")
    page.goto(f"{address}/routes/{story.id}/support")
    page.get_by_label("О чём").fill("Разобрали критерии оценивания")
    page.get_by_role("button", name="Записать").click()
    page.get_by_text("Записано.").wait_for()
    assert page.get_by_role("cell", name="Разобрали критерии оценивания").is_visible()
    assert barriers(page) == []
    assert overflow(page) == 0
    with page.expect_download() as found:
        page.get_by_role("link", name="Журнал консультаций (DOCX)").click()
    assert "журнал-консультаций" in found.value.suggested_filename
