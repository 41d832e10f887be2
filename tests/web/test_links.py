"""Every link of every page leads somewhere, for each person: nobody is invited to a page that he may not open."""

import html
import re
from collections import deque

import pytest

from tests.stories import COMMENT
from tests.web.school import School

pytest_plugins = ("tests.web.with_school",)
pytestmark = pytest.mark.slow

LINK = re.compile(r'<a\b[^>]*\shref="(/[^"#]*)')
PEOPLE = ("teacher", "deputy", "director", "mentor", "curator", "authority_head", "auditor", "administrator")
ENOUGH, MOST = 15, 250


@pytest.fixture
def lively(school: School) -> School:
    """A school with routes in many states."""
    world = school.world
    world.empty_route(of="colleague")
    world.route().submitted()
    world.route().submitted().approved_by_school()
    world.route().submitted().returned_by_school()
    world.route().in_force().acknowledged().amending()
    suspended = world.route().in_force()
    suspended.act("deputy", "suspend", reason="other", comment=COMMENT)
    world.route().in_force().acknowledged().reflecting()
    world.on(world.now.date())
    return school


@pytest.mark.parametrize("part", PEOPLE)
def test_no_link_leads_nowhere(lively: School, part: str) -> None:
    browser = lively[part]
    queue, known, dead = deque(["/tasks", "/account"]), {"/tasks", "/account"}, dict[str, int]()
    visited = 0
    while queue and visited < MOST:
        address = queue.popleft()
        answer = browser.get(address)
        visited += 1
        if answer.status_code >= 400:
            dead[address] = answer.status_code
        elif answer.mimetype == "text/html":
            for found in LINK.findall(answer.get_data(as_text=True)):
                link = html.unescape(found)
                if link not in known:
                    known.add(link)
                    queue.append(link)
        answer.close()
    assert dead == {}
    assert visited >= ENOUGH


def test_a_suspended_route_in_the_queue_opens_where_it_can_be_let_go_on(lively: School) -> None:
    world = lively.world
    story = world.route().in_force()
    story.act("deputy", "suspend", reason="other", comment=COMMENT)
    answer = lively["deputy"].get(f"/routes/{story.id}/review?queue=-")
    assert answer.status_code == 302
    assert answer.headers["Location"].endswith(f"/routes/{story.id}")
    assert f"/routes/{story.id}/acts/resume" in lively["deputy"].text(answer.headers["Location"])
