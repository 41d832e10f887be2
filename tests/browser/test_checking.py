"""A stranger checks a paper at «Проверить документ» with a real browser: by upload, at a desk and on a phone."""

import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.approvals.test_verify_file import saved_again
from tests.browser.conftest import DESK, PHONE, NewPage
from tests.browser.serving import served
from tests.bundle_samples import bundle_of
from tests.web.school import School, a_school
from web.installation import installation
from workflow.log import journal
from workflow.log.checkpoints import LogSigner, draw_key


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[School, str]]:
    """A school and the address where it is served."""
    school = a_school(tmp_path_factory.mktemp("school"))
    with served(school) as address:
        yield school, address
    school.close()


def saved_by_libreoffice(body: bytes, folder: Path) -> bytes:
    """The document as LibreOffice saves it; where it is not installed, as another program would pack it."""
    office = shutil.which("soffice")
    if office is None:
        return saved_again(body)
    (folder / "one.docx").write_bytes(body)
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    words = ["--headless", "--convert-to", "docx:MS Word 2007 XML", "--outdir", str(folder / "again")]
    subprocess.run(
        [office, profile, *words, str(folder / "one.docx")], check=True, capture_output=True, timeout=180
    )
    return (folder / "again" / "one.docx").read_bytes()


def check(page: Page, file: Path) -> str:
    """Choose the file and send it; what kind of answer comes."""
    page.get_by_label("Или файл").set_input_files(file)
    page.get_by_role("button", name="Проверить", exact=True).click()
    answer = page.locator(".check-answer")
    answer.wait_for()
    return answer.get_attribute("data-kind") or ""


@pytest.mark.parametrize("width", [DESK, PHONE])
def test_a_stranger_checks_a_downloaded_document_and_one_that_libreoffice_saved_again(
    place: tuple[School, str],
    new_page: NewPage,
    tmp_path: Path,
    width: int,
    barriers: Callable[[Page], list[str]],
    overflow: Callable[[Page], int],
) -> None:
    school, address = place
    body = school.world.route(of="teacher" if width == DESK else "colleague").in_force().file()
    good, again, changed = tmp_path / "good.docx", tmp_path / "again.docx", tmp_path / "changed.docx"
    good.write_bytes(body)
    again.write_bytes(saved_by_libreoffice(body, tmp_path))
    changed.write_bytes(saved_again(body, lambda text: text.replace("математик", "физик")))
    page = new_page(width)
    page.goto(f"{address}/sign-in")
    page.get_by_role("link", name="Проверить документ").click()
    assert barriers(page) == []
    for file, kind, title in (
        (good, "identical", "Это тот самый файл"),
        (again, "resaved", "Текст тот же, файл сохранён заново"),
        (changed, "differs", "Текст отличается"),
    ):
        assert check(page, file) == kind
        assert page.get_by_role("heading", name=title).is_visible()
        assert page.get_by_text("Озерова Галина Михайловна, муниципальный куратор").is_visible()
        assert barriers(page) == []
        assert overflow(page) == 0


def test_a_bundle_is_checked_on_the_page_and_does_not_leave_the_computer(
    place: tuple[School, str], page: Page, tmp_path: Path
) -> None:
    school, address = place
    settings = installation(school.app).settings
    with school.world.units.reading() as session:
        origin = journal.head(session, lock=False).origin
    draw_key(settings.log_key_file, origin)
    signer = LogSigner.open(settings.log_key_file, settings.anchor_dir)
    bundle = bundle_of(school.world, signer, school.world.route(of="colleague").in_force())
    (tmp_path / "delo.zip").write_bytes(bundle.data)
    sent: list[str] = []
    page.goto(f"{address}/check", wait_until="networkidle")
    page.on("request", lambda request: sent.append(request.url))
    page.get_by_label("Файл дела").set_input_files(tmp_path / "delo.zip")
    assert page.get_by_label("Отпечаток или строка ключа").input_value() == bundle.vkey
    page.get_by_role("button", name="Проверить дело").click()
    page.get_by_role("heading", name="Подлинно: ИОМ-2026-").wait_for()
    assert sent == []
    assert page.get_by_text(signer.verifier.fingerprint).first.is_visible()


def test_without_javascript_the_page_checks_a_document_all_the_same(
    place: tuple[School, str], new_page: NewPage, tmp_path: Path
) -> None:
    school, address = place
    (tmp_path / "good.docx").write_bytes(school.world.route(of="other_teacher").submitted().file())
    page = new_page(javascript=False)
    page.goto(f"{address}/check")
    assert check(page, tmp_path / "good.docx") == "identical"
    assert page.get_by_text("Маршрут ещё не утверждён.").is_visible()
