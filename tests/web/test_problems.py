"""Refusals: each has its status and a Russian page; refusals of right are logged; the last resort tells nothing."""

import importlib
import pkgutil

import pytest
from flask import Blueprint

import approvals
import documents
import web
import workflow
from approvals.errors import (
    AlreadyDecided,
    IncompleteContent,
    NotYourOffice,
    ReviewedOldVersion,
    RouteUnknown,
)
from documents.docx.profile import ProfileMissing
from documents.docx.reading import DocumentUnreadable
from tests.web.conftest import START, Browser, Clock, Place
from tests.web.made_once import an_app
from web import problems
from web.installation import installation
from web.settings import Settings
from workflow.errors import StaleVersion, WorkflowError
from workflow.instances import StoredDefinition, WorkflowInstance

NEVER_ON_A_PAGE = ("web.cli", "web.demo", "web.migrations", "web.worker")


def every_error() -> list[type[WorkflowError]]:
    for package in (workflow, documents, approvals, web):
        for module in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
            if not module.name.startswith(NEVER_ON_A_PAGE):
                importlib.import_module(module.name)
    found, waiting = [], [WorkflowError]
    while waiting:
        children = waiting.pop().__subclasses__()
        found += children
        waiting += children
    return [error for error in found if is_ours(error.__module__)]


def is_ours(module: str) -> bool:
    packages = ("workflow.", "documents.", "approvals.", "web.")
    return module.startswith(packages) and not module.startswith(NEVER_ON_A_PAGE)


def test_every_domain_error_has_a_row_in_the_table():
    without = [
        error.__qualname__
        for error in every_error()
        if not any(issubclass(error, kind) for kind, _ in problems.STATUSES)
    ]
    assert without == []


def test_no_row_hides_behind_a_parent_above_it():
    for place, (kind, _) in enumerate(problems.STATUSES):
        above = [other for other, _ in problems.STATUSES[:place]]
        assert not any(issubclass(kind, other) for other in above), kind


@pytest.fixture
def breaking(web_settings: Settings, place: Place, clock: Clock):
    """The place with addresses that fail as told: /break/<name> for signed-in people."""
    app = an_app(web_settings, clock)
    app.config["PROPAGATE_EXCEPTIONS"] = False
    wrong = Blueprint("wrong", __name__)
    errors: dict[str, Exception] = {
        "stale": StaleVersion(number="ИОМ-2026-0147", seen=6, now=7),
        "old": ReviewedOldVersion(number="ИОМ-2026-0147", seen=6, now=7),
        "decided": AlreadyDecided(who="Берёзова А. В.", when="14:05"),
        "office": NotYourOffice(date="14.09.2026", act="Согласовать", office="заместитель директора"),
        "incomplete": IncompleteContent(findings=(), first="заполните цель"),
        "document": DocumentUnreadable(part="word/document.xml", reason="mismatched tag at hunter2"),
        "profile": ProfileMissing(profile="gost_1917"),
        "bug": RuntimeError("the password of the database is hunter2"),
    }

    @wrong.get("/break/<name>")
    def fail(name: str) -> str:
        raise errors[name]

    @wrong.get("/routes/<route>")
    def hidden(route: str) -> str:
        raise RouteUnknown()

    @wrong.get("/changed")
    def changed():
        return problems.refuse(errors["old"], changes=["Цель: «было» → «стало»"])  # type: ignore[arg-type]

    app.register_blueprint(wrong)
    yield Place(app, clock, place.people)
    installation(app).close()


@pytest.mark.parametrize(
    ("name", "status"),
    [("stale", 409), ("old", 409), ("decided", 409), ("office", 403), ("incomplete", 422), ("bug", 500)],
)
def test_a_refusal_is_a_russian_page_with_its_status(breaking: Place, name: str, status: int):
    browser = breaking.browser()
    browser.sign_in("lugova")
    answer = browser.get(f"/break/{name}")
    assert answer.status_code == status
    page = answer.get_data(as_text=True)
    assert str(problems.TITLES[status]) in page or status == 500
    assert '<html lang="ru">' in page
    assert "hunter2" not in page


