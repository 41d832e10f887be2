"""The steps of a plan as values: what would be added, what would change field by field, who would be appointed.

An organisation or a person that does not exist yet is named by a mark of its own (`new_place`, `new_person`).
"""

import hashlib
from dataclasses import dataclass
from datetime import date

from documents.staff_card import StaffCard
from web.staffing.faults import Remark
from web.staffing.rows import Name


@dataclass(frozen=True)
class Change:
    """One field: how it is called, what stands and what would stand."""

    what: str
    before: str
    after: str


@dataclass(frozen=True)
class NewPlace:
    """A school that is not there yet."""

    ref: str
    short: str
    full: str
    since: date
    week: int


@dataclass(frozen=True)
class ChangedPlace:
    """A school that is called otherwise from a day on, or has another week."""

    id: str
    short: str
    full: str | None
    since: date | None
    week: int | None
    changes: tuple[Change, ...]


@dataclass(frozen=True)
class NewPost:
    """A place of work to come; `ends` is the post at the same place that it takes over from."""

    place: str
    place_name: str
    position: str
    since: date
    ends: str | None = None


@dataclass(frozen=True)
class NewMember:
    """A person who gets an account, with his places of work and his card."""

    ref: str
    name: Name
    login: str
    email: str
    posts: tuple[NewPost, ...]
    card: StaffCard | None
    card_place: str


@dataclass(frozen=True)
class ChangedMember:
    """A person who is there already; None and () leave what stands."""

    id: str
    full: str
    login: str
    email: str | None
    posts: tuple[NewPost, ...]
    card: StaffCard | None
    card_place: str
    changes: tuple[Change, ...]


@dataclass(frozen=True)
class NewDuty:
    """An appointment by order."""

    ref: str
    person: str
    full: str
    office: str
    place: str
    place_name: str
    title: str
    number: str
    ordered: date
    since: date
    until: date | None
    scope: str
    covers: tuple[tuple[str, str], ...]
    replaces: str | None


@dataclass(frozen=True)
class Plan:
    """What carrying the list out would do, and what stands in the way."""

    new_places: tuple[NewPlace, ...] = ()
    changed_places: tuple[ChangedPlace, ...] = ()
    new_members: tuple[NewMember, ...] = ()
    changed_members: tuple[ChangedMember, ...] = ()
    duties: tuple[NewDuty, ...] = ()
    unchanged: int = 0
    faults: tuple[Remark, ...] = ()
    notes: tuple[Remark, ...] = ()
    absent: tuple[str, ...] = ()  # who works at a school of the list and is not named there

    @property
    def size(self) -> int:
        """How many steps there are."""
        steps = (self.new_places, self.changed_places, self.new_members, self.changed_members, self.duties)
        return sum(map(len, steps))

    @property
    def digest(self) -> str:
        """The same for the same steps: what was confirmed can be told from what stands now."""
        steps = (self.new_places, self.changed_places, self.new_members, self.changed_members, self.duties)
        return hashlib.sha256(repr((steps, self.faults)).encode()).hexdigest()


def new_place(short: str) -> str:
    """The mark of a school of that short name that is not there yet."""
    return f"+{short}"


def new_person(login: str) -> str:
    """The mark of a person of that login who is not there yet."""
    return f"+{login}"
