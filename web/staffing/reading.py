"""From text cells to typed rows: every fault of the file is found in one reading and named with its place.

Whom a row means and what it changes is the business of `matching` and `plan`.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final, TypeVar

from documents.dictionaries import Dictionaries
from documents.texts import Line, search_key
from documents.values import day
from web.accounts import EMAIL, LOGIN
from web.staffing.columns import (
    ALL_SCHOOLS,
    CURATORS,
    DUTIES,
    NAME_IN_PARTS,
    NEW_PERSON,
    SCHOOLS,
    SHEETS,
    STAFF,
    key_of,
)
from web.staffing.duty_words import covered_kind, office_named
from web.staffing.faults import FileRefused, Remark
from web.staffing.grids import Grid, grids
from web.staffing.rows import CuratorRow, DutyRow, Name, OrderRow, SchoolRow, StaffList, StaffRow

_NAME: Final = re.compile(r"[^\W\d_][^\W\d_'’ .()-]*(?:['’ .()-]+[^\W\d_'’ .()-]+)*[.)]?\Z")
_OTHER_CATEGORIES: Final = {"соответствие": "compliance", "нет": "none", "сзд": "compliance"}
_LONGEST: Final = {
    "short": 120, "full": 300, "position": 200, "title": 200, "number": 60, "login": 130, "email": 200,
    "last": 100, "first": 100, "patronymic": 100, "person": 302, "replaces": 302,
}  # fmt: skip
_SEVERAL, _MOST_CODES = 1_000, 15
_EXPERIENCE: Final = range(71)
T = TypeVar("T")


@dataclass
class Reading:
    """The list as far as it could be read, what is wrong with it, and what was passed over."""

    said: StaffList
    faults: list[Remark] = field(default_factory=list)
    notes: list[Remark] = field(default_factory=list)


def read_list(data: bytes, words: Dictionaries, *, on: date) -> Reading:
    """Read the file; raises `FileRefused` where it is none of ours or holds no row."""
    found = Reading(StaffList())
    given: dict[str, list[Any]] = {}
    for sheet, grid in grids(data).items():
        if grid:
            given[sheet] = _sheet(sheet, grid, found, words, on)
    if not any(given.values()) and not found.faults:
        raise FileRefused(cause="в нём нет ни одной строки под заголовками")
    found.said = StaffList(
        schools=tuple(given.get(SCHOOLS, ())),
        staff=tuple(given.get(STAFF, ())),
        duties=tuple(given.get(DUTIES, ())),
        curators=tuple(given.get(CURATORS, ())),
    )
    return found


def _sheet(sheet: str, grid: Grid, found: Reading, words: Dictionaries, on: date) -> list[Any]:
    (heading_row, headings), *rows = grid
    places = _places(sheet, heading_row, headings, found)
    made = []
    for number, texts in rows:
        line = _Line(sheet, number, {field: _at(texts, place) for field, place in places.items()}, words, on)
        row = _READERS[sheet](line)
        if line.faults:
            found.faults.extend(line.faults)
        else:
            made.append(row())
    return made


def _at(texts: list[str], place: int) -> str:
    return texts[place] if place < len(texts) else ""


def _places(sheet: str, row: int, headings: list[str], found: Reading) -> dict[str, int]:
    """Where each field stands; raises `FileRefused` where an obligatory column is missing or stands twice."""
    known = {key_of(column.heading): column.field for column in SHEETS[sheet]}
    if "person" in known.values():
        known.update((key_of(column.heading), column.field) for column in NAME_IN_PARTS)
    places: dict[str, int] = {}
    for place, heading in enumerate(headings):
        name = known.get(key_of(heading))
        if name in places:
            raise FileRefused(cause=f"на листе «{sheet}» столбец «{heading.strip()[:40]}» стоит дважды")
        if name is not None:
            places[name] = place
        elif heading.strip():
            told = f"столбец «{heading.strip()[:40]}» программе не нужен и не прочитан."
            found.notes.append(Remark(sheet, row, "", told))
    if {"last", "first"} <= places.keys():
        places.pop("person", None)
    wanted = {column.field: column.heading for column in SHEETS[sheet] if column.obligatory}
    if {"last", "first"} <= places.keys():
        wanted.pop("person", None)
    missing = next((heading for name, heading in wanted.items() if name not in places), None)
    if missing is not None:
        cause = f"на листе «{sheet}» нет столбца «{missing}». Заголовки стоят в первой заполненной строке"
        raise FileRefused(cause=cause)
    return places


class _Line:
    """One row being read: each method gives a clean value, or notes a fault and gives an empty one."""

    def __init__(self, sheet: str, row: int, cells: dict[str, str], words: Dictionaries, on: date) -> None:
        self.sheet, self.row, self.cells, self.words, self.on = sheet, row, cells, words, on
        self.faults: list[Remark] = []

    def refuse(self, name: str, sentence: str) -> None:
        self.faults.append(Remark(self.sheet, self.row, name, sentence))

    def text(self, name: str) -> str:
        """One clean line; an obligatory column must say something."""
        return self._clean(name, self.cells.get(name, ""), needed=self._is_needed(name))

    def _is_needed(self, name: str) -> bool:
        return any(column.field == name and column.obligatory for column in SHEETS[self.sheet])

    def _clean(self, name: str, value: str, *, needed: bool) -> str:
        # Excel and Word leave no-break spaces, tabulators and carriage returns behind: they are spaces here.
        plain = re.sub(r"[\t\r\n\N{NO-BREAK SPACE}]+", " ", value)
        try:
            clean = Line(_LONGEST.get(name, _SEVERAL)).clean(plain)
        except ValueError as error:
            self.refuse(name, f"{error}.")
            return ""
        if needed and not clean:
            self.refuse(name, "заполните ячейку.")
        return clean

    def day(self, name: str) -> date | None:
        value = self.text(name)
        try:
            return day(value.removesuffix(" г.").removesuffix(" 00:00:00"))
        except ValueError:
            self.refuse(name, "укажите дату, например 18.12.2026.")
            return None

    def whole(self, name: str, allowed: Iterable[int], sentence: str) -> int | None:
        value = self.text(name)
        if not value:
            return None
        if not (value.isascii() and value.isdigit() and len(value) < 4 and int(value) in allowed):  # noqa: PLR2004
            self.refuse(name, sentence)
            return None
        return int(value)

    def name(self) -> Name | None:
        """The person's names, from one column or from three."""
        if "last" not in self.cells:
            return self.name_in("person", self.text("person"))
        last, first = (self._clean(part, self.cells.get(part, ""), needed=True) for part in ("last", "first"))
        patronymic = self._clean("patronymic", self.cells.get("patronymic", ""), needed=False)
        fits = True
        for part, value in (("last", last), ("first", first), ("patronymic", patronymic)):
            if value and not _NAME.match(value):
                self.refuse(part, "здесь нужны буквы, без цифр и лишних знаков.")
                fits = False
        return Name(last=last, first=first, patronymic=patronymic) if fits and last and first else None

    def name_in(self, column: str, value: str) -> Name | None:
        if not value:
            return None
        parts = value.split()
        if len(parts) < 2 or not all(map(_NAME.match, parts)):  # noqa: PLR2004
            self.refuse(column, "нужны фамилия, имя и отчество (если есть) через пробел.")
            return None
        name = Name(last=parts[0], first=parts[1], patronymic=" ".join(parts[2:]))
        if max(len(name.last), len(name.first), len(name.patronymic)) > _LONGEST["last"]:
            self.refuse(column, f"сократите: в каждой части имени до {_LONGEST['last']} знаков.")
            return None
        return name

    def login(self) -> tuple[str, bool]:
        """The login and whether the word «новый» stands before it or alone."""
        first, _, rest = self.text("login").casefold().partition(" ")
        new = first == NEW_PERSON
        login = rest.strip() if new else f"{first} {rest}".strip()
        if login and not LOGIN.match(login):
            self.refuse(
                "login",
                "нужны от 3 знаков: буквы, цифры, точка, дефис, например ivanova.av, или слово «новый».",
            )
        return login, new

    def email(self) -> str:
        value = self.text("email")
        if value and not EMAIL.match(value):
            self.refuse("email", "проверьте адрес, например ivanova@shkola1.ru.")
        return value

    def several(self, name: str, separators: str = ",;") -> tuple[str, ...]:
        parts = re.split(f"[{separators}]", self.text(name))
        return tuple(dict.fromkeys(part.strip() for part in parts if part.strip()))

    def codes(self, name: str, dictionary: str) -> tuple[str, ...]:
        """Codes of the words of a dictionary."""
        known = self._words(dictionary)
        found = []
        for word in self.several(name):
            code = known.get(_word(word))
            if code is None:
                self.refuse(name, f"слова «{word[:60]}» нет в справочнике. Возьмите слово из справочника.")
            else:
                found.append(code)
        codes = tuple(dict.fromkeys(found))
        if len(codes) > _MOST_CODES:
            self.refuse(name, f"оставьте не больше {_MOST_CODES}.")
        return codes

    def category(self) -> str | None:
        value = self.text("category")
        if not value:
            return None
        known = {**_OTHER_CATEGORIES, **self._words("category")}
        code = known.get(_word(value.removesuffix(" категория").removesuffix(" квалификационная")))
        code = code or known.get(_word(value))
        if code is None:
            self.refuse("category", "напишите: высшая, первая, соответствие или без категории.")
        return code

    def _words(self, dictionary: str) -> dict[str, str]:
        terms = self.words.choices(dictionary, on=self.on)
        return {_word(word): term.code for term in terms for word in (*term.aliases, term.label)}


