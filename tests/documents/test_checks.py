from __future__ import annotations

from datetime import date

import pytest

from documents.checks import Demands, blocks, check, check_progress
from documents.content import Mark, Progress, RouteContent
from tests.documents.sample_routes import COMPLETED, SUBMITTED, progress, route, with_row, with_zone

A = route()
ITEMS = [item.model_dump() for item in A.z2.items]
ROWS = [row.model_dump() for row in A.z3.rows]


def z1(**changed: object) -> RouteContent:
    return with_zone(A, "z1", **changed)


def item(place: int, **changed: object) -> RouteContent:
    items = [dict(one) for one in ITEMS]
    items[place].update(changed)
    return with_zone(A, "z2", items=items)


def rows(*changed: dict[str, object]) -> RouteContent:
    return with_zone(A, "z3", rows=list(changed))


def row(place: int = 0, **changed: object) -> RouteContent:
    return with_row(A, place, **changed)


def education(**changed: object) -> RouteContent:
    return z1(educations=[{**A.z1.educations[0].model_dump(), **changed}])


SUBMISSION = {
    # heading and section 1
    "E required z1.goal": z1(goal=" "),
    "W goal_short": z1(goal="Научиться новому"),
    "W no_title": z1(title=""),
    "W no_legal_act": z1(legal_act={}),
    "E legal_act_expired": z1(legal_act={"number": "412", "valid_to": "31.08.2026"}),
    "W own_support": z1(support_team=[{"name": "Лугова Марина Олеговна"}]),
    "E required z1.starts_on": z1(starts_on=None),
    "E required z1.ends_on": z1(ends_on=None),
    "E date_order z1.ends_on": z1(ends_on="01.09.2026"),
    "E period_long": z1(ends_on="01.09.2031", duration_rationale="сложная задача"),
    "W period_short": z1(ends_on="30.08.2027"),
    "E no_rationale": z1(ends_on="31.05.2027"),
    "E required z1.last_name": z1(last_name=""),
    "E required z1.first_name": z1(first_name=""),
    "E name_characters": z1(last_name="Лугова2"),
    "E name_capitals": z1(last_name="ЛУГОВА"),
    "E required z1.organization.full_name": z1(organization={}),
    "E required z1.position": z1(position="", position_code=None),
    "E required z1.subjects": z1(subjects=[]),
    "E required z1.educations": z1(educations=[]),
    "E required z1.educations[0].level": education(level=None),
    "E year_future": education(year=2027),
    "E required z1.teaching_experience_years": z1(teaching_experience_years=None),
    "W experience_future": z1(teaching_experience_as_of="01.01.2027"),
    "E required z1.category": z1(category=None),
    "W category_other": z1(category="other"),
    "E extra_category": z1(extra_categories=["mentor"]),
    "E required z1.attestation_date": z1(attestation_date=None),
    "E attestation_future": z1(attestation_date="15.09.2026", category_valid_until=None),
    "E attestation_without_category": z1(category="none"),
    "E category_order": z1(category_valid_until="18.11.2020"),
    "W category_expired": z1(category_valid_until="01.09.2026"),
    "H category_ends": A,
    # section 2
    "E no_deficit": with_zone(A, "z2", items=[]),
    "E too_short z2.items": item(0, text="  Чтение "),
    "W need_repeated": item(1, text=ITEMS[0]["text"]),
    "W no_need_kind": item(0, need_kind=None),
    "E required source": item(0, source=None),
    "E required source_name": item(0, source="other", source_name=""),
    "W source_unexplained": item(0, source="self", source_name=""),
    "W no_source_date": item(0, source_date=None),
    "E source_future": item(0, source_date="15.09.2026"),
    "W source_old": item(0, source_date="13.03.2025"),
    # section 3
    "E no_rows": rows(),
    "E deficit_uncovered": rows(*ROWS[:-1]),
    "E row_no_deficit": row(needs=[]),
    "E row_lost_deficit": row(needs=["f" * 16]),
    "E too_short educational_task": row(educational_task="Освоить"),
    "H task_verb": row(educational_task="Приёмы работы с текстом"),
    "E no_form": row(forms=[], forms_text="", activity=""),
    "E required activity": row(activity=""),
    "E required forms_text": row(forms=["other"], forms_text=""),
    "E required stage": row(stage=None),
    "W no_instrument": row(instrument=None),
    "W few_hours": row(1, hours=15),
    "E date_missing starts_on": row(starts_on=None),
    "E date_missing due_on": row(due_on=None),
    "E date_order due_on": row(1, due_on="14.09.2026"),
    "E date_outside due_on": row(6, due_on="01.09.2027"),
    "E date_outside starts_on": row(starts_on="31.08.2026"),
    "W due_day_off": row(6, due_on="05.07.2027"),
    "E required result_form": row(result_form=None, result_text=""),
    "E required result_text": row(result_form="other", result_text=""),
    "E required planned_result": row(planned_result=""),
    "W long_cell activity": row(activity="слово " * 160, technologies="слово " * 90),
    "W long_cell planned_result": row(planned_result="слово " * 240),
    "E row_repeated": rows(*ROWS, {**ROWS[0], "id": "e" * 16}),
    "W stage_missing": row(4, stage="implementation"),
    "W no_direction": rows(*({**one, "direction": None} for one in ROWS)),
    "H unusual_rows": rows(*({**ROWS[0], "id": f"{place:016x}"} for place in range(13))),
    "W no_indicator": with_zone(A, "z3", indicators=[]),
    "E required z3.indicators": with_zone(A, "z3", indicators=[{"id": "a" * 16, "target": "75 %"}]),
    "W no_target": with_zone(A, "z3", indicators=[{"id": "a" * 16, "text": "Доля справившихся"}]),
    # wording
    "W vague_date": row(result_text="отчёты в течение  Года"),
    "W vague_result": row(planned_result="Повысить уровень мастерства"),
    "W pii_hint": row(activity="Занятия, на которых ученик Иванов решает задачи"),
    "H private_hint": with_zone(A, "z2", context_note="У двоих детей диагноз"),
    "H formula": row(technologies="=CMD()"),
}


