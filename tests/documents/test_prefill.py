from __future__ import annotations

from datetime import date

import pytest

from documents.checks import check
from documents.content import LegalAct, StaffCard, content_from_data, to_data
from documents.prefill import new_content, saved, with_card
from tests.documents.sample_routes import SALTS, SUBMITTED, route, with_row, with_zone

PERIOD = (date(2026, 9, 1), date(2027, 8, 31))
CARD = StaffCard(last_name="Ёлкина", first_name="Тамара", position="Учитель биологии", subjects=("biology",))
TYPED = {
    "id": "1" * 16,
    "needs": [route().z2.items[0].id],
    "educational_task": "Освоить разбор работ по критериям",
    "forms": ["seminar"],
    "due_on": "18.12.2026",
    "result_form": "analytical_note",
}


def opened():
    return new_content(CARD, legal_act=LegalAct(number="412"), period=PERIOD, salts=SALTS)


def typed(**changed: object):
    """A route with one row of which only the five fields were typed."""
    before = with_zone(route(), "z3", rows=[])
    return saved(before, with_zone(before, "z3", rows=[{**TYPED, **changed}]))


@pytest.mark.requirement("R-II.2-1")
def test_a_new_route_knows_person_period_and_act():
    content = opened()
    assert content.z1.full_name == "Ёлкина Тамара"
    assert (content.z1.starts_on, content.z1.ends_on) == PERIOD
    assert content.z1.legal_act.number == "412"
    assert content.z1.salt == SALTS["z1"]
    assert content_from_data(to_data(content)) == content


def test_a_later_card_does_not_reach_the_snapshot():
    content = opened()
    married = CARD.model_copy(update={"last_name": "Берёзова"})
    assert content.z1.last_name == "Ёлкина"
    assert with_card(content, married).z1.last_name == "Берёзова"
    assert with_card(content, married).z1.goal == content.z1.goal


def test_five_typed_fields_make_a_row_that_may_be_submitted():
    content = typed()
    row = content.z3.rows[0]
    assert row.derived == ("activity", "instrument", "planned_result", "stage", "starts_on")
    assert row.activity == "Семинар. Задача: освоить разбор работ по критериям"
    assert row.instrument == "methodical_work"
    assert row.stage == "implementation"
    assert row.starts_on == PERIOD[0]
    assert row.planned_result == "Составлена аналитическая справка с выводами"
    findings = check(content, at=SUBMITTED, stage="submission")
    assert not [
        found for found in findings if found.level == "E" and found.path.startswith(f"z3.rows[{row.id}]")
    ]


def test_an_activity_may_stand_in_place_of_a_form():
    content = typed(forms=[], activity="Разбираю работы вместе с коллегой")
    row = content.z3.rows[0]
    assert row.activity == "Разбираю работы вместе с коллегой"
    assert "activity" not in row.derived
    findings = check(content, at=SUBMITTED, stage="submission")
    assert not [
        found for found in findings if found.level == "E" and found.path.startswith(f"z3.rows[{row.id}]")
    ]


def test_what_a_person_changed_is_no_longer_derived():
    before = typed()
    after = saved(before, with_row(before, 0, stage="design", activity="Свой текст"))
    assert after.z3.rows[0].stage == "design"
    assert after.z3.rows[0].activity == "Свой текст"
    assert after.z3.rows[0].derived == ("instrument", "planned_result", "starts_on")


def test_derived_fields_follow_what_was_typed():
    before = typed()
    after = saved(before, with_row(before, 0, forms=["literature"], result_text="выводы по 7 классу"))
    assert after.z3.rows[0].instrument == "self_education"
    assert after.z3.rows[0].activity.startswith("Работа с научной и методической литературой. Задача: ")
    assert after.z3.rows[0].planned_result.endswith("Представлено: выводы по 7 классу")


def test_a_changed_field_stays_the_persons_when_the_row_changes_again():
    before = typed()
    own = saved(before, with_row(before, 0, stage="design"))
    again = saved(own, with_row(own, 0, forms=["repeated_diagnostics"]))
    assert again.z3.rows[0].stage == "design"
    assert "stage" not in again.z3.rows[0].derived


def test_an_emptied_field_is_derived_again():
    before = typed()
    own = saved(before, with_row(before, 0, activity="Свой текст"))
    again = saved(own, with_row(own, 0, activity=""))
    assert again.z3.rows[0].activity.startswith("Семинар")
    assert "activity" in again.z3.rows[0].derived


def test_nothing_is_derived_from_nothing():
    before = with_zone(route(), "z3", rows=[])
    row = saved(before, with_zone(before, "z3", rows=[{"id": "1" * 16}])).z3.rows[0]
    assert row.derived == ()
    assert row.stage is None
    assert row.activity == ""


def test_a_due_date_before_the_route_derives_no_start():
    assert typed(due_on="01.08.2026").z3.rows[0].starts_on is None


def test_a_derived_activity_keeps_its_limit():
    row = typed(forms_text="я" * 600, educational_task="ш" * 600).z3.rows[0]
    assert len(row.activity) == 1000
    assert content_from_data(to_data(typed(forms_text="я" * 600, educational_task="ш" * 600)))


def test_saving_twice_changes_nothing():
    once = typed()
    assert saved(once, once) == once
