"""The digest: what can wait comes in one letter at eight on a working morning, and only where there is something.

What cannot wait is named here. How the letter is worded stands in `messages`; how it travels, in `jobs`.
"""

import json
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import insert, or_, select, update
from sqlalchemy.orm import Session

from workflow import claims
from workflow.calendar import WorkingCalendar
from workflow.claims import Claim
from workflow.errors import CalendarOutOfRange
from workflow.outbox import OutboxMessage

ITEM = "digest"
"""The effect of a piece of news that waits for its morning."""
MORNING = time(8, 0)
TO_TEACHER_AT_ONCE = frozenset(
    {
        "returned",
        "approved",
        "amendment_returned",
        "amendment_rejected",
        "amendment_approved",
        "reflection_returned",
    }
)
"""Decisions that the teacher waits for; to everybody else they are news of the day."""


def is_urgent(letter: str, person: str, *, subject: str) -> bool:
    """Whether the person is told at once: the teacher whose route it is, of a decision."""
    return person == subject and letter in TO_TEACHER_AT_ONCE


def next_morning(at: datetime, zone: ZoneInfo) -> datetime:
    """The first eight o'clock of a working day that is not before `at`."""
    local = at.astimezone(zone)
    day = local.date() if local.time() <= MORNING else local.date() + timedelta(days=1)
    while not _is_working(day):
        day += timedelta(days=1)
    return datetime.combine(day, MORNING, zone)


@cache
def _calendar() -> WorkingCalendar:
    return WorkingCalendar.load()


def _is_working(day: date) -> bool:
    try:
        return _calendar().is_working(day)
    except CalendarOutOfRange:
        return day.weekday() < 5  # noqa: PLR2004  # without a calendar of that year: Monday to Friday


def put_item(
    session: Session, person: str, body: Mapping[str, Any], *, due_at: datetime, seq: int | None = None
) -> None:
    """Store one piece of news for the person's next digest."""
    session.execute(
        insert(OutboxMessage).values(
            seq=seq, effect=ITEM, recipient=person, body=json.dumps(dict(body)), due_at=due_at, attempts=0
        )
    )


def gather(session: Session, taken: Claim, *, at: datetime) -> list[dict[str, Any]]:
    """Mark the person's news that is due as done and return it in order: `seq` and body of each.

    Empty where another has taken the claimed one over: then nothing is changed.
    """
    if not claims.finish(session, taken, at=at):
        return []
    free = or_(OutboxMessage.claim_until.is_(None), OutboxMessage.claim_until <= at)
    others = session.execute(
        update(OutboxMessage)
        .where(
            OutboxMessage.effect == ITEM,
            OutboxMessage.recipient == taken.recipient,
            OutboxMessage.due_at <= at,
            OutboxMessage.done_at.is_(None),
            OutboxMessage.dead_at.is_(None),
            free,
        )
        .values(done_at=at, claim_token=None, claim_until=None)
        .returning(OutboxMessage.id)
        .execution_options(synchronize_session=False)
    )
    ids = [taken.id, *(row.id for row in others)]
    rows = session.execute(
        select(OutboxMessage.seq, OutboxMessage.body)
        .where(OutboxMessage.id.in_(ids))
        .order_by(OutboxMessage.due_at, OutboxMessage.id)
    )
    return [{**json.loads(row.body), "seq": row.seq} for row in rows]
