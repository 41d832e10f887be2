"""Many forms at one moment: exactly one act, everybody else is told politely, nothing is half done (F10).

Each round lets sixteen forms go at once on one route: eight are one form sent again and again, eight are others.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass, replace
from threading import Barrier, Event
from typing import Any, TypeVar
from unittest.mock import ANY

import pytest
from sqlalchemy import select

from approvals import advance, answers, idempotency
from approvals.acts.by_code import Done, Opening, open_route
from approvals.answers import RemarkClosed, answer, lift, remarks_of
from approvals.batches import basket, signing
from approvals.batches.basket import NoLongerWaits
from approvals.editing import save_zone
from approvals.erasure.erasure_plan import Scope
from approvals.erasure.erasures import carry_out
from approvals.errors import BadField, DraftMoved, RouteErased, Stale
from approvals.evidence.support_notes import NewNote, note
from approvals.preview import preview
from approvals.remarks import Remark
from approvals.row_library import keep_row, library
from documents.patterns import samples
from tests.approvals.test_basket import entries, in_basket, put, who_is
from tests.erased import AFTER_THE_TERM, asked, finished, planned
from tests.founding import a_base, the_base
from tests.invariants import violations
from tests.stories import COMMENT, Story, World, sample
from tests.world import SCHOOL, person_id
from workflow.errors import StaleVersion
from workflow.instances import WorkflowInstance
from workflow.log import journal
from workflow.log.tables import LogEvent, Payload

pytestmark = pytest.mark.slow
AT_ONCE = 16
ROUNDS_OF_ONE_ROUTE = 10

Made = TypeVar("Made")


@pytest.fixture
def on_sqlite(sqlite_url: str) -> Iterator[World]:
    world = a_base(sqlite_url, pool_size=AT_ONCE)
    yield world
    world.close()


@pytest.fixture(scope="module")
def on_postgres(postgres_owner_url: str, postgres_app_url: str) -> Iterator[World]:
    a_base(postgres_owner_url).close()
    world = the_base(postgres_app_url, pool_size=AT_ONCE)
    yield world
    world.close()


def routes_of(world: World, person: str) -> list[str]:
    with world.units.reading() as session:
        return list(session.scalars(select(WorkflowInstance.id).where(WorkflowInstance.subject == person)))


def at_once(calls: Sequence[Callable[[], Made]]) -> list[Made | Exception]:
    """Let all calls go at the same moment and collect what each gave or raised."""
    ready = Barrier(len(calls))

    def one(call: Callable[[], Made]) -> Made | Exception:
        ready.wait()
        try:
            return call()
        except Exception as error:  # noqa: BLE001  # whatever it is, the judge looks at it
            return error

    with ThreadPoolExecutor(len(calls)) as threads:
        return list(threads.map(one, calls))


@dataclass(frozen=True)
class Rush:
    """What each form got, and which of them were one form."""

    keys: list[str]
    outcomes: list[Done | Exception]


def rush(route: Story, *, same: int = AT_ONCE // 2) -> Rush:
    """Sixteen curators' returns at once from one screen: `same` under one key, the others under their own."""
    seen = route.seen("curator", "curator_return")
    at = route.world.tick()
    keys = [f"same-{at}"] * same + [f"own-{at}-{n}" for n in range(AT_ONCE - same)]

    def sent(key: str) -> Callable[[], Done]:
        return lambda: route.act(
            "curator", "curator_return", seen=seen, key=key, at=at, reason="other", comment=COMMENT
        )

    return Rush(keys, at_once([sent(key) for key in keys]))


def judge(rushed: Rush) -> None:
    """One act; its own repetitions got its result; everybody else was told that the route moved."""
    done = {place: one for place, one in enumerate(rushed.outcomes) if isinstance(one, Done)}
    others = [one for one in rushed.outcomes if isinstance(one, Exception)]
    assert len({one.seq for one in done.values()}) == 1, rushed.outcomes
    assert Counter(one.replayed for one in done.values())[False] == 1
    (key,) = {rushed.keys[place] for place in done}
    assert len(done) == rushed.keys.count(key)
    assert all(isinstance(one, StaleVersion | Stale) for one in others), others


def rounds(world: World, count: int) -> int:
    """Rush so many times and return the number of acts made by it."""
    made = 0
    while made < count:
        route = world.route().submitted().approved_by_school()
        for _ in range(min(ROUNDS_OF_ONE_ROUTE, count - made)):
            before = route.version
            judge(rush(route))
            assert (route.version, route.state) == (before + 1, "curator_returned")
            made += 1
            route.submitted()
    with world.units.reading() as session:
        assert violations(session, open_files=False) == []
    return made


def test_sixteen_approvals_at_once_are_one_act(on_sqlite: World) -> None:
    assert rounds(on_sqlite, 80) == 80


