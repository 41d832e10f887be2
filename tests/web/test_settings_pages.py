"""The municipality's settings: changed by an administrator alone, over what he saw, each change an entry of the log."""

import re

import pytest

from approvals.municipality import Municipality, load_municipality
from approvals.process_choices import TEACHER_PROCESS, chosen
from tests.web.conftest import Browser, Place, on_both_databases

SEEN = re.compile(r'name="seen" value="([0-9a-f]{64})"')
GENERAL = {
    "name": "Примерский муниципальный округ",
    "authority": "Управление образования",
    "contact": "8 (000) 000-00-00",
    "address": "https://iom.primersk.example/",
    "prefix": "ПМ",
    "zone": "Asia/Omsk",
    "profile": "gost_2016",
}
RULES = {
    "reflection_opens": "20.05",
    "reflection_days_before_end": "10",
    "reflection_until": "18.06",
    "transfer_basis_required": "1",
    "strict_separation": "1",
    "voluntary": "1",
    "school_days": "5",
    "rework_days": "5",
    "curator_days": "10",
    "completion_days": "5",
}
ACT = {
    "title": "Приказ «Об организации работы»",
    "number": "118-о",
    "date": "2026-08-25",
    "issuer": "МОУ «СОШ № 3 с. Луговое»",
    "valid_from": "2026-09-01",
    "valid_to": "",
}
ESIGN = {
    "title": "Положение о простой электронной подписи",
    "number": "7",
    "date": "2026-09-01",
    "issuer": "Управление образования",
    "on_paper": "1",
}


def settings(place: Place) -> Municipality:
    with place.parts.units.reading() as session:
        return load_municipality(session)


def seen_on(browser: Browser, address: str) -> str:
    page = browser.get(address).get_data(as_text=True)
    found = SEEN.search(page)
    assert found, page
    return found[1]


def save(browser: Browser, where: str, /, *, form: str = "", **fields: str):
    return browser.post(where, seen=seen_on(browser, form or where), **fields)


def changed_fields(place: Place) -> list[list[str]]:
    return [event["data"]["fields"] for event in place.events("config.changed")]


# --- names, numbering, time -------------------------------------------------------------------------


@on_both_databases
def test_a_change_is_an_entry_of_the_log_with_the_names_of_its_fields_and_no_text(
    place: Place, admin: Browser
):
    assert save(admin, "/settings/general", **GENERAL).status_code == 303
    now = settings(place)
    assert (now.prefix, now.zone, now.profile) == ("ПМ", "Asia/Omsk", "gost_2016")
    assert now.address == "https://iom.primersk.example"
    (event,) = place.events("config.changed")
    assert event["by"] == place.people["admin"]
    assert event["data"] == {"fields": ["address", "contact", "prefix", "profile", "zone"]}
    assert event["texts"] == {}
    assert "000-00-00" not in str(event)


def test_saving_without_a_change_leaves_no_entry(place: Place, admin: Browser):
    assert save(admin, "/settings/general", **GENERAL).status_code == 303
    answer = save(admin, "/settings/general", **GENERAL)
    assert answer.status_code == 303
    assert len(changed_fields(place)) == 1


@pytest.mark.parametrize(
    ("changed", "cause"),
    [
        ({"name": " "}, "Заполните поле «Муниципалитет»"),
        ({"prefix": "1ИОМ"}, "от 1 до 10 букв и цифр"),
        ({"prefix": "ИОМ-2"}, "от 1 до 10 букв и цифр"),
        ({"zone": "Europe/Atlantis"}, "Выберите значение поля «Часовой пояс»"),
        ({"address": "iom.primersk.ru"}, "Укажите адрес целиком"),
        ({"address": "https://iom.primersk.ru/?a=1"}, "Укажите адрес целиком"),
        ({"address": "https://iom:secret@primersk.ru"}, "Укажите адрес целиком"),
        ({"profile": "gost_1997"}, "Выберите значение поля «Оформление документов»"),
    ],
)
def test_a_faulty_value_is_named_at_its_field_and_nothing_is_stored(
    place: Place, admin: Browser, changed: dict[str, str], cause: str
):
    before = settings(place)
    answer = save(admin, "/settings/general", **{**GENERAL, **changed})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert cause in page
    assert f'id="e-{next(iter(changed))}"' in page
    assert settings(place) == before
    assert changed_fields(place) == []


