"""A code beside the password at each signature: one code, one signature."""

from tests.web.conftest import PASSWORD
from tests.web.one_time_codes import next_code
from tests.web.school import School

pytest_plugins = ("tests.web.with_school",)


def test_a_signature_needs_the_code_and_says_so(school: School) -> None:
    story = school.world.route().submitted().approved_by_school()
    story.write("curator", "z5")
    curator = school["curator"]
    form = curator.form(f"/routes/{story.id}/review", "curator_approve")
    form.put("decision", "approve").put("password", PASSWORD)
    acts = school.acts()
    for code, sentence in ((" ", "Введите одноразовый код"), ("00000000", "Код не подошёл")):
        answer = curator.send(form, code=code)
        assert answer.status_code == 422
        assert sentence in answer.get_data(as_text=True)
    assert school.acts() == acts
    code = next_code(school.app, "curator")
    assert curator.send(form, code=code).status_code == 303
    assert story.statement()["auth"]["m"] == ["pwd", "code"]


def test_a_code_used_for_a_signature_signs_nothing_else(school: School) -> None:
    first, second = (school.world.route().submitted().approved_by_school() for _ in range(2))
    curator = school["curator"]
    code = next_code(school.app, "curator")
    answers = []
    for story in (first, second):
        form = curator.form(f"/routes/{story.id}/review", "curator_return")
        address = f"/routes/{story.id}/acts/curator_return"
        fields = {"comment": "Уточните сроки мероприятий", "reason": "dates_wrong", "password": PASSWORD}
        answers.append(curator.send(form, address, code=code, **fields).status_code)
    assert answers == [303, 422]
    assert second.state == "curator_recommendations"


def test_abuse_10_a_stolen_session_signs_nothing_and_ends_at_the_fifth_attempt(school: School) -> None:
    """Abuse 10: the thief sits in the curator's session; password and code are asked, five failures end it."""
    story = school.world.route().submitted().approved_by_school()
    thief = school["curator"]
    form = thief.form(f"/routes/{story.id}/review", "curator_return")
    form.put("comment", "Уточните сроки мероприятий").put("reason", "dates_wrong")
    address, acts = f"/routes/{story.id}/acts/curator_return", school.acts()
    for _ in range(4):
        assert thief.send(form, address, password=PASSWORD, code="00000000").status_code == 422
    assert thief.send(form, address, password=PASSWORD, code="00000000").status_code == 403
    assert thief.get("/tasks").status_code == 303
    assert school.acts() == acts
    assert story.state == "curator_recommendations"
