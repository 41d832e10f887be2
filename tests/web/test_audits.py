"""An audit opens what its order names until its hour, changes nothing, and is told to those who are read."""

import io
import json
import zipfile
from datetime import timedelta

import pytest
from sqlalchemy import select

from approvals.audit.audits import Audit
from approvals.audit.log_health import record_check
from tests.web.auditing import (
    another_audit,
    entries,
    first_audit,
    post,
    read_and_logged,
    readings,
)
from tests.web.school import School
from tests.world import PEOPLE, SCHOOL, person_id
from web.installation import installation
from web.log_key import draw_log_key
from web.reading_marks import log_readings
from workflow.log import journal
from workflow.log.canonical import parse
from workflow.log.tables import LogEvent, Payload
from workflow.outbox import OutboxMessage

pytest_plugins = ("tests.web.with_school",)

LISTS = (
    "decisions", "entitled", "own", "changes", "notable", "returns", "offices", "readings", "bases", "destroyed",
    "sample", "search",
)  # fmt: skip
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


def workspace(audit: str) -> list[str]:
    """Every page of the workspace that needs no route."""
    lists = [f"/audits/{audit}/{name}" for name in LISTS]
    return [
        f"/audits/{audit}",
        *lists,
        f"/audits/{audit}/log",
        f"/audits/{audit}/file",
        f"/audits/{audit}/report",
    ]


def outbox(school: School, letter: str) -> list[OutboxMessage]:
    with school.world.units.reading() as session:
        found = session.scalars(select(OutboxMessage).where(OutboxMessage.effect != "announce"))
        return [one for one in found if json.loads(one.body)["letter"] == letter]


# --- granting ---------------------------------------------------------------------------------------


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


# --- expiry -----------------------------------------------------------------------------------------


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


# --- scope ------------------------------------------------------------------------------------------


def test_case_7_a_route_of_another_school_is_absent_for_an_audit_of_listed_schools(school: School) -> None:
    mine = school.world.route().submitted().approved_by_school()
    foreign = school.world.route("v", of="other_teacher")
    foreign.act("other_teacher", "submit")
    foreign.act("other_deputy", "deputy_approve")
    audit = another_audit(school, "stranger", schools=(SCHOOL,))
    reader = school["stranger"]
    assert reader.get(f"/audits/{audit}/routes/{mine.id}").status_code == 200
    absent = f"r_{'0' * 32}"
    for address in (
        "/routes/{}",
        "/routes/{}/versions/1/full.docx",
        "/routes/{}/readers",
        f"/audits/{audit}/routes/{{}}",
    ):
        known, unknown = reader.get(address.format(foreign.id)), reader.get(address.format(absent))
        assert (known.status_code, known.data) == (404, unknown.data), address
    for name in LISTS:
        page = reader.text(f"/audits/{audit}/{name}")
        assert foreign.id not in page, name
        assert "Полянская" not in page, name
    number = foreign.situation().number
    assert foreign.id not in reader.text(f"/audits/{audit}/search?number={number}")
    exported = post(reader, f"/audits/{audit}/search/export", form="jsonl").get_data(as_text=True)
    assert mine.id in exported
    assert foreign.id not in exported
    assert "authz.denied" in {one["kind"] for one in entries(school, "authz.denied")}


def test_a_route_that_the_school_has_not_passed_on_stays_with_the_school(school: School) -> None:
    story = school.world.route().submitted()
    audit, reader = first_audit(school), school["auditor"]
    assert reader.get(f"/audits/{audit}/routes/{story.id}").status_code == 404
    assert story.id not in post(reader, f"/audits/{audit}/search/export", form="jsonl").get_data(as_text=True)


def test_the_workspace_is_open_to_its_auditor_alone(school: School) -> None:
    story = school.world.route().submitted().approved_by_school()
    audit = first_audit(school)
    another_audit(school, "stranger")
    for part in ("auditor", "stranger", "administrator", "authority_head", "curator", "teacher"):
        for address in (*workspace(audit), f"/audits/{audit}/routes/{story.id}"):
            status = school[part].get(address).status_code
            assert status == (200 if part == "auditor" else 404), (part, address)


def test_an_auditor_changes_nothing_he_may_only_export_and_sign_out(school: School) -> None:
    story = school.world.route().submitted().approved_by_school()
    audit, reader = first_audit(school), school["auditor"]
    may = {
        "audit.export", "audit.bundle", "audit_report.download", "bundles.download", "whole_log.sheet",  # as files
        "sign_in.enter", "sign_in.enter_code", "sign_in.leave", "account.change_password", "account.end_session",
        "account.end_other_sessions", "invitations.accept",  # his own account
        "second_factor.begin_app", "second_factor.begin_sheet", "second_factor.sheet_file", "second_factor.confirm",
        "second_factor.remove",
    }  # fmt: skip
    token = reader.form("/account", "/sign-out").values["csrf_token"]
    checked, before = 0, school.acts()
    with school.app.test_request_context():
        rules = [rule for rule in school.app.url_map.iter_rules() if "POST" in (rule.methods or set())]
        named = {
            "route": story.id,
            "audit": audit,
            "act": "curator_approve",
            "zone": "z1",
            "name": "decisions",
        }
        addresses = {
            rule.endpoint: rule.build({one: named.get(one, "1") for one in rule.arguments})[1]  # type: ignore[index]
            for rule in rules
            if rule.endpoint not in may
        }
    for endpoint, address in addresses.items():
        status = reader.client.post(address, data={"csrf_token": token}).status_code
        assert status in (403, 404, 409, 410, 422), (endpoint, status)
        checked += 1
    assert checked > 20
    assert school.acts() == before


