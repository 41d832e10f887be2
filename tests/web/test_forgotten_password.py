"""A forgotten password is an ordinary event, and asking for a link tells a stranger nothing (audit f, case 13)."""

import re

import pytest
from sqlalchemy import select

from tests.web.background import a_post
from tests.web.conftest import Browser, Clock, Place, on_both_databases
from web.jobs import deliver_all
from workflow.outbox import OutboxMessage
from workflow.participants import User

TOKENS = re.compile(r"hx-headers=\S+ \S+")
LINK = re.compile(r"https://iom\.test(/link/\S+)")


@pytest.fixture
def with_address(place: Place) -> Place:
    with place.parts.units.writing() as session:
        session.get_one(User, place.people["lugova"]).email = "lugova@school.example"
    return place


def letters(place: Place) -> list[str]:
    post, kept = a_post(place.parts.units)
    deliver_all(post, at=place.clock.now)
    return [letter.text for letter in kept.sent]


def asked(place: Place, name: str, address: str = "192.0.2.7") -> str:
    answer = place.browser(address).post("/forgotten", name=name)
    assert answer.status_code == 200
    return TOKENS.sub("", answer.get_data(as_text=True))


@on_both_databases
def test_the_owner_gets_a_link_and_signs_in_with_a_new_password(with_address: Place):
    asked(with_address, "Lugova")
    (text,) = letters(with_address)
    address = LINK.search(text)[1]
    owner = with_address.browser()
    assert owner.post(address, password="гроза-паровоз-вишня", again="гроза-паровоз-вишня").status_code == 303
    assert owner.sign_in("lugova", "гроза-паровоз-вишня").status_code == 303
    assert [event["by"] for event in with_address.events("password.reset")] == [None]
    assert with_address.events("key.enrolled")


def test_a_known_and_an_unknown_name_get_the_same_page(with_address: Place):
    known = [asked(with_address, name) for name in ("lugova", "lugova@school.example")]
    unknown = [asked(with_address, name) for name in ("nobody", "nobody@school.example", "berezova")]
    assert len({*known, *unknown}) == 1
    assert len(letters(with_address)) == 2


def test_of_an_address_that_several_share_nobody_is_the_owner(with_address: Place):
    with with_address.parts.units.writing() as session:
        session.get_one(User, with_address.people["berezova"]).email = "lugova@school.example"
    asked(with_address, "lugova@school.example")
    assert letters(with_address) == []
    asked(with_address, "lugova")
    assert len(letters(with_address)) == 1


def test_at_most_three_letters_an_hour_go_out(with_address: Place, clock: Clock):
    for _ in range(5):
        asked(with_address, "lugova")
    assert len(letters(with_address)) == 3
    clock.move(hours=1, minutes=1)
    asked(with_address, "lugova")
    assert len(letters(with_address)) == 1


def test_a_network_that_asks_too_often_waits(with_address: Place):
    for number in range(10):
        asked(with_address, f"nobody{number}")
    answer = with_address.browser().post("/forgotten", name="nobody")
    assert answer.status_code == 429
    assert "Подождите" in answer.get_data(as_text=True)
    asked(with_address, "lugova", address="198.51.100.7")
    assert len(letters(with_address)) == 1


def test_the_link_waits_nowhere_in_clear(with_address: Place):
    asked(with_address, "lugova")
    with with_address.parts.units.reading() as session:
        (row,) = session.scalars(select(OutboxMessage))
    assert row.body == '{"letter": "password_link"}'


def test_strangers_cannot_fill_the_log(with_address: Place):
    before = with_address.size_of_log()
    for number in range(8):
        asked(with_address, f"nobody{number}")
    assert with_address.size_of_log() == before + 1


@pytest.mark.parametrize("name", ["", "x" * 201, "a\u202eb"])
def test_a_name_that_cannot_be_one_is_told_at_its_field(with_address: Place, name: str):
    answer = with_address.browser().post("/forgotten", name=name)
    assert answer.status_code == 422
    assert 'id="e-name"' in answer.get_data(as_text=True)
    assert letters(with_address) == []


def test_the_sign_in_page_leads_there(place: Place, admin: Browser):
    assert 'href="/forgotten"' in place.browser().get("/sign-in").get_data(as_text=True)
    assert "Прислать ссылку" in admin.get("/forgotten").get_data(as_text=True)
