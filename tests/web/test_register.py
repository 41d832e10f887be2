"""«Журнал регистрации ИОМ»: every number once, with the dates of its acts, in Excel and in Word."""

import io

from docx import Document
from openpyxl import load_workbook

from tests.web.school import School

pytest_plugins = ("tests.web.with_school",)


def lines(school: School, part: str, query: str = "") -> list[tuple[object, ...]]:
    answer = school[part].get(f"/register.xlsx{query}")
    assert answer.status_code == 200
    return list(load_workbook(io.BytesIO(answer.data)).active.iter_rows(values_only=True))[1:]


def test_every_number_stands_once_with_the_dates_of_its_acts(school: School) -> None:
    first = school.world.route().in_force()
    second = school.world.route(of="colleague").submitted()
    school.world.route(of="colleague")
    found = lines(school, "deputy")
    assert [line[1] for line in found] == [first.situation().number, second.situation().number]
    assert found[0][9]
    assert not found[1][9]
    assert [line[1] for line in lines(school, "curator")] == [first.situation().number]
    assert [line[1] for line in lines(school, "deputy", "?state=deputy_review")] == [
        second.situation().number
    ]


def test_the_paper_says_the_same_and_that_it_is_a_part_where_it_is(school: School) -> None:
    story = school.world.route()
    story.edit("teacher", "z1", lambda z1: z1.update(title="Тема <b>&"))
    story.submitted()
    whole = Document(io.BytesIO(school["deputy"].get("/register.docx").data))
    (table,) = whole.tables
    said = "\n".join(cell.text for row in table.rows for cell in row.cells)
    assert story.situation().number in said
    assert "Тема <b>&" in said
    assert not any("Часть журнала" in one.text for one in whole.paragraphs)
    part = Document(io.BytesIO(school["deputy"].get("/register.docx?round=5").data))
    assert any("Часть журнала" in one.text for one in part.paragraphs)
    assert "Маршрутов нет" in part.tables[0].rows[1].cells[0].text
