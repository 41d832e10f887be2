"""Offices: appointed by order, ended forwards only, each step in «Журнал назначений»."""

import re
from datetime import date

import pytest
from sqlalchemy import select

from tests.web.background import a_post
from tests.web.conftest import Browser, Clock, Place, on_both_databases
from web.jobs import deliver_all
from workflow.log.tables import Payload
from workflow.participants import Appointment, User, scopes

ORDER = {
    "office": "school_monitor",
    "organization": "o_school3",
    "title": "ответственный за мониторинг",
    "scope": "organization",
    "replaces": "",
    "basis_number": "41-о",
    "basis_date": "2026-09-10",
    "valid_from": "2026-09-14",
    "valid_to": "",
}


def appointments(place: Place, login: str) -> list[Appointment]:
    with place.parts.units.reading() as session:
        query = (
            select(Appointment)
            .where(Appointment.person == place.people[login])
            .order_by(Appointment.valid_from)
        )
        return list(session.scalars(query))


@pytest.mark.requirement("R-0.2")
@on_both_databases
def test_an_appointment_is_an_entry_of_the_log_whose_order_number_can_be_erased(place: Place, admin: Browser):
    assert admin.post("/offices/new", **ORDER, person=place.people["lugova"]).status_code == 303
    row = appointments(place, "lugova")[0]
    event = place.events("role.granted")[-1]
    assert (event["by"], event["about"]) == (place.people["admin"], place.people["lugova"])
    assert event["data"]["appointment"] == row.id
    assert event["data"]["office"] == "school_monitor"
    assert "41-о" not in str(event)
    with place.parts.units.reading() as session:
        assert session.get_one(Payload, (event["seq"], "basis")).text == "41-о"


@pytest.mark.parametrize("login", ["lugova", "berezova"])
def test_nobody_but_an_administrator_appoints(place: Place, login: str):
    browser = place.browser()
    browser.sign_in(login)
    before = len(place.events("role.granted"))
    assert browser.get("/offices/new").status_code == 404
    assert browser.post("/offices/new", **ORDER, person=place.people[login]).status_code == 404
    assert len(place.events("role.granted")) == before


@pytest.mark.parametrize(
    ("changed", "cause"),
    [
        ({"basis_number": ""}, "Заполните поле «Номер приказа»"),
        ({"basis_date": ""}, "Укажите дату в поле «Дата приказа»"),
        ({"valid_from": "2026-09-01"}, "не может быть раньше даты приказа"),
        ({"valid_to": "2026-09-13"}, "Дата окончания раньше даты начала"),
        ({"scope": "municipality"}, "Выберите значение поля «Что охватывает»"),
        ({"office": "king"}, "Выберите обязанность и организацию"),
        ({"organization": "o_nowhere"}, "Выберите обязанность и организацию"),
    ],
)
def test_a_faulty_order_names_its_field_and_stores_nothing(
    place: Place, admin: Browser, changed: dict[str, str], cause: str
):
    answer = admin.post("/offices/new", **{**ORDER, **changed}, person=place.people["lugova"])
    assert answer.status_code == 422
    assert cause in answer.get_data(as_text=True)
    assert appointments(place, "lugova") == []


@on_both_databases
def test_the_same_office_is_not_given_twice_for_one_time(place: Place, admin: Browser):
    assert admin.post("/offices/new", **ORDER, person=place.people["lugova"]).status_code == 303
    again = admin.post("/offices/new", **ORDER, person=place.people["lugova"])
    assert "уже назначен" in again.get_data(as_text=True)


@on_both_databases
def test_a_substitute_acts_for_the_holder_of_the_same_office(place: Place, admin: Browser):
    held = appointments(place, "berezova")[0]
    page = admin.get(f"/offices/new?replaces={held.id}").get_data(as_text=True)
    assert "<h1>Замещение</h1>" in page
    order = {**ORDER, "office": "deputy_head", "title": "заместитель директора", "replaces": held.id}
    assert admin.post("/offices/new", **order, person=place.people["lugova"]).status_code == 303
    row = appointments(place, "lugova")[0]
    assert (row.kind, row.replaces) == ("substitute", held.id)
    other = {**order, "office": "school_head"}
    answer = admin.post("/offices/new", **other, person=place.people["admin"])
    assert "Выберите значение поля «Кого замещает»" in answer.get_data(as_text=True)
    itself = admin.post("/offices/new", **order, person=place.people["berezova"])
    assert "не может замещать сам себя" in itself.get_data(as_text=True)


