"""The watch over the log as a whole: behind or different from what is kept outside, the program only reads.

Looked at once in a process, again whenever a checkpoint is refused, and at every question while something is wrong.
What a rollback is stands in `workflow/log/rollback.py`.
"""

import logging
import threading

from sqlalchemy.exc import SQLAlchemyError

from workflow.database import Database
from workflow.errors import WorkflowError
from workflow.log.journal import LogFrozen, NoLog
from workflow.log.rollback import Outside, Rollback, rollback
from workflow.transaction import Units

log = logging.getLogger(__name__)


class LogWatch:
    """Whether the log of this base is the one that was signed."""

    def __init__(self, database: Database, outside: Outside) -> None:
        self._units = Units(database)
        self._outside = outside
        self._sound = False
        self._looking = threading.Lock()

    def found(self) -> Rollback | None:
        """What is wrong now; None where nothing is, or where nothing outside can tell."""
        if self._sound:
            return None
        with self._looking:
            rolled_back = self._look()
            self._sound = rolled_back is None
        return rolled_back

    def frozen(self) -> str | None:
        """Why nothing may be written, in words."""
        rolled_back = self.found()
        return None if rolled_back is None else rolled_back.sentence

    def require_sound(self) -> None:
        """Raise `LogFrozen` where nothing may be written."""
        sentence = self.frozen()
        if sentence is not None:
            raise LogFrozen(sentence=sentence)

    def look_again(self) -> None:
        """Forget that all was well."""
        self._sound = False

    def _look(self) -> Rollback | None:
        try:
            with self._units.reading() as session:
                return rollback(session, self._outside)
        except NoLog:
            return None
        except (WorkflowError, SQLAlchemyError, OSError) as error:
            log.warning("what is kept of the log outside cannot be compared: %s", error)
            return None
