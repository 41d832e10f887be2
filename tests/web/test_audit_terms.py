"""An audit is granted by an order that makes sense, opens until its hour, and then is as if it had never been."""

import json

import pytest

from approvals.audit.audits import Audit
from tests.web.auditing import another_audit, entries, first_audit, post, workspace
from tests.web.school import School
from tests.world import PEOPLE, person_id
from web.reading_marks import log_readings

pytest_plugins = ("tests.web.with_school",)
NEW = {
    "title": "Плановая проверка",
    "basis_number": "77-о",
    "basis_date": "2026-09-01",
    "organization": "o_authority",
    "position": "главный специалист",
    "examined_from": "2026-08-01",
    "examined_to": "2027-07-31",
    "scope": "municipality",
    "begins_on": "2026-09-01",
    "ends_on": "2026-09-01",
    "ends_time": "18:00",
}


@pytest.mark.parametrize("part", ["administrator", "authority_head"])
def test_an_audit_is_granted_by_an_order_with_its_entries_and_a_slip_to_print(
    school: School, part: str
) -> None:
    answer = post(school[part], "/audits/new", **NEW, person=person_id("stranger"))
    assert answer.status_code == 303
    slip = school[part].text(answer.headers["Location"])
    for said in (
        "Ёжикова Дарья Львовна",
        "приказ № 77-о от 01.09.2026",
        "01.09.2026,\N{NO-BREAK SPACE}18:00",
        "stranger",
    ):
        assert said in slip, said
    granted = entries(school, "audit.granted")[-1]
    assert (granted["by"], granted["about"]) == (person_id(part), person_id("stranger"))
    assert granted["data"]["ends_at"] == "2026-09-01T15:00:00.000Z"
    assert "Плановая" not in json.dumps(granted, ensure_ascii=False), "the title is a text: it can be erased"
    appointed = entries(school, "role.granted")[-1]
    assert appointed["data"]["appointment"] == granted["data"]["appointment"]
    assert school["stranger"].get(f"/audits/{granted['data']['audit']}").status_code == 200


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"person": "authority_head"}, "Проверку себе не назначают"),
        ({"person": "deputy"}, "сам согласует маршруты"),
        ({"ends_time": "06:00"}, "Укажите время в будущем"),
        ({"ends_time": "вечером"}, "Укажите время, например 18:00"),
        ({"ends_on": "2026-08-31"}, "Укажите время в будущем"),
        ({"begins_on": "2026-09-02"}, "заканчивается раньше, чем начинается"),
        ({"examined_to": "2026-07-01"}, "раньше его начала"),
        ({"scope": "schools"}, "Отметьте школы"),
        ({"title": " "}, "Название проверки"),
        ({"basis_number": ""}, "Номер приказа"),
    ],
)
def test_an_audit_that_makes_no_sense_is_refused_at_its_field_and_stores_nothing(
    school: School, changed: dict[str, str], sentence: str
) -> None:
    fields = NEW | changed
    person = person_id(changed.get("person", "stranger"))
    assert school["authority_head"].get("/audits/new").status_code == 200
    if person == person_id("authority_head"):  # he is not on his own list either
        assert person not in school["authority_head"].text("/audits/new")
        sentence = "Кто проверяет"
    before = school.entries()
    answer = post(school["authority_head"], "/audits/new", **{**fields, "person": person})
    assert answer.status_code == 422
    assert sentence in answer.get_data(as_text=True)
    assert school.entries() == before


def test_nobody_else_grants_audits_and_an_auditor_is_appointed_in_no_other_way(school: School) -> None:
    for part in PEOPLE:
        if part not in ("administrator", "authority_head"):
            assert (
                post(school[part], "/audits/new", **NEW, person=person_id("stranger")).status_code == 404
            ), part
    page = school["administrator"].get("/offices/new?office=auditor&organization=o_authority")
    assert page.headers["Location"] == "/audits/new"
    order = {"office": "auditor", "organization": "o_authority", "person": person_id("stranger")}
    assert post(school["administrator"], "/offices/new", **order).status_code == 422


def test_one_person_may_hold_two_audits_of_two_orders_but_not_one_order_twice(school: School) -> None:
    another_audit(school, "auditor")
    assert school["auditor"].text("/audits").count("Открыть проверку") == 2
    fields = NEW | {"basis_number": "512", "basis_date": school.world.now.date().isoformat()}
    answer = post(school["administrator"], "/audits/new", **fields, person=person_id("auditor"))
    assert answer.status_code == 422
    assert "уже назначен" in answer.get_data(as_text=True)


def test_access_ends_to_the_minute_and_everything_answers_as_if_it_were_absent(school: School) -> None:
    story = school.world.route().submitted().approved_by_school()
    audit = another_audit(school, "stranger")
    school.world.now = school.world.now.replace(hour=14, minute=59, second=59)
    reader = school["stranger"]
    for address in (
        *workspace(audit),
        f"/audits/{audit}/routes/{story.id}",
        f"/routes/{story.id}",
        "/audits",
    ):
        assert reader.get(address).status_code == 200, address
    school.world.tick(seconds=1)
    absent = reader.get("/audits/u_0000")
    for address in (*workspace(audit), f"/audits/{audit}/routes/{story.id}", "/audits"):
        answer = reader.get(address)
        assert (answer.status_code, answer.data) == (404, absent.data), address
    assert reader.get(f"/routes/{story.id}").status_code == 404
    assert post(reader, f"/audits/{audit}/decisions/export", form="csv").status_code == 404
    log_readings(school.world.units, at=school.world.now)
    ended = entries(school, "audit.ended")
    assert [(one["data"]["audit"], one["data"]["why"]) for one in ended] == [(audit, "expired")]
    log_readings(school.world.units, at=school.world.tick(minutes=1))
    assert len(entries(school, "audit.ended")) == 1


def test_an_audit_ended_early_is_closed_at_once(school: School) -> None:
    audit = first_audit(school)
    assert school["auditor"].get(f"/audits/{audit}").status_code == 200
    assert post(school["administrator"], f"/audits/{audit}/end").status_code == 303
    assert school["auditor"].get(f"/audits/{audit}").status_code == 404
    assert post(school["administrator"], f"/audits/{audit}/end").status_code == 303
    ended = entries(school, "audit.ended")
    assert [(one["by"], one["data"]["why"]) for one in ended] == [(person_id("administrator"), "ended")]


def test_an_appointment_that_ends_by_order_ends_the_audit_too(school: School) -> None:
    audit = first_audit(school)
    with school.world.units.reading() as session:
        school.world.offices["auditor"] = session.get_one(Audit, audit).appointment
    school.world.dismiss("auditor")
    assert school["auditor"].get(f"/audits/{audit}").status_code == 404