@on_both_databases
def test_both_learn_of_a_substitution_at_once(place: Place, admin: Browser):
    with place.parts.units.writing() as session:
        for login in ("lugova", "berezova"):
            session.get_one(User, place.people[login]).email = f"{login}@school.example"
    held = appointments(place, "berezova")[0]
    order = {**ORDER, "office": "deputy_head", "title": "заместитель директора", "replaces": held.id}
    order["valid_to"] = "2026-09-25"
    assert admin.post("/offices/new", **order, person=place.people["lugova"]).status_code == 303
    post, letters = a_post(place.parts.units)
    assert deliver_all(post, at=place.clock.now) == 2
    told = {letter.to: letter for letter in letters.sent}
    stands_in, replaced = told["lugova@school.example"], told["berezova@school.example"]
    assert stands_in.subject == "«Маршрут»: вам поручено замещение"
    assert "Кого: Берёзова Анна Викторовна." in stands_in.text
    assert "с 14.09.2026 по 25.09.2026, приказ от 10.09.2026 № 41-о" in stands_in.text
    assert "https://iom.test/tasks" in stands_in.text
    assert "Вас замещает: Лугова Марина Олеговна." in replaced.text


MENTOR = {**ORDER, "office": "mentor", "title": "педагог-наставник", "scope": "persons"}
SMO_HEAD = {**ORDER, "office": "smo_head", "title": "руководитель ШМО", "scope": "subjects"}
CURATOR = {**ORDER, "office": "municipal_curator", "organization": "o_authority", "title": "методист"}


def covered(place: Place, login: str) -> set[tuple[str, str]]:
    (row,) = appointments(place, login)
    assert row.scope == "listed"
    with place.parts.units.reading() as session:
        return {(one.kind, one.value) for one in scopes(session, [row.id])[row.id]}


@pytest.mark.requirement("R-I.6")
@on_both_databases
def test_a_curator_may_cover_listed_schools_or_subjects(place: Place, admin: Browser):
    order = {**CURATOR, "scope": "schools", "schools": ["o_school1", "o_school3"]}
    assert admin.post("/offices/new", **order, person=place.people["lugova"]).status_code == 303
    assert covered(place, "lugova") == {("organization", "o_school1"), ("organization", "o_school3")}
    page = admin.get("/offices").get_data(as_text=True)
    assert "МОУ «СОШ № 1 г. Примерска», МОУ «СОШ № 3 с. Луговое»" in page
    order = {**CURATOR, "scope": "subjects", "subjects": ["algebra"]}
    assert admin.post("/offices/new", **order, person=place.people["admin"]).status_code == 303
    assert "алгебра" in admin.get("/offices").get_data(as_text=True).casefold()


@pytest.mark.requirement("R-I.7")
def test_a_mentor_supports_named_teachers_of_his_school_and_nobody_else(place: Place, admin: Browser):
    page = admin.get("/offices/new?office=mentor&organization=o_school3").get_data(as_text=True)
    assert "Лугова Марина Олеговна</label>" in page
    assert 'name="schools"' not in page
    mentor = place.people["berezova"]
    for ticked, cause in (
        ([], "Отметьте педагогов"),
        ([mentor], "не может сопровождать сам себя"),
        (["p_unknown"], "из списка"),
    ):
        answer = admin.post("/offices/new", **MENTOR, person=mentor, persons=ticked)
        assert answer.status_code == 422
        assert cause in answer.get_data(as_text=True)
    whole = {**MENTOR, "scope": "organization"}
    assert admin.post("/offices/new", **whole, person=mentor).status_code == 422
    given = place.people["lugova"]
    assert admin.post("/offices/new", **MENTOR, person=mentor, persons=[given]).status_code == 303
    event = place.events("role.granted")[-1]
    assert event["data"]["covers"] == [f"person:{given}"]


