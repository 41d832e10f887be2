from __future__ import annotations

import unicodedata

import pytest
from pydantic import ValidationError

from documents.content import ZONES, Progress, RouteContent, content_from_data, empty_content, to_data
from documents.fields import FIELD_LABELS, FIELDS, label_at
from documents.input_errors import errors_in_russian
from documents.texts import FORBIDDEN, search_key, sort_key
from tests.documents.sample_routes import SALTS, route, with_row, with_zone


def refused(zone: str, **values: object) -> list[tuple[str, str]]:
    data = {name: {"salt": SALTS[name]} for name in ZONES}
    data[zone].update(values)
    with pytest.raises(ValidationError) as caught:
        content_from_data(data)
    return errors_in_russian(caught.value)


def test_a_draft_may_be_empty_everywhere():
    content = empty_content(SALTS)
    assert content.z3.rows == ()
    assert to_data(content) == {zone: {"salt": SALTS[zone]} for zone in ZONES}


def test_every_zone_needs_its_salt():
    with pytest.raises(ValidationError):
        RouteContent.model_validate({"z1": {}, "z2": {}, "z3": {}, "z4": {}, "z5": {}})
    assert "соль" in refused("z1", salt="short")[0][1]


def test_content_never_changes():
    with pytest.raises(ValidationError):
        route().z1.goal = "другая"


def test_an_unknown_key_is_refused_and_named():
    assert refused("z1", passport="1") == [("z1.passport", "Поле «passport»: такого поля нет, уберите его.")]


@pytest.mark.parametrize("pattern", [key for key, field in FIELDS.items() if field.limit and "[]" not in key])
def test_every_limit_is_strict_to_the_character(pattern):
    zone, _, name = pattern.partition(".")
    field = FIELDS[pattern]
    inner, _, leaf = name.rpartition(".")

    def values(text: str) -> dict[str, object]:
        return {inner: {leaf: text}} if inner else {leaf: text}

    full = with_zone(empty_content(SALTS), zone, **values("я" * field.limit))
    assert full != empty_content(SALTS)
    sentence = refused(zone, **values("я" * (field.limit + 1)))[0][1]
    assert field.label in sentence
    assert str(field.limit) in sentence


@pytest.mark.parametrize(
    "code",
    [
        *(0, 1, 8, 9, 0xB, 0xC, 0xD, 0x1F, 0x7F, 0x9F, 0x200B, 0x200D, 0x200F, 0x202A, 0x202E),
        *(0x2066, 0x2069, 0xFEFF, 0xFFFE, 0xFFFF, 0xD800, 0xDFFF),
    ],
)
def test_a_forbidden_character_is_named_with_its_place(code):
    path, sentence = refused("z1", goal=f"Цель{chr(code)} маршрута")[0]
    assert path == "z1.goal"
    assert sentence.startswith("Поле «Цель»: уберите символ «")
    assert f"U+{code:04X}" in sentence
    assert sentence.endswith("он стоит на месте 5.")


def test_every_code_point_that_is_printable_is_allowed():
    assert not [code for code in range(0x110000) if chr(code).isprintable() and FORBIDDEN.match(chr(code))]


def test_harmless_odd_characters_survive():
    text = "№ 5 ₽ 😀 мягкий\u00adперенос =CMD()\nвторая строка\u00a0«ё»"
    assert with_zone(route(), "z4", path_reflection=text).z4.path_reflection == text


def test_text_is_brought_to_nfc_and_line_feeds_once():
    decomposed = unicodedata.normalize("NFD", "ёжик й")
    content = with_zone(route(), "z1", goal=f"{decomposed}\r\nвторая")
    assert content.z1.goal == "ёжик й\nвторая"


def test_names_keep_yo_and_lose_surplus_spaces():
    content = with_zone(route(), "z1", last_name="  О’Нил-Ёжикова ", patronymic="")
    assert content.z1.last_name == "О’Нил-Ёжикова"
    assert content.z1.full_name == "О’Нил-Ёжикова Марина"


def test_initials_stand_with_non_breaking_spaces():
    assert route().z1.initials_name == "Лугова\u00a0М.\u00a0О."
    assert with_zone(route(), "z1", first_name="Анна-Мария").z1.initials_name == "Лугова\u00a0А.-М.\u00a0О."
    assert with_zone(route(), "z1", patronymic="").z1.initials_name == "Лугова\u00a0М."


