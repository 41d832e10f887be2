from __future__ import annotations

import pytest

from documents.checks import blocks, check
from documents.content import ZONES, empty_content
from documents.prefill import saved
from tests.documents.sample_routes import COMPLETED, NAMES, SUBMITTED, progress, raw, route


def test_the_five_samples_are_there():
    assert [raw(name)["demo"]["letter"] for name in NAMES] == ["А", "Б", "Д", "Г", "В"]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    ("stage", "at"), [("submission", SUBMITTED), ("municipal", SUBMITTED), ("completion", COMPLETED)]
)
def test_a_sample_passes_every_check(name, stage, at):
    findings = check(route(name), at=at, stage=stage, progress=progress(name))
    assert not blocks(findings), [found.sentence for found in findings if found.level == "E"]


@pytest.mark.requirement("R-II.2-3a")
@pytest.mark.parametrize("name", NAMES)
def test_a_sample_has_all_four_stages(name):
    assert {row.stage for row in route(name).z3.rows} == {
        "diagnostic_motivational",
        "design",
        "implementation",
        "analytical",
    }


@pytest.mark.parametrize("name", NAMES)
def test_a_sample_marks_what_the_program_filled_in(name):
    content = route(name)
    assert all("activity" in row.derived and "planned_result" in row.derived for row in content.z3.rows)
    assert saved(content, content) == content


@pytest.mark.parametrize("name", NAMES)
def test_the_typed_part_of_a_sample_is_enough(name):
    """Without the derived fields the same sample comes out again."""
    content = route(name)
    bare = [
        row.model_copy(update=dict.fromkeys(row.derived, None) | {"derived": ()}) for row in content.z3.rows
    ]
    typed = content.model_copy(update={"z3": content.z3.model_copy(update={"rows": tuple(bare)})})
    empty = empty_content({zone: getattr(content, zone).salt for zone in ZONES})
    assert saved(empty, typed) == content


def test_people_of_the_samples_are_those_of_the_papers():
    assert {route(name).z1.full_name for name in NAMES} == {
        "Лугова Марина Олеговна",
        "Берёзова Анна Викторовна",
        "Полянская Ольга Ивановна",
        "Ветрова Светлана Юрьевна",
        "Рощин Дмитрий Андреевич",
    }
    assert route("g_management").z1.subject_kind == "management"
    assert "deputy_head" not in {supporter.role for supporter in route("v_primary").z1.support_team}
