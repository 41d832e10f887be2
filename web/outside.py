"""What a serving process keeps outside the database: the mirror within a second, a checkpoint every minute.

A lost ring loses nothing: the next pass copies whatever the mirror has not. Keys that are not there are told at the
start (`iom serve`) and then left alone.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from web.log_key import log_signer
from web.log_watch import LogWatch
from web.loss import finish
from web.settings import Settings
from web.sweeper import Sweeper
from workflow.database import Database
from workflow.log import journal
from workflow.log.checkpoints import LogRewritten
from workflow.log.copying import Copier, Copies
from workflow.log.recovery import Recovered, recover
from workflow.sealing import read_backup_key
from workflow.transaction import Units

COPY_SECONDS = 1.0
SIGN_EVERY = timedelta(seconds=60)
OF_THE_MOMENT = frozenset(
    {"sign_in_sessions", "sign_in_failures", "one_time_tokens", "paced_events", "alembic_version"}
)
"""Tables that are not worth bringing back: sessions, counters of attempts, links."""


def copies_of(settings: Settings) -> Copies:
    """Where this installation copies its log; raises `NoBackupKey`."""
    return Copies(settings.mirror_dir, read_backup_key(settings.backup_key_file), OF_THE_MOMENT)


def recover_log(settings: Settings, database: Database, *, by: str | None, at: datetime) -> Recovered:
    """Put the lost end of the log back and note in the log that it was done; all or nothing."""
    copies = copies_of(settings)
    with Units(database).writing() as session:
        done = recover(session, copies.mirror(session), copies.companion(session))
        data = {"from": done.low, "to": done.high, "root": done.root}
        journal.record(session, kind="restore.done", at=at, by=by, data=data)
    return done


class Outside:
    """One pass after another over what is to be kept outside."""

    def __init__(self, settings: Settings, database: Database, watch: LogWatch) -> None:
        self._settings = settings
        self._units = Units(database)
        self._watch = watch
        self._copier: Copier | None = None
        self._copied = -1
        self._signed: tuple[int, datetime] | None = None

    def keep(self, *, at: datetime) -> None:
        """Copy what is new, and sign the head where a minute has passed and it moved."""
        finish(self._settings, self._units.database)
        with self._units.reading() as session:
            if not journal.is_begun(session):
                return
            size = journal.head(session, lock=False).size
            if size == self._copied and not self._is_due(size, at):
                return
            if self._watch.found() is not None:
                return
            if self._settings.backup_key_file.exists():
                self._copy(session, at)
                self._copied = size
            if self._is_due(size, at) and self._settings.log_key_file.exists():
                self._sign(session, size, at)

    def _copy(self, session: Session, at: datetime) -> None:
        if self._copier is None:
            self._copier = Copier(copies_of(self._settings))
        while self._copier.copy(session, at=at):
            pass

    def _is_due(self, size: int, at: datetime) -> bool:
        return self._signed is None or (size != self._signed[0] and at - self._signed[1] >= SIGN_EVERY)

    def _sign(self, session: Session, size: int, at: datetime) -> None:
        try:
            log_signer(self._settings).sign(session)
        except LogRewritten:
            self._watch.look_again()
            raise
        self._signed = size, at


def outside_sweeper(
    settings: Settings,
    database: Database,
    watch: LogWatch,
    clock: Callable[[], datetime],
    *,
    background: bool,
) -> Sweeper:
    """The thread of an installation that keeps what is outside, not started yet."""
    outside = Outside(settings, database, watch)
    return Sweeper(lambda: outside.keep(at=clock()), background=background, every=COPY_SECONDS)
