"""What one sweep does: readings go to the log, then today's reminders, then the outbox, by hand or by the queue."""

from collections.abc import Callable
from datetime import datetime

from approvals.desk import Desk
from approvals.municipality import NotSetUp
from web import worker
from web.jobs import deliver_all
from web.log_watch import LogWatch
from web.reading_marks import log_readings
from web.reminders import remind
from web.settings import Settings
from web.sweeper import Sweeper
from workflow.database import Database
from workflow.transaction import Units


def sweep(settings: Settings, desk: Desk, *, at: datetime) -> int:
    """Do or ring for everything that is due; return how many messages that were. Twice is harmless."""
    log_readings(desk.units, at=at)
    try:
        remind(desk, at=at, has_log_key=settings.log_key_file.exists())
    except NotSetUp:
        return 0
    if settings.redis_url is not None:
        return worker.ring(desk.units, worker.queue(settings.redis_url), at=at)
    return deliver_all(worker.post_of(settings, desk.units), at=at)


def sweeper(
    settings: Settings,
    database: Database,
    watch: LogWatch,
    clock: Callable[[], datetime],
    *,
    background: bool,
) -> Sweeper:
    """The sweeper of an installation, not started yet. Its own commits ring no bell; a rolled back log rests."""
    desk = Desk.open(Units(database, frozen=watch.frozen))

    def work() -> None:
        if watch.found() is None:
            sweep(settings, desk, at=clock())

    return Sweeper(work, background=background)
