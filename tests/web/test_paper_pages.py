"""Signing on paper behind real pages: the sheet is printed, its scan entered by one person, confirmed by another."""

import io
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse, encode_multipart

from approvals.examination import examine
from tests.documents.given_files import pdf
from tests.on_paper import confirmed, printed, scanned
from tests.stories import Story, sample
from tests.web.auditing import first_audit
from tests.web.school import Person, School
from tests.world import ESIGN, PASSWORD
from web.signature_letters import signed

pytest_plugins = ("tests.web.with_school",)

SAID = "Подписи на бумаге"


@pytest.fixture
def story(school: School) -> Story:
    school.world.settle(signing="both")
    return school.world.route().submitted()


def text_of(answer: TestResponse) -> str:
    return answer.get_data(as_text=True)


def sheets(story: Story) -> str:
    return f"/routes/{story.id}/paper"


def printed_by(school: School, story: Story, part: str = "smo_head", **values: str) -> str:
    """Fill in the page of a new sheet; the address of the sheet."""
    form = school[part].form(f"{sheets(story)}/print/deputy_approve")
    answer = school[part].send(form, signer=school.world.person("deputy"), **values)
    assert answer.status_code == 303, text_of(answer)
    return str(answer.headers["Location"])


def entered_by(
    school: School, place: str, part: str = "smo_head", *, body: bytes | None = None, day: str = "01.09.2026"
) -> TestResponse:
    """Choose a scan on the page of the sheet."""
    browser = school[part]
    form = browser.form(place, "/scan")
    data: dict[str, Any] = {key: value for key, value in form.values.items() if key != "file"}
    data |= {
        "signed_on": day,
        "file": FileStorage(io.BytesIO(pdf() if body is None else body), "scan.pdf", "file"),
    }
    boundary, encoded = encode_multipart(data)
    kind = f'multipart/form-data; boundary="{boundary}"'
    return browser.client.post(form.action, data=encoded, content_type=kind)


def test_the_whole_way_by_three_people(school: School, story: Story):
    assert SAID in school["smo_head"].text(f"/routes/{story.id}")
    assert "Согласовать" in school["smo_head"].text(sheets(story))
    place = printed_by(school, story, comment="Уточните сроки")
    page = school["smo_head"].text(place)
    assert "Согласовано с замечаниями" in page
    file = school["smo_head"].get(f"{place}/sheet.docx")
    assert (file.status_code, file.data[:2]) == (200, b"PK")
    assert entered_by(school, place).status_code == 303
    assert story.version == 2
    assert "Скан внесли вы" in school["smo_head"].text(place)
    assert story.situation().number in school["director"].text("/tasks")
    assert "ждут вашего подтверждения" not in school["smo_head"].text("/tasks")
    assert school["director"].get(f"{place}/scan").data == pdf()
    form = school["director"].form(place, "/confirmed")
    answer = school["director"].send(form, password=PASSWORD)
    assert answer.status_code == 303, text_of(answer)
    assert (story.state, story.version) == ("curator_recommendations", 3)
    sheet = school["teacher"].text(f"/routes/{story.id}/approval-sheet")
    assert "на бумаге 01.09.2026, скан внёс Тополев И. Б., подтвердил Мельник О. Д." in sheet.replace(
        "\xa0", " "
    )
    assert "электронной подписью" not in sheet
    assert "на бумаге" in school["teacher"].text(f"/routes/{story.id}/journal")
    assert "ждут вашего подтверждения" not in school["director"].text("/tasks")
    assert "на бумаге 01.09.2026" in Person(school.app.test_client()).text(
        f"/check/{story.id.removeprefix('r_')}"
    )
    assert examine(school.world.units).findings == ()


def test_my_signatures_tell_which_were_on_paper(school: School, story: Story):
    code = printed(story, "deputy", "deputy_approve")
    confirmed(story, code, scanned(story, code))
    mine = school["deputy"].text("/sign-offs")
    assert "на бумаге 01.09.2026" in mine


def test_a_draft_signed_on_paper_is_seen_by_who_confirms_it_and_by_nobody_before(school: School):
    school.world.settle(signing="both")
    story = school.world.route(by="deputy")
    assert school["director"].get(sheets(story)).status_code == 404
    code = printed(story, "teacher", "confirm", by="deputy")
    assert school["director"].get(sheets(story)).status_code == 404
    scanned(story, code, by="deputy")
    assert school["director"].get(f"{sheets(story)}/{code}").status_code == 200
    assert school["other_director"].get(f"{sheets(story)}/{code}").status_code == 404
    assert school["curator"].get(f"{sheets(story)}/{code}").status_code == 404


def test_what_moved_after_printing_is_told_with_the_difference(school: School):
    world = school.world
    world.settle(signing="both")
    story = world.route(by="deputy")
    code = printed(story, "teacher", "confirm", by="deputy")
    scanned(story, code, by="deputy")
    form = school["director"].form(f"{sheets(story)}/{code}", "/confirmed")
    story.write("deputy", "z1", {**sample("a")["z1"], "goal": "Совсем другая цель"})
    answer = school["director"].send(form, password=PASSWORD)
    assert answer.status_code == 409
    assert "Совсем" in text_of(answer)
    assert "Ничего не записано" in text_of(answer)
    assert story.version == 1


