"""The printed sheet of one-time codes: one upright page with every code once, the same twice."""

from datetime import UTC, datetime
from io import BytesIO

from docx import Document

from documents.docx.code_sheet import CodeSheet, code_sheet
from documents.docx.reading import read_back

CODES = tuple(f"{number:04} {9999 - number:04}" for number in range(40))
SHEET = CodeSheet(
    authority="Управление образования Примерского муниципального округа",
    owner="Лугова <Марина> & Олеговна",
    login="lugova",
    codes=CODES,
    at=datetime(2026, 11, 20, 9, 30, tzinfo=UTC),
    zone="Europe/Moscow",
    address="https://iom.example.org",
    profile="gost_2025",
)


def test_the_sheet_names_its_owner_and_every_code_beside_its_number():
    document = Document(BytesIO(code_sheet(SHEET)))
    said = "\n".join(line.text for line in document.paragraphs)
    for words in ("Лугова <Марина> & Олеговна, логин lugova", "https://iom.example.org", "один раз"):
        assert words in said
    (table,) = document.tables
    cells = [[cell.text for cell in row.cells] for row in table.rows]
    numbered = {int(row[at]): row[at + 1] for row in cells for at in range(0, 8, 2)}
    assert len(cells) == 10
    assert numbered == dict(enumerate(CODES, 1))
    assert [row[0] for row in cells] == [str(number) for number in range(1, 11)], "numbers go down a column"
    foot = document.sections[0].footer.paragraphs[0].text
    assert "20.11.2026 12:30" in foot


def test_equal_sheets_are_equal_bytes_that_are_read_back():
    made = code_sheet(SHEET)
    assert made == code_sheet(SHEET)
    read_back(made)
