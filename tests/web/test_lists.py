"""Lists as workbooks: the whole of what the page filters, nothing more, and no formula in it."""

import io

import openpyxl
import pytest
from sqlalchemy import update

from tests.web.school import School
from tests.world import PEOPLE, SCHOOL, person_id
from workflow.participants import User

pytest_plugins = ("tests.web.with_school",)


def rows_of(school: School, part: str, address: str) -> list[tuple[object, ...]]:
    answer = school[part].get(address)
    assert answer.status_code == 200, (address, answer.status_code)
    sheet = openpyxl.load_workbook(io.BytesIO(answer.data)).active
    assert sheet is not None
    rows = [tuple(cell for cell in row) for row in sheet.iter_rows(values_only=True)]
    assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)
    return rows


def test_my_tasks_are_those_of_the_page(school: School) -> None:
    story = school.world.route().submitted()
    school.world.route(of="colleague").submitted().approved_by_school()
    assert "/tasks.xlsx" in school["deputy"].text("/tasks")
    head, *rows = rows_of(school, "deputy", "/tasks.xlsx")
    assert head[0] == "Маршрут"
    assert [row[0] for row in rows] == [story.situation().number]
    assert "Лугова Марина Олеговна" in rows[0]
    assert rows_of(school, "mentor", "/tasks.xlsx")[1:] == []


def test_routes_are_filtered_as_on_the_page_and_never_more_than_one_may_know(school: School) -> None:
    one, two = (
        school.world.route().submitted(),
        school.world.route(of="colleague").submitted().approved_by_school(),
    )
    school.world.route(of="other_teacher").submitted()
    numbers = {story.situation().number for story in (one, two)}
    assert {row[0] for row in rows_of(school, "deputy", "/routes.xlsx")[1:]} == numbers
    found = rows_of(school, "deputy", "/routes.xlsx?state=deputy_review")[1:]
    assert [row[0] for row in found] == [one.situation().number]
    assert rows_of(school, "stranger", "/routes.xlsx")[1:] == []
    page = school["deputy"].text("/routes?state=deputy_review")
    assert "/routes.xlsx?state=deputy_review" in page, "the link keeps the filter"


def test_a_long_list_is_whole(school: School) -> None:
    stories = [school.world.route().submitted() for _ in range(35)]
    assert len(rows_of(school, "deputy", "/routes.xlsx")) == len(stories) + 1


def test_people_are_filtered_and_what_looks_like_a_formula_is_text(school: School) -> None:
    with school.world.units.writing() as session:
        session.execute(update(User).where(User.id == person_id("mentor")).values(last_name="=1+1"))
    found = rows_of(school, "administrator", "/people.xlsx")[1:]
    assert len(found) == len(PEOPLE)
    assert any(str(row[0]).lstrip("'") == "=1+1" for row in found)
    here = rows_of(school, "administrator", f"/people.xlsx?organization={SCHOOL}&q=Лугова")[1:]
    assert [row[0] for row in here] == ["Лугова"]


@pytest.mark.parametrize("part", ["teacher", "deputy", "curator"])
def test_people_are_for_administrators(school: School, part: str) -> None:
    assert school[part].get("/people.xlsx").status_code == 404
