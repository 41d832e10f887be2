from __future__ import annotations

from datetime import timedelta

import pytest

from documents.fields import FIELDS
from documents.materiality import GROUP, MINOR, Change, changes, is_material
from documents.values import Record
from tests.documents.sample_routes import route, with_row, with_zone


def variant(value: object, pattern: str) -> object:
    """Another value of the same kind, without validation: only the path matters here."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + 1
    if isinstance(value, tuple):
        return (*value, "ещё")
    if hasattr(value, "isoformat"):
        return value + timedelta(days=400)
    return f"{value or ''}ещё"


def every_field(record: Record, pattern: str):
    """Yields the pattern of each leaf and the record with that leaf changed."""
    for name in type(record).model_fields:
        here = f"{pattern}.{name}" if pattern else name
        value = getattr(record, name)
        if isinstance(value, Record):
            for path, inner in every_field(value, here):
                yield path, record.model_copy(update={name: inner})
        elif isinstance(value, tuple) and value and isinstance(value[0], Record):
            for path, inner in every_field(value[0], f"{here}[]"):
                yield path, record.model_copy(update={name: (inner, *value[1:])})
        else:
            yield here, record.model_copy(update={name: variant(value, here)})


# Every list has a row, so that the walk reaches every field; a person has typed every one of them.
TYPED = with_zone(route(), "z3", rows=[{**row.model_dump(), "derived": ()} for row in route().z3.rows])
ANSWERED = with_zone(TYPED, "z4", row_answers=[{"row": route().z3.rows[0].id, "answer": "done"}])
SOMEBODY = f"p_{'5' * 32}"
GROUPED = with_zone(ANSWERED, "z1", members=[{**route("d_group").z1.members[1].model_dump()}])
BASE = with_zone(GROUPED, "z4", personal=[{"person": SOMEBODY, "text": "Моё"}])
CASES = dict(every_field(BASE, ""))


def test_the_walk_reaches_every_field_of_the_models():
    leaves = {
        pattern for pattern, field in FIELDS.items() if field.record is None and not pattern.startswith("p.")
    }
    assert leaves == set(CASES)


@pytest.mark.parametrize("pattern", sorted(CASES))
def test_a_path_is_minor_only_if_the_table_lists_it(pattern):
    found = changes(BASE, CASES[pattern])
    assert found
    always_minor = {path for path in MINOR if not path.endswith(("starts_on", "due_on"))}
    minor = pattern in always_minor or pattern.startswith(GROUP)
    assert all(change.material != minor for change in found), found


def test_joining_and_leaving_a_group_is_minor():
    members = [member.model_dump() for member in route("d_group").z1.members]
    fewer = with_zone(route("d_group"), "z1", members=members[1:])
    assert not is_material(route("d_group"), fewer)
    assert not is_material(fewer, route("d_group"))


def test_the_table_names_only_fields_that_exist():
    assert set(MINOR) <= set(FIELDS)


def test_adding_removing_and_moving_rows_is_material():
    rows = [row.model_dump() for row in route().z3.rows]
    added = with_zone(route(), "z3", rows=[*rows, {"id": "0" * 16}])
    removed = with_zone(route(), "z3", rows=rows[1:])
    moved = with_zone(route(), "z3", rows=[rows[1], rows[0], *rows[2:]])
    for new in (added, removed, moved):
        (change,) = changes(route(), new)
        assert change.material


def test_nothing_changed_is_no_change():
    assert changes(route(), route()) == ()
    assert not is_material(route(), route())


@pytest.mark.parametrize(
    ("days", "material"), [(1, False), (30, False), (-30, False), (31, True), (-31, True)]
)
def test_a_date_is_minor_up_to_thirty_days(days, material):
    due = route().z3.rows[3].due_on + timedelta(days=days)
    (change,) = changes(route(), with_row(route(), 3, due_on=due))
    assert change == Change(f"z3.rows[{route().z3.rows[3].id}].due_on", material)


def test_a_date_outside_the_period_is_material():
    old = with_row(route(), 6, due_on="25.08.2027")
    assert is_material(old, with_row(old, 6, due_on="05.09.2027"))


def test_a_date_taken_away_is_material():
    assert is_material(route(), with_row(route(), 0, due_on=None))


def test_in_a_recommended_row_everything_is_material():
    old = with_row(route(), 1, recommended=True)
    assert is_material(old, with_row(old, 1, hours=40))
    assert not is_material(route(), with_row(route(), 1, hours=40))


def test_wording_marked_by_the_reviewer_is_minor_for_texts_only():
    new = with_row(route(), 1, educational_task="Освоить приёмы", direction=None)
    row = f"z3.rows[{route().z3.rows[1].id}]"
    weights = {
        change.path: change.material
        for change in changes(route(), new, wording={f"{row}.educational_task", f"{row}.direction"})
    }
    assert weights == {f"{row}.educational_task": False, f"{row}.direction": True}


def test_what_the_program_concludes_weighs_no_more_than_what_was_typed():
    old = with_zone(
        TYPED, "z3", rows=[{**row.model_dump(), "derived": ("planned_result",)} for row in TYPED.z3.rows]
    )
    first, *others = [row.model_dump() for row in old.z3.rows]
    changed = {**first, "result_text": "Другая подборка", "planned_result": "Представлено: другая подборка"}
    assert not is_material(old, with_zone(old, "z3", rows=[changed, *others]))
    typed = {**changed, "derived": ()}
    assert is_material(old, with_zone(old, "z3", rows=[typed, *others]))
