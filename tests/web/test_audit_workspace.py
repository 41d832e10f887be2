"""The workspace of an audit is open to its auditor alone, shows what its order names, and changes nothing.

Nobody else acts by an office that is over or has not begun either: the right is that of the day.
"""

from datetime import timedelta

from tests.web.auditing import LISTS, another_audit, entries, first_audit, post, workspace
from tests.web.school import School
from tests.world import SCHOOL

pytest_plugins = ("tests.web.with_school",)


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
