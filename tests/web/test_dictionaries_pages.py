"""Dictionaries: an administrator adds and ends words; they may be chosen at once, in every running program."""

import re

import pytest
from sqlalchemy import select

from approvals.desk import Desk
from documents.dictionaries import standard
from documents.dictionary_rows import DictionaryRow, extended
from tests.web.conftest import START, Browser, Clock, Place, on_both_databases
from workflow.log.tables import Payload
from workflow.transaction import Units

WORD = {"label": "Педагогический квест", "valid_from": "", "valid_to": ""}
CHECKBOX = re.compile(r'name="subjects" value="(own_[0-9a-f]{8})"')


def rows(place: Place) -> list[DictionaryRow]:
    with place.parts.units.reading() as session:
        return list(session.scalars(select(DictionaryRow).order_by(DictionaryRow.seq)))


def choices(desk: Desk, place: Place, name: str = "form") -> list[str]:
    with desk.units.reading() as session:
        desk.shelf.look(session)  # as each request does
    return [term.label for term in desk.dictionaries.choices(name, on=place.clock.now.date())]


@on_both_databases
def test_an_added_word_may_be_chosen_at_once_and_is_an_entry_of_the_log(place: Place, admin: Browser):
    assert admin.post("/settings/dictionaries/form/new", **WORD).status_code == 303
    (row,) = rows(place)
    (event,) = place.events("dictionary.changed")
    assert event["seq"] == row.seq
    assert event["by"] == place.people["admin"]
    assert event["data"] == {"dictionary": "form", "code": row.code, "valid_from": None, "valid_to": None}
    with place.parts.units.reading() as session:
        assert session.get_one(Payload, (row.seq, "label")).text == "Педагогический квест"
    assert "Педагогический квест" in admin.get("/settings/dictionaries/form").get_data(as_text=True)
    assert "Педагогический квест" in choices(place.parts.desk, place)


def test_a_form_of_another_page_offers_the_word_without_a_restart(place: Place, admin: Browser):
    card = f"/people/{place.people['lugova']}/card"
    assert CHECKBOX.findall(admin.get(card).get_data(as_text=True)) == []
    admin.post("/settings/dictionaries/subject/new", **{**WORD, "label": "Основы агрономии"})
    page = admin.get(card).get_data(as_text=True)
    assert CHECKBOX.findall(page) == [rows(place)[0].code]
    assert "Основы агрономии" in page


def test_another_running_program_sees_the_word_at_its_next_request(place: Place, admin: Browser):
    other = Desk.open(Units(place.parts.units.database))
    assert "Педагогический квест" not in choices(other, place)
    admin.post("/settings/dictionaries/form/new", **WORD)
    assert "Педагогический квест" in choices(other, place)


def test_looking_again_reads_no_rows_while_nothing_is_new(place: Place, admin: Browser):
    admin.post("/settings/dictionaries/form/new", **WORD)
    shelf = place.parts.desk.shelf
    with place.parts.units.reading() as session:
        first = shelf.look(session)
        assert shelf.look(session) is first


def test_own_words_stand_before_the_last_word_of_the_list(place: Place, admin: Browser):
    admin.post("/settings/dictionaries/form/new", **WORD)
    assert choices(place.parts.desk, place)[-2:] == ["Педагогический квест", "иное"]


def test_a_word_is_offered_between_its_days_only(place: Place, admin: Browser, clock: Clock):
    admin.post(
        "/settings/dictionaries/form/new", **{**WORD, "valid_from": "2026-09-15", "valid_to": "2026-09-16"}
    )
    offered = []
    for _day in range(4):
        offered.append("Педагогический квест" in choices(place.parts.desk, place))
        clock.move(days=1)
    assert offered == [False, True, True, False]


@on_both_databases
def test_an_ended_word_leaves_the_choices_and_stays_readable(place: Place, admin: Browser, clock: Clock):
    admin.post("/settings/dictionaries/form/new", **WORD)
    code = rows(place)[0].code
    assert admin.post(f"/settings/dictionaries/form/{code}/end", last_day="2026-09-14").status_code == 303
    assert [row.code for row in rows(place)] == [code, code]
    clock.move(days=1)
    assert "Педагогический квест" not in choices(place.parts.desk, place)
    assert place.parts.desk.dictionaries.label("form", code) == "Педагогический квест"


def test_ending_a_shipped_word_keeps_what_the_program_knows_about_it():
    words = standard()
    term = next(term for term in words.lists["form"].terms.values() if term.implies)
    row = DictionaryRow(
        seq=1, dictionary="form", code=term.code, label=term.label, valid_from=None, valid_to=START.date()
    )
    ended = extended(words, [row]).term("form", term.code)
    assert ended is not None
    assert (ended.implies, ended.sort, ended.hint) == (term.implies, term.sort, term.hint)
    assert ended.valid_to == START.date()


def test_a_list_that_a_newer_program_dropped_does_not_stop_the_start():
    row = DictionaryRow(seq=1, dictionary="gone", code="own_1", label="слово")
    assert extended(standard(), [row]) == standard()


@pytest.mark.parametrize(
    ("name", "changed", "cause"),
    [
        ("form", {"label": " "}, "Заполните поле «Значение»"),
        ("form", {"label": "ИНОЕ"}, "уже есть"),
        ("form", {"label": "Квест\u200b"}, "уберите символ"),
        ("form", {"valid_from": "2026-09-15", "valid_to": "2026-09-14"}, "Дата окончания раньше даты начала"),
        ("stage", {}, "Этот список закрыт"),
    ],
)
def test_a_word_that_cannot_be_added_is_refused_at_its_field(
    place: Place, admin: Browser, name: str, changed: dict[str, str], cause: str
):
    answer = admin.post(f"/settings/dictionaries/{name}/new", **{**WORD, **changed})
    assert answer.status_code == 422
    assert cause in answer.get_data(as_text=True)
    assert rows(place) == []
    assert place.events("dictionary.changed") == []


def test_a_closed_list_offers_no_adding_and_its_words_do_not_end(place: Place, admin: Browser):
    assert "Добавить значение" not in admin.get("/settings/dictionaries/stage").get_data(as_text=True)
    answer = admin.post("/settings/dictionaries/stage/design/end", last_day="2026-09-14")
    assert answer.status_code == 422
    assert rows(place) == []


def test_an_unknown_list_or_word_is_not_there(place: Place, admin: Browser):
    assert admin.get("/settings/dictionaries/none").status_code == 404
    assert admin.get("/settings/dictionaries/none/new").status_code == 404
    assert admin.get("/settings/dictionaries/form/none/end").status_code == 404


def test_who_reads_the_settings_reads_the_words_and_changes_none(place: Place, admin: Browser):
    order = {
        "office": "municipal_curator",
        "organization": "o_authority",
        "title": "методист",
        "scope": "municipality",
        "replaces": "",
        "basis_number": "41-о",
        "basis_date": "2026-09-10",
        "valid_from": "2026-09-14",
        "valid_to": "",
    }
    assert admin.post("/offices/new", **order, person=place.people["lugova"]).status_code == 303
    curator = place.browser()
    curator.sign_in("lugova")
    page = curator.get("/settings/dictionaries/form").get_data(as_text=True)
    assert "Завершить" not in page
    assert curator.get("/settings/dictionaries/form/new").status_code == 404
    assert curator.post("/settings/dictionaries/form/new", **WORD).status_code == 404
