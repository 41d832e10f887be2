"""The shipped processes say what the rules say, row by row, and their rules have one byte form."""

import dataclasses
import hashlib
import json
from itertools import product
from pathlib import Path

import pytest

from workflow.definition import Labels, ProcessDefinition, StateKind
from workflow.definition_file import built_in, definition_from_rules, load_definition, load_definitions
from workflow.errors import DefinitionInvalid

TEACHER = built_in()["iom-teacher", 1]
SHIPPED = [pytest.param(definition, id=definition.id) for definition in built_in().values()]

STATES = [
    "teacher_draft",
    "deputy_review",
    "deputy_returned",
    "curator_recommendations",
    "curator_returned",
    "implementation",
    "amendment_draft",
    "amendment_deputy_review",
    "amendment_curator_review",
    "final_reflection",
    "completion_review",
    "completed",
    "suspended",
    "withdrawn",
    "terminated",
    "transferred",
]

SCHOOL = "deputy_head school_head"
ANY_REVIEWER = f"{SCHOOL} municipal_curator"
DEPUTY_OR_CURATOR = "deputy_head municipal_curator"
REOPENERS = f"{SCHOOL} municipal_curator authority_head"
PLAN = "z1 z2 z3"

# act, who, zones signed (None: no signature), content, zones of the draft, progress frozen
ACTS = [
    ("open", "subject filler", None, "draft", "z1", False),
    ("confirm", "subject", PLAN, "draft", PLAN, False),
    ("submit", "subject", PLAN, "draft", PLAN, False),
    ("recall", "subject", None, "same", "", False),
    ("deputy_return", SCHOOL, PLAN, "same", "", False),
    ("deputy_approve", SCHOOL, PLAN, "same", "", False),
    ("curator_return", "municipal_curator", PLAN, "same", "", False),
    ("curator_approve", "municipal_curator", f"{PLAN} z5", "draft", "z5", False),
    ("acknowledge", "subject", None, "same", "", False),
    ("report_progress", "subject", None, "same", "", True),
    ("open_amendment", "subject deputy_head", None, "in_force", "", False),
    ("submit_amendment", "subject", PLAN, "draft", PLAN, False),
    ("deputy_approve_amendment", SCHOOL, PLAN, "same", "", False),
    ("curator_approve_amendment", "municipal_curator", f"{PLAN} z5", "draft", "z5", False),
    ("return_amendment", ANY_REVIEWER, PLAN, "same", "", False),
    ("reject_amendment", ANY_REVIEWER, PLAN, "in_force", "", False),
    ("cancel_amendment", "subject deputy_head", None, "in_force", "", False),
    ("start_reflection", "subject", None, "same", "", True),
    ("submit_reflection", "subject", "z4", "draft", "z4", True),
    ("return_reflection", SCHOOL, "z4", "same", "", False),
    ("complete", SCHOOL, "z4", "same", "", False),
    ("request_reopen", REOPENERS, "", "same", "", False),
    ("confirm_reopen", REOPENERS, "", "same", "", False),
    ("suspend", DEPUTY_OR_CURATOR, None, "same", "", False),
    ("resume", DEPUTY_OR_CURATOR, None, "same", "", False),
    ("withdraw", "subject", None, "same", "", False),
    ("terminate", DEPUTY_OR_CURATOR, None, "same", "", False),
    ("transfer", DEPUTY_OR_CURATOR, None, "same", "", False),
]

# act, from, to (a dot: stays), "!" enters force
ROWS = """
open teacher_draft .
confirm teacher_draft .
submit teacher_draft deputy_review
submit deputy_returned deputy_review
submit curator_returned curator_recommendations
submit curator_returned deputy_review
recall deputy_review teacher_draft
deputy_return deputy_review deputy_returned
deputy_approve deputy_review curator_recommendations
curator_return curator_recommendations curator_returned
curator_approve curator_recommendations implementation !
acknowledge implementation .
report_progress implementation .
open_amendment implementation amendment_draft
submit_amendment amendment_draft amendment_deputy_review
deputy_approve_amendment amendment_deputy_review implementation !
deputy_approve_amendment amendment_deputy_review amendment_curator_review
curator_approve_amendment amendment_curator_review implementation !
return_amendment amendment_deputy_review amendment_draft
return_amendment amendment_curator_review amendment_draft
reject_amendment amendment_deputy_review implementation
reject_amendment amendment_curator_review implementation
cancel_amendment amendment_draft implementation
cancel_amendment amendment_deputy_review implementation
start_reflection implementation final_reflection
submit_reflection final_reflection completion_review
return_reflection completion_review final_reflection
complete completion_review completed
request_reopen completed .
confirm_reopen completed final_reflection
suspend implementation suspended
suspend final_reflection suspended
resume suspended implementation
resume suspended final_reflection
withdraw teacher_draft withdrawn
withdraw deputy_returned withdrawn
withdraw curator_returned withdrawn
"""
LEFT_AFTER_SUBMISSION = set(STATES) - {"completed", "withdrawn", "terminated", "transferred"}