@pytest.mark.requirement("R-A.5")
@pytest.mark.parametrize(
    "value", ["в течение года", "31.02.2027", "2026-13-01", 20261218, 1.5, True, "0001-01-01"]
)
def test_only_a_real_date_is_a_date(value):
    with pytest.raises(ValidationError) as caught:
        with_row(route(), 2, due_on=value)
    ((path, sentence),) = errors_in_russian(caught.value)
    assert path == "z3.rows[2].due_on"
    assert sentence.startswith("Мероприятие № 3, срок окончания: ")


def test_dates_are_read_in_both_spellings():
    assert with_row(route(), 0, due_on="14.09.2026") == with_row(route(), 0, due_on="2026-09-14")
    assert with_row(route(), 0, due_on="").z3.rows[0].due_on is None


@pytest.mark.parametrize("value", [1.0, 36.5, True, "36,5", "много", 0, 2001, 10**30])
def test_hours_are_a_whole_number_within_limits(value):
    with pytest.raises(ValidationError):
        with_row(route(), 0, hours=value)


def test_hours_are_read_from_a_form():
    assert with_row(route(), 0, hours=" 36 ").z3.rows[0].hours == 36


@pytest.mark.parametrize("link", ["javascript:alert(1)", "ftp://x.ru", "x.ru", "https://"])
def test_a_link_leads_to_the_web_only(link):
    with pytest.raises(ValidationError):
        with_row(route(), 0, resource_link=link)


def test_rows_with_one_identifier_are_refused():
    rows = [row.model_dump() for row in route().z3.rows]
    with pytest.raises(ValidationError):
        with_zone(route(), "z3", rows=[rows[0], rows[0]])


def test_more_than_sixty_rows_are_refused():
    rows = [{"id": f"{place:016x}"} for place in range(61)]
    assert len(with_zone(route(), "z3", rows=rows[:60]).z3.rows) == 60
    with pytest.raises(ValidationError) as caught:
        with_zone(route(), "z3", rows=rows)
    assert errors_in_russian(caught.value) == [
        ("z3.rows", "Поле «Мероприятия»: оставьте не больше 60 строк.")
    ]


def test_only_derivable_fields_can_be_marked_as_derived():
    with pytest.raises(ValidationError):
        with_row(route(), 0, derived=["educational_task"])


def test_errors_name_rows_by_identifier_when_asked():
    rows = [{**route().z3.rows[0].model_dump(), "hours": "x"}]
    data = {**to_data(route()), "z3": {"salt": SALTS["z3"], "rows": rows}}
    with pytest.raises(ValidationError) as caught:
        content_from_data(data)
    ((path, _),) = errors_in_russian(caught.value, data)
    assert path == f"z3.rows[{rows[0]['id']}].hours"


def test_errors_never_repeat_what_was_typed():
    with pytest.raises(ValidationError) as caught:
        with_zone(route(), "z1", category="тайна")
    assert "тайна" not in str(caught.value)
    assert "тайна" not in errors_in_russian(caught.value)[0][1]


def test_every_field_has_a_russian_label():
    for pattern, label in FIELD_LABELS.items():
        assert any("а" <= letter <= "я" for letter in label.casefold()), pattern


def test_a_place_is_called_by_row_and_field():
    assert label_at("z1.goal") == "Цель"
    assert label_at("z3.rows[0011223344556677].due_on", 2) == "Мероприятие № 2, срок окончания"
    assert label_at("z3.rows[0011223344556677]", 2) == "Мероприятие № 2"


def test_keys_of_the_json_are_short_ascii():
    def keys(value: object) -> set[str]:
        if isinstance(value, dict):
            return set(value).union(*map(keys, value.values()), set())
        return set().union(*map(keys, value)) if isinstance(value, list) else set()

    assert all(key.isascii() and key == key.lower() and len(key) <= 32 for key in keys(to_data(route())))


def test_progress_knows_what_is_final():
    row = route().z3.rows[0].id
    marks = Progress()
    assert marks.of(row).status == "planned"
    done = marks.marked(marks.of(row).model_copy(update={"status": "done"}))
    assert done.of(row).is_final


def test_yo_sorts_right_after_ye_and_is_found_as_ye():
    names = ["Жуков", "Ёлкина", "Ежов", "Яшин", "Елин", "Абрамов"]
    assert sorted(names, key=sort_key) == ["Абрамов", "Ежов", "Елин", "Ёлкина", "Жуков", "Яшин"]
    assert search_key("Ёлкина") == search_key("елкина")
