"""B4: every address × every part × {own, another school's, absent}. A new address without a row fails here.

A route that one may not know of answers exactly like one that does not exist.
"""

import re

import pytest

from tests.web.school import School
from tests.world import OFFICES, PEOPLE

pytest_plugins = ("tests.web.with_school",)

ABSENT = f"r_{'0' * 32}"

# Open to everybody who signs in.
PLAIN = {
    "start.home",
    "account.overview",
    "tasks.mine",
    "notices.mine",
    "routes.listing",
    "routes.new",
    "groups.new",
    "from_paper.blank",
    "help.mine",
    "lists.tasks",
    "lists.routes",
    "help.read",
    "help.picture",
    "sign_offs.mine",
}
# Who may know of the teacher's route, by how far it has come.
SCHOOL = frozenset({"teacher", "deputy", "second_deputy", "director", "smo_head", "mentor", "school_monitor"})
MUNICIPALITY = frozenset({"curator", "authority_head", "auditor"})
KNOWN = {"draft": frozenset({"teacher"}), "submitted": SCHOOL, "passed on": SCHOOL | MUNICIPALITY}
# Pages of a route: who of those who know of it gets the page; the others get a refusal of right or of the state.
OF_ROUTE = {
    "route.page": "/routes/{}",
    "journal.entries": "/routes/{}/journal",
    "journal.approval_sheet": "/routes/{}/approval-sheet",
    "notices.readers": "/routes/{}/readers",
    "evidence.page": "/routes/{}/files",
    "support.page": "/routes/{}/support",
    "support.journal": "/routes/{}/support/journal.docx",
    "versions.compare": "/routes/{}/compare",
    "versions.download": "/routes/{}/versions/1/full.docx",
}
GUARDED = {  # reached only in one's turn: a page, or a refusal, and never for a stranger
    "acts.page": "/routes/{}/acts/submit",
    "acts.review": "/routes/{}/review",
    "editor.section": "/routes/{}/edit/z1",
    "progress.page": "/routes/{}/progress",
    "transfers.look": "/routes/{}/accept",
    "evidence.download": "/routes/{}/files/0",
    "mistakes.form": "/routes/{}/files/0/remove",
    "from_paper.choose": "/routes/{}/from-paper",
    "library.rows": "/routes/{}/library",
    "draft_paper.download": "/routes/{}/draft/appendix.docx",
    "from_paper.brought": "/routes/{}/from-paper/brought",
    "diagnostics.paste": "/routes/{}/diagnostics",
    "proposing.section": "/routes/{}/propose/z1",
    "proposing.proposal": "/routes/{}/proposal",
    "groups.page": "/routes/{}/group",
    "groups.words": "/routes/{}/group/words",
    "library.keep_form": "/routes/{}/library/keep",
    "paper.page": "/routes/{}/paper",
    "agreed_on_paper.form": "/routes/{}/paper/agreed",
    "paper.new": "/routes/{}/paper/print/submit",
    "paper.one": "/routes/{}/paper/l_0",
    "paper.download": "/routes/{}/paper/l_0/sheet.docx",
    "paper.scan": "/routes/{}/paper/l_0/scan",
}
# Of a person, not of a route: his own, and by office; the rest is in test_attestation_pages.py.
OF_PERSON = {"attestation.page", "attestation.take"}
POSTS = {
    "bundles.download": "/routes/{}/bundle",
    "acts.make": "/routes/{}/acts/submit",
    "paper.print_new": "/routes/{}/paper/print/submit",
    "paper.enter": "/routes/{}/paper/l_0/scan",
    "agreed_on_paper.enter": "/routes/{}/paper/agreed",
    "paper.confirmed": "/routes/{}/paper/l_0/confirmed",
    "paper.drop": "/routes/{}/paper/l_0/dropped",
    "editor.save": "/routes/{}/edit/z1",
    "autosave.save": "/routes/{}/edit/z1/field",
    "from_paper.read": "/routes/{}/from-paper",
    "from_paper.take": "/routes/{}/from-paper/take",
    "library.take": "/routes/{}/library/take",
    "library.keep": "/routes/{}/library/keep",
    "library.remove": "/routes/{}/library/s_0/remove",
    "progress.save": "/routes/{}/progress",
    "transfers.accept": "/routes/{}/accept",
    "evidence.add": "/routes/{}/files",
    "support.add": "/routes/{}/support",
    "groups.save": "/routes/{}/group",
    "groups.keep_words": "/routes/{}/group/words",
    "groups.forms": "/routes/{}/group/forms",
    "mistakes.take_away": "/routes/{}/files/0/remove",
    "diagnostics.read": "/routes/{}/diagnostics",
    "diagnostics.take": "/routes/{}/diagnostics/take",
    "proposing.save": "/routes/{}/propose/z1",
    "proposing.accept": "/routes/{}/proposal",
    "remarks.answer": "/routes/{}/remarks/m_x/answer",
    "remarks.object_to": "/routes/{}/remarks/m_x/opinion",
    "remarks.lift": "/routes/{}/remarks/m_x/lift",
}
OTHERS = {"routes.create", "groups.create", "notices.say", "check.document"}
# Open to strangers, or to everybody about himself alone.
OWN = {
    "static_files.send",
    "sign_in.form",
    "sign_in.enter",
    "sign_in.leave",
    "invitations.form",
    "invitations.accept",
    "slips.form",
    "slips.enter",
    "slips.set_password",
    "slips.picture",
    "forgotten_password.form",
    "forgotten_password.ask",
    "check.form",
    "check.ask",
    "check.program",
    "news.mine",
    "sight.choose",
    "well_known.checkpoint",
    "well_known.vkey",
    "account.change_password",
    "account.end_session",
    "account.end_other_sessions",
    "sign_in.code_form",
    "sign_in.enter_code",
    "second_factor.overview",
    "second_factor.begin_app",
    "second_factor.app",
    "second_factor.picture",
    "second_factor.begin_sheet",
    "second_factor.sheet_file",
    "second_factor.confirm",
    "second_factor.remove",
    "signing_rules.read",
    "signing_rules.accept",
    "signing_rules.withdraw",
}