def _word(text: str) -> str:
    return " ".join(search_key(text).split())


def _school(line: _Line) -> Callable[[], SchoolRow]:
    short, full, since = line.text("short"), line.text("full"), line.day("since")
    week = line.whole("week", (5, 6), "напишите 5 или 6.")
    return lambda: SchoolRow(row=line.row, short=short, full=full, since=since, week=week)


def _member(line: _Line) -> Callable[[], StaffRow]:
    name, (login, new) = line.name(), line.login()
    said = {
        "row": line.row,
        "school": line.text("school"),
        "name": name,
        "position": line.text("position"),
        "since": line.day("since"),
        "login": login,
        "new": new,
        "email": line.email(),
        "subjects": line.codes("subjects", "subject"),
        "category": line.category(),
        "attested": line.day("attested"),
        "experience": line.whole("experience", _EXPERIENCE, "напишите целое число лет, от 0 до 70."),
    }
    return lambda: StaffRow.model_validate(said)


def _order(line: _Line) -> dict[str, Any]:
    name, (login, new) = line.name(), line.login()
    if new:
        line.refuse("login", "здесь нужен логин; слово «новый» пишут на листе «Сотрудники».")
    ordered, since, until = (line.day(name) for name in ("ordered", "since", "until"))
    if ordered and since and since < ordered:
        line.refuse("since", f"начало не может быть раньше даты приказа ({ordered:%d.%m.%Y}).")
    if since and until and until < since:
        line.refuse("until", "дата окончания раньше даты начала.")
    title, number = line.text("title"), line.text("number")
    said = {"row": line.row, "name": name, "login": login, "title": title, "number": number}
    return {**said, "ordered": ordered, "since": since, "until": until}


