"""Rows kept for the next route: without dates and sources; the patterns of the program say no name."""

import itertools
import re

from documents.dictionaries import standard
from documents.patterns import Pattern, pattern_of, samples, with_patterns
from tests.documents import paper

NAME = re.compile(r"[А-ЯЁ][а-яё]+ [А-ЯЁ][а-яё]+(?:вич|вна)\b|[А-ЯЁ]\. ?[А-ЯЁ]\.")


def ids():
    numbers = itertools.count(1 << 62)
    return lambda: f"{next(numbers):016x}"


def test_a_pattern_says_what_and_how_and_never_when_or_from_where():
    content = paper.content()
    pattern = pattern_of(content, content.z3.rows[0].id)
    assert pattern is not None
    assert pattern.row.educational_task == content.z3.rows[0].educational_task
    assert (pattern.row.starts_on, pattern.row.due_on, pattern.row.recommended) == (None, None, False)
    assert [(need.text, need.source, need.source_date) for need in pattern.needs] == [
        (content.z2.items[0].text, None, None)
    ]
    assert pattern_of(content, "f" * 16) is None


def test_a_pattern_taken_where_its_need_is_known_writes_the_need_once():
    content = paper.content()
    pattern = pattern_of(content, content.z3.rows[0].id)
    assert pattern is not None
    now = with_patterns(content, [pattern, pattern], new_id=ids())
    assert now.z2 == content.z2
    assert [row.needs for row in now.z3.rows[-2:]] == [(content.z2.items[0].id,)] * 2
    assert len({row.id for row in now.z3.rows}) == len(content.z3.rows) + 2
    assert now.z3.rows[:-2] == content.z3.rows


def test_a_pattern_taken_into_an_empty_route_brings_its_need():
    content = paper.content()
    pattern = pattern_of(content, content.z3.rows[0].id)
    assert pattern is not None
    bare = content.model_copy(
        update={
            "z2": content.z2.model_copy(update={"items": ()}),
            "z3": content.z3.model_copy(update={"rows": ()}),
        }
    )
    now = with_patterns(bare, [pattern], new_id=ids())
    assert [need.text for need in now.z2.items] == [content.z2.items[0].text]
    assert now.z3.rows[0].needs == (now.z2.items[0].id,)


def test_the_patterns_of_the_program_are_whole_and_name_nobody():
    assert len(samples()) == 30
    assert {one.subject for one in samples()} == {
        "Математика", "Русский язык и литература", "Начальные классы", "Управленческие кадры",
    }  # fmt: skip
    for one in samples():
        row = one.pattern.row
        assert one.pattern.needs, one.code
        assert len(row.educational_task) > 10
        assert row.forms or row.forms_text
        assert row.result_form or row.result_text
        assert all(standard().knows("form", code) for code in row.forms)
        assert not NAME.search(one.pattern.model_dump_json()), one.code
        assert Pattern.model_validate_json(one.pattern.model_dump_json()) == one.pattern
