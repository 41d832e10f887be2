"""A tour: `python -m tests.browser.tour` walks routes in every station as each role and keeps a picture of each page.

Pictures at 1280 and 360 px and pages of documents lie in `var/shots`, `index.html` shows them all; what is wider than
its window is printed.
"""

import re
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

from tests.approvals.test_evidence import attached, row_path
from tests.approvals.test_opinions import objected
from tests.approvals.test_proposals import proposed, taken
from tests.approvals.test_route_from_paper import confirmed as confirmed_whole
from tests.approvals.test_route_from_paper import entered
from tests.approvals.test_support_notes import noted
from tests.browser import album
from tests.browser.conftest import DESK, PHONE, QUIET
from tests.browser.errands import ERRANDS, rolled_back
from tests.browser.papers import papers
from tests.browser.serving import served, sign_in
from tests.browser.test_every_page import WALKS, under_the_order
from tests.documents.given_files import jpeg
from tests.groups import a_group
from tests.on_paper import printed, scanned, signed_on_paper
from tests.servers import chromium
from tests.stories import COMMENT, Story
from tests.web.auditing import first_audit
from tests.web.school import School, a_school
from tests.world import OTHER_SCHOOL, person_id

SHOTS = Path("var/shots")
UNDER_THE_ORDER = {"teacher": "/signing-rules", "administrator": "/signing-rules/sheet"}
"""Pages that are there once the municipality has an order on signatures; from then on nobody signs unasked."""

Stop = tuple[str, str, str]


def stations(school: School) -> Iterator[Stop]:
    """(part, name of the picture, address) of every page worth looking at."""
    world = school.world
    empty, returned = world.empty_route(of="colleague"), world.route().submitted()
    returned.act(
        "deputy",
        "deputy_return",
        reason="dates_wrong",
        comment=COMMENT,
        remarks=[{"text": "Начните задачу с глагола", "path": "z3"}],
    )
    second = world.route().submitted().returned_by_school().amended_materially().submitted()
    passed, agreed = world.route().submitted().approved_by_school(), world.route().in_force()
    amending = world.route().in_force().acknowledged().amending().amended_materially()
    reflecting = world.route().in_force().acknowledged().reflecting()
    world.on(world.now.date())
    for part in ("teacher", "deputy", "curator", "auditor"):
        for name in ("tasks", "routes", "sign-offs"):
            yield part, f"{part}-{name}", f"/{name}"
    for part, addresses in WALKS.items():
        for path in addresses:
            if path in UNDER_THE_ORDER.values():
                continue
            yield part, f"{part or 'stranger'}{re.sub('[^a-z_]+', '-', path)}", path
    yield "curator", "second-factor", "/account/second-factor"
    yield "curator", "account", "/account"
    for name in ("people", "offices", "offices/journal", "log"):
        yield "administrator", f"administrator-{name.replace('/', '-')}", f"/{name}"
    yield "teacher", "new", "/routes/new"
    for zone in ("z1", "z2", "z3"):
        yield "colleague", f"empty-{zone}", f"/routes/{empty.id}/edit/{zone}"
        yield "teacher", f"edit-{zone}", f"/routes/{returned.id}/edit/{zone}"
    yield "teacher", "from-paper", f"/routes/{returned.id}/from-paper"
    yield "teacher", "library", f"/routes/{returned.id}/library"
    yield "teacher", "diagnostics", f"/routes/{returned.id}/diagnostics"
    yield "colleague", "empty", f"/routes/{empty.id}"
    yield "colleague", "empty-submit", f"/routes/{empty.id}/acts/submit"
    yield "teacher", "returned", f"/routes/{returned.id}"
    yield "teacher", "submit", f"/routes/{returned.id}/acts/submit"
    yield "teacher", "withdraw", f"/routes/{returned.id}/acts/withdraw"
    yield "teacher", "waiting", f"/routes/{second.id}"
    yield "teacher", "sheet", f"/routes/{second.id}/approval-sheet"
    yield "teacher", "journal", f"/routes/{second.id}/journal"
    yield "teacher", "compare", f"/routes/{second.id}/compare?old=2&new=4"
    yield "deputy", "review", f"/routes/{second.id}/review"
    yield "curator", "curator-review", f"/routes/{passed.id}/review"
    yield "teacher", "agreed", f"/routes/{agreed.id}"
    yield "teacher", "progress", f"/routes/{agreed.id}/progress"
    seq = attached(agreed, jpeg(900, 600))
    attached(agreed, path=row_path(agreed, 2), title="Справка заместителя директора о посещённых занятиях")
    yield "teacher", "files", f"/routes/{agreed.id}/files"
    yield "deputy", "files-seen", f"/routes/{agreed.id}/files"
    yield "teacher", "mistake", f"/routes/{agreed.id}/files/{seq}/remove"
    noted(agreed)
    noted(agreed, "teacher", who="методист муниципального центра", form="remote", row="")
    yield "teacher", "support", f"/routes/{agreed.id}/support"
    yield "curator", "support-seen", f"/routes/{agreed.id}/support"
    yield "teacher", "amendment", f"/routes/{amending.id}/acts/submit_amendment"
    yield "teacher", "edit-z4", f"/routes/{reflecting.id}/edit/z4"
    yield "stranger", "nothing", f"/routes/{agreed.id}"
    yield "stranger", "check", f"/check/{agreed.id.removeprefix('r_')}"
    yield "auditor", "auditor-audit", f"/audits/{first_audit(school)}"
    yield from between_teacher_and_reviewer(school)


