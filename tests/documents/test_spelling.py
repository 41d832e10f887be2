"""Records are spelled once, and never as another record."""

import gc

import pytest

from documents.content import to_data
from documents.spelling import spelled
from tests.documents import sample_routes
from workflow.log.canonical import canonical


def test_a_record_is_spelled_canonically_and_once():
    needs = sample_routes.route().z2
    assert spelled(needs) == canonical(to_data(needs))
    assert spelled(needs) is spelled(needs)


def test_a_copy_with_another_field_has_its_own_bytes():
    roadmap = sample_routes.route().z3
    spelled(roadmap)
    fewer = roadmap.model_copy(update={"rows": roadmap.rows[1:]})
    assert spelled(fewer) == canonical(to_data(fewer))
    assert spelled(fewer) != spelled(roadmap)


def test_a_record_put_in_a_place_left_by_another_is_spelled_anew():
    seen = set()
    for hours in range(1, 200):
        rows = sample_routes.route().z3.rows
        row = rows[0].model_copy(update={"hours": hours})
        seen.add(spelled(row))
        del row
    assert len(seen) == 199


@pytest.mark.slow  # gathers the garbage of the whole run
def test_spellings_go_with_their_records():
    gc.collect()
    before = len(spelled)
    copies = [sample_routes.route().z2.model_copy() for _ in range(20)]
    for copy in copies:
        spelled(copy)
    assert len(spelled) == before + 20
    del copies, copy
    gc.collect()
    assert len(spelled) == before
