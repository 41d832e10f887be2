"""The full form says what the Порядок demands, in its order, and never more than it knows."""

import re
from dataclasses import replace
from datetime import date

import pytest

from documents.content import content_from_data
from documents.docx.lines import EsignPolicy
from tests.documents import paper
from tests.documents.opened_files import W, cells_of, opened, table_after, words_of

NBSP = "\u00a0"
SECTIONS = [
    "1. Общие сведения о педагоге",
    "2. Профессиональный запрос, затруднение, область затруднения",
    "3. Дорожная карта",
    "4. Саморефлексия профессионального пути и эффективности ИОМ",
    "5. Рекомендации куратора",
    "Лист согласования",
    "Лист ознакомления",
    "Лист изменений",
    "Выписка из журнала",
]
ALL = (paper.draft, paper.review, paper.implementation, paper.amendment, paper.completed, paper.long_names)


def headings(document):
    return [each.text for each in document.paragraphs if each.style.name == "Heading 1"]


@pytest.mark.requirement("R-II.1")
@pytest.mark.parametrize("made", ALL)
def test_sections_and_sheets_are_real_headings_in_the_order_of_the_poryadok(made):
    assert headings(opened(made(), "full")) == SECTIONS


@pytest.mark.requirement("R-II.2-1")
def test_section_1_has_all_seven_facts():
    facts = dict(cells_of(table_after(opened(paper.review(), "full"), SECTIONS[0])))
    assert facts["Фамилия, имя, отчество"] == "Лугова Марина Олеговна"
    assert facts["Место работы"].replace(NBSP, " ") == paper.SCHOOL
    assert facts["Образование"].startswith("Высшее (специалитет), Примерский")
    assert facts["Занимаемая должность"] == "учитель математики"
    assert facts["Преподаваемый предмет"] == "математика"
    assert facts["Педагогический стаж работы"] == f"13{NBSP}лет (на 01.09.2026)"
    assert facts["Квалификационная категория"] == "первая (действует до 18.11.2026)"
    assert facts["Дата прохождения аттестации"] == "18.11.2021"


@pytest.mark.requirement("R-I.3b")
@pytest.mark.requirement("R-0.3")
@pytest.mark.requirement("R-II.2-2")
def test_section_2_names_the_source_of_each_need_and_the_rows_that_answer_it():
    rows = cells_of(table_after(opened(paper.review(), "full"), SECTIONS[1]))
    assert len(rows) == 1 + len(paper.NEEDS)
    assert "Диагностика ЦНППМ, 20.05.2026" in rows[1][2]
    assert [row[5] for row in rows[1:]] == ["1, 7", "2, 8", "3, 9", "4, 10", "5, 11", "6, 12"]


@pytest.mark.requirement("R-II.2-3a")
def test_rows_stand_under_the_four_stages_in_their_order():
    rows = cells_of(table_after(opened(paper.review(), "full"), SECTIONS[2]))
    first = [row[0] for row in rows]
    stages = [text for text in first if text.endswith("этап")]
    assert stages == [
        "Диагностико-мотивационный этап", "Проектировочный этап", "Реализационный этап", "Аналитический этап",
    ]  # fmt: skip
    under_design = first[first.index("Проектировочный этап") + 1 : first.index("Реализационный этап")]
    assert under_design == ["4", "10"]
    assert sorted((text for text in first if text.isdigit()), key=int) == [str(n) for n in range(1, 13)]


@pytest.mark.requirement("R-II.2-3b")
@pytest.mark.requirement("R-II.2-3c")
@pytest.mark.requirement("R-II.2-3d")
@pytest.mark.requirement("R-II.2-3e")
def test_a_row_of_the_road_map_says_what_how_when_and_with_what_result():
    table = table_after(opened(paper.review(), "full"), SECTIONS[2])
    row = next(row for row in cells_of(table) if row[0] == "1")
    assert row[1] == "1"
    assert row[3].startswith("Обучение на курсах, решение подборки заданий, взаимопроверка с коллегами")
    assert "Направление: профессиональное" in row[3]
    assert row[4].startswith("Курс повышения квалификации (дистанционно); самостоятельное решение")
    assert row[5] == "15.09.2026–18.12.2026"
    assert row[6] == "Подборка 20 задач с разбором, критерии применяются при проверке"


