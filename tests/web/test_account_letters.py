"""The owner of an account learns of a reset that an administrator starts, by a letter that shows nothing outside."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.web.background import KeptLetters, a_post
from tests.web.conftest import Browser, Place, on_both_databases
from web.account_letters import ACCOUNT_LETTERS, account_subject, account_text
from web.jobs import deliver_all
from workflow.outbox import OutboxMessage
from workflow.participants import User


@pytest.fixture
def with_address(place: Place) -> Place:
    with place.parts.units.writing() as session:
        session.get_one(User, place.people["lugova"]).email = "lugova@school.example"
    return place


def offer(admin: Browser, place: Place, login: str = "lugova") -> str:
    return admin.post(f"/people/{place.people[login]}/password").get_data(as_text=True)


@on_both_databases
def test_the_owner_is_told_when_an_administrator_starts_a_new_password(with_address: Place, admin: Browser):
    page = offer(admin, with_address)
    assert "Владельцу отправлено письмо" in page
    post, letters = a_post(with_address.parts.units)
    assert isinstance(letters, KeptLetters)
    assert deliver_all(post, at=with_address.clock.now) == 1
    (letter,) = letters.sent
    assert letter.to == "lugova@school.example"
    assert letter.subject == "«Маршрут»: выдана ссылка для нового пароля"
    assert letter.text.startswith("Здравствуйте, Марина Олеговна!")
    assert "14.09.2026 в 09:30" in letter.text
    assert "/link/" not in letter.text
    assert "methodist@primersk.example" in letter.text


def test_the_letter_waits_in_the_same_transaction_as_the_link(with_address: Place, admin: Browser):
    offer(admin, with_address)
    with with_address.parts.units.reading() as session:
        (row,) = session.scalars(select(OutboxMessage))
    assert (row.effect, row.recipient, row.seq) == ("mail", with_address.people["lugova"], None)
    assert with_address.events("password.reset")[0]["about"] == row.recipient


def test_without_an_address_the_administrator_is_asked_to_tell_the_owner(place: Place, admin: Browser):
    assert "Почты у человека нет" in offer(admin, place)
    with place.parts.units.reading() as session:
        assert session.scalars(select(OutboxMessage)).all() == []


def test_the_director_is_told_of_a_reset_of_his_deputy_and_of_no_teacher(with_address: Place, admin: Browser):
    with_address.direct("lugova", "o_school3")
    offer(admin, with_address, "berezova")
    with with_address.parts.units.reading() as session:
        (row,) = session.scalars(select(OutboxMessage))
        assert (row.recipient, row.body.count("Берёзова")) == (with_address.people["lugova"], 0)
    post, letters = a_post(with_address.parts.units)
    assert deliver_all(post, at=with_address.clock.now) == 1
    (letter,) = letters.sent
    assert letter.to == "lugova@school.example"
    assert "Чья учётная запись: Берёзова Анна Викторовна." in letter.text
    assert "14.09.2026 в 09:30" in letter.text
    offer(admin, with_address, "lugova")
    deliver_all(post, at=with_address.clock.now)
    assert [one.subject for one in letters.sent[1:]] == ["«Маршрут»: выдана ссылка для нового пароля"]


def test_a_director_of_before_of_elsewhere_or_who_did_it_himself_is_not_told(
    with_address: Place, admin: Browser
):
    with_address.direct("lugova", "o_school3", valid_to=with_address.clock.now.date() - timedelta(days=1))
    with_address.direct("admin", "o_school3")
    with with_address.parts.units.writing() as session:
        session.get_one(User, with_address.people["admin"]).email = "admin@school.example"
    offer(admin, with_address, "berezova")
    with with_address.parts.units.reading() as session:
        assert session.scalars(select(OutboxMessage)).all() == []


def test_an_invitation_is_no_reset(with_address: Place, admin: Browser):
    with with_address.parts.units.writing() as session:
        session.get_one(User, with_address.people["lugova"]).password_hash = None
    page = offer(admin, with_address)
    assert "Владельцу" not in page
    with with_address.parts.units.reading() as session:
        assert session.scalars(select(OutboxMessage)).all() == []


@pytest.mark.parametrize("kind", sorted(ACCOUNT_LETTERS))
def test_no_letter_about_an_account_names_anybody_in_its_subject(place: Place, kind: str):
    at = place.clock.now
    said = account_text(
        kind, at=at, link="https://iom.test/account", called="Марина Олеговна", contact="каб. 12"
    )
    assert "%" not in account_subject(kind) + said
    assert "Марина" not in account_subject(kind)
    assert "https://iom.test/account" in said