def offices_of(school: School, endpoint: str) -> frozenset[str] | None:
    """The offices to which `web.access.only` opens the page; None where it is open otherwise."""
    found: frozenset[str] | None = getattr(school.app.view_functions[endpoint], "offices", None)
    return found


def test_every_address_has_a_row(school: School) -> None:
    rows = {*PLAIN, *OF_ROUTE, *GUARDED, *POSTS, *OF_PERSON, *OTHERS, *OWN}
    unknown = {
        rule.endpoint
        for rule in school.app.url_map.iter_rules()
        if rule.endpoint not in rows and not offices_of(school, rule.endpoint)
    }
    assert unknown == set(), f"who may open {sorted(unknown)}? Add a row to this table"


def test_a_page_of_an_office_does_not_exist_for_who_does_not_hold_it(school: School) -> None:
    with school.app.test_request_context():
        pages = {
            rule.endpoint: rule.build(dict.fromkeys(rule.arguments, "1"))[1]
            for rule in school.app.url_map.iter_rules()
            if offices_of(school, rule.endpoint) and "GET" in (rule.methods or set())
        }
    assert len(pages) > 5
    for part in PEOPLE:
        held = {OFFICES.get(part, ("mentor" if part == "mentor" else "",))[0]}
        browser = school[part]
        for endpoint, address in pages.items():
            status = browser.get(address).status_code
            if held & set(offices_of(school, endpoint) or ()):
                assert status in (200, 404), (part, address, status)
            else:
                assert status == 404, (part, address, status)


