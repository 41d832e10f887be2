"""The queue: narrowed by its address, counted, and the way from one decision to the next."""

import io

import pytest
from openpyxl import load_workbook

from tests.stories import COMMENT
from tests.web.school import School
from tests.world import PASSWORD

pytest_plugins = ("tests.web.with_school",)


def test_the_queue_holds_what_waits_for_ones_decision_and_the_rest_is_a_step_away(school: School) -> None:
    waiting = school.world.route().submitted()
    passed = school.world.route(of="colleague").submitted().approved_by_school()
    page = school["deputy"].text("/queue")
    assert waiting.situation().number in page
    assert passed.situation().number not in page
    every = school["deputy"].text("/queue?every=1")
    assert waiting.situation().number in every
    assert passed.situation().number in every
    assert passed.situation().number in school["curator"].text("/queue")
    assert waiting.situation().number not in school["curator"].text("/queue?every=1")


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("name=Лугова", "teacher"),
        ("name=щеголев", "colleague"),
        ("organization=o_school", "both"),
        ("organization=o_other_school", ""),
        ("state=deputy_review", "both"),
        ("state=completed", ""),
        ("subject=mathematics", "both"),
        ("subject=physics", ""),
        ("deficit=methodical", "both"),
        ("deficit=managerial", ""),
        ("category=first", "both"),
        ("category=none", ""),
        ("round=2", "colleague"),
        ("waited=5", "teacher"),
        ("waited=500", ""),
        ("overdue=1", "teacher"),
        ("changed=1", ""),
        ("ready=no", "both"),
        ("ready=yes", ""),
        ("state=нет&round=много&waited=-1&page=99999999", ""),
    ],
)
def test_each_filter_stands_in_the_address(school: School, query: str, found: str) -> None:
    first = school.world.route().submitted()
    school.world.tick(days=30)
    second = school.world.route(of="colleague").submitted()
    second.act("deputy", "deputy_return", reason="other", comment=COMMENT)
    second.submitted()
    page = school["deputy"].text(f"/queue?{query}")
    shown = {
        name
        for name, story in (("teacher", first), ("colleague", second))
        if f"/routes/{story.id}/review" in page
    }
    assert shown == ({"teacher", "colleague"} if found == "both" else {found} - {""})
    assert f"Найдено: <strong>{len(shown)}</strong>" in page


def test_what_was_changed_after_the_approval_is_found(school: School) -> None:
    school.world.route(of="colleague").submitted()
    changed = school.world.route().in_force().acknowledged().amending().amended_materially()
    changed.amendment_submitted()
    page = school["deputy"].text("/queue?changed=1")
    assert f"/routes/{changed.id}/review" in page
    assert "Найдено: <strong>1</strong>" in page


def test_rows_as_others_have_them_are_found_and_counted(school: School) -> None:
    alike = [school.world.route(of=part).submitted() for part in ("teacher", "colleague")]
    own = school.world.route("b").submitted()  # of the same teacher by another sample
    page = school["deputy"].text("/queue?similar=1")
    assert all(f"/routes/{one.id}/review" in page for one in alike)
    assert f"/routes/{own.id}/review" not in page
    rows = len(alike[0].situation().content.z3.rows)
    assert page.count(f"строк как у других: {rows}") == len(alike)
    assert "строк как у других" not in school["deputy"].text("/queue").replace("строки как у других", "")


def test_what_is_written_in_a_draft_is_compared_with_nobody(school: School) -> None:
    school.world.route().submitted()
    school.world.route(of="colleague")
    assert "Найдено: <strong>0</strong>" in school["deputy"].text("/queue?similar=1")


def test_each_count_leads_to_its_list(school: School) -> None:
    school.world.route().submitted()
    school.world.route(of="colleague").submitted().approved_by_school()
    page = school["deputy"].text("/queue?every=1")
    assert "На рассмотрении в школе: 1" in page
    assert "/queue?every=1&amp;state=deputy_review" in page
    assert "Найдено: <strong>1</strong>" in school["deputy"].text("/queue?every=1&state=deputy_review")


def test_after_a_decision_is_put_in_the_basket_the_next_route_of_the_same_queue_opens(school: School) -> None:
    first, second = school.world.route().submitted(), school.world.route(of="colleague").submitted()
    deputy = school["deputy"]
    form = deputy.form(f"/routes/{first.id}/review?queue=category%3Dfirst", "deputy_approve")
    answer = deputy.send(form, f"/routes/{first.id}/acts/deputy_approve/prepared", decision="approve")
    assert answer.headers["Location"] == f"/routes/{second.id}/review?queue=category%3Dfirst"
    form = deputy.form(answer.headers["Location"], "deputy_approve")
    answer = deputy.send(form, f"/routes/{second.id}/acts/deputy_approve/prepared", decision="approve")
    assert answer.headers["Location"] == "/basket"


def test_after_the_last_decision_of_a_narrowed_queue_all_that_waits_is_shown(school: School) -> None:
    first = school.world.route().submitted()
    school.world.route(of="colleague").submitted()
    deputy = school["deputy"]
    form = deputy.form(f"/routes/{first.id}/review?queue=name%3D{first.situation().number}", "deputy_approve")
    answer = deputy.send(form, f"/routes/{first.id}/acts/deputy_approve", password=PASSWORD)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/queue")
    assert "Щёголев" in deputy.text("/queue")


def test_the_queue_is_taken_away_as_it_is_narrowed_and_no_cell_is_a_formula(school: School) -> None:
    story = school.world.route()
    story.edit("teacher", "z1", lambda z1: z1.update(title="=1+1"))
    story.submitted()
    school.world.route(of="colleague").submitted()
    answer = school["deputy"].get("/queue.xlsx?name=Лугова")
    assert answer.status_code == 200
    sheet = load_workbook(io.BytesIO(answer.data)).active
    rows = list(sheet.iter_rows(values_only=True))
    assert len(rows) == 2
    assert rows[1][:2] == (story.situation().number, "Лугова Марина Олеговна")
    assert all(cell.data_type != "f" for line in sheet.iter_rows() for cell in line)
