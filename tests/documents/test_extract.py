"""The papers for an attestation say what was agreed and done, the same bytes each time, and nothing of other people."""

import re
from dataclasses import replace
from datetime import date
from io import BytesIO

import pytest
from docx import Document

from documents.content import content_from_data
from documents.docx.extract.facts import Extract
from documents.docx.extract.papers import NOTHING, PAPERS, draw
from documents.docx.extract.proof import holding
from documents.docx.extract.support import Duty, Support, support_reference
from documents.docx.filenames import LONGEST, collected_name
from documents.docx.reading import read_back
from tests.documents import paper
from tests.documents.opened_files import cells_of, parts_of, words_of

NBSP = "\u00a0"
PRINTED = date(2027, 6, 25)
ERASED = "Маршрут № ИОМ-2021-0003: содержание уничтожено по акту № 3, в документ не включён."


def extract(*routes, **more):
    return Extract(routes or (paper.completed(),), PRINTED, **more)


def years(count):
    """So many routes of one teacher, each with its own number and address."""
    return tuple(
        replace(
            paper.completed(),
            route=f"r_{place:032x}",
            number=f"ИОМ-20{20 + place}-0{place:03}",
            check_url=f"https://iom.example/check/{place:032x}",
        )
        for place in range(1, count + 1)
    )


def supported(routes):
    """The reference of a mentor about these routes."""
    duty = Duty(
        "педагог-наставник, МОУ «СОШ № 3 с. Луговое», приказ от 24.08.2020 № 40-к", date(2020, 9, 1), None
    )
    return Support("Рябинина Вера Ильинична", "Рябинина\u00a0В.\u00a0И.", (duty,), routes, PRINTED)


def opened(told, which="extract"):
    return Document(BytesIO(draw(which, told)))


def words(told, which="extract"):
    return words_of(opened(told, which)).replace(NBSP, " ")


def table_with(document, *titles):
    """The rows of the first table whose heading has these titles."""
    return next(rows for rows in map(cells_of, document.tables) if set(titles) <= set(rows[0]))


@pytest.mark.parametrize("which", PAPERS)
@pytest.mark.parametrize("count", [1, 5])
def test_the_same_routes_on_the_same_day_give_the_same_bytes_and_can_be_read_back(which, count):
    first, second = draw(which, extract(*years(count))), draw(which, extract(*years(count)))
    assert first == second
    read_back(first)
    assert draw(which, replace(extract(*years(count)), printed_on=date(2027, 6, 26))) != first


@pytest.mark.parametrize("which", PAPERS)
def test_every_paper_says_whose_it_is_of_which_routes_and_when_it_was_printed(which):
    told = extract(*years(2))
    text = words(told, which)
    assert "Лугова Марина Олеговна" in text
    footer = re.sub(r"<[^>]+>", "", parts_of(draw(which, told))["word/footer1.xml"].decode())
    assert "ИОМ-2021-0001, ИОМ-2022-0002" in footer
    assert "25.06.2027" in footer


def test_the_extract_tells_goal_deficits_outcomes_events_hours_products_and_who_agreed():
    text = words(extract())
    for said in (
        "доля девятиклассников, выполняющих геометрические задания базового уровня, выросла с 62 до 75 %",
        "Затруднения в задачах на доказательство",
        "Осталась работа с задачами повышенного уровня",
        "Выполнено мероприятий: 10 из 11. Объём выполненных: 72 ч.",
        "Удостоверение о повышении квалификации",
        "«Случайная изменчивость вокруг нас»",
        "Муниципалитет, заседание РМО, 25.02.2027",
        "Эффективность маршрута: Достаточная.",
        "Рощин Д. А.",
        "Заречный П. И.",
        "С изменением № 1, согласованным школой",
    ):
        assert said in text, said
    assert paper.completed().control_code in text


def test_outcome_per_deficit_stands_beside_the_level_before_and_after():
    rows = table_with(opened(extract()), "До", "После", "Итог")
    assert rows[1][4] == "минимизирован"
    assert [row[4] for row in rows[1:]].count("устранён") == 4


@pytest.mark.parametrize("which", PAPERS)
def test_no_other_person_is_named_but_those_who_agreed(which):
    route = paper.completed()
    text = words(extract(route), which)
    signers = {line.person_short.replace(NBSP, " ") for line in holding(route)}
    for line in route.sign_offs:
        surname = line.person.split()[0]
        allowed = surname == "Лугова" or any(name.startswith(surname) for name in signers)
        assert allowed or surname not in text, surname
    assert "Ветрова" not in text  # she supports and once returned it; neither is told
    for line in route.sign_offs:
        for remark in line.remarks:
            assert remark not in text


def test_remarks_returns_and_the_journal_stay_in_the_full_form():
    text = words(extract(), "approvals")
    assert "возвращено" not in text.lower()
    assert "Выписка из журнала" not in text
    assert [line.act for line in holding(paper.completed())][:2] == ["deputy_approve", "curator_approve"]


