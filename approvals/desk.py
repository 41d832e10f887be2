"""The desk: what every act needs besides its request — store, processes, calendars, dictionaries.

Built once by the composition root; whoever serves many requests has its shelf of dictionaries looked at in each.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from approvals.municipality import Municipality, load_municipality
from documents.dictionaries import Dictionaries
from documents.dictionary_rows import Shelf
from workflow.calendar import Week, WorkingCalendar
from workflow.definition import ProcessDefinition
from workflow.definition_file import built_in, definition_from_rules
from workflow.definition_words import worded
from workflow.errors import DefinitionMissing
from workflow.instances import StoredDefinition
from workflow.transaction import Units


@dataclass(frozen=True)
class Desk:
    """Everything that stays the same from act to act."""

    units: Units
    shipped: Mapping[tuple[str, int], ProcessDefinition] = field(default_factory=dict)
    calendars: Mapping[int, WorkingCalendar] = field(default_factory=dict)
    shelf: Shelf = field(default_factory=Shelf)

    @classmethod
    def open(cls, units: Units) -> "Desk":
        """The desk of a store, with the processes and calendars that the product ships."""
        return cls(
            units=units,
            shipped={(one.id, one.version): one for one in built_in().values()},
            calendars={int(week): WorkingCalendar.load(week=week) for week in Week},
        )

    @property
    def dictionaries(self) -> Dictionaries:
        """The words to choose from, the installation's own included, as last looked at."""
        known = self.shelf.last
        if known is not None:
            return known
        with self.units.reading() as session:
            return self.shelf.look(session)

    def definition(self, session: Session, process: tuple[str, int, str]) -> ProcessDefinition:
        """The rules that a route began with; raises `DefinitionMissing` where nobody has them any more."""
        code, version, digest = process
        known = self.shipped.get((code, version))
        if known is not None and known.hash == digest:
            return known
        rules = session.scalars(
            select(StoredDefinition.rules).where(StoredDefinition.hash == digest)
        ).one_or_none()
        if rules is None:
            raise DefinitionMissing(id=code, version=version)
        return _stored(rules)

    def newest(self, code: str) -> ProcessDefinition:
        """The newest shipped version of a process."""
        versions = [one for (known, _), one in self.shipped.items() if known == code]
        if not versions:
            raise DefinitionMissing(id=code, version="—")
        return max(versions, key=lambda one: one.version)

    def municipality(self, session: Session) -> Municipality:
        """The settings as stored."""
        return load_municipality(session)

    def calendar(self, week: int) -> WorkingCalendar:
        """The working calendar of a five- or six-day week."""
        return self.calendars[week]


@lru_cache(maxsize=32)
def _stored(rules: str) -> ProcessDefinition:
    return worded(definition_from_rules(rules.encode()))


def local_day(at: datetime, zone: str) -> date:
    """The day that instant falls on in the municipality."""
    return at.astimezone(ZoneInfo(zone)).date()