def test_a_row_that_begins_with_the_route_says_only_until_when():
    given = paper.data()
    given["z3"]["rows"][0]["starts_on"] = "2026-09-01"
    snapshot = replace(paper.review(), content=content_from_data(given))
    assert f"до{NBSP}18.12.2026" in words_of(opened(snapshot, "full"))


@pytest.mark.requirement("R-III.2c")
def test_indicators_stand_beside_their_fact():
    assert "73\u00a0%" in words_of(opened(paper.completed(), "full"))
    table = table_after(opened(paper.completed(), "full"), "Показатели и критерии")
    assert cells_of(table)[1][3:] == [f"62{NBSP}%", f"75{NBSP}%", f"73{NBSP}%"]


@pytest.mark.requirement("R-II.2-4")
def test_section_4_waits_for_the_end_of_the_way():
    assert "Заполняется по итогам реализации ИОМ" in words_of(opened(paper.implementation(), "full"))
    assert "Заполняется по итогам" not in words_of(opened(paper.completed(), "full"))


@pytest.mark.requirement("R-III.4")
def test_the_first_plan_the_last_plan_and_the_fact_stand_side_by_side():
    rows = cells_of(table_after(opened(paper.completed(), "full"), "Замысел, план и результат"))
    by_number = {row[0]: row for row in rows[1:]}
    assert by_number["1"][2].startswith("15.09.2026–18.12.2026")
    assert by_number["1"][3].startswith("15.09.2026–29.01.2027")
    assert by_number["2"][3] == "без изменений"
    assert by_number["—"][3] == "исключено изменением"
    assert by_number["11"][4].startswith("Перейдёт в следующий год")


@pytest.mark.requirement("R-III.5a")
def test_products_are_listed_by_direction():
    rows = cells_of(table_after(opened(paper.completed(), "full"), "Продукты"))
    assert [row[2] for row in rows[1:]] == ["методическое", "информационное"]
    assert "«Случайная изменчивость вокруг нас»" in rows[1][1]


@pytest.mark.requirement("R-II.2-5")
def test_recommendations_name_the_curator_and_the_day():
    document = opened(paper.implementation(), "full")
    assert len(cells_of(table_after(document, SECTIONS[4]))) == 1 + len(paper.RECOMMENDED)
    line = next(each.text for each in document.paragraphs if each.text.startswith("Муниципальный куратор"))
    assert "Заречный Павел Ильич, 16.09.2026" in line
    assert "ознакомлен(а) 18.09.2026" in line


def test_no_recommendations_is_said_in_words():
    none = replace(paper.implementation(), content=paper.content(z5={"none": True}))
    assert "Рекомендаций нет." in words_of(opened(none, "full"))


def test_the_approval_sheet_keeps_every_round_and_the_returned_one():
    rows = cells_of(table_after(opened(paper.implementation(), "full"), "Лист согласования"))
    assert [row[0] for row in rows if row[0].startswith("Круг")] == [f"Круг{NBSP}1", f"Круг{NBSP}2"]
    returned = next(row for row in rows if row[3] == "Возвращено на доработку")
    assert returned[4].splitlines() == list(paper.SIGNED[1].remarks)
    acting = next(row for row in rows if row[1].startswith(f"И.{NBSP}о."))
    assert acting[1].splitlines()[-1].startswith("Замещает: Ветрова С.")
    assert acting[2] == f"Рощин{NBSP}Д.{NBSP}А."
    curator = rows[-1]
    assert curator[7] == "1–3, 5"
    assert curator[8].endswith(f"запись{NBSP}6 журнала маршрута ИОМ-2026-0147")
    assert curator[3].endswith("С изменением № 1, согласованным школой".replace("№ ", f"№{NBSP}"))


