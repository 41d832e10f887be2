"""Whom a row of «Сотрудники» means: by login, else by the whole name at that school. Namesakes are never guessed.

Who has the same name elsewhere, or twice, must be told apart by a login or by the word «новый».
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from web.staffing.columns import STAFF
from web.staffing.faults import Remark
from web.staffing.known import Known, Member, key
from web.staffing.logins import login_for
from web.staffing.rows import Name, StaffRow
from web.staffing.steps import new_person


@dataclass
class Matched:
    """Whom each row means: somebody known, or a mark of somebody new."""

    whose: dict[int, str] = field(default_factory=dict)  # row: person
    logins: dict[str, str] = field(default_factory=dict)  # mark of somebody new: his login
    faults: list[Remark] = field(default_factory=list)

    def rows_by_person(self, rows: Iterable[StaffRow]) -> dict[str, list[StaffRow]]:
        """The matched rows, those of one person together."""
        found: dict[str, list[StaffRow]] = {}
        for row in rows:
            if row.row in self.whose:
                found.setdefault(self.whose[row.row], []).append(row)
        return found


def matched(rows: tuple[StaffRow, ...], known: Known) -> Matched:
    """Decide for every row whom it means, or why that cannot be told."""
    return _Matching(rows, known).run()


class _Unclear(Exception):  # never leaves this module
    def __init__(self, column: str, sentence: str) -> None:
        super().__init__(sentence)
        self.column, self.sentence = column, sentence


class _Matching:
    def __init__(self, rows: tuple[StaffRow, ...], known: Known) -> None:
        self.rows, self.known, self.found = rows, known, Matched()
        self.named: dict[str, list[Member]] = {}
        for member in known.members.values():
            self.named.setdefault(key(member.full), []).append(member)
        self.in_file = Counter((key(row.name.full), key(row.school)) for row in rows if not row.login)
        self.schools_of_name: dict[str, set[str]] = {}
        for row in rows:
            self.schools_of_name.setdefault(key(row.name.full), set()).add(key(row.school))
        self.taken = set(known.by_login) | {row.login for row in rows if row.login}
        self.names_of_new: dict[str, str] = {}  # login of somebody new: his name

    def run(self) -> Matched:
        for row in self.rows:
            try:
                self.found.whose[row.row] = self._by_login(row) if row.login else self._by_name(row)
            except _Unclear as unclear:
                self._refuse(row, unclear.column, unclear.sentence)
        self._require_each_once()
        return self.found

    def _by_login(self, row: StaffRow) -> str:
        name = key(row.name.full)
        member = self.known.by_login.get(row.login)
        if member is not None:
            if key(member.full) != name:
                raise _Unclear("login", "этот логин у другого человека. Проверьте логин и ФИО.")
            return member.id
        if self.names_of_new.setdefault(row.login, name) != name:
            raise _Unclear("login", "этот логин уже стоит у другого человека в этом файле.")
        others = self.named.get(name, [])
        if others and not row.new:
            raise _Unclear("login", self._told_apart(others))
        return self._somebody_new(row.login)

    def _by_name(self, row: StaffRow) -> str:
        name, school = key(row.name.full), key(row.school)
        if self.in_file[name, school] > 1:
            raise _Unclear(
                "login", "такое ФИО в этой школе стоит в файле дважды. Укажите у каждой строки логин."
            )
        everybody = self.named.get(name, [])
        place = self.known.by_short.get(school)
        here = [one for one in everybody if place and any(post.place == place.id for post in one.posts)]
        if len(here) == 1:
            return here[0].id
        if here or (everybody and not row.new):
            raise _Unclear("login", self._told_apart(here or everybody))
        if len(self.schools_of_name[name]) > 1 and not row.new:
            raise _Unclear(
                "login",
                "такое ФИО стоит в файле и в другой школе. Если это один человек, укажите в обеих строках один "
                "логин; если разные — у каждой строки слово «новый».",
            )
        login = login_for(row.name, self.taken)
        self.taken.add(login)
        return self._somebody_new(login)

    def _somebody_new(self, login: str) -> str:
        mark = new_person(login)
        self.found.logins[mark] = login
        return mark

    def _told_apart(self, others: list[Member]) -> str:
        who = "; ".join(self._spoken(one) for one in others[:5])
        return (
            f"такое ФИО уже есть: {who}. Если это тот же человек, укажите его логин; если другой — слово «новый»"
            " (можно с логином: «новый ivanova.av2»)."
        )

    def _spoken(self, member: Member) -> str:
        places = ", ".join(
            self.known.places[post.place].short for post in member.posts if post.place in self.known.places
        )
        return f"{member.login} ({places or 'сейчас нигде не работает'})"

    def _require_each_once(self) -> None:
        seen: dict[tuple[str, str], int] = {}
        for row in self.rows:
            person = self.found.whose.get(row.row)
            if person is None:
                continue
            first = seen.setdefault((person, key(row.school)), row.row)
            if first != row.row:
                self._refuse(row, "person", f"тот же человек в той же школе уже стоит в строке {first}.")
                del self.found.whose[row.row]

    def _refuse(self, row: StaffRow, column: str, sentence: str) -> None:
        self.found.faults.append(Remark(STAFF, row.row, column, sentence))


class People:
    """Everybody by name, the new ones included: for the sheets of appointments, which name people in words."""

    def __init__(self, known: Known, rows: tuple[StaffRow, ...], found: Matched) -> None:
        self._logins = {member.login: member.id for member in known.members.values()}
        self._logins.update({login: mark for mark, login in found.logins.items()})
        self._names: dict[str, str] = {}
        self._there: dict[tuple[str, str], set[str]] = {}
        self._anywhere: dict[str, set[str]] = {}
        for member in known.members.values():
            self._note(member.id, key(member.full), {post.place for post in member.posts})
        for row in rows:
            if row.row in found.whose:
                place = known.by_short.get(key(row.school))
                self._note(
                    found.whose[row.row],
                    key(row.name.full),
                    {place.id if place else key(row.school)},
                )

    def _note(self, person: str, name: str, places: set[str]) -> None:
        self._names[person] = name
        self._anywhere.setdefault(name, set()).add(person)
        for place in places:
            self._there.setdefault((name, place), set()).add(person)

    def named(self, name: Name, *, login: str, place: str | None) -> str | Remark | None:
        """The one person meant, None where nobody is, a sentence as `Remark` where several are."""
        wanted = key(name.full)
        if login:
            person = self._logins.get(login)
            return person if person is not None and self._names.get(person) == wanted else None
        found = self._there.get((wanted, place), set()) if place else self._anywhere.get(wanted, set())
        if len(found) > 1:
            return Remark("", 0, "login", "таких людей несколько. Укажите логин.")
        return next(iter(found), None)
