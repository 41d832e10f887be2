"""Days that nobody means, years before the first and after the last: told at the field or left out, never a fault."""

from datetime import date

import pytest

from approvals.inbox import Filters, routes_list
from tests.approvals.test_basket import who_is
from tests.web.conftest import Place
from tests.web.school import School
from web.forms import Form

pytest_plugins = ("tests.web.with_school",)

FAR = ("0001-01-01", "9999-12-31", "31.12.9999")


@pytest.mark.parametrize("spelled", FAR)
def test_a_form_tells_such_a_day_at_its_field(place: Place, spelled: str) -> None:
    with place.app.test_request_context("/", method="POST", data={"on": spelled}) as context:
        form = Form(context.request, ("on",))
        assert form.day("on", "День") is None
        assert "проверьте дату" in form.errors["on"]
    with place.app.test_request_context("/", method="POST", data={"on": "1.9.2026"}) as context:
        assert Form(context.request, ("on",)).day("on", "День") == date(2026, 9, 1)


@pytest.mark.parametrize("mark", ["0001-01-01T00:00:00+14:00_r", "9999-12-31T23:59:59-14:00_r", "нет_r"])
def test_a_page_after_a_moment_that_there_is_not_is_the_first_one(school: School, mark: str) -> None:
    story, who = school.world.route().submitted(), who_is(school.world, "deputy")
    with school.world.units.reading() as session:
        listed = routes_list(session, who, Filters(), on=school.world.now.date(), after=mark)
    assert [one.route for one in listed.rows] == [story.id]
    assert school["deputy"].client.get("/routes", query_string={"after": mark}).status_code == 200
