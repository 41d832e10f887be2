"""The machine leads where the rules say, refuses in words, and shares nothing between decisions."""

import threading
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflow.definition import ContentSource, StateKind
from workflow.definition_file import built_in, load_definition
from workflow.errors import GuardRefused, TransitionNotAllowed
from workflow.guards import GUARDS, Facts
from workflow.machine import Engine, engine

PROCESSES = Path(__file__).parent / "processes"
TEACHER = engine(built_in()["iom-teacher", 1])
BOTH = engine(load_definition(PROCESSES / "iom-smo.toml"))
TWO_OF_THREE = engine(load_definition(PROCESSES / "iom-smo-two-of-three.toml"))
EVERYTHING_HOLDS = Facts(
    opened=False,
    filled_in_by_another=True,
    transfer_basis=True,
    submitted_before=True,
    changes_material=False,
    undecided_in_round=True,
    recommendations_given=True,
    in_force=True,
    opened_by_actor=True,
    reflection_due=True,
    completion_ready=True,
    paused_from="implementation",
    days_since_completed=1,
    reopen_requested_by_other=True,
)

WHOLE_LIFE = [
    ("open", Facts(opened=False), "teacher_draft"),
    ("submit", Facts(), "deputy_review"),
    ("recall", Facts(undecided_in_round=True), "teacher_draft"),
    ("submit", Facts(), "deputy_review"),
    ("deputy_return", Facts(), "deputy_returned"),
    ("submit", Facts(), "deputy_review"),
    ("deputy_approve", Facts(transfer_basis=True), "curator_recommendations"),
    ("curator_return", Facts(), "curator_returned"),
    ("submit", Facts(changes_material=False, transfer_basis=True), "curator_recommendations"),
    ("curator_approve", Facts(recommendations_given=True), "implementation"),
    ("acknowledge", Facts(), "implementation"),
    ("report_progress", Facts(), "implementation"),
    ("open_amendment", Facts(in_force=True), "amendment_draft"),
    ("submit_amendment", Facts(), "amendment_deputy_review"),
    ("return_amendment", Facts(), "amendment_draft"),
    ("submit_amendment", Facts(), "amendment_deputy_review"),
    ("deputy_approve_amendment", Facts(changes_material=True), "amendment_curator_review"),
    ("curator_approve_amendment", Facts(recommendations_given=True), "implementation"),
    ("suspend", Facts(), "suspended"),
    ("resume", Facts(paused_from="implementation"), "implementation"),
    ("start_reflection", Facts(all_rows_closed=True), "final_reflection"),
    ("suspend", Facts(), "suspended"),
    ("resume", Facts(paused_from="final_reflection"), "final_reflection"),
    ("submit_reflection", Facts(), "completion_review"),
    ("return_reflection", Facts(), "final_reflection"),
    ("submit_reflection", Facts(), "completion_review"),
    ("complete", Facts(completion_ready=True), "completed"),
    ("request_reopen", Facts(days_since_completed=30), "completed"),
    ("confirm_reopen", Facts(days_since_completed=30, reopen_requested_by_other=True), "final_reflection"),
]


def refusal(decide, *arguments) -> str:
    with pytest.raises(GuardRefused) as refused:
        decide(*arguments)
    assert str(refused.value) == refused.value.facts["sentence"]
    return refused.value.facts["guard"]


@pytest.mark.requirement("R-I.1")
def test_a_route_goes_through_its_whole_life_with_every_loop():
    state = TEACHER.definition.initial.code
    for act, facts, expected in WHOLE_LIFE:
        step = TEACHER.decide(state, act, facts)
        assert (step.act, step.source, step.target) == (act, state, expected)
        assert step.stays == (state == expected)
        state = step.target


@pytest.mark.requirement("R-III.3c")
def test_a_material_amendment_goes_to_the_curator_and_an_immaterial_one_enters_force_at_school():
    decide = TEACHER.decide
    material = decide("amendment_deputy_review", "deputy_approve_amendment", Facts(changes_material=True))
    immaterial = decide("amendment_deputy_review", "deputy_approve_amendment", Facts(changes_material=False))
    assert (material.target, material.enters_force) == ("amendment_curator_review", False)
    assert (immaterial.target, immaterial.enters_force) == ("implementation", True)


def test_after_a_curators_return_material_changes_pass_the_school_again():
    assert TEACHER.decide("curator_returned", "submit", Facts(transfer_basis=True)).target == "deputy_review"


def test_a_step_says_which_content_the_version_takes():
    assert TEACHER.decide("implementation", "open_amendment", Facts(in_force=True)).content == "in_force"
    assert TEACHER.decide("amendment_draft", "terminate", Facts(submitted_before=True)).content == "in_force"
    assert TEACHER.decide("implementation", "terminate", Facts(submitted_before=True)).content == "same"
    approved = TEACHER.decide("curator_recommendations", "curator_approve", EVERYTHING_HOLDS)
    assert approved.content is ContentSource.DRAFT
    assert approved.enters_force