def of_a_group(school: School) -> Iterator[Stop]:
    """A group as its lead writes it, as members are asked, as schools decide, and what a member adds and takes."""
    draft = a_group(school.world).answering(3, "colleague", "teacher")
    asked = a_group(school.world).submitted().confirmed("colleague")
    deciding = a_group(school.world).submitted().confirmed().approved_by_schools("deputy")
    reflecting = a_group(school.world).in_force().acknowledged().reflecting()
    yield "teacher", "group-new", "/groups/new"
    yield "teacher", "group-members", f"/routes/{draft.id}/group?school={OTHER_SCHOOL}"
    yield "teacher", "group-draft", f"/routes/{draft.id}"
    yield "teacher", "group-edit-z3", f"/routes/{draft.id}/edit/z3"
    yield "other_teacher", "group-tasks", "/tasks"
    yield "other_teacher", "group-asked", f"/routes/{asked.id}"
    yield "other_teacher", "group-confirm", f"/routes/{asked.id}/review"
    yield "other_deputy", "group-schools", f"/routes/{deciding.id}/group"
    yield "colleague", "group-words", f"/routes/{reflecting.id}/group/words"
    yield "teacher", "group-forms", f"/routes/{reflecting.id}/group"
    yield "colleague", "group-attestation", f"/people/{person_id('colleague')}/attestation"


def between_teacher_and_reviewer(school: School) -> Iterator[Stop]:
    """A proposal as it is written, offered and come back, and a remark that the teacher does not agree with."""
    back, offered = (school.world.route().submitted() for _ in range(2))
    for story in (back, offered):
        proposed(story)
        story.returned_by_school()
    taken(back)
    back.submitted()
    objected(offered)
    yield "teacher", "proposal", f"/routes/{offered.id}/proposal"
    yield "teacher", "objected", f"/routes/{offered.id}"
    yield "deputy", "propose", f"/routes/{back.id}/propose/z1"
    yield "deputy", "review-as-proposed", f"/routes/{back.id}/review"


def on_paper(school: School) -> Iterator[Stop]:
    """A sheet printed, one with its scan, one made; a draft agreed on paper, and the same entered and confirmed."""
    school.world.settle(signing="both")
    waiting, made = (school.world.route().submitted() for _ in range(2))
    fresh, sheet = printed(waiting, "deputy", "deputy_return", reason="other", comment=COMMENT), "paper-sheet"
    code = printed(waiting, "deputy", "deputy_approve")
    scanned(waiting, code)
    signed_on_paper(made, "deputy", "deputy_approve")
    draft, old = (school.world.route(by="deputy") for _ in range(2))
    whole = entered(draft)
    confirmed_whole(old, entered(old))
    place = f"/routes/{waiting.id}/paper"
    yield "smo_head", "paper", place
    yield "smo_head", "paper-print", f"{place}/print/deputy_return"
    yield "smo_head", sheet, f"{place}/{fresh}"
    yield "smo_head", f"{sheet}-mine", f"{place}/{code}"
    yield "director", f"{sheet}-confirm", f"{place}/{code}"
    yield "director", "paper-tasks", "/tasks"
    yield "teacher", "paper-approvals", f"/routes/{made.id}/approval-sheet"
    yield "deputy", "paper-agreed", f"/routes/{draft.id}/paper/agreed"
    yield "authority_head", "paper-agreed-confirm", f"/routes/{draft.id}/paper/{whole}"
    yield "teacher", "paper-entered", f"/routes/{old.id}"
    yield "curator", "paper-summary", "/summary"


