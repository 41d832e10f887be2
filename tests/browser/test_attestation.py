"""Two clicks from the list of routes to the papers for an attestation, at a desk and on a phone, and the files open."""

import io
import shutil
import zipfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from docx import Document
from playwright.sync_api import Download, Page

from approvals import verify_file
from tests.browser.conftest import DESK, PHONE
from tests.browser.serving import sign_in
from tests.documents.opened_files import words_of
from tests.web.school import School, a_school
from web.installation import installation
from web.log_key import draw_log_key

OFFICE = "soffice"


@pytest.fixture(scope="module")
def school(tmp_path_factory: pytest.TempPathFactory) -> Iterator[School]:
    """A teacher with a completed route and one that is being carried out; the log has its key."""
    made = a_school(tmp_path_factory.mktemp("attestation"))
    first = made.world.route().in_force().acknowledged()
    made.world.on(date(2027, 6, 14))
    first.reflecting().reflection_submitted().completed()
    made.world.on(date(2027, 9, 2))
    settings = installation(made.app).settings
    settings.log_key_file.parent.mkdir(parents=True, exist_ok=True)
    with made.world.units.reading() as session:
        draw_log_key(settings, session)
    yield made
    made.close()


def downloaded(page: Page, button: str) -> Download:
    with page.expect_download(timeout=60_000) as found:
        page.get_by_role("button", name=button).click()
    return found.value


def bytes_of(download: Download) -> bytes:
    return Path(download.path()).read_bytes()


@pytest.mark.parametrize("width", [DESK, PHONE])
def test_a_teacher_takes_both_in_two_clicks_each_and_they_open(
    school: School, address: str, new_page, barriers, overflow, tmp_path: Path, width: int
) -> None:
    page = sign_in(new_page(width), address, "teacher")
    page.goto(f"{address}/routes")
    page.get_by_role("link", name="Для аттестации").click()
    assert page.get_by_role("checkbox", name="ИОМ-2026-0001").is_checked()
    assert barriers(page) == []
    assert overflow(page) <= 0

    extract = downloaded(page, "Выписка в Word" if shutil.which(OFFICE) else "Выписка одним файлом")
    assert extract.suggested_filename.startswith("ИОМ-2026-0001_в")
    assert extract.suggested_filename.endswith("_выписка-аттестация.docx")
    said = words_of(Document(io.BytesIO(bytes_of(extract))))
    for words in ("Лугова Марина Олеговна", "Завершение подтверждено", "Копия электронного документа верна"):
        assert words in said, words

    kit = downloaded(page, "Полный комплект с проверкой")
    with zipfile.ZipFile(io.BytesIO(bytes_of(kit))) as archive:
        assert archive.testzip() is None
        names = archive.namelist()
        bundle = tmp_path / "bundle.zip"
        bundle.write_bytes(archive.read(next(name for name in names if name.endswith(".zip"))))
    assert sum(name.endswith(".docx") for name in names) == 5
    with school.world.units.reading() as session:
        vkey = draw_log_key(installation(school.app).settings, session).verifier.line
    assert verify_file.verify(str(bundle), verify_file.trusted(vkey, None)).code == verify_file.GENUINE


@pytest.mark.skipif(shutil.which(OFFICE) is None, reason="LibreOffice is not installed")
def test_where_libreoffice_is_the_first_button_gives_a_pdf(school: School, address: str, new_page) -> None:
    page = sign_in(new_page(), address, "teacher")
    page.goto(f"{address}/routes")
    page.get_by_role("link", name="Для аттестации").click()
    made = downloaded(page, "Выписка одним файлом")
    assert made.suggested_filename.endswith("_выписка-аттестация.pdf")
    assert bytes_of(made).startswith(b"%PDF-")
    assert len(bytes_of(made)) < 5 << 20


def test_it_works_without_javascript_and_a_deputy_finds_it_on_the_list(
    school: School, address: str, new_page
) -> None:
    page = sign_in(new_page(javascript=False), address, "deputy")
    page.goto(f"{address}/staff")
    page.get_by_role("link", name="Для аттестации Лугова").click()
    assert "Лугова Марина Олеговна" in page.locator("main").inner_text()
    page.get_by_role("checkbox", name="ИОМ-2026-0001").uncheck()
    page.get_by_role("button", name="Полный комплект").click()
    assert "Выберите хотя бы один маршрут" in page.locator("main").inner_text()
