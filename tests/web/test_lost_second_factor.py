"""A lost second factor: an administrator starts it anew, the owner is told, and a new password opens no way past it."""

import re

from tests.web.background import a_post
from tests.web.conftest import PASSWORD, Browser, Place, on_both_databases
from tests.web.made_once import an_app
from tests.web.one_time_codes import give_sheet, vault
from tests.web.with_code import is_in, text, with_app
from web import second_factor
from web.installation import installation
from web.jobs import deliver_all
from workflow.participants import User

NEW = "ветер-мельница-карандаш"


@on_both_databases
def test_an_administrator_starts_anew_for_who_lost_it_and_the_owner_is_told(
    place: Place, teacher: Browser, admin: Browser
):
    give_sheet(place.parts, "lugova")
    with place.parts.units.writing() as session:
        session.get_one(User, place.people["lugova"]).email = "lugova@school.example"
    assert "Сбросить одноразовый код" in text(admin, f"/people/{place.people['lugova']}")
    answer = admin.post(f"/people/{place.people['lugova']}/second-factor/reset")
    assert answer.status_code == 303
    assert not is_in(teacher), "all sessions end"
    (entry,) = place.events("totp.reset")
    assert (entry["by"], entry["about"]) == (place.people["admin"], place.people["lugova"])
    post, letters = a_post(place.parts.units)
    deliver_all(post, at=place.clock.now)
    assert letters.sent[-1].subject == "«Маршрут»: код для входа сброшен"
    assert place.browser().post("/sign-in", login="lugova", password=PASSWORD).headers["Location"] == "/"


def test_an_administrator_does_not_start_anew_for_himself(place: Place, admin: Browser):
    answer = admin.post(f"/people/{place.people['admin']}/second-factor/reset")
    assert answer.status_code == 422
    assert place.events("totp.reset") == []


def test_abuse_12_who_resets_anothers_password_is_asked_for_his_code_still(place: Place, admin: Browser):
    """Abuse 12: the administrator uses the link for a deputy's new password himself; the old key is dead, the code
    is not, and the deputy and the director know."""
    assert place.browser().sign_in("berezova").status_code == 303
    give_sheet(place.parts, "berezova")
    person = place.people["berezova"]
    place.direct("lugova", "o_school3")
    with place.parts.units.writing() as session:
        session.get_one(User, person).email = "berezova@school.example"
        session.get_one(User, place.people["lugova"]).email = "director@school.example"
    page = admin.post(f"/people/{person}/password").get_data(as_text=True)
    link = re.search(r"/link/[\w-]+", page)
    assert link
    forger = place.browser()
    forger.post(link[0], password=NEW, again=NEW)
    answer = forger.post("/sign-in", login="berezova", password=NEW)
    assert answer.headers["Location"] == "/sign-in/code"
    assert not is_in(forger)
    kinds = [one["kind"] for one in place.events("password.reset", "key.revoked", "key.enrolled")]
    assert kinds[-3:] == ["password.reset", "key.revoked", "key.enrolled"]
    post, letters = a_post(place.parts.units)
    deliver_all(post, at=place.clock.now)
    assert letters.to("berezova@school.example") == ["«Маршрут»: выдана ссылка для нового пароля"]
    (told,) = [letter for letter in letters.sent if letter.to == "director@school.example"]
    assert "тому, кто согласует маршруты" in told.subject
    assert "Берёзова Анна Викторовна" in told.text


def test_with_another_key_of_the_installation_no_code_fits_and_nothing_breaks(place: Place, teacher: Browser):
    """The key file was lost: people are asked for codes that cannot be right, and are started anew."""
    with_app(place, teacher)
    other = an_app(
        type(place.parts.settings)(**{**place.parts.settings.__dict__, "secret_key": "z" * 40}), place.clock
    )
    with installation(other).units.reading() as session:
        assert second_factor.is_on(session, place.people["lugova"])
    with installation(other).units.writing() as session:
        person = place.people["lugova"]
        assert (
            second_factor.accept(session, vault(installation(other)), person, "123456", at=place.clock.now)
            is None
        )
    installation(other).close()
