"""Remarks that live on after a decision, the fields of forms, and registration numbers."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from approvals import numbers
from approvals.errors import BadField
from approvals.remarks import Remark
from tests.stories import COMMENT, Story, World

pytestmark = pytest.mark.slow


@pytest.fixture
def route(world: World) -> Story:
    return world.route().submitted()


def remarks(route: Story) -> list[Remark]:
    with route.world.units.reading() as session:
        return list(session.scalars(select(Remark).where(Remark.route == route.id).order_by(Remark.made_at)))


@pytest.mark.requirement("R-III.2b")
def test_agreed_with_remarks_is_a_positive_decision_whose_remarks_live_on(route: Story) -> None:
    route.act("deputy", "deputy_approve", remarks=[{"text": "Уточните форму представления", "path": "z3"}])
    assert (route.state, route.sign_offs()[-1].decision) == (
        "curator_recommendations",
        "approve_with_remarks",
    )
    (remark,) = remarks(route)
    assert (remark.state, remark.office, remark.round, remark.version) == ("open", "deputy_head", 1, 3)
    line = route.situation().snapshot.sign_offs[-1]
    assert (line.decision_label, line.remarks) == (
        *("Согласовано с замечаниями", ("Уточните форму представления",)),
    )


def test_remarks_of_a_return_carry_its_reason_and_what_is_said_of_the_whole_is_one_of_them(
    route: Story,
) -> None:
    said = [{"text": "Сроки", "path": "z3"}]
    route.act("deputy", "deputy_return", reason="dates_wrong", comment=COMMENT, remarks=said)
    assert {(one.text, one.path, one.reason) for one in remarks(route)} == {
        (COMMENT, None, "dates_wrong"),
        ("Сроки", "z3", "dates_wrong"),
    }
    assert route.situation().snapshot.sign_offs[-1].remarks == (COMMENT, "Сроки"), "printed once each"


def test_empty_remarks_are_left_out(route: Story) -> None:
    route.act("deputy", "deputy_approve", remarks=[{"text": "  "}])
    assert (remarks(route), route.sign_offs()[-1].decision) == ([], "approve")


@pytest.mark.parametrize(
    "fields",
    [
        {"comment": "Коротко"},
        {"comment": ""},
        {"reason": "nonsense"},
        {"reason": None},
        {"comment": "x" * 2001},
        {"comment": "Недопустимый \x00 знак в тексте"},
        {"comment": 5},
        {"nonsense": "1"},
        {"to": "completed"},
        {"remarks": [{"text": "x" * 2001}]},
        {"remarks": [{"text": "ещё"}] * 51},
        {"remarks": [{"nonsense": "1"}]},
        {"remarks": ["text"]},
        {"remarks": [{"text": "место", "path": "z" * 121}]},
        {"organization": "x" * 2001},
    ],
    ids=str,
)
def test_bad_fields_are_refused_by_name(world: World, route: Story, fields: dict[str, Any]) -> None:
    form = {"reason": "other", "comment": COMMENT, **fields}
    with world.refuses(BadField) as refused:
        route.act("deputy", "deputy_return", **form)
    assert refused.value.facts["field"] in form  # type: ignore[attr-defined]


def test_numbers_run_through_the_year_of_the_first_submission(world: World) -> None:
    routes = [world.route() for _ in range(2)]
    assert [one.submitted().situation().number for one in routes] == ["ИОМ-2026-0001", "ИОМ-2026-0002"]
    world.on(date(2027, 1, 11))
    assert world.route().submitted().situation().number == "ИОМ-2027-0001"


def test_a_number_is_kept_over_recall_and_return(world: World, route: Story) -> None:
    route.act("teacher", "recall")
    route.submitted().returned_by_school().submitted()
    assert route.situation().number == "ИОМ-2026-0001"


def test_a_reserved_number_leaves_a_gap_and_is_used_once(world: World) -> None:
    """The number is drawn in a transaction of its own: a death after it leaves a gap, never a double."""
    unlucky, next_one = world.route(), world.route()
    assert numbers.reserve(world.units, unlucky.id, prefix="ИОМ", year=2026) == "ИОМ-2026-0001"
    assert next_one.submitted().situation().number == "ИОМ-2026-0002"
    assert unlucky.submitted().situation().number == "ИОМ-2026-0001"


def test_a_refused_submission_draws_no_number(world: World) -> None:
    empty = world.empty_route()
    with world.refuses(Exception, "не до конца"):
        empty.submitted()
    assert world.route().submitted().situation().number == "ИОМ-2026-0001"
