"""What a municipality chooses about the way of a route makes a process, and a route keeps the one it began with."""

from datetime import date
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from approvals.acts.opening import usual_process
from approvals.errors import NotYourOffice, VacantOffice
from approvals.municipality import load_municipality
from approvals.process_choices import BASES, GROUP_PROCESS, TEACHER_PROCESS, ProcessChoices, chosen, offered
from approvals.standing import standing
from tests.approvals.test_bundles import verified
from tests.bundle_samples import a_signer, bundle_of
from tests.stories import World
from tests.world import SCHOOL, person_id
from workflow.definition import Deadline
from workflow.definition_file import built_in, definition_from_rules
from workflow.definition_words import act_label, state_label, worded
from workflow.errors import GuardRefused

pytestmark = pytest.mark.requirement("R-0.6")

EVERY = [
    ProcessChoices(
        director_approves=director,
        association_opinion=association,
        head_completes=head,
        filler_may_approve=filler,
        **terms,
    )
    for director, association, head, filler in product((False, True), repeat=4)
    for terms in ({}, {"school_days": 3, "curator_days": 15}, {"reflection_until": "06-01"})
]


@pytest.mark.parametrize(
    ("choices", "process"),
    [
        ({}, "iom-teacher"),
        ({"director_approves": True}, "iom-teacher-director"),
        ({"association_opinion": True}, "iom-teacher-association"),
        ({"head_completes": True}, "iom-teacher-head-completes"),
        ({"director_approves": True, "association_opinion": True}, "iom-teacher-director-association"),
    ],
)
def test_a_choice_that_a_shipped_process_makes_is_that_process(choices: dict[str, Any], process: str) -> None:
    assert chosen(TEACHER_PROCESS, ProcessChoices(**choices)) == built_in()[process, 1]


@pytest.mark.slow
def test_every_combination_is_a_sound_process_of_its_own_name() -> None:
    names: dict[str, bytes] = {}
    for base, choices in product(BASES, EVERY):
        made = chosen(base, choices)
        assert len(made.id) <= 40
        assert made.id.startswith(base)
        assert names.setdefault(made.id, made.rules) == made.rules
    assert len({chosen(TEACHER_PROCESS, one).id for one in EVERY}) == len(EVERY)


@pytest.mark.slow
def test_stored_rules_of_an_own_process_are_read_back_with_the_words_of_the_shipped_ones() -> None:
    for base, choices in product(BASES, EVERY):
        made = chosen(base, choices)
        read = definition_from_rules(made.rules)
        assert (read.rules, read.hash) == (made.rules, made.hash)
        assert worded(read).labels.acts == made.labels.acts
        assert worded(read).labels.states == made.labels.states
        assert set(worded(read).labels.explanations) == set(made.labels.explanations)


def test_words_follow_those_who_have_the_turn() -> None:
    choices = ProcessChoices(association_opinion=True, head_completes=True, school_days=7)
    read = worded(definition_from_rules(chosen(TEACHER_PROCESS, choices).rules))
    assert "руководитель методического объединения" in read.state_explanation("deputy_review")
    assert "директор" in read.state_explanation("completion_review")
    assert (act_label(read.id, "submit"), state_label(read.id, "completed")) == (
        "Отправить на согласование",
        "Завершён",
    )
    assert act_label("process-of-nobody", "no_such_act") == "no_such_act"


def test_terms_stand_where_they_are_meant() -> None:
    asked = ProcessChoices(
        school_days=1, rework_days=2, curator_days=3, completion_days=4, reflection_until="06-01"
    )
    teacher = {
        code: state.deadline
        for code, state in chosen(TEACHER_PROCESS, asked).states.items()
        if state.deadline
    }
    assert teacher == {
        "deputy_review": Deadline(1),
        "deputy_returned": Deadline(2),
        "curator_recommendations": Deadline(3),
        "curator_returned": Deadline(2),
        "amendment_draft": Deadline(2),
        "amendment_deputy_review": Deadline(1),
        "amendment_curator_review": Deadline(3),
        "final_reflection": Deadline(season="06-01"),
        "completion_review": Deadline(4),
    }
    group = chosen(GROUP_PROCESS, asked).states
    assert (group["member_confirmation"].deadline, group["deputy_review"].deadline) == (
        Deadline(2),
        Deadline(1),
    )
    assert chosen("iom-director", asked).states["completion_review"].deadline == Deadline(4)


