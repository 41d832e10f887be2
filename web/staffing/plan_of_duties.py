"""The plan for the sheets «Назначения» and «Кураторы»: which appointments by order are new, and which cannot be made.

An appointment by the same order stands already; one by another must be ended first, by a person and not by a list.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import partial

from web.staffing.columns import CURATORS, DUTIES, heading_of
from web.staffing.faults import Remark
from web.staffing.known import Held, Known, Place, key
from web.staffing.matching import People
from web.staffing.rows import CuratorRow, DutyRow, Name, OrderRow
from web.staffing.steps import NewDuty
from workflow.participants import Office

CURATOR_TITLE = "муниципальный куратор"


class _Wrong(Exception):  # never leaves this module
    def __init__(self, column: str, sentence: str) -> None:
        super().__init__(sentence)
        self.column, self.sentence = column, sentence


@dataclass(frozen=True)
class _Where:
    """What differs between an office of a school and that of a curator."""

    office: str
    place: Place
    title: str
    scope: str
    covers: tuple[tuple[str, str], ...]
    replaces: Name | None = None


class Duties:
    """Collects the appointments, primary ones before those who stand in for them."""

    def __init__(
        self, known: Known, places: dict[str, Place], people: People, positions: dict[tuple[str, str], str]
    ) -> None:
        self.new: list[NewDuty] = []
        self.faults: list[Remark] = []
        self.notes: list[Remark] = []
        self.unchanged = 0
        self._known, self._places, self._people, self._positions = known, places, people, positions

    def add_all(self, duties: tuple[DutyRow, ...], curators: tuple[CuratorRow, ...]) -> None:
        """Plan every row; what is wrong with one becomes a fault at its place."""
        for row in sorted(duties, key=lambda one: one.replaces is not None):
            self._add(DUTIES, row, partial(self._of_school, row))
        for curator in curators:
            self._add(CURATORS, curator, partial(self._of_curator, curator))

    def _add(self, sheet: str, row: OrderRow, where: Callable[[], tuple[str, _Where]]) -> None:
        try:
            person, there = where()
            kind = "substitute" if there.replaces else "primary"
            standing = self._standing(person, there, kind, row)
            if standing is not None:
                self._compare(sheet, row, standing)
                return
            duty = self._duty(sheet, row, person, there)
        except _Wrong as wrong:
            self.faults.append(Remark(sheet, row.row, wrong.column, wrong.sentence))
            return
        self.new.append(duty)

    def _of_school(self, row: DutyRow) -> tuple[str, _Where]:
        place = self._place(row.school, "school")
        person = self._person(row.name, row.login, place.id)
        wards = tuple(("person", self._person(name, "", place.id, column="covers")) for name in row.wards)
        if ("person", person) in wards:
            raise _Wrong("covers", "человек не может сопровождать сам себя.")
        covers = (*wards, *(("subject", code) for code in row.subjects))
        title = row.title or self._positions.get((person, place.id), "")
        scope = "listed" if covers else "organization"
        return person, _Where(row.office, place, title, scope, covers, row.replaces)

    def _of_curator(self, row: CuratorRow) -> tuple[str, _Where]:
        place = self._known.places[self._known.authority]
        person = self._person(row.name, row.login, None)
        covers = (
            *(("organization", self._place(school, "schools").id) for school in row.schools),
            *(("subject", code) for code in row.subjects),
        )
        scope = "listed" if covers else "municipality"
        title = row.title or CURATOR_TITLE
        return person, _Where(str(Office.MUNICIPAL_CURATOR), place, title, scope, covers)

    def _place(self, short: str, column: str) -> Place:
        place = self._places.get(key(short))
        if place is None:
            raise _Wrong(column, f"школы «{short[:60]}» нет. Впишите её на лист «Школы».")
        return place

    def _person(self, name: Name, login: str, place: str | None, *, column: str = "person") -> str:
        wanted = None
        if place is not None:  # a school of this file is known by its short name until it has an id
            short = next((one for one, there in self._places.items() if there.id == place), "")
            wanted = place if short in self._known.by_short else short
        found = self._people.named(name, login=login, place=wanted)
        if isinstance(found, Remark):
            raise _Wrong("login" if column == "person" else column, found.sentence)
        if found is None:
            raise _Wrong(column, f"«{name.full}» не найти. Впишите на лист «Сотрудники» или проверьте школу.")
        member = self._known.members.get(found)
        if member is not None and not member.active:
            raise _Wrong(column, "учётная запись этого человека отключена. Сначала включите её.")
        return found

    def _standing(self, person: str, there: _Where, kind: str, row: OrderRow) -> Held | None:
        """The appointment that stands in the time of the new one."""
        for held in self._known.held:
            same = (held.person, held.office, held.place, held.kind) == (
                person, there.office, there.place.id, kind,
            )  # fmt: skip
            begins_before = row.until is None or held.since <= row.until
            if same and begins_before and (held.until is None or held.until >= row.since):
                return held
        return None

    def _compare(self, sheet: str, row: OrderRow, held: Held) -> None:
        if (held.number, held.ordered) != (row.number, row.ordered):
            raise _Wrong(
                "number",
                f"уже назначен с {held.since:%d.%m.%Y} по приказу № {held.number}. Сначала завершите то назначение.",
            )
        for column, before, after in (
            ("since", held.since, row.since),
            ("until", held.until, row.until),
        ):
            if before != after:
                told = f"в программе «{_spoken(before)}»; {heading_of(sheet, column).casefold()} не меняется."
                self.notes.append(Remark(sheet, row.row, column, told))
        self.unchanged += 1

    def _duty(self, sheet: str, row: OrderRow, person: str, there: _Where) -> NewDuty:
        ref = f"{sheet}:{row.row}"
        if not there.title:
            raise _Wrong("title", "напишите должность, как печатать её в документах.")
        for other in self.new:
            if (other.person, other.office, other.place) == (person, there.office, there.place.id) and (
                (other.replaces is None) == (there.replaces is None)
            ):
                raise _Wrong("person", "это назначение уже стоит в файле выше.")
        return NewDuty(
            ref=ref,
            person=person,
            full=row.name.full,
            office=there.office,
            place=there.place.id,
            place_name=there.place.short,
            title=there.title,
            number=row.number,
            ordered=row.ordered,
            since=row.since,
            until=row.until,
            scope=there.scope,
            covers=there.covers,
            replaces=self._replaced(person, there, row.since) if there.replaces else None,
        )

    def _replaced(self, person: str, there: _Where, since: date) -> str:
        """The appointment that is stood in for: one that stands, or one of this file."""
        assert there.replaces is not None
        absent = self._person(there.replaces, "", there.place.id, column="replaces")
        if absent == person:
            raise _Wrong("replaces", "человек не может замещать сам себя.")
        wanted = (absent, there.office, there.place.id)
        for held in self._known.held:
            if (held.person, held.office, held.place) == wanted and held.kind == "primary":
                if held.until is not None and held.until < since:
                    continue
                return held.id
        for duty in self.new:
            if (duty.person, duty.office, duty.place) == wanted and duty.replaces is None:
                return duty.ref
        raise _Wrong("replaces", "этого человека на эту обязанность не назначали.")


def _spoken(day: date | None) -> str:
    return "до отмены" if day is None else f"{day:%d.%m.%Y}"