@pytest.mark.parametrize("expected", list(SUBMISSION))
def test_submission_finds(expected):
    level, code, *where = expected.split()
    found = check(SUBMISSION[expected], at=SUBMITTED, stage="submission")
    hits = [one for one in found if one.code == code and all(part in one.path for part in where)]
    assert hits, [(one.level, one.code, one.path) for one in found]
    assert {one.level for one in hits} == {level}
    if SUBMISSION[expected] is not A:
        before = check(A, at=SUBMITTED, stage="submission")
        assert hits[0] not in before


@pytest.mark.parametrize("expected", list(SUBMISSION))
def test_a_sentence_is_finished_and_russian(expected):
    for found in check(SUBMISSION[expected], at=SUBMITTED, stage="submission"):
        assert found.sentence[-1] in ".?"
        assert any("а" <= letter <= "я" for letter in found.sentence)
        assert "None" not in found.sentence


def sentence(content: RouteContent, code: str) -> str:
    found = check(content, at=SUBMITTED, stage="submission")
    return next(one.sentence for one in found if one.code == code)


def test_sentences_are_those_of_the_papers():
    assert sentence(z1(goal=""), "required") == "Заполните поле «Цель»."
    assert sentence(row(2, due_on=None), "date_missing").startswith(
        "Мероприятие № 3: укажите дату окончания, например"
    )
    assert (
        sentence(row(2, needs=[]), "row_no_deficit")
        == "Укажите, над чем из раздела 2 работает мероприятие № 3."
    )
    outside = sentence(row(6, due_on="01.09.2027"), "date_outside")
    assert outside.startswith(
        "Мероприятие № 7: срок мероприятия выходит за срок маршрута (01.09.2026 – 31.08.2027)."
    )
    assert sentence(row(planned_result="Изучить"), "vague_result") == (
        "Мероприятие № 1: уточните результат: что именно будет представлено?"
    )


