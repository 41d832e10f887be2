"""Signing keys at the edge: made silently with a password, kept when it changes, replaced when it is forgotten."""

import re

import pytest
from sqlalchemy import select

from approvals.examination import examine
from approvals.signing import signing_keys
from approvals.signing.signer import Signer
from approvals.signing.signing_keys import SigningKey
from tests.web.conftest import PASSWORD, Browser, Place, on_both_databases
from tests.web.made_once import CHEAP
from tests.web.school import School
from tests.world import person_id
from workflow.participants import User

pytest_plugins = ("tests.web.with_school",)

NEW = "ветер-мельница-карандаш"


def keys(place: Place, login: str) -> list[SigningKey]:
    with place.parts.units.reading() as session:
        found = select(SigningKey).where(SigningKey.person == place.people[login])
        return list(session.scalars(found.order_by(SigningKey.enrolled_seq)))


def opens(place: Place, login: str, password: str) -> bool:
    with place.parts.units.reading() as session:
        return signing_keys.unlock(session, place.people[login], password) is not None


def link(admin: Browser, place: Place, login: str) -> str:
    page = admin.post(f"/people/{place.people[login]}/password").get_data(as_text=True)
    found = re.search(r"/link/[\w-]+", page)
    assert found, page
    return found[0]


@on_both_databases
def test_who_had_a_password_before_there_were_keys_gets_his_at_the_next_sign_in(place: Place):
    assert keys(place, "lugova") == []
    place.browser().sign_in("lugova", "not this one at all")
    assert keys(place, "lugova") == []
    place.browser().sign_in("lugova")
    place.browser("198.51.100.9").sign_in("lugova")
    (key,) = keys(place, "lugova")
    (enrolled,) = place.events("key.enrolled")
    assert (enrolled["by"], enrolled["about"]) == (place.people["lugova"],) * 2
    assert enrolled["data"] == {"alg": "ed25519", "kid": key.kid, "pub": key.pub, "replaces": None}
    assert opens(place, "lugova", PASSWORD)


@on_both_databases
def test_a_forgotten_password_replaces_the_key_without_a_word_about_keys(place: Place, admin: Browser):
    place.browser().sign_in("lugova")
    (old,) = keys(place, "lugova")
    address = link(admin, place, "lugova")
    stranger = place.browser()
    page = stranger.post(address, _follow=True, password=NEW, again=NEW).get_data(as_text=True)
    assert "Пароль изменён. Все прежние подписи действуют." in page
    assert "ключ" not in page.casefold()
    gone, now = keys(place, "lugova")
    assert (gone.kid, gone.sealed) == (old.kid, None)
    assert now.replaces == old.kid
    assert opens(place, "lugova", NEW)
    revoked = place.events("key.revoked")[-1]
    assert revoked["data"] == {"kid": old.kid, "why": "password_reset"}
    (reset,) = place.events(
        "password.reset"
    )  # who issued the link, for whoever asks about acts soon after it
    assert (reset["by"], reset["about"]) == (place.people["admin"], place.people["lugova"])
    assert reset["seq"] < revoked["seq"]


def test_an_invitation_makes_the_first_key(place: Place, admin: Browser):
    with place.parts.units.writing() as session:
        session.get_one(User, place.people["lugova"]).password_hash = None
    address = link(admin, place, "lugova")
    place.browser().post(address, password=NEW, again=NEW)
    (key,) = keys(place, "lugova")
    assert key.replaces is None
    assert opens(place, "lugova", NEW)
    assert place.events("key.revoked") == []


def test_a_changed_password_takes_the_same_key_along(place: Place, teacher: Browser):
    (before,) = keys(place, "lugova")
    answer = teacher.post("/account/password", current=PASSWORD, password=NEW, again=NEW)
    assert answer.status_code == 303
    (after,) = keys(place, "lugova")
    assert (after.kid, after.revoked_seq) == (before.kid, None)
    assert opens(place, "lugova", NEW)
    assert not opens(place, "lugova", PASSWORD)


def test_a_closed_account_loses_its_key_and_an_opened_one_gets_another(place: Place, admin: Browser):
    place.browser().sign_in("lugova")
    person = place.people["lugova"]
    assert admin.post(f"/people/{person}/close").status_code == 303
    assert [key.sealed for key in keys(place, "lugova")] == [None]
    assert place.events("key.revoked")[-1]["data"]["why"] == "account_closed"
    assert place.browser().sign_in("lugova").status_code == 422
    assert len(keys(place, "lugova")) == 1
    assert admin.post(f"/people/{person}/open").status_code == 303
    assert place.browser().sign_in("lugova").status_code == 303
    assert [key.revoked_seq is None for key in keys(place, "lugova")] == [False, True]


def test_a_decision_in_the_browser_carries_the_signature_of_who_typed_the_password(school: School) -> None:
    story = school.world.route()
    form = school["teacher"].form(f"/routes/{story.id}/acts/submit")
    assert school["teacher"].send(form, password=PASSWORD).status_code == 303
    entry = story.entries()[-1]
    assert entry["sig"]["kid"] == school.world.signer("teacher").kid
    assert entry["stmt"]["auth"]["m"] == ["pwd"]
    assert examine(school.world.units).exit_code == 0


def test_the_open_key_is_forgotten_when_the_request_ends(
    school: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[Signer] = []
    unlock = signing_keys.unlock

    def noted(*said: str) -> Signer | None:
        found = unlock(*said)
        opened.append(found)
        return found

    monkeypatch.setattr(signing_keys, "unlock", noted)
    story = school.world.route()
    opened.clear()
    form = school["teacher"].form(f"/routes/{story.id}/acts/submit")
    assert school["teacher"].send(form, password=PASSWORD).status_code == 303
    (signer,) = opened
    assert len(signer._seed) == 0


def test_a_password_put_into_the_base_by_hand_signs_nothing(school: School) -> None:
    """Who owns the server may let himself in under another's name; signing needs what he does not have."""
    story = school.world.route().submitted()
    with school.world.units.writing() as session:
        session.get_one(User, person_id("deputy")).password_hash = CHEAP.hash(NEW)
    forger = school.browsers.setdefault("deputy", school["curator"].__class__(school.app.test_client()))
    forger.sign_in("deputy", NEW)
    form = forger.form(f"/routes/{story.id}/review", "deputy_approve")
    before = school.acts()
    answer = forger.send(form, decision="approve", password=NEW)
    assert answer.status_code == 422
    assert "сменили в обход системы" in answer.get_data(as_text=True)
    assert school.acts() == before


def test_no_page_of_an_account_speaks_of_keys(place: Place, teacher: Browser):
    for address in ("/account", "/sign-offs", "/account/second-factor"):
        page = teacher.get(address).get_data(as_text=True).casefold()
        assert not re.search(r"\bключ|хеш|меркл", page), address
