"""The files of a route behind real pages: attached, saved, refused at the field, taken away by two people."""

import io
import re
from typing import Any

import pytest
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse, encode_multipart

from approvals.examination import examine
from documents.docx.render import render
from documents.evidence_file import LARGEST
from tests.approvals.test_evidence import attached, files, row_path
from tests.documents import given_files, paper
from tests.documents.given_files import PLACE, jpeg, pdf
from tests.documents.hostile_files import hostile as hostile_word
from tests.stories import Story
from tests.web.one_time_codes import give_sheet, next_code
from tests.web.school import School, forms_of
from tests.world import PASSWORD
from web.installation import installation
from web.security import LARGEST_REQUEST

pytest_plugins = ("tests.web.with_school",)

PAYLOADS = (
    '"><img src=x onerror=alert(1)>',
    "<script>alert(1)</script>",
    "javascript:alert(1)",
    "';--",
    "{{7*7}}",
)


@pytest.fixture
def story(school: School) -> Story:
    return school.world.route().in_force()


def page(story: Story) -> str:
    return f"/routes/{story.id}/files"


def sent(
    school: School,
    story: Story,
    body: bytes | None,
    *,
    by: str = "teacher",
    name: str = "файл.pdf",
    field: str = "file",
    **values: str,
) -> TestResponse:
    """What the page answers when this file is chosen; the first row unless said otherwise."""
    browser = school[by]
    form = browser.form(page(story))
    typed = {key: value for key, value in form.values.items() if key not in ("file", "photo")}
    data: dict[str, Any] = {**typed, "path": row_path(story), **values}
    if body is not None:
        data[field] = FileStorage(io.BytesIO(body), name, field)
    boundary, encoded = encode_multipart(data)  # in memory: the client itself would leave a file on disk
    kind = f'multipart/form-data; boundary="{boundary}"'
    return browser.client.post(form.action, data=encoded, content_type=kind)


def text_of(answer: TestResponse) -> str:
    return answer.get_data(as_text=True)


@pytest.mark.requirement("R-III.3b")
def test_a_teacher_attaches_a_photo_and_those_who_see_the_route_save_it(school: School, story: Story):
    answer = sent(school, story, jpeg(3000, 2000), field="photo", name="IMG_1.jpg", title="Открытый урок")
    assert answer.status_code == 303
    (one,) = files(story)
    for part in ("teacher", "deputy", "curator"):
        assert "Открытый урок" in school[part].text(page(story))
        found = school[part].get(f"{page(story)}/{one.seq}")
        assert (found.status_code, found.content_type) == (200, "image/jpeg")
        assert found.headers["Content-Disposition"].startswith("attachment; ")
        assert found.headers["X-Content-Type-Options"] == "nosniff"
        assert "IMG_1" not in found.headers["Content-Disposition"]
        assert PLACE not in found.data
    for part in ("stranger", "other_deputy", "administrator"):
        assert school[part].get(f"{page(story)}/{one.seq}").status_code == 404
    assert 'name="file"' not in school["deputy"].text(page(story)), "who does not report does not attach"
    assert "1 файл" in school["teacher"].text(f"/routes/{story.id}").replace("\N{NO-BREAK SPACE}", " ")


def test_a_file_of_one_route_is_not_found_at_another(school: School, story: Story):
    seq = attached(story)
    other = school.world.route(of="colleague").in_force()
    assert school["deputy"].get(f"{page(story)}/{seq}").status_code == 200
    assert school["deputy"].get(f"{page(other)}/{seq}").status_code == 404
    assert school["deputy"].get(f"{page(other)}/{seq}/remove").status_code == 404


@pytest.mark.parametrize("mark", ["a web page", "a PDF with /JavaScript", "half of a photo", "an animation"])
def test_a_hostile_file_is_refused_at_its_field_and_the_rest_is_kept(school: School, story: Story, mark: str):
    body = given_files.hostile(b"")[mark]
    school["teacher"]
    before = school.entries()
    answer = sent(school, story, body, name="photo.jpg", title="Моё <b>название</b>", path=row_path(story, 2))
    text = text_of(answer)
    assert answer.status_code == 422
    assert re.search(r'id="e-file">Файл не принят: ', text)
    kept = next(form for form in forms_of(text) if form.action == page(story))
    assert (kept.values["title"], kept.values["path"]) == ("Моё <b>название</b>", row_path(story, 2))
    assert (school.entries(), files(story)) == (before, [])


@pytest.mark.slow
def test_every_hostile_file_is_refused_with_422(school: School, story: Story):
    word = render(paper.completed(12), "full").bytes
    every = {**hostile_word(word), **given_files.hostile(word)}
    school["teacher"]
    before = school.entries()
    answers = {what: sent(school, story, body).status_code for what, body in every.items() if body}
    assert {what: code for what, code in answers.items() if code != 422} == {}
    assert (school.entries(), files(story)) == (before, [])


