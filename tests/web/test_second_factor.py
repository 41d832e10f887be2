"""The second factor: who must have one, and how an application and a printed sheet are set up and changed."""

import re
from io import BytesIO
from pathlib import Path

import pytest
from docx import Document
from sqlalchemy import select

from tests.web.conftest import PASSWORD, Browser, Clock, Place, on_both_databases
from tests.web.one_time_codes import give_sheet, next_code, vault
from tests.web.school import School
from tests.web.test_settings_pages import RULES, save
from tests.web.with_code import half_in, is_in, secret_on_page, text, with_app
from web.downloads import DOCX
from web.second_factor import SheetCode, is_demanded
from workflow.participants import Office

pytest_plugins = ("tests.web.with_school",)

CODE = re.compile(r"<li><code>(\d{4} \d{4})</code></li>")


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
    assert save(admin, "/settings/rules", **{**RULES, "second_factor": "heads"}).status_code == 303
    deputy, teacher = place.browser(), place.browser()
    deputy.post("/sign-in", login="berezova", password=PASSWORD)
    teacher.post("/sign-in", login="lugova", password=PASSWORD)
    assert deputy.get("/tasks").headers["Location"] == "/account/second-factor"
    assert teacher.get("/tasks").status_code == 200
    assert "ещё директорам и заместителям" in text(admin, "/settings")


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
    secret = secret_on_page(teacher)
    path = Path(str(place.parts.units.database.url.database))
    stored = b"".join(file.read_bytes() for file in path.parent.glob(f"{path.name}*"))
    assert vault(place.parts).digest(codes[0], place.people["lugova"]).encode() in stored
    assert not [code for code in codes if code.encode() in stored]
    assert secret.encode() not in stored


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


def test_no_page_of_a_school_shows_a_code(school: School) -> None:
    """The hint belongs to the demonstration: nothing like it stands on the pages of a real municipality."""
    page = school["curator"].text("/account/second-factor")
    assert "Одноразовый код" in page
    assert "Учебная база" not in page