@pytest.mark.parametrize(
    "text",
    ["обучающихся Ставропольского края", "ученик 8 класса", "ученики Петров и Иванов"],
)
def test_words_about_children_in_general_are_no_personal_data(text):
    assert "pii_hint" not in {one.code for one in check(row(activity=text), at=SUBMITTED, stage="submission")}


@pytest.mark.requirement("R-I.5")
def test_a_month_span_counts_the_end_date():
    codes = {one.code for one in check(z1(ends_on="31.08.2027"), at=SUBMITTED, stage="submission")}
    assert not codes & {"period_short", "no_rationale"}


@pytest.mark.requirement("R-I.5")
def test_a_rationale_allows_a_school_year():
    found = check(z1(ends_on="31.07.2027"), at=SUBMITTED, stage="submission")
    assert {one.level for one in found if one.code in {"period_short", "no_rationale"}} == {"W"}
    found = check(
        z1(ends_on="31.05.2027", duration_rationale="Учебный год"), at=SUBMITTED, stage="submission"
    )
    assert "no_rationale" not in {one.code for one in found}


def test_a_municipality_may_ask_for_no_rationale():
    demands = Demands(rationale_required=False)
    found = check(z1(ends_on="31.05.2027"), at=SUBMITTED, stage="submission", demands=demands)
    assert "no_rationale" not in {one.code for one in found}


def test_days_off_come_from_the_calendar():
    demands = Demands(days_off=frozenset({date(2026, 12, 18)}))
    found = check(A, at=SUBMITTED, stage="submission", demands=demands)
    assert [one.path for one in found if one.code == "due_day_off"] == [f"z3.rows[{A.z3.rows[1].id}].due_on"]


def test_experience_may_not_silently_shrink():
    found = check(z1(teaching_experience_years=12), at=SUBMITTED, stage="submission", former=A)
    assert "experience_less" in {one.code for one in found}


@pytest.mark.requirement("R-0.6")
def test_a_manager_needs_no_subject_and_no_category():
    manager = with_zone(route("g_management"), "z1", subjects=[], category=None, attestation_date=None)
    assert not blocks(check(manager, at=SUBMITTED, stage="submission"))


@pytest.mark.parametrize(
    ("attested", "category", "ends"),
    [
        ("31.08.2023", "first", date(2028, 8, 31)),
        ("01.09.2023", "first", None),
        ("29.02.2024", "compliance", date(2029, 2, 28)),
        ("31.08.2023", "none", None),
    ],
)
def test_the_term_of_a_category(attested, category, ends):
    assert (
        z1(attestation_date=attested, category=category, category_valid_until=None).z1.category_ends_on
        == ends
    )


def test_instrument_and_direction_never_block():
    bare = rows(*({**one, "instrument": None, "direction": None} for one in ROWS))
    assert not blocks(check(bare, at=SUBMITTED, stage="submission"))


# --- municipal approval and completion ---------------------------------------------------------------------


@pytest.mark.requirement("R-II.2-5")
@pytest.mark.parametrize(
    ("changed", "level", "code"),
    [
        ({"items": []}, "E", "no_recommendation"),
        ({"items": [], "none": True}, "W", "recommendations_none"),
        ({"none": True}, "E", "recommendations_both"),
        ({"items": [{"id": "a" * 16, "text": "Курс", "type": "pk_course"}]}, "E", "too_short"),
        ({"items": [{"id": "a" * 16, "text": "Пройти курсы"}]}, "E", "required"),
        ({"items": [{"id": "a" * 16, "text": "Пройти курсы", "binding": "mandatory"}]}, "W", "mandatory"),
        (
            {"items": [{"id": "a" * 16, "text": "Пройти курсы", "due_on": "01.09.2027"}]},
            "W",
            "recommendation_late",
        ),
    ],
)
def test_recommendations(changed, level, code):
    found = check(with_zone(A, "z5", **changed), at=SUBMITTED, stage="municipal")
    assert (level, code) in {(one.level, one.code) for one in found}


def completion(content: RouteContent, marks: Progress | None = None) -> set[tuple[str, str]]:
    found = check(content, at=COMPLETED, stage="completion", progress=progress() if marks is None else marks)
    return {(one.level, one.code) for one in found}


