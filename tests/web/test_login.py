"""Signing in: who gets in, how the rest is answered, what the log says."""

import re

import pytest
from argon2 import PasswordHasher
from sqlalchemy import select

from tests.web.conftest import PASSWORD, Clock, Place, on_both_databases
from tests.web.made_once import CHEAP
from web import one_time, passwords
from web.installation import Installation
from web.login import safe_next
from web.one_time import LinkSpent, Purpose
from web.passwords import Passwords, objection
from workflow.participants import Appointment, User

NEW = "ветер-мельница-карандаш"


def without_tokens(page: str) -> str:
    return re.sub(r"(csrf_token\" value=\"|X-CSRF-Token\": \")[^\"]+|value=\"(lugova|nobody)\"", "", page)


@on_both_databases
def test_the_right_password_leads_to_the_persons_work(place: Place):
    browser = place.browser()
    assert browser.sign_in("lugova").headers["Location"] == "/"
    assert "Лугова" in browser.get("/account").get_data(as_text=True)
    assert [event["by"] for event in place.events("auth.ok")] == [place.people["lugova"]]


def test_an_unknown_account_is_answered_exactly_like_a_wrong_password(place: Place):
    known = place.browser().sign_in("lugova", "not this one at all")
    unknown = place.browser("198.51.100.9").sign_in("nobody", "not this one at all")
    assert known.status_code == unknown.status_code == 422
    assert without_tokens(known.get_data(as_text=True)) == without_tokens(unknown.get_data(as_text=True))


def test_an_unknown_account_costs_as_much_hashing_as_a_known_one():
    class Counting(PasswordHasher):
        verified = 0

        def verify(self, *args, **kwargs):
            self.verified += 1
            return super().verify(*args, **kwargs)

    hasher = Counting(time_cost=1, memory_cost=8, parallelism=1)
    assert not Passwords(hasher).matches(None, "a password that nobody has")
    assert hasher.verified == 1


def test_a_closed_account_cannot_sign_in(place: Place):
    with place.parts.units.writing() as session:
        session.get_one(User, place.people["lugova"]).active = False
    assert place.browser().sign_in("lugova").status_code == 422


@on_both_databases
def test_wrong_passwords_reach_the_log_once_a_minute_with_a_count(place: Place, clock: Clock):
    browser = place.browser()
    for _ in range(3):
        browser.sign_in("lugova", "not this one at all")
    clock.move(minutes=2)
    browser.sign_in("lugova", "not this one at all")
    events = place.events("auth.fail")
    assert [event["data"]["count"] for event in events] == [1, 3]
    assert {event["about"] for event in events} == {place.people["lugova"]}


@on_both_databases
def test_unknown_accounts_cannot_fill_the_log(place: Place):
    for number in range(4):
        place.browser().sign_in(f"nobody{number}", "not this one at all")
    assert len(place.events("auth.fail")) == 1


@on_both_databases
def test_guessing_is_slowed_down_and_never_locks_the_person_out(place: Place, clock: Clock):
    """Abuse 14: a thousand passwords from one network do not keep her out of hers."""
    attacker = place.browser("203.0.113.5")
    for _ in range(5):
        assert attacker.sign_in("lugova", "not this one at all").status_code == 422
    refused = attacker.sign_in("lugova", "not this one at all")
    assert refused.status_code == 429
    assert int(refused.headers["Retry-After"]) >= 1
    assert place.events("auth.locked")[0]["about"] == place.people["lugova"]
    assert place.browser("192.0.2.7").sign_in("lugova").status_code == 303
    clock.move(seconds=30)
    assert attacker.sign_in("lugova").status_code == 303


def test_while_a_wait_lasts_even_the_right_password_is_not_looked_at(place: Place):
    browser = place.browser()
    for _ in range(5):
        browser.sign_in("lugova", "not this one at all")
    assert browser.sign_in("lugova").status_code == 429


@pytest.mark.parametrize(
    "wanted",
    [
        "//evil.example/",
        "https://evil.example/",
        "/\\evil.example",
        "javascript:alert(1)",
        "/no-such-page",
        "/account\n",
        "",
    ],
)
def test_a_way_on_leads_only_to_our_own_pages(place: Place, wanted: str):
    with place.app.test_request_context():
        assert safe_next(wanted) is None


def test_the_wanted_page_is_opened_after_signing_in(place: Place):
    browser = place.browser()
    assert browser.get("/account").headers["Location"] == "/sign-in?next=/account"
    assert browser.sign_in("lugova", next="/account").headers["Location"] == "/account"


# --- one-time links ---------------------------------------------------------------------------------


def first_link(parts: Installation, clock: Clock) -> str:
    with parts.units.writing() as session:
        return one_time.issue(session, Purpose.FIRST_ADMINISTRATOR, person=None, by=None, at=clock())


