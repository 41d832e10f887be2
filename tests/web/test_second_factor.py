"""The second factor: a code beside the password at sign-in and at each signature, never the same one twice."""

import re
from io import BytesIO
from pathlib import Path

import pyotp
import pytest
from docx import Document
from sqlalchemy import select

from tests.web.background import a_post
from tests.web.conftest import PASSWORD, Browser, Clock, Place, on_both_databases
from tests.web.made_once import an_app
from tests.web.one_time_codes import give_sheet, next_code, vault
from tests.web.school import School
from web import second_factor
from web.downloads import DOCX
from web.installation import installation
from web.jobs import deliver_all
from web.second_factor import SheetCode, is_demanded
from workflow.participants import Office, User

pytest_plugins = ("tests.web.with_school",)

SECRET = re.compile(r"<code>((?:[A-Z2-7]{4} ){7}[A-Z2-7]{4})</code>")
CODE = re.compile(r"<li><code>(\d{4} \d{4})</code></li>")
NEW = "ветер-мельница-карандаш"


def text(browser: Browser, address: str) -> str:
    answer = browser.get(address)
    assert answer.status_code == 200, address
    return answer.get_data(as_text=True)


def with_app(place: Place, browser: Browser) -> pyotp.TOTP:
    """Set an application up on the pages and return it."""
    assert browser.post("/account/second-factor/app", password=PASSWORD).status_code == 303
    found = SECRET.search(text(browser, "/account/second-factor/app"))
    assert found
    codes = pyotp.TOTP(found[1].replace(" ", ""))
    answer = browser.post("/account/second-factor/confirm", code=codes.at(place.clock.now))
    assert answer.status_code == 303
    return codes


def half_in(place: Place, login: str = "lugova") -> Browser:
    """A browser after the right password, before the code."""
    browser = place.browser()
    answer = browser.post("/sign-in", login=login, password=PASSWORD)
    assert answer.headers["Location"] == "/sign-in/code"
    return browser


def is_in(browser: Browser) -> bool:
    return browser.get("/account").status_code == 200


# --- who must have one ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("office", "policy", "demanded"),
    [
        *((office, "offices", True) for office in ("administrator", "municipal_curator", "auditor")),
        *(
            (office, "offices", False)
            for office in ("deputy_head", "school_head", "mentor", "authority_head")
        ),
        *((office, "heads", True) for office in ("deputy_head", "school_head", "auditor")),
        ("mentor", "heads", False),
        ("mentor", "everyone", True),
    ],
)
def test_the_office_and_the_policy_say_who_must_have_one(office: str, policy: str, demanded: bool):
    assert is_demanded(frozenset({Office(office)}), policy) == demanded


def test_a_teacher_without_an_office_must_have_one_only_where_everybody_must():
    assert not is_demanded(frozenset(), "heads")
    assert is_demanded(frozenset(), "everyone")


@on_both_databases
def test_who_must_have_one_and_has_none_sees_only_the_page_of_setting_it_up(place: Place):
    browser = place.browser()
    assert browser.post("/sign-in", login="admin", password=PASSWORD).headers["Location"] == "/"
    for address in ("/people", "/account", "/tasks", "/settings"):
        answer = browser.get(address)
        assert (answer.status_code, answer.headers["Location"]) == (303, "/account/second-factor")
    assert browser.post("/people/new", login="x").headers["Location"] == "/account/second-factor"
    assert "нужен одноразовый код" in text(browser, "/account/second-factor")
    with_app(place, browser)
    assert browser.get("/people").status_code == 200


def test_the_policy_of_the_municipality_reaches_deputies(place: Place, admin: Browser):
    seen = re.search(r'name="seen" value="([^"]+)"', text(admin, "/settings/rules"))
    assert seen
    rules = {"reflection_opens": "10.05", "reflection_days_before_end": "14"}
    assert admin.post("/settings/rules", seen=seen[1], second_factor="heads", **rules).status_code == 303
    deputy, teacher = place.browser(), place.browser()
    deputy.post("/sign-in", login="berezova", password=PASSWORD)
    teacher.post("/sign-in", login="lugova", password=PASSWORD)
    assert deputy.get("/tasks").headers["Location"] == "/account/second-factor"
    assert teacher.get("/tasks").status_code == 200
    assert "ещё директорам и заместителям" in text(admin, "/settings")


