"""Every act of rules §1 on a teacher's route: where it leads, who waits then, what it signs, what it takes."""

from datetime import date

import pytest
from sqlalchemy import select

from approvals.acts import review, teacher
from approvals.acts.by_code import ACTS, RemarkDraft
from approvals.acts.forms import Agreeing, OnGround, Plain, Returning, WithReason
from approvals.remarks import Remark
from tests.stories import COMMENT, Story, World
from workflow.definition import Act, Decision
from workflow.errors import GuardRefused, TransitionNotAllowed

PLAN = {"z1", "z2", "z3"}
JUNE = date(2027, 6, 10)


def assert_made(
    route: Story, act: str, state: str, *, waiting: set[str], signs: set[str] | None = None
) -> None:
    """The last act stands in state, log, version, sign-off and task alike."""
    situation, entry = route.situation(), route.entries()[-1]
    assert (situation.state, situation.version) == (state, entry["rseq"])
    assert (entry["act"], entry["to"]) == (act, state)
    version = route.versions()[-1]
    assert (version.n, version.act, version.state) == (entry["rseq"], act, state)
    assert route.waiting() == waiting
    signed = [row for row in route.sign_offs() if row.version == version.n]
    if signs is None:
        assert signed == []
    else:
        assert set(route.statement()["zones"]) == signs
        assert signed[0].act == act


def test_opening_makes_version_one_with_the_prefilled_first_section(world: World) -> None:
    route = world.empty_route()
    assert_made(route, "open", "teacher_draft", waiting={"subject"})
    said = route.situation().content
    assert (said.z1.last_name, said.z1.legal_act.number, said.z3.rows) == ("Лугова", "412", ())


def test_submission_numbers_the_route_and_takes_the_draft(world: World) -> None:
    route = world.route().submitted()
    assert_made(route, "submit", "deputy_review", waiting={"deputy_head"}, signs=PLAN)
    situation = route.situation()
    assert (situation.number, situation.round) == ("ИОМ-2026-0001", 1)
    assert situation.content.z3 == situation.draft.z3


def test_confirmation_of_the_teacher_stays_in_the_draft_and_leaves_the_turn_with_him(world: World) -> None:
    route = world.route(by="smo_head")
    assert route.allowed("teacher") == {"confirm", "withdraw"}
    route.act("teacher", "confirm")
    assert_made(route, "confirm", "teacher_draft", waiting={"subject"}, signs=PLAN)
    route.submitted()
    assert_made(route, "submit", "deputy_review", waiting={"deputy_head"}, signs=PLAN)


def test_own_route_needs_no_confirmation(world: World) -> None:
    route = world.route()
    with world.refuses(GuardRefused, "Маршрут заполнен вами"):
        route.act("teacher", "confirm")


def test_what_was_changed_after_the_confirmation_is_confirmed_again(world: World) -> None:
    route = world.route(by="smo_head")
    route.act("teacher", "confirm")
    route.edit("smo_head", "z1", lambda z1: z1.update(goal="Другая цель на этот учебный год"))
    with world.refuses(GuardRefused, "подтвердите"):
        route.submitted()


def test_recall_gives_the_draft_back_before_any_decision(world: World) -> None:
    route = world.route().submitted()
    route.act("teacher", "recall")
    assert_made(route, "recall", "teacher_draft", waiting={"subject"})
    assert [task.outcome for task in route.tasks() if task.office == "deputy_head"] == ["cancelled"]
    route.submitted()
    assert route.situation().round == 2


def test_recall_is_too_late_after_the_decision(world: World) -> None:
    route = world.route().submitted().approved_by_school()
    with world.refuses(TransitionNotAllowed):
        route.act("teacher", "recall")


def test_school_returns_with_a_reason_and_a_comment(world: World) -> None:
    route = world.route().submitted().returned_by_school()
    assert_made(route, "deputy_return", "deputy_returned", waiting={"subject"}, signs=PLAN)
    assert route.entries()[-1]["reason"] == "other"
    line = route.situation().snapshot.sign_offs[-1]
    assert (line.decision, line.remarks) == ("return", (COMMENT,))


def test_school_approval_hands_the_route_to_the_municipality(world: World) -> None:
    route = world.route().submitted().approved_by_school()
    assert_made(route, "deputy_approve", "curator_recommendations", waiting={"municipal_curator"}, signs=PLAN)
    assert route.situation().in_force is None


def test_curator_returns_to_the_teacher(world: World) -> None:
    route = world.route().submitted().approved_by_school().returned_by_curator()
    assert_made(route, "curator_return", "curator_returned", waiting={"subject"}, signs=PLAN)


@pytest.mark.requirement("R-II.2-5")
def test_curator_approval_takes_his_recommendations_and_enters_force(world: World) -> None:
    route = world.route().in_force()
    assert_made(route, "curator_approve", "implementation", waiting={"subject"}, signs=PLAN | {"z5"})
    situation = route.situation()
    assert (situation.in_force, situation.initial_design) == (4, 4)
    assert len(situation.content.z5.items) == 2


@pytest.mark.requirement("R-II.2-5")
def test_curator_gives_a_recommendation_or_says_that_there_is_none(world: World) -> None:
    route = world.route().submitted().approved_by_school()
    with world.refuses(GuardRefused, "Рекомендаций нет"):
        route.act("curator", "curator_approve")
    route.write("curator", "z5", {"none": True})
    route.act("curator", "curator_approve")
    assert route.state == "implementation"