@pytest.mark.parametrize("station", KNOWN)
def test_a_route_is_shown_to_who_may_know_of_it_and_absent_for_the_others(
    school: School,
    station: str,
) -> None:
    story = school.world.route()
    if station != "draft":
        story.submitted()
    if station == "passed on":
        story.approved_by_school()
    for part in PEOPLE:
        browser = school[part]
        for address in OF_ROUTE.values():
            status = browser.get(address.format(story.id)).status_code
            assert status == (200 if part in KNOWN[station] else 404), (part, address)
        for address in GUARDED.values():
            status = browser.get(address.format(story.id)).status_code
            if part in KNOWN[station]:
                absent = (
                    "/files/" in address or "/group" in address
                )  # nothing is attached, nobody is in a group
                allowed = (404,) if absent else (200, 403, 409, 422)
                if "/paper/l_" in address:
                    allowed = (403, 404)  # no sheet is printed yet
                if address.endswith("/review"):
                    allowed = (200, 302, 409)  # led to the route's page where what waits is no decision
                assert status in allowed, (part, address, status)
            else:
                assert status == 404, (part, address)


def test_a_foreign_route_and_an_absent_one_answer_with_the_same_words(school: School) -> None:
    story = school.world.route().submitted()
    entries = school.acts()
    for part in ("stranger", "other_deputy", "administrator", "colleague"):
        browser = school[part]
        token = browser.form("/account", "/sign-out").values["csrf_token"]
        for address in (*OF_ROUTE.values(), *GUARDED.values()):
            foreign, absent = browser.get(address.format(story.id)), browser.get(address.format(ABSENT))
            assert (foreign.status_code, foreign.data) == (absent.status_code, absent.data), (part, address)
            assert foreign.status_code == 404
        for address in POSTS.values():
            answers = [
                browser.client.post(address.format(route), data={"csrf_token": token})
                for route in (story.id, ABSENT)
            ]
            assert answers[0].status_code == answers[1].status_code == 404, (part, address)
            assert answers[0].data == answers[1].data, (part, address)
    assert school.acts() == entries


def test_the_number_of_a_foreign_route_tells_nothing_either(school: School) -> None:
    story = school.world.route().submitted()
    number = story.situation().number
    stranger = school["stranger"]
    assert stranger.get(f"/routes/{number}").data == stranger.get("/routes/ИОМ-2099-0001").data
    assert school["deputy"].get(f"/routes/{number}").status_code == 200


def test_a_stranger_is_led_to_the_sign_in_page_from_every_page_of_a_route(school: School) -> None:
    story = school.world.route().submitted()
    client = school.app.test_client()
    for address in (*OF_ROUTE.values(), *GUARDED.values(), "/tasks", "/routes", "/routes/new", "/sign-offs"):
        answer = client.get(address.format(story.id))
        assert answer.status_code == 303, address
        assert answer.headers["Location"].startswith("/sign-in")


def test_plain_pages_are_open_to_everybody_who_signs_in(school: School) -> None:
    for part in PEOPLE:
        for address in ("/account", "/tasks", "/routes", "/routes/new", "/sign-offs"):
            assert school[part].get(address).status_code == 200, (part, address)


def test_the_check_address_leads_who_may_see_the_route_and_tells_of_a_draft_nothing(school: School) -> None:
    story, draft = school.world.route().submitted(), school.world.route(of="colleague")
    client = school.app.test_client()
    answer = client.get(f"/check/{draft.id.removeprefix('r_')}")
    assert answer.status_code == 200
    assert "Такой документ не найден" in answer.get_data(as_text=True)
    address = f"/check/{story.id.removeprefix('r_')}"
    assert f'href="/routes/{story.id}"' in school["deputy"].text(address)
    for part in ("stranger", "administrator"):
        assert story.id not in school[part].text(address)


def test_lists_name_only_routes_that_may_be_known(school: School) -> None:
    draft, passed = school.world.route(), school.world.route().submitted().approved_by_school()
    for part in PEOPLE:
        text = school[part].text("/routes")
        found = set(re.findall(r'href="/routes/(r_[0-9a-f]{32})"', text))
        expected = {passed.id} if part in KNOWN["passed on"] else set()
        assert found == (expected | {draft.id} if part == "teacher" else expected), part