def test_without_an_order_on_signatures_no_document_speaks_of_one():
    for made in (paper.review, paper.implementation):
        words = words_of(opened(made(), "full"))
        assert "электронной подписью" not in words
    assert "Согласовано в информационной системе" in words_of(opened(paper.implementation(), "full"))


def test_an_electronic_signature_counts_from_the_day_of_its_order():
    policy = EsignPolicy("Положение", "87", date(2026, 9, 16), "управление образования")
    words = words_of(opened(paper.implementation(esign=policy), "full"))
    assert words.count("Согласовано простой электронной подписью") == 1  # the curator's, of 16.09.2026
    assert words.count("Согласовано в информационной системе") == 1  # the deputy's, a day earlier
    assert f"от 16.09.2026 №{NBSP}87" in words


def test_what_was_decided_before_the_order_was_entered_is_no_signature_whatever_the_days_say():
    policy = EsignPolicy("Положение", "87", date(2026, 8, 1), "управление образования")
    decided = tuple(replace(line, kind="system") for line in paper.implementation().sign_offs)
    words = words_of(opened(paper.implementation(esign=policy, sign_offs=decided), "full"))
    assert "электронной подписью" not in words
    assert "Сведения об электронных подписях" not in words
    assert "Согласовано в информационной системе" in words


def test_the_sheet_says_where_the_document_is_checked():
    made = paper.implementation()
    words = words_of(opened(made, "full"))
    assert f"Проверить документ: {made.check_url}, контрольный код{NBSP}{made.control_code}." in words
    assert "Проверить документ" not in words_of(opened(replace(made, check_url=""), "full"))


def test_the_director_approves_in_the_upper_right_corner_only_where_the_process_has_that_step():
    assert "УТВЕРЖДАЮ" not in words_of(opened(paper.implementation(), "full"))
    director = paper.sign_off(
        5, "director_approve", "approve", "утверждено", "Директор МОУ «СОШ № 3 с. Луговое»",
        "Ким Олег Львович", f"О.{NBSP}Л.{NBSP}Ким",
    )  # fmt: skip
    document = opened(paper.implementation(confirmed_by_director=director), "full")
    corner = cells_of(document.tables[0])[0][1]
    assert corner.splitlines()[0] == "УТВЕРЖДАЮ"
    assert f"О.{NBSP}Л.{NBSP}Ким" in corner
    assert "15.09.2026" in corner
    paper_signed = paper.implementation(confirmed_by_director=replace(director, kind="paper"))
    assert "____________" in cells_of(opened(paper_signed, "full").tables[0])[0][1]


def test_hashes_stand_only_in_the_extract_of_the_journal():
    document = opened(paper.completed(), "full")
    body = document.element.body
    extract = next(p for p in document.paragraphs if p.text == "Выписка из журнала")._p
    before = list(body)[: list(body).index(extract)]
    text = " ".join(t.text or "" for element in before for t in element.iter(f"{W}t"))
    assert not re.search(r"[0-9a-f]{32}", text)
    rows = cells_of(table_after(document, "Выписка из журнала"))
    assert all(re.fullmatch(r"[0-9a-f]{64}", row[7]) for row in rows[1:-1])
    assert rows[-1][7] == "присваивается вместе с этой версией"


@pytest.mark.requirement("R-III.3c")
def test_amendments_say_what_was_and_what_became():
    rows = cells_of(table_after(opened(paper.completed(), "full"), "Лист изменений"))
    assert rows[1][3].splitlines()[0] == "Раздел 3, строка 1, срок: 18.12.2026 → 29.01.2027"
    assert "Изменений нет" in words_of(opened(paper.review(), "full"))


@pytest.mark.requirement("R-0.6")
@pytest.mark.requirement("R-I.3a")
def test_a_group_and_a_manager_have_titles_of_their_own():
    group = replace(paper.review(), content=paper.content(z1={"kind": "group"}))
    assert "группы педагогических работников" in words_of(opened(group, "full"))
    manager = replace(paper.review(), content=paper.content(z1={"subject_kind": "management"}))
    assert "руководящего работника" in words_of(opened(manager, "full"))
