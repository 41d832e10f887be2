"""People: only an administrator opens these pages; nobody but the owner chooses a password."""

import re
from datetime import date

import pytest
from sqlalchemy import select

from tests.web.conftest import PASSWORD, Browser, Clock, Place
from workflow.participants import Employment, User

NEW = "ветер-мельница-карандаш"
PERSON = {
    "last_name": "Полянская",
    "first_name": "Ольга",
    "patronymic": "Ивановна",
    "login": "Polyanskaya.OI",
    "email": "poly@school.example",
    "organization": "o_school3",
    "position": "учитель начальных классов",
    "since": "2020-09-01",
}


def link_in(page: str) -> str:
    found = re.search(r'value="http://127\.0\.0\.1:8000(/link/[^"]+)"', page)
    assert found, page
    return found[1]


def test_an_added_person_sets_her_own_password_and_works(place: Place, admin: Browser):
    answer = admin.post("/people/new", **PERSON)
    assert answer.status_code == 200
    address = link_in(answer.get_data(as_text=True))
    newcomer = place.browser()
    assert "Здравствуйте, Ольга Ивановна" in newcomer.get(address).get_data(as_text=True)
    assert newcomer.post(address, password=NEW, again=NEW).status_code == 303
    assert newcomer.sign_in("polyanskaya.oi", NEW).status_code == 303
    assert newcomer.post(address, password=PASSWORD, again=PASSWORD).status_code == 410
    kinds = ("account.added", "account.invited", "password.set")
    by = [(event["kind"], event["by"] == event["about"]) for event in place.events(*kinds)][-3:]
    assert by == [("account.added", False), ("account.invited", False), ("password.set", True)]


def test_people_stand_in_the_order_of_a_russian_list(admin: Browser):
    for login, name in (
        ("first", "Ёлкина"),
        ("second", "Жукова"),
        ("third", "Аистова"),
        ("fourth", "Егорова"),
    ):
        admin.post("/people/new", **PERSON | {"login": login, "last_name": name, "email": ""})
    page = admin.get("/people").get_data(as_text=True)
    places = [page.index(name) for name in ("Аистова", "Егорова", "Ёлкина", "Жукова")]
    assert places == sorted(places)


def test_the_log_holds_no_names(place: Place, admin: Browser):
    admin.post("/people/new", **PERSON)
    assert "Полянская" not in str(place.events("account.added", "account.invited"))


@pytest.mark.parametrize(
    ("changed", "cause"),
    [
        ({"last_name": ""}, "Заполните поле «Фамилия»"),
        ({"login": "lugova"}, "Такой логин уже занят"),
        ({"login": "a b"}, "Логин: от 3 знаков"),
        ({"email": "no address"}, "Проверьте адрес почты"),
        ({"since": "в течение года"}, "проверьте дату"),
        ({"organization": "o_nowhere"}, "Выберите значение поля «Организация»"),
        ({"last_name": "По\u202eлянская"}, "Поле «Фамилия»"),
        ({"first_name": "О" * 101}, "Поле «Имя»"),
    ],
)
def test_a_faulty_form_names_its_field_and_stores_nothing(
    place: Place, admin: Browser, changed: dict[str, str], cause: str
):
    answer = admin.post("/people/new", **{**PERSON, **changed})
    assert answer.status_code == 422
    assert cause in answer.get_data(as_text=True)
    with place.parts.units.reading() as session:
        assert len(session.scalars(select(User)).all()) == 3


def test_a_field_that_the_form_does_not_have_is_refused(place: Place, admin: Browser):
    answer = admin.post("/people/new", **PERSON, active="1", password_hash="x")
    assert answer.status_code == 422
    assert "В форме нет поля «active»" in answer.get_data(as_text=True)


def test_an_administrator_starts_a_new_password_and_the_owner_chooses_it(
    place: Place, admin: Browser, teacher: Browser
):
    address = link_in(admin.post(f"/people/{place.people['lugova']}/password").get_data(as_text=True))
    assert place.browser().sign_in("lugova", PASSWORD).status_code == 303
    owner = place.browser()
    owner.post(address, password=NEW, again=NEW)
    assert owner.sign_in("lugova", NEW).status_code == 303
    assert teacher.get("/account").status_code == 303
    reset = place.events("password.reset")
    assert [(event["by"], event["about"]) for event in reset] == [
        (place.people["admin"], place.people["lugova"])
    ]


def test_a_reset_link_dies_after_thirty_minutes(place: Place, admin: Browser, clock: Clock):
    address = link_in(admin.post(f"/people/{place.people['lugova']}/password").get_data(as_text=True))
    clock.move(minutes=31)
    assert place.browser().get(address).status_code == 410


def test_a_closed_account_opens_again_with_its_password(place: Place, admin: Browser):
    address = f"/people/{place.people['lugova']}"
    admin.post(f"{address}/close")
    assert place.browser().sign_in("lugova").status_code == 422
    admin.post(f"{address}/open")
    assert place.browser().sign_in("lugova").status_code == 303


def test_an_administrator_cannot_close_the_last_account_that_could_open_others(place: Place, admin: Browser):
    assert admin.post(f"/people/{place.people['admin']}/close").status_code == 422
    assert admin.get("/people").status_code == 200


def test_people_are_found_by_name_in_any_case_and_by_school(place: Place, admin: Browser):
    for asked in ("лугова", "Лугова", "lugova"):
        assert "Лугова Марина" in admin.get("/people", query_string={"q": asked}).get_data(as_text=True)
    other = admin.get("/people", query_string={"organization": "o_school1"}).get_data(as_text=True)
    assert "никого не найдено" in other
    assert admin.get("/people", query_string={"q": "%", "page": "999999999999"}).status_code == 200


def test_a_second_place_of_work_is_added_and_closed(place: Place, admin: Browser):
    person = place.people["lugova"]
    address = f"/people/{person}/employments"
    admin.post(address, organization="o_school1", position="учитель физики", since="2026-09-01")
    with place.parts.units.reading() as session:
        query = select(Employment).where(Employment.person == person, Employment.organization == "o_school1")
        work = session.scalars(query).one()
    assert admin.post(f"{address}/{work.id}/end", last_day="2026-08-01").status_code == 422
    assert admin.post(f"{address}/{work.id}/end", last_day="2026-12-31").status_code == 303
    with place.parts.units.reading() as session:
        assert session.get_one(Employment, work.id).valid_to == date(2026, 12, 31)
