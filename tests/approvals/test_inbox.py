"""My tasks and the list of routes: everything that waits, in the order of its dates, in pages that miss nothing."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import event, insert, text

from approvals.inbox import Filters, my_tasks, routes_list
from approvals.standing import Standing, standing
from approvals.tasks import Task
from tests.founding import a_base
from tests.stories import World
from tests.world import AUTHORITY, OTHER_SCHOOL, SCHOOL, person_id
from workflow.database import offline_engine
from workflow.instances import WorkflowInstance
from workflow.participants import Office

pytestmark = pytest.mark.slow

NOON = datetime(2026, 9, 1, 12, tzinfo=UTC)


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = a_base(f"sqlite:///{tmp_path / 'iom.db'}")
    yield made
    made.close()


def who(world: World, part: str) -> Standing:
    with world.units.reading() as session:
        found = standing(session, person_id(part), on=world.now.date())
    assert found is not None
    return found


def waiting(world: World, part: str) -> list[str]:
    with world.units.reading() as session:
        return [card.route for card in my_tasks(session, who(world, part), on=world.now.date()).rows]


def test_each_office_has_what_waits_for_it_and_nobody_else_has(world: World) -> None:
    draft, review = world.route(of="colleague"), world.route().submitted()
    passed = world.route().submitted().approved_by_school()
    assert waiting(world, "colleague") == [draft.id]
    assert waiting(world, "deputy") == waiting(world, "second_deputy") == [review.id]
    assert waiting(world, "curator") == [passed.id]
    for part in ("director", "other_deputy", "auditor", "administrator", "stranger"):
        assert waiting(world, part) == [], part


def test_the_nearest_date_comes_first_and_what_has_none_last(world: World) -> None:
    agreed, returned = world.route().in_force(), world.route().submitted().returned_by_school()
    draft = world.route()
    assert waiting(world, "teacher")[0] == returned.id
    assert set(waiting(world, "teacher")[1:]) == {agreed.id, draft.id}


def test_nobody_is_asked_to_decide_about_his_own_route(world: World) -> None:
    world.appoint("teacher", "deputy_head")
    story = world.route(process="iom-teacher").submitted()
    assert story.id not in waiting(world, "teacher")
    assert story.id in waiting(world, "deputy")


def test_a_curator_of_listed_schools_has_their_tasks(world: World) -> None:
    here = world.route().submitted().approved_by_school()
    there = world.route("v", of="other_teacher").submitted()
    there.act("other_deputy", "deputy_approve")
    covers = (("organization", OTHER_SCHOOL),)
    world.appoint("stranger", "municipal_curator", AUTHORITY, scope="listed", covers=covers)
    assert waiting(world, "stranger") == [there.id]
    assert set(waiting(world, "curator")) == {here.id, there.id}


def test_a_curator_of_listed_people_has_their_tasks(world: World) -> None:
    here = world.route().submitted().approved_by_school()
    covers = (("person", person_id("teacher")),)
    world.appoint("stranger", "municipal_curator", AUTHORITY, scope="listed", covers=covers)
    assert waiting(world, "stranger") == [here.id]


def many(world: World, count: int) -> None:
    """Routes of the colleague that wait at the school, as bare rows: lists read rows and nothing else."""
    like = world.route(of="colleague").submitted()
    with world.units.reading() as session:
        row = session.get_one(WorkflowInstance, like.id)
        kept = {name: getattr(row, name) for name in WorkflowInstance.__table__.c.keys()}  # noqa: SIM118
    with offline_engine(world.units.database.url.render_as_string()).begin() as connection:
        for (name,) in connection.execute(
            text("select name from sqlite_master where type = 'trigger'")
        ).all():
            connection.execute(text(f"drop trigger {name}"))
        rows = [
            {
                **kept,
                "id": f"r_{place:032x}",
                "number": f"ИОМ-2026-{place + 1000}",
                "entered_at": NOON + timedelta(minutes=place // 3),
            }
            for place in range(count)
        ]
        connection.execute(insert(WorkflowInstance), rows)
        connection.execute(
            insert(Task),
            [
                {
                    "route": one["id"],
                    "opened_version": 2,
                    "office": Office.DEPUTY_HEAD,
                    "state": "deputy_review",
                    "organization": SCHOOL,
                    "round": 1,
                    "opened_at": NOON,
                    "due_on": None if place % 7 == 0 else date(2026, 9, 8) + timedelta(days=place % 5),
                }
                for place, one in enumerate(rows)
            ],
        )


def test_pages_of_both_lists_name_everything_once(world: World) -> None:
    many(world, 100)
    deputy = who(world, "deputy")
    with world.units.reading() as session:
        for listed in (
            lambda after: my_tasks(session, deputy, on=world.now.date(), after=after, limit=9),
            lambda after: routes_list(session, deputy, Filters(), on=world.now.date(), after=after, limit=9),
        ):
            found = []
            mark: str | None = ""
            while mark is not None:
                page = listed(mark)
                found += [card.route for card in page.rows]
                mark = page.further
            assert len(found) == len(set(found)) == 101


def test_the_routes_moved_last_come_first(world: World) -> None:
    many(world, 30)
    with world.units.reading() as session:
        page = routes_list(session, who(world, "deputy"), Filters(), on=world.now.date(), limit=50)
    assert [card.since for card in page.rows] == sorted((card.since for card in page.rows), reverse=True)
    assert page.further is None


def test_overdue_routes_are_found_by_their_date(world: World) -> None:
    many(world, 20)
    with world.units.reading() as session:
        page = routes_list(
            session, who(world, "deputy"), Filters(overdue=True), on=date(2026, 9, 10), limit=50
        )
    assert page.rows
    assert all(card.is_overdue(date(2026, 9, 10)) for card in page.rows)


@pytest.mark.parametrize("part", ["teacher", "deputy", "curator"])
def test_no_list_reads_a_whole_table(world: World, part: str) -> None:
    """20,000 routes cost what 1,000 do: every query goes by an index and stops at its page."""
    many(world, 50)
    statements: list[tuple[str, object]] = []
    engine = world.units.database.reading

    def note(_c: object, _cursor: object, statement: str, parameters: object, *_more: object) -> None:
        statements.append((statement, parameters))

    person = who(world, part)
    event.listen(engine, "before_cursor_execute", note)
    with world.units.reading() as session:
        my_tasks(session, person, on=world.now.date())
        routes_list(session, person, Filters(), on=world.now.date())
    event.remove(engine, "before_cursor_execute", note)
    with engine.connect() as connection:
        for statement, parameters in statements:
            plan = connection.exec_driver_sql(f"explain query plan {statement}", parameters).all()
            for row in plan:
                step = str(row[-1])
                assert not step.startswith("SCAN") or "USING" in step or "organization_names" in step, (
                    step,
                    statement,
                )