def test_acknowledgement_is_one_click_without_a_password_and_only_once(world: World) -> None:
    route = world.route().in_force()
    route.act("teacher", "acknowledge", proved=False)
    assert_made(route, "acknowledge", "implementation", waiting={"subject"})
    with world.refuses(GuardRefused, "уже ознакомились"):
        route.act("teacher", "acknowledge")


@pytest.mark.requirement("R-V.5")
def test_progress_is_frozen_into_the_version_and_leaves_the_content_alone(world: World) -> None:
    route = world.route().in_force()
    before = route.situation().content_hash
    route.rows_closed()
    route.act("teacher", "report_progress", proved=False)
    assert_made(route, "report_progress", "implementation", waiting={"subject"})
    assert route.versions()[-1].progress is not None
    assert route.situation().content_hash == before
    assert route.situation().snapshot.progress.marks[0].status == "done"


@pytest.mark.requirement("R-II.2-4")
def test_reflection_begins_when_all_rows_are_closed_and_ends_with_the_school(world: World) -> None:
    route = world.route().in_force()
    with world.refuses(GuardRefused, "рефлексии ещё не наступило"):
        route.act("teacher", "start_reflection")
    world.on(JUNE)
    route.reflecting()
    assert_made(route, "start_reflection", "final_reflection", waiting={"subject"})
    route.reflection_submitted()
    assert_made(route, "submit_reflection", "completion_review", waiting={"deputy_head"}, signs={"z4"})
    route.completed()
    assert_made(route, "complete", "completed", waiting=set(), signs={"z4"})


def test_school_returns_the_reflection(world: World) -> None:
    route = world.on(JUNE).route(starts_on=date(2026, 9, 1), ends_on=date(2027, 8, 31)).in_force()
    route.reflecting().reflection_submitted()
    route.act("deputy", "return_reflection", reason="other", comment=COMMENT)
    assert_made(route, "return_reflection", "final_reflection", waiting={"subject"}, signs={"z4"})
    route.reflection_submitted().completed(by="director")
    assert route.state == "completed"


def test_every_signing_act_demands_the_password(world: World) -> None:
    definition = world.route().definition
    assert all(act.signed for act in definition.acts.values() if act.signs or act.decision)
    route = world.route()
    with world.refuses(Exception, "введите пароль"):
        route.act("teacher", "submit", proved=False)


def test_each_act_of_the_shipped_processes_has_its_function(world: World) -> None:
    codes = {act for one in world.desk.shipped.values() for act in one.acts if one.id.startswith("iom-")}
    assert codes - {"open"} == set(ACTS)


def test_an_act_function_makes_the_act_of_its_name_with_what_its_form_says(world: World) -> None:
    route = world.route()
    seen = route.seen("teacher", "submit")
    done = teacher.submit(
        world.desk, route.id, seen=seen, key="named", actor=world.actor("teacher"), at=world.tick()
    )
    assert (done.state, done.version, done.number) == ("deputy_review", 2, "ИОМ-2026-0001")
    returned = review.deputy_return(
        world.desk,
        route.id,
        seen=route.seen("deputy", "deputy_return"),
        key="returned",
        actor=world.actor("deputy"),
        at=world.tick(),
        reason="other",
        comment=COMMENT,
        remarks=[RemarkDraft("Начните задачу с глагола", "z3")],
    )
    assert (returned.state, returned.version) == ("deputy_returned", 3)
    assert route.entries()[-1]["reason"] == "other"
    with world.units.reading() as session:
        found = session.scalars(select(Remark.text).where(Remark.route == route.id))
        assert set(found) == {COMMENT, "Начните задачу с глагола"}


def form_of(act: Act) -> type:
    """The form that the process demands for the act."""
    if act.decision is Decision.RETURN:
        return Returning
    if act.decision is Decision.APPROVE:
        return Agreeing
    if act.needs_reason is not None:
        return WithReason
    return OnGround if act.needs_comment else Plain


def test_the_form_of_each_act_asks_for_what_the_process_demands(world: World) -> None:
    shipped = [one for one in world.desk.shipped.values() if one.id.startswith("iom-")]
    for act in (act for one in shipped for act in one.acts.values() if act.code != "open"):
        assert type(ACTS[act.code]) is form_of(act), act.code


@pytest.mark.parametrize("act", ["nonsense", "open", "director_approve"])
def test_an_act_that_the_process_does_not_have_is_refused(world: World, act: str) -> None:
    route = world.route()
    with world.refuses(Exception):
        route.act("teacher", act)


def test_no_act_leads_out_of_an_ended_route(world: World) -> None:
    route = world.route()
    route.act("teacher", "withdraw", reason="other")
    assert (route.state, route.waiting()) == ("withdrawn", set())
    for act in ACTS:
        with world.refuses(Exception):
            route.act("teacher", act, reason="other", comment=COMMENT)


def test_the_sentence_of_a_refusal_says_what_to_do(world: World) -> None:
    described: Act = world.route().definition.acts["deputy_approve"]
    assert described.offices == ("deputy_head", "school_head")
    route = world.route()
    with world.refuses(TransitionNotAllowed) as refused:
        route.act("deputy", "deputy_approve")
    assert "Черновик" in str(refused.value)