def test_case_8_an_office_that_ended_yesterday_opens_nothing_in_a_session_of_before(school: School) -> None:
    story = school.world.route().submitted()
    deputy = school["deputy"]
    form = deputy.form(f"/routes/{story.id}/review", "/acts/deputy_approve")
    school.world.dismiss("deputy")
    answer = deputy.send(form, password="сирень-трактор-облако")
    assert answer.status_code in (403, 404)
    assert story.state == "deputy_review"


def test_case_9_a_substitute_does_not_act_before_the_day_of_his_order(school: School) -> None:
    story = school.world.route().submitted()
    tomorrow = school.world.now.date() + timedelta(days=1)
    school.world.appoint(
        "colleague",
        "deputy_head",
        replaces=school.world.offices["deputy"],
        valid_from=tomorrow,
        basis_date=tomorrow,
    )
    assert school["colleague"].get(f"/routes/{story.id}").status_code == 404
    assert post(school["colleague"], f"/routes/{story.id}/acts/deputy_approve").status_code == 404
    school.world.tick(days=1)
    assert school["colleague"].get(f"/routes/{story.id}/review").status_code == 200


# --- readings ---------------------------------------------------------------------------------------


def test_what_one_reads_of_a_route_in_a_minute_is_one_entry_that_names_the_pages(school: School) -> None:
    story = school.world.route().submitted().approved_by_school()
    reader, before = school["auditor"], school.entries()
    for address in ("/routes/{}", "/routes/{}/journal", "/routes/{}/versions/2/full.docx", "/routes/{}"):
        reader.get(address.format(story.id))
        school.world.tick(seconds=10)
    assert school.entries() == before, "a reading waits for its minute"
    read_and_logged(school)
    (one,) = readings(school)
    assert (one["by"], one["about"]) == (person_id("auditor"), story.id)
    assert one["data"]["pages"] == ["journal.entries", "route.page", "versions.download"]
    assert (one["data"]["count"], one["data"]["audit"], one["data"]["office"]) == (
        4,
        first_audit(school),
        "auditor",
    )
    read_and_logged(school)
    assert len(readings(school)) == 1


def test_further_minutes_and_further_people_are_further_entries_and_the_owner_leaves_none(
    school: School,
) -> None:
    story = school.world.route().submitted()
    flush = installation(school.app).late_writes.flush
    for part in ("deputy", "teacher", "director", "deputy"):
        school[part].get(f"/routes/{story.id}")
        flush()
        school.world.tick(seconds=40)
    read_and_logged(school)
    told = [(one["by"], one["data"]["office"]) for one in readings(school)]
    assert told == [
        (person_id("deputy"), "deputy_head"),
        (person_id("director"), "school_head"),
        (person_id("deputy"), "deputy_head"),
    ]


def test_a_refused_page_leaves_no_reading(school: School) -> None:
    story = school.world.route().submitted()
    assert school["stranger"].get(f"/routes/{story.id}").status_code == 404
    read_and_logged(school)
    assert readings(school) == []


def test_the_teacher_is_told_once_in_an_audit_and_sees_who_has_read(school: School) -> None:
    story = school.world.route().submitted().approved_by_school()
    for _ in range(3):
        school["auditor"].get(f"/routes/{story.id}")
        read_and_logged(school)
    assert len(readings(school)) == 3
    (letter,) = outbox(school, "audit_read")
    assert letter.recipient == person_id("teacher")
    page = school["teacher"].text(f"/routes/{story.id}")
    assert "Плановая проверка по приказу № 455 от 20.08.2026: от вас ничего не требуется." in page
    readers = school["teacher"].text(f"/routes/{story.id}/readers")
    assert "Строев" in readers
    assert "проверяющий" in readers
    assert "Плановая проверка" not in school["deputy"].text(f"/routes/{story.id}")


# --- explaining -------------------------------------------------------------------------------------


