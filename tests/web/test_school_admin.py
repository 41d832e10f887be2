"""The administrator of a school keeps the accounts of its teachers, sees no route and can become nobody who signs."""

import html
import io
import json
import re

import pytest
from openpyxl import load_workbook
from sqlalchemy import select, update

from tests.stories import Story
from tests.web.background import a_post
from tests.web.school import Form, Person, School, forms_of
from tests.world import AUTHORITY, OFFICES, OTHER_SCHOOL, PEOPLE, SCHOOL, person_id
from web.account_letters import ACCOUNT_KEPT, PASSWORD_RESET
from web.jobs import deliver_all
from web.one_time import OneTimeToken
from workflow.appointing import AppointmentRefused
from workflow.log.tables import LogEvent
from workflow.outbox import OutboxMessage
from workflow.participants import User

pytest_plugins = ("tests.web.with_school",)

ADMIN = "school_admin"
HERE = [part for part, person in PEOPLE.items() if person[3] == SCHOOL]
FREE = ("teacher", "colleague", "mentor")  # who work here and hold no office but the mentor's
TRUSTED = [part for part in HERE if part in OFFICES]
NEW = {
    "last_name": "Новикова", "first_name": "Алла", "patronymic": "Юрьевна", "organization": SCHOOL,
    "position": "учитель химии", "since": "2026-09-01", "login": "novikova.au", "email": "novikova@primer.example",
}  # fmt: skip


def post(school: School, address: str, part: str = ADMIN, **values: str) -> tuple[int, str]:
    """Post with the page's own token; the status and the page that follows."""
    browser: Person = school[part]
    answer = browser.send(browser.form("/account", "/sign-out"), address, **values)
    return answer.status_code, html.unescape(answer.get_data(as_text=True))


def of(part: str, what: str = "") -> str:
    return f"/people/{person_id(part)}{what}"


def letters(school: School, part_or_id: str) -> list[str]:
    """The kinds of letters that wait for the person."""
    person = person_id(part_or_id) if part_or_id in PEOPLE else part_or_id
    with school.world.units.reading() as session:
        bodies = session.scalars(select(OutboxMessage.body).where(OutboxMessage.recipient == person))
        return [json.loads(body)["letter"] for body in bodies]


def noted(school: School, kind: str, person: str) -> list[str | None]:
    """By whom such entries about the person were made."""
    with school.world.units.reading() as session:
        query = select(LogEvent.by).where(LogEvent.kind == kind, LogEvent.about == person)
        return list(session.scalars(query))


def forget_password(school: School, part: str) -> None:
    """The person has never signed in."""
    with school.world.units.writing() as session:
        session.execute(update(User).where(User.id == person_id(part)).values(password_hash=None))


def slips(school: School) -> Form:
    """The form by which slips are made; the other on the page narrows the list."""
    return next(form for form in forms_of(school[ADMIN].text("/people/slips")) if "person" in form.values)


def test_he_sees_the_people_of_his_school_and_nobody_else(school: School) -> None:
    listed = school[ADMIN].text("/people")
    assert {part for part in PEOPLE if f'href="{of(part)}"' in listed} == set(HERE)
    for part in set(PEOPLE) - set(HERE):
        assert school[ADMIN].get(of(part)).status_code == 404
    absent = school[ADMIN].get(f"/people/p_{'0' * 32}")
    assert school[ADMIN].get(of("curator")).data == absent.data


def test_the_workbook_of_people_holds_the_same(school: School) -> None:
    answer = school[ADMIN].get("/people.xlsx")
    rows = list(load_workbook(io.BytesIO(answer.data)).active.iter_rows(min_row=2, values_only=True))
    assert {row[3] for row in rows} == set(HERE)


def test_he_gives_a_teacher_of_his_own_school_an_account(school: School) -> None:
    status, page = post(school, "/people/new", **NEW)
    assert status == 200
    assert "/link/" in page
    with school.world.units.reading() as session:
        made = session.scalars(select(User.id).where(User.login == "novikova.au")).one()
    assert (
        noted(school, "account.added", made) == noted(school, "account.invited", made) == [person_id(ADMIN)]
    )
    assert letters(school, made) == [ACCOUNT_KEPT]


@pytest.mark.parametrize("organization", [OTHER_SCHOOL, AUTHORITY, "o_none", ""])
def test_he_gives_nobody_an_account_elsewhere(school: School, organization: str) -> None:
    school[ADMIN].get("/people")
    entries = school.entries()
    status, _page = post(school, "/people/new", **{**NEW, "organization": organization})
    assert (status, school.entries()) == (422, entries)