# --- setting up -------------------------------------------------------------------------------------


@on_both_databases
def test_an_application_is_set_up_with_its_picture_and_its_first_code(place: Place, teacher: Browser):
    with_app(place, teacher)
    assert teacher.get("/account/second-factor/qr.png").status_code == 404, "the picture is not shown again"
    (entry,) = place.events("totp.enrolled")
    assert (entry["by"], entry["data"]) == (place.people["lugova"], {"factor": "totp"})
    assert "Код из приложения" in text(teacher, "/account/second-factor")


def test_the_picture_is_a_png_of_our_own(place: Place, teacher: Browser):
    assert teacher.get("/account/second-factor/qr.png").status_code == 404
    teacher.post("/account/second-factor/app", password=PASSWORD)
    answer = teacher.get("/account/second-factor/qr.png")
    assert answer.content_type == "image/png"
    assert answer.data.startswith(b"\x89PNG")
    assert answer.headers["Cache-Control"] == "no-store"


def test_without_the_password_nothing_is_set_up(place: Place, teacher: Browser):
    for password, sentence in (("", "Введите пароль"), ("not this one at all", "Пароль не подошёл")):
        for what in ("app", "sheet"):
            answer = teacher.post(f"/account/second-factor/{what}", password=password)
            assert answer.status_code == 422
            assert sentence in answer.get_data(as_text=True)
    with place.parts.units.reading() as session:
        assert session.scalars(select(SheetCode)).all() == []


def test_until_its_first_code_is_typed_it_asks_for_nothing(place: Place, teacher: Browser):
    teacher.post("/account/second-factor/app", password=PASSWORD)
    answer = teacher.post("/account/second-factor/confirm", code="000000")
    assert answer.status_code == 422
    assert "Код не подошёл" in answer.get_data(as_text=True)
    assert place.browser().post("/sign-in", login="lugova", password=PASSWORD).headers["Location"] == "/"


@on_both_databases
def test_a_printed_sheet_has_forty_codes_each_good_once(place: Place, teacher: Browser):
    page = teacher.post("/account/second-factor/sheet", password=PASSWORD).get_data(as_text=True)
    codes = CODE.findall(page)
    assert len(set(codes)) == 40
    assert teacher.post("/account/second-factor/confirm", code=codes[7]).status_code == 303
    assert "осталось кодов — 39" in text(teacher, "/account/second-factor")
    first = half_in(place)
    assert first.post("/sign-in/code", code=codes[7]).status_code == 422, "used up when it was set up"
    assert first.post("/sign-in/code", code=codes[0].replace(" ", "-")).status_code == 303
    assert is_in(first)
    second = half_in(place)
    assert second.post("/sign-in/code", code=codes[0]).status_code == 422
    assert second.post("/sign-in/code", code=codes[1]).status_code == 303


def test_the_sheet_that_was_shown_comes_as_a_word_file_until_it_is_in_force(place: Place, teacher: Browser):
    page = teacher.post("/account/second-factor/sheet", password=PASSWORD).get_data(as_text=True)
    codes = CODE.findall(page)
    assert f'name="codes" value="{";".join(codes)}"' in page
    answer = teacher.post("/account/second-factor/sheet.docx", codes=";".join(codes))
    assert (answer.status_code, answer.content_type) == (200, DOCX)
    assert answer.headers["Cache-Control"] == "no-store"
    (table,) = Document(BytesIO(answer.data)).tables
    assert {cell.text for row in table.rows for cell in row.cells} >= set(codes)
    for refused in ("", ";".join(codes[1:]), ";".join([*codes[1:], "0000 0000"]), "слова"):
        answer = teacher.post("/account/second-factor/sheet.docx", codes=refused)
        assert answer.status_code == 422
        assert "Напечатайте новый" in answer.get_data(as_text=True)
    teacher.post("/account/second-factor/confirm", code=codes[0])
    assert teacher.post("/account/second-factor/sheet.docx", codes=";".join(codes)).status_code == 422


