from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from documents.differences import Difference, differences, words_changed
from tests.documents.sample_routes import route, with_row, with_zone


def only(old, new) -> Difference:
    (difference,) = differences(old, new)
    return difference


def test_equal_contents_have_no_differences():
    assert differences(route(), route()) == ()


def test_a_text_differs_word_by_word():
    old = with_zone(route(), "z1", goal="Освоить приёмы работы с текстом")
    new = with_zone(route(), "z1", goal="Освоить два приёма работы с текстом")
    found = only(old, new)
    assert (found.path, found.label, found.kind) == ("z1.goal", "Цель", "changed")
    assert found.words == (
        ("=", "Освоить "),
        ("-", "приёмы "),
        ("+", "два приёма "),
        ("=", "работы с текстом"),
    )


def test_a_field_of_a_row_is_called_by_its_number():
    found = only(route(), with_row(route(), 1, result_form="portfolio"))
    assert found.label == "Мероприятие № 2, форма предъявления результата"
    assert (found.old, found.new) == ("удостоверение о повышении квалификации", "портфолио")
    assert found.words == ()


def test_dates_are_shown_as_dates():
    found = only(route(), with_row(route(), 1, due_on="25.12.2026"))
    assert (found.old, found.new) == ("18.12.2026", "25.12.2026")


def test_lists_of_codes_are_shown_as_labels():
    found = only(route(), with_row(route(), 0, forms=["seminar", "webinar"]))
    assert found.new == "семинар, вебинар"


def test_needs_of_a_row_are_shown_by_number():
    items = [item.id for item in route().z2.items]
    found = only(route(), with_row(route(), 0, needs=[items[1], items[3]]))
    assert found.new == "№ 2, № 4"


@pytest.mark.requirement("R-III.3c")
def test_rows_are_added_and_removed_as_a_whole():
    rows = [row.model_dump() for row in route().z3.rows]
    removed = only(route(), with_zone(route(), "z3", rows=rows[:-1]))
    assert (removed.kind, removed.label, removed.new) == ("removed", "Мероприятие № 7", "")
    assert removed.old == route().z3.rows[-1].educational_task
    added = only(with_zone(route(), "z3", rows=rows[:-1]), route())
    assert (added.kind, added.label, added.old) == ("added", "Мероприятие № 7", "")


def test_a_moved_row_is_moved_and_nothing_else():
    rows = [row.model_dump() for row in route().z3.rows]
    found = only(route(), with_zone(route(), "z3", rows=[*rows[1:], rows[0]]))
    assert (found.kind, found.old, found.new) == ("moved", "место 1", "место 7")


def test_outcomes_carry_the_number_of_their_deficit():
    outcomes = [item.model_dump() for item in reversed(route().z4.deficit_outcomes)]
    target = route().z2.items[2].id
    old = with_zone(route(), "z4", deficit_outcomes=outcomes)
    changed = [{**item, "outcome": "remains"} if item["need"] == target else item for item in outcomes]
    found = only(old, with_zone(route(), "z4", deficit_outcomes=changed))
    assert found.label == "Итог по затруднению № 3, итог по затруднению"
    assert found.new == "сохраняется"
    without = [item for item in changed if item["need"] != target]
    added = [item for item in changed if item["need"] == target]
    found = only(
        with_zone(route(), "z4", deficit_outcomes=without),
        with_zone(route(), "z4", deficit_outcomes=[*without, *added]),
    )
    assert (found.kind, found.new) == ("added", "сохраняется"), "a row without a text says its outcome"


def test_rows_without_identifiers_are_matched_by_place():
    educations = [
        *[item.model_dump() for item in route().z1.educations],
        {"level": "spo", "details": "Колледж"},
    ]
    found = only(route(), with_zone(route(), "z1", educations=educations))
    assert (found.kind, found.label, found.new) == ("added", "Образование № 2", "Колледж")


def test_yes_and_no_are_words():
    assert only(route(), with_row(route(), 0, recommended=True)).new == "да"


def test_salts_and_marks_of_filling_are_not_differences():
    assert differences(route(), with_zone(route(), "z2", salt="f" * 64)) == ()
    assert differences(route(), with_row(route(), 0, derived=[])) == ()


def test_texts_with_little_in_common_stand_whole():
    old, new = (
        "Устранить затруднения и спроектировать задания курса",
        "Научиться составлять задания на вероятность",
    )
    assert words_changed(old, new) == (("-", old), ("+", new))
    assert ("=", "Освоить ") in words_changed("Освоить приёмы проверки", "Освоить способы проверки")


@given(st.text(), st.text())
def test_the_pieces_make_up_both_texts(old, new):
    pieces = words_changed(old, new)
    assert "".join(text for mark, text in pieces if mark != "+") == old
    assert "".join(text for mark, text in pieces if mark != "-") == new
