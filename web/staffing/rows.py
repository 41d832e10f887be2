"""The rows of a staff list as values: clean, typed, each with its place in the file.

What they change is not known here.
"""

from datetime import date

from documents.values import Record


class Name(Record):
    """A person's names as the file spells them."""

    last: str
    first: str
    patronymic: str = ""

    @property
    def full(self) -> str:
        """«Иванова Анна Викторовна»."""
        return " ".join(part for part in (self.last, self.first, self.patronymic) if part)


class SchoolRow(Record):
    """One row of «Школы»."""

    row: int
    short: str
    full: str = ""
    since: date | None = None
    week: int | None = None


class StaffRow(Record):
    """One row of «Сотрудники»; `new` says that a namesake is somebody else."""

    row: int
    school: str
    name: Name
    position: str
    since: date | None = None
    login: str = ""
    new: bool = False
    email: str = ""
    subjects: tuple[str, ...] = ()
    category: str | None = None
    attested: date | None = None
    experience: int | None = None


class OrderRow(Record):
    """What every row of an appointment says: who, and by which order from when."""

    row: int
    name: Name
    login: str = ""
    title: str = ""
    number: str
    ordered: date
    since: date
    until: date | None = None


class DutyRow(OrderRow):
    """One row of «Назначения»: `subjects` of a head of an association, `wards` of a mentor."""

    school: str
    office: str
    replaces: Name | None = None
    subjects: tuple[str, ...] = ()
    wards: tuple[Name, ...] = ()


class CuratorRow(OrderRow):
    """One row of «Кураторы»: no school means all of them."""

    schools: tuple[str, ...] = ()
    subjects: tuple[str, ...] = ()


class StaffList(Record):
    """The whole list."""

    schools: tuple[SchoolRow, ...] = ()
    staff: tuple[StaffRow, ...] = ()
    duties: tuple[DutyRow, ...] = ()
    curators: tuple[CuratorRow, ...] = ()