def test_the_person_concerned_sees_what_stands_out_and_explains_it_once(school: School) -> None:
    story = school.world.route().submitted()
    school["deputy"].get(f"/routes/{story.id}/review")
    installation(school.app).late_writes.flush()
    done = story.act("deputy", "deputy_approve", at=school.world.tick(seconds=5))
    read_and_logged(school)
    page = school["deputy"].text("/notices")
    assert "решение сразу после открытия" in page
    assert "через 5 с после открытия" in page
    assert "от первого открытия версии" in page
    address = f"/notices/quick/{done.seq}"
    assert post(school["deputy"], address, text=" ").status_code == 422
    assert post(school["deputy"], address, text="Читала раньше на бумаге").status_code == 303
    again = post(school["deputy"], address, text="Передумала")
    assert again.status_code == 422
    assert "уже дали пояснение" in again.get_data(as_text=True)
    (told,) = entries(school, "anomaly.explained")
    assert "бумаге" not in json.dumps(told, ensure_ascii=False)
    with school.world.units.reading() as session:
        assert session.get_one(Payload, (told["seq"], "explanation")).text == "Читала раньше на бумаге"
    audit = first_audit(school)
    notable = school["auditor"].text(f"/audits/{audit}/notable")
    assert "Читала раньше на бумаге" in notable
    for part in ("director", "teacher", "auditor", "administrator"):
        assert post(school[part], f"/notices/quick/{done.seq}", text="За другого").status_code == 404, part
    assert post(school["deputy"], f"/notices/own_route/{done.seq}", text="Чего не было").status_code == 404
    assert len(entries(school, "anomaly.explained")) == 1


# --- what the pages say -----------------------------------------------------------------------------


def test_a_question_without_data_says_so_and_never_that_all_is_well(school: School) -> None:
    page = school["auditor"].text(f"/audits/{first_audit(school)}")
    assert page.count("Данных пока нет: раздел «") == 5
    assert "не ведётся" in page
    assert "нарушений нет" not in page.lower()


def test_the_course_of_a_route_tells_the_office_of_the_day_the_length_of_steps_and_returns(
    school: School,
) -> None:
    story = school.world.route().submitted()
    school.world.tick(days=10)
    story.returned_by_school().submitted().approved_by_school()
    page = school["auditor"].text(f"/audits/{first_audit(school)}/routes/{story.id}")
    for said in (
        "имел право в тот день", "приказ № 12-к от 20.08.2026", "Перед этим прошло: 10\N{NO-BREAK SPACE}дней",
        "позже срока на", "Уточните, пожалуйста, сроки", "круг 2",
    ):  # fmt: skip
        assert said in page, said


def test_the_page_of_the_log_tells_size_gaps_checks_and_who_administers(school: School) -> None:
    page = school["auditor"].text(f"/audits/{first_audit(school)}/log")
    size = school.entries()
    assert f"нет: записи с 0 по {size - 1}" in page
    assert "Ракитин Денис Олегович" in page
    assert "Полная проверка ещё не записывалась" in page


def test_an_export_and_a_report_are_noted_in_the_log(school: School) -> None:
    school.world.route().submitted().approved_by_school()
    audit, reader = first_audit(school), school["auditor"]
    assert post(reader, f"/audits/{audit}/decisions/export", form="csv").status_code == 200
    form = reader.form(f"/audits/{audit}/report")
    assert reader.send(form, conclusions="Замечаний нет").status_code == 200
    noted = [(one["data"]["list"], one["data"]["form"]) for one in entries(school, "audit.exported")]
    assert noted == [("decisions", "csv"), ("report", "docx")]
    before = school.entries()
    assert post(reader, f"/audits/{audit}/decisions/export", form="exe").status_code == 422
    assert post(reader, f"/audits/{audit}/nothing/export", form="csv").status_code == 404
    assert school.entries() == before


def test_exact_entries_leave_byte_for_byte(school: School) -> None:
    school.world.route().submitted().approved_by_school()
    lines = post(
        school["auditor"], f"/audits/{first_audit(school)}/decisions/export", form="jsonl"
    ).data.splitlines()
    with school.world.units.reading() as session:
        for line in lines:
            assert session.get_one(LogEvent, parse(line)["seq"]).body == line
    assert len(lines) == 1


def test_a_recorded_check_and_a_clock_set_back_stand_on_the_page_of_the_log(school: School) -> None:
    now = school.world.now
    with school.world.units.writing() as session:
        record_check(session, findings=0, size=school.entries(), at=now)
        journal.record(session, kind="config.changed", at=now - timedelta(seconds=50))
        journal.record(session, kind="config.changed", at=now)
        journal.record(session, kind="config.changed", at=now - timedelta(minutes=7))
        back = journal.head(session).size - 1
    page = school["auditor"].text(f"/audits/{first_audit(school)}/log")
    assert "нарушений не найдено" in page
    assert f"№ {back}," in page
    assert "на 420 с" in page
    assert page.count("<li>№") == 1, "a moment between two acts is no clock set back"


def test_the_sample_leaves_as_one_bundle_of_exactly_its_routes(school: School) -> None:
    for part in ("teacher", "colleague"):
        school.world.route(of=part).in_force()
    settings = installation(school.app).settings
    with school.world.units.reading() as session:
        draw_log_key(settings, session)
    audit, reader = first_audit(school), school["auditor"]
    answer = post(reader, f"/audits/{audit}/sample/bundle", seed="1", size="1")
    assert answer.status_code == 200
    (one,) = entries(school, "export")
    assert one["data"]["purpose"] == "audit"
    (drawn,) = [route["route"] for route in one["data"]["routes"]]
    assert f"/routes/{drawn}" in reader.text(f"/audits/{audit}/sample?seed=1&size=1")
    assert zipfile.ZipFile(io.BytesIO(answer.data)).testzip() is None
