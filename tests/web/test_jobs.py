"""Background work: who is told about an act, once each; what fails waits; what is late finishes nothing."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from approvals.tasks import Task
from documents.zones import control_code
from tests.founding import a_base
from tests.stories import Story, World
from tests.web.background import KeptLetters, a_post, deliver_with_mornings
from web.digest import next_morning
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
    """What each part was told since the last look, without the number and the date."""
    deliver_with_mornings(post, at=world.now)
    return {
        address.split("@")[0]: [piece.partition(": ")[2].partition(", до ")[0] for piece in pieces]
        for address, pieces in letters(post).news().items()
    }


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
    deliver_with_mornings(post, at=world.now)
    letter = letters(post).sent[0]
    assert letter.subject == "ИОМ-2026-0001: поступил на рассмотрение"
    assert letter.text.startswith("Здравствуйте, ")
    assert "Срок — до " in letter.text
    assert "https://iom.test/routes/r_" in letter.text
    assert letter.id.startswith("ob-")


def test_what_can_wait_comes_in_one_letter_of_the_next_working_morning(world: World, post: Post) -> None:
    first, second, third = (world.route() for _ in range(3))
    for route in (first, second, third):
        route.submitted()
    third.act("teacher", "recall")
    second.approved_by_school()
    friday_evening = world.now
    deliver_all(post, at=friday_evening)
    assert letters(post).sent == [], "nothing of this is urgent"
    deliver_with_mornings(post, at=friday_evening)
    to_deputy = [one for one in letters(post).sent if one.to == "second_deputy@primer.example"]
    (letter,) = to_deputy
    assert letter.subject == "ИОМ: сводка на 02.09.2026"
    waits, told = letter.text.split("К сведению:")
    assert [line for line in waits.splitlines() if line.startswith("— ")] == [
        f"— {first.last.number}: поступил на рассмотрение, до {due_of(world, first):%d.%m}"
    ], "what is settled by then is not asked any more"
    assert f"— {third.last.number}: отозван с рассмотрения" in told
    assert f"{third.last.number}: поступил" not in letter.text


def test_a_decision_is_told_to_the_teacher_at_once(world: World, post: Post) -> None:
    world.route().submitted().returned_by_school()
    deliver_all(post, at=world.now)
    assert [(one.to, one.subject) for one in letters(post).sent] == [
        ("teacher@primer.example", "ИОМ-2026-0001: возвращён на доработку")
    ]


@pytest.mark.parametrize(
    ("at", "morning"),
    [
        ((2026, 9, 4, 4, 59), (2026, 9, 4, 5, 0)),  # a Friday, a minute before eight in Moscow
        ((2026, 9, 4, 5, 0), (2026, 9, 4, 5, 0)),
        ((2026, 9, 4, 5, 1), (2026, 9, 7, 5, 0)),
        ((2026, 12, 31, 9, 0), (2027, 1, 11, 5, 0)),  # after the holidays
        ((2040, 3, 2, 9, 0), (2040, 3, 5, 5, 0)),  # a year without a calendar: Monday to Friday
    ],
)
def test_a_morning_is_that_of_a_working_day(at: tuple[int, ...], morning: tuple[int, ...]) -> None:
    found = next_morning(datetime(*at, tzinfo=UTC), ZoneInfo("Europe/Moscow"))  # type: ignore[misc,arg-type]
    assert found == datetime(*morning, tzinfo=UTC)  # type: ignore[misc,arg-type]


def test_running_a_job_twice_sends_one_letter(world: World, post: Post) -> None:
    world.route().submitted()
    deliver_with_mornings(post, at=world.now)
    count = len(letters(post).sent)
    assert count == 2
    for row in outbox(world):
        assert deliver(post, at=world.now + 30 * DAY, message=row.id) is False
    assert len(letters(post).sent) == count


def test_a_letter_that_cannot_leave_waits_longer_each_time_and_is_given_up_in_the_end(
    world: World, post: Post
) -> None:
    world.route().submitted().returned_by_school()
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
    deliver_with_mornings(post, at=world.now)
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
    letter = told["deputy@primer.example"]
    (line,) = [said for said in letter.text.splitlines() if "контрольный код" in said]
    signed = route.sign_offs()[-1]
    assert "версия 3: согласовано" in line
    assert control_code(signed.content) in line
    world.on(date(2026, 9, 8))
    remind(world.desk, at=world.now)
    deliver_all(post, at=world.now)
    later = [one.to for one in letters.sent if "вашим паролем или за вашей подписью" in one.text]
    assert sorted(later) == ["deputy@primer.example", "teacher@primer.example"], (
        "told once, and only to who signed"
    )


def test_a_clock_reminds_and_never_decides(world: World) -> None:
    route = world.route().submitted()
    before = route.last
    world.on(due_of(world, route))
    remind(world.desk, at=world.now)
    with world.units.reading() as session:
        rows = session.scalars(select(OutboxMessage).where(OutboxMessage.seq.is_(None))).all()
    assert before == route.last
    assert {row.effect for row in rows} == {"digest"}


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


def due_of(world: World, route: Story) -> date:
    due = next(row.due_on for row in tasks(world) if row.route == route.id)
    assert due is not None
    return due


def tasks(world: World) -> list[Task]:
    with world.units.reading() as session:
        return list(session.scalars(select(Task).where(Task.closed_version.is_(None))))
