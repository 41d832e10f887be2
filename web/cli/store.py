"""What commands share: the settings, the store behind them, and how a route is named on the command line."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from approvals.desk import Desk
from approvals.municipality import load_municipality
from web import schema
from web.log_watch import LogWatch
from web.settings import Settings
from workflow.database import Database
from workflow.errors import NotFound, WorkflowError
from workflow.instances import WorkflowInstance
from workflow.participants import User
from workflow.transaction import Units

DAY = "%d.%m.%Y"


class NoBase(WorkflowError):
    """There is no base to work with."""

    template = "База {address} ещё не создана. Выполните команду «iom init» или «iom demo»."


class OldBase(WorkflowError):
    """The base was made by another version of the program."""

    template = "База создана другой версией программы. Выполните команду «iom init»: данные сохранятся."


@dataclass(frozen=True)
class Store:
    """An opened base and the time of the command."""

    settings: Settings
    units: Units
    at: datetime

    @property
    def desk(self) -> Desk:
        """What acts need besides their request."""
        return Desk.open(self.units)

    def today(self, session: Session) -> date:
        """The date in the municipality."""
        return self.at.astimezone(ZoneInfo(load_municipality(session).zone)).date()


def now() -> datetime:
    """The clock of the machine, in whole milliseconds as the log keeps time."""
    moment = datetime.now(UTC)
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


def settings(*, needs_secret: bool = False) -> Settings:
    """The settings of the environment."""
    return Settings.from_env(os.environ, needs_secret=needs_secret)


@contextmanager
def opened() -> Iterator[Store]:
    """The base of the settings; raises `NoBase` or `OldBase` where it cannot be used."""
    chosen = settings()
    database = Database.open(chosen.database_url)
    if not exists(database):
        raise NoBase(address=database.url.render_as_string(hide_password=True))
    if not schema.is_current(chosen.database_url):
        raise OldBase()
    try:
        watch = LogWatch(database, chosen.outside)
        yield Store(chosen, Units(database, frozen=watch.frozen), now())
    finally:
        database.close()


def exists(database: Database) -> bool:
    """Whether there is a base at all; a server's base always is."""
    return not database.is_sqlite or Path(str(database.url.database)).exists()


def route_named(session: Session, name: str) -> WorkflowInstance:
    """The route of that number or id."""
    found = session.scalars(
        select(WorkflowInstance).where((WorkflowInstance.number == name) | (WorkflowInstance.id == name))
    ).one_or_none()
    if found is None:
        raise NotFound(what=f"маршрут {name}")
    return found


def user_named(session: Session, login: str) -> User:
    """The person of that login."""
    found = session.scalars(select(User).where(User.login == login.casefold())).one_or_none()
    if found is None:
        raise NotFound(what=f"учётная запись {login}")
    return found


def day(text: str) -> date:
    """A date of the command line: 18.12.2026 or 2026-12-18."""
    for form in (DAY, "%Y-%m-%d"):
        try:
            return datetime.strptime(text, form).replace(tzinfo=UTC).date()
        except ValueError:
            continue
    raise ValueError(text)