def test_a_wrong_password_is_refused_at_its_field(school: School, story: Story):
    code = printed(story, "deputy", "deputy_approve")
    scanned(story, code)
    form = school["director"].form(f"{sheets(story)}/{code}", "/confirmed")
    for typed in ("", "не тот пароль"):
        answer = school["director"].send(form, password=typed)
        assert answer.status_code == 422
        assert 'id="e-password"' in text_of(answer)
    assert story.version == 2


def test_who_has_not_acceded_is_sent_to_the_rules_before_the_password(school: School, story: Story):
    school.world.settle(esign=ESIGN)
    code = printed(story, "deputy", "deputy_approve")
    scanned(story, code)
    form = school["director"].form(f"{sheets(story)}/{code}", "/confirmed")
    answer = school["director"].send(form, password=PASSWORD)
    assert answer.status_code == 422
    assert "присоединитесь к правилам подписи" in text_of(answer)


def test_the_teacher_and_the_monitor_have_no_sheets(school: School, story: Story):
    for part in ("teacher", "school_monitor"):
        assert SAID not in school[part].text(f"/routes/{story.id}")
        assert school[part].get(sheets(story)).status_code == 403


def test_who_entered_it_is_refused_the_confirmation(school: School, story: Story):
    code = printed(story, "deputy", "deputy_approve", by="director")
    scan = scanned(story, code, by="director")
    form = school["director"].form(f"{sheets(story)}/{code}", "/dropped")
    form.values.setlist("scan", [str(scan)])
    del form.values["reason"]
    answer = school["director"].send(form, f"{sheets(story)}/{code}/confirmed", password=PASSWORD)
    assert answer.status_code == 403
    assert "должен другой человек" in text_of(answer)
    assert story.version == 2


def test_without_the_setting_there_is_no_paper(school: School, story: Story):
    school.world.settle(signing="system")
    assert SAID not in school["deputy"].text(f"/routes/{story.id}")
    assert school["deputy"].get(f"{sheets(story)}/print/deputy_approve").status_code == 403


def test_where_all_sign_on_paper_the_page_of_an_act_asks_for_no_password(school: School, story: Story):
    school.world.settle(signing="paper")
    page = school["deputy"].text(f"/routes/{story.id}/acts/deputy_approve")
    assert "подписывают на бумаге" in page
    assert 'name="password"' not in page
    assert f"{sheets(story)}/print/deputy_approve" in page


def test_a_sheet_is_declined_with_a_reason(school: School, story: Story):
    code = printed(story, "deputy", "deputy_approve")
    scanned(story, code)
    browser, place = school["director"], f"{sheets(story)}/{code}"
    answer = browser.send(browser.form(place, "/dropped"), reason="")
    assert answer.status_code == 422
    answer = browser.send(browser.form(place, "/dropped"), reason="Подписи нет")
    assert answer.status_code == 303
    assert "Подписи нет" in browser.text(place)
    assert browser.get(f"{place}/sheet.docx").status_code == 404


def test_bad_scans_and_days_are_refused_at_their_field(school: School, story: Story):
    code = printed(story, "deputy", "deputy_approve")
    place = f"{sheets(story)}/{code}"
    school["smo_head"].text(place)
    before = school.entries()
    for body in (b"", b"MZ", story.file(), b"%PDF-1.4 torn", b"\xff\xd8\xff torn"):
        answer = entered_by(school, place, body=body)
        assert answer.status_code == 422
        assert 'id="e-file"' in text_of(answer)
    for day in ("", "31.02.2026", "02.09.2026", "31.08.2026"):
        answer = entered_by(school, place, day=day)
        assert answer.status_code == 422
        assert 'id="e-signed_on"' in text_of(answer)
    assert school.entries() == before


def test_a_printed_form_that_is_not_ours_is_refused(school: School, story: Story):
    browser = school["smo_head"]
    address = f"{sheets(story)}/print/deputy_approve"
    for values in ({"signer": "p_nobody"}, {"signer": ""}, {"seen": "1"}, {"seen": f"1:::{'0' * 64}"}):
        answer = browser.send(browser.form(address), **{"signer": school.world.person("deputy"), **values})
        assert answer.status_code in (409, 422), (values, answer.status_code)
    answer = browser.send(browser.form(address), signer=school.world.person("teacher"))
    assert answer.status_code == 422
    assert browser.get(f"{sheets(story)}/print/no_such_act").status_code == 404
    assert browser.get(f"{sheets(story)}/print/recall").status_code == 404


def test_the_administrator_sets_how_people_sign(school: School):
    browser = school["administrator"]
    form = browser.form("/settings/rules")
    assert browser.send(form, signing="both").status_code == 303
    assert "по-разному" in browser.text("/settings")
    assert browser.send(browser.form("/settings/rules"), signing="by pigeon").status_code == 422