def rows_of(definition: ProcessDefinition) -> set[str]:
    return {
        " ".join([row.act, row.source, row.target or "."] + ["!"] * row.enters_force)
        for row in definition.transitions
    }


@pytest.mark.requirement("R-I.1")
def test_the_process_of_a_teacher_has_the_sixteen_states_and_begins_with_the_draft():
    assert list(TEACHER.states) == STATES
    assert TEACHER.initial.code == "teacher_draft"


@pytest.mark.requirement("R-I.1")
def test_the_process_of_a_teacher_has_exactly_the_rows_of_the_rules():
    leaving = {
        f"{act} {state} {target}"
        for (act, target), state in product(
            [("terminate", "terminated"), ("transfer", "transferred")], LEFT_AFTER_SUBMISSION
        )
    }
    assert rows_of(TEACHER) == set(ROWS.strip().splitlines()) | leaving


def test_each_act_is_held_signed_and_fed_as_the_rules_say():
    found = [
        (
            act.code,
            " ".join(act.offices),
            " ".join(act.signs) if act.signed else None,
            act.content.value,
            " ".join(act.draft_zones),
            act.freezes_progress,
        )
        for act in TEACHER.acts.values()
    ]
    assert found == ACTS


def test_a_route_left_during_an_amendment_keeps_the_content_in_force():
    left = [row for row in TEACHER.transitions if row.act in {"terminate", "transfer"}]
    assert {row.source for row in left if row.content == "in_force"} == {
        "amendment_draft",
        "amendment_deputy_review",
        "amendment_curator_review",
    }
    assert all(row.when == ("submitted_before",) for row in left)


def test_an_amendment_is_refused_only_by_whoever_reviews_it():
    for act in ("return_amendment", "reject_amendment"):
        assert TEACHER.offices_for("amendment_deputy_review", act) == ("deputy_head", "school_head")
        assert TEACHER.offices_for("amendment_curator_review", act) == ("municipal_curator",)
    assert TEACHER.offices_for("completed", "return_amendment") == ()


def test_the_curator_needs_a_reason_and_a_comment_to_return_and_neither_to_approve():
    assert TEACHER.acts["curator_return"].needs_reason == "return_reason"
    assert TEACHER.acts["curator_return"].needs_comment
    assert TEACHER.acts["curator_approve"].needs_reason is None


def test_deadlines_are_those_of_the_defaults():
    days = {code: state.deadline.working_days for code, state in TEACHER.states.items() if state.deadline}
    assert days["deputy_review"] == 5
    assert days["curator_recommendations"] == 10
    assert days["deputy_returned"] == days["curator_returned"] == 5
    assert TEACHER.states["final_reflection"].deadline.season == "06-18"


def test_the_director_of_the_school_approves_between_deputy_and_curator():
    rows = rows_of(built_in()["iom-teacher-director", 1])
    assert "deputy_approve deputy_review director_approval" in rows
    assert "director_return director_approval deputy_returned" in rows
    assert "director_approve director_approval curator_recommendations" in rows
    assert "director_approve_amendment amendment_director_approval amendment_curator_review" in rows
    assert "deputy_approve deputy_review curator_recommendations" not in rows


def test_the_route_of_a_deputy_has_the_same_rows_and_no_deputy_in_them():
    management = built_in()["iom-management", 1]
    assert rows_of(management) == rows_of(TEACHER)
    assert management.acts["deputy_approve"].offices == ("school_head",)
    assert "deputy_head" not in management.rules.decode()


def test_the_route_of_a_director_is_approved_by_the_curator_alone():
    director = built_in()["iom-director", 1]
    assert director.one_level
    assert len(director.states) == 13
    assert not any("deputy" in code for code in [*director.states, *director.acts])
    assert b"school_head" not in director.rules
    assert "submit teacher_draft curator_recommendations" in rows_of(director)


