"""News is claimed by one worker at a time, waits longer after each failure, and is never lost or deleted."""

from collections.abc import Iterator
from datetime import timedelta
from threading import Barrier, Thread

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from tests import log_story
from workflow import claims, outbox
from workflow.claims import CLAIM_TIME, LONGEST_WAIT, MOST_ATTEMPTS, Claim
from workflow.outbox import OutboxMessage
from workflow.transaction import Units

NOW = log_story.START + timedelta(hours=1)
SECOND = timedelta(seconds=1)

pytestmark = pytest.mark.slow


@pytest.fixture(params=["sqlite", "postgresql"])
def units(request: pytest.FixtureRequest) -> Iterator[Units]:
    """A store with the announcements of four acts."""
    if request.param == "sqlite":
        story = log_story.told(request.getfixturevalue("sqlite_url"))
    else:
        made = request.getfixturevalue("postgres").create()
        story = log_story.told(made.app_url, owner_url=made.owner_url)
    yield story.units
    story.units.database.close()


def take(units: Units, *, at=NOW, message: int | None = None) -> Claim | None:
    with units.writing() as session:
        return claims.claim(session, at=at, message=message)


def taken(units: Units, **how: object) -> Claim:
    found = take(units, **how)  # type: ignore[arg-type]
    assert found is not None
    return found


def due(units: Units, at=NOW) -> list[int]:
    with units.reading() as session:
        return [one.id for one in claims.due(session, at=at)]


def only(units: Units) -> int:
    """Finish all messages but one."""
    while len(due(units)) > 1:
        one = taken(units)
        with units.writing() as session:
            assert claims.finish(session, one, at=NOW)
    return due(units)[0]


def test_every_act_has_exactly_one_announcement(units: Units):
    with units.reading() as session:
        assert len(session.scalars(select(OutboxMessage)).all()) == 4
        seq = session.scalars(select(OutboxMessage.seq)).first()
    assert seq is not None
    with pytest.raises(IntegrityError), units.writing() as session:
        outbox.announce(session, seq, NOW)


def test_a_claimed_message_is_not_claimed_again_until_its_time_is_over(units: Units):
    message = only(units)
    first = taken(units)
    assert first.id == message
    assert take(units, at=NOW + CLAIM_TIME - SECOND) is None
    assert due(units, NOW + CLAIM_TIME - SECOND) == []
    second = taken(units, at=NOW + CLAIM_TIME)
    assert (second.id, second.attempt) == (message, first.attempt + 1)


def test_a_late_worker_finishes_nothing(units: Units):
    only(units)
    late = taken(units)
    new = taken(units, at=NOW + CLAIM_TIME)
    with units.writing() as session:
        assert not claims.finish(session, late, at=NOW)
        assert not claims.fail(session, late, "late", at=NOW)
        assert claims.finish(session, new, at=NOW)
        assert not claims.finish(session, new, at=NOW)
    assert due(units, NOW + timedelta(days=9)) == []


def test_each_failure_waits_twice_as_long_up_to_an_hour_and_the_last_is_dead(units: Units):
    message, at, waits = only(units), NOW, []
    for attempt in range(1, MOST_ATTEMPTS + 1):
        one = taken(units, at=at)
        assert one.attempt == attempt
        with units.writing() as session:
            assert claims.fail(session, one, "no answer", at=at)
            row = session.get_one(OutboxMessage, message)
            waits.append(row.due_at - at)
            at = row.due_at
    assert [wait.total_seconds() for wait in waits[:4]] == [30, 60, 120, 240]
    assert max(waits) == LONGEST_WAIT
    with units.reading() as session:
        row = session.get_one(OutboxMessage, message)
        assert row.dead_at is not None
        assert row.last_error == "no answer"
        assert claims.count_dead(session) == 1
    assert take(units, at=at + timedelta(days=9)) is None


def test_a_dead_message_lives_again_when_an_administrator_says_so(units: Units):
    message = only(units)
    with units.writing() as session:
        session.get_one(OutboxMessage, message).dead_at = NOW
    assert take(units) is None
    with units.writing() as session:
        assert claims.revive(session, message, at=NOW)
        assert not claims.revive(session, message, at=NOW)
    assert taken(units).attempt == 1


def test_a_message_can_be_named(units: Units):
    *_, last = due(units)
    assert taken(units, message=last).id == last
    assert take(units, message=last) is None


def test_nothing_is_taken_before_it_is_due(units: Units):
    assert take(units, at=log_story.START - SECOND) is None


def test_many_workers_at_once_take_each_message_once(units: Units):
    start, found = Barrier(6), []

    def work() -> None:
        start.wait()
        while (one := take(units)) is not None:
            found.append(one)

    threads = [Thread(target=work) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(one.id for one in found) == sorted({one.id for one in found})
    assert len(found) == 4