def test_the_base_does_not_hold_what_opens_it(place: Place, teacher: Browser):
    page = teacher.post("/account/second-factor/sheet", password=PASSWORD).get_data(as_text=True)
    codes = [code.replace(" ", "") for code in CODE.findall(page)]
    teacher.post("/account/second-factor/app", password=PASSWORD)
    secret = SECRET.search(text(teacher, "/account/second-factor/app"))
    assert secret
    path = Path(str(place.parts.units.database.url.database))
    stored = b"".join(file.read_bytes() for file in path.parent.glob(f"{path.name}*"))
    assert vault(place.parts).digest(codes[0], place.people["lugova"]).encode() in stored
    assert not [code for code in codes if code.encode() in stored]
    assert secret[1].replace(" ", "").encode() not in stored


def test_a_new_sheet_puts_the_old_one_out_only_when_it_is_confirmed(
    place: Place, teacher: Browser, clock: Clock
):
    give_sheet(place.parts, "lugova")
    app = place.app
    page = teacher.post(
        "/account/second-factor/sheet", password=PASSWORD, code=next_code(app, "lugova")
    ).get_data(as_text=True)
    fresh = CODE.findall(page)
    assert half_in(place).post("/sign-in/code", code=next_code(app, "lugova")).status_code == 303
    assert half_in(place).post("/sign-in/code", code=fresh[3]).status_code == 422
    assert teacher.post("/account/second-factor/confirm", code=fresh[0]).status_code == 303
    clock.move(minutes=15)
    assert half_in(place).post("/sign-in/code", code=next_code(app, "lugova")).status_code == 422
    clock.move(minutes=15)
    other = place.browser("198.51.100.9")
    other.post("/sign-in", login="lugova", password=PASSWORD)
    assert other.post("/sign-in/code", code=fresh[3]).status_code == 303


def test_who_need_not_have_one_can_do_without_again_and_who_must_cannot(
    place: Place, teacher: Browser, admin: Browser
):
    give_sheet(place.parts, "lugova")
    removed = teacher.post(
        "/account/second-factor/remove", password=PASSWORD, code=next_code(place.app, "lugova")
    )
    assert removed.status_code == 303
    assert place.browser().post("/sign-in", login="lugova", password=PASSWORD).headers["Location"] == "/"
    refused = admin.post(
        "/account/second-factor/remove", password=PASSWORD, code=next_code(place.app, "admin")
    )
    assert refused.status_code == 422
    assert "отключить его нельзя" in refused.get_data(as_text=True)


# --- signing in -------------------------------------------------------------------------------------


def test_the_password_alone_opens_nothing(place: Place, teacher: Browser):
    with_app(place, teacher)
    signed_in = len(place.events("auth.ok"))
    browser = half_in(place)
    assert not is_in(browser)
    assert len(place.events("auth.ok")) == signed_in


@on_both_databases
def test_the_same_code_is_not_taken_twice(place: Place, teacher: Browser, clock: Clock):
    """Abuse 11: the same code twice within its half minute."""
    codes = with_app(place, teacher)
    clock.move(minutes=5)
    code = codes.at(clock.now)
    thief, owner = half_in(place), half_in(place)
    assert owner.post("/sign-in/code", code=code).status_code == 303
    assert thief.post("/sign-in/code", code=code).status_code == 422
    assert not is_in(thief)
    clock.move(seconds=30)
    assert thief.post("/sign-in/code", code=code).status_code == 422, "nor in the half minute after it"


@pytest.mark.parametrize(("shift", "taken"), [(-90, False), (-30, True), (30, True), (90, False)])
def test_clocks_may_differ_by_half_a_minute(
    place: Place, teacher: Browser, clock: Clock, shift: int, taken: bool
):
    codes = with_app(place, teacher)
    clock.move(minutes=5)
    answer = half_in(place).post("/sign-in/code", code=codes.at(int(clock.now.timestamp()) + shift))
    assert (answer.status_code == 303) == taken


def test_wrong_codes_slow_down_like_wrong_passwords(place: Place, teacher: Browser):
    give_sheet(place.parts, "lugova")
    browser = half_in(place)
    answers = [browser.post("/sign-in/code", code="00000000").status_code for _ in range(6)]
    assert answers[:4] == [422] * 4
    assert answers[-1] == 429
    assert place.browser().post("/sign-in", login="lugova", password=PASSWORD).status_code == 429
    assert (
        place.browser("198.51.100.9").post("/sign-in", login="lugova", password=PASSWORD).status_code == 303
    )
    assert place.events("auth.fail")[0]["about"] == place.people["lugova"]


