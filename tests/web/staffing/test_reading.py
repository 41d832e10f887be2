"""A staff list is read whole: every fault is named with its place, and no file that anybody brings does harm."""

import csv
import io
import zipfile
from datetime import date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from documents.dictionaries import standard
from tests.web.staffing.lists import HEADINGS, ORDER, book, staff, text
from web.staffing.blank_workbook import blank_workbook
from web.staffing.columns import HINTS, SHEETS
from web.staffing.faults import FileRefused
from web.staffing.grids import MOST_ROWS
from web.staffing.reading import Reading, read_list

TODAY = date(2026, 8, 31)
SUBJECTS = [term.label for term in standard().choices("subject", on=TODAY)]
LINE = ("СОШ № 1", "Иванова Анна Викторовна", "учитель математики", "01.09.2019")


def read(data: bytes) -> Reading:
    return read_list(data, standard(), on=TODAY)


def faults(data: bytes) -> list[str]:
    return [str(fault) for fault in read(data).faults]


def refused(data: bytes) -> str:
    with pytest.raises(FileRefused) as caught:
        read(data)
    return str(caught.value)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1251"])
@pytest.mark.parametrize("mark", [";", ","])
def test_a_csv_file_is_read_as_russian_programs_write_it(encoding: str, mark: str) -> None:
    lines = ["должность;Логин;ФИО;ШКОЛА", 'учитель;ivanova.av;"Семёнова Алёна Юрьевна";СОШ № 1']
    found = read(text(*(line.replace(";", mark) for line in lines), encoding=encoding))
    assert found.faults == []
    (row,) = found.said.staff
    assert (row.name.full, row.school, row.login, row.row) == (
        "Семёнова Алёна Юрьевна",
        "СОШ № 1",
        "ivanova.av",
        2,
    )


def test_a_workbook_gives_all_four_sheets_with_typed_cells() -> None:
    found = read(
        book(
            {
                "Школы": [("СОШ № 9", "Средняя школа № 9", datetime(2020, 9, 1), 6)],  # noqa: DTZ001
                "Сотрудники": [(*LINE[:3], datetime(2019, 9, 1), None, None, "алгебра, Геометрия", "Высшая")],  # noqa: DTZ001
                "Назначения": [("СОШ № 9", LINE[1], "Зам. директора", 41, *ORDER[1:])],
                "Кураторы": [(LINE[1], "ВСЕ", None, *ORDER), (LINE[1], "СОШ № 1; СОШ № 9", None, *ORDER)],
            }
        )
    )
    assert found.faults == []
    assert (found.said.schools[0].week, found.said.schools[0].since) == (6, date(2020, 9, 1))
    (person,) = found.said.staff
    assert (person.subjects, person.category, person.since) == (
        ("algebra", "geometry"),
        "highest",
        date(2019, 9, 1),
    )
    assert (found.said.duties[0].office, found.said.duties[0].number) == ("deputy_head", "41")
    assert [one.schools for one in found.said.curators] == [(), ("СОШ № 1", "СОШ № 9")]


def test_a_name_may_stand_in_three_columns_and_columns_in_any_order() -> None:
    found = read(text("ИМЯ;Отчество;Фамилия;Должность*;Школа", "Анна;Викторовна;Ёлкина;учитель;СОШ № 1"))
    assert found.said.staff[0].name.full == "Ёлкина Анна Викторовна"