def test_a_conflict_shows_what_changed(breaking: Place):
    browser = breaking.browser()
    browser.sign_in("lugova")
    answer = browser.get("/changed")
    assert answer.status_code == 409
    assert "Цель: «было» → «стало»" in answer.get_data(as_text=True)


def test_the_last_resort_shows_only_the_id_under_which_the_error_is_recorded(
    breaking: Place, caplog: pytest.LogCaptureFixture
):
    browser = breaking.browser()
    browser.sign_in("lugova")
    answer = browser.get("/break/bug")
    code = answer.headers["X-Request-Id"]
    assert code in answer.get_data(as_text=True)
    assert any(code in record.getMessage() and record.exc_info for record in caplog.records)


@pytest.mark.parametrize("name", ["document", "profile"])
def test_a_document_that_could_not_be_made_is_our_fault_and_says_so(breaking: Place, name: str):
    browser = breaking.browser()
    browser.sign_in("lugova")
    answer = browser.get(f"/break/{name}")
    page = answer.get_data(as_text=True)
    assert answer.status_code == 500
    assert "Документ не удалось сформировать. Решение не записано. Повторите попытку или сообщите" in page
    assert answer.headers["X-Request-Id"] in page
    assert "hunter2" not in page
    assert "gost_1917" not in page


def test_who_is_refused_an_act_of_another_is_not_sent_to_the_administrator_outright():
    told = str(NotYourOffice(date="14.09.2026", act="Отозвать", office="педагог"))
    assert "его выполняет педагог. Если это ваша обязанность по приказу, обратитесь к администратору" in told


def test_an_htmx_request_gets_a_notice_instead_of_a_page(breaking: Place):
    browser = breaking.browser()
    browser.sign_in("lugova")
    answer = browser.get("/break/stale", headers={"HX-Request": "true"})
    assert answer.status_code == 409
    assert answer.headers["HX-Retarget"] == "#notice"
    assert "<html" not in answer.get_data(as_text=True)


def test_a_refusal_of_right_is_logged_once_a_minute_and_a_conflict_never(breaking: Place, clock: Clock):
    browser = breaking.browser()
    browser.sign_in("lugova")
    for _ in range(3):
        browser.get("/break/office")
    browser.get("/break/stale")
    browser.get("/break/incomplete")
    events = breaking.events("authz.denied")
    assert [(event["by"], event["data"]["page"]) for event in events] == [
        (breaking.people["lugova"], "wrong.fail")
    ]
    clock.move(minutes=1)
    browser.get("/break/office")
    assert [event["data"]["count"] for event in breaking.events("authz.denied")] == [1, 3]


def test_a_foreign_route_looks_absent_and_the_attempt_is_logged(breaking: Place):
    route = "r_" + "1" * 32
    with breaking.parts.units.writing() as session:
        session.add(
            StoredDefinition(
                id="p", version=1, hash="0" * 64, initial="teacher_draft", rules="{}", published_at=START
            )
        )
        session.flush()
        session.add(
            WorkflowInstance(
                id=route, process="p", process_version=1, process_hash="0" * 64, subject=breaking.people["berezova"],
                organization="o_school3", state="teacher_draft", version=0, head="0" * 64, round=0, entered=0,
                entered_at=START, opened_at=START,
            )
        )  # fmt: skip
    browser = breaking.browser()
    browser.sign_in("lugova")
    foreign, absent = browser.get(f"/routes/{route}"), browser.get("/routes/r_" + "2" * 32)
    assert foreign.status_code == absent.status_code == 404
    assert foreign.get_data() == absent.get_data()
    assert [event["about"] for event in breaking.events("authz.denied")] == [route]


def test_an_unknown_address_and_a_wrong_method_are_answered_in_russian(place: Place, teacher: Browser):
    assert "Страница не найдена" in teacher.get("/no-such-page").get_data(as_text=True)
    assert teacher.get("/sign-out").status_code == 405


def test_a_page_for_other_offices_looks_absent_and_the_attempt_is_logged(place: Place, teacher: Browser):
    hidden, absent = teacher.get("/people"), teacher.get("/no-such-page")
    assert hidden.status_code == absent.status_code == 404
    assert hidden.get_data() == absent.get_data()
    assert [event["data"]["page"] for event in place.events("authz.denied")] == ["people.listing"]
