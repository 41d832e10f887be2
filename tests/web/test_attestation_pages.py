"""«Для аттестации» in the browser: two clicks to the papers, for the teacher and for those who answer for him."""

import hashlib
import io
import json
import os
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

import pytest
from docx import Document
from sqlalchemy import select
from werkzeug.test import TestResponse

from approvals import verify_file
from approvals.attestation.given import EXPORTED, MOST_IN_AN_HOUR
from tests.documents.opened_files import words_of
from tests.web.school import School, id_of
from tests.world import PEOPLE
from web.installation import installation
from web.log_key import draw_log_key
from workflow.log.tables import LogEvent

pytest_plugins = ("tests.web.with_school",)
pytestmark = pytest.mark.slow

MAY = {"teacher", "deputy", "second_deputy", "director", "curator"}
TEACHER = f"/people/{id_of('teacher')}/attestation"


@pytest.fixture(autouse=True)
def no_office_program(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A PATH on which LibreOffice is not; returns the folder where a test may put one."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    return folder


@pytest.fixture
def key(school: School) -> Iterator[str]:
    """The line of the log key, as a stranger has it."""
    settings = installation(school.app).settings
    settings.log_key_file.parent.mkdir(parents=True, exist_ok=True)
    with school.world.units.reading() as session:
        yield draw_log_key(settings, session).verifier.line


def take(school: School, part: str, what: str, address: str = TEACHER, **fields: str) -> TestResponse:
    browser = school[part]
    return browser.send(browser.form(address), address, what=what, **fields)


def name_of(answer: TestResponse) -> str:
    return unquote(answer.headers["Content-Disposition"].rpartition("''")[2])


def entries(school: School) -> list[LogEvent]:
    with school.world.units.reading() as session:
        return list(session.scalars(select(LogEvent).where(LogEvent.kind == EXPORTED).order_by(LogEvent.seq)))


def test_two_clicks_bring_the_extract(school: School) -> None:
    story = school.world.route().in_force()
    assert f'href="{TEACHER}"' in school["teacher"].text("/routes")
    answer = take(school, "teacher", "word")
    assert answer.status_code == 200
    assert (
        name_of(answer) == f"ИОМ-2026-0001_в{story.version:02}_реализуется_2026-09-01_выписка-аттестация.docx"
    )
    assert "Лугова Марина Олеговна" in words_of(Document(io.BytesIO(answer.data)))
    (row,) = entries(school)
    said = json.loads(row.body)
    assert (said["by"], said["about"], said["data"]["form"]) == (
        id_of("teacher"),
        id_of("teacher"),
        "extract",
    )
    assert said["data"]["sha256"] == hashlib.sha256(answer.data).hexdigest()


def test_the_full_file_verifies(school: School, key: str, tmp_path: Path) -> None:
    school.world.route().in_force()
    answer = take(school, "director", "kit")
    assert answer.status_code == 200, answer.get_data(as_text=True)
    assert name_of(answer).endswith("_аттестационное-дело.zip")
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        bundle = next(archive.read(name) for name in archive.namelist() if name.endswith("_bundle.zip"))
    path = tmp_path / "delo.zip"
    path.write_bytes(bundle)
    assert verify_file.verify(str(path), verify_file.trusted(key, None)).code == verify_file.GENUINE
    assert [json.loads(row.body)["data"]["form"] for row in entries(school)] == ["kit"]


def test_without_a_log_key_the_full_file_is_refused_kindly_and_the_extract_is_not(school: School) -> None:
    school.world.route().in_force()
    assert take(school, "teacher", "kit").status_code == 503
    assert take(school, "teacher", "word").status_code == 200


def test_for_anybody_else_there_is_no_such_page_and_nothing_is_given_out(school: School) -> None:
    route = school.world.route().in_force().id
    for part in PEOPLE:
        browser, given = school[part], len(entries(school))
        page, absent = browser.get(TEACHER), browser.get(f"/people/p_{'0' * 32}/attestation")
        token = browser.form("/account", "/sign-out").values["csrf_token"]
        posted = browser.client.post(TEACHER, data={"csrf_token": token, "route": route, "what": "word"})
        may = part in MAY
        assert {page.status_code, posted.status_code} == {200 if may else 404}, part
        assert len(entries(school)) == given + may, part
        assert may or absent.data == page.data, part


def test_ones_own_page_says_that_there_is_nothing_yet(school: School) -> None:
    school.world.route().submitted()
    assert "Утверждённых маршрутов пока нет" in school["teacher"].text(TEACHER)
    assert TEACHER not in school["teacher"].text("/routes")
    assert school["deputy"].get(TEACHER).status_code == 404


def test_a_form_without_a_route_or_with_a_foreign_one_is_refused_and_nothing_is_recorded(
    school: School,
) -> None:
    school.world.route().in_force()
    foreign = school.world.route(of="colleague").in_force()
    for route in ("", "r_0", foreign.id):
        answer = take(school, "teacher", "word", route=route)
        assert answer.status_code == 422
        assert "Выберите хотя бы один маршрут" in answer.get_data(as_text=True)
    for what in ("", "exe"):
        assert take(school, "teacher", what).status_code == 422
    assert take(school, "teacher", "word", other="1").status_code == 422
    assert entries(school) == []


def test_only_ticked_routes_go_in(school: School) -> None:
    first, second = school.world.route().in_force(), school.world.route().in_force()
    text = words_of(Document(io.BytesIO(take(school, "teacher", "word", route=second.id).data)))
    assert "ИОМ-2026-0002" in text
    assert "ИОМ-2026-0001" not in text
    both = school["teacher"].form(TEACHER)
    assert both.values.getlist("route") == [first.id, second.id]


def test_the_surname_is_in_the_name_only_if_asked_for(school: School) -> None:
    school.world.route().in_force()
    assert "Лугова" not in name_of(take(school, "teacher", "word"))
    answer = take(school, "teacher", "word", surname="1")
    assert "_Лугова-МО_" in name_of(answer)
    assert 'filename="IOM-2026-0001' in answer.headers["Content-Disposition"]


def test_a_deputy_finds_it_on_the_list_of_teachers_and_a_curator_on_the_route(school: School) -> None:
    story = school.world.route().in_force()
    assert f'href="{TEACHER}"' in school["deputy"].text("/staff")
    assert "/attestation" not in school["other_deputy"].text("/staff")
    assert f'href="{TEACHER}"' in school["curator"].text(f"/routes/{story.id}")
    assert "/attestation" not in school["auditor"].text(f"/routes/{story.id}")


def test_a_mentor_takes_his_own_reference_and_nobody_else_does(school: School) -> None:
    school.world.route().in_force()
    mine = f"/people/{id_of('mentor')}/attestation"
    assert f'href="{mine}"' in school["mentor"].text("/routes")
    answer = take(school, "mentor", "support", mine)
    assert answer.status_code == 200
    assert name_of(answer).endswith("_справка-о-сопровождении.docx")
    assert "ИОМ-2026-0001" in words_of(Document(io.BytesIO(answer.data)))
    assert [json.loads(row.body)["data"]["form"] for row in entries(school)] == ["support"]
    assert take(school, "teacher", "support").status_code == 404
    assert take(school, "deputy", "support").status_code == 404
    assert len(entries(school)) == 1


def test_the_twenty_first_in_an_hour_waits(school: School) -> None:
    school.world.route().in_force()
    for _ in range(MOST_IN_AN_HOUR):
        assert take(school, "teacher", "word").status_code == 200
    refused = take(school, "teacher", "word")
    assert refused.status_code == 429
    assert "не больше 20" in refused.get_data(as_text=True)
    assert len(entries(school)) == MOST_IN_AN_HOUR


def test_where_there_is_no_libreoffice_word_is_offered_with_how_to_make_a_pdf(school: School) -> None:
    school.world.route().in_force()
    page = school["teacher"].text(TEACHER)
    assert "Выписка одним файлом (Word)" in page
    assert "«Сохранить как» → PDF" in page
    assert 'value="pdf"' not in page
    answer = take(school, "teacher", "pdf")
    assert answer.status_code == 503
    assert "Скачайте файл Word" in answer.get_data(as_text=True)


@pytest.mark.parametrize(("does", "status"), [('write_bytes(b"%PDF-1.7 made")', 200), ("exists()", 503)])
@pytest.mark.skipif(os.name != "posix", reason="the stand-in is a script")
def test_where_it_is_a_pdf_comes_first_and_its_failure_is_one_kind_sentence(
    school: School, no_office_program: Path, does: str, status: int
) -> None:
    program = no_office_program / "soffice"
    program.write_text(
        f"#!{sys.executable}\nimport pathlib, sys\n"
        f"(pathlib.Path(sys.argv[sys.argv.index('--outdir') + 1]) / 'document.pdf').{does}\n",
        encoding="utf-8",
    )
    program.chmod(0o755)
    school.world.route().in_force()
    page = school["teacher"].text(TEACHER)
    assert page.index("Выписка одним файлом (PDF)") < page.index("Выписка в Word")
    answer = take(school, "teacher", "pdf")
    assert answer.status_code == status
    if status == 200:
        assert answer.data == b"%PDF-1.7 made"
        assert name_of(answer).endswith("_выписка-аттестация.pdf")
    else:
        assert "Скачайте файл Word" in answer.get_data(as_text=True)


def test_nobody_is_told_that_he_must(school: School) -> None:
    school.world.route().in_force()
    page = school["teacher"].text(TEACHER)
    assert "право, а не обязанность" in page
    for word in ("обязательн", "хеш", "ключ", "Меркл"):
        assert word not in page, word