@pytest.mark.parametrize("choices", EVERY[::7])
def test_all_that_a_route_may_be_opened_by_is_offered_for_publishing(choices: ProcessChoices) -> None:
    names = {(one.id, one.version) for one in offered(choices)}
    assert set(built_in()) <= names
    assert {(one.id, one.version) for one in (chosen(base, choices) for base in BASES)} <= names


@pytest.mark.slow
def test_a_route_goes_all_its_life_by_choices_that_no_file_has(world: World, tmp_path: Path) -> None:
    world.settle(
        director_approves=True, association_opinion=True, head_completes=True, school_days=7, curator_days=3
    )
    route = world.route()
    assert route.definition.id not in {process for process, _ in built_in()}
    route.submitted()
    assert {task.due_on for task in route.tasks() if task.closed_at is None} == {date(2026, 9, 10)}
    for part in ("smo_head", "deputy"):
        assert route.state == "deputy_review"
        route.act(part, "deputy_approve")
    route.act("director", "director_approve")
    assert (route.state, route.waiting()) == ("curator_recommendations", {"municipal_curator"})
    route.approved_by_curator()
    world.on(date(2027, 6, 18))
    route.reflecting().reflection_submitted()
    with world.refuses(NotYourOffice):
        route.act("deputy", "complete")
    assert route.completed(by="director").state == "completed"
    assert verified(bundle_of(world, a_signer(world, tmp_path), route), tmp_path).code == 0


def test_a_route_keeps_the_rules_that_stood_when_it_was_opened(world: World) -> None:
    before = world.route().submitted()
    world.settle(head_completes=True, filler_may_approve=True, school_days=9)
    after = world.route(of="colleague").submitted()
    assert before.definition.id == "iom-teacher"
    assert after.definition.states["deputy_review"].deadline == Deadline(9)
    assert before.approved_by_school().state == after.approved_by_school().state == "curator_recommendations"


def test_the_choices_reach_the_routes_of_deputies_heads_of_associations_and_groups(world: World) -> None:
    world.settle(association_opinion=True, school_days=4)
    deputy = world.empty_route(of="deputy").definition
    assert deputy.id.startswith("iom-management-")
    assert deputy.states["deputy_review"].deadline == Deadline(4)
    with world.units.reading() as session:
        person = standing(session, person_id("smo_head"), on=world.now.date())
        assert person is not None
        head = usual_process(person, SCHOOL, load_municipality(session))
    assert head.states["deputy_review"].offices == ("deputy_head",), "nobody signs an opinion on himself"
    assert head.states["deputy_review"].deadline == Deadline(4)
    group = world.empty_route(of="colleague", process=GROUP_PROCESS).definition
    assert group.is_group
    assert group.states["deputy_review"].deadline == Deadline(4)


# --- who filled the route in ------------------------------------------------------------------------


def test_who_filled_in_agrees_where_that_is_chosen_once_the_teacher_has_confirmed(world: World) -> None:
    world.settle(filler_may_approve=True)
    route = world.route(by="deputy")
    with world.refuses(GuardRefused):
        route.act("teacher", "submit")
    route.act("teacher", "confirm")
    route.submitted().approved_by_school(by="deputy")
    assert route.state == "curator_recommendations"
    assert "filler_may_approve" in route.definition.rules.decode()


def test_a_school_with_one_deputy_may_then_go_on_without_its_director(world: World) -> None:
    world.dismiss("second_deputy")
    world.dismiss("director")
    route = world.route(by="deputy")
    route.act("teacher", "confirm")
    with pytest.raises(VacantOffice):
        route.submitted()
    world.settle(filler_may_approve=True)
    route = world.route(of="colleague", by="deputy")
    route.act("colleague", "confirm")
    assert route.submitted().waiting() == {"deputy_head"}