def test_who_signed_on_paper_is_told_by_letter(school: School, story: Story):
    world = school.world
    before = world.now
    code = printed(story, "deputy", "deputy_approve")
    confirmed(story, code, scanned(story, code))
    with world.units.reading() as session:
        found = signed(session, since=before, at=world.now, zone=ZoneInfo("Europe/Moscow"))
    (line,) = found[world.person("deputy")]
    assert line.endswith("на бумаге 01.09.2026, без вашего пароля: внесён и подтверждён скан")
    assert world.person("director") not in found


def test_an_auditor_reads_who_entered_and_who_confirmed(school: School, story: Story):
    code = printed(story, "deputy", "deputy_approve")
    confirmed(story, code, scanned(story, code))
    said = school["auditor"].text(f"/audits/{first_audit(school)}/decisions").replace("\xa0", " ")
    assert "на бумаге 01.09.2026, скан внёс Тополев И. Б., подтвердил Мельник О. Д." in said


# --- a route agreed on paper ------------------------------------------------------------------------


def agreed(school: School, story: Story, part: str = "deputy", **values: str) -> TestResponse:
    """Fill in the page of a route that was agreed on paper, as it is right unless told otherwise."""
    browser = school[part]
    form = browser.form(f"{sheets(story)}/agreed")
    data: dict[str, Any] = {key: value for key, value in form.values.items() if key != "file"}
    data |= {"on-submit": "26.08.2026", "on-deputy_approve": "27.08.2026", "on-curator_approve": "28.08.2026"}
    data |= {"by-deputy_approve": school.world.person("deputy")}
    data |= {"by-curator_approve": school.world.person("curator"), "recommended": "Пройти курс по проектам"}
    data |= {"file": FileStorage(io.BytesIO(pdf()), "scan.pdf", "file"), **values}
    boundary, encoded = encode_multipart(data)
    kind = f'multipart/form-data; boundary="{boundary}"'
    return browser.client.post(form.action, data=encoded, content_type=kind)


def test_a_route_agreed_on_paper_is_entered_confirmed_and_marked(school: School):
    story = school.world.route(by="deputy")
    assert "Внести согласованный на бумаге" in school["deputy"].text(f"/routes/{story.id}")
    answer = agreed(school, story)
    assert answer.status_code == 303, text_of(answer)
    place = str(answer.headers["Location"])
    assert "Скан внесли вы" in school["deputy"].text(place)
    assert place in school["authority_head"].text("/tasks")
    page = school["authority_head"].text(place)
    assert "27.08.2026" in page
    assert "согласованный на бумаге до внесения в систему" in page
    answer = school["authority_head"].send(
        school["authority_head"].form(place, "/confirmed"), password=PASSWORD
    )
    assert answer.status_code == 303, text_of(answer)
    assert (story.state, story.version) == ("implementation", 5)
    assert "внесён с бумаги" in school["teacher"].text(f"/routes/{story.id}")
    assert "Внесены с бумаги" in school["curator"].text("/summary")
    assert school["curator"].get("/summary.xlsx").status_code == 200
    assert examine(school.world.units).findings == ()


def test_what_is_wrong_about_a_route_from_paper_stands_at_its_field(school: School):
    story = school.world.route(by="deputy")
    school["deputy"].text(f"{sheets(story)}/agreed")
    before = school.entries()
    for values, field in (
        ({"on-submit": ""}, "on-submit"),
        ({"on-submit": "30.12.2026"}, "on-submit"),
        ({"on-curator_approve": "20.08.2026"}, "on-curator_approve"),
        ({"by-deputy_approve": school.world.person("curator")}, "by-deputy_approve"),
        ({"recommended": "x" * 1501}, "recommended"),
    ):
        answer = agreed(school, story, **values)
        assert answer.status_code == 422, values
        assert f'id="e-{field}"' in text_of(answer), (values, text_of(answer)[-3000:])
    assert school.entries() == before
    assert agreed(school, story, revision="1").status_code == 409


def test_what_is_submitted_already_is_not_entered_from_paper(school: School, story: Story):
    assert "Внести согласованный на бумаге" not in school["deputy"].text(f"/routes/{story.id}")
    assert school["deputy"].get(f"{sheets(story)}/agreed").status_code == 409


def test_a_day_on_which_the_signer_held_no_office_is_told_at_the_date(school: School, story: Story):
    code = printed(story, "second_deputy", "deputy_approve")
    school.world.tick(days=3)
    school.world.dismiss("second_deputy", last_day=school.world.now.date())
    school.world.tick(days=1)
    today = school.world.now.date()
    answer = entered_by(school, f"{sheets(story)}/{code}", day=today.strftime("%d.%m.%Y"))
    assert answer.status_code == 422
    assert 'id="e-signed_on"' in text_of(answer)
    assert "Ветрова Светлана Юрьевна" in text_of(answer)