def _duty(line: _Line) -> Callable[[], OrderRow]:
    said = _order(line)
    office = office_named(line.text("office"))
    if office is None and line.text("office"):
        line.refuse("office", "такой обязанности нет. Слова есть на листе «Подсказки».")
    kind = covered_kind(office or "")
    subjects = line.codes("covers", "subject") if kind == "subjects" else ()
    wards = tuple(
        name
        for one in (line.several("covers", ";") if kind == "persons" else ())
        if (name := line.name_in("covers", one)) is not None
    )
    if kind and not line.text("covers"):
        line.refuse("covers", "укажите предметы." if kind == "subjects" else "укажите ФИО педагогов.")
    if office and not kind and line.text("covers"):
        line.refuse("covers", "этой обязанности список не нужен, очистите ячейку.")
    replaces = line.name_in("replaces", line.text("replaces"))
    school = line.text("school")
    return lambda: DutyRow(
        **said, school=school, office=office or "", replaces=replaces, subjects=subjects, wards=wards
    )


def _curator(line: _Line) -> Callable[[], OrderRow]:
    said = _order(line)
    schools, subjects = line.several("schools"), line.codes("subjects", "subject")
    everywhere = [_word(school) for school in schools] == [ALL_SCHOOLS]
    if subjects and schools and not everywhere:
        line.refuse("subjects", "укажите или школы, или предметы; для предметов в столбце «Школы» — «все».")
    return lambda: CuratorRow(**said, schools=() if everywhere else schools, subjects=subjects)


_READERS: Final[dict[str, Callable[[_Line], Callable[[], Any]]]] = {
    SCHOOLS: _school,
    STAFF: _member,
    DUTIES: _duty,
    CURATORS: _curator,
}
