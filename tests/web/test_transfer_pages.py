"""«Принять маршрут» in the browser: who is offered it, what it says, and the way from one route to the other."""

import html

import pytest

from approvals.acts.continuing import continued_in
from tests.approvals.test_continuing import moved
from tests.stories import COMMENT, Story
from tests.web.school import School

pytest_plugins = ("tests.web.with_school",)

LEFT = "МОУ «СОШ № 3 с. Луговое»"


@pytest.fixture
def transferred(school: School) -> Story:
    story = school.world.route().in_force()
    story.act("deputy", "transfer", comment=COMMENT)
    moved(school.world)
    return story


def page(school: School, part: str, address: str) -> str:
    return html.unescape(school[part].text(address))


def accept(school: School, part: str, story: Story) -> str:
    """Accept as that person and return the id of the new route."""
    answer = school[part].send(school[part].form(f"/routes/{story.id}/accept"))
    assert answer.status_code == 303, answer.get_data(as_text=True)
    with school.world.units.reading() as session:
        found = continued_in(session, story.id)
    assert found is not None
    return found.id


def test_the_teacher_and_the_new_deputy_are_offered_it_on_their_first_page(
    school: School, transferred: Story
) -> None:
    address = f"/routes/{transferred.id}/accept"
    for part in ("teacher", "other_deputy"):
        assert address in page(school, part, "/tasks"), part
        looked = page(school, part, address)
        assert str(transferred.situation().number) in looked
        assert LEFT in looked
    assert address in page(school, "teacher", f"/routes/{transferred.id}")
    for part in ("deputy", "other_director", "curator", "colleague"):
        assert address not in page(school, part, "/tasks"), part


def test_the_teacher_accepts_and_goes_on_writing(school: School, transferred: Story) -> None:
    form = school["teacher"].form(f"/routes/{transferred.id}/accept")
    answer = school["teacher"].send(form)
    assert answer.headers["Location"].endswith("/edit/z1")
    acts = school.acts()
    again = school["teacher"].send(form)
    assert (again.status_code, again.headers["Location"]) == (303, answer.headers["Location"])
    assert school.acts() == acts, "the same press twice opens one route"
    assert "/accept" not in page(school, "teacher", "/tasks")
    assert school["teacher"].get(f"/routes/{transferred.id}/accept").status_code == 303


def test_both_routes_lead_to_each_other_and_the_approvals_are_history(
    school: School, transferred: Story
) -> None:
    new = accept(school, "teacher", transferred)
    shown = page(school, "teacher", f"/routes/{new}")
    part = shown.split('id="before"')[1].split("</details>")[0]
    assert f'href="/routes/{transferred.id}"' in part
    assert "Кленова Н. С." in part.replace("\N{NO-BREAK SPACE}", " ")
    assert "здесь не действуют" in part
    assert f'href="/routes/{new}"' in page(school, "teacher", f"/routes/{transferred.id}")
    sheet = page(school, "teacher", f"/routes/{new}/approval-sheet")
    assert "Кленова" not in sheet
    assert "Продолжает маршрут" in page(school, "teacher", f"/routes/{new}/journal")


def test_the_deputy_who_accepts_sees_the_history_later_and_never_the_earlier_route(
    school: School, transferred: Story
) -> None:
    new = Story(school.world, accept(school, "other_deputy", transferred))
    assert school["other_deputy"].get(f"/routes/{new.id}").status_code == 404, "a draft is the teacher's own"
    new.submitted()
    shown = page(school, "other_deputy", f"/routes/{new.id}")
    assert "Прежний маршрут" in shown
    assert transferred.id not in shown
    assert school["other_deputy"].get(f"/routes/{transferred.id}").status_code == 404
    left = page(school, "deputy", f"/routes/{transferred.id}")
    assert "продолжается там" in left
    assert new.id not in left


def test_who_may_know_of_it_and_not_accept_it_is_told_who_may(school: School, transferred: Story) -> None:
    answer = school["deputy"].get(f"/routes/{transferred.id}/accept")
    assert answer.status_code == 403
    assert "заместитель директора школы, в которую он перешёл" in answer.get_data(as_text=True)


def test_a_route_that_was_not_transferred_is_not_accepted(school: School) -> None:
    story = school.world.route().in_force()
    acts = school.acts()
    for answer in (
        school["teacher"].get(f"/routes/{story.id}/accept"),
        school["teacher"].send(school["teacher"].form("/account", "/sign-out"), f"/routes/{story.id}/accept"),
    ):
        assert answer.status_code == 422
        assert "не передан в другую организацию" in html.unescape(answer.get_data(as_text=True))
    assert school.acts() == acts


def test_without_a_new_place_the_teacher_is_told_whom_to_ask(school: School) -> None:
    story = school.world.route().in_force()
    story.act("deputy", "transfer", comment=COMMENT)
    assert "/accept" not in page(school, "teacher", "/tasks")
    answer = school["teacher"].get(f"/routes/{story.id}/accept")
    assert answer.status_code == 422
    assert "Новое место работы ещё не внесено" in answer.get_data(as_text=True)
