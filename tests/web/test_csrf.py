"""B7: nothing is changed without the page's own token, from a foreign site, or by a GET."""

import pytest

from tests.web.school import School
from tests.world import PASSWORD

pytest_plugins = ("tests.web.with_school",)

REFUSED = {400, 403, 404, 405}


def addresses(school: School, route: str) -> list[tuple[str, str]]:
    """(method, address) of every rule that changes something."""
    found = []
    with school.app.test_request_context():
        for rule in school.app.url_map.iter_rules():
            named = {
                name: {"route": route, "zone": "z1", "act": "submit", "n": 1, "form": "full"}.get(name, "1")
                for name in rule.arguments
            }
            built = rule.build(named)
            assert built is not None
            found += [
                (method, built[1]) for method in sorted((rule.methods or set()) - {"GET", "HEAD", "OPTIONS"})
            ]
    return found


@pytest.mark.parametrize("part", ["teacher", "deputy", "administrator"])
def test_every_change_without_the_token_is_refused_and_stores_nothing(school: School, part: str) -> None:
    story = school.world.route().submitted()
    before, revision = school.acts(), story.situation().draft_revision
    browser = school[part]
    checked = addresses(school, story.id)
    assert len(checked) > 15
    for method, address in checked:
        answer = browser.client.open(address, method=method, data={"password": PASSWORD})
        assert answer.status_code in REFUSED, (method, address, answer.status_code)
    assert (school.acts(), story.situation().draft_revision) == (before, revision)


def test_every_change_asked_for_by_a_foreign_site_is_refused(school: School) -> None:
    story = school.world.route().submitted()
    before = school.entries()
    browser = school["teacher"]
    before = school.entries()
    token = browser.form("/account", "/sign-out").values["csrf_token"]
    for headers in ({"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}):
        for method, address in addresses(school, story.id):
            answer = browser.client.open(address, method=method, data={"csrf_token": token}, headers=headers)
            assert answer.status_code in REFUSED, (method, address, answer.status_code)
    assert school.entries() == before
    assert browser.get("/tasks").status_code == 200, "the forged sign-out must not sign anybody out"


def test_a_get_never_makes_an_act(school: School) -> None:
    story = school.world.route()
    form = school["teacher"].form(f"/routes/{story.id}/acts/submit")
    before = school.acts(), story.situation().draft_revision
    school["teacher"].client.get(form.action, query_string={**form.values, "password": PASSWORD})
    for _method, address in addresses(school, story.id):
        assert school["teacher"].get(address).status_code in (200, 303, 403, 404, 405, 409, 410, 422), address
    assert (school.acts(), story.situation().draft_revision) == before


def test_the_same_form_with_its_token_is_accepted(school: School) -> None:
    story = school.world.route()
    form = school["teacher"].form(f"/routes/{story.id}/acts/submit")
    assert school["teacher"].send(form, password=PASSWORD).status_code == 303
    assert story.state == "deputy_review"
