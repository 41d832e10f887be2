"""What carrying a staff list out would do, decided from its rows and from what stands; nothing is stored here.

A cell that is empty in the file leaves what stands. Nobody is removed because the list does not name him: those are
only told.
"""

from collections.abc import Iterable
from datetime import date

from documents.dictionaries import Dictionaries
from web.staffing.columns import SCHOOLS
from web.staffing.faults import Remark, as_in_the_file
from web.staffing.known import Known, Place, key
from web.staffing.matching import People, matched
from web.staffing.plan_of_duties import Duties
from web.staffing.plan_of_people import Members
from web.staffing.rows import SchoolRow, StaffList
from web.staffing.steps import Change, ChangedPlace, NewPlace, Plan, new_place


def plan_of(said: StaffList, known: Known, words: Dictionaries, *, today: date) -> Plan:
    """The plan of the whole list; with a fault in it, it may not be carried out."""
    schools = _Schools(said.schools, known, today)
    found = matched(said.staff, known)
    members = Members(known, schools.places, words, today)
    for person, rows in found.rows_by_person(said.staff).items():
        members.add(person, found.logins.get(person), rows)
    duties = Duties(known, schools.places, People(known, said.staff, found), members.positions)
    duties.add_all(said.duties, said.curators)
    return Plan(
        new_places=tuple(schools.new),
        changed_places=tuple(schools.changed),
        new_members=tuple(members.new),
        changed_members=tuple(members.changed),
        duties=tuple(duties.new),
        unchanged=schools.unchanged + members.unchanged + duties.unchanged,
        faults=as_in_the_file((*schools.faults, *found.faults, *members.faults, *duties.faults)),
        notes=as_in_the_file((*members.notes, *duties.notes)),
        absent=tuple(_absent(said, known, set(found.whose.values()))) if not found.faults else (),
    )


class _Schools:
    """The sheet «Школы», and all organisations by their short names once it is carried out."""

    def __init__(self, rows: Iterable[SchoolRow], known: Known, today: date) -> None:
        self.places: dict[str, Place] = dict(known.by_short)
        self.new: list[NewPlace] = []
        self.changed: list[ChangedPlace] = []
        self.faults: list[Remark] = []
        self.unchanged = 0
        self._by_full = {key(place.full): place for place in known.places.values()}
        self._today = today
        seen: dict[str, int] = {}
        for row in rows:
            first = seen.setdefault(key(row.short), row.row)
            if first != row.row:
                self._refuse(row, "short", f"эта школа уже стоит в строке {first}.")
            elif key(row.short) in known.by_short:
                self._compare(row, known.by_short[key(row.short)])
            else:
                self._add(row)

    def _add(self, row: SchoolRow) -> None:
        if not row.full:
            return self._refuse(row, "full", "для новой школы укажите полное наименование.")
        same = self._by_full.get(key(row.full))
        if same is not None:
            sentence = f"так уже называется «{same.short}». Напишите то же краткое наименование."
            return self._refuse(row, "full", sentence)
        ref = new_place(row.short)
        self.new.append(NewPlace(ref, row.short, row.full, row.since or self._today, row.week or 5))
        self.places[key(row.short)] = Place(ref, "school", row.short, row.full, row.week or 5)
        return None

    def _compare(self, row: SchoolRow, place: Place) -> None:
        changes = []
        renamed = bool(row.full) and key(row.full) != key(place.full)
        if renamed:
            if row.since is None:
                return self._refuse(row, "since", "наименование другое: укажите, с какого дня.")
            changes.append(Change("Полное наименование", place.full, row.full))
        week = row.week if row.week not in (None, place.week) else None
        if week is not None:
            changes.append(Change("Дней в неделе", str(place.week), str(week)))
        if not changes:
            self.unchanged += 1
            return None
        self.changed.append(
            ChangedPlace(
                place.id,
                place.short,
                row.full if renamed else None,
                row.since if renamed else None,
                week,
                tuple(changes),
            )
        )
        return None

    def _refuse(self, row: SchoolRow, column: str, sentence: str) -> None:
        self.faults.append(Remark(SCHOOLS, row.row, column, sentence))


def _absent(said: StaffList, known: Known, named: set[str]) -> Iterable[str]:
    """Who works at a school of the sheet «Сотрудники» and does not stand there."""
    listed = {key(row.school) for row in said.staff}
    places = {place.id: place for short, place in known.by_short.items() if short in listed}
    for member in sorted(known.members.values(), key=lambda one: key(one.full)):
        here = [places[post.place].short for post in member.posts if post.place in places]
        if here and member.active and member.id not in named:
            yield f"{member.full}, {here[0]}"