@on_both_databases
def test_settings_that_moved_meanwhile_are_not_overwritten(place: Place, admin: Browser):
    stale = seen_on(admin, "/settings/general")
    assert save(admin, "/settings/rules", **RULES).status_code == 303
    answer = admin.post("/settings/general", seen=stale, **GENERAL)
    assert answer.status_code == 409
    assert "настройки изменил другой человек" in answer.get_data(as_text=True)
    assert settings(place).prefix == "ИОМ"
    assert len(changed_fields(place)) == 1


@on_both_databases
@pytest.mark.parametrize("login", ["lugova", "berezova"])
def test_nobody_but_an_administrator_changes_the_settings(place: Place, login: str):
    browser = place.browser()
    browser.sign_in(login)
    addresses = ("general", "rules", "acts/new", "esign", "dictionaries/form/new")
    for address in addresses:
        assert browser.get(f"/settings/{address}").status_code == 404
        assert browser.post(f"/settings/{address}", seen="0" * 64).status_code == 404
    assert changed_fields(place) == []


# --- rules ------------------------------------------------------------------------------------------


@on_both_databases
def test_the_day_of_reflection_and_the_ground_for_passing_data_on_are_set(place: Place, admin: Browser):
    assert "Проверка основания передачи выключена" in admin.get("/settings").get_data(as_text=True)
    assert save(admin, "/settings/rules", **RULES).status_code == 303
    now = settings(place)
    assert (now.reflection_opens, now.reflection_days_before_end) == ("05-20", 10)
    assert now.transfer_basis_required
    assert "Проверка основания передачи выключена" not in admin.get("/settings").get_data(as_text=True)


@pytest.mark.parametrize(
    ("changed", "cause"),
    [
        ({"reflection_opens": "29.02"}, "которые есть в каждом году"),
        ({"reflection_opens": "31.04"}, "которые есть в каждом году"),
        ({"reflection_opens": "май"}, "которые есть в каждом году"),
        ({"reflection_days_before_end": "0"}, "от 1 до 60"),
        ({"reflection_days_before_end": "-5"}, "от 1 до 60"),
        ({"reflection_until": "31.06"}, "которые есть в каждом году"),
        ({"reflection_until": "20.05"}, "позже дня, когда она открывается"),
        ({"school_days": "0"}, "рабочих дней от 1 до 60"),
        ({"curator_days": "61"}, "рабочих дней от 1 до 60"),
        ({"rework_days": "неделя"}, "рабочих дней от 1 до 60"),
        ({"completion_days": ""}, "рабочих дней от 1 до 60"),
        ({"completes": "teacher"}, "Выберите значение поля «Завершает маршрут»"),
    ],
)
def test_a_faulty_day_or_term_is_named_and_nothing_is_stored(
    place: Place, admin: Browser, changed: dict[str, str], cause: str
):
    answer = save(admin, "/settings/rules", **{**RULES, **changed})
    assert answer.status_code == 422
    assert cause in answer.get_data(as_text=True)
    assert f'id="e-{next(iter(changed))}"' in answer.get_data(as_text=True)
    assert changed_fields(place) == []


@pytest.mark.requirement("R-I.1")
@on_both_databases
def test_the_way_of_a_route_is_chosen_on_one_page_and_published_with_the_change(place: Place, admin: Browser):
    ways = {"director_approves": "1", "association_opinion": "1", "completes": "head", "school_days": "7"}
    asked = {
        name: value
        for name, value in (RULES | ways).items()
        if name not in ("strict_separation", "voluntary")
    }
    before = {event["data"]["id"] for event in place.events("process.published")}
    assert save(admin, "/settings/rules", **asked).status_code == 303
    now = settings(place)
    assert (now.director_approves, now.association_opinion, now.head_completes) == (True, True, True)
    assert (now.filler_may_approve, now.voluntary, now.school_days) == (True, False, 7)
    (fields,) = changed_fields(place)
    assert {"association_opinion", "director_approves", "filler_may_approve", "head_completes"} < set(fields)
    made = {event["data"]["id"] for event in place.events("process.published")} - before
    assert made
    assert chosen(TEACHER_PROCESS, now).id in made
    page = admin.get("/settings").get_data(as_text=True)
    assert "на рассмотрении в школе — 7\N{NO-BREAK SPACE}рабочих дней" in page or "7 рабочих дней" in page
    assert "заполненный за педагога согласуют, когда он подтвердил" in page
    again = save(admin, "/settings/rules", **{**asked, "director_approves": "", "completes": ""})
    assert again.status_code == 303
    assert (settings(place).director_approves, settings(place).head_completes) == (False, True)
    assert "strict_separation" in admin.get("/settings/rules").get_data(as_text=True)


