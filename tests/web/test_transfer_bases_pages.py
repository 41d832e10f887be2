"""Grounds for passing a teacher's data on: recorded and withdrawn by who keeps his records, each step in the log."""

from datetime import date

import pytest
from sqlalchemy import select

from approvals.transfer_bases import TransferBasis, has_transfer_basis
from tests.web.conftest import Browser, Place, on_both_databases
from web.accounts import Work, employ, end_employment
from workflow.log.tables import Payload
from workflow.participants import Employment

BASIS = {"document": "Согласие на передачу персональных данных", "given_on": "2026-08-28"}


@pytest.fixture
def deputy(place: Place) -> Browser:
    browser = place.browser()
    browser.sign_in("berezova")
    return browser


def address(place: Place, login: str = "lugova") -> str:
    return f"/people/{place.people[login]}/transfer-bases"


def recorded(place: Place) -> list[TransferBasis]:
    with place.parts.units.reading() as session:
        return list(session.scalars(select(TransferBasis).order_by(TransferBasis.recorded_at)))


def is_given(place: Place, day: str) -> bool:
    with place.parts.units.reading() as session:
        return has_transfer_basis(session, place.people["lugova"], on=date.fromisoformat(day))


@on_both_databases
def test_a_deputy_records_the_consent_and_the_guard_finds_it_from_its_day(place: Place, deputy: Browser):
    assert not is_given(place, "2026-09-14")
    assert deputy.post(address(place), **BASIS).status_code == 303
    assert is_given(place, "2026-08-28")
    assert not is_given(place, "2026-08-27")
    (event,) = place.events("transfer_basis.recorded")
    assert (event["by"], event["about"]) == (place.people["berezova"], place.people["lugova"])
    assert event["data"] == {"basis": recorded(place)[0].id, "given_on": "2026-08-28"}
    assert "Согласие" not in str(event)
    with place.parts.units.reading() as session:
        assert session.get_one(Payload, (event["seq"], "document")).text == BASIS["document"]
    assert "действует" in deputy.get(address(place)).get_data(as_text=True)


@on_both_databases
def test_a_withdrawn_consent_no_longer_counts_from_its_day_on(place: Place, deputy: Browser):
    deputy.post(address(place), **BASIS)
    basis = recorded(place)[0].id
    withdraw = f"{address(place)}/{basis}/withdraw"
    assert deputy.post(withdraw, withdrawn_on="2026-09-10").status_code == 303
    assert is_given(place, "2026-09-09")
    assert not is_given(place, "2026-09-10")
    (event,) = place.events("transfer_basis.withdrawn")
    assert event["data"] == {"basis": basis, "withdrawn_on": "2026-09-10"}
    again = deputy.post(withdraw, withdrawn_on="2026-09-11")
    assert again.status_code == 422
    assert "уже отозвано" in again.get_data(as_text=True)
    assert len(place.events("transfer_basis.withdrawn")) == 1


@pytest.mark.parametrize("day", ["2026-08-27", "2026-09-15", ""])
def test_a_withdrawal_lies_between_the_paper_and_today(place: Place, deputy: Browser, day: str):
    deputy.post(address(place), **BASIS)
    answer = deputy.post(f"{address(place)}/{recorded(place)[0].id}/withdraw", withdrawn_on=day)
    assert answer.status_code == 422
    assert "Дата отзыва" in answer.get_data(as_text=True)
    assert is_given(place, "2026-09-14")


@pytest.mark.parametrize(
    ("changed", "cause"),
    [
        ({"document": ""}, "Заполните поле «Документ»"),
        ({"given_on": ""}, "Укажите дату в поле «Дата документа»"),
        ({"given_on": "2026-09-15"}, "когда он уже подписан"),
    ],
)
def test_a_faulty_ground_names_its_field_and_stores_nothing(
    place: Place, deputy: Browser, changed: dict[str, str], cause: str
):
    answer = deputy.post(address(place), **{**BASIS, **changed})
    assert answer.status_code == 422
    assert cause in answer.get_data(as_text=True)
    assert recorded(place) == []


def test_the_same_paper_is_recorded_once(place: Place, deputy: Browser):
    deputy.post(address(place), **BASIS)
    assert "уже внесён" in deputy.post(address(place), **BASIS).get_data(as_text=True)
    assert len(recorded(place)) == 1


def test_a_ground_is_withdrawn_only_on_the_page_of_its_own_person(place: Place, admin: Browser):
    admin.post(address(place), **BASIS)
    basis = recorded(place)[0].id
    answer = admin.post(f"{address(place, 'berezova')}/{basis}/withdraw", withdrawn_on="2026-09-10")
    assert answer.status_code == 422
    assert recorded(place)[0].withdrawn_on is None


def test_grounds_of_another_school_look_absent(place: Place, deputy: Browser, teacher: Browser):
    with place.parts.units.writing() as session:
        work = session.scalars(select(Employment).where(Employment.person == place.people["lugova"])).one()
        end_employment(session, place.people["lugova"], work.id, last_day=date(2026, 9, 1))
        employ(session, place.people["lugova"], Work("o_school1", "учитель", date(2026, 9, 2)))
    assert deputy.get(address(place)).status_code == 404
    assert deputy.post(address(place), **BASIS).status_code == 404
    assert teacher.get(address(place)).status_code == 404
    assert recorded(place) == []
