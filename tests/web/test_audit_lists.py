"""The pages of an audit claim no more than is known, and its lists, report, entries and sample leave as exact files."""

import io
import zipfile
from datetime import timedelta

from approvals.audit.log_health import record_check
from tests.web.auditing import entries, first_audit, post
from tests.web.school import School
from web.installation import installation
from web.log_key import draw_log_key
from workflow.log import journal
from workflow.log.canonical import parse
from workflow.log.tables import LogEvent

pytest_plugins = ("tests.web.with_school",)


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
