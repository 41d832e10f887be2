"""What is worth looking at: every page of the program, each as somebody meets it at work, by address.

`tour` walks there and keeps the pictures; pages that come only after something is typed are `errands`.
"""

import re
from collections.abc import Iterator

from sqlalchemy import select

from approvals.brought_forms import BroughtForm
from approvals.erasure.erasure_plan import Scope
from tests.approvals.test_evidence import attached, row_path
from tests.approvals.test_route_from_paper import confirmed as confirmed_whole
from tests.approvals.test_route_from_paper import entered
from tests.approvals.test_support_notes import noted
from tests.browser.test_every_page import WALKS, proposed_to
from tests.documents.given_files import jpeg
from tests.erased import AFTER_THE_TERM, asked, finished
from tests.groups import a_group
from tests.on_paper import printed, scanned, signed_on_paper
from tests.stories import COMMENT
from tests.web.auditing import first_audit, workspace
from tests.web.school import School
from tests.web.test_brought_forms import laid
from tests.world import OTHER_SCHOOL, SCHOOL, person_id

UNDER_THE_ORDER = {
    "teacher": "/signing-rules",
    "administrator": f"/signing-rules/sheet?organization={SCHOOL}",
}
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
            if path.startswith("/signing-rules"):  # only under the order
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
    back, offered = proposed_to(school)
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


def of_the_office(school: School) -> Iterator[Stop]:
    """What an administrator and a deputy keep: settings, words, people, offices, cards; and the doors for strangers."""
    teacher = person_id("teacher")
    for path in ("/sign-in", "/check"):
        yield "", f"stranger{path.replace('/', '-')}", path
    for path in (
        *("/settings", "/settings/general", "/settings/rules", "/settings/esign", "/settings/acts/new"),
        *("/settings/acts/0/end", "/settings/dictionaries/form", "/settings/dictionaries/form/new"),
        *("/settings/dictionaries/form/other/end", "/audits", "/audits/new"),
    ):
        yield "administrator", f"administrator{path.replace('/', '-')}", path
    yield "administrator", "office-new", f"/offices/new?office=mentor&organization={SCHOOL}"
    yield "administrator", "office-end", f"/offices/{school.world.offices['deputy']}/end"
    yield "administrator", "person", f"/people/{teacher}"
    yield "deputy", "staff", "/staff"
    yield "deputy", "staff-card", f"/people/{teacher}/card"
    yield "deputy", "transfer-bases", f"/people/{teacher}/transfer-bases"
    yield "deputy", "notices", "/notices"
    laid(school)
    with school.world.units.reading() as session:
        beside = session.scalars(select(BroughtForm.route)).one()
    yield "colleague", "brought", f"/routes/{beside}/from-paper/brought"


def of_an_audit(school: School) -> Iterator[Stop]:
    """The workspace of an auditor, whole, and what others see of his reading."""
    story = school.world.route().submitted().returned_by_school().submitted().approved_by_school()
    audit = first_audit(school)
    for path in workspace(audit):
        yield "auditor", f"audit{path.removeprefix(f'/audits/{audit}').replace('/', '-')}", path
    yield "auditor", "audit-route", f"/audits/{audit}/routes/{story.id}"
    yield "authority_head", "audit-slip", f"/audits/{audit}/slip"
    yield "teacher", "readers", f"/routes/{story.id}/readers"


def of_an_erasure(school: School) -> Iterator[Stop]:
    """An erasure that waits for its second person, once the term of a route has run out; time does not come back."""
    route = finished(school.world)
    school.world.on(AFTER_THE_TERM)
    row = asked(school.world, Scope.ROUTE, route.id)
    yield "authority_head", "erasure", f"/erasures/{row}"
