"""What one running program consists of, built once by `app.create_app`; and what one request sees of it.

A request has one time, one reading session and one municipality. Decisions are made further down.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from flask import Flask, current_app, g
from sqlalchemy.orm import Session

from approvals.desk import Desk
from approvals.municipality import Municipality, NotSetUp, load_municipality
from web.late_writes import LateWrites
from web.log_watch import LogWatch
from web.passwords import Passwords
from web.settings import Settings
from web.sweeper import Sweeper
from workflow.transaction import Units

KEY = "iom"
UNKNOWN_ZONE = "Europe/Moscow"


@dataclass(frozen=True)
class Installation:
    """The parts of a running program."""

    settings: Settings
    units: Units
    desk: Desk
    clock: Callable[[], datetime]
    passwords: Passwords
    late_writes: LateWrites
    watch: LogWatch
    sweepers: tuple[Sweeper, ...]

    def close(self) -> None:
        """Store what waits and close every connection."""
        for sweeper in self.sweepers:
            sweeper.close()
        self.late_writes.close()
        self.units.database.close()


def system_clock() -> datetime:
    """The server's clock."""
    return datetime.now(UTC)


def installation(app: Flask | None = None) -> Installation:
    """The installation that serves this request (or that `app` was built with)."""
    found = (app or current_app).extensions[KEY]
    assert isinstance(found, Installation)
    return found


def request_time() -> datetime:
    """The time of this request: read once, in whole milliseconds as the log keeps it."""
    if "at" not in g:
        now = installation().clock()
        g.at = now.replace(microsecond=now.microsecond // 1000 * 1000)
    at: datetime = g.at
    return at


def reading() -> Session:
    """The reading session of this request."""
    if "reading" not in g:
        parts = installation()
        unit = parts.units.reading()
        g.reading = unit, unit.__enter__()
        parts.desk.shelf.look(g.reading[1])  # another process may have added words
    session: Session = g.reading[1]
    return session


def stop_reading(_error: BaseException | None = None) -> None:
    """End the reading session of this request; the next `reading()` sees what is stored by then."""
    unit = g.pop("reading", None)
    if unit is not None:
        unit[0].__exit__(None, None, None)


@contextmanager
def writing() -> Iterator[Session]:
    """One unit of work of this request. What was read before is let go."""
    stop_reading()
    with installation().units.writing() as session:
        yield session


def municipality() -> Municipality | None:
    """The municipality's settings; None before `iom init`."""
    if "municipality" not in g:
        try:
            g.municipality = load_municipality(reading())
        except NotSetUp:
            g.municipality = None
    found: Municipality | None = g.municipality
    return found


def zone() -> ZoneInfo:
    """The time zone in which people read times."""
    settings = municipality()
    return ZoneInfo(settings.zone if settings else UNKNOWN_ZONE)


def local(moment: datetime) -> datetime:
    """The moment on the municipality's clock."""
    return moment.astimezone(zone())


def today() -> date:
    """The date of this request in the municipality."""
    return local(request_time()).date()