def z4(**changed: object) -> RouteContent:
    return with_zone(A, "z4", **changed)


@pytest.mark.requirement("R-III.4")
@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (z4(path_reflection="Коротко"), ("E", "too_short")),
        (z4(effectiveness=None), ("E", "required")),
        (z4(effectiveness_text=""), ("E", "required")),
        (z4(conformity=None), ("E", "required")),
        (z4(conformity_text=""), ("W", "no_conformity_text")),
        (z4(self_report_form=None), ("W", "no_self_report")),
        (z4(deficit_outcomes=[]), ("E", "no_outcome")),
        (z4(deficit_outcomes=[{"need": "f" * 16, "outcome": "remains"}]), ("E", "stranger")),
        (z4(indicator_facts=[]), ("W", "no_fact")),
        (z4(products=[]), ("E", "no_product")),
        (z4(products=[{"id": "a" * 16}]), ("E", "required")),
        (z4(products=[{"id": "a" * 16, "date": "19.06.2027"}]), ("E", "product_future")),
        (z4(row_answers=[{"row": A.z3.rows[0].id, "answer": "not_done"}]), ("E", "no_reason")),
        (z4(row_answers=[{"row": "f" * 16, "answer": "done"}]), ("E", "stranger")),
    ],
)
def test_completion_finds(content, expected):
    assert expected in completion(content)
    assert expected not in completion(A)


@pytest.mark.requirement("R-III.5a")
def test_each_used_direction_needs_its_product():
    products = [one.model_dump() for one in A.z4.products if one.direction != "informational"]
    found = check(z4(products=products), at=COMPLETED, stage="completion", progress=progress())
    assert [one.sentence for one in found if one.code == "no_product"] == [
        "По направлению «информационное» не указан результат. Добавьте продукт."
    ]


def test_a_direction_whose_rows_were_not_done_needs_no_product():
    products = [one.model_dump() for one in A.z4.products if one.direction != "informational"]
    marks = progress().marked(Mark(row=A.z3.rows[4].id, status="not_done", comment="Не было техники"))
    assert ("E", "no_product") not in completion(z4(products=products), marks)


@pytest.mark.requirement("R-III.4")
def test_open_rows_are_answered_at_the_end():
    opened = progress().marked(Mark(row=A.z3.rows[0].id, status="in_progress"))
    assert ("E", "row_open") in completion(A, opened)
    for answer in ("done", "carried_over"):
        answered = z4(row_answers=[{"row": A.z3.rows[0].id, "answer": answer}])
        assert ("E", "row_open") not in completion(answered, opened)


@pytest.mark.parametrize(
    ("mark", "expected"),
    [
        ({"status": "not_done"}, ("E", "no_reason")),
        ({"status": "done"}, ("W", "no_fact_date")),
        ({"status": "done", "fact_date": "19.06.2027"}, ("E", "fact_future")),
        ({"status": "done", "fact_date": "15.09.2026"}, ("W", "is_late")),
        ({"status": "done_late", "fact_date": "14.09.2026"}, ("W", "is_not_late")),
    ],
)
def test_marks_in_the_middle_of_the_way(mark, expected):
    marks = Progress.model_validate({"marks": [{"row": A.z3.rows[0].id, **mark}]})
    found = {(one.level, one.code) for one in check_progress(A, marks, at=COMPLETED)}
    assert expected in found
    assert ("E", "row_open") not in found


@pytest.mark.parametrize(
    "mark",
    [
        {"status": "done", "fact_date": "14.09.2026"},
        {"status": "done_late", "fact_date": "15.09.2026"},
        {"status": "done_late"},
        {"status": "in_progress", "fact_date": "15.09.2026"},
    ],
)
def test_a_mark_that_fits_its_term_is_not_talked_about(mark):
    marks = Progress.model_validate({"marks": [{"row": A.z3.rows[0].id, **mark}]})
    codes = {one.code for one in check_progress(A, marks, at=COMPLETED)}
    assert not codes & {"is_late", "is_not_late"}
