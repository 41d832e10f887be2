"""The documents of a group: the list as its own sheet, who answers for what, and one member's own form."""

from __future__ import annotations

from datetime import date

import pytest
from docx import Document

from documents.docx.extract.about_one import about_person
from documents.docx.extract.member_form import member_form
from documents.membership import about_one, people
from tests.documents import paper
from tests.documents.opened_files import cells_of, opened
from tests.documents.sample_routes import route, with_zone

GROUP = route("d_group")
LEAD, ALEYNIKOV, YOLKINA, SHUMSKAYA = people(GROUP)
ALL = ("Рощин", "Алейников", "Ёлкина", "Шумская")


def group():
    return paper.snapshot(GROUP, "implementation", "Реализуется", 7, in_force=6)


def words(document):
    tables = [cell for table in document.tables for row in cells_of(table) for cell in row]
    return "\n".join([*(one.text for one in document.paragraphs), *tables]).replace("\xa0", " ")


@pytest.mark.requirement("R-I.3a")
def test_the_appendix_of_a_group_points_to_the_list_which_is_a_sheet_of_its_own():
    document = opened(group(), "appendix")
    _, lines, columns, listed = document.tables
    said = [row[1].replace("\xa0", " ") for row in cells_of(lines)]
    assert said[0] == "Группа педагогов (4 чел.), список прилагается"
    assert said[2] == "По списку; руководитель группы: Рощин Дмитрий Андреевич"
    assert "Отвечает: Шумская Н. Г." in cells_of(columns)[4][4].replace("\xa0", " ")
    rows = cells_of(listed)
    assert rows[0] == [
        "№",
        "Фамилия, имя, отчество",
        "Организация",
        "Должность",
        "Предмет",
        "Категория",
        "Стаж",
    ]
    assert [row[1].split()[0] for row in rows[1:]] == list(ALL)
    assert rows[3][5] == "высшая, педагог-наставник"
    heading = next(one for one in document.paragraphs if one.text == "Список группы педагогов")
    assert heading.paragraph_format.page_break_before
    assert document.element.body[-2].tag.endswith("}p"), "a table must not touch the end of a section"


@pytest.mark.requirement("R-I.3a")
def test_section_one_of_a_group_lists_its_members_and_then_its_lead():
    text = words(opened(group(), "full"))
    assert "1. Общие сведения о педагогах группы" in text
    assert all(name in text for name in ALL)
    assert "Отвечают: Алейников П. С., Ёлкина Т. Р." in text


def test_the_words_of_members_stand_under_their_names():
    said = with_zone(GROUP, "z4", personal=[{"person": YOLKINA, "text": "Веду пару с молодым коллегой."}])
    text = words(opened(paper.snapshot(said, "completed", "Завершён", 7, in_force=6), "full"))
    assert "Личная рефлексия\nЁлкина Т. Р.:\nВеду пару с молодым коллегой." in text


@pytest.mark.parametrize("person", [LEAD, ALEYNIKOV, YOLKINA, SHUMSKAYA])
def test_the_route_about_one_names_nobody_else(person):
    said = about_one(GROUP, person).model_dump_json()
    own = people(GROUP)[person].split("\xa0")[0]
    assert own in said
    for other, name in people(GROUP).items():
        if other != person:
            assert name.split("\xa0")[0] not in said
            assert other not in said


def test_the_form_of_one_member_has_his_three_lines_and_the_plan_of_all(tmp_path):
    one = about_person(group(), YOLKINA, frozenset())
    body = member_form(one, date(2026, 11, 20))
    assert body == member_form(one, date(2026, 11, 20))
    place = tmp_path / "form.docx"
    place.write_bytes(body)
    document = Document(str(place))
    _, lines, columns = document.tables
    assert cells_of(lines)[0][1] == "Ёлкина Тамара Романовна"
    assert len(cells_of(columns)) == 2 + len(GROUP.z3.rows)
    assert "Отвечает: Ёлкина" in words(document)
    assert "Форма участника группового маршрута" in words(document)
