"""Small marks that a GET leaves behind (session seen, document read): queued, then stored by one writer.

Losing some of them at a crash does no harm. Nothing that a person decided goes this way.
"""

import logging
import threading
from collections.abc import Callable

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from workflow.log.journal import LogFrozen
from workflow.transaction import DatabaseBusy, Units

log = logging.getLogger(__name__)
GATHER_SECONDS = 2.0
Write = Callable[[Session], None]


class LateWrites:
    """A queue with one writer; of several marks under one key the last is stored."""

    def __init__(self, units: Units, *, background: bool = True) -> None:
        self._units = units
        self._background = background
        self._waiting: dict[tuple[str, ...], Write] = {}
        self._lock = threading.Lock()
        self._storing = threading.Lock()
        self._stop = threading.Event()
        self._writer: threading.Thread | None = None

    def put(self, key: tuple[str, ...], write: Write) -> None:
        """Have `write` done soon. The writer starts with the first mark, in the process that serves."""
        with self._lock:
            self._waiting[key] = write
            if self._background and self._writer is None and not self._stop.is_set():
                self._writer = threading.Thread(target=self._work, name="late-writes", daemon=True)
                self._writer.start()

    def flush(self) -> None:
        """Store what waits, in one transaction; what could not be stored is dropped with a warning."""
        with self._storing:
            with self._lock:
                writes, self._waiting = list(self._waiting.values()), {}
            if not writes:
                return
            try:
                with self._units.writing() as session:
                    for write in writes:
                        write(session)
            except (DatabaseBusy, LogFrozen, SQLAlchemyError):
                log.warning("%d late marks were not stored", len(writes))

    def close(self) -> None:
        """Stop the writer and store what is left."""
        self._stop.set()
        if self._writer is not None:
            self._writer.join()
        self.flush()

    def _work(self) -> None:
        while not self._stop.wait(GATHER_SECONDS):
            self.flush()
