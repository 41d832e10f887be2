"""Pages of the tour that come only after something is typed or pressed: each errand leaves one open in the browser.

What such a page says is checked elsewhere; here it is only brought before the eyes.
"""

import shutil
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from itertools import count
from pathlib import Path

from playwright.sync_api import FilePayload, Page

from tests.approvals.test_basket import put
from tests.approvals.test_continuing import moved
from tests.browser.serving import code_of, sign_in
from tests.documents.filled_forms import ROWS, form
from tests.documents.test_archive import packed
from tests.documents.test_diagnostics import LETTER
from tests.on_paper import printed, scanned
from tests.stories import COMMENT, Story, sample
from tests.web.made_once import an_app
from tests.web.one_time_codes import equip
from tests.web.school import School, a_school
from tests.web.staffing.lists import ORDER, book
from tests.world import OFFICES, PASSWORD, PEOPLE
from web.installation import Installation, installation
from web.log_key import draw_log_key
from web.outside import Outside
from workflow.sealing import draw_backup_key

Errand = Callable[[Page, str, School], None]
LUGOVOE, NEW_SCHOOL = "МОУ «СОШ № 3 с. Луговое»", "СОШ № 40"
NEWCOMERS = [
    f"{last} {first} Львовна" for last in ("Абрамова", "Белова", "Гусева") for first in ("Алла", "Вера")
]
STAFF = {
    "Школы": [(NEW_SCHOOL, "Средняя общеобразовательная школа № 40")],
    "Сотрудники": [
        *((NEW_SCHOOL, name, "учитель алгебры", "01.09.2020") for name in NEWCOMERS),
        (LUGOVOE, " ".join(PEOPLE["teacher"][:3]), "старший учитель математики"),
    ],
    "Назначения": [(NEW_SCHOOL, NEWCOMERS[0], "заместитель директора", *ORDER)],
}
_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_keys = count(1)


def filled_basket(page: Page, address: str, school: School) -> None:
    """Four decisions of a curator, one made of a route that has moved since."""
    _fill_basket(school)
    sign_in(page, address, "curator").goto(f"{address}/basket")


def signed_basket(page: Page, address: str, school: School) -> None:
    """The basket signed, one route of it moved while the page was read."""
    moving = _fill_basket(school)
    sign_in(page, address, "curator").goto(f"{address}/basket")
    _move(school, moving)
    page.locator("#f-password").fill(PASSWORD)
    page.locator(".sign-all [name=code]").fill(code_of("curator"))
    page.get_by_role("button", name="Подписать отмеченные").click()
    page.wait_for_url("**/basket/signed/**")


def table_of_recommendations(page: Page, address: str, _school: School) -> None:
    """Two lines of the table, written down at its page."""
    sign_in(page, address, "curator")
    for subject, text in (
        ("mathematics", "Пройдите курс «Вероятность и статистика в 7–9 классах»"),
        ("", "Посетите три урока наставника и обсудите их по листу наблюдения"),
    ):
        page.goto(f"{address}/recommendations")
        page.get_by_label("Группа дефицита").select_option("methodical")
        page.get_by_label("Предмет").select_option(subject)
        page.get_by_label("Рекомендация", exact=True).fill(text)
        page.get_by_label("Курс или ресурс").fill("72 ч, институт развития образования")
        page.get_by_label("Ссылка").fill("https://iro.example.org/courses/72")
        page.get_by_role("button", name="Сохранить строку").click()
        page.get_by_text("сохранена в таблице").wait_for()


def proposals(page: Page, address: str, school: School) -> None:
    """The decision of a curator with what the table proposes; call after `table_of_recommendations`."""
    story = school.world.route().submitted().approved_by_school()
    sign_in(page, address, "curator").goto(f"{address}/routes/{story.id}/review")


def import_with_differences(page: Page, address: str, _school: School) -> None:
    """A list with a new school and its people, a changed position and people who are absent from it."""
    sign_in(page, address, "administrator")
    _choose_list(page, address, STAFF)
    page.get_by_text("Новых людей").wait_for()


def import_with_faults(page: Page, address: str, _school: School) -> None:
    """A list that names an unknown school and no patronymic."""
    sign_in(page, address, "administrator")
    faulty = [(LUGOVOE, "Ёлкина", "учитель"), ("СОШ № 77", "Ива Анна Львовна", "учитель", "31.02.2020")]
    _choose_list(page, address, {"Сотрудники": faulty})
    page.get_by_role("alert").wait_for()


def imported(page: Page, address: str, school: School) -> None:
    """The list carried out."""
    import_with_differences(page, address, school)
    page.get_by_role("button", name="Записать всё это").click()
    page.get_by_text("Список загружен").wait_for()


