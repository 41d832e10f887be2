"""Two who act at one moment: one opens, saves or decides and the other is told so, unless both have a say."""

from collections import Counter
from dataclasses import replace

import pytest
from sqlalchemy import select

from approvals.acts.by_code import Done, Opening, open_route
from approvals.editing import save_zone
from approvals.errors import BadField, DraftMoved, Stale
from tests.approvals.at_once.barrier import at_once
from tests.stories import World, sample
from tests.world import person_id
from workflow.errors import StaleVersion
from workflow.instances import WorkflowInstance

pytestmark = pytest.mark.slow


def routes_of(world: World, person: str) -> list[str]:
    with world.units.reading() as session:
        return list(session.scalars(select(WorkflowInstance.id).where(WorkflowInstance.subject == person)))


def test_a_form_sent_twice_at_once_opens_one_route(world: World) -> None:
    at, asked = world.tick(), Opening(person_id("colleague"))
    outcomes = at_once(
        [
            lambda: open_route(world.desk, asked, key=f"open-{at}", actor=world.actor("colleague"), at=at)
            for _ in range(8)
        ]
    )
    done = [one for one in outcomes if isinstance(one, Done)]
    assert len(done) == 8, outcomes
    assert len({one.route for one in done}) == 1
    assert Counter(one.replayed for one in done) == {False: 1, True: 7}


def test_two_who_begin_the_year_at_once_give_a_teacher_one_draft(world: World) -> None:
    at, teacher = world.tick(), person_id("colleague")
    before = len(routes_of(world, teacher))
    asked = Opening(teacher, begun_only=True, after=before)
    outcomes = at_once(
        [
            lambda part=part, n=n: open_route(
                world.desk, asked, key=f"year-{at}-{n}", actor=world.actor(part), at=at
            )
            for n in range(4)
            for part in ("deputy", "second_deputy")
        ]
    )
    done = [one for one in outcomes if isinstance(one, Done)]
    assert len(done) == 1, outcomes
    assert all(isinstance(one, Done | BadField) for one in outcomes), outcomes
    assert len(routes_of(world, teacher)) == before + 1


def test_two_who_save_one_section_at_once_do_not_overwrite_each_other(world: World) -> None:
    route = world.route()
    revision, at = route.situation().draft_revision, world.tick()
    plan = sample("a")["z1"]

    def save(n: int) -> Done:
        data = {**plan, "goal": f"Цель номер {n}: повысить качество преподавания"}
        saved = save_zone(
            world.desk, route.id, "z1", data, revision=revision, actor=world.actor("teacher"), at=at
        )
        return Done(route.id, None, saved.revision, "", 0)

    outcomes = at_once([lambda n=n: save(n) for n in range(8)])
    assert sum(isinstance(one, Done) for one in outcomes) == 1, outcomes
    assert all(isinstance(one, Done | DraftMoved) for one in outcomes), outcomes
    assert route.situation().draft_revision == revision + 1


def test_first_submissions_of_a_year_at_once_get_different_numbers(world: World) -> None:
    routes = [world.route() for _ in range(6)]
    world.now = world.now.replace(year=world.now.year + 1, month=3)
    forms = [(route, route.seen("teacher", "submit"), world.key()) for route in routes]
    at = world.tick()
    outcomes = at_once(
        [
            lambda form=form: form[0].act("teacher", "submit", seen=form[1], key=form[2], at=at)
            for form in forms
        ]
    )
    numbers_given = [one.number for one in outcomes if isinstance(one, Done)]
    assert len(numbers_given) == 6, outcomes
    assert len(set(numbers_given)) == 6


def test_deputy_and_director_at_once_decide_once(world: World) -> None:
    route = world.route().submitted()
    seen, at = route.seen("deputy", "deputy_approve"), world.tick()
    outcomes = at_once(
        [
            lambda part=part, key=f"{part}-{at}": route.act(part, "deputy_approve", seen=seen, key=key, at=at)
            for part in ("deputy", "director", "second_deputy")
        ]
    )
    assert sum(isinstance(one, Done) for one in outcomes) == 1
    assert all(isinstance(one, Done | StaleVersion | Stale) for one in outcomes), outcomes
    assert route.version == 3


def test_two_who_sign_side_by_side_at_once_both_count(world: World) -> None:
    route = world.route(process="side-by-side").submitted()
    parts = ("smo_head", "deputy")
    seen = {part: route.seen(part, "deputy_approve") for part in parts}
    at = world.tick()
    outcomes = at_once(
        [
            lambda part=part: route.act(
                part, "deputy_approve", seen=replace(seen[part]), key=f"{part}-{at}", at=at
            )
            for part in parts
        ]
    )
    assert all(isinstance(one, Done) for one in outcomes), outcomes
    assert (route.state, route.version) == ("approved", 4)
