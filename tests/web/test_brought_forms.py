"""Last year's forms by one archive: shown file by file, laid beside drafts, taken by the teachers alone."""

import io

import pytest
from werkzeug.test import TestResponse

from approvals.brought_forms import match
from tests.documents.filled_forms import ROWS, form
from tests.documents.test_archive import packed
from tests.web.school import School, forms_of
from tests.world import person_id
from workflow.log.canonical import parse
from workflow.log.tables import LogEvent

pytest_plugins = ("tests.web.with_school",)

ADDRESS = "/routes/begin-year/forms"
PEOPLE = {
    "p_1": "Лугова Марина Олеговна",
    "p_2": "Щёголев Пётр Ильич",
    "p_3": "Щёголев Павел Ильич",
}


def send(school: School, files: dict[str, bytes]) -> TestResponse:
    token = school["deputy"].form(ADDRESS).values["csrf_token"]
    data = {"csrf_token": token, "organization": "", "file": (io.BytesIO(packed(files)), "формы.zip")}
    return school["deputy"].client.post(ADDRESS, data=data)


@pytest.mark.parametrize(
    ("said", "person"),
    [
        ("Лугова Марина Олеговна", "p_1"),
        ("ЛУГОВА М. О.", "p_1"),
        ("Лугова", "p_1"),
        ("Щеголев Пётр", "p_2"),
        ("Щёголев П. И.", None),
        ("Лугова Анна Олеговна", None),
        ("Никто Иван Иванович", None),
        ("", None),
    ],
)
def test_a_person_is_known_by_his_name_and_never_guessed(said: str, person: str | None) -> None:
    found = match(PEOPLE, said)
    assert found.person == person
    assert bool(found.reason) is (person is None)


FILES = {
    "Лугова.docx": form(name="Лугова Марина Олеговна"),
    "Щёголев.docx": form(name="Щёголев П. И."),
    "чужая.docx": form(name="Полянская Ольга Ивановна"),
    "вторая.docx": form(name="Лугова М. О."),
    "скан.pdf": b"%PDF-1.7",
}


def laid(school: School, files: dict[str, bytes] | None = None) -> str:
    """The archive shown and confirmed; the page that says what came of it."""
    shown = send(school, FILES if files is None else files).get_data(as_text=True)
    confirm = next(one for one in forms_of(shown) if one.action.endswith("/bring"))
    answer = school["deputy"].send(confirm)
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def route_of(school: School, part: str) -> str:
    """The address of the person's only route."""
    page = school[part].text("/routes")
    return page.split('href="/routes/r_')[1].split('"')[0]


def test_the_archive_is_shown_file_by_file_and_nothing_is_stored_yet(school: School) -> None:
    school["deputy"].text(ADDRESS)
    before = school.entries()
    page = send(school, FILES).get_data(as_text=True)
    assert page.count("3\u00a0мероприятия") == 2
    for told in ("Такого педагога в школе нет", "уже есть файл этого педагога", "Это не файл .docx"):
        assert told in page
    assert school.entries() == before


def test_forms_lie_beside_new_drafts_and_the_deputy_may_still_approve(school: School) -> None:
    page = laid(school)
    assert page.count("Приложено к черновику, мероприятий: 3") == 2
    assert school.acts() == 2, "two drafts, and nobody wrote in them"
    route = f"r_{route_of(school, 'teacher')}"
    assert "Школа приложила к черновику мероприятия" in school["teacher"].text(f"/routes/{route}")
    shown = school["teacher"].text(f"/routes/{route}/from-paper/brought")
    take = next(one for one in forms_of(shown) if one.action.endswith("/take"))
    assert school["teacher"].send(take).status_code == 303
    assert "Школа приложила" not in school["teacher"].text(f"/routes/{route}")
    assert school["teacher"].get(f"/routes/{route}/from-paper/brought").status_code == 409
    text = school["teacher"].text(f"/routes/{route}/edit/z3")
    assert ROWS[0][1] in text
    with school.world.units.reading() as session:
        kinds = [
            parse(row.body)["data"]
            for row in session.query(LogEvent).filter_by(kind="form.brought", about=route)
        ]
    assert kinds == [{"rows": len(ROWS)}]


