"""«Мои подопечные»: whom the order covers, and of a route no more than the rules of visibility show."""

import html

import pytest

from tests.approvals.test_support_notes import noted
from tests.web.school import School
from tests.web.test_school_page import named, statements_of
from tests.world import PEOPLE, SCHOOL, person_id

pytest_plugins = ("tests.web.with_school",)

PAGE = "/wards"


def page(school: School, part: str) -> str:
    return html.unescape(school[part].text(PAGE))


def row_of(school: School, part: str, ward: str) -> str:
    """The row of that teacher as one line of words."""
    last, first, patronymic, *_rest = PEOPLE[ward]
    found = page(school, part).split(f"{last} {first} {patronymic}<", 1)[1].split("</tr>")[0]
    return " ".join(found.replace("\N{NO-BREAK SPACE}", " ").split())


@pytest.mark.requirement("R-I.7")
def test_a_mentor_has_whom_the_order_names_and_the_head_of_an_association_his_subjects(
    school: School,
) -> None:
    assert named(page(school, "mentor").split("<table")[1]) == {"teacher"}
    school.world.dismiss("smo_head")
    school.world.appoint("smo_head", "smo_head", scope="listed", covers=(("subject", "mathematics"),))
    everybody = named(page(school, "smo_head").split("<table")[1])
    assert everybody == {"teacher", "colleague"}, "the cards of these two say mathematics"


def test_nobody_else_has_such_a_page(school: School) -> None:
    for part in ("teacher", "deputy", "director", "curator", "administrator"):
        assert school[part].get(PAGE).status_code == 404
        assert PAGE not in school[part].text("/tasks")
    assert f'href="{PAGE}"' in school["mentor"].text("/tasks")


def test_the_head_of_an_association_may_begin_a_route_for_a_teacher_of_his_subject(school: School) -> None:
    school.world.dismiss("smo_head")
    school.world.appoint("smo_head", "smo_head", scope="listed", covers=(("subject", "mathematics"),))
    offered = school["smo_head"].text("/routes/new")
    whom = {part for part in PEOPLE if f'value="{person_id(part)}"' in offered}
    assert whom == {"teacher", "colleague"}


def test_a_draft_is_not_shown_before_it_was_sent(school: School) -> None:
    story = school.world.route()
    assert "не отправлен" in row_of(school, "mentor", "teacher")
    assert story.id not in page(school, "mentor")
    story.submitted()
    row = row_of(school, "mentor", "teacher")
    assert f"/routes/{story.id}" in row
    assert "заместитель директора" in row
    assert "ответ до" in row


def test_a_draft_that_the_mentor_fills_in_is_his_to_see(school: School) -> None:
    story = school.world.route(by="mentor")
    assert f"/routes/{story.id}" in row_of(school, "mentor", "teacher")


def test_the_next_event_is_the_first_that_has_no_final_mark(school: School) -> None:
    story = school.world.route().in_force()
    rows = sorted(story.situation().content.z3.rows, key=lambda row: str(row.due_on))
    first, second = rows[0], next(row for row in rows if row.due_on > rows[0].due_on)
    assert first.due_on
    assert second.due_on
    assert f"до {first.due_on:%d.%m.%Y}" in row_of(school, "mentor", "teacher")
    done = [row for row in rows if row.due_on == first.due_on]
    fact = school.world.now.date().isoformat()
    story.mark("teacher", [{"row": row.id, "status": "done", "fact_date": fact} for row in done])
    row = row_of(school, "mentor", "teacher")
    assert f"до {second.due_on:%d.%m.%Y}" in row
    assert 'class="late"' not in row
    school.world.on(second.due_on)
    school.world.tick(days=1)
    assert 'class="late"' in row_of(school, "mentor", "teacher")


def test_the_notes_of_support_are_counted_and_lead_to_their_page(school: School) -> None:
    story = school.world.route().in_force()
    assert "Записать консультацию" in row_of(school, "mentor", "teacher")
    noted(story)
    noted(story)
    row = row_of(school, "mentor", "teacher")
    assert "2 записи" in row
    assert f"/routes/{story.id}/support" in row
    assert f"последняя {school.world.now:%d.%m.%Y}" in row


def test_without_anybody_in_the_order_the_page_says_what_to_do(school: School) -> None:
    school.world.appoint("school_monitor", "smo_head", scope="listed", covers=(("subject", "chemistry"),))
    assert "По вашему приказу пока никого нет" in page(school, "school_monitor")


def test_the_page_asks_as_often_for_many_as_for_one(school: School) -> None:
    school.world.route().in_force()
    one = statements_of(school, "mentor", PAGE)
    school.world.dismiss("mentor")
    persons = tuple(("person", person_id(part)) for part in ("teacher", "colleague", "deputy", "director"))
    school.world.appoint("mentor", "mentor", SCHOOL, scope="listed", covers=persons)
    school.world.route(of="colleague").in_force()
    assert statements_of(school, "mentor", PAGE) == one <= 22
