"""A route begun from a filled-in form of Word or from last year's route: shown first, saved by the person's word."""

import io
import re
from datetime import date

import pytest
from werkzeug.test import TestResponse

from documents.filled.form import read_form
from tests.documents.filled_forms import ROWS, bytes_of, filled, form
from tests.documents.hostile_files import hostile
from tests.stories import Story
from tests.web.school import School, forms_of

pytest_plugins = ("tests.web.with_school",)


def send(school: School, story: Story, data: bytes, part: str = "teacher") -> TestResponse:
    address = f"/routes/{story.id}/from-paper"
    token = school[part].form(address).values["csrf_token"]
    file = (io.BytesIO(data), "маршрут.docx")
    return school[part].client.post(address, data={"csrf_token": token, "file": file})


def test_a_filled_form_is_shown_and_taken_only_when_the_person_says_so(school: School) -> None:
    story = school.world.empty_route()
    shown = send(school, story, form())
    text = shown.get_data(as_text=True)
    assert shown.status_code == 200
    assert "Курсы" not in text, "a form of work that the list knows is shown by its name"
    assert "курс повышения квалификации (дистанционно); самостоятельное решение подборки" in text
    assert story.situation().draft.z3.rows == ()

    proposal = next(one for one in forms_of(text) if one.action.endswith("/take"))
    assert school["teacher"].send(proposal).headers["Location"].endswith("/edit/z2")
    draft = story.situation().draft
    assert [row.educational_task for row in draft.z3.rows] == [cells[1] for cells in ROWS]
    assert draft.z3.rows[0].due_on == date(2026, 12, 18)
    assert [need.text for need in draft.z2.items] == [cells[0] for cells in ROWS]
    assert {row.stage for row in draft.z3.rows} == {"implementation"}, "the program concludes the rest"


def test_an_existing_draft_is_changed_after_its_differences_were_shown(school: School) -> None:
    story = school.world.route()
    rows, known = story.situation().draft.z3.rows, story.situation().draft.z3.rows[0]
    cells = (ROWS[0][0], known.educational_task, "Семинар", "до 20.12.2026", "Отчёт")
    text = send(school, story, form((cells,))).get_data(as_text=True)
    assert "Что изменится в черновике" in text
    assert "<ins>20.12.2026</ins>" in text
    assert f"останутся: {len(rows) - 1}." in text
    school["teacher"].send(next(one for one in forms_of(text) if one.action.endswith("/take")))
    now = story.situation().draft.z3.rows
    assert [row.id for row in now] == [row.id for row in rows]
    assert (now[0].due_on, now[0].direction) == (date(2026, 12, 20), known.direction)


def test_a_draft_that_moved_meanwhile_is_not_overwritten(school: School) -> None:
    story = school.world.route()
    text = send(school, story, form()).get_data(as_text=True)
    story.edit("teacher", "z3", lambda z3: z3["rows"].pop())
    before = story.situation().draft
    answer = school["teacher"].send(next(one for one in forms_of(text) if one.action.endswith("/take")))
    assert answer.status_code == 409
    assert "Выберите файл ещё раз" in answer.get_data(as_text=True)
    assert story.situation().draft == before


def test_the_form_of_somebody_else_is_told(school: School) -> None:
    story = school.world.empty_route()
    text = send(school, story, form(name="Берёзова Анна Викторовна")).get_data(as_text=True)
    assert "В файле указано другое имя: Берёзова Анна Викторовна" in text
    assert "другое имя" not in send(school, story, form(name="Лугова М. О.")).get_data(as_text=True)


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "он пуст"),
        (form(()), "Таблица 2 не заполнена"),
        (
            form(((ROWS[0][0], "я" * 601, *ROWS[0][2:]),)),
            "Таблица 2, строка 3, графа 2 «Образовательные задачи»: сократите текст до 600 знаков, сейчас 601.",
        ),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_in_russian_with_the_place(
    school: School, data: bytes, sentence: str
) -> None:
    story = school.world.empty_route()
    answer = send(school, story, data)
    assert answer.status_code == 422
    assert sentence in answer.get_data(as_text=True)
    assert story.situation().draft.z3.rows == ()