def slips_chosen(page: Page, address: str, _school: School) -> None:
    """Who gets a slip; call after `imported`."""
    sign_in(page, address, "administrator")
    page.goto(f"{address}/people/slips")
    page.get_by_label("Организация").select_option(label=NEW_SCHOOL)
    page.get_by_role("button", name="Показать").click()
    page.get_by_role("button", name="Сделать листы").wait_for()


def slips_printed(page: Page, address: str, school: School) -> None:
    """The slips of a school; call after `imported`."""
    slips_chosen(page, address, school)
    page.get_by_role("button", name="Сделать листы").click()
    page.locator(".slip").first.wait_for()


def slip_typed(page: Page, address: str, school: School) -> None:
    """The first password of who typed the code of a slip; call after `imported`."""
    slips_printed(page, address, school)
    code = page.locator(".slip code").first.inner_text()
    page.goto(f"{address}/slip")
    page.get_by_label("Код с листа").fill(code)
    page.get_by_role("button", name="Дальше").click()
    page.get_by_role("button", name="Сохранить пароль").wait_for()


def year_begun(page: Page, address: str, _school: School) -> None:
    """The drafts of a school opened at once."""
    sign_in(page, address, "deputy")
    page.goto(f"{address}/routes/begin-year")
    for box in page.get_by_role("checkbox").all():
        box.check()
    page.get_by_role("button", name="Создать черновики").click()
    page.get_by_role("heading", name="Создано черновиков").wait_for()


def archive_read(page: Page, address: str, _school: School) -> None:
    """The forms of an archive, file by file."""
    sign_in(page, address, "deputy").goto(f"{address}/routes/begin-year/forms")
    archive = packed({"Лугова.docx": form(), "чужая.docx": form(name="Никто Иван"), "скан.pdf": b"%PDF"})
    page.set_input_files("#f-file", FilePayload(name="формы.zip", mimeType="application/zip", buffer=archive))
    page.get_by_role("button", name="Прочитать архив").click()
    page.get_by_text("Прочитано файлов").wait_for()


def read_from_paper(page: Page, address: str, school: School) -> None:
    """What was read from a form of Word, beside a draft that has rows already."""
    story = school.world.route()
    row = story.situation().draft.z3.rows[0]
    sign_in(page, address, "teacher").goto(f"{address}/routes/{story.id}/from-paper")
    paper = form((*ROWS, ("", row.educational_task, "Семинар", "в течение года", "")))
    page.set_input_files("#f-file", FilePayload(name="маршрут.docx", mimeType=_DOCX, buffer=paper))
    page.get_by_role("button", name="Прочитать файл").click()
    page.get_by_text("Прочитано из файла").wait_for()


def result_read(page: Page, address: str, school: School) -> None:
    """What was understood of a pasted result of a diagnostic."""
    story = school.world.empty_route()
    sign_in(page, address, "teacher").goto(f"{address}/routes/{story.id}/diagnostics")
    page.get_by_label("Результат диагностики").fill(LETTER)
    page.get_by_role("button", name="Прочитать").click()
    page.get_by_text("Что взять в раздел 2").wait_for()


def kept_in_library(page: Page, address: str, school: School) -> None:
    """A row about to be kept for later."""
    story = school.world.route()
    kept = f"/routes/{story.id}/library/keep?row={story.situation().draft.z3.rows[0].id}"
    sign_in(page, address, "teacher").goto(address + kept)


def conflict_in_a_field(page: Page, address: str, school: School) -> None:
    """A goal typed in two windows."""
    story = school.world.route()
    sign_in(page, address, "teacher").goto(f"{address}/routes/{story.id}/edit/z1")
    other = page.context.new_page()
    other.goto(page.url)
    other.get_by_label("Цель").fill("Другая цель, написанная в соседнем окне, целиком")
    other.locator("#save-state", has_text="Сохранено").wait_for()
    other.close()
    page.get_by_label("Цель").fill("Своя цель, написанная в этом окне")
    page.get_by_role("alert").wait_for()


def conflict_of_forms(page: Page, address: str, school: School) -> None:
    """The same without the script: the whole section sent over one that was saved meanwhile."""
    page.route("**/autosave.js*", lambda route: route.abort())
    story = school.world.route()
    sign_in(page, address, "teacher").goto(f"{address}/routes/{story.id}/edit/z1")
    story.edit("teacher", "z1", lambda z1: z1.update(goal="Цель, сохранённая в соседнем окне"))
    page.get_by_label("Цель").fill("Своя цель, написанная в этом окне")
    page.get_by_role("button", name="Сохранить черновик").last.click()
    page.get_by_role("alert").wait_for()


def sheet_of_codes(page: Page, address: str, _school: School) -> None:
    """Forty codes to be printed."""
    sign_in(page, address, "mentor")
    page.goto(f"{address}/account/second-factor")
    page.locator("#sheet-password").fill(PASSWORD)
    page.get_by_role("button", name="Напечатать лист").click()
    page.locator(".codes").wait_for()


