"""«Начать год»: one press gives each ticked teacher a draft of her own; a second press gives none."""

import html
import re

import pytest
from sqlalchemy import select

from approvals.erasure.erasure_plan import Scope
from tests.erased import AFTER_THE_TERM, destroyed, finished
from tests.stories import Story
from tests.web.school import School
from tests.world import SCHOOL, person_id
from web.installation import installation
from workflow.instances import WorkflowInstance
from workflow.participants import Employment

pytest_plugins = ("tests.web.with_school",)

ADDRESS = "/routes/begin-year"


def begin(school: School, *parts: str, by: str = "deputy") -> str:
    form = school[by].form(ADDRESS).put("person", *map(person_id, parts))
    answer = school[by].send(form)
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return html.unescape(answer.get_data(as_text=True))


def routes(school: School) -> list[str]:
    with installation(school.app).units.reading() as session:
        return sorted(session.scalars(select(WorkflowInstance.subject)).all())


def test_teachers_with_a_card_and_no_route_are_ticked_and_nobody_else(school: School) -> None:
    school.world.route()
    form = school["deputy"].form(ADDRESS)
    assert form.values.getlist("person") == [person_id("colleague")]
    page = school["deputy"].text(ADDRESS)
    assert "сначала заполните" in page


def test_one_press_opens_a_draft_for_each_and_a_second_press_opens_none(school: School) -> None:
    page = begin(school, "teacher", "colleague")
    assert "Создано черновиков: 2" in page
    assert routes(school) == sorted(map(person_id, ("teacher", "colleague")))
    acts = school.acts()
    answer = school["deputy"].send(
        school["deputy"].form(ADDRESS).put("person", person_id("teacher"), person_id("colleague"))
    )
    again = html.unescape(answer.get_data(as_text=True))
    assert "Создано черновиков: 0" in again
    assert again.count("Маршрут на этот учебный год уже есть.") == 2
    assert school.acts() == acts


def test_the_page_names_who_is_still_without_a_route(school: School) -> None:
    page = begin(school, "teacher")
    found = re.search(r"Без маршрута: (\d+)</strong> — ([^<]+)", page)
    assert found
    names = found[2].split(", ")
    assert len(names) == int(found[1])
    assert "Щёголев Пётр Ильич" in names
    assert "Лугова Марина Олеговна" not in names


def test_the_teacher_writes_herself_and_the_deputy_who_began_may_approve(school: School) -> None:
    begin(school, "teacher")
    world = school.world
    with installation(school.app).units.reading() as session:
        route = session.scalars(select(WorkflowInstance.id)).one()
    story = Story(world, route)
    assert story.situation().content.z1.full_name == "Лугова Марина Олеговна"
    assert school["deputy"].get(f"/routes/{route}").status_code == 404, "a draft is the teacher's own"
    for zone in ("z1", "z2", "z3"):
        story.write("teacher", zone)
    story.submitted().approved_by_school()
    assert story.state == "curator_recommendations"


def test_one_who_cannot_be_begun_holds_nobody_up(school: School) -> None:
    world = school.world
    with world.units.writing() as session:
        session.add(
            Employment(
                id="e_second", person=person_id("other_teacher"), organization=SCHOOL,
                position="учитель", valid_from=world.now.date(),
            )
        )  # fmt: skip
    page = begin(school, "other_teacher", "colleague")
    assert "Создано черновиков: 1" in page
    assert routes(school) == [person_id("colleague")]


def test_nobody_of_another_school_can_be_ticked_and_an_empty_form_is_told(school: School) -> None:
    deputy = school["deputy"]
    for people in (["other_teacher"], []):
        form = deputy.form(ADDRESS).put("person", *map(person_id, people))
        assert deputy.send(form).status_code == 422
    assert routes(school) == []


def test_a_route_of_last_year_does_not_count(school: School) -> None:
    story = school.world.route()
    school.world.on(story.situation().content.z1.ends_on or school.world.now.date())
    school.world.tick(days=1)
    assert "Создано черновиков: 1" in begin(school, "teacher")
    assert len(routes(school)) == 2


@pytest.mark.parametrize(("by", "page"), [("deputy", ADDRESS), ("director", "/school"), ("mentor", "/wards")])
def test_a_school_goes_on_after_the_text_of_one_of_its_routes_was_destroyed(
    school: School, by: str, page: str
) -> None:
    story = finished(school.world)
    school.world.on(AFTER_THE_TERM)
    destroyed(school.world, Scope.ROUTE, story.id)
    assert school[by].get(page).status_code == 200
    assert "Создано черновиков: 1" in begin(school, "teacher")
    assert routes(school) == [person_id("teacher")] * 2