FIRST = {
    "last_name": "Порядков",
    "first_name": "Илья",
    "patronymic": "Сергеевич",
    "login": "poryadkov",
    "email": "",
    "basis_number": "1",
    "basis_date": "2026-09-01",
    "password": NEW,
    "again": NEW,
}


@on_both_databases
def test_the_first_administrator_comes_by_a_link_that_works_once(empty_place: Place, clock: Clock):
    token = first_link(empty_place.parts, clock)
    browser = empty_place.browser()
    assert "Первый администратор" in browser.get(f"/link/{token}").get_data(as_text=True)
    assert browser.post(f"/link/{token}", **FIRST).status_code == 303
    assert browser.sign_in("poryadkov", NEW).status_code == 303
    assert browser.get("/people").status_code == 200
    assert [event["data"]["office"] for event in empty_place.events("role.granted")] == ["administrator"]
    assert empty_place.browser().post(f"/link/{token}", **FIRST).status_code == 410


@on_both_databases
def test_a_link_dies_of_age_and_stands_nowhere_in_clear(empty_place: Place, clock: Clock):
    token = first_link(empty_place.parts, clock)
    with empty_place.parts.units.reading() as session:
        assert session.get(one_time.OneTimeToken, token) is None
    clock.move(hours=25)
    assert empty_place.browser().get(f"/link/{token}").status_code == 410


def test_a_refused_password_does_not_use_the_link_up(empty_place: Place, clock: Clock):
    token = first_link(empty_place.parts, clock)
    browser = empty_place.browser()
    weak = {**FIRST, "password": "порядков2026", "again": "порядков2026"}
    refused = browser.post(f"/link/{token}", **weak)
    assert refused.status_code == 422
    assert "Пароль почти целиком" in refused.get_data(as_text=True)
    with empty_place.parts.units.reading() as session:
        assert session.scalars(select(Appointment)).all() == []
    assert browser.post(f"/link/{token}", **FIRST).status_code == 303


@on_both_databases
def test_a_newer_link_kills_the_older_one(place: Place, clock: Clock):
    with place.parts.units.writing() as session:
        person = place.people["lugova"]
        old = one_time.issue(session, Purpose.PASSWORD_RESET, person=person, by=None, at=clock())
        one_time.issue(session, Purpose.PASSWORD_RESET, person=person, by=None, at=clock())
    with place.parts.units.reading() as session, pytest.raises(LinkSpent):
        one_time.look_up(session, old, at=clock())


# --- passwords --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("password", "cause"),
    [
        ("короткий", "не меньше 12"),
        ("я" * 129, "не больше 128"),
        ("qwerty123456", "самых частых"),
        ("Пароль123456", "самых частых"),
        ("Gfhjkm123456!", "самых частых"),  # «Пароль» typed without switching the keyboard
        ("ааааааббббббвв", "повторяются"),
        ("абракабракабрак", "повторяются"),
        ("жзийклмнопрст1", "повторяются"),
        ("марина-лугова!!", "Пароль почти целиком"),
        ("иоммаршрут2026", "Пароль почти целиком"),
    ],
)
def test_an_easily_guessed_password_is_refused_with_its_reason(place: Place, password: str, cause: str):
    with place.app.test_request_context():
        assert cause in str(objection(password, names=("Лугова", "Марина", "lugova")))


@pytest.mark.parametrize(
    "password", [PASSWORD, NEW, "correct horse battery staple", "Лугова любит сирень в мае"]
)
def test_a_long_phrase_is_a_good_password_without_digits_or_capitals(place: Place, password: str):
    with place.app.test_request_context():
        assert objection(password, names=("Лугова", "Марина", "lugova")) is None


def test_the_installed_program_hashes_at_full_strength():
    stored = Passwords().hash(PASSWORD)
    found = re.match(r"\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$", stored)
    assert found
    assert int(found[1]) >= 46 * 1024
    assert int(found[2]) >= 1
    assert passwords.Passwords(PasswordHasher()).is_outdated(CHEAP.hash(PASSWORD))


@on_both_databases
def test_a_weakly_stored_password_is_strengthened_at_the_next_sign_in(place: Place):
    person = place.people["lugova"]
    with place.parts.units.writing() as session:
        weak = PasswordHasher(time_cost=1, memory_cost=16, parallelism=2).hash(PASSWORD)
        session.get_one(User, person).password_hash = weak
    assert place.browser().sign_in("lugova").status_code == 303
    with place.parts.units.reading() as session:
        stored = session.get_one(User, person).password_hash
    assert stored != weak
    assert stored is not None
    assert not CHEAP.check_needs_rehash(stored)
