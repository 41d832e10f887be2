from __future__ import annotations

from datetime import date

import pytest
from pydantic import ValidationError

from documents.content import content_from_data, to_data
from documents.dictionaries import standard
from documents.errors import DictionaryRefused
from documents.fields import FIELDS
from documents.prefill import conclusions
from tests.documents.sample_routes import route, with_row

TODAY = date(2026, 9, 14)


def test_every_coded_field_has_its_dictionary():
    used = {field.dictionary for field in FIELDS.values() if field.dictionary}
    assert used <= set(standard().lists)


@pytest.mark.parametrize("name", sorted(standard().lists))
def test_every_list_has_choices_today_and_russian_labels(name):
    terms = standard().choices(name, on=TODAY)
    assert terms
    assert all(any("а" <= letter <= "я" for letter in term.label.casefold()) for term in terms)


@pytest.mark.requirement("R-II.2-3a")
def test_stages_stand_in_the_order_of_the_order():
    assert [term.label for term in standard().choices("stage", on=TODAY)] == [
        "диагностико-мотивационный",
        "проектировочный",
        "реализационный",
        "аналитический",
    ]


@pytest.mark.requirement("R-II.3")
def test_directions_are_the_four_of_the_order():
    assert [term.label for term in standard().choices("direction", on=TODAY)] == [
        "профессиональное",
        "психолого-педагогическое",
        "методическое",
        "информационное",
    ]


@pytest.mark.requirement("R-IV.4")
def test_instruments_are_the_five_of_the_order():
    assert len(standard().choices("instrument", on=TODAY)) == 5


def test_what_forms_imply_is_known_elsewhere():
    for term in standard().lists["form"].terms.values():
        for name, code in term.implies.items():
            assert standard().knows(name, code), term


@pytest.mark.requirement("R-IV.2")
def test_a_code_out_of_date_cannot_be_chosen_but_is_read():
    words = standard().with_rows(
        "diagnostic_source", [{"code": "ya_uchitel", "label": "«Я Учитель»", "valid_to": date(2025, 12, 31)}]
    )
    assert "ya_uchitel" not in {term.code for term in words.choices("diagnostic_source", on=TODAY)}
    assert "ya_uchitel" in {term.code for term in words.choices("diagnostic_source", on=date(2025, 1, 1))}
    assert words.label("diagnostic_source", "ya_uchitel") == "«Я Учитель»"


@pytest.mark.requirement("R-IV.4")
def test_an_installation_adds_a_word_without_code(tmp_path):
    (tmp_path / "instrument.toml").write_text(
        'terms = [{ code = "regional_institute", label = "повышение квалификации в институте края" },\n'
        '{ code = "quantorium", label = "работа в Кванториуме" }]',
        encoding="utf-8",
    )
    words = standard().with_folder(tmp_path)
    assert words.label("instrument", "regional_institute") == "повышение квалификации в институте края"
    changed = to_data(route())
    changed["z3"]["rows"][0]["instrument"] = "quantorium"
    assert content_from_data(changed, words).z3.rows[0].instrument == "quantorium"
    with pytest.raises(ValidationError):
        content_from_data(changed)
    assert not standard().knows("instrument", "quantorium")


def test_a_closed_list_takes_new_labels_only():
    words = standard().with_rows("category", [{"code": "first", "label": "первая категория"}])
    assert words.label("category", "first") == "первая категория"
    with pytest.raises(DictionaryRefused, match="список закрыт"):
        standard().with_rows("category", [{"code": "third", "label": "третья"}])


@pytest.mark.parametrize(
    ("text", "cause"),
    [
        ("terms = [", "не читается"),
        ('terms = [{ code = "Ы", label = "я" }]', "a–z"),
        ('terms = [{ code = "a" }]', "нет подписи"),
        ('terms = [{ code = "a", label = "я", colour = "red" }]', "лишний ключ"),
    ],
)
def test_a_bad_file_is_named(tmp_path, text, cause):
    (tmp_path / "form.toml").write_text(text, encoding="utf-8")
    with pytest.raises(DictionaryRefused, match=cause) as caught:
        standard().with_folder(tmp_path)
    assert "form" in str(caught.value)


def test_an_unknown_list_is_named(tmp_path):
    (tmp_path / "colours.toml").write_text("terms = []", encoding="utf-8")
    with pytest.raises(DictionaryRefused, match="colours"):
        standard().with_folder(tmp_path)


def test_an_unknown_code_is_shown_as_it_is():
    assert standard().label("form", "old_code") == "old_code"
    assert standard().label("form", None) == ""


def test_conclusions_come_from_the_words():
    words = standard().with_rows(
        "form", [{"code": "seminar", "label": "семинар", "implies": {"instrument": "community"}}]
    )
    row = with_row(route(), 0, forms=["seminar"]).z3.rows[0]
    assert conclusions(row, None, words)["instrument"] == "community"