def test_he_locks_and_unlocks_and_the_person_is_told_each_time(school: School) -> None:
    assert post(school, of("colleague", "/close"))[0] == 303
    with school.world.units.reading() as session:
        assert not session.get_one(User, person_id("colleague")).active
    assert post(school, of("colleague", "/open"))[0] == 303
    assert letters(school, "colleague") == [ACCOUNT_KEPT, ACCOUNT_KEPT]
    for kind in ("account.closed", "account.opened"):
        assert noted(school, kind, person_id("colleague")) == [person_id(ADMIN)]


def test_the_letter_reaches_also_who_cannot_sign_in_any_more(school: School) -> None:
    post(school, of("colleague", "/close"))
    background, kept = a_post(school.world.units)
    deliver_all(background, at=school.world.now)
    (letter,) = kept.sent
    assert letter.to == "colleague@primer.example"
    assert "администратор вашей школы" in letter.text
    assert "отключил её: войти больше нельзя" in letter.text
    assert "Щёголев" not in letter.subject


def test_a_link_for_a_new_password_is_given_where_its_owner_learns_of_it(school: School) -> None:
    assert post(school, of("teacher", "/password"))[0] == 200
    assert letters(school, "teacher") == [PASSWORD_RESET]
    with school.world.units.writing() as session:
        session.execute(update(User).where(User.id == person_id("colleague")).values(email=None))
    entries = school.entries()
    status, page = post(school, of("colleague", "/password"))
    assert (status, school.entries()) == (422, entries)
    assert "администратор управления образования" in page


@pytest.mark.parametrize("act", ["/password", "/close", "/open", "/email"])
@pytest.mark.parametrize("part", TRUSTED)
def test_whoever_holds_an_office_of_trust_is_out_of_his_reach(school: School, part: str, act: str) -> None:
    browser = school[ADMIN]
    if act == "/email":
        forget_password(school, part)
    with school.world.units.reading() as session:
        before = session.get_one(User, person_id(part))
    tokens = _tokens(school)
    form = browser.form("/account", "/sign-out")
    said = {"email": "thief@evil.example"} if act == "/email" else {}
    answer = browser.send(form, of(part, act), **said)
    assert answer.status_code == 403, (part, act)
    assert "администратор управления образования" in html.unescape(answer.get_data(as_text=True))
    with school.world.units.reading() as session:
        after = session.get_one(User, person_id(part))
    assert (after.active, after.email, after.password_hash) == (
        before.active,
        before.email,
        before.password_hash,
    )
    assert _tokens(school) == tokens
    assert f'action="{of(part, act)}"' not in browser.text(of(part))


def _tokens(school: School) -> list[str]:
    with school.world.units.reading() as session:
        return sorted(session.scalars(select(OneTimeToken.hash)))


@pytest.mark.parametrize(
    ("office", "organization", "scope"),
    [
        ("deputy_head", OTHER_SCHOOL, "organization"),
        ("municipal_curator", AUTHORITY, "municipality"),
        ("methodist", AUTHORITY, "municipality"),
        ("administrator", AUTHORITY, "municipality"),
    ],
)
def test_an_office_held_elsewhere_or_from_a_coming_day_counts_too(
    school: School, office: str, organization: str, scope: str
) -> None:
    coming = school.world.now.date().replace(month=12)
    school.world.appoint("teacher", office, organization, scope=scope, valid_from=coming)
    for act in ("/password", "/close"):
        assert post(school, of("teacher", act))[0] == 403


def test_slips_are_for_those_of_his_school_who_hold_no_office(school: School) -> None:
    for part in (*HERE, "stranger", "curator"):
        if part != ADMIN:
            forget_password(school, part)
    form = slips(school)
    assert set(form.values.getlist("person")) == {person_id(part) for part in FREE}
    printed = school[ADMIN].send(form)
    assert printed.status_code == 200
    assert len(re.findall(r"<code>", printed.get_data(as_text=True))) == len(FREE)
    for part in FREE:
        assert noted(school, "account.invited", person_id(part)) == [person_id(ADMIN)]
        assert letters(school, part) == [ACCOUNT_KEPT]
    tokens = _tokens(school)
    for part in ("deputy", "stranger", "curator"):
        answer = school[ADMIN].send(form.put("person", person_id(part)))
        assert answer.status_code == 422, part
    assert _tokens(school) == tokens