def test_a_second_press_and_a_second_archive_change_nothing(school: School) -> None:
    laid(school)
    acts, entries = school.acts(), school.entries()
    page = laid(school)
    assert page.count("Это уже приложено") == 2
    assert (school.acts(), school.entries()) == (acts, entries)


def test_a_route_that_was_sent_takes_no_form(school: School) -> None:
    school.world.route().submitted()
    assert "Маршрут уже отправлен на рассмотрение" in laid(school, {"л.docx": FILES["Лугова.docx"]})


@pytest.mark.parametrize("part", ["director", "teacher", "curator", "administrator"])
def test_it_is_for_deputies(school: School, part: str) -> None:
    assert school[part].get(ADDRESS).status_code == 404


def test_what_is_no_archive_is_told_at_its_field(school: School) -> None:
    token = school["deputy"].form(ADDRESS).values["csrf_token"]
    for data in ({}, {"file": (io.BytesIO(b"text"), "x.zip")}):
        answer = school["deputy"].client.post(ADDRESS, data={"csrf_token": token, "organization": "", **data})
        assert answer.status_code == 422
        assert 'href="#f-file"' in answer.get_data(as_text=True)


def test_a_page_that_is_not_ours_or_anothers_is_refused(school: School) -> None:
    shown = send(school, FILES).get_data(as_text=True)
    confirm = next(one for one in forms_of(shown) if one.action.endswith("/bring"))
    before = school.entries()
    assert school["deputy"].send(confirm, carried=confirm.values["carried"][:-3] + "abc").status_code == 422
    other = school["second_deputy"]
    token = other.form(ADDRESS).values["csrf_token"]
    carried = confirm.values["carried"]
    answer = other.client.post(f"{ADDRESS}/bring", data={"csrf_token": token, "carried": carried})
    assert answer.status_code == 422
    assert person_id("teacher") not in answer.get_data(as_text=True)
    assert school.acts() == 0
    assert school.entries() <= before + 3, "signing in leaves its entries, nothing else is written"


ROW = {
    "task": "Провести открытый урок",
    "work": "Семинар",
    "term": "до 20.12.2026",
    "result": "Конспект урока",
}
ROW_ADDRESS = "/routes/begin-year/row"


def test_a_common_row_lies_beside_chosen_drafts_and_joins_what_lies_there(school: School) -> None:
    laid(school, {"л.docx": FILES["Лугова.docx"]})
    form = school["deputy"].form(ROW_ADDRESS).put("person", person_id("teacher"), person_id("colleague"))
    page = school["deputy"].send(form, **ROW).get_data(as_text=True)
    assert page.count("Приложено к черновику, мероприятий: 1") == 2
    assert school["deputy"].send(form, **ROW).get_data(as_text=True).count("Это уже приложено") == 2
    route = f"r_{route_of(school, 'teacher')}"
    shown = school["teacher"].text(f"/routes/{route}/from-paper/brought")
    assert f"{len(ROWS) + 1}\u00a0мероприятия" in shown
    assert "Провести открытый урок" in shown
    take = next(one for one in forms_of(shown) if one.action.endswith("/take"))
    school["teacher"].send(take)
    assert "Это уже приложено" in school["deputy"].send(form, **ROW).get_data(as_text=True), (
        "what was taken stays taken"
    )
    assert school["teacher"].get(f"/routes/{route}/from-paper/brought").status_code == 409


@pytest.mark.parametrize(
    ("fields", "field"),
    [({"task": ""}, "task"), ({"work": " "}, "work"), ({"term": "x" * 101}, "term"), ({}, "person")],
)
def test_what_is_wrong_with_a_common_row_is_told_at_its_field(
    school: School, fields: dict[str, str], field: str
) -> None:
    form = school["deputy"].form(ROW_ADDRESS)
    if fields:
        form.put("person", person_id("teacher"))
    answer = school["deputy"].send(form, **(ROW | fields))
    assert answer.status_code == 422
    assert f'href="#f-{field}"' in answer.get_data(as_text=True)
    assert school.acts() == 0


def test_a_teacher_of_another_school_cannot_be_chosen(school: School) -> None:
    form = school["deputy"].form(ROW_ADDRESS).put("person", person_id("other_teacher"))
    assert school["deputy"].send(form, **ROW).status_code == 422
