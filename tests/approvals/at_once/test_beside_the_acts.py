"""What is written beside a route at one moment with another word about it: remarks, opinions, notes and kept rows.

Each is written once, is printed in what is signed after it, and does not outlive a route that is being destroyed.
"""

from concurrent.futures import ThreadPoolExecutor, wait
from threading import Event
from typing import Any

import pytest
from sqlalchemy import select

from approvals import answers
from approvals.answers import RemarkClosed, answer, lift, remarks_of
from approvals.erasure.erasure_plan import Scope
from approvals.erasure.erasures import carry_out
from approvals.errors import RouteErased
from approvals.evidence.support_notes import NewNote, note
from approvals.remarks import Remark
from approvals.row_library import keep_row, library
from documents.patterns import samples
from tests.approvals.at_once.barrier import at_once
from tests.approvals.test_basket import entries, who_is
from tests.erased import AFTER_THE_TERM, asked, finished, planned
from tests.stories import COMMENT, Story, World
from tests.world import SCHOOL
from workflow.log import journal
from workflow.log.tables import LogEvent, Payload

pytestmark = pytest.mark.slow


def a_remark(story: Story) -> str:
    """The remark of another return by the school."""
    story.returned_by_school()
    with story.world.units.reading() as session:
        return remarks_of(session, story.id)[0].id


def test_a_remark_answered_in_several_windows_at_once_is_answered_once(world: World) -> None:
    story, answered = world.route().submitted(), 0
    for _ in range(5):
        remark, at, teacher = a_remark(story), world.tick(), world.actor("teacher")
        outcomes = at_once(
            [
                lambda n=n, remark=remark, at=at, teacher=teacher: answer(
                    world.desk, story.id, remark, f"Сроки исправлены, {n}", actor=teacher, at=at
                )
                for n in range(8)
            ]
        )
        answered += outcomes.count(None)
        assert all(one is None or isinstance(one, RemarkClosed) for one in outcomes), outcomes
        told = [said for said in entries(world, "remark.answered") if said["data"]["remark"] == remark]
        assert (outcomes.count(None), len(told)) == (1, 1)
        story.submitted()
    assert answered == 5


def test_a_remark_that_was_lifted_is_not_opened_again_by_an_answer_of_that_moment(world: World) -> None:
    story, lifted = world.route().submitted(), 0
    for _ in range(8):
        remark, at = a_remark(story), world.tick()
        teacher, deputy = world.actor("teacher"), world.actor("deputy")
        calls = [
            lambda remark=remark, at=at, teacher=teacher: answer(
                world.desk, story.id, remark, "Сроки исправлены", actor=teacher, at=at
            ),
            lambda remark=remark, at=at, deputy=deputy: lift(
                world.desk, story.id, remark, actor=deputy, at=at
            ),
        ]
        outcomes = at_once([*calls, *calls])
        lifted += outcomes[1::2].count(None)
        assert all(one is None or isinstance(one, RemarkClosed) for one in outcomes), outcomes
        with world.units.reading() as session:
            assert session.get_one(Remark, remark).state == "lifted"
        story.submitted()
    assert lifted == 8


def test_an_opinion_written_while_the_deputy_signs_is_printed_in_what_he_signs(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    route = world.route().submitted()
    remarks = [{"text": "Начните задачу с глагола", "path": "z3"}]
    route.act("deputy", "deputy_return", reason="dates_wrong", comment=COMMENT, remarks=remarks)
    route.amended_materially().submitted()
    with world.units.reading() as session:
        remark = remarks_of(session, route.id)[0].id
    held, let_go, record = Event(), Event(), journal.record

    def slowly(*args: Any, **said: Any) -> int:
        seq = record(*args, **said)
        held.set()
        assert let_go.wait(20)
        return seq

    with monkeypatch.context() as slow, ThreadPoolExecutor(2) as threads:
        slow.setattr("workflow.log.journal.record", slowly)
        said = "Задача начинается с глагола: «освоить»"
        actor, at = world.actor("teacher"), world.tick()
        giving = threads.submit(answers.object_to, world.desk, route.id, remark, said, actor=actor, at=at)
        assert held.wait(20)
        signing = threads.submit(route.act, "deputy", "deputy_approve")
        wait([signing], timeout=1)
        assert not signing.done(), "the act waits for the route"
        let_go.set()
        giving.result()
        signing.result()
    printed = [line.opinions for line in route.situation().snapshot.sign_offs if line.opinions]
    assert len(printed) == 1
    assert said in str(printed[0])


def test_a_row_kept_in_several_windows_at_once_is_kept_once(world: World) -> None:
    deputy, pattern, at = who_is(world, "deputy"), samples()[0].pattern, world.tick()
    for place in (None, SCHOOL):
        rows = at_once([lambda place=place: keep_row(world.desk, deputy, pattern, place, at=at)] * 8)
        assert len(set(rows)) == 1, rows
        with world.units.reading() as session:
            assert [one.id for one in library(session, deputy, on=at.date())].count(str(rows[0])) == 1
    with world.units.reading() as session:
        assert len(library(session, deputy, on=at.date())) == 2


def test_what_is_written_while_a_route_is_destroyed_does_not_outlive_it(world: World) -> None:
    story = finished(world)
    world.on(AFTER_THE_TERM)
    request = asked(world, Scope.ROUTE, story.id)
    seen, at, later = planned(world, Scope.ROUTE, story.id).digest, world.tick(), world.tick()
    with world.units.reading() as session:
        remark = next(one.id for one in remarks_of(session, story.id) if one.state == "open")
    new = NewNote(later.date(), "talk", "Как оценивать поисковую задачу")
    writers = (
        lambda: note(world.desk, story.id, new, actor=world.actor("deputy"), at=later),
        lambda: answer(world.desk, story.id, remark, "Исправлено", actor=world.actor("teacher"), at=later),
    )
    with ThreadPoolExecutor(len(writers)) as threads:
        with world.units.writing() as session:
            confirm = world.actor("authority_head")
            gone = carry_out(
                session, world.desk, request, seen=seen, actor=confirm, at=at, forget=lambda *_: None
            )
            waiting = [threads.submit(one) for one in writers]
            wait(waiting, timeout=1)  # they stand before the lock, or have not begun
        outcomes = [one.exception() for one in waiting]
    assert gone.routes == (story.id,)
    assert all(isinstance(one, RouteErased) for one in outcomes), outcomes
    with world.units.reading() as session:
        left = select(Payload.field).join(LogEvent, LogEvent.seq == Payload.seq)
        assert list(session.scalars(left.where(LogEvent.about == story.id, Payload.field != "basis"))) == []
