"""The form of the order's Appendix, word for word."""

import re
from dataclasses import replace

import pytest

from documents.docx.render import read_back, render
from tests.documents import paper
from tests.documents.opened_files import W, cells_of, opened

NBSP = "\u00a0"
COLUMNS = [
    "Профессиональные дефициты/задачи на предстоящий период",
    "Образовательные задачи",
    "Формы работы/взаимодействия по реализации образовательных задач",
    "Сроки реализации (указать дату)",
    "Форма предъявления результата",
]


@pytest.mark.requirement("R-A.1")
@pytest.mark.parametrize("made", [paper.draft, paper.review, paper.completed])
def test_the_title_the_three_lines_and_the_five_columns_are_those_of_the_order(made):
    document = opened(made(), "appendix")
    title = next(each for each in document.paragraphs if each.style.name == "Title")
    assert title.text == "Индивидуальный образовательный маршрут"
    _, lines, columns = document.tables
    assert [row[0] for row in cells_of(lines)] == ["ФИО полностью", "Организация", "Должность"]
    assert cells_of(columns)[0] == COLUMNS


@pytest.mark.requirement("R-A.2")
def test_headings_and_numbers_alone_repeat_on_each_page():
    document = opened(paper.review(60), "appendix")
    _, lines, columns = document.tables
    assert cells_of(columns)[1] == ["1", "2", "3", "4", "5"]
    repeated = ["<w:tblHeader/>" in row._tr.xml for row in columns.rows]
    assert repeated == [True, True] + [False] * 60
    assert not any("<w:tblHeader/>" in row._tr.xml for row in lines.rows)


def test_the_two_tables_are_of_equal_width_and_do_not_touch():
    document = opened(paper.review(), "appendix")
    _, lines, columns = document.tables
    widths = [sum(int(each.get(f"{W}w")) for each in table._tbl.tblGrid) for table in (lines, columns)]
    assert widths[0] == widths[1]
    between = lines._tbl.getnext()
    assert between.tag == f"{W}p"
    assert between.getnext() is columns._tbl
    assert "".join(between.itertext()) == ""


@pytest.mark.requirement("R-A.3")
def test_the_name_stands_in_full():
    lines = cells_of(opened(paper.review(), "appendix").tables[1])
    assert [row[1].replace(NBSP, " ") for row in lines] == [
        "Лугова Марина Олеговна", paper.SCHOOL, "учитель математики",
    ]  # fmt: skip


@pytest.mark.requirement("R-A.4")
def test_a_deficit_is_repeated_in_each_row_and_no_cell_is_merged():
    columns = opened(paper.review(), "appendix").tables[2]
    assert "vMerge" not in columns._tbl.xml
    rows = cells_of(columns)[2:]
    assert len(rows) == 12
    assert rows[0][0] == rows[6][0] == paper.NEEDS[0][2]


@pytest.mark.requirement("R-A.5")
def test_every_row_has_a_real_date():
    rows = cells_of(opened(paper.review(), "appendix").tables[2])[2:]
    assert all(re.fullmatch(r"\d\d\.\d\d\.\d{4}–\d\d\.\d\d\.\d{4}", row[3]) for row in rows)


@pytest.mark.requirement("R-A.6")
def test_the_mark_of_the_appendix_is_printed_only_where_it_is_wanted():
    mark = "Приложение к Порядку организации работы по составлению и сопровождению ИОМ"
    assert opened(paper.review(), "appendix").tables[0].cell(0, 1).text == ""
    marked = replace(paper.review(), appendix_mark=mark)
    assert opened(marked, "appendix").tables[0].cell(0, 1).text == mark


def test_the_sheet_lies_on_its_side():
    document = opened(paper.review(), "appendix")
    assert [section.orientation for section in document.sections] == [1]


def test_an_empty_draft_is_an_empty_form():
    document = opened(paper.draft(), "appendix")
    assert cells_of(document.tables[2])[2:] == [["", "", "", "", ""]]


def test_a_form_joined_to_what_the_teacher_added_reads_as_one_text():
    rows = cells_of(opened(paper.review(), "appendix").tables[2])[2:]
    assert rows[1][2] == (
        "Вебинар; консультация (индивидуальная); посещение открытых уроков; "
        "консультация регионального методиста; посещение двух уроков коллеги"
    )
    assert rows[4][4] == "отчёт об апробации с результатами анкеты «до/после»"
    assert rows[3][4] == "аналитическая справка по 7 классу с планом коррекции"  # the label is not said twice


def test_the_renderer_itself_sets_no_limit_to_the_number_of_rows():
    snapshot = paper.review()
    roadmap = snapshot.content.z3
    rows = tuple(roadmap.rows[place % 12].model_copy(update={"id": f"{place:016x}"}) for place in range(1000))
    large = snapshot.content.model_copy(update={"z3": roadmap.model_copy(update={"rows": rows})})
    made = render(replace(snapshot, content=large), "appendix")
    read_back(made.bytes)
    assert len(opened(replace(snapshot, content=large), "appendix").tables[2]._tbl.tr_lst) == 1002