def test_a_code_that_waits_dies_when_its_owner_gets_an_office(school: School) -> None:
    forget_password(school, "teacher")
    form = slips(school).put("person", person_id("teacher"))
    page = school[ADMIN].send(form).get_data(as_text=True)
    code = re.search(r"<code>([^<]+)</code>", page)
    assert code
    assert len(_tokens(school)) == 1
    today = school.world.now.date().isoformat()
    order = {
        "office": "deputy_head", "organization": SCHOOL, "scope": "organization", "person": person_id("teacher"),
        "title": "заместитель директора", "basis_number": "9-к", "basis_date": today, "valid_from": today,
    }  # fmt: skip
    assert post(school, "/offices/new", "administrator", **order)[0] == 303
    assert "вёл администратор школы" in school.browsers["administrator"].text("/offices")
    assert _tokens(school) == []
    stranger = Person(school.app.test_client())
    assert stranger.send(stranger.form("/slip"), code=code[1]).status_code == 422


def test_the_address_is_his_to_write_before_the_first_sign_in_only(school: School) -> None:
    assert post(school, of("colleague", "/email"), email="new@primer.example")[0] == 422
    forget_password(school, "colleague")
    assert post(school, of("colleague", "/email"), email="не почта")[0] == 422
    assert post(school, of("colleague", "/email"), email="new@primer.example")[0] == 303
    with school.world.units.reading() as session:
        assert session.get_one(User, person_id("colleague")).email == "new@primer.example"
    assert noted(school, "account.changed", person_id("colleague")) == [person_id(ADMIN)]
    assert letters(school, "colleague") == [ACCOUNT_KEPT]


def test_he_keeps_the_phone_of_his_own_school(school: School) -> None:
    form = school[ADMIN].form("/summary/phones")
    assert OTHER_SCHOOL not in form.values
    assert school[ADMIN].send(form.put(SCHOOL, "8 (861) 200-00-00")).status_code == 303
    form.values[OTHER_SCHOOL] = "02"
    school[ADMIN].send(form)
    assert "02" not in school["curator"].form("/summary/phones").values.getlist(OTHER_SCHOOL)


def test_a_route_is_not_there_for_him(school: School) -> None:
    stories = [school.world.route().submitted(), school.world.route(of="colleague").in_force()]
    for story in stories:
        assert school[ADMIN].get(f"/routes/{story.id}").status_code == 404
        assert story.id not in school[ADMIN].text("/routes")
        assert not _acts(story)
    for address in (
        "/queue",
        "/summary",
        "/school",
        "/wards",
        "/staff",
        "/offices",
        "/settings",
        "/people/import",
    ):
        assert school[ADMIN].get(address).status_code == 404, address


def _acts(story: Story) -> set[str]:
    return story.allowed(ADMIN)


def test_he_changes_neither_offices_nor_places_of_work_nor_codes(school: School) -> None:
    for address in ("/offices/new", of("teacher", "/employments"), of("teacher", "/second-factor/reset")):
        assert post(school, address)[0] == 404, address


@pytest.mark.parametrize(
    ("office", "organization", "scope"),
    [
        ("deputy_head", SCHOOL, "organization"),
        ("school_head", SCHOOL, "organization"),
        ("smo_head", SCHOOL, "organization"),
        ("municipal_curator", AUTHORITY, "municipality"),
        ("authority_head", AUTHORITY, "municipality"),
    ],
)
def test_who_keeps_accounts_does_not_sign_over_the_same_routes(
    school: School, office: str, organization: str, scope: str
) -> None:
    world = school.world
    with world.refuses(AppointmentRefused, "не подписывает её маршруты"):
        world.appoint(ADMIN, office, organization, scope=scope)
    world.appoint("stranger", office, organization, scope=scope)
    with world.refuses(AppointmentRefused, "не подписывает её маршруты"):
        world.appoint("stranger", "school_admin", SCHOOL)


def test_elsewhere_and_at_other_times_he_may_hold_another_office(school: School) -> None:
    world = school.world
    keeps = world.offices[ADMIN]
    world.appoint(ADMIN, "deputy_head", OTHER_SCHOOL)
    world.offices[ADMIN] = keeps
    world.dismiss(ADMIN)
    world.appoint(ADMIN, "deputy_head", SCHOOL)
    assert school.world.route().submitted().approved_by_school(ADMIN).state == "curator_recommendations"
