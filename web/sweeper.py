"""The doorbell and the sweeper: after each commit somebody looks whether news waits, and every half minute anyway.

Without Redis the thread does the work itself; with Redis it rings the queue. A lost ring loses nothing.
"""

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from workflow.database import Database
from workflow.errors import WorkflowError
from workflow.transaction import Units

log = logging.getLogger(__name__)
SWEEP_SECONDS = 30.0
GATHER_SECONDS = 0.2  # several acts in a row are one sweep


class Sweeper:
    """A thread that works when it is rung and from time to time; it starts with the first ring or `start`."""

    def __init__(
        self, work: Callable[[], object], *, background: bool = True, every: float = SWEEP_SECONDS
    ) -> None:
        self._work = work
        self._background = background
        self._every = every
        self._starting = threading.Lock()
        self._rung = threading.Event()
        self._stopped = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin to sweep in this process."""
        with self._starting:
            if self._background and self._thread is None and not self._stopped.is_set():
                self._thread = threading.Thread(target=self._sweep, name="sweeper", daemon=True)
                self._thread.start()

    def ring(self) -> None:
        """Have the sweeper look soon."""
        self._rung.set()
        if self._thread is None:
            self.start()

    def close(self) -> None:
        """Stop after the work in hand."""
        self._stopped.set()
        self._rung.set()
        if self._thread is not None:
            self._thread.join()

    def _sweep(self) -> None:
        while not self._stopped.is_set():
            self._rung.clear()
            try:
                self._work()
            except (WorkflowError, SQLAlchemyError, OSError) as error:
                log.warning("the sweep was put off: %s", error)
            self._rung.wait(self._every)
            self._stopped.wait(GATHER_SECONDS)


class RingingUnits(Units):
    """Units of work that ring a bell after each commit."""

    def __init__(
        self, database: Database, ring: Callable[[], None], *, frozen: Callable[[], str | None] = lambda: None
    ) -> None:
        super().__init__(database, frozen=frozen)
        self._ring = ring

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """As in `Units`; the bell rings only for what was stored."""
        with super().writing() as session:
            yield session
        self._ring()
