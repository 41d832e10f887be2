"""Autosave of one field: saved over what was seen, refused with both texts where it moved, never overwriting."""

import pytest
from werkzeug.test import TestResponse

from tests.stories import Story
from tests.web.school import School

pytest_plugins = ("tests.web.with_school",)


def send(
    school: School, story: Story, name: str, seen: list[str], value: list[str], zone: str = "z1"
) -> TestResponse:
    teacher = school["teacher"]
    address = f"/routes/{story.id}/edit/{zone}"
    form = teacher.form(address)
    sent = {"csrf_token": form.values["csrf_token"], "name": name, "revision": form.values["revision"]}
    return teacher.client.post(f"{address}/field", data={**sent, "seen": seen, "value": value})


def test_a_field_is_saved_and_the_answer_tells_what_is_left(school: School) -> None:
    story = school.world.route()
    before = story.situation()
    answer = send(school, story, "goal", [before.draft.z1.goal], [""])
    assert answer.status_code == 200
    told = answer.get_json()
    assert told["revision"] == before.draft_revision + 1 == story.situation().draft_revision
    assert told["left"].startswith("Осталось")
    assert 'href="#z1.goal"' in told["review"]
    assert story.situation().draft.z1.goal == ""


def test_a_field_that_moved_is_answered_with_what_stands_there_and_stores_nothing(school: School) -> None:
    story = school.world.route()
    goal, revision = story.situation().draft.z1.goal, story.situation().draft_revision
    answer = send(school, story, "goal", ["другое"], ["третье"])
    assert (answer.status_code, answer.get_json()["saved"]) == (409, [goal])
    assert (story.situation().draft.z1.goal, story.situation().draft_revision) == (goal, revision)


def test_the_same_text_typed_in_two_windows_is_no_conflict(school: School) -> None:
    story = school.world.route()
    assert send(school, story, "goal", ["другое"], [story.situation().draft.z1.goal]).status_code == 200


def test_what_the_program_concludes_from_a_field_comes_back_with_the_answer(school: School) -> None:
    story = school.world.route()
    need = story.situation().draft.z2.items[0].id
    story.write("teacher", "z3", {"rows": [{"id": "0" * 16, "needs": [need]}]})
    told = send(school, story, f"rows:{'0' * 16}:forms", [], ["seminar"], "z3").get_json()
    assert told["values"][f"rows:{'0' * 16}:instrument"] == ["methodical_work"]
    assert story.situation().draft.z3.rows[0].instrument == "methodical_work"


def test_what_others_saved_meanwhile_comes_back_with_the_order_of_the_rows(school: School) -> None:
    story = school.world.route()
    page = school["teacher"].form(f"/routes/{story.id}/edit/z1")
    send(school, story, "title", [story.situation().draft.z1.title], ["Маршрут роста"])
    data = {
        "csrf_token": page.values["csrf_token"],
        "name": "teaching_experience_years",
        "revision": page.values["revision"],
        "seen": str(story.situation().draft.z1.teaching_experience_years),
        "value": "19",
    }
    told = school["teacher"].client.post(f"/routes/{story.id}/edit/z1/field", data=data).get_json()
    assert told["values"]["title"] == ["Маршрут роста"]
    assert set(told["orders"]) == {"educations", "support_team"}
    assert story.situation().draft.z1.teaching_experience_years == 19


@pytest.mark.parametrize(
    ("name", "value", "word"),
    [("goal", "я" * 1001, "сократите"), ("goal", "а\x00б", "уберите символ"), ("starts_on", "вчера", "Срок")],
)
def test_bad_input_is_a_russian_sentence_and_stores_nothing(
    school: School, name: str, value: str, word: str
) -> None:
    story = school.world.route()
    before, revision = story.situation().draft, story.situation().draft_revision
    seen = str(getattr(before.z1, name))
    answer = send(school, story, name, [seen], [value])
    assert answer.status_code == 422
    assert word in answer.get_json()["sentence"]
    assert (story.situation().draft, story.situation().draft_revision) == (before, revision)


@pytest.mark.parametrize(
    "name", ["", "salt", "rows", "legal_act", "items:x:text", "education:0:salt", "a:b:c:d"]
)
def test_a_name_that_is_no_field_of_the_section_is_refused(school: School, name: str) -> None:
    story = school.world.route()
    revision = story.situation().draft_revision
    assert send(school, story, name, [""], ["x"]).status_code == 400
    assert story.situation().draft_revision == revision


def test_a_row_that_is_gone_is_told(school: School) -> None:
    story = school.world.route()
    answer = send(school, story, f"rows:{'f' * 16}:activity", [""], ["x"], "z3")
    assert (answer.status_code, answer.get_json()["gone"]) == (409, True)


def test_a_route_under_review_is_not_saved(school: School) -> None:
    story = school.world.route()
    teacher, address = school["teacher"], f"/routes/{story.id}/edit/z1"
    form, goal = teacher.form(address), story.situation().draft.z1.goal
    story.submitted()
    data = {"csrf_token": form.values["csrf_token"], "name": "goal", "seen": goal, "value": "x"}
    assert school["teacher"].client.post(f"{address}/field", data=data).status_code in (400, 409)
    assert story.situation().draft.z1.goal == goal