@pytest.mark.parametrize(
    ("cells", "told"),
    [
        (("", *LINE[1:]), "Лист «Сотрудники», строка 2, столбец «Школа»: заполните ячейку."),
        ((LINE[0], "Иванова", *LINE[2:]), "столбец «ФИО»: нужны фамилия, имя и отчество"),
        ((LINE[0], "Иванова Анна 2", *LINE[2:]), "столбец «ФИО»: нужны фамилия"),
        ((*LINE[:3], "давно"), "столбец «Работает с»: укажите дату, например 18.12.2026."),
        ((*LINE[:3], "31.02.2020"), "столбец «Работает с»"),
        ((*LINE, "а b"), "столбец «Логин»: нужны от 3 знаков"),
        ((*LINE, "", "нет почты"), "столбец «Почта»: проверьте адрес"),
        ((*LINE, "", "", "алхимия"), "столбец «Предметы»: слова «алхимия» нет в справочнике"),
        ((*LINE, "", "", "", "третья"), "столбец «Категория»: напишите: высшая"),
        ((LINE[0], "Ива\u202eнова Анна", *LINE[2:]), "столбец «ФИО»: уберите символ"),
        ((LINE[0], LINE[1], "у" * 201), "столбец «Должность»: сократите текст до 200 знаков"),
        (
            (LINE[0], f"{'И' * 101} Анна", LINE[2]),
            "столбец «ФИО»: сократите: в каждой части имени до 100 знаков",
        ),
        ((*LINE, "", "", ", ".join(SUBJECTS[:16])), "столбец «Предметы»: оставьте не больше 15"),
    ],
)
def test_a_fault_names_sheet_row_and_column(cells: tuple[Any, ...], told: str) -> None:
    (fault,) = faults(staff(cells))
    assert told in fault
    assert fault.startswith("Лист «Сотрудники», строка 2")


def test_all_faults_of_a_file_are_told_at_once_and_whole_rows_are_read_nevertheless() -> None:
    found = read(staff((*LINE[:3], "?"), LINE, ("", "", "учитель")))
    assert [fault.row for fault in found.faults] == [2, 4, 4]
    assert [row.row for row in found.said.staff] == [3]


def test_an_order_must_be_possible_in_time_and_an_office_must_be_known() -> None:
    bad = faults(
        book(
            {
                "Назначения": [
                    ("СОШ № 1", LINE[1], "директор", "1", "28.08.2026", "01.08.2026"),
                    ("СОШ № 1", LINE[1], "директор", "1", "28.08.2026", "01.09.2026", "31.08.2026"),
                    ("СОШ № 1", LINE[1], "волшебник", *ORDER),
                    ("СОШ № 1", LINE[1], "наставник", *ORDER),
                    ("СОШ № 1", LINE[1], "директор", *ORDER, "", "", "", "алгебра"),
                ],
                "Кураторы": [(LINE[1], "СОШ № 1", "алгебра", *ORDER)],
            }
        )
    )
    for told in ("раньше даты приказа", "раньше даты начала", "такой обязанности нет", "укажите ФИО педагогов",
                 "список не нужен", "или школы, или предметы"):  # fmt: skip
        assert sum(told in one for one in bad) == 1, (told, bad)


def test_the_empty_workbook_is_a_list_without_rows_and_tells_what_to_write() -> None:
    data = blank_workbook()
    assert "ни одной строки" in refused(data)
    made = load_workbook(io.BytesIO(data))
    assert made.sheetnames == [*SHEETS, HINTS]
    hints = made["Сотрудники"].data_validations.dataValidation
    assert [hint.promptTitle for hint in hints] == [column.heading for column in SHEETS["Сотрудники"]]
    for name, columns in SHEETS.items():
        made[name].append([column.example for column in columns])
    file = io.BytesIO()
    made.save(file)
    found = read(file.getvalue())
    assert found.faults == []
    assert len(found.said.staff) == len(found.said.schools) == len(found.said.duties) == 1


