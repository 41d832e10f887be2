"""Both forms of what is being written, looked at from the editor: a draft on every page, and stored nowhere."""

from io import BytesIO

import pytest
from docx import Document
from docx.document import Document as Opened
from flask.testing import FlaskClient

from tests.documents.opened_files import parts_of, words_of
from tests.documents.test_full_form import SECTIONS, headings
from tests.web.school import School

pytest_plugins = ("tests.web.with_school",)


def opened(body: bytes) -> Opened:
    return Document(BytesIO(body))


def footers_of(body: bytes) -> list[str]:
    return [data.decode() for name, data in parts_of(body).items() if name.startswith("word/footer")]


@pytest.mark.parametrize("form", ["full", "appendix"])
def test_it_says_what_is_written_and_that_it_is_a_draft(school: School, form: str) -> None:
    story = school.world.route()
    story.edit(
        "teacher", "z2", lambda z2: z2["items"][0].update(text="Формулировка, которой нет ни в одной версии")
    )
    teacher, before = school["teacher"], story.situation()
    held = school.world.contents()
    answer = teacher.client.get(f"/routes/{story.id}/draft/{form}.docx")
    assert answer.status_code == 200
    assert "%D1%87%D0%B5%D1%80%D0%BD%D0%BE%D0%B2%D0%B8%D0%BA" in answer.headers["Content-Disposition"]
    words = words_of(opened(answer.data))
    assert "Формулировка, которой нет ни в одной версии" in words
    assert "ЧЕРНОВИК" in words
    for foot in footers_of(answer.data):
        assert "Черновик · лист" in foot
        assert "Номера, версии и подписей у него нет" in foot
        assert before.snapshot.control_code not in foot
    assert before.content_hash not in answer.data.decode("latin-1")
    properties = parts_of(answer.data)["docProps/custom.xml"].decode()
    assert "iom_" not in properties, "neither route nor salts leave the base with a draft"
    for table in ("versions", "blobs", "contents", "events", "routes"):
        assert school.world.contents()[table] == held[table]


def test_the_full_form_of_a_draft_has_the_sections_and_no_sheets(school: School) -> None:
    story = school.world.route()
    body = school["teacher"].get(f"/routes/{story.id}/draft/full.docx").data
    document = opened(body)
    assert headings(document) == SECTIONS[:5]
    words = words_of(document)
    for absent in ("Регистрационный номер", "Контрольный код", "Лист согласования", "SHA-256"):
        assert absent not in words
    assert "word/media/qr.png" not in parts_of(body)


def test_the_same_draft_at_the_same_time_gives_the_same_bytes(school: School) -> None:
    story = school.world.route()
    pages = [school["teacher"].get(f"/routes/{story.id}/draft/full.docx").data for _ in range(2)]
    assert pages[0] == pages[1]


def test_a_curator_sees_his_recommendations_in_it(school: School) -> None:
    story = school.world.route().submitted().approved_by_school()
    story.write("curator", "z5")
    said = story.situation().draft.z5.items[0].text
    words = words_of(opened(school["curator"].get(f"/routes/{story.id}/draft/full.docx").data))
    assert said in words


def test_who_writes_nothing_gets_no_draft(school: School) -> None:
    story = school.world.route().submitted()
    for part in ("teacher", "deputy", "director"):
        assert school[part].get(f"/routes/{story.id}/draft/full.docx").status_code == 409
    assert school["teacher"].get(f"/routes/{story.id}/draft/other.docx").status_code == 409
    draft = school.world.route(of="colleague")
    assert school["deputy"].get(f"/routes/{draft.id}/draft/full.docx").status_code == 404


def test_a_presented_draft_is_known_as_no_document(school: School) -> None:
    story = school.world.route()
    body = school["teacher"].get(f"/routes/{story.id}/draft/full.docx").data
    stranger: FlaskClient = school.app.test_client()
    page = stranger.get("/check").get_data(as_text=True)
    token = page.split('name="csrf_token" value="')[1].split('"')[0]
    data = {"csrf_token": token, "file": (BytesIO(body), "draft.docx")}
    answer = stranger.post("/check", data=data)
    assert "не найден" in answer.get_data(as_text=True)
