"""Background work: who is told about an act, once each; what fails waits; what is late finishes nothing."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from approvals.tasks import Task
from documents.zones import control_code
from tests.stories import World, a_base
from tests.web.background import KeptLetters, a_post
from web.jobs import Post, deliver, deliver_all
from web.reminders import letter_for, remind
from workflow import claims
from workflow.calendar import Week, WorkingCalendar
from workflow.outbox import OutboxMessage

pytestmark = pytest.mark.slow

DAY = timedelta(days=1)


@pytest.fixture
def world(sqlite_url: str) -> Iterator[World]:
    made = a_base(sqlite_url)
    yield made
    made.close()


@pytest.fixture
def post(world: World) -> Post:
    return a_post(world.units)[0]


def letters(post: Post) -> KeptLetters:
    assert isinstance(post.mailer, KeptLetters)
    return post.mailer


def told(world: World, post: Post) -> dict[str, list[str]]:
    """The subjects that each part got since the last look, without the number."""
    deliver_all(post, at=world.now)
    found: dict[str, list[str]] = {}
    for letter in letters(post).sent:
        found.setdefault(letter.to.split("@")[0], []).append(letter.subject.partition(": ")[2])
    letters(post).sent.clear()
    return found


def test_whose_turn_it_is_learns_of_a_submission_and_nobody_else(world: World, post: Post) -> None:
    world.route().submitted()
    assert told(world, post) == {
        "deputy": ["поступил на рассмотрение"],
        "second_deputy": ["поступил на рассмотрение"],
    }


def test_a_second_round_is_told_like_the_first(world: World, post: Post) -> None:
    route = world.route().submitted()
    first = told(world, post)
    route.returned_by_school()
    assert told(world, post) == {"teacher": ["возвращён на доработку"]}
    route.submitted()
    assert told(world, post) == first


def test_earlier_approvers_are_told_of_the_curators_return(world: World, post: Post) -> None:
    route = world.route().submitted().approved_by_school()
    told(world, post)
    route.returned_by_curator()
    assert told(world, post) == {"teacher": ["возвращён на доработку"], "deputy": ["возвращён на доработку"]}


def test_who_filled_in_is_told_of_a_return(world: World, post: Post) -> None:
    route = world.route(by="smo_head")
    route.act("teacher", "confirm")
    route.submitted()
    told(world, post)
    route.returned_by_school()
    assert set(told(world, post)) == {"teacher", "smo_head"}


def test_nobody_gets_a_letter_about_what_he_did_himself(world: World, post: Post) -> None:
    route = world.route().submitted().approved_by_school()
    told(world, post)
    route.approved_by_curator()
    assert told(world, post) == {
        "teacher": ["согласован, можно приступать"],
        "deputy": ["согласован куратором"],
    }
    route.acknowledged()
    assert told(world, post) == {}


def test_a_letter_names_the_route_the_date_and_the_way_but_no_person_in_its_subject(
    world: World, post: Post
) -> None:
    world.route().submitted()
    deliver_all(post, at=world.now)
    letter = letters(post).sent[0]
    assert letter.subject == "ИОМ ИОМ-2026-0001: поступил на рассмотрение"
    assert letter.text.startswith("Здравствуйте, ")
    assert "Срок — до " in letter.text
    assert "https://iom.test/routes/r_" in letter.text
    assert letter.id.startswith("ob-")


def test_running_a_job_twice_sends_one_letter(world: World, post: Post) -> None:
    world.route().submitted()
    deliver_all(post, at=world.now)
    count = len(letters(post).sent)
    for row in outbox(world):
        assert deliver(post, at=world.now + DAY, message=row.id) is False
    assert len(letters(post).sent) == count


def test_a_letter_that_cannot_leave_waits_longer_each_time_and_is_given_up_in_the_end(
    world: World, post: Post
) -> None:
    world.route().submitted()
    letters(post).failing = True
    at, waits = world.now, []
    deliver_all(post, at=at)
    mail = next(row.id for row in outbox(world) if row.effect == "mail")
    for _ in range(claims.MOST_ATTEMPTS - 1):
        due = message(world, mail).due_at
        waits.append(due - at)
        at = due
        assert deliver(post, at=at, message=mail)
    assert waits == sorted(waits)
    assert waits[0] == timedelta(seconds=30)
    assert max(waits) == timedelta(hours=1)
    given_up = message(world, mail)
    assert given_up.dead_at == at
    assert "the mail server is away" in str(given_up.last_error)
    letters(post).failing = False
    assert deliver(post, at=at + DAY, message=mail) is False
    with world.units.reading() as session:
        assert claims.count_dead(session) == 1


def test_an_account_that_was_closed_gets_no_letter(world: World, post: Post) -> None:
    world.route().submitted()
    while next((row for row in outbox(world) if row.effect == "announce" and row.done_at is None), None):
        deliver(post, at=world.now)
    world.close_account("deputy")
    letters(post).sent.clear()
    deliver_all(post, at=world.now)
    assert letters(post).to("deputy@primer.example") == []
    assert all(row.done_at for row in outbox(world))


def test_who_comes_late_finishes_nothing(world: World) -> None:
    world.route()
    with world.units.writing() as session:
        first = claims.claim(session, at=world.now)
    assert first is not None
    with world.units.writing() as session:
        assert claims.claim(session, at=world.now, message=first.id) is None
    later = world.now + claims.CLAIM_TIME
    with world.units.writing() as session:
        second = claims.claim(session, at=later, message=first.id)
    assert second is not None
    assert second.attempt == first.attempt + 1
    with world.units.writing() as session:
        assert claims.finish(session, first, at=later) is False
        assert claims.fail(session, first, "late", at=later) is False
        assert claims.finish(session, second, at=later) is True


def test_reminders_are_made_once_on_a_working_morning(world: World, post: Post) -> None:
    world.route().submitted()
    told(world, post)
    due = next(row.due_on for row in tasks(world))
    assert due is not None
    world.on(due)
    night = world.now - timedelta(hours=3)
    assert remind(world.desk, at=night) == 0
    assert remind(world.desk, at=world.now) == 2
    assert remind(world.desk, at=world.now + timedelta(hours=1)) == 0
    assert told(world, post) == {"deputy": ["скоро срок"], "second_deputy": ["скоро срок"]}


def test_each_is_told_on_the_next_working_morning_what_was_signed_with_his_password(world: World) -> None:
    post, letters = a_post(world.units)
    friday = date(2026, 9, 4)
    remind(world.desk, at=world.on(friday).now)
    route = world.route().submitted().approved_by_school()
    world.on(date(2026, 9, 5))
    assert remind(world.desk, at=world.now) == 0, "a Saturday"
    deliver_all(post, at=world.now)
    before = len(letters.sent)
    world.on(date(2026, 9, 7))
    assert remind(world.desk, at=world.now) == 2
    deliver_all(post, at=world.now)
    told = {letter.to: letter for letter in letters.sent[before:]}
    assert set(told) == {"teacher@primer.example", "deputy@primer.example"}
    letter = told["deputy@primer.example"]
    assert letter.subject == "«Маршрут»: что вы подписали"
    (line,) = [said for said in letter.text.splitlines() if "ИОМ-2026-0001" in said]
    signed = route.sign_offs()[-1]
    assert "версия 3: согласовано" in line
    assert control_code(signed.content) in line
    world.on(date(2026, 9, 8))
    remind(world.desk, at=world.now)
    deliver_all(post, at=world.now)
    later = [one for one in letters.sent if one.subject == "«Маршрут»: что вы подписали"]
    assert len(later) == 2, "what was told is not told again, and who signed nothing gets no letter"


def test_a_clock_reminds_and_never_decides(world: World) -> None:
    route = world.route().submitted()
    before = route.last
    world.on(date(2026, 12, 14))
    remind(world.desk, at=world.now)
    with world.units.reading() as session:
        rows = session.scalars(select(OutboxMessage).where(OutboxMessage.seq.is_(None))).all()
    assert before == route.last
    assert all(row.effect == "mail" for row in rows)


@pytest.mark.parametrize(
    ("today", "letter"),
    [
        (date(2026, 9, 15), None),
        (date(2026, 9, 16), "task_due"),
        (date(2026, 9, 17), None),
        (date(2026, 9, 18), "task_due"),
        (date(2026, 9, 21), "task_overdue"),
        (date(2026, 9, 22), None),
        (date(2026, 9, 23), "task_overdue"),
        (date(2026, 10, 30), None),
    ],
)
def test_reminders_climb_and_then_fall_silent(today: date, letter: str | None) -> None:
    calendar = WorkingCalendar.load(week=Week.FIVE)
    assert letter_for(calendar, due_on=date(2026, 9, 18), today=today) == letter


@pytest.mark.requirement("R-V.5")
def test_a_row_due_in_a_week_is_remembered_unless_it_is_done(world: World, post: Post) -> None:
    route = world.route().in_force()
    told(world, post)
    world.on(date(2026, 12, 11))
    remind(world.desk, at=world.now)
    assert told(world, post)["teacher"] == ["приближается срок мероприятия"]
    route.rows_closed()
    told(world, post)
    world.on(date(2027, 2, 19))
    remind(world.desk, at=world.now)
    assert "teacher" not in told(world, post)


def outbox(world: World) -> list[OutboxMessage]:
    with world.units.reading() as session:
        return list(session.scalars(select(OutboxMessage).order_by(OutboxMessage.id)))


def message(world: World, number: int) -> OutboxMessage:
    return next(row for row in outbox(world) if row.id == number)


def tasks(world: World) -> list[Task]:
    with world.units.reading() as session:
        return list(session.scalars(select(Task).where(Task.closed_version.is_(None))))