def test_people_of_another_school_cannot_be_given_to_a_mentor(place: Place, admin: Browser):
    order = {**MENTOR, "organization": "o_school1"}
    answer = admin.post(
        "/offices/new", **order, person=place.people["admin"], persons=[place.people["lugova"]]
    )
    assert answer.status_code == 422
    assert appointments(place, "admin")[0].office == "administrator"


@pytest.mark.requirement("R-I.7")
@pytest.mark.parametrize("scope", ["subjects", "persons"])
def test_the_head_of_an_association_covers_subjects_or_persons(place: Place, admin: Browser, scope: str):
    ticked = {"subjects": ["geometry"], "persons": [place.people["berezova"]]}
    order = {**SMO_HEAD, "scope": scope, scope: ticked[scope]}
    assert admin.post("/offices/new", **order, person=place.people["lugova"]).status_code == 303
    kind = {"subjects": "subject", "persons": "person"}[scope]
    assert covered(place, "lugova") == {(kind, ticked[scope][0])}


def test_ticks_of_another_scope_than_the_chosen_one_mean_nothing(place: Place, admin: Browser):
    order = {**SMO_HEAD, "subjects": ["geometry"], "persons": [place.people["berezova"]]}
    assert admin.post("/offices/new", **order, person=place.people["lugova"]).status_code == 303
    assert covered(place, "lugova") == {("subject", "geometry")}


def test_a_substitute_is_offered_what_the_holder_covers(place: Place, admin: Browser):
    given = place.people["lugova"]
    admin.post("/offices/new", **MENTOR, person=place.people["admin"], persons=[given])
    held = next(row for row in appointments(place, "admin") if row.office == "mentor")
    page = admin.get(f"/offices/new?replaces={held.id}").get_data(as_text=True)
    assert re.search(rf'name="persons" value="{given}" id="persons-\d+" checked', page)


def test_the_first_step_asks_for_the_office_and_keeps_the_person(place: Place, admin: Browser):
    page = admin.get(f"/offices/new?person={place.people['lugova']}").get_data(as_text=True)
    assert "Шаг 1 из 2" in page
    assert place.people["lugova"] in page


@on_both_databases
def test_an_office_ends_forwards_only_and_stops_opening_pages_the_day_after(
    place: Place, admin: Browser, clock: Clock
):
    order = {
        **ORDER,
        "office": "authority_head",
        "organization": "o_authority",
        "title": "начальник управления",
    }
    order["scope"] = "municipality"
    admin.post("/offices/new", **order, person=place.people["lugova"])
    row = appointments(place, "lugova")[0]
    reader = place.browser()
    reader.sign_in("lugova")
    assert reader.get("/offices/journal").status_code == 200
    clock.move(days=1)
    admin.sign_in("admin")
    early = admin.post(f"/offices/{row.id}/end", last_day="2026-09-13")
    assert "не может быть раньше" in early.get_data(as_text=True)
    assert admin.post(f"/offices/{row.id}/end", last_day="2026-09-15").status_code == 303
    reader.sign_in("lugova")
    assert reader.get("/offices/journal").status_code == 200
    clock.move(days=1)
    reader.sign_in("lugova")
    assert reader.get("/offices/journal").status_code == 404
    assert appointments(place, "lugova")[0].valid_to == date(2026, 9, 15)
    ended = place.events("role.ended")[0]
    assert (ended["data"]["appointment"], ended["data"]["last_day"]) == (row.id, "2026-09-15")


@on_both_databases
def test_the_journal_names_who_by_which_order_and_who_recorded_it(place: Place, admin: Browser):
    admin.post("/offices/new", **ORDER, person=place.people["lugova"])
    row = appointments(place, "lugova")[0]
    admin.post(f"/offices/{row.id}/end", last_day="2026-09-30")
    page = admin.get("/offices/journal").get_data(as_text=True)
    assert page.index("последний день — 30.09.2026") < page.index("приказ № 41-о от 10.09.2026")
    assert "Лугова Марина Олеговна" in page
    assert "Порядков" in page


def test_an_unknown_appointment_cannot_be_ended(place: Place, admin: Browser):
    assert admin.get("/offices/a_none/end").status_code == 404
    assert admin.post("/offices/a_none/end", last_day="2026-09-30").status_code == 404