def zipped(parts: dict[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as package:
        for name, body in parts.items():
            package.writestr(name, body)
    return file.getvalue()


def with_part(name: str, body: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(staff(LINE))) as package:
        parts = {one: package.read(one) for one in package.namelist()}
    return zipped({**parts, name: body})


def formula() -> bytes:
    made = Workbook()
    made.active.title = "Сотрудники"
    made.active.append(list(HEADINGS["Сотрудники"]))
    made.active.append(["СОШ № 1", '=CONCAT("Иванова"," Анна")', "учитель"])
    file = io.BytesIO()
    made.save(file)
    return file.getvalue()


NEEDED = {"[Content_Types].xml": b"<Types/>", "xl/workbook.xml": b"<workbook/>"}
HOSTILE = {
    "a bomb": (with_part("xl/media/image1.png", b"\0" * (40 << 20)), "слишком много данных"),
    "a sheet of nothing but tags": (
        with_part("xl/worksheets/sheet1.xml", b"<c/>" * 600_000),
        "слишком много",
    ),
    "an entity": (
        with_part("xl/sharedStrings.xml", b'<!DOCTYPE x [<!ENTITY a "b">]><sst>&a;</sst>'),
        "описание типа документа",
    ),
    "macros": (with_part("xl/vbaProject.bin", b"x"), "макросы"),
    "another kind of package": (zipped({"word/document.xml": b"<a/>"}), "не книга XLSX"),
    "empty parts": (zipped(NEEDED), "повреждена"),
    "half a file": (staff(LINE)[:900], "повреждён"),
    "a formula": (formula(), "лист «Сотрудники», ячейка B2: формула"),
    "more than two megabytes": (b"x" * ((2 << 20) + 1), "больше 2 МБ"),
    "too many rows": (text("Школа;ФИО;Должность", *["а;б;в"] * (MOST_ROWS + 1)), "больше 3000 строк"),
    "too many columns": (text(";".join("а" * 61)), "больше 60 столбцов"),
    "an endless cell": (text("Школа;ФИО;Должность", "я" * 2001), "длиннее 2000 знаков"),
    "an open quotation mark": (text("Школа;ФИО;Должность", '"а'), "проверьте кавычки"),
    "an old workbook": (b"\xd0\xcf\x11\xe0" + b"x" * 90, "старого вида"),
    "bytes": (b"\x89PNG\r\n\0\0", "не книга XLSX и не текст CSV"),
    "nothing": (b"", "он пуст"),
    "a column twice": (text("Школа;ФИО;Должность;школа", "а"), "стоит дважды"),
    "no column": (text("Школа;ФИО", "а;б"), "нет столбца «Должность»"),
    "headings alone": (text("Школа;ФИО;Должность"), "ни одной строки"),
    "a sheet nobody knows": (book({"Лист1": []}, {"Лист1": ("а",)}), "лист «Лист1» непонятен"),
}


@pytest.mark.parametrize("what", HOSTILE)
def test_a_file_that_is_no_list_is_refused_with_its_cause(what: str) -> None:
    data, cause = HOSTILE[what]
    assert cause in refused(data)


def test_a_column_that_is_not_needed_is_told_and_passed_over() -> None:
    found = read(text("Школа;ФИО;Должность;СНИЛС", f"{';'.join(LINE[:3])};000"))
    assert [str(note) for note in found.notes] == [
        "Лист «Сотрудники», строка 1: столбец «СНИЛС» программе не нужен и не прочитан."
    ]
    assert "000" not in found.said.model_dump_json()


def outcome(data: bytes) -> Reading | str:
    """What reading came to, a refusal as its sentence; anything else that is raised is a fault of ours."""
    try:
        return read(data)
    except FileRefused as error:
        return str(error)


@given(st.binary(max_size=400))
def test_no_bytes_make_the_reading_fail_otherwise_than_by_refusing(data: bytes) -> None:
    for one in (data, b"PK" + data, "Школа;ФИО;Должность\r\n".encode() + data):
        found = outcome(one)
        assert isinstance(found, Reading) or found.startswith("Файл не принят: ")


CELL = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\r\n"), max_size=20)


@given(st.lists(st.tuples(CELL, CELL, CELL, CELL, CELL), min_size=1, max_size=5))
def test_every_row_is_read_or_told_of_whatever_its_cells_say(rows: list[tuple[str, ...]]) -> None:
    file = io.StringIO()
    writer = csv.writer(file, delimiter=";")
    writer.writerow(("Школа", "ФИО", "Должность", "Работает с", "Логин"))
    writer.writerows(rows)
    found = outcome(file.getvalue().encode())
    if isinstance(found, str):  # nothing but empty cells, or zeros of a file that is no text
        assert "\0" in file.getvalue() or not any(cell.strip() for row in rows for cell in row)
        return
    filled = {place for place, row in enumerate(rows, 2) if any(cell.strip() for cell in row)}
    assert {fault.row for fault in found.faults} | {row.row for row in found.said.staff} == filled