def test_hostile_files_are_refused_and_never_break_the_page(school: School) -> None:
    story = school.world.route().submitted()
    good = story.file("appendix")
    fresh = school.world.empty_route(of="colleague")
    small = [
        (name, data) for name, data in hostile(good).items() if len(data) < 400_000
    ]  # the test client spools more
    answers = {name: send(school, fresh, data, "colleague").status_code for name, data in small}
    assert len(answers) >= 55
    assert set(answers.values()) == {422, 200}
    assert [name for name, status in answers.items() if status == 200] == [
        "a margin that is no XML", "an outside attachedTemplate",
    ]  # fmt: skip
    assert fresh.situation().draft.z3.rows == ()


@pytest.mark.parametrize(
    "proposal", ["", "[]", "{", '{"z1": {}}', '{"z2": [], "z3": {}}', '{"z2": 1, "z3": {}}', "[" * 100_000]
)
def test_a_proposal_that_is_not_the_pages_own_stores_nothing(school: School, proposal: str) -> None:
    story = school.world.route()
    before = story.situation().draft
    text = send(school, story, form()).get_data(as_text=True)
    carried = next(one for one in forms_of(text) if one.action.endswith("/take"))
    answer = school["teacher"].send(carried, proposal=proposal)
    assert answer.status_code == 422
    assert story.situation().draft == before


def test_the_salt_of_a_proposal_is_never_taken(school: School) -> None:
    story = school.world.route()
    before = story.situation().draft
    text = send(school, story, form()).get_data(as_text=True)
    carried = next(one for one in forms_of(text) if one.action.endswith("/take"))
    forged = '{"z2": {"salt": "' + "0" * 64 + '"}, "z3": {}}'
    assert school["teacher"].send(carried, proposal=forged).status_code == 303
    now = story.situation().draft
    assert (now.z2.items, now.z2.salt, now.z3.salt) == ((), before.z2.salt, before.z3.salt)


def test_the_empty_form_is_downloaded_with_ones_name_and_reads_as_empty(school: School) -> None:
    answer = school["teacher"].get("/forms/appendix.docx")
    assert answer.status_code == 200
    assert "filename*=UTF-8''" in answer.headers["Content-Disposition"]
    blank = bytes_of(filled(())[0])
    assert len(blank) > 0
    with pytest.raises(Exception, match="не заполнена: под заголовком нет ни одного мероприятия"):
        read_form(answer.data)


def test_a_new_route_begins_from_the_file(school: School) -> None:
    teacher = school["teacher"]
    answer = teacher.send(teacher.form("/routes/new"), begin="paper")
    assert re.fullmatch(r"/routes/r_[0-9a-f]{32}/from-paper", answer.headers["Location"])


def test_a_new_route_begins_from_last_years_without_what_was_eliminated(school: School) -> None:
    former = school.world.route().in_force().acknowledged()
    school.world.on(date(2027, 6, 20))
    former.reflecting().reflection_submitted().completed()
    before = former.situation().content
    done = {one.need for one in before.z4.deficit_outcomes if one.outcome == "eliminated"}
    assert done
    teacher = school["teacher"]
    form_ = teacher.form("/routes/new")
    answer = teacher.send(form_, begin=former.id, starts_on="2027-09-01", ends_on="2028-08-31")
    route = answer.headers["Location"].split("/")[2]
    draft = Story(school.world, route).situation().draft
    assert [need.text for need in draft.z2.items] == [
        need.text for need in before.z2.items if need.id not in done
    ]
    kept = [row for row in before.z3.rows if any(need not in done for need in row.needs)]
    assert [row.educational_task for row in draft.z3.rows] == [row.educational_task for row in kept]
    assert [row.due_on and row.due_on.year for row in draft.z3.rows] == [
        row.due_on and row.due_on.year + 1 for row in kept
    ]
    assert not {row.id for row in draft.z3.rows} & {row.id for row in before.z3.rows}
    assert draft.z4.path_reflection == ""