def photograph(browser: Browser, school: School, address: str, width: int) -> list[str]:
    """Take every picture at that width; what is wrong: pages wider than their window or not there."""
    stops = [*stations(school), *of_a_group(school), *on_paper(school)]
    faults = _walked(browser, stops, address, width)
    for name, errand in ERRANDS.items():
        with looking(browser, address, width) as page:
            errand(page, address, school)
            faults += _kept(page, name, width)
    under_the_order(school)
    late = [(part, path.strip("/").replace("/", "-"), path) for part, path in UNDER_THE_ORDER.items()]
    return faults + _walked(browser, late, address, width)


def _walked(browser: Browser, stops: list[Stop], address: str, width: int) -> list[str]:
    faults = list[str]()
    for part in dict.fromkeys(stop[0] for stop in stops):
        with looking(browser, address, width, part) as page:
            for _part, name, path in (stop for stop in stops if stop[0] == part):
                answer = page.goto(address + path)
                if answer is None or (answer.status >= 400) != (name == "nothing"):
                    faults.append(f"{name}: {answer and answer.status}")
                faults += _kept(page, name, width)
    return faults


def photograph_rollback(browser: Browser, width: int) -> list[str]:
    """The pages of a program that may only read."""
    faults = list[str]()
    with (
        tempfile.TemporaryDirectory() as folder,
        rolled_back(Path(folder)) as school,
        served(school) as address,
    ):
        for part, name, path in (
            ("administrator", "log-rolled-back", "/log"),
            ("teacher", "only-reading", "/routes"),
        ):
            with looking(browser, address, width, part) as page:
                page.goto(address + path)
                faults += _kept(page, name, width)
    return faults


@contextmanager
def looking(browser: Browser, address: str, width: int, part: str = "") -> Iterator[Page]:
    """A page of a browser of that width, with the person signed in where one is named."""
    size = ViewportSize(width=width, height=900)
    with browser.new_context(viewport=size, locale="ru-RU") as context:
        page = context.new_page()
        if part:
            sign_in(page, address, part)
        yield page


def _kept(page: Page, name: str, width: int) -> list[str]:
    """Keep a picture of the page; its name where it is wider than its window."""
    page.screenshot(path=SHOTS / f"{name}-{width}.png", full_page=True)
    surplus = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return [f"{name} at {width} px: {surplus} px too wide"] if surplus > 0 else []


def _routes(school: School) -> dict[str, Story]:
    """The routes whose documents are kept: under review a second time, in force, completed."""
    world = school.world
    second = world.route().submitted().returned_by_school().submitted()
    in_force = world.route().in_force()
    world.on(date(2027, 6, 18))
    completed = world.route().in_force().acknowledged().reflecting().reflection_submitted().completed()
    return {"second-round": second, "in-force": in_force, "completed": completed}


def walk(browser: Browser) -> list[str]:
    """Walk the tour with that browser and bind the album; what is wider than its window or not there is told."""
    SHOTS.mkdir(parents=True, exist_ok=True)
    faults: list[str] = []
    for width in (DESK, PHONE):
        with tempfile.TemporaryDirectory() as folder:
            school = a_school(Path(folder))
            with served(school) as address:
                faults += photograph(browser, school, address, width)
            school.close()
        faults += photograph_rollback(browser, width)
    with tempfile.TemporaryDirectory() as folder:  # a school of their own, to which nothing has happened yet
        school = a_school(Path(folder))
        missing = album.documents(SHOTS, [*album.files(_routes(school)), *papers(school)])
        school.close()
    index = album.bind(SHOTS)
    print(f"{len(list(SHOTS.glob('*.png')))} pictures: {index}", *filter(None, (missing, *faults)), sep="\n")
    return faults


def main() -> int:
    """Walk the tour; 1 where there is a fault."""
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=chromium(), args=QUIET)
        faults = walk(browser)
        browser.close()
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
