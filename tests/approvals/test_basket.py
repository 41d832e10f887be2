"""Decisions prepared one by one and signed together: each its own act, what moved drops out, nothing made twice."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from approvals.batches import basket, signing
from approvals.batches.basket import NoLongerWaits, prepare, take_out
from approvals.desk import local_day
from approvals.errors import (
    BadField,
    FilledInByYou,
    KeyReplaced,
    KeyReused,
    NotYourOffice,
    NotYourTurn,
    ReviewedOldVersion,
    RouteUnknown,
)
from approvals.preview import preview
from approvals.signing import signing_keys
from approvals.signing.wrapping import Lock
from approvals.standing import Standing, standing
from tests.founding import LIGHT, a_base
from tests.stories import COMMENT, Story, World
from tests.world import AUTHORITY
from workflow.errors import GuardRefused, StaleVersion
from workflow.log.canonical import parse
from workflow.log.journal import LogFrozen
from workflow.log.tables import LogEvent

pytestmark = pytest.mark.slow


def who_is(world: World, part: str) -> Standing:
    with world.units.reading() as session:
        found = standing(session, world.person(part), on=local_day(world.now, "Europe/Moscow"))
    assert found is not None
    return found


def key_of(number: int) -> str:
    return f"{number:032x}"


def put(world: World, story: Story, part: str, act: str, number: int, **fields: Any) -> str:
    """Put a decision in the basket as the page of the route would."""
    with world.units.reading() as session:
        shown = preview(
            session, world.desk, story.id, act, world.person(part), world.now, prepares=part == "stranger"
        )
    prepare(
        world.desk,
        act,
        story.id,
        seen=shown.seen,
        key=key_of(number),
        actor=world.actor(part, proved=False),
        at=world.now,
        fields=fields,
    )
    return key_of(number)


def sign(world: World, part: str, keys: list[str], form: int = 999) -> tuple[signing.Result, ...]:
    batch = signing.sign(
        world.desk,
        keys,
        form=key_of(form),
        actor=world.actor(part),
        who=who_is(world, part),
        at=world.tick(minutes=1),
    )
    with world.units.reading() as session:
        return signing.results(session, batch, world.person(part))


def in_basket(world: World, part: str) -> list[str]:
    with world.units.reading() as session:
        return [one.row.key for one in basket.basket(session, who_is(world, part))]


def entries(world: World, kind: str) -> list[dict[str, Any]]:
    with world.units.reading() as session:
        rows = session.scalars(select(LogEvent).where(LogEvent.kind == kind).order_by(LogEvent.seq))
        return [parse(row.body) for row in rows]


@pytest.fixture
def world(sqlite_url: str) -> World:
    return a_base(sqlite_url)


def test_what_is_put_in_the_basket_signs_nothing_and_leaves_the_route_as_it_was(world: World):
    story = world.route().submitted()
    before = story.situation().version
    key = put(world, story, "deputy", "deputy_approve", 1)
    assert in_basket(world, "deputy") == [key]
    assert (story.state, story.situation().version) == ("deputy_review", before)
    assert entries(world, signing.ANNOUNCED) == []


def test_what_a_decision_says_stands_in_the_basket_as_it_will_be_printed(world: World):
    story = world.route().submitted()
    remarks = [{"text": "  "}, {"text": "  Уточните срок ", "path": "z3"}]
    key = put(world, story, "deputy", "deputy_approve", 1, comment=" Хороший план \n", remarks=remarks)
    with world.units.reading() as session:
        (one,) = basket.basket(session, who_is(world, "deputy"))
    assert one.row.remarks == ("Хороший план", "Уточните срок")
    sign(world, "deputy", [key])
    assert story.situation().snapshot.sign_offs[-1].remarks == one.row.remarks


def test_a_form_sent_again_is_one_decision_and_never_says_something_else(world: World):
    story = world.route().submitted()
    for _ in range(2):
        key = put(world, story, "deputy", "deputy_approve", 1, comment="Хороший план, согласовано")
    assert in_basket(world, "deputy") == [key]
    with pytest.raises(KeyReused):
        put(world, story, "deputy", "deputy_approve", 1, comment="Хороший план, но уточните сроки")
    with pytest.raises(KeyReused):
        put(world, story, "deputy", "deputy_return", 1, reason="dates_wrong", comment=COMMENT)
    with world.units.reading() as session:
        (one,) = basket.basket(session, who_is(world, "deputy"))
    assert (one.row.act, one.row.remarks) == ("deputy_approve", ("Хороший план, согласовано",))
    basket.take_out(world.desk, key, who=who_is(world, "deputy"))
    with pytest.raises(NoLongerWaits):
        put(world, story, "deputy", "deputy_approve", 1, comment="Хороший план, согласовано")
    assert in_basket(world, "deputy") == []
    assert [put(world, story, "deputy", "deputy_approve", 2)] == in_basket(world, "deputy")


def test_a_basket_that_is_too_full_for_its_page_says_so(world: World, monkeypatch: pytest.MonkeyPatch):
    for number in range(1, 4):
        put(world, world.route().submitted(), "deputy", "deputy_approve", number)
    monkeypatch.setattr(basket, "SHOWN", 2)
    assert len(in_basket(world, "deputy")) == 2
    with world.units.reading() as session:
        assert basket.how_many(session, who_is(world, "deputy")) == 3
        assert basket.how_many(session, who_is(world, "curator")) == 0


def test_several_decisions_are_signed_with_one_proof_and_each_is_an_act_of_its_own(world: World):
    agreed, noted, returned = (world.route().submitted() for _ in range(3))
    keys = [
        put(world, agreed, "deputy", "deputy_approve", 1),
        put(world, noted, "deputy", "deputy_approve", 2, remarks=[{"text": "Уточните срок", "path": "z3"}]),
        put(world, returned, "deputy", "deputy_return", 3, reason="dates_wrong", comment=COMMENT),
    ]
    found = sign(world, "deputy", keys)
    assert [one.entry is not None for one in found] == [True] * 3
    assert [agreed.state, noted.state, returned.state] == [
        "curator_recommendations",
        "curator_recommendations",
        "deputy_returned",
    ]
    assert [story.sign_offs()[-1].decision for story in (agreed, noted, returned)] == [
        "approve",
        "approve_with_remarks",
        "return",
    ]
    assert in_basket(world, "deputy") == []
    acts = [said for said in entries(world, "act") if said["batch"]]
    assert [said["batch"] for said in acts] == [f"b_{key_of(999)}"] * 3
    assert all(said["sig"] for said in acts)
    (announced,) = entries(world, signing.ANNOUNCED)
    assert announced["seq"] < min(said["seq"] for said in acts)
    assert announced["data"]["batch"] == f"b_{key_of(999)}"
    assert [item[0] for item in announced["data"]["items"]] == [agreed.id, noted.id, returned.id]


@pytest.mark.parametrize("before", [0, 2])
def test_a_log_that_freezes_meanwhile_ends_the_signing_and_what_was_signed_is_told(
    world: World, monkeypatch: pytest.MonkeyPatch, before: int
):
    stories = [world.route().submitted() for _ in range(4)]
    keys = [put(world, story, "deputy", "deputy_approve", n) for n, story in enumerate(stories, 1)]

    def signed() -> int:
        return sum("deputy_approve" in story.acts_done() for story in stories)

    units = world.desk.units
    monkeypatch.setattr(
        units, "_frozen", lambda: "журнал на проверке" if announced() and signed() == before else None
    )

    def announced() -> bool:
        return bool(entries(world, signing.ANNOUNCED))

    if before == 0:
        with pytest.raises(LogFrozen):
            sign(world, "deputy", keys)
    else:
        found = sign(world, "deputy", keys)
        assert [one.entry is not None for one in found] == [True, True, False, False]
        assert [one.waits for one in found] == [False, False, True, True]
    assert signed() == before
    monkeypatch.undo()
    assert sorted(in_basket(world, "deputy")) == sorted(keys[before:])
    assert all(one.entry is not None for one in sign(world, "deputy", keys))
    assert signed() == 4


def test_what_moved_meanwhile_drops_out_by_name_and_the_others_are_signed(world: World):
    steady, recalled, edited = (world.route().submitted() for _ in range(3))
    keys = [
        put(world, story, "deputy", "deputy_approve", n)
        for n, story in enumerate((steady, recalled, edited), 1)
    ]
    recalled.act("teacher", "recall")
    edited.act("teacher", "recall")
    edited.amended_materially().submitted()
    found = {one.row.route: one for one in sign(world, "deputy", keys)}
    assert found[steady.id].entry is not None
    for story in (recalled, edited):
        assert found[story.id].entry is None
        assert found[story.id].number == story.situation().number
        assert "появилась версия" in (found[story.id].row.sentence or "")
    assert (steady.state, recalled.state, edited.state) == (
        "curator_recommendations",
        "teacher_draft",
        "deputy_review",
    )
    assert in_basket(world, "deputy") == []


def test_the_same_form_sent_again_makes_nothing_twice(world: World):
    story = world.route().submitted()
    key = put(world, story, "deputy", "deputy_approve", 1)
    first, again = sign(world, "deputy", [key]), sign(world, "deputy", [key])
    assert [one.entry for one in first] == [one.entry for one in again]
    assert story.acts_done().count("deputy_approve") == 1
    assert len(entries(world, signing.ANNOUNCED)) == 1


def test_a_list_that_was_announced_takes_up_no_other_decision(world: World):
    named, other = world.route().submitted(), world.route().submitted()
    keys = [put(world, story, "deputy", "deputy_approve", n) for n, story in enumerate((named, other), 1)]
    sign(world, "deputy", keys[:1])
    (one,) = sign(world, "deputy", keys)
    assert one.row.route == named.id
    assert other.state == "deputy_review"
    assert in_basket(world, "deputy") == keys[1:]
    (announced,) = entries(world, signing.ANNOUNCED)
    assert [item[0] for item in announced["data"]["items"]] == [named.id]


def test_who_comes_later_is_told_that_another_has_signed(world: World):
    story = world.route().submitted()
    key = put(world, story, "deputy", "deputy_approve", 1)
    (one,) = sign(world, "deputy", [key])
    with world.refuses(BadField, match="их подписали или убрали"):
        sign(world, "second_deputy", [key], form=998)
    with world.units.reading() as session:
        (still,) = signing.results(session, f"b_{key_of(999)}", world.person("deputy"))
    assert still.entry == one.entry


def test_a_methodist_prepares_the_curator_signs_and_the_log_names_both(world: World):
    world.appoint("stranger", "methodist", AUTHORITY, scope="municipality")
    story = world.route().submitted().approved_by_school().write("stranger", "z5")
    key = put(world, story, "stranger", "curator_approve", 1)
    assert in_basket(world, "stranger") == in_basket(world, "curator") == [key]
    with pytest.raises(NotYourOffice):
        story.act("stranger", "curator_approve", seen=story.seen("curator", "curator_approve"))
    with world.refuses(BadField, match="в вашей корзине уже нет"):  # a methodist signs nothing
        sign(world, "stranger", [key])
    assert story.state == "curator_recommendations"
    (one,) = sign(world, "curator", [key], form=998)
    assert one.entry is not None
    (announced,) = entries(world, signing.ANNOUNCED)
    assert announced["by"] == world.person("curator")
    assert announced["data"]["items"][0][4] == world.person("stranger")
    assert story.sign_offs()[-1].person == world.person("curator")


def test_a_methodist_writes_the_recommendations_of_his_area_alone(world: World):
    story = world.route().submitted().approved_by_school()
    world.appoint("stranger", "methodist", AUTHORITY, scope="municipality")
    story.write("stranger", "z5")
    assert story.situation().draft.z5.items
    submitted = world.route(of="colleague").submitted()
    with pytest.raises(Exception, match="изменить нельзя"):
        submitted.write("stranger", "z5")


def test_a_decision_prepared_anew_takes_the_place_of_the_earlier_one(world: World):
    story = world.route().submitted()
    old = put(world, story, "deputy", "deputy_approve", 1)
    new = put(world, story, "second_deputy", "deputy_return", 2, reason="dates_wrong", comment=COMMENT)
    assert in_basket(world, "deputy") == [new]
    (one,) = sign(world, "deputy", [old])
    assert one.entry is None
    assert one.row.sentence == basket.REPLACED
    assert story.state == "deputy_review"


def test_a_decision_taken_out_is_not_signed(world: World):
    story = world.route().submitted()
    key = put(world, story, "deputy", "deputy_approve", 1)
    with pytest.raises(RouteUnknown):
        take_out(world.desk, key, who=who_is(world, "other_deputy"))
    take_out(world.desk, key, who=who_is(world, "deputy"))
    (one,) = sign(world, "deputy", [key])
    assert (one.entry, one.row.sentence) == (None, basket.TAKEN_OUT)


def test_preparing_refuses_what_the_act_would_refuse(world: World):
    filled = world.route(by="deputy")
    filled.act("teacher", "confirm")
    filled.submitted()
    passed = world.route(of="colleague").submitted().approved_by_school()
    seen = passed.seen("curator", "curator_return")
    said = {"reason": "dates_wrong", "comment": COMMENT}
    for story, part, act, seen_there, fields, error in (
        (filled, "deputy", "deputy_approve", filled.seen("deputy", "deputy_approve"), {}, FilledInByYou),
        (passed, "curator", "curator_approve", passed.seen("curator", "curator_approve"), {}, GuardRefused),
        (passed, "curator", "curator_return", replace(seen, content_hash="0" * 64), said, ReviewedOldVersion),
        (passed, "curator", "curator_return", replace(seen, version=1), said, StaleVersion),
        (passed, "curator", "curator_return", seen, {"reason": "dates_wrong"}, BadField),
        (passed, "deputy", "curator_return", seen, said, NotYourOffice),
        (passed, "curator", "suspend", seen, {}, NotYourTurn),
    ):
        with world.refuses(error):
            prepare(
                world.desk,
                act,
                story.id,
                seen=seen_there,
                key=key_of(1),
                actor=world.actor(part, proved=False),
                at=world.now,
                fields=fields,
            )


def test_a_basket_holds_only_what_ones_office_reaches(world: World):
    key = put(world, world.route().submitted(), "deputy", "deputy_approve", 1)
    for part in ("other_deputy", "curator", "director", "teacher", "auditor"):
        assert in_basket(world, part) == [], part
        with world.refuses(BadField, match="в вашей корзине уже нет"):
            sign(world, part, [key], form=100 + len(part))
    assert in_basket(world, "second_deputy") == [key]


def test_more_than_fifty_and_nothing_at_all_are_refused(world: World):
    for keys in ([], [key_of(n) for n in range(51)], ["не ключ"]):
        with world.refuses(BadField):
            sign(world, "deputy", keys)


def test_a_password_changed_meanwhile_ends_the_signing_and_the_rest_waits(world: World):
    keys = [put(world, world.route().submitted(), "deputy", "deputy_approve", n) for n in (1, 2)]
    actor = world.actor("deputy")
    with world.units.writing() as session:
        signing_keys.replace(
            session, world.person("deputy"), Lock.of("другой-пароль-здесь", LIGHT), at=world.now
        )
    with pytest.raises(KeyReplaced):
        signing.sign(
            world.desk,
            keys,
            form=key_of(999),
            actor=actor,
            who=who_is(world, "deputy"),
            at=world.now + timedelta(minutes=1),
        )
    assert sorted(in_basket(world, "deputy")) == sorted(keys)
