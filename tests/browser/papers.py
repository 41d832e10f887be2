"""The papers of the tour: every Word document that is given out beside a route's own, as a person gets it."""

from collections.abc import Iterator

from sqlalchemy import select

from approvals.erasure.erasure_plan import Scope
from approvals.erasure.erasures import ErasureRequest
from documents.docx.sample_papers import NAMES
from tests.approvals.test_support_notes import noted
from tests.erased import AFTER_THE_TERM, destroyed, finished
from tests.stories import Story
from tests.web.school import Form, School, forms_of
from tests.world import PASSWORD, SCHOOL, person_id
from web.accounts import NewPerson, Work, add_person
from web.installation import installation
from web.log_key import draw_log_key

Paper = tuple[str, bytes]


def papers(school: School) -> Iterator[Paper]:
    """(name, bytes) of each; the clock of the school ends years later, when a route may be destroyed."""
    story = school.world.route().in_force().acknowledged()
    noted(story)
    noted(story, "teacher", who="методист муниципального центра", form="remote", row="")
    journal = f"/routes/{story.id}/support/journal.docx"
    attestation = f"/people/{person_id('teacher')}/attestation"
    draw_key(school)
    yield "register", _taken(school, "deputy", "/register.docx")
    yield "support-journal", _taken(school, "teacher", journal)
    yield "blank-form", _taken(school, "teacher", "/forms/appendix.docx")
    draft = school.world.route(of="colleague")
    for form in ("full", "appendix"):
        yield f"draft-{form}", _taken(school, "colleague", f"/routes/{draft.id}/draft/{form}.docx")
    for name in NAMES:
        yield f"sample-{name}", _taken(school, "deputy", f"/samples/{name}.docx")
    yield "extract", _sent(school, "teacher", school["teacher"].form(attestation), what="word")
    yield "code-sheet", _code_sheet(school)
    yield "slips", _slips(school)
    yield "log-sheet", _sent(school, "administrator", school["administrator"].form("/log", "/sheet"))
    yield "destruction-act", _destruction_act(school, finished(school.world, of="colleague"))


def draw_key(school: School) -> None:
    """The key of the log, as the server draws it when it is set up."""
    settings = installation(school.app).settings
    settings.log_key_file.parent.mkdir(parents=True, exist_ok=True)
    with school.world.units.reading() as session:
        draw_log_key(settings, session)


def _taken(school: School, part: str, address: str) -> bytes:
    answer = school[part].get(address)
    assert answer.status_code == 200, (address, answer.status_code)
    return answer.data


def _sent(school: School, part: str, form: Form, **values: str) -> bytes:
    answer = school[part].send(form, **values)
    assert answer.status_code == 200, (form.action, answer.status_code, answer.get_data(as_text=True)[-3000:])
    return answer.data


def _code_sheet(school: School) -> bytes:
    form = school["teacher"].form("/account/second-factor", "/sheet")
    shown = _sent(school, "teacher", form, password=PASSWORD).decode()
    return _sent(school, "teacher", _ending(shown, "/sheet.docx"))


def _slips(school: School) -> bytes:
    names = [
        (last, first)
        for last in ("Абрамова", "Белова", "Веснина", "Гусева")
        for first in ("Алла", "Екатерина")
    ]
    with school.world.units.writing() as session:
        for number, (last, first) in enumerate(names):
            new = NewPerson(last, first, "Львовна", login=f"newcomer{number}")
            work = Work(SCHOOL, "учитель алгебры", school.world.now.date())
            add_person(session, new, work=work, at=school.world.now, by=None)
    page = school["administrator"].text(f"/people/slips?organization={SCHOOL}")
    chosen = next(one for one in forms_of(page) if "person" in one.values)
    shown = _sent(school, "administrator", chosen).decode()
    return _sent(school, "administrator", _ending(shown, "/slips.docx"))


def _destruction_act(school: School, story: Story) -> bytes:
    school.world.on(AFTER_THE_TERM)
    destroyed(school.world, Scope.ROUTE, story.id)
    with school.world.units.reading() as session:
        request = session.scalars(select(ErasureRequest.id)).one()
    return _taken(school, "administrator", f"/erasures/{request}/act.docx")


def _ending(page: str, action: str) -> Form:
    return next(one for one in forms_of(page) if one.action.endswith(action))
