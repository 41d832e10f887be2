"""Pages that no other walk of this folder visits, and that none is forgotten: axe-core finds no barrier on any."""

import re
from pathlib import Path

import pytest
from flask import Flask

from tests.approvals.test_continuing import moved
from tests.approvals.test_opinions import objected
from tests.approvals.test_proposals import proposed, taken
from tests.browser.test_accessibility import school, tour  # noqa: F401  # fixtures
from tests.groups import a_group
from tests.stories import COMMENT, Story
from tests.web.background import a_post
from tests.web.school import School
from tests.world import ESIGN, PEOPLE, SCHOOL, person_id
from web.app import PAGES
from web.jobs import deliver_all

HERE = Path(__file__).parent
WALKS = {
    "teacher": (
        "/help",
        "/help/administrator",
        "/news",
        "/sign-offs",
        "/signing-rules",
        f"/people/{person_id('teacher')}/attestation",
    ),
    "deputy": (
        "/queue",
        "/queue?state=deputy_review",
        "/basket",
        "/news",
        "/sign-offs",
        "/summary",
        "/routes/begin-year",
        "/routes/begin-year/forms",
        "/routes/begin-year/row",
        "/samples",
        "/school",
        "/school?show=school",
    ),
    "curator": (f"/schools/{SCHOOL}", "/queue", "/basket", "/summary", "/recommendations", "/news"),
    "mentor": ("/wards",),
    "school_admin": (
        "/people",
        "/people/new",
        "/people/slips",
        f"/people/{person_id('deputy')}",
        "/summary/phones",
    ),
    "administrator": (
        "/people/import",
        "/people/slips",
        "/erasures",
        "/erasures/new",
        "/settings/letters",
        "/settings/retention",
        "/settings/retention/due",
        "/signing-rules/sheet",
        "/summary/phones",
    ),
    "": ("/forgotten", "/slip"),
}
NO_PAGES = re.compile(r"\.(xlsx|docx|csv|png|py|html|txt|json)$|^/\.well-known/|^/$|^/checking|program|/app$")


def under_the_order(place: School) -> None:
    """The municipality has an order on signatures, and everybody has acceded to it."""
    place.world.settle(esign=ESIGN)
    for part in PEOPLE:
        place.world.accede(part)


@pytest.mark.slow
@pytest.mark.parametrize("part", WALKS)
def test_nobody_meets_a_barrier_there(part: str, tour, school: School) -> None:  # noqa: F811
    story = school.world.route().submitted()
    story.act("teacher", "recall")
    school.world.route().submitted().approved_by_school()
    deliver_all(a_post(school.world.units)[0], at=school.world.now)
    under_the_order(school)
    walk = tour(part)
    for path in WALKS[part]:
        walk.visit(path)
    assert walk.found == {}


def proposed_to(place: School) -> tuple[Story, Story]:
    """A route whose proposal was taken and sent back, and one whose proposal waits beside an objection."""
    back, offered = place.world.route().submitted(), place.world.route().submitted()
    for story in (back, offered):
        proposed(story)
        story.returned_by_school()
    taken(back)
    back.submitted()
    objected(offered)
    return back, offered


@pytest.mark.slow
def test_nor_where_teacher_and_reviewer_do_not_agree(tour, school: School) -> None:  # noqa: F811
    back, offered = proposed_to(school)
    teacher, deputy, empty = tour("teacher"), tour("deputy"), school.world.empty_route()
    teacher.visit(f"/routes/{empty.id}/diagnostics")
    for path in (f"/routes/{offered.id}", f"/routes/{offered.id}/proposal"):
        teacher.visit(path)
    for path in (f"/routes/{back.id}/propose/z1", f"/routes/{back.id}/review", "/queue"):
        deputy.visit(path)
    assert teacher.found == deputy.found == {}


@pytest.mark.slow
def test_nobody_meets_a_barrier_where_a_route_goes_on_elsewhere(tour, school: School) -> None:  # noqa: F811
    earlier = school.world.route(of="colleague").in_force()
    earlier.act("deputy", "transfer", comment=COMMENT)
    moved(school.world, "colleague")
    walk = tour("colleague")
    walk.visit("/tasks")
    walk.visit(f"/routes/{earlier.id}")
    walk.visit(f"/routes/{earlier.id}/accept")
    walk.press("Принять маршрут")
    walk.visit(walk.page.url.removeprefix(walk.address).removesuffix("/edit/z1"))
    walk.page.get_by_role("heading", name="Прежний маршрут").click()
    walk.look("the approvals of the earlier route")
    moved(school.world, "colleague", SCHOOL)  # the next walk finds the teacher where he was
    assert walk.found == {}


@pytest.mark.slow
def test_nobody_meets_a_barrier_in_a_group(tour, school: School) -> None:  # noqa: F811
    draft = a_group(school.world).answering(3, "colleague")
    asked = a_group(school.world).submitted()
    reflecting = a_group(school.world).in_force().acknowledged().reflecting()
    lead, member, deputy = tour("teacher"), tour("colleague"), tour("other_deputy")
    for path in ("/groups/new", f"/routes/{draft.id}/group", f"/routes/{draft.id}/edit/z3"):
        lead.visit(path)
    lead.visit(f"/routes/{reflecting.id}/group")
    for path in ("/tasks", f"/routes/{asked.id}/review", f"/routes/{reflecting.id}/group/words"):
        member.visit(path)
    deputy.visit(f"/routes/{asked.id}/group")
    assert lead.found == member.found == deputy.found == {}


def test_every_page_is_visited_by_some_walk() -> None:
    """A page whose address names nothing stands in the source of these tests as it is."""
    app = Flask(__name__)
    for pages in PAGES:
        app.register_blueprint(pages)
    walked = "".join(path.read_text(encoding="utf-8") for path in HERE.glob("*.py"))
    pages_of_ours = {
        str(rule)
        for rule in app.url_map.iter_rules()
        if "GET" in (rule.methods or ()) and not rule.arguments and not NO_PAGES.search(str(rule))
    }
    assert len(pages_of_ours) > 30
    assert {page for page in pages_of_ours if f'{page}"' not in walked and f"{page}?" not in walked} == set()
