"""The copy outside, entry by entry: what stood beside an entry is sealed first, then its line is written.

So a line of the mirror is never without its companion, whatever is killed in between. One process copies at a time.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from sqlalchemy.orm import Session

from workflow.log import journal
from workflow.log.companion import Companion
from workflow.log.kept_files import make_folder
from workflow.log.mirror import Mirror

if os.name != "nt":
    import fcntl


@dataclass(frozen=True)
class Copies:
    """Where the log is copied, and under which key what stands beside it."""

    folder: Path
    key: bytes
    left_out: frozenset[str] = frozenset()  # tables of the moment

    def mirror(self, session: Session) -> Mirror:
        """The mirror of this log."""
        return Mirror(self.folder, journal.head(session, lock=False).origin)

    def companion(self, session: Session) -> Companion:
        """The companion of this log, which remembers nothing of an earlier one."""
        origin = journal.head(session, lock=False).origin
        return Companion(self.folder, origin, self.key, left_out=self.left_out)


class Copier:
    """Copies one log as it grows, remembering what it has kept already."""

    def __init__(self, copies: Copies) -> None:
        self._copies = copies
        self._companion: Companion | None = None
        self._old = 0  # entries that were there before the mirror began

    def copy(self, session: Session, *, at: datetime) -> int:
        """Copy the next entries and return how many they were; 0 also while another process copies."""
        mirror = self._copies.mirror(session)
        with _alone(self._copies.folder) as alone:
            fresh = mirror.missing(session) if alone else []
            if not fresh:
                return 0
            if self._companion is None or self._companion.place != mirror.place:
                self._companion = self._copies.companion(session)
            low, high = fresh[0].seq, fresh[-1].seq + 1
            if low == 0:
                self._old = journal.head(session, lock=False).size
            self._companion.keep(session, low, high, at=at, old=low < self._old)
            mirror.add(fresh)
        return len(fresh)

    def forget(self, session: Session, items: list[tuple[str, str]], *, at: datetime) -> None:
        """Take out what an erasure names, as (kind, ref); what is not copied yet is copied first."""
        while self.copy(session, at=at):
            pass
        with _alone(self._copies.folder, wait=True):
            self._copies.companion(session).forget(items, session, at=at)
        self._companion = None


@contextmanager
def _alone(folder: Path, *, wait: bool = False) -> Iterator[bool]:
    """Whether this process is the one that copies now."""
    make_folder(folder)
    with (folder / "lock").open("ab") as file:
        yield _locked(file, wait=wait)


def _locked(file: BinaryIO, *, wait: bool) -> bool:
    if os.name == "nt":
        return True  # waitress is one process there
    try:
        fcntl.flock(file, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