@pytest.mark.parametrize("definition", SHIPPED)
def test_every_state_and_act_has_russian_words_without_gaps_to_fill(definition):
    words = [definition.state_label(code) for code in definition.states]
    words += [definition.state_explanation(code) for code in definition.states]
    words += [definition.act_label(code) for code in definition.acts]
    for word in words:
        assert word
        assert not set(word) & set("{}")
        assert any("а" <= letter <= "я" for letter in word)


@pytest.mark.parametrize("definition", SHIPPED)
def test_each_label_of_a_state_is_used_once(definition):
    labels = [definition.state_label(code) for code in definition.states]
    assert len(set(labels)) == len(labels)


@pytest.mark.parametrize("definition", SHIPPED)
def test_administrators_and_auditors_have_no_act(definition):
    assert not {"administrator", "auditor"} & {o for act in definition.acts.values() for o in act.offices}


@pytest.mark.parametrize("definition", SHIPPED)
def test_a_final_state_is_nobodys_turn_and_any_other_is_somebodys(definition):
    for state in definition.states.values():
        assert bool(state.offices) == (state.kind is not StateKind.FINAL)


@pytest.mark.parametrize("definition", SHIPPED)
def test_rules_are_canonical_json_and_carry_their_hash(definition):
    again = json.dumps(
        json.loads(definition.rules), sort_keys=True, separators=(",", ":"), ensure_ascii=False
    )
    assert definition.rules == again.encode()
    assert definition.hash == hashlib.sha256(definition.rules).hexdigest()


@pytest.mark.parametrize("definition", SHIPPED)
def test_stored_rules_give_back_the_same_process_without_its_words(definition):
    stored = definition_from_rules(definition.rules)
    assert stored == dataclasses.replace(definition, title=definition.id, labels=Labels())
    assert stored.hash == definition.hash
    assert stored.state_label("teacher_draft") == "teacher_draft"
    assert stored.act_label("submit") == "submit"
    assert stored.state_explanation("teacher_draft") == ""


def test_new_words_keep_the_hash_and_new_rules_change_it():
    renamed = dataclasses.replace(TEACHER, title="Иначе", labels=Labels(states={"completed": "Закрыт"}))
    assert renamed.hash == TEACHER.hash
    act = dataclasses.replace(TEACHER.acts["submit"], needs_comment=True)
    assert dataclasses.replace(TEACHER, acts={**TEACHER.acts, "submit": act}).hash != TEACHER.hash
    assert dataclasses.replace(TEACHER, version=2).hash != TEACHER.hash


@pytest.mark.parametrize(
    "damage",
    [
        lambda rules: rules[:-1],
        lambda rules: rules.replace(b'"version":1', b'"version": 1'),
        lambda rules: rules.replace(b'"submitted_before"', b'"builtins.print"'),
        lambda rules: rules.replace(b'"one_level":false,', b""),
        lambda rules: rules.replace(b'"quorum":null', b'"quorum":null,"label":"x"', 1),
        lambda _: b"[]",
        lambda _: b"\xff",
    ],
)
def test_damaged_stored_rules_are_refused(damage):
    with pytest.raises(DefinitionInvalid, match="сохранённые правила"):
        definition_from_rules(damage(TEACHER.rules))


def test_transitions_and_acts_of_a_state_come_in_the_order_of_the_file():
    assert [act.code for act in TEACHER.acts_from("completed")] == ["request_reopen", "confirm_reopen"]
    assert [row.target for row in TEACHER.transitions_from("suspended")] == [
        "implementation",
        "final_reflection",
        "terminated",
        "transferred",
    ]
    assert TEACHER.transitions_from("nowhere") == ()


def test_two_files_with_one_id_and_version_are_refused(tmp_path: Path):
    source = Path(__file__).parent / "processes" / "iom-smo.toml"
    for name in ("a.toml", "b.toml"):
        (tmp_path / name).write_bytes(source.read_bytes())
    with pytest.raises(DefinitionInvalid, match=r"b\.toml.*уже есть в другом файле"):
        load_definitions(tmp_path)


def test_a_folder_gives_its_processes_by_id_and_version(tmp_path: Path):
    source = Path(__file__).parent / "processes" / "iom-smo.toml"
    (tmp_path / "one.toml").write_bytes(source.read_bytes())
    assert load_definitions(tmp_path) == {("iom-smo", 1): load_definition(source)}