# --- local acts -------------------------------------------------------------------------------------


@pytest.mark.requirement("R-0.1")
@pytest.mark.requirement("R-I.2")
@on_both_databases
def test_a_local_act_is_added_and_the_one_begun_last_counts(place: Place, admin: Browser):
    assert save(admin, "/settings/acts/new", **ACT).status_code == 303
    later = {**ACT, "number": "5-о", "date": "2026-09-10", "valid_from": "2026-09-12"}
    assert save(admin, "/settings/acts/new", **later).status_code == 303
    now = settings(place)
    assert [act.number for act in now.local_acts] == ["118-о", "5-о"]
    act = now.local_act(place.clock.now.date())
    assert act is not None
    assert act.number == "5-о"
    assert changed_fields(place) == [["local_acts"], ["local_acts"]]


@pytest.mark.parametrize(
    ("changed", "cause"),
    [
        ({"title": ""}, "Заполните поле «Название акта»"),
        ({"date": "вчера"}, "проверьте дату"),
        ({"number": "2", "valid_from": "2026-08-01"}, "не может действовать раньше своей даты"),
        ({"number": "2", "valid_to": "2026-08-31"}, "Дата окончания раньше даты начала"),
        ({}, "уже внесён"),
    ],
)
def test_a_faulty_act_names_its_field(place: Place, admin: Browser, changed: dict[str, str], cause: str):
    save(admin, "/settings/acts/new", **ACT)
    answer = save(admin, "/settings/acts/new", **{**ACT, **changed})
    assert answer.status_code == 422
    assert cause in answer.get_data(as_text=True)
    assert len(settings(place).local_acts) == 1


@pytest.mark.requirement("R-I.2")
@on_both_databases
def test_an_act_in_force_is_ended_forwards_and_never_deleted(place: Place, admin: Browser):
    save(admin, "/settings/acts/new", **ACT)
    early = save(admin, "/settings/acts/0/end", last_day="2026-09-05")
    assert "прошедшие дни не переписываются" in early.get_data(as_text=True)
    page = admin.get("/settings/acts/0/end").get_data(as_text=True)
    assert "Удалить акт" not in page
    removed = save(admin, "/settings/acts/0/remove", form="/settings/acts/0/end")
    assert removed.status_code == 422
    assert save(admin, "/settings/acts/0/end", last_day="2026-09-20").status_code == 303
    (act,) = settings(place).local_acts
    assert str(act.valid_to) == "2026-09-20"
    assert "и так действует по 20.09.2026" in save(
        admin, "/settings/acts/0/end", last_day="2026-09-21"
    ).get_data(as_text=True)


def test_an_act_that_has_not_begun_is_taken_out_again(place: Place, admin: Browser):
    save(admin, "/settings/acts/new", **{**ACT, "valid_from": "2026-10-01"})
    page = admin.get("/settings/acts/0/end").get_data(as_text=True)
    assert "Удалить акт" in page
    assert save(admin, "/settings/acts/0/remove", form="/settings/acts/0/end").status_code == 303
    assert settings(place).local_acts == ()
    assert admin.get("/settings/acts/0/end").status_code == 404


# --- the order on electronic signatures -------------------------------------------------------------


@on_both_databases
def test_the_order_on_signatures_is_entered_only_with_the_papers_behind_it(place: Place, admin: Browser):
    page = admin.get("/settings/esign").get_data(as_text=True)
    assert "Сначала документы на бумаге" in page
    assert "согласованное с учредителем" in page
    without = {name: value for name, value in ESIGN.items() if name != "on_paper"}
    refused = save(admin, "/settings/esign", **without)
    assert refused.status_code == 422
    assert "Подтвердите, что документы есть на бумаге" in refused.get_data(as_text=True)
    assert settings(place).esign is None
    assert save(admin, "/settings/esign", **{**ESIGN, "date": "2026-12-01"}).status_code == 422
    assert save(admin, "/settings/esign", **ESIGN).status_code == 303
    policy = settings(place).esign
    assert policy is not None
    assert policy.number == "7"
    assert changed_fields(place) == [["esign"]]


def test_an_order_that_is_no_longer_applied_is_taken_out(place: Place, admin: Browser):
    save(admin, "/settings/esign", **ESIGN)
    assert save(admin, "/settings/esign/end", form="/settings/esign").status_code == 303
    assert settings(place).esign is None
    assert "Согласовано в информационной системе" in admin.get("/settings").get_data(as_text=True)
