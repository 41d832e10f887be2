"""Clauses of the order that no other test guards: what the papers say of needs, resources, education and products."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

import pytest

from documents.checks import blocks, check
from documents.content import Progress, content_from_data
from documents.dictionaries import standard
from documents.docx.snapshot import Snapshot
from tests.documents import paper
from tests.documents.opened_files import cells_of, opened, words_of
from tests.documents.sample_routes import COMPLETED, SUBMITTED, progress, route, with_row, with_zone

NBSP = "\u00a0"
TODAY = date(2026, 9, 14)


def with_first_row(**changed: object) -> Snapshot:
    """The paper under review, its first row changed."""
    given = paper.data()
    given["z3"]["rows"][0].update(changed)
    return replace(paper.review(), content=content_from_data(given), labels={})


def with_first_need(**changed: object) -> Snapshot:
    given = paper.data()
    given["z2"]["items"][0].update(changed)
    return replace(paper.review(), content=content_from_data(given), labels={})


def printed(snapshot: Snapshot, form: str = "full") -> str:
    return words_of(opened(snapshot, form)).replace(NBSP, " ")


def labels(name: str) -> list[str]:
    return [term.label for term in standard().choices(name, on=TODAY)]


# --- I: on what a route rests -----------------------------------------------------------------------


@pytest.mark.requirement("R-I.3b")
def test_a_route_without_a_deficit_is_not_sent():
    found = check(with_zone(route(), "z2", items=[]), at=SUBMITTED, stage="submission")
    assert "no_deficit" in {each.code for each in found}
    assert blocks(found)


@pytest.mark.requirement("R-I.3b")
def test_a_deficit_without_a_source_is_not_sent():
    items = [{**item.model_dump(), "source": None} for item in route().z2.items]
    found = check(with_zone(route(), "z2", items=items), at=SUBMITTED, stage="submission")
    assert {f"z2.items[{item['id']}].source" for item in items} <= {
        each.path for each in found if each.level == "E"
    }


@pytest.mark.requirement("R-I.3c")
def test_what_is_special_about_the_work_is_said_in_section_2_when_the_teacher_wrote_it():
    note = "Классы-комплекты, работа в двух сменах"
    said = replace(paper.review(), content=paper.content(z2={"context_note": note}))
    assert note in printed(said)
    assert "Особенности профессиональной деятельности" not in printed(paper.review())


@pytest.mark.requirement("R-I.3c")
def test_what_is_special_about_the_work_stays_out_of_the_form_of_the_appendix():
    note = "Классы-комплекты, работа в двух сменах"
    said = replace(paper.review(), content=paper.content(z2={"context_note": note}))
    assert note not in printed(said, "appendix")


@pytest.mark.requirement("R-I.3c")
def test_health_and_family_are_asked_to_be_left_out():
    told = with_zone(route(), "z2", context_note="Семейные обстоятельства: развод")
    found = check(told, at=SUBMITTED, stage="submission")
    assert "Не указывайте сведения о здоровье, семье, убеждениях." in {each.sentence for each in found}


@pytest.mark.requirement("R-I.3d")
@pytest.mark.parametrize(
    ("form", "instrument"), [("pk_course_distance", "pk_course"), ("literature", "self_education")]
)
def test_courses_and_self_education_are_told_apart_in_a_row(form: str, instrument: str):
    term = standard().lists["form"].terms[form]
    assert term.implies["instrument"] == instrument
    said = with_first_row(forms=[form], instrument=instrument)
    assert f"Инструмент: {standard().label('instrument', instrument)}" in printed(said)


@pytest.mark.requirement("R-I.3e")
@pytest.mark.requirement("R-III.2a")
def test_the_resource_of_a_row_stands_beside_its_event():
    said = with_first_row(resource="Институт развития образования", resource_link="https://iro.example/12")
    assert "Ресурс: Институт развития образования, https://iro.example/12" in printed(said)


@pytest.mark.requirement("R-I.3e")
def test_resources_come_from_school_municipality_region_and_federation():
    assert labels("resource_level") == ["школа", "муниципалитет", "край", "федерация"]


@pytest.mark.requirement("R-I.7")
def test_who_supports_the_teacher_is_named_with_office():
    rows = dict(cells_of(opened(paper.review(), "full").tables[_place_of("Методическое сопровождение")]))
    said = rows["Методическое сопровождение"].replace(NBSP, " ")
    assert "Ветрова Светлана Юрьевна" in said
    assert "Заречный Павел Ильич" in said
    assert "приказ от 20.08.2026 № 118" in said


def _place_of(label: str) -> int:
    tables = opened(paper.review(), "full").tables
    return next(n for n, table in enumerate(tables) if label in [row[0] for row in cells_of(table)])


# --- III.1 and III.2: needs, resources, education ---------------------------------------------------


@pytest.mark.requirement("R-III.1a")
def test_a_self_assessment_is_named_with_its_day():
    said = with_first_need(source="self", source_name="лист самооценки", source_date="2026-08-28")
    assert "Самодиагностика, лист самооценки, 28.08.2026" in printed(said)


@pytest.mark.requirement("R-III.1a")
def test_a_self_assessment_is_explained():
    items = [item.model_dump() for item in route().z2.items]
    items[0].update(source="self", source_name="")
    found = check(with_zone(route(), "z2", items=items), at=SUBMITTED, stage="submission")
    assert "source_unexplained" in {each.code for each in found}


@pytest.mark.requirement("R-III.1b")
def test_a_task_of_the_coming_period_stands_where_a_deficit_stands():
    said = with_first_need(need_kind="task", text="Подготовить курс внеурочной деятельности")
    document = opened(said, "appendix")
    assert cells_of(document.tables[2])[2][0].replace(NBSP, " ").startswith("Подготовить курс внеурочной")
    assert "Задача на предстоящий период" in printed(said)


@pytest.mark.requirement("R-III.1b")
def test_tasks_and_requests_are_not_counted_as_deficits():
    items = [{**item.model_dump(), "need_kind": "task"} for item in route().z2.items]
    more = [{**items[0], "id": f"{n:016x}", "text": f"Задача периода номер {n}"} for n in range(6)]
    tasks = with_zone(route(), "z2", items=[*items, *more])
    assert "many_deficits" not in {each.code for each in check(tasks, at=SUBMITTED, stage="submission")}
    deficits = with_zone(route(), "z2", items=[{**one, "need_kind": "area"} for one in (*items, *more)])
    assert "many_deficits" in {each.code for each in check(deficits, at=SUBMITTED, stage="submission")}


@pytest.mark.requirement("R-III.2d")
@pytest.mark.parametrize("mode", ["formal", "non_formal"])
def test_formal_and_non_formal_education_are_named_in_the_row(mode: str):
    word = standard().label("education_mode", mode)
    assert f"Вид образования: {word}" in printed(with_first_row(education_mode=mode))


@pytest.mark.requirement("R-III.2d")
def test_work_in_a_community_is_a_form_and_an_instrument():
    term = standard().lists["form"].terms["professional_community"]
    assert term.label == "профессиональное сообщество, ассоциация"
    assert term.implies["instrument"] == "community"


@pytest.mark.requirement("R-III.2c")
def test_a_route_without_an_indicator_is_reminded_of_it_and_may_go():
    found = check(with_zone(route(), "z3", indicators=[]), at=SUBMITTED, stage="submission")
    assert [each.level for each in found if each.code == "no_indicator"] == ["W"]


# --- III.3 to III.5: practice, first design, products ----------------------------------------------


@pytest.mark.requirement("R-III.3b")
def test_what_shows_the_result_of_a_row_is_printed_beside_its_fact():
    marks = {"row": paper.id_of(100), "status": "done", "fact_date": "2027-01-20"}
    shown = {**marks, "evidence": [{"title": "Открытый урок, 8 класс"}]}
    said = replace(paper.completed(), progress=Progress.model_validate({"marks": [shown]}))
    assert "Открытый урок, 8 класс" in printed(said)
    bare = replace(paper.completed(), progress=Progress.model_validate({"marks": [marks]}))
    assert "Открытый урок, 8 класс" not in printed(bare)


@pytest.mark.requirement("R-III.5b")
def test_the_self_report_is_named_with_its_form():
    assert labels("self_report_form")[:3] == ["презентация", "творческий отчёт", "аналитическая справка"]
    assert "Творческий отчёт. «Год с планиметрией»" in printed(paper.completed())


@pytest.mark.requirement("R-III.5b")
def test_a_reflection_without_a_form_of_self_report_is_reminded_of_it():
    silent = with_zone(route(), "z4", self_report_form=None)
    found = check(silent, at=COMPLETED, stage="completion", progress=progress())
    assert [each.level for each in found if each.code == "no_self_report"] == ["W"]


@pytest.mark.requirement("R-V.6")
def test_a_product_says_where_and_when_it_was_shown():
    assert "Муниципалитет, заседание РМО, 25.02.2027" in printed(paper.completed())


# --- IV: instruments --------------------------------------------------------------------------------

LISTS: Mapping[str, list[str]] = {
    "needs_study_format": [
        "специальное исследование",
        "рефлексия на входе в программу ДПО",
        "мероприятие муниципалитета",
        "мероприятие образовательной организации",
    ],
    "diagnostic_source": [
        "диагностика на платформе ЦОС ДПО (Академия Минпросвещения России)",
        "самодиагностика",
        "диагностика на входе в программу ДПО",
        "«Я Учитель» / Интенсив «Я Учитель»",
    ],
    "diagnostic_level": ["федеральный", "краевой", "муниципальный", "институциональный", "личный"],
    "self_education_kind": [
        "научная и методическая литература",
        "открытые уроки",
        "инновационные технологии",
        "разработка проекта",
    ],
    "instrument": [
        "повышение квалификации в СКИРО ПК и ПРО",
        "курсы повышения квалификации",
        "работа в профессиональном сообществе",
        "самообразование",
        "методическая работа",
    ],
    "result_form": [
        "портфолио",
        "мастер-класс",
        "педагогический проект",
        "отчёт о ходе и результатах самообразования",
        "инновационная методическая продукция",
    ],
}


@pytest.mark.requirement("R-IV.1")
@pytest.mark.requirement("R-IV.2")
@pytest.mark.requirement("R-IV.3")
@pytest.mark.requirement("R-IV.4")
@pytest.mark.requirement("R-IV.5")
@pytest.mark.parametrize("name", LISTS)
def test_a_list_begins_with_the_words_of_the_order(name: str):
    assert labels(name)[: len(LISTS[name])] == LISTS[name]


@pytest.mark.requirement("R-IV.3")
@pytest.mark.parametrize("form", ["literature", "open_lesson_visit", "project"])
def test_reading_visiting_and_designing_are_self_education(form: str):
    assert standard().lists["form"].terms[form].implies["instrument"] == "self_education"


@pytest.mark.requirement("R-IV.5")
def test_the_form_of_the_result_is_the_fifth_column_of_the_appendix():
    said = with_first_row(result_form="portfolio", result_text="с разбором десяти задач")
    assert cells_of(opened(said, "appendix").tables[2])[2][4] == "Портфолио; с разбором десяти задач"


@pytest.mark.requirement("R-IV.4")
def test_a_row_has_one_instrument():
    assert "Инструмент: самообразование" in printed(with_first_row(instrument="self_education"))
    found = check(with_row(route(), 0, instrument=None), at=SUBMITTED, stage="submission")
    assert "no_instrument" in {each.code for each in found}
