"""Guards are a closed list that speaks Russian; without facts they refuse."""

import re
from dataclasses import replace
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflow.definition import Quorum, State, StateKind
from workflow.definition_file import built_in
from workflow.guards import GUARDS, REOPENING_DAYS, Facts, quorum_reached

REVIEW = State("school_review", StateKind.REVIEW)
HOLD_WITHOUT_FACTS = {"confirmed", "not_confirmed", "not_acknowledged", "reopening_not_requested"}
HOLD_WITHOUT_FACTS |= {"person_once", "office_once", "quorum"}
HOLD_WITHOUT_FACTS |= {"members_awaited"}  # without facts a group asks its members before any school


@pytest.mark.parametrize("guard", GUARDS.values(), ids=GUARDS)
def test_a_refusal_is_a_russian_sentence_that_says_what_to_do(guard):
    assert re.fullmatch(r"[А-ЯЁ].*\.", guard.refusal)
    assert not set(guard.refusal) & set("{}!")
    assert len(re.findall(r"[.:](?:\s|$)", guard.refusal)) >= 1


def test_without_facts_every_guard_refuses_but_those_against_doing_something_twice():
    holding = {code for code, guard in GUARDS.items() if guard.test(Facts(), REVIEW)}
    assert holding == HOLD_WITHOUT_FACTS


def test_every_guard_is_used_by_some_process():
    shipped = {code for process in built_in().values() for row in process.transitions for code in row.when}
    assert set(GUARDS) == shipped


@pytest.mark.parametrize(
    ("days", "holds"), [(None, False), (-1, False), (0, True), (REOPENING_DAYS, True), (31, False)]
)
def test_a_completed_route_is_reopened_within_thirty_days(days, holds):
    assert GUARDS["reopening_in_time"].test(Facts(days_since_completed=days), REVIEW) is holds


def test_reflection_begins_by_its_date_or_when_all_rows_are_closed():
    holds = GUARDS["reflection_due"].test
    assert not holds(Facts(), REVIEW)
    assert holds(Facts(reflection_due=True), REVIEW)
    assert holds(Facts(all_rows_closed=True), REVIEW)


def test_what_another_filled_in_is_submitted_after_the_subjects_confirmation():
    holds = GUARDS["confirmed"].test
    filled = Facts(filled_in_by_another=True)
    assert not holds(filled, REVIEW)
    assert holds(replace(filled, confirmed_by_subject=True), REVIEW)


PEOPLE = st.sampled_from(["Ильина", "Орлов", "Седова"])
OFFICES = ("smo_head", "deputy_head", "mentor")
SIGNED = st.frozensets(st.tuples(PEOPLE, st.sampled_from([*OFFICES, "school_head"])))


def most_seats_by_trying_everything(decided: frozenset[tuple[str, str]]) -> int:
    pairs = sorted(pair for pair in decided if pair[1] in OFFICES)
    for size in range(min(3, len(pairs)), 0, -1):
        for chosen in combinations(pairs, size):
            if len({who for who, _ in chosen}) == len({office for _, office in chosen}) == size:
                return size
    return 0


@given(decided=SIGNED, need=st.sampled_from([1, 2, 3, None]))
def test_a_quorum_counts_each_person_and_each_office_once(decided, need):
    expected = most_seats_by_trying_everything(decided) >= (need or 3)
    assert quorum_reached(Quorum(need, OFFICES), decided) is expected


@given(decided=SIGNED, more=SIGNED)
def test_further_signatures_never_undo_a_quorum(decided, more):
    quorum = Quorum(2, OFFICES)
    assert not quorum_reached(quorum, decided) or quorum_reached(quorum, decided | more)