def test_sixteen_approvals_at_once_are_one_act_on_postgresql(on_postgres: World) -> None:
    assert rounds(on_postgres, 20) == 20


@pytest.mark.full
def test_a_thousand_rounds(on_sqlite: World) -> None:
    assert rounds(on_sqlite, 1000) == 1000


@pytest.mark.full
def test_a_thousand_rounds_on_postgresql(on_postgres: World) -> None:
    assert rounds(on_postgres, 1000) == 1000


def caught(world: World, *, same: int) -> bool:
    """Whether the judge notices within a few rounds that the build is broken."""
    route = world.route().submitted().approved_by_school()
    for _ in range(5):
        try:
            judge(rush(route, same=same))
        except AssertionError:
            return True
        route.submitted()
    return False


def test_a_build_that_does_not_look_again_under_the_lock_is_caught(
    on_sqlite: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(advance, "read_fingerprint", lambda *_, **__: ANY)
    assert caught(on_sqlite, same=0)


def test_a_build_that_forgets_forms_is_caught(on_sqlite: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(idempotency, "earlier_act", lambda *_, **__: None)
    assert caught(on_sqlite, same=AT_ONCE)


def test_the_build_itself_is_not_caught(on_sqlite: World) -> None:
    assert not caught(on_sqlite, same=0)


# --- both databases ---------------------------------------------------------------------------------


@pytest.fixture(params=["on_sqlite", pytest.param("on_postgres", marks=pytest.mark.server)])
def world(request: pytest.FixtureRequest) -> World:
    made: World = request.getfixturevalue(request.param)
    return made


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


# --- the basket -----------------------------------------------------------------------------------------


def key_at(world: World, number: int) -> str:
    """A key that no other test of this base has."""
    return f"{world.tick():%Y%m%d%H%M%S}{number:018x}"


def test_two_who_prepare_one_decision_at_once_leave_one_in_the_basket(world: World) -> None:
    story, at = world.route().submitted(), world.now
    forms = {}
    for part in ("deputy", "second_deputy"):
        with world.units.reading() as session:
            shown = preview(session, world.desk, story.id, "deputy_approve", world.person(part), at)
        forms[key_at(world, len(forms))] = (world.actor(part, proved=False), shown.seen)

    def sent(key: str) -> None:
        actor, seen = forms[key]
        basket.prepare(
            world.desk, "deputy_approve", story.id, seen=seen, key=key, actor=actor, at=at, fields={}
        )

    outcomes = at_once([lambda key=key: sent(key) for key in forms for _ in range(4)])
    assert outcomes.count(None) >= len(forms), "each form is taken once"
    assert all(one is None or isinstance(one, NoLongerWaits) for one in outcomes), outcomes
    assert len(forms.keys() & set(in_basket(world, "deputy"))) == 1


def test_a_list_sent_twice_at_once_is_announced_once_and_signed_once(world: World) -> None:
    who, actor = who_is(world, "deputy"), world.actor("deputy")
    for number in range(5):
        story = world.route().submitted()
        keys = [put(world, story, "deputy", "deputy_approve", int(key_at(world, 0), 16))]
        form, at = key_at(world, number), world.tick()
        outcomes = at_once(
            [
                lambda keys=keys, form=form, at=at: signing.sign(
                    world.desk, keys, form=form, actor=actor, who=who, at=at
                )
                for _ in range(8)
            ]
        )
        batch = signing.batch_of(form)
        assert outcomes == [batch] * 8
        assert [said["data"]["batch"] for said in entries(world, signing.ANNOUNCED)].count(batch) == 1
        assert story.acts_done().count("deputy_approve") == 1


def test_two_who_sign_the_same_decisions_at_once_each_see_what_they_signed(world: World) -> None:
    stories = {story.id: story for story in (world.route().submitted() for _ in range(6))}
    keys = [
        put(world, story, "deputy", "deputy_approve", int(key_at(world, 0), 16)) for story in stories.values()
    ]
    forms = {part: key_at(world, n) for n, part in enumerate(("deputy", "second_deputy"))}
    standings, at = {part: who_is(world, part) for part in forms}, world.tick()

    def sent(part: str) -> str:
        own, form = standings[part], forms[part]
        return signing.sign(world.desk, keys, form=form, actor=world.actor(part), who=own, at=at)

    outcomes = at_once([lambda part=part: sent(part) for part in forms])
    assert all(isinstance(one, str | BadField) for one in outcomes), outcomes
    told = set()
    for part, form in forms.items():
        with world.units.reading() as session:
            found = signing.results(session, signing.batch_of(form), world.person(part))
        told |= {(one.row.route, person_id(part)) for one in found if one.entry is not None}
    assert told == {(route, story.sign_offs()[-1].person) for route, story in stories.items()}
    assert not set(keys) & set(in_basket(world, "deputy"))


# --- beside the acts ------------------------------------------------------------------------------------


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
