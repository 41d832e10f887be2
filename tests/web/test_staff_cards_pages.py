"""Staff cards: kept by the person's own school and by administrators, refused with the field named."""

from datetime import date

import pytest

from documents.staff_card import StaffCard
from documents.staff_cards import StaffCardRow
from tests.web.conftest import Browser, Place
from web.accounts import NewPerson, Work, add_person

CARD = {
    "organization": "o_school3",
    "subject_kind": "teacher",
    "position_code": "teacher",
    "position": "учитель математики",
    "subjects": ["math"],
    "teaching_experience_years": "14",
    "category": "first",
    "attestation_date": "2022-04-21",
    "education0_level": "",
    "education0_details": "СГПИ, математика",
    "education0_year": "2008",
}


@pytest.fixture
def deputy(place: Place) -> Browser:
    browser = place.browser()
    assert browser.sign_in("berezova").status_code == 303
    return browser


def stored(place: Place, login: str) -> StaffCard:
    with place.parts.units.reading() as session:
        return StaffCard.model_validate_json(session.get_one(StaffCardRow, place.people[login]).body)


def test_a_deputy_keeps_the_cards_of_her_school(place: Place, deputy: Browser):
    assert "Лугова Марина" in deputy.get("/staff").get_data(as_text=True)
    address = f"/people/{place.people['lugova']}/card"
    card = {
        **CARD,
        "subjects": [place.parts.desk.dictionaries.choices("subject", on=date(2026, 9, 14))[0].code],
    }
    assert deputy.post(address, **card).status_code == 303
    kept = stored(place, "lugova")
    assert (kept.last_name, kept.position, kept.category) == ("Лугова", "учитель математики", "first")
    assert kept.organization.short_name == "МОУ «СОШ № 3 с. Луговое»"
    assert [education.year for education in kept.educations] == [2008]
    assert "учитель математики" in deputy.get(address).get_data(as_text=True)
    assert place.events("staff_card.changed")[0]["about"] == place.people["lugova"]


@pytest.mark.parametrize(
    ("changed", "cause"),
    [
        ({"attestation_date": "весной"}, "укажите дату"),
        ({"category": "king"}, "Квалификационная категория"),
        ({"teaching_experience_years": "200"}, "стаж"),
    ],
)
def test_a_faulty_card_names_its_field_and_is_not_stored(
    place: Place, deputy: Browser, changed: dict[str, str], cause: str
):
    answer = deputy.post(f"/people/{place.people['lugova']}/card", **{**CARD, "subjects": [], **changed})
    assert answer.status_code == 422
    assert cause in answer.get_data(as_text=True)
    with place.parts.units.reading() as session:
        assert session.get(StaffCardRow, place.people["lugova"]) is None


def test_a_card_of_another_school_looks_absent(place: Place, deputy: Browser, teacher: Browser):
    with place.parts.units.writing() as session:
        work = Work("o_school1", "учитель", date(2020, 9, 1))
        names = NewPerson("Дальняя", "Вера", "", login="dalnaya")
        stranger = add_person(session, names, work=work, at=place.clock(), by=None).id
    assert deputy.get(f"/people/{stranger}/card").status_code == 404
    assert deputy.post(f"/people/{stranger}/card", **CARD).status_code == 404
    assert teacher.get(f"/people/{place.people['lugova']}/card").status_code == 404
