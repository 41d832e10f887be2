"""Claims on outbox messages: who works on one, until when, and what became of it.

A claim has a fencing token: a worker that comes late finishes nothing. A failed message waits longer each time and
after twelve attempts is dead, shown to the administrator and never deleted. What an effect does is `web`'s business.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, func, or_, select, update
from sqlalchemy.orm import Session

from workflow.outbox import OutboxMessage

CLAIM_TIME = timedelta(seconds=90)  # longer than any effect may take
FIRST_WAIT = timedelta(seconds=30)
LONGEST_WAIT = timedelta(hours=1)
MOST_ATTEMPTS = 12
LONGEST_ERROR = 500


@dataclass(frozen=True)
class Claim:
    """One message taken for work. `attempt` counts from 1."""

    id: int
    token: str
    attempt: int
    seq: int | None
    effect: str
    recipient: str | None
    body: str
    due_at: datetime


@dataclass(frozen=True)
class Waiting:
    """A message that is due and that nobody works on; `attempt` is the one that comes next."""

    id: int
    attempt: int


def claim(session: Session, *, at: datetime, message: int | None = None) -> Claim | None:
    """Take the due message (the one named, or the oldest); None where there is nothing to take."""
    found = (
        select(OutboxMessage.id).where(_is_due(at)).order_by(OutboxMessage.due_at, OutboxMessage.id).limit(1)
    )
    if message is not None:
        found = found.where(OutboxMessage.id == message)
    token = secrets.token_hex(16)
    row = session.execute(
        update(OutboxMessage)
        .where(OutboxMessage.id == found.with_for_update(skip_locked=True).scalar_subquery())
        .values(claim_token=token, claim_until=at + CLAIM_TIME, attempts=OutboxMessage.attempts + 1)
        .returning(
            OutboxMessage.id,
            OutboxMessage.attempts,
            OutboxMessage.seq,
            OutboxMessage.effect,
            OutboxMessage.recipient,
            OutboxMessage.body,
            OutboxMessage.due_at,
        )
        .execution_options(synchronize_session=False)
    ).one_or_none()
    if row is None:
        return None
    return Claim(row.id, token, row.attempts, row.seq, row.effect, row.recipient, row.body, row.due_at)


def finish(session: Session, taken: Claim, *, at: datetime) -> bool:
    """Mark the message as done; False where another has taken it over, and then nothing is changed."""
    return _close(session, taken, done_at=at, last_error=None)


def fail(session: Session, taken: Claim, error: str, *, at: datetime) -> bool:
    """Let the message wait for its next attempt, or call it dead after the last; False as with `finish`."""
    wait = min(FIRST_WAIT * 2 ** (taken.attempt - 1), LONGEST_WAIT)
    dead = at if taken.attempt >= MOST_ATTEMPTS else None
    return _close(session, taken, due_at=at + wait, dead_at=dead, last_error=error[:LONGEST_ERROR])


def due(session: Session, *, at: datetime, most: int = 500) -> Sequence[Waiting]:
    """The messages that wait for work now, the oldest first."""
    rows = session.execute(
        select(OutboxMessage.id, OutboxMessage.attempts)
        .where(_is_due(at))
        .order_by(OutboxMessage.due_at, OutboxMessage.id)
        .limit(most)
    )
    return [Waiting(row.id, row.attempts + 1) for row in rows]


def count_dead(session: Session) -> int:
    """How many messages were given up."""
    return session.scalar(select(func.count()).where(OutboxMessage.dead_at.is_not(None))) or 0


def revive(session: Session, message: int, *, at: datetime) -> bool:
    """Let a message that was given up be tried again from the start; False where it is not dead."""
    revived = session.execute(
        update(OutboxMessage)
        .where(
            OutboxMessage.id == message, OutboxMessage.dead_at.is_not(None), OutboxMessage.done_at.is_(None)
        )
        .values(dead_at=None, due_at=at, attempts=0, claim_token=None, claim_until=None)
        .execution_options(synchronize_session=False)
    )
    return bool(revived.rowcount)  # type: ignore[attr-defined]  # a CursorResult: SQLAlchemy types execute() as Result


def _is_due(at: datetime) -> ColumnElement[bool]:
    return and_(
        OutboxMessage.done_at.is_(None),
        OutboxMessage.dead_at.is_(None),
        OutboxMessage.due_at <= at,
        or_(OutboxMessage.claim_until.is_(None), OutboxMessage.claim_until <= at),
    )


def _close(session: Session, taken: Claim, **values: object) -> bool:
    closed = session.execute(
        update(OutboxMessage)
        .where(OutboxMessage.id == taken.id, OutboxMessage.claim_token == taken.token)
        .values(claim_token=None, claim_until=None, **values)
        .execution_options(synchronize_session=False)
    )
    return bool(closed.rowcount)  # type: ignore[attr-defined]  # a CursorResult: SQLAlchemy types execute() as Result
