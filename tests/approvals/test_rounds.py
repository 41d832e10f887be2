"""Rounds and materiality: who is asked again, and what passes by whom (rules §1–3)."""

from datetime import timedelta
from typing import Any

import pytest

from documents.edits import edits
from tests.stories import COMMENT, Story, World

pytestmark = pytest.mark.slow


@pytest.fixture
def returned(world: World) -> Story:
    """Agreed by the school, returned by the curator."""
    return world.route().submitted().approved_by_school().returned_by_curator()


def row(change: dict[str, Any], place: int = 1) -> Any:
    return lambda z3: z3["rows"][place].update(change)


@pytest.mark.parametrize(
    ("change", "state"),
    [
        ({"due_on": "2026-12-28"}, "curator_recommendations"),
        ({"due_on": "2027-01-17"}, "curator_recommendations"),
        ({"due_on": "2027-01-18"}, "deputy_review"),
        ({"hours": 40}, "curator_recommendations"),
        ({"forms": ["webinar"]}, "curator_recommendations"),
        ({"result_text": "подборка 25 задач с разбором"}, "curator_recommendations"),
        ({"educational_task": "Освоить другие приёмы решения задач"}, "deputy_review"),
    ],
    ids=["10 days", "30 days", "31 days", "hours", "forms", "result", "task"],
)
def test_minor_changes_alone_go_straight_back_to_the_curator(
    returned: Story, change: dict[str, Any], state: str
) -> None:
    returned.edit("teacher", "z3", row(change)).submitted()
    assert returned.state == state
    assert returned.situation().round == 2


def test_a_resubmission_without_changes_goes_back_to_who_returned_it(returned: Story) -> None:
    assert returned.submitted().state == "curator_recommendations"


def test_removing_or_adding_a_row_is_material(world: World, returned: Story) -> None:
    returned.edit(
        "teacher",
        "z3",
        lambda z3: z3["rows"].append({**z3["rows"][1], "id": "0" * 16, "due_on": "2027-01-10"}),
    )
    assert returned.submitted().state == "deputy_review"


def test_a_change_of_the_goal_is_material(returned: Story) -> None:
    returned.edit("teacher", "z1", lambda z1: z1.update(goal="Другая цель маршрута на этот год"))
    assert returned.submitted().state == "deputy_review"


def test_many_small_steps_do_not_add_up_past_the_school(returned: Story) -> None:
    """Each step is measured against what the school agreed, not against the step before."""
    due = returned.situation().content.z3.rows[1].due_on
    assert due is not None
    for days, state in ((25, "curator_recommendations"), (50, "deputy_review")):
        returned.edit("teacher", "z3", row({"due_on": (due + timedelta(days=days)).isoformat()})).submitted()
        assert returned.state == state
        if state == "curator_recommendations":
            returned.returned_by_curator()


def test_what_a_reviewer_marked_as_wording_is_minor(world: World) -> None:
    route = world.route().submitted().approved_by_school()
    remark = {"text": "Сформулируйте короче", "path": _path(route), "wording": True}
    route.act("curator", "curator_return", reason="other", comment=COMMENT, remarks=[remark])
    route.edit("teacher", "z3", row({"educational_task": "Уточнить затруднения по геометрии"}, 0)).submitted()
    assert route.state == "curator_recommendations"


def _path(route: Story) -> str:
    """The path of the first row's task, as the list of edits spells it."""
    said = route.situation().content
    rows = list(said.z3.rows)
    rows[0] = rows[0].model_copy(update={"educational_task": "Другая задача"})
    other = said.model_copy(update={"z3": said.z3.model_copy(update={"rows": tuple(rows)})})
    return next(edit.path for edit in edits(said, other))


def test_after_the_schools_own_return_the_school_is_asked(world: World) -> None:
    route = world.route().submitted().returned_by_school()
    route.edit("teacher", "z3", row({"hours": 40})).submitted()
    assert (route.state, route.situation().round) == ("deputy_review", 2)
    rounds = [(line.round, line.decision) for line in route.situation().snapshot.sign_offs]
    assert rounds == [(1, "submit"), (1, "return"), (2, "submit")]


def test_the_ground_to_pass_data_on_is_asked_on_the_short_way_too(world: World, returned: Story) -> None:
    world.settle(transfer_basis_required=True)
    assert returned.submitted().state == "deputy_review"


def test_each_submission_is_a_round_and_returns_stay_in_history(returned: Story) -> None:
    returned.submitted().returned_by_curator().submitted().approved_by_curator()
    signed = [(row.round, row.act) for row in returned.sign_offs()]
    assert signed == [
        (1, "submit"),
        (1, "deputy_approve"),
        (1, "curator_return"),
        (2, "submit"),
        (2, "curator_return"),
        (3, "submit"),
        (3, "curator_approve"),
    ]