def test_an_act_of_another_state_is_refused_in_russian_words():
    with pytest.raises(TransitionNotAllowed) as refused:
        TEACHER.decide("completed", "deputy_approve", EVERYTHING_HOLDS)
    assert "«Согласовать» в состоянии «Завершён»" in str(refused.value)
    assert refused.value.facts["act"] == "deputy_approve"
    assert refused.value.facts["state"] == "completed"


@pytest.mark.parametrize(("state", "act"), [("teacher_draft", "fly"), ("moon", "submit"), ("", "")])
def test_an_unknown_act_or_state_is_refused_the_same_way(state, act):
    with pytest.raises(TransitionNotAllowed):
        TEACHER.decide(state, act, EVERYTHING_HOLDS)


@pytest.mark.parametrize(
    ("state", "act", "facts", "guard"),
    [
        ("teacher_draft", "open", {"opened": True}, "not_opened"),
        ("teacher_draft", "confirm", {"filled_in_by_another": False}, "filled_in_by_another"),
        ("teacher_draft", "confirm", {"confirmed_by_subject": True}, "not_confirmed"),
        ("teacher_draft", "submit", {"confirmed_by_subject": False}, "confirmed"),
        ("teacher_draft", "terminate", {"submitted_before": False}, "submitted_before"),
        ("deputy_review", "recall", {"undecided_in_round": False}, "undecided"),
        ("deputy_review", "deputy_approve", {"transfer_basis": False}, "transfer_basis"),
        (
            "curator_recommendations",
            "curator_approve",
            {"recommendations_given": False},
            "recommendations_given",
        ),
        ("implementation", "acknowledge", {"acknowledged": True}, "not_acknowledged"),
        ("implementation", "open_amendment", {"in_force": False}, "in_force"),
        ("implementation", "start_reflection", {"reflection_due": False}, "reflection_due"),
        ("amendment_draft", "cancel_amendment", {"opened_by_actor": False}, "opened_by_actor"),
        ("amendment_deputy_review", "cancel_amendment", {"undecided_in_round": False}, "undecided"),
        ("completion_review", "complete", {"completion_ready": False}, "completion_ready"),
        ("suspended", "resume", {"paused_from": None}, "paused_in_reflection"),
        ("completed", "request_reopen", {"days_since_completed": 31}, "reopening_in_time"),
        ("completed", "request_reopen", {"reopen_requested": True}, "reopening_not_requested"),
        (
            "completed",
            "confirm_reopen",
            {"reopen_requested_by_other": False},
            "reopening_requested_by_other",
        ),
        ("completed", "confirm_reopen", {"days_since_completed": None}, "reopening_in_time"),
    ],
)
def test_one_missing_fact_refuses_the_act_and_names_its_guard(state, act, facts, guard):
    if act != "submit":
        TEACHER.decide(state, act, EVERYTHING_HOLDS)
    assert refusal(TEACHER.decide, state, act, replace(EVERYTHING_HOLDS, **facts)) == guard


def test_the_director_of_the_school_steps_in_for_the_deputy_and_the_curator_does_not():
    for office in ("deputy_head", "school_head"):
        facts = replace(EVERYTHING_HOLDS, office=office)
        assert TEACHER.decide("deputy_review", "deputy_approve", facts).target == "curator_recommendations"
    curator = replace(EVERYTHING_HOLDS, office="municipal_curator")
    assert refusal(TEACHER.decide, "deputy_review", "deputy_approve", curator) == "office"
    assert "deputy_approve" not in TEACHER.allowed("deputy_review", curator)


def test_only_the_reviewer_of_the_state_returns_an_amendment():
    deputy = Facts(office="deputy_head")
    assert TEACHER.decide("amendment_deputy_review", "return_amendment", deputy).target == "amendment_draft"
    assert refusal(TEACHER.decide, "amendment_curator_review", "return_amendment", deputy) == "office"


def test_allowed_lists_exactly_the_acts_that_would_be_decided():
    for state in TEACHER.definition.states:
        for facts in (Facts(), EVERYTHING_HOLDS, Facts(office="subject"), Facts(office="mentor")):
            decided = []
            for act in TEACHER.definition.acts_from(state):
                try:
                    TEACHER.decide(state, act.code, facts)
                except GuardRefused:
                    continue
                decided.append(act.code)
            assert TEACHER.allowed(state, facts) == tuple(decided)


def test_nothing_is_allowed_in_a_state_that_does_not_exist():
    assert TEACHER.allowed("moon", EVERYTHING_HOLDS) == ()


def test_a_withdrawn_route_stays_withdrawn():
    for code in ("withdrawn", "terminated", "transferred"):
        assert TEACHER.allowed(code, EVERYTHING_HOLDS) == ()


# --- several sign-offs in one state -----------------------------------------------------------------


