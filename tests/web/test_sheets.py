"""A list leaves as a file that no spreadsheet runs: re-read by csv and openpyxl, every cell is what was said."""

import csv
import io
from datetime import UTC, date, datetime

import pytest
from openpyxl import load_workbook

from tests.web.auditing import first_audit, post
from tests.web.conftest import Place
from tests.web.school import School
from web.sheets import Row, Sheet, as_csv, as_workbook
from workflow.participants import User

pytest_plugins = ("tests.web.with_school",)

ATTACKS = [
    '=HYPERLINK("http://evil.example";"жми")',
    "+1+cmd|' /C calc'!A0",
    "-2+3",
    "@SUM(A1:A9)",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    "\0=1+1",
    "\N{FULLWIDTH EQUALS SIGN}1+1",
    "\N{FULLWIDTH PLUS SIGN}1",
    "\N{FULLWIDTH HYPHEN-MINUS}1",
    "\N{FULLWIDTH COMMERCIAL AT}A1",
    "  =1+1",
    "\N{NO-BREAK SPACE}=1+1",
]
HARMLESS = ["Лугова", "№ 12-к; «особый»", 'кавычка " внутри', "две\nстроки", "1=1", "а;б", ""]
BEGINNINGS = tuple(
    "=+-@\t\r\n\0\N{FULLWIDTH EQUALS SIGN}\N{FULLWIDTH PLUS SIGN}\N{FULLWIDTH HYPHEN-MINUS}\N{FULLWIDTH COMMERCIAL AT}"
)


def sheet(*cells: object) -> Sheet:
    rows = [Row((cell, "после"), entry=n) for n, cell in enumerate(cells)]  # type: ignore[arg-type]
    return Sheet("Список: всё/сразу?", ("Первая", "Вторая"), rows, len(rows))


def rows_of_csv(body: bytes) -> list[list[str]]:
    assert body.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(body.decode("utf-8-sig"), newline=""), delimiter=";"))[1:]


@pytest.fixture
def zoned(place: Place):
    """A request, for the time zone of the municipality."""
    with place.app.test_request_context():
        yield


@pytest.mark.usefixtures("zoned")
@pytest.mark.parametrize("text", ATTACKS)
def test_no_text_is_a_formula_in_either_file(text: str):
    ((first, second),) = rows_of_csv(as_csv(sheet(text)))
    assert (first[0], second) == ("'", "после")
    cell = load_workbook(io.BytesIO(as_workbook(sheet(text)))).active["A2"]
    assert cell.data_type == "s"
    assert not str(cell.value).lstrip(" \N{NO-BREAK SPACE}").startswith(BEGINNINGS)
    assert load_workbook(io.BytesIO(as_workbook(sheet(text))), data_only=True).active["B2"].value == "после"


@pytest.mark.usefixtures("zoned")
@pytest.mark.parametrize("text", HARMLESS)
def test_what_is_no_formula_stays_as_it_was(text: str):
    assert rows_of_csv(as_csv(sheet(text))) == [[text, "после"]]
    assert (load_workbook(io.BytesIO(as_workbook(sheet(text)))).active["A2"].value or "") == text


@pytest.mark.usefixtures("zoned")
def test_days_times_and_numbers_keep_their_types():
    values = (date(2026, 9, 16), datetime(2026, 9, 16, 11, 5, 12, tzinfo=UTC), 14, None)
    assert [row[0] for row in rows_of_csv(as_csv(sheet(*values)))] == [
        "16.09.2026",
        "16.09.2026 14:05:12",
        "14",
        "",
    ]
    page = load_workbook(io.BytesIO(as_workbook(sheet(*values)))).active
    assert page["A2"].value == datetime(2026, 9, 16)  # noqa: DTZ001
    assert page["A3"].value == datetime(2026, 9, 16, 14, 5, 12)  # noqa: DTZ001
    assert (page["A4"].value, page["A4"].data_type) == (14, "n")
    assert page.title == "Список  всё сразу "


def test_case_19_a_surname_that_is_a_formula_leaves_as_text(school: School) -> None:
    story = school.world.route().submitted().approved_by_school()
    with school.world.units.writing() as session:
        session.get_one(User, school.world.person("teacher")).last_name = ATTACKS[0]
    audit = first_audit(school)
    body = post(school["auditor"], f"/audits/{audit}/decisions/export", form="csv").data
    assert any(cell.startswith("'=HYPERLINK(") for row in rows_of_csv(body) for cell in row)
    book = load_workbook(
        io.BytesIO(post(school["auditor"], f"/audits/{audit}/decisions/export", form="xlsx").data)
    )
    cells = [cell for row in book.active.iter_rows() for cell in row]
    assert any(str(cell.value).startswith("'=HYPERLINK(") for cell in cells)
    assert {cell.data_type for cell in cells if cell.value is not None} <= {"s", "n", "d"}
    assert story.state == "curator_recommendations"