@pytest.mark.parametrize(
    ("body", "values", "field", "said"),
    [
        (None, {}, "file", "Выберите файл"),
        (b"", {}, "file", "Файл не принят: он пуст"),
        (b"x" * (LARGEST + 1), {}, "file", "больше 20 МБ"),
        (pdf(), {"path": ""}, "path", "Выберите мероприятие или продукт"),
        (pdf(), {"path": "z9.x"}, "path", "Выберите мероприятие или продукт"),
        (pdf(), {"title": "х" * 201}, "title", "Поле «Что это»"),
        (pdf(), {"title": "а\u202eб"}, "title", "Поле «Что это»"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(
    school: School, story: Story, body: bytes | None, values: dict[str, str], field: str, said: str
):
    answer = sent(school, story, body, **values)
    assert answer.status_code == 422
    assert re.search(rf'id="e-{field}">[^<]*{said}', text_of(answer))
    assert files(story) == []


def test_more_than_a_request_may_hold_is_refused_before_it_is_read(school: School, story: Story):
    answer = sent(school, story, b"x" * (LARGEST_REQUEST + 1))
    assert answer.status_code == 413
    assert "Уменьшите файл" in text_of(answer)


@pytest.mark.parametrize("payload", PAYLOADS)
def test_a_title_is_text_wherever_it_is_shown(school: School, story: Story, payload: str):
    assert sent(school, story, pdf(), title=payload, name=payload.replace('"', "")).status_code == 303
    (one,) = files(story)
    for address in (page(story), f"{page(story)}/{one.seq}/remove", f"/routes/{story.id}"):
        text = school["teacher"].text(address)
        assert "<img src=x" not in text
        assert "<script>alert" not in text
    found = school["teacher"].get(f"{page(story)}/{one.seq}")
    assert found.data == pdf()
    assert "\n" not in found.headers["Content-Disposition"]


# --- taking away -----------------------------------------------------------------------------------


def taken(school: School, story: Story, seq: int, *, by: str = "teacher", **values: str) -> TestResponse:
    browser = school[by]
    form = browser.form(f"{page(story)}/{seq}/remove")
    other = "teacher" if by == "deputy" else "deputy"
    said = {
        "basis": "Приложен не тот файл",
        "password": PASSWORD,
        "other": school.world.person(other),
        "other_password": PASSWORD,
        **values,
    }
    return browser.send(form, **said)


@pytest.mark.parametrize("by", ["teacher", "deputy"])
def test_the_two_take_a_file_away_at_one_screen(school: School, story: Story, by: str):
    seq = attached(story, title="Скан не того документа")
    answer = taken(school, story, seq, by=by)
    assert answer.status_code == 303, text_of(answer)
    text = school[by].text(page(story))
    assert "Скан не того документа" not in text
    assert "Файл убран: остались только день и то, что он был" in text
    assert school[by].get(f"{page(story)}/{seq}").status_code == 404
    assert school[by].get(f"{page(story)}/{seq}/remove").status_code == 404
    assert examine(school.world.units).exit_code == 0


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"password": ""}, "password"),
        ({"password": "не тот"}, "password"),
        ({"other_password": ""}, "other_password"),
        ({"other_password": "не тот"}, "other_password"),
        ({"other": ""}, "other"),
        ({"other": "p_somebody"}, "other"),
        ({"basis": ""}, "basis"),
        ({"basis": "Лугова приложила не тот файл"}, "basis"),
    ],
)
def test_without_both_of_them_the_file_stays(
    school: School, story: Story, values: dict[str, str], field: str
):
    seq = attached(story)
    answer = taken(school, story, seq, **values)
    assert answer.status_code == 422
    assert f'href="#f-{field}"' in text_of(answer)
    assert PASSWORD not in text_of(answer)
    assert not files(story)[0].is_gone


def test_the_second_one_gives_a_code_where_he_signs_with_one(school: School, story: Story):
    seq = attached(story)
    give_sheet(installation(school.app), "deputy")
    assert 'href="#f-other_code"' in text_of(taken(school, story, seq))
    assert taken(school, story, seq, other_code=next_code(school.app, "deputy")).status_code == 303


def test_others_are_refused_the_page_and_the_next_day_it_is_too_late(school: School, story: Story):
    seq = attached(story)
    for part in ("director", "curator", "smo_head"):
        assert school[part].get(f"{page(story)}/{seq}/remove").status_code == 403
    school.world.tick(days=1)
    assert "приложено ошибочно?" not in school["teacher"].text(page(story))
    answer = taken(school, story, seq)
    assert answer.status_code == 403
    assert "в тот же день" in text_of(answer)
    assert not files(story)[0].is_gone