def sign(machine: Engine, actor: str, office: str, decided: frozenset[tuple[str, str]]):
    facts = Facts(actor=actor, office=office, decided=decided)
    step = machine.decide("school_review", "approve", facts)
    return step, decided | {(actor, office)}


def test_all_must_sign_and_the_last_of_them_takes_the_route_on():
    first, decided = sign(BOTH, "Ильина", "smo_head", frozenset())
    assert first.stays
    assert not first.enters_force
    second, _ = sign(BOTH, "Орлов", "deputy_head", decided)
    assert second.target == "approved"
    assert second.enters_force


@pytest.mark.parametrize("order", [("deputy_head", "mentor"), ("mentor", "smo_head")])
def test_two_of_three_are_enough_in_any_order(order):
    first, decided = sign(TWO_OF_THREE, "Ильина", order[0], frozenset())
    second, _ = sign(TWO_OF_THREE, "Орлов", order[1], decided)
    assert first.stays
    assert second.target == "approved"


def test_a_person_with_two_offices_counts_once():
    _, decided = sign(BOTH, "Ильина", "smo_head", frozenset())
    facts = Facts(actor="Ильина", office="deputy_head", decided=decided)
    assert refusal(BOTH.decide, "school_review", "approve", facts) == "person_once"
    assert BOTH.allowed("school_review", facts) == ()


def test_two_holders_of_one_office_count_once():
    _, decided = sign(TWO_OF_THREE, "Ильина", "smo_head", frozenset())
    facts = Facts(actor="Орлов", office="smo_head", decided=decided)
    assert refusal(TWO_OF_THREE.decide, "school_review", "approve", facts) == "office_once"


def test_a_return_ends_the_round_although_the_other_has_approved():
    _, decided = sign(BOTH, "Ильина", "smo_head", frozenset())
    facts = Facts(actor="Орлов", office="deputy_head", decided=decided)
    assert BOTH.decide("school_review", "return", facts).target == "teacher_draft"
    assert BOTH.definition.acts["return"].ends_round


@given(
    people=st.lists(
        st.tuples(
            st.sampled_from(["Ильина", "Орлов", "Седова"]),
            st.sampled_from(["smo_head", "deputy_head", "mentor"]),
        ),
        max_size=8,
    )
)
def test_a_route_never_goes_on_before_two_people_signed_for_two_offices(people):
    decided: frozenset[tuple[str, str]] = frozenset()
    for actor, office in people:
        try:
            step, after = sign(TWO_OF_THREE, actor, office, decided)
        except GuardRefused:
            continue
        enough = len({person for person, _ in after}) >= 2 and len({held for _, held in after}) >= 2
        assert step.stays != enough
        if not step.stays:
            return
        decided = after


# --- the shared machine -----------------------------------------------------------------------------


def test_an_engine_is_built_once_for_a_definition():
    assert engine(built_in()["iom-teacher", 1]) is TEACHER


def test_a_decision_leaves_nothing_behind_in_the_machine():
    before = len(TEACHER._machine.models)
    TEACHER.decide("teacher_draft", "submit", Facts())
    assert len(TEACHER._machine.models) == before == 0


def test_threads_share_one_engine_and_do_not_disturb_each_other():
    wrong: list[str] = []

    def live() -> None:
        for _ in range(20):
            state = "teacher_draft"
            for act, facts, expected in WHOLE_LIFE:
                state = TEACHER.decide(state, act, facts).target
                if state != expected:
                    wrong.append(f"{act}: {state}")

    threads = [threading.Thread(target=live) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


ACTS = sorted(TEACHER.definition.acts)
FACTS = st.builds(
    Facts,
    **{name: st.booleans() for name, kind in Facts.__annotations__.items() if kind in (bool, "bool")},
    office=st.sampled_from(
        ["", "subject", "deputy_head", "school_head", "municipal_curator", "authority_head"]
    ),
    paused_from=st.sampled_from([None, "implementation", "final_reflection"]),
    days_since_completed=st.one_of(st.none(), st.integers(-1, 40)),
)


@given(acts=st.lists(st.tuples(st.sampled_from(ACTS), FACTS), max_size=60))
def test_any_history_walks_along_rows_of_the_definition_only(acts):
    rows = set(TEACHER.definition.transitions)
    state = "teacher_draft"
    for act, facts in acts:
        try:
            step = TEACHER.decide(state, act, facts)
        except (TransitionNotAllowed, GuardRefused):
            continue
        row = step.transition
        assert row in rows
        assert (row.source, row.act, row.lands_in) == (state, act, step.target)
        assert all(GUARDS[code].test(facts, TEACHER.definition.states[state]) for code in row.when)
        assert not facts.office or facts.office in TEACHER.definition.offices_for(state, act)
        state = step.target
    if TEACHER.definition.states[state].kind is not StateKind.FINAL:
        assert TEACHER.definition.acts_from(state)