def in_large_letters(page: Page, address: str, school: School) -> None:
    """A route in the version for people who see badly; the browser shows every page so afterwards."""
    story = school.world.route().in_force()
    sign_in(page, address, "teacher").goto(f"{address}/sight/large?next=/routes/{story.id}")


def late_school(page: Page, address: str, school: School) -> None:
    """The summary where a school is late."""
    school.world.route().submitted()
    school.world.tick(days=12)
    sign_in(page, address, "director").goto(f"{address}/summary")


def transfer_offered(page: Page, address: str, school: School) -> None:
    """A transferred route that the deputy of the new school may accept."""
    story = school.world.route(of="colleague").in_force()
    story.act("deputy", "transfer", comment=COMMENT)
    moved(school.world, "colleague")
    sign_in(page, address, "other_deputy").goto(f"{address}/routes/{story.id}/accept")


def paper_of_another_text(page: Page, address: str, school: School) -> None:
    """A scan about to be confirmed while somebody else has written in the draft since it was printed."""
    school.world.settle(signing="both")
    story = school.world.route(by="deputy")
    code = printed(story, "teacher", "confirm", by="deputy")
    scanned(story, code, by="deputy")
    sign_in(page, address, "director").goto(f"{address}/routes/{story.id}/paper/{code}")
    story.write("deputy", "z1", {**sample("a")["z1"], "goal": "Цель, которой на листе не было"})
    page.locator("#f-password").fill(PASSWORD)
    page.get_by_role("button", name="Подтверждаю").click()


ERRANDS: Mapping[str, Errand] = {
    "basket-filled": filled_basket,
    "basket-signed": signed_basket,
    "recommendations-filled": table_of_recommendations,
    "review-proposals": proposals,
    "import-faults": import_with_faults,
    "import-differences": import_with_differences,
    "imported": imported,
    "slips-chosen": slips_chosen,
    "slips-printed": slips_printed,
    "slip-typed": slip_typed,
    "year-begun": year_begun,
    "paper-read": read_from_paper,
    "archive-read": archive_read,
    "diagnostics-read": result_read,
    "library-keep": kept_in_library,
    "conflict-field": conflict_in_a_field,
    "conflict-forms": conflict_of_forms,
    "code-sheet": sheet_of_codes,
    "large": in_large_letters,
    "summary-late": late_school,
    "paper-moved": paper_of_another_text,
    "transfer-offered": transfer_offered,
}
"""By the names of the pictures; some need what an earlier one has done."""


@contextmanager
def rolled_back(folder: Path) -> Iterator[School]:
    """A school whose base was put back after two acts: the page «Откат журнала» tells what is missing."""
    school = a_school(folder)
    parts, base = installation(school.app), folder / "school.db"
    for part in OFFICES:
        equip(school.app, part)
    story = school.world.route()
    draw_backup_key(parts.settings.backup_key_file)
    with school.world.units.reading() as session:
        draw_log_key(parts.settings, session)
    _keep_outside(parts, school)
    with closing(sqlite3.connect(base)) as now, closing(sqlite3.connect(folder / "yesterday.db")) as then:
        now.backup(then)
    story.submitted().returned_by_school()
    _keep_outside(parts, school)
    school.close()
    for left in folder.glob("school.db*"):
        left.unlink()
    shutil.copyfile(folder / "yesterday.db", base)
    again = School(school.world, an_app(parts.settings, lambda: school.world.now))
    try:
        yield again
    finally:
        installation(again.app).close()


def _keep_outside(parts: Installation, school: School) -> None:
    Outside(parts.settings, parts.units.database, parts.watch).keep(at=school.world.now)


def _fill_basket(school: School) -> Story:
    """Three decisions ready to be signed and one that has moved; the last of the three, which is about to move too."""
    world = school.world
    parts = ("teacher", "colleague", "teacher", "colleague")
    ready = [world.route(of=part).submitted().approved_by_school() for part in parts]
    ready[0].write("curator", "z5")
    put(world, ready[0], "curator", "curator_approve", next(_keys))
    for story in ready[1:]:
        said = {"reason": "dates_wrong", "comment": COMMENT}
        put(world, story, "curator", "curator_return", next(_keys), **said)
    _move(school, ready[1])
    return ready[-1]


def _move(school: School, story: Story) -> None:
    story.act("curator", "curator_return", reason="other", comment=COMMENT, at=school.world.tick(minutes=1))


def _choose_list(page: Page, address: str, sheets: dict[str, list[tuple[str, ...]]]) -> None:
    page.goto(f"{address}/people/import")
    payload = FilePayload(name="staff.xlsx", mimeType="application/octet-stream", buffer=book(sheets))
    page.get_by_label("Книга XLSX или файл CSV").set_input_files(payload)
    page.get_by_role("button", name="Проверить файл").click()