def test_a_reflection_that_the_school_has_not_accepted_is_not_told():
    waiting = replace(paper.completed(), state="completion_review", state_label="Проверка завершения")
    text = words(extract(waiting)) + words(extract(waiting), "outcome")
    assert "Планиметрию перестала откладывать" not in text
    assert "Случайная изменчивость" not in text
    assert "Осталась работа с задачами" not in text
    assert "Итоги подводятся при завершении маршрута." in text
    assert "Рефлексия входит в документы для аттестации после завершения маршрута." in text
    assert "Планиметрию перестала откладывать" in words(extract(), "outcome")


def test_certificates_name_document_hours_and_date_and_only_of_what_was_done():
    rows = table_with(opened(extract(), "certificates"), "Документ, программа", "Объём, ч", "Дата")
    assert [(row[3], row[4]) for row in rows[1:]] == [("36", "05.03.2027"), ("36", "05.03.2027")]
    assert NOTHING in words(extract(replace(paper.implementation(), progress=None)), "certificates")


def test_the_copy_is_certified_by_hand_and_never_by_the_program():
    document = opened(extract(*years(2), case_index="02-17"))
    block = document.tables[-1].cell(0, 0).text.replace(NBSP, " ")
    assert block.startswith("Копия электронного документа верна")
    for said in ("№ ИОМ-2021-0001, версия 15", "№ ИОМ-2022-0002, версия 15", "02-17", "25.06.2027", "М. П."):
        assert said in block, said
    assert re.search(r"Должность: _+\n.*Подпись: _+   Расшифровка подписи: _+", block, re.DOTALL)
    for person in ("Лугова", "Рощин", "Заречный"):
        assert person not in block


def test_each_route_has_its_own_qr_code_and_several_begin_a_page_each():
    told = extract(*years(3))
    parts = parts_of(draw("extract", told))
    pictures = sorted(name for name in parts if name.startswith("word/media/"))
    assert len(pictures) == 3
    assert len({parts[name] for name in pictures}) == 3
    body = parts["word/document.xml"].decode()
    assert body.count("<w:pageBreakBefore/>") == 3
    for relation in re.findall(r'r:embed="(rId\d+)"', body):
        assert f'Id="{relation}"'.encode() in parts["word/_rels/document.xml.rels"]


def test_a_destroyed_route_is_left_out_with_a_line_that_says_so():
    assert ERASED in words(extract(left_out=(ERASED,)))


def test_sixty_rows_and_the_longest_names_still_fit_into_a_small_file():
    for route in (replace(paper.implementation(60), in_force=6), replace(paper.long_names(), in_force=6)):
        body = draw("extract", extract(route))
        read_back(body)
        assert len(body) < 40_000
    assert len(table_with(opened(extract(paper.implementation(60))), "Мероприятие")) == 61


def test_what_people_typed_stands_as_text():
    given = paper.data(3)
    given["z1"]["goal"] = "<w:b/> & «цель»\nвторая строка"
    route = replace(paper.completed(), content=content_from_data(given), labels={})
    assert "<w:b/> & «цель»" in words(extract(route))


def test_nowhere_is_it_called_obligatory():
    for which in PAPERS:
        assert "обязател" not in words(extract(), which).lower()


def test_the_reference_of_a_mentor_counts_outcomes_and_is_signed_by_hand():
    body = support_reference(supported(years(2)))
    assert body == support_reference(supported(years(2)))
    read_back(body)
    document = Document(BytesIO(body))
    rows = [[cell.replace(NBSP, " ") for cell in row] for row in cells_of(document.tables[0])]
    assert rows[1][1] == "№ ИОМ-2021-0001"
    assert rows[1][3:] == ["10 из 11", "Завершён. Дефициты: устранён — 4, минимизирован — 2"]
    assert "Подпись: ___" in document.tables[-1].cell(0, 0).text
    assert "Лугова" not in words_of(document)


def test_names_of_files_tell_number_version_and_what_it_is_without_the_person():
    one, five = (paper.completed(),), years(5)
    assert (
        collected_name(one, "extract", PRINTED)
        == "ИОМ-2026-0147_в15_завершён_2027-06-18_выписка-аттестация.docx"
    )
    assert collected_name(five, "kit", PRINTED, extension="zip") == (
        "ИОМ_2026-2027_маршрутов-5_2027-06-25_аттестационное-дело.zip"
    )
    assert collected_name(five, "extract", PRINTED, surname=True, latin=True, extension="pdf") == (
        "IOM_2026-2027_routes-5_2027-06-25_Lugova-MO_extract.pdf"
    )
    long = collected_name((paper.long_names(),), "statement", PRINTED, surname=True)
    assert len(f"05_{long}") <= LONGEST
    assert long.endswith("_справка-о-реализации.docx")
