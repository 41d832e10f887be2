"""Erasure: who may ask and confirm, and when a route or a person may not go yet."""

from datetime import date

import pytest
from sqlalchemy import select

from approvals.erasure import erasures, holds
from approvals.erasure.erasure_plan import Scope
from approvals.errors import BadField, NotASigner, RouteErased
from approvals.examination import examine
from approvals.tasks import Task
from tests.erased import (
    asked,
    confirmed,
    destroyed,
    finished,
    planned,
    the_request,
)
from tests.stories import Story, World
from tests.world import person_id
from workflow.log import journal
from workflow.log.tables import Payload
from workflow.participants import User

pytestmark = pytest.mark.slow


def test_one_person_does_not_do_both_halves(world: World, finished_route: Story):
    request = asked(world, Scope.ROUTE, finished_route.id)
    with world.refuses(erasures.SecondPerson, match="начальник управления образования"):
        confirmed(world, request, by="administrator")


def test_two_people_of_one_office_do_not_either(world: World, finished_route: Story):
    world.appoint("colleague", "administrator", "o_authority", title="администратор")
    request = asked(world, Scope.ROUTE, finished_route.id)
    with world.refuses(erasures.SecondPerson):
        confirmed(world, request, by="colleague")
    confirmed(world, request)


@pytest.mark.parametrize("part", ["teacher", "deputy", "director", "curator", "auditor"])
def test_nobody_else_asks_or_confirms(world: World, finished_route: Story, part: str):
    with world.refuses(erasures.NotYourErasure):
        asked(world, Scope.ROUTE, finished_route.id, by=part)
    request = asked(world, Scope.ROUTE, finished_route.id)
    with world.refuses(erasures.NotYourErasure):
        confirmed(world, request, by=part)


def test_both_halves_ask_for_a_password(world: World, finished_route: Story):
    with world.refuses(NotASigner):
        asked(world, Scope.ROUTE, finished_route.id, proved=False)
    request = asked(world, Scope.ROUTE, finished_route.id)
    with world.refuses(NotASigner):
        confirmed(world, request, proved=False)


def test_nobody_destroys_what_is_known_of_himself(world: World, finished_route: Story):
    world.appoint("teacher", "administrator", "o_authority", title="администратор")
    with world.refuses(erasures.OwnErasure):
        asked(world, Scope.ROUTE, finished_route.id, by="teacher")
    request = asked(world, Scope.ROUTE, finished_route.id, by="authority_head")
    with world.refuses(erasures.OwnErasure):
        confirmed(world, request, by="teacher")


def test_a_route_in_retention_is_refused_with_ground_and_date(world: World):
    story = finished(world)
    world.on(date(2032, 12, 31))
    for scope, about in ((Scope.ROUTE, story.id), (Scope.PERSON, person_id("teacher"))):
        with world.refuses(erasures.StillKept, match=r"хранится до 01\.01\.2033.*Закрыт 18\.06\.2027.*5 лет"):
            asked(world, scope, about)
    world.on(date(2033, 1, 1))
    destroyed(world, Scope.ROUTE, story.id)


def test_in_retention_the_traces_and_what_was_never_approved_may_go(world: World):
    """Abuse case 24: the demand of a teacher whose finished route is still in retention."""
    kept = finished(world)
    draft = world.route()
    _visit(world)
    before = kept.file()
    with world.refuses(erasures.StillKept):
        asked(world, Scope.PERSON, person_id("teacher"))
    destroyed(world, Scope.TRACES, person_id("teacher"))
    assert kept.file() == before
    with pytest.raises(RouteErased):
        draft.situation()
    with world.units.reading() as session:
        assert not session.scalars(select(Payload).where(Payload.text == "198.51.100.7")).all()
        assert session.get_one(User, person_id("teacher")).login == "teacher"
        assert not session.scalars(select(Task).where(Task.route == draft.id)).all()
    assert examine(world.units, open_documents=True).exit_code == 0


def _visit(world: World) -> None:
    with world.units.writing() as session:
        journal.record(
            session,
            kind="auth.ok",
            at=world.tick(),
            by=person_id("teacher"),
            texts={"ip": "198.51.100.7", "agent": "Firefox"},
        )


def test_a_living_route_is_refused(world: World):
    story = world.route().in_force()
    with world.refuses(erasures.StillKept, match="ещё не закрыт"):
        asked(world, Scope.ROUTE, story.id)


def test_a_hold_stands_above_the_term(world: World, finished_route: Story):
    for about in (finished_route.id, person_id("teacher")):
        with world.units.writing() as session:
            hold = holds.set_hold(
                session,
                about,
                "запрос суда № 7",
                until=date(2034, 1, 1),
                today=world.now.date(),
                at=world.tick(),
                by=person_id("administrator"),
            )
        with world.refuses(erasures.StillKept, match=r"запрет уничтожения до 01\.01\.2034.*запрос суда № 7"):
            asked(world, Scope.ROUTE, finished_route.id)
        with world.units.writing() as session:
            holds.lift_hold(session, hold, at=world.tick(), by=person_id("administrator"))
    destroyed(world, Scope.ROUTE, finished_route.id)


def test_a_hold_set_between_the_two_halves_stops_the_second(world: World, finished_route: Story):
    request = asked(world, Scope.ROUTE, finished_route.id)
    seen = planned(world, Scope.ROUTE, finished_route.id).digest
    with world.units.writing() as session:
        holds.set_hold(
            session, finished_route.id, "суд", until=None, today=world.now.date(), at=world.tick(), by=None
        )
    with world.refuses(erasures.StillKept, match="до его снятия"):
        confirmed(world, request, seen=seen)


def test_a_person_in_office_is_refused(world: World):
    with world.refuses(erasures.StillKept, match="Действует назначение: заместитель директора"):
        asked(world, Scope.PERSON, person_id("deputy"))


def test_the_second_person_destroys_what_he_saw_or_nothing(world: World, finished_route: Story):
    request = asked(world, Scope.PERSON, person_id("teacher"))
    seen = planned(world, Scope.PERSON, person_id("teacher")).digest
    _visit(world)
    with world.refuses(erasures.PlanMoved, match="Ничего не уничтожено"):
        confirmed(world, request, seen=seen)
    confirmed(world, request)


def test_the_name_does_not_come_back_through_the_basis(world: World, finished_route: Story):
    with world.refuses(BadField, match="без фамилии"):
        asked(world, Scope.PERSON, person_id("teacher"), basis="заявление ЛУГОВОЙ: лугова М. О.")


def test_a_request_is_decided_once(world: World, finished_route: Story):
    request = asked(world, Scope.ROUTE, finished_route.id)
    with world.refuses(BadField, match="уже подготовлено"):
        asked(world, Scope.ROUTE, finished_route.id, by="authority_head")
    seen = planned(world, Scope.ROUTE, finished_route.id).digest
    confirmed(world, request)
    with world.refuses(BadField, match="решение по ней уже принято"):
        confirmed(world, request, seen=seen)


def test_a_withdrawn_request_destroys_nothing(world: World, finished_route: Story):
    request = asked(world, Scope.ROUTE, finished_route.id)
    with world.units.writing() as session:
        erasures.withdraw(session, request, actor=world.actor("authority_head"), at=world.tick())
    with world.refuses(BadField):
        confirmed(world, request)
    assert finished_route.file()
    assert the_request(world, request).state == erasures.WITHDRAWN