def test_a_right_password_does_not_buy_more_attempts_at_the_code(place: Place, teacher: Browser):
    give_sheet(place.parts, "lugova")
    statuses = []
    for _ in range(4):
        browser = place.browser()
        statuses.append(browser.post("/sign-in", login="lugova", password=PASSWORD).status_code)
        statuses.append(browser.post("/sign-in/code", code="11111111").status_code)
    assert 429 in statuses


def test_the_code_must_follow_the_password_soon(place: Place, teacher: Browser, clock: Clock):
    give_sheet(place.parts, "lugova")
    browser = half_in(place)
    clock.move(minutes=6)
    answer = browser.post("/sign-in/code", code=next_code(place.app, "lugova"))
    assert answer.headers["Location"] == "/sign-in"
    assert not is_in(browser)
    assert place.browser().get("/sign-in/code").headers["Location"] == "/sign-in"


def test_a_closed_account_gets_no_further_than_the_code(place: Place, teacher: Browser):
    give_sheet(place.parts, "lugova")
    browser = half_in(place)
    with place.parts.units.writing() as session:
        session.get_one(User, place.people["lugova"]).active = False
    assert browser.post("/sign-in/code", code=next_code(place.app, "lugova")).status_code == 422


def test_the_way_wanted_is_kept_past_the_code(place: Place, teacher: Browser):
    give_sheet(place.parts, "lugova")
    browser = place.browser()
    browser.post("/sign-in", login="lugova", password=PASSWORD, next="/sign-offs")
    answer = browser.post("/sign-in/code", code=next_code(place.app, "lugova"))
    assert answer.headers["Location"] == "/sign-offs"


# --- signing ----------------------------------------------------------------------------------------


def test_a_signature_needs_the_code_and_says_so(school: School) -> None:
    story = school.world.route().submitted().approved_by_school()
    story.write("curator", "z5")
    curator = school["curator"]
    form = curator.form(f"/routes/{story.id}/review", "curator_approve")
    form.put("decision", "approve").put("password", PASSWORD)
    acts = school.acts()
    for code, sentence in ((" ", "Введите одноразовый код"), ("00000000", "Код не подошёл")):
        answer = curator.send(form, code=code)
        assert answer.status_code == 422
        assert sentence in answer.get_data(as_text=True)
    assert school.acts() == acts
    code = next_code(school.app, "curator")
    assert curator.send(form, code=code).status_code == 303
    assert story.statement()["auth"]["m"] == ["pwd", "code"]


def test_a_code_used_for_a_signature_signs_nothing_else(school: School) -> None:
    first, second = (school.world.route().submitted().approved_by_school() for _ in range(2))
    curator = school["curator"]
    code = next_code(school.app, "curator")
    answers = []
    for story in (first, second):
        form = curator.form(f"/routes/{story.id}/review", "curator_return")
        address = f"/routes/{story.id}/acts/curator_return"
        fields = {"comment": "Уточните сроки мероприятий", "reason": "dates_wrong", "password": PASSWORD}
        answers.append(curator.send(form, address, code=code, **fields).status_code)
    assert answers == [303, 422]
    assert second.state == "curator_recommendations"


def test_abuse_10_a_stolen_session_signs_nothing_and_ends_at_the_fifth_attempt(school: School) -> None:
    """Abuse 10: the thief sits in the curator's session; password and code are asked, five failures end it."""
    story = school.world.route().submitted().approved_by_school()
    thief = school["curator"]
    form = thief.form(f"/routes/{story.id}/review", "curator_return")
    form.put("comment", "Уточните сроки мероприятий").put("reason", "dates_wrong")
    address, acts = f"/routes/{story.id}/acts/curator_return", school.acts()
    for _ in range(4):
        assert thief.send(form, address, password=PASSWORD, code="00000000").status_code == 422
    assert thief.send(form, address, password=PASSWORD, code="00000000").status_code == 403
    assert thief.get("/tasks").status_code == 303
    assert school.acts() == acts
    assert story.state == "curator_recommendations"


# --- lost -------------------------------------------------------------------------------------------


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


def test_no_page_of_a_school_shows_a_code(school: School) -> None:
    """The hint belongs to the demonstration: nothing like it stands on the pages of a real municipality."""
    page = school["curator"].text("/account/second-factor")
    assert "Одноразовый код" in page
    assert "Учебная база" not in page
