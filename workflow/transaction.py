"""The one unit of work: all of an act is stored or nothing. Only this module commits.

`writing` takes the write lock at once (SQLite: BEGIN IMMEDIATE), so that what was read stays true until the
commit; `reading` cannot change anything. What is done inside is somebody else's business.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sqlalchemy import Connection
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from workflow.database import Database, offline_engine
from workflow.errors import WorkflowError
from workflow.log.journal import FROZEN

_AFTER = "after_commit"


_SQLITE_BUSY = ("SQLITE_BUSY", "SQLITE_LOCKED", "SQLITE_FULL", "SQLITE_IOERR")
_POSTGRESQL_BUSY = ("40", "53", "55", "57014")  # serialization and deadlock, no room, not in time, cancelled


class DatabaseBusy(WorkflowError):
    """The store could not be locked in time or refused for want of space; nothing was stored."""

    template = "База данных сейчас занята или закончилось место на диске. Ничего не записано. Повторите через минуту."


class Units:
    """Opens units of work on one store."""

    def __init__(self, database: Database, *, frozen: Callable[[], str | None] = lambda: None) -> None:
        self.database = database
        self._frozen = frozen  # why the log takes no entry now, in words

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """Yield a session; commit on a normal leave, roll back on an exception, then run what waits for the commit.

        Raises `DatabaseBusy` where the lock or the space was not to be had.
        """
        info = {FROZEN: self._frozen()}
        with Session(self.database.writing, expire_on_commit=False, info=info) as session:
            try:
                yield session
                session.commit()
            except OperationalError as error:
                session.rollback()
                if not _is_busy(error.orig):
                    raise
                raise DatabaseBusy() from error
            except BaseException:
                session.rollback()
                raise
        for call in session.info.pop(_AFTER, ()):
            call()

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Yield a session that sees one instant of the store and cannot change it."""
        with Session(self.database.reading, autoflush=False) as session:
            yield session


@contextmanager
def filling(url: str) -> Iterator[Connection]:
    """Yield a connection to a base that nobody works with yet, for its first rows; all of them are stored or none.

    It is reached as a migration reaches it: by its owner, without the fence that the program has of its own.
    """
    engine = offline_engine(url)
    try:
        with engine.begin() as connection:
            yield connection
    finally:
        engine.dispose()


def _is_busy(error: object) -> bool:
    """Whether the store only refused for now: any other failure is a fault and must be seen as one."""
    code = str(getattr(error, "sqlite_errorname", None) or "")
    state = str(getattr(error, "sqlstate", None) or "")
    return code.startswith(_SQLITE_BUSY) or state.startswith(_POSTGRESQL_BUSY)


def after_commit(session: Session, call: Callable[[], None]) -> None:
    """Run `call` once the unit of work of `session` is stored, and never if it is not."""
    session.info.setdefault(_AFTER, []).append(call)
